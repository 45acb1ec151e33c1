"""The IR: what the documentation says, as values.

Owns the vocabulary between the two halves of the program. It knows neither Markdown nor
Python bindings and imports nothing of ours. All values are frozen, comparable, in document
order, and carry wire names only.

A `Location` says where a row stands. It never counts in a comparison and is not stored: one
inserted row would otherwise change every later one.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from imtable.ir.equality import PartlyCompared

Verb = Literal["get", "post", "put", "patch", "delete"]
Part = Literal["path", "query", "headers", "json", "xml", "multipart"]
ScalarKind = Literal["string", "integer", "number", "boolean"]
KeyOwner = Literal["platform", "merchant", "bank-card", "apiv3", "md5-key"]
ReplyKind = Literal["json", "xml", "empty", "file", "redirect", "failure", "none"]
NoticeKind = Literal["redesigned", "deprecated", "privated", "discarded"]
RequiredBy = Literal["name", "type", "both"]
Needed = Literal["at-least-one", "exactly-one"]
DEFAULT_HOST = "https://api.mch.weixin.qq.com/"
"""Where calls go whose page names no host."""


class Location(Struct, frozen=True, order=True):
    """A place on a page: line and column, both counted from 1."""

    line: int
    column: int = 1


# -- types ---------------------------------------------------------------------------------


class Scalar(Struct, frozen=True, kw_only=True):
    """A text, a number or a truth value."""

    kind: ScalarKind


class ListOf(Struct, frozen=True, kw_only=True):
    """`X[]`: a list of one type."""

    item: Type


class Record(Struct, frozen=True, kw_only=True):
    """An object with documented members."""

    fields: tuple[Field, ...]


class Mapping(Struct, frozen=True, kw_only=True):
    """An object whose members are not documented."""


class Binary(Struct, frozen=True, kw_only=True):
    """The content of a file: a part of a multipart body."""


class OneOf(Struct, frozen=True, kw_only=True):
    """The same name declared several times: exactly one of the variants is meant."""

    variants: tuple[Variant, ...]


class Encoded(PartlyCompared, frozen=True, kw_only=True):
    """One string on the wire that holds `content`, wrapped by `codec`.

    `decided_by` says what told a bare list from an object where the table alone cannot:
    "sample" or "name". For a bare list `item` is the row that describes it; its name was
    invented by the page and never travels.
    """

    UNCOMPARED = ("marker",)

    codec: Codec
    content: Type
    item: Item | None = None
    decided_by: Literal["sample", "name"] | None = None
    marker: Location | None = None


class Item(PartlyCompared, frozen=True, kw_only=True):
    """The row that stands for the items of a bare list."""

    UNCOMPARED = ("location",)

    name: str
    title: str = ""
    notes: tuple[str, ...] = ()
    values: Values | None = None
    raw: str | None = None
    location: Location | None = None


Type = Scalar | ListOf | Record | Mapping | Binary | OneOf | Encoded


class Variant(PartlyCompared, frozen=True, kw_only=True):
    """One alternative of a `OneOf`; `label` is the value that selects it, where the page says.
    `name` is what the page calls it where that does not travel: it is all of a plaintext.
    """

    UNCOMPARED = ("location", "separator")

    type: Type
    name: str | None = None
    label: str | None = None
    title: str = ""
    notes: tuple[str, ...] = ()
    required: RequiredBy | None = None
    location: Location | None = None
    separator: Location | None = None


# -- codecs --------------------------------------------------------------------------------


class Json(Struct, frozen=True, kw_only=True):
    """The text of a JSON value. `by` is what announced it: an attribute, a misspelt one, or
    nothing but the decode marker."""

    by: Literal["attribute", "misspelling", "marker"] = "attribute"


class UrlEncoded(Struct, frozen=True, kw_only=True):
    """The text of a query string, itself percent-encoded."""


class RsaOaep(Struct, frozen=True, kw_only=True):
    """RSA-OAEP with SHA-1, base64. `key` is the owner of the key pair: `platform` and
    `bank-card` are ours to encrypt, `merchant` ours to decrypt."""

    key: KeyOwner


class AesGcm(Struct, frozen=True, kw_only=True):
    """AES-256-GCM under the APIv3 key; the siblings `nonce` and `associated_data` belong to it."""


class AesEcb(Struct, frozen=True, kw_only=True):
    """AES-256-ECB under the MD5 of the APIv2 key, XML inside (the v2 refund notice)."""


class RsaSignature(Struct, frozen=True, kw_only=True):
    """The value is a signature made with the merchant's private key."""


Codec = Json | UrlEncoded | RsaOaep | AesGcm | AesEcb | RsaSignature


# -- fields --------------------------------------------------------------------------------


class Value(Struct, frozen=True, kw_only=True):
    """One documented value of a field, verbatim, with its label where the page has one."""

    text: str
    label: str | None = None


class Values(Struct, frozen=True, kw_only=True):
    """The values a field may take, in document order; of a list they constrain the items.

    `form` is the reading rule that found them (1, 3 to 7; the second form gives HTTP status
    classes, which belong to a `Reply`). `raw` is the segment they were read from. An `open` list
    names some of the values: others are valid too.
    """

    items: tuple[Value, ...]
    form: int
    constant: bool = False
    open: bool = False
    raw: str | None = None


class Field(PartlyCompared, frozen=True, kw_only=True):
    """A named value.

    `title` is the first segment of the description without its value list, `notes` are the
    others; `raw` is the whole cell as written, None where it equals the title. `declared` is
    the type word as written, None where it is the canonical word of the type. `family` holds
    the index marks of a numbered name (`$n`, `$m`).
    """

    UNCOMPARED = ("location",)

    name: str
    type: Type
    required: RequiredBy | None = None
    title: str = ""
    notes: tuple[str, ...] = ()
    values: Values | None = None
    default: str | None = None
    unit: Literal["fen"] | None = None
    max_length: int | None = None
    family: tuple[str, ...] = ()
    declared: str | None = None
    tooltip: str | None = None
    raw: str | None = None
    location: Location | None = None


class Parameter(Struct, frozen=True, kw_only=True):
    """A top-level row of a request table, and the part of the message it travels in."""

    part: Part
    field: Field


# -- operations ----------------------------------------------------------------------------


class Route(PartlyCompared, frozen=True, kw_only=True):
    """Where a call goes. `template` has neither host nor leading slash; `{x}` are variables.

    `host` is the base URL a page fixes (it ends in a slash), `host_required` says that the
    endpoint lives there and nowhere else, `host_text` is what
    the page says about it. `constants` are path segments that the samples pass
    as parameters although they never vary.
    """

    UNCOMPARED = ("host_location",)

    template: str
    host: str | None = None
    host_required: bool = False
    host_text: str = ""
    constants: tuple[Field, ...] = ()
    host_location: Location | None = None


class Event(Struct, frozen=True, kw_only=True):
    """A notification: what we receive. `name` is the file stem, `types` the documented
    values of `event_type`."""

    name: str
    types: tuple[str, ...] = ()


class Options(PartlyCompared, frozen=True, kw_only=True):
    """Rows that steer the client and never travel."""

    UNCOMPARED = ("rows",)

    client_certificate: bool = False
    nonceless: bool = False
    timeout: bool = False
    fragment: str | None = None
    rows: tuple[Location, ...] = ()


class Alternatives(Struct, frozen=True, kw_only=True):
    """Members of one object of which a call needs one, so that none of them is required.

    `within` leads to the object: a part, then names of members, through lists and codecs.
    `names` are in document order. "exactly-one": the page says that two are refused.
    """

    within: tuple[str, ...]
    names: tuple[str, ...]
    needed: Needed = "at-least-one"


class Request(Struct, frozen=True, kw_only=True):
    """What is sent (of a notification: what arrives), as the rows of one table."""

    parameters: tuple[Parameter, ...] = ()
    options: Options = Options()
    alternatives: tuple[Alternatives, ...] = ()


class Reply(PartlyCompared, frozen=True, kw_only=True):
    """What comes back (of a notification: what we must answer).

    `failure` is a reply whose success is a file and whose fields describe the failure only.
    `statuses` are HTTP status classes such as "20X". `note` is the row that stands for an
    empty, file or redirect reply.
    """

    UNCOMPARED = ("rows",)

    kind: ReplyKind
    status: int | None = None
    statuses: tuple[str, ...] = ()
    headers: tuple[Field, ...] = ()
    fields: tuple[Field, ...] = ()
    note: str | None = None
    media: str | None = None
    rows: tuple[Location, ...] = ()


class Notice(Struct, frozen=True, kw_only=True):
    """A container that says an operation is on its way out. `date` is YYYY.MM.DD."""

    kind: NoticeKind
    text: str
    date: str | None = None
    successors: tuple[str, ...] = ()


class Scenario(Struct, frozen=True, kw_only=True):
    """A line of a notification that says which variant carries which fields."""

    id: str
    text: str


class Reference(Struct, frozen=True, kw_only=True):
    """A link to the official documentation."""

    title: str
    url: str


class SampleCode(PartlyCompared, frozen=True, kw_only=True):
    """A documented program. `code` is None where it says the same as one that is kept;
    `group` is the text of the tip before it, for the fragments that show one scenario.
    """

    UNCOMPARED = ("location",)

    label: str
    code: str | None = None
    group: str | None = None
    location: Location | None = None


class Operation(PartlyCompared, frozen=True, kw_only=True):
    """One method on one path that we call, or one notification that we receive."""

    UNCOMPARED = ("location",)

    verb: Verb
    target: Route | Event
    title: str = ""
    description: str | None = None
    heading: str = ""
    level: int = 1
    request: Request = Request()
    reply: Reply = Reply(kind="none")
    notices: tuple[Notice, ...] = ()
    alerts: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    references: tuple[Reference, ...] = ()
    samples: tuple[SampleCode, ...] = ()
    location: Location | None = None


class SetAside(Struct, frozen=True, kw_only=True):
    """An operation that the page describes and whose meaning is open. `verb` is None where
    that is what is open; `rule` is the id of the lint rule that decided, `reason` what it said.
    """

    verb: Verb | None = None
    title: str = ""
    rule: str
    reason: str


class Corrected(Struct, frozen=True, kw_only=True):
    """A fact that is not as the docs have it: somebody has corrected it.

    `fact` is the word of a kind of correction, such as "type", "rename" or "host"; `row` is the
    path of the row that it is about (`row_path`), `verb` the operation, where it is about one.
    `docs` is what the docs say and `truth` what is true, each in words, None where that is
    nothing. `entry` is the file that says so. A name that is given to a "module", a "class" or
    an "argument" is for the bindings: no wire name changes.
    """

    fact: str
    verb: Verb | None = None
    row: str | None = None
    docs: str | None = None
    truth: str | None = None
    because: str
    link: str | None = None
    date: str | None = None
    entry: str


class ApiPage(Struct, frozen=True, kw_only=True):
    """The API that one page describes. `path` is relative to the docs, with forward slashes
    and without `.md`. A page with a `redirect` is an alias for the page at that path.

    Of an operation that is `set_aside` an earlier reading may be among the `operations`. What is
    `corrected` is in the operations as it is true.
    """

    path: str
    kind: Literal["openapi", "webhook", "other"]
    version: Literal["v2", "v3"] | None = None
    title: str = ""
    description: str | None = None
    redirect: str | None = None
    operations: tuple[Operation, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    corrected: tuple[Corrected, ...] = ()


class Api(Struct, frozen=True, kw_only=True):
    """All pages of a documentation tree, sorted by path."""

    pages: tuple[ApiPage, ...] = ()
