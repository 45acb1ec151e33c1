"""One entry: a fact of a page, what the docs say of it, and what is true.

Owns the vocabulary of corrections; the structure of a class here is the format of the files and
of their schema. What is not here is not a correction: it needs a program, and is a fork.

`docs` is what the docs say, the guard; without it they say nothing of the fact. `is` is what is
true; without it nothing is. What the docs may say besides is in `seen`: a change of that is told.
"""

from __future__ import annotations

from datetime import date
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    TypeAlias,
    cast,
    get_args,
    get_type_hints,
)

from msgspec import Meta, Struct

from imtable.ir.model import KeyOwner, ReplyKind, Verb
from imtable.ir.row_path import RowPath, Step, read_path

TypeWord = Annotated[
    str,
    Meta(
        pattern=r"^(string|integer|number|boolean|object|file)(\[\])*$",
        description="A word of the tables with `[]` for each list, or `file`.",
    ),
]
Text = Annotated[str, Meta(min_length=1)]
Path = Annotated[
    str,
    Meta(
        min_length=1,
        description="Such as `request.json.amount.total` or `response.data[].name`.",
    ),
]
SnakeName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
PascalName = Annotated[str, Meta(pattern=r"^[A-Z][A-Za-z0-9]{0,59}$")]
Seen: TypeAlias = dict[str, bool | str | list[str]]


def _key(member: str) -> str:
    """`leave_out` -> `leave-out`, `is_` -> `is`."""
    return member.rstrip("_").replace("_", "-")


class Fact(Struct, frozen=True, forbid_unknown_fields=True, rename=_key):
    """What an entry corrects."""

    about: ClassVar[Literal["row", "operation", "page"]] = "row"


# -- facts of a row ------------------------------------------------------------------------


class Required(Fact, frozen=True):
    """Whether the row is required."""

    is_: bool
    docs: bool = False


class RowType(Fact, frozen=True):
    """The type of the row; the rows below an object stay."""

    docs: TypeWord
    is_: TypeWord


class ValueList(Fact, frozen=True):
    """All values of the row. "open" says that there are others than the documented ones."""

    docs: list[str] = []
    is_: list[str] | Literal["open"] = []


class OneValue(Fact, frozen=True):
    """One value of a list, whatever else is in it: another spelling, one too many or few."""

    docs: Text | None = None
    is_: Text | None = None


class Unit(Fact, frozen=True):
    """The unit of a number."""

    docs: Literal["fen"] | None = None
    is_: Literal["fen"] | None = None


class RowDefault(Fact, frozen=True):
    """What counts where the row is left out."""

    docs: str | None = None
    is_: str | None = None


class Encryption(Fact, frozen=True):
    """Whose key the value is encrypted with."""

    docs: KeyOwner | None = None
    is_: KeyOwner | None = None


class Label(Fact, frozen=True):
    """The value that selects the variant which the path names by its number: `card_info<2>`."""

    is_: Text
    docs: Text | None = None


# -- rows ----------------------------------------------------------------------------------


class AddRow(Fact, frozen=True):
    """A row that the docs lack: right after or right before one that the docs have or another
    entry adds, by its wire name; else the last of its parent."""

    type_: TypeWord
    required: bool = False
    title: str = ""
    values: list[str] = []
    unit: Literal["fen"] | None = None
    default: str | None = None
    encryption: KeyOwner | None = None
    after: Text | None = None
    before: Text | None = None


class RemoveRow(Fact, frozen=True):
    """A row that is not on the wire, with all below it."""

    docs: TypeWord


class RenameRow(Fact, frozen=True):
    """The wire name of the row; its path is the one of the docs."""

    is_: Text


class MoveRow(Fact, frozen=True):
    """The parent that the row belongs to: the path of an object, or a side of the message."""

    is_: Path


# -- facts of an operation -----------------------------------------------------------------


class Host(Fact, frozen=True):
    """Where the operation is called; ends in a slash."""

    about = "operation"
    docs: str | None = None
    is_: Annotated[str, Meta(pattern=r"^https://[^\s/]+/([^\s]*/)?$")] | None = None


class Method(Fact, frozen=True):
    """The verb of the call; that of the docs is the `verb` of the entry."""

    about = "operation"
    docs: Verb
    is_: Verb


class Body(Fact, frozen=True):
    """The part of the request in which its rows travel."""

    about = "operation"
    docs: Literal["query", "json", "xml", "multipart"]
    is_: Literal["query", "json", "xml", "multipart"]


class ReplyBody(Fact, frozen=True):
    """What comes back."""

    about = "operation"
    docs: ReplyKind
    is_: ReplyKind


class Deprecated(Fact, frozen=True):
    """The operation is on its way out."""

    about = "operation"
    date: Annotated[str, Meta(pattern=r"^\d{4}\.\d{2}\.\d{2}$")] | None = None
    successors: list[str] = []


class LeaveOut(Fact, frozen=True):
    """There shall be no function of the operation."""

    about = "operation"


# -- names ---------------------------------------------------------------------------------


class ArgumentName(Fact, frozen=True):
    """The Python name of an argument, or of an attribute; the row is one of the corrected page."""

    is_: SnakeName


class ClassName(Fact, frozen=True):
    """The Python name of the class of a row, or of the side of a message."""

    is_: PascalName


class ModuleName(Fact, frozen=True):
    """The last name of the page's module."""

    about = "page"
    is_: SnakeName


# -- entries -------------------------------------------------------------------------------


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename=_key):
    """One correction: exactly one of its facts is given. `page` is the path of a page without
    `.md`; `verb` may be left out where the page has one operation."""

    page: Text
    verb: Verb | None = None
    row: Path | None = None
    required: Required | None = None
    type: RowType | None = None
    values: ValueList | None = None
    value: OneValue | None = None
    unit: Unit | None = None
    default: RowDefault | None = None
    encryption: Encryption | None = None
    label: Label | None = None
    add: AddRow | None = None
    remove: RemoveRow | None = None
    rename: RenameRow | None = None
    move: MoveRow | None = None
    host: Host | None = None
    method: Method | None = None
    body: Body | None = None
    reply: ReplyBody | None = None
    deprecated: Deprecated | None = None
    leave_out: LeaveOut | None = None
    argument: ArgumentName | None = None
    class_: ClassName | None = None
    module: ModuleName | None = None
    because: Text
    link: Text | None = None
    date: date | None = None
    seen: Seen = {}

    @property
    def given(self) -> tuple[tuple[str, Fact], ...]:
        """The facts that it corrects, each with its key in the file."""
        found = ((key, getattr(self, member)) for key, member in FACTS.items())
        return tuple((key, fact) for key, fact in found if fact is not None)

    @property
    def fact(self) -> str:
        """The key of what it corrects."""
        return self.given[0][0]

    @property
    def correction(self) -> Fact:
        """What it corrects."""
        return self.given[0][1]

    @property
    def docs(self) -> Any:
        """What the docs say of the fact."""
        return getattr(self.correction, "docs", None)

    @property
    def truth(self) -> Any:
        """What is true of the fact."""
        return getattr(self.correction, "is_", None)

    @property
    def path(self) -> RowPath:
        """The path of its row. Raises RowPathError."""
        return read_path(self.row or "")

    @property
    def sibling(self) -> RowPath | None:
        """The path of the row that an added one stands beside. Raises RowPathError."""
        name = (self.add.after or self.add.before) if self.add else None
        return self.path.parent.below(Step(name)) if name else None


_ABOUT = ("page", "verb", "row", "because", "link", "date", "seen")
FACTS = {
    key: member
    for key, member in zip(
        Entry.__struct_encode_fields__, Entry.__struct_fields__, strict=True
    )
    if key not in _ABOUT
}
"""The key of each fact -> the member of an entry."""
KEYS = Entry.__struct_encode_fields__


def fact_class(key: str) -> type[Fact]:
    """What an entry says of the fact with this key."""
    cls, _ = get_args(get_type_hints(Entry)[FACTS[key]])
    return cast("type[Fact]", cls)


class CorrectionsFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of corrections."""

    correction: list[Entry] = []
