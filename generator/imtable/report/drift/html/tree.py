"""Operations as a tree of folders, as their pages lie.

Owns the arrangement: a folder that holds nothing but one folder is one step with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from imtable.drift.facts import LEVELS
from imtable.report.drift.html.model import Badge, OperationView, TreeNode

Leaf = tuple[tuple[str, ...], OperationView]


def operation_tree(operations: Iterable[OperationView]) -> tuple[TreeNode, ...]:
    """Folders and operations in the order of the operations."""
    return _nodes([(tuple(one.page.split("/")), one) for one in operations])


def _nodes(leaves: Sequence[Leaf]) -> tuple[TreeNode, ...]:
    nodes = list[TreeNode]()
    for name in dict.fromkeys(path[0] for path, _ in leaves):
        inside = [(path[1:], one) for path, one in leaves if path[0] == name]
        nodes += [_leaf(name, one) for path, one in inside if not path]
        if below := [leaf for leaf in inside if leaf[0]]:
            nodes.append(_folder(name, _nodes(below)))
    return tuple(nodes)


def _leaf(name: str, one: OperationView) -> TreeNode:
    return TreeNode(label=name, verb=one.verb, anchor=one.anchor, badges=one.badges)


def _folder(name: str, children: tuple[TreeNode, ...]) -> TreeNode:
    label, only = name, children[0]
    if len(children) == 1 and not only.anchor:
        label, children = f"{label}/{only.label}", only.children
    return TreeNode(label=label, badges=_sum(children), children=children)


def _sum(nodes: Iterable[TreeNode]) -> tuple[Badge, ...]:
    counts = Counter[str]()
    for badge in (badge for node in nodes for badge in node.badges):
        counts[badge.level] += badge.count
    return tuple(Badge(level, counts[level]) for level in LEVELS[::-1] if counts[level])
