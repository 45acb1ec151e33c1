"""The repairs that need a tree: rows below a scalar, and whose plaintext rows are.

Works on siblings: it moves rows from one to another and knows of a type cell only whether it
names an object and whether it is encrypted or encoded. What it moves it reports, once for
everything that has the same cause.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from msgspec.structs import replace

from imtable.reading.diagnostics import Findings
from imtable.reading.lower.codecs import holds_rows
from imtable.reading.lower.nodes import Node, report_idle_marker
from imtable.reading.rules.nesting import marker_misplaced, scalar_children

ENCRYPTED = "data-encrypted"
CIPHERTEXT = "ciphertext"
COMPANY = ("nonce", "associated_data")
"""What stands beside a ciphertext of AES-GCM, as nothing else does."""


def repair_tree(roots: list[Node], findings: Findings, *, fields: bool) -> None:
    """Mend the trees of one table, in place. `fields`: the roots are fields, not parts."""
    if not any(node.children or node.separator for node in roots):
        return  # most stand beside others like them
    _settle_children(roots, findings, fields=fields)
    if any(node.marker or node.separator for node in roots):
        _settle_plaintext(roots, findings)
        if fields and _drop_markers(roots, findings):
            _settle_children(roots, findings, fields=fields)
    for node in roots:
        if node.children:
            repair_tree(node.children, findings, fields=True)


# -- rows below a scalar -------------------------------------------------------------------


def _settle_children(siblings: list[Node], findings: Findings, *, fields: bool) -> None:
    """A scalar has no members. After an empty object it lost an indent, and its rows with it;
    elsewhere the rows below it have one too many, unless that makes parts of them."""
    at = 0
    while at < len(siblings):
        node = siblings[at]
        before = siblings[at - 1] if at else None
        if not (node.children and node.marker is None and _is_plain(node)):
            at += 1
        elif before is not None and _is_empty_object(before):
            below = f"read below `{before.name}`, as are the rows below it"
            _report_children(node, below, findings)
            before.children += (node, *node.children)
            node.children = []
            del siblings[at]
        elif not fields:
            at += 1
        else:
            _report_children(node, f"the rows are read beside `{node.name}`", findings)
            siblings[at + 1 : at + 1] = node.children
            node.children = []
            at += 1


def _drop_markers(siblings: Sequence[Node], findings: Findings) -> bool:
    """A line row below a number marks no content. Whether there was one."""
    idle = [each for each in siblings if each.marker is not None and _is_number(each)]
    for node in idle:
        report_idle_marker(node, f"of the type {node.type_cell.text}", findings)
        node.marker = None
    return bool(idle)


def _is_number(node: Node) -> bool:
    word = node.said.type
    return word is not None and word.base not in ("object", "string")


def _report_children(node: Node, done: str, findings: Findings) -> None:
    problem = (
        f"rows stand below `{node.name}`, which is of the type {node.type_cell.text}"
    )
    expected = "`object`, or a line row that marks the rows as its decoded content"
    findings.add(scalar_children(problem, expected, done), node.span)


def _is_empty_object(node: Node) -> bool:
    return node.said.is_object and not node.children


def _is_plain(node: Node) -> bool:
    """A scalar that is neither encrypted nor encoded in a way that is known: a number is not."""
    word = node.said.type
    if word is None or word.base == "object":
        return False
    return word.base != "string" or not any(map(holds_rows, node.type_cell.attributes))


# -- plaintext -----------------------------------------------------------------------------


def _settle_plaintext(siblings: list[Node], findings: Findings) -> None:
    """Plaintext below or beside the wrong row goes to the last ciphertext before it that has
    none, or to the one that `nonce` and `associated_data` stand beside."""
    known = _known_ciphertext(siblings)
    ciphers, near, at = list[Node](), False, 0
    while at < len(siblings):
        node = siblings[at]
        while ciphers and ciphers[-1].children:
            ciphers.pop()
        waiting = ciphers[-1] if ciphers else None
        plain = _is_plain(node) if ciphers or node.marker else False
        if node.marker is not None and plain and node is not known:
            if waiting is None and known is not None and not known.children:
                waiting = known
            if waiting is not None:
                _move_plaintext(node, waiting, findings)
        elif waiting is not None and near and node.separator is not None:
            at -= _move_variants(siblings, at, waiting, findings)
        near = near and plain and not node.children and node.separator is None
        if node is known or _is_cipher(node):
            ciphers.append(node)
            near = True
        at += 1
    if known is not None and known.marker is not None and not _is_cipher(known):
        known.implied_cipher = True


def _known_ciphertext(siblings: Sequence[Node]) -> Node | None:
    """The ciphertext that its company tells, whatever its type cell lacks."""
    found = next((each for each in siblings if each.name == CIPHERTEXT), None)
    if found is None or not {*COMPANY} <= {each.name for each in siblings}:
        return None
    unread = found.said.type is None and found.marker is not None
    plain = _is_plain(found) or unread
    return found if _is_cipher(found) or plain else None


def _is_cipher(node: Node) -> bool:
    """A text that holds others; what is encrypted by RSA is a single secret."""
    attribute = node.type_cell.get(ENCRYPTED)
    return attribute is not None and (attribute.value or "").startswith("by-aes")


def _move_plaintext(node: Node, owner: Node, findings: Findings) -> None:
    line = node.marker
    owner.marker, owner.children = node.marker, node.children
    node.marker, node.children = None, []
    if line is not None:
        moved = marker_misplaced(node.name, owner.name, _right_place(owner))
        findings.add(moved, line.span)


def _move_variants(
    siblings: list[Node], at: int, owner: Node, findings: Findings
) -> int:
    """Rows that repeat one name after a line row, beside the ciphertext: its plaintext, one
    indent short. An object alone at the end is the plaintext itself. How many rows moved.
    """
    first = siblings[at]
    rest = (siblings[each] for each in range(at, len(siblings)))
    group = [*takewhile(lambda each: each.wire_name == first.wire_name, rest)]
    alone = len(group) == 1
    stays = alone and not (first.children and first is siblings[-1])
    if stays or first.wire_name == owner.wire_name:
        return 0
    owner.marker, owner.children = first.separator, first.children if alone else group
    first.separator = None
    del siblings[at : at + len(group)]
    right = f"{_right_place(owner)}, and every row below it one level deeper"
    span = replace(first.span, until=group[-1].last_line)
    findings.add(marker_misplaced(None, owner.name, right), span)
    return 1


def _right_place(owner: Node) -> str:
    mark = "" if _is_cipher(owner) else ", with `data-encrypted=by-aes-gcm`"
    return f"the line row right after `{owner.name}` (line {owner.row.line}{mark})"
