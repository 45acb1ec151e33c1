"""What a page says at one place, on one side of a change: values of the IR, not words.

Owns the closed union of these values, and the text of each in the documentation's own terms.
That text is part of fingerprints, which stand in baselines: it has to stay as it is.
"""

from __future__ import annotations

from msgspec import Struct

from imtable.drift.facts.shape import Shape, codec_words, key_words
from imtable.ir.model import Codec, Notice, Options, Route
from imtable.ir.row_path import RowPath


class TypeSaid(Struct, frozen=True):
    """The type of a row; amounts in `fen` are whole numbers, whatever their type is called."""

    shape: Shape
    fen: bool = False

    @property
    def kind(self) -> str:
        """The leaf in a word."""
        kind = self.shape.kind
        return "number (fen)" if self.fen and kind == "number" else kind

    @property
    def lists(self) -> int:
        """The lists around the leaf."""
        return self.shape.lists


class NeedSaid(Struct, frozen=True):
    """Whether a row is marked as required."""

    required: bool


class MembersSaid(Struct, frozen=True):
    """The names of the members of an object; () where none is documented."""

    names: tuple[str, ...]


class ValuesSaid(Struct, frozen=True):
    """A list of values."""

    texts: tuple[str, ...]


class CodecsSaid(Struct, frozen=True):
    """How a value is wrapped, outermost first."""

    codecs: tuple[Codec, ...]


class KeysSaid(Struct, frozen=True):
    """Whose keys encrypt."""

    codecs: tuple[Codec, ...]


class HostSaid(Struct, frozen=True):
    """Where a call goes to."""

    route: Route


class PathSaid(Struct, frozen=True):
    """A place in the message, and how it is written."""

    steps: tuple[str, ...]
    row: RowPath | None = None


Said = (
    str
    | TypeSaid
    | NeedSaid
    | MembersSaid
    | ValuesSaid
    | CodecsSaid
    | KeysSaid
    | HostSaid
    | PathSaid
    | Notice
    | Options
)
"""A plain text is one of the page: a name, a value, a sentence, an address."""


def shown_text(said: Said) -> str:
    """The value as a text for readers."""
    if isinstance(said, PathSaid) and said.row is not None:
        return str(said.row)
    return said_text(said)


def said_text(said: Said) -> str:
    """The value as a text that identifies it."""
    match said:
        case str():
            return said
        case TypeSaid():
            return said.kind + "[]" * said.lists
        case NeedSaid():
            return "required" if said.required else "optional"
        case MembersSaid(names):
            return f"object of {', '.join(names)}" if names else "object"
        case ValuesSaid(texts):
            return ", ".join(sorted(texts))
        case CodecsSaid(codecs):
            return codec_words(codecs)
        case KeysSaid(codecs):
            return key_words(codecs)
        case HostSaid(route):
            return _host(route)
        case PathSaid():
            return join_path(said.steps)
        case Notice():
            return _notice(said)
        case Options():
            return _options(said)


def join_path(steps: tuple[str, ...]) -> str:
    """Steps as one text."""
    joined = ""
    for step in steps:
        joined += step if not joined or step.startswith("<") else f".{step}"
    return joined


def _host(route: Route) -> str:
    if route.host is None:
        return "the usual host"
    return f"{route.host} only" if route.host_required else route.host


def _notice(notice: Notice) -> str:
    """Kind, date and successors: the wording of a container is no change."""
    date = f" {notice.date}" if notice.date else ""
    return f"{notice.kind}{date}" + "".join(f" -> {each}" for each in notice.successors)


def _options(options: Options) -> str:
    flags = {
        "client certificate": options.client_certificate,
        "no nonce": options.nonceless,
        "timeout": options.timeout,
        f"fragment {options.fragment}": options.fragment is not None,
    }
    return ", ".join(word for word, is_set in flags.items() if is_set) or "none"
