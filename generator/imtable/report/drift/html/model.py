"""What the template of the HTML report sees: every text ready, every list in final order.

Owns shapes only. Texts may hold anything a page holds, made visible but not escaped: that is
done where they are printed.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from imtable.drift.facts import Level
from imtable.drift.facts.kinds import FamilyId


class Badge(Struct, frozen=True):
    """How many changes of a level something holds."""

    level: Level
    count: int


class TextSpan(Struct, frozen=True):
    """A piece of text; `changed` is what the other side does not have."""

    text: str
    changed: bool = False


class FieldCell(Struct, frozen=True, kw_only=True):
    """A row of one side: its name, its marks (type, required, …), values and prose. `below`
    names the members of a subtree that came or went as a whole, `more` counts the values that
    are left out ("" for none)."""

    name: TextSpan
    marks: tuple[TextSpan, ...] = ()
    values: tuple[TextSpan, ...] = ()
    more: str = ""
    below: str = ""
    text: tuple[TextSpan, ...] = ()


class Link(Struct, frozen=True):
    """A place in this document."""

    anchor: str
    text: str


class EditView(Struct, frozen=True):
    """What a caller writes differently; "" where there is nothing on that side. `at` is where, ""
    where no sources were read."""

    old: str
    new: str
    at: str


class ChangeView(Struct, frozen=True, kw_only=True):
    """One change. `breaks` are the axes it breaks, with a blank between; `edit` is
    the same for edits that fold to one ("" for others), `alike` are all those, for the first of
    them only.
    `function` is "" where it is the one of the operation around. `place` is where the row stands
    on both sides, "" where these are two."""

    anchor: str
    level: Level
    side: str
    family: FamilyId
    breaks: str
    sign: str
    words: str
    state: str
    old: str
    new: str
    path: str
    function: str
    source: str
    wire: str
    caution: str
    edits: tuple[EditView, ...]
    evidence: str
    accepted: str
    commit: str
    place: str
    old_place: str
    new_place: str
    edit: str
    alike: tuple[Link, ...] = ()


class Half(Struct, frozen=True):
    """One side of a row."""

    side: Literal["old", "new"]
    cell: FieldCell | None
    arrivals: tuple[Link, ...] = ()


class FieldTreeRow(Struct, frozen=True, kw_only=True):
    """A row of the field tree: a changed field with its changes, or what it stands in.
    `arrivals` are changes which say that this row stood elsewhere."""

    depth: int
    kind: Literal["context", "changed", "added", "removed"]
    old: FieldCell | None
    new: FieldCell | None
    facts: tuple[ChangeView, ...] = ()
    arrivals: tuple[Link, ...] = ()

    @property
    def halves(self) -> tuple[Half, Half]:
        """Both cells, empty ones included."""
        return Half("old", self.old), Half("new", self.new, self.arrivals)

    @property
    def present(self) -> tuple[Half, ...]:
        """The cells that say something."""
        return tuple(half for half in self.halves if half.cell is not None)


class FieldTable(Struct, frozen=True):
    """The rows of one side of an operation; all of them where the operation is `whole`: it came
    or went."""

    label: str
    rows: tuple[FieldTreeRow, ...]
    whole: bool = False


class OperationView(Struct, frozen=True, kw_only=True):
    """An operation, or a page as a whole where `verb` is "". `facts` are about itself."""

    anchor: str
    verb: str
    address: str
    title: str
    page: str
    function: str
    opened: bool
    badges: tuple[Badge, ...]
    facts: tuple[ChangeView, ...]
    tables: tuple[FieldTable, ...]


class CommitView(Struct, frozen=True, kw_only=True):
    """A commit of a range: what it brought, and what is not there any more at the end."""

    hash: str
    date: str
    subject: str
    facts: tuple[Link, ...]
    undone: tuple[str, ...]


class TreeNode(Struct, frozen=True, kw_only=True):
    """A folder of the operation tree, or an operation, which has an anchor."""

    label: str
    verb: str = ""
    anchor: str = ""
    badges: tuple[Badge, ...] = ()
    children: tuple[TreeNode, ...] = ()


class FilterChoice(Struct, frozen=True):
    """Something a reader may filter by."""

    value: str
    label: str
    count: int
    chosen: bool = False


class Asset(Struct, frozen=True):
    """A style sheet or a script, and the hash by which the policy of the page knows it."""

    text: str
    digest: str


class Document(Struct, frozen=True, kw_only=True):
    """The whole report."""

    old: str
    new: str
    bump: str
    level: Level
    verdict: str
    reason: Link | None
    small: str
    counters: tuple[FilterChoice, ...]
    problems: tuple[str, ...]
    repaired: tuple[str, ...]
    beyond: str
    aside: tuple[str, ...]
    huge: bool
    total: int
    levels: tuple[FilterChoice, ...]
    sides: tuple[FilterChoice, ...]
    families: tuple[FilterChoice, ...]
    tree: tuple[TreeNode, ...]
    operations: tuple[OperationView, ...]
    groups: tuple[ChangeView, ...]
    commits: tuple[CommitView, ...]
    style: Asset
    script: Asset
