"""Random documentation trees, made of a few kinds of pages.

Owns what such a page may hold and how it is written. It knows nothing of what becomes of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from hypothesis import strategies as st
from msgspec import Struct

from support.reading import table

Kind = Literal[
    "string", "integer", "choice", "secret", "object", "object[]", "json", "variants"
]
Form = Literal["call", "mix", "notice", "stub"]


class Row(Struct, frozen=True):
    """A row of a table; `inner` are those below it, `values` those of a choice."""

    name: str
    kind: Kind
    inner: tuple[Row, ...] = ()
    need: bool = False
    text: str = "A row"
    values: tuple[str, ...] = ("A_1", "b", "c")


class Doc(Struct, frozen=True):
    """A page of a random tree; of a stub only `target` counts."""

    form: Form
    rows: tuple[Row, ...] = ()
    title: str = "A page"
    target: str = ""


Docs: TypeAlias = Mapping[str, Doc]
"""Pages by path."""
TYPES: Mapping[Kind, str] = {
    "choice": "string",
    "secret": "string {data-encrypted=by-rsa-pubkey data-tooltip=微信支付公钥加密}",
    "object": 'object {data-tooltip="对应PHP的array"}',
    "json": "string {data-encoded=by-json_encode}",
    "variants": "object",
}
LINE = "| {colspan=3 .im-table-line}"


def lines(rows: tuple[Row, ...], depth: int = 1) -> Iterator[str]:
    """Rows as they are written."""
    for row in rows:
        need = "data-required " if row.need else ""
        name = f"{row.name} {{{need}data-indent={depth}}}"
        kind = TYPES.get(row.kind, row.kind)
        values = f"<br/>{listed(row.values)}" if row.kind == "choice" else ""
        if row.kind == "variants":
            inner = list(lines(row.inner, depth + 1))
            yield from (f"| {name} | {kind} | Ride by `METRO`", *inner, LINE)
            yield from (f"| {name} | {kind} | Ride by `BUS`", *inner)
            yield f"| line {{data-indent={depth + 1}}} | integer | Line"
            continue
        yield f"| {name} | {kind} | {row.text}{values}"
        if row.kind == "json":
            yield LINE
        yield from lines(row.inner, depth + 1)


def listed(values: tuple[str, ...]) -> str:
    """A list of values."""
    ending = "枚举值之一" if len(values) > 1 else "枚举值"
    return " \\| ".join(f"`{value}`" for value in values) + f" {ending}"


def written(path: str, doc: Doc) -> str:
    """A page as it is written."""
    front = f"---\ntitle: {doc.title}\n"
    if doc.form == "stub":
        refresh = f"      content: 0;url=/{doc.target}\n"
        return f"{front}head:\n  - - meta\n    - http-equiv: refresh\n{refresh}---\n"
    if doc.form == "mix":
        both = section(path, doc, "## Ask {#get}"), section(path, doc, "## Tell {#put}")
        return f"# {doc.title} {{#mix}}\n\n" + "\n".join(both)
    return f"{front}---\n\n{section(path, doc, '# {{ $frontmatter.title }} {#post}')}"


def section(path: str, doc: Doc, heading: str) -> str:
    """One operation: what goes in comes back too."""
    part = "json" if "/v3" in path else "xml"
    steps = dict.fromkeys(path.split("/"))
    request = [
        f"| {step[1:-1]} | string | A variable" for step in steps if step[0] == "{"
    ]
    request += [f"| {part} | object | The body", *lines(doc.rows)]
    if doc.form == "notice":
        request = ["| body | object | The body", *lines(doc.rows)]
    reply = table(lines(doc.rows, 0), "#response") if doc.form != "notice" else ANSWER
    return f"{heading}\n\nAbout it.\n\n{table(request)}\n{reply}"


ANSWER = table(["| status | integer | `20X` `4XX` 枚举值之一"], "#response", "应答规范")
STEPS = (
    "orders",
    "pay",
    "{order_id}",
    "a-b",
    "from",
    "list",
    "Refunds",
    "支付",
    "init",
)
NAMES = (
    "id",
    "payNo",
    "pay_no",
    "from",
    "meta",
    "data-list",
    "x_id",
    "amount",
    "class",
    "get",
)


def rows(depth: int = 0) -> st.SearchStrategy[tuple[Row, ...]]:
    """Rows with unlike names; some of them become like identifiers."""
    plain: tuple[Kind, ...] = ("string", "integer", "choice", "secret")
    names = st.sampled_from(NAMES)
    one = st.builds(Row, names, st.sampled_from(plain))
    if depth < 2:
        holders: tuple[Kind, ...] = ("object", "object[]", "json", "variants")
        inner = rows(depth + 1).filter(bool)
        one |= st.builds(Row, names, st.sampled_from(holders), inner)
    return st.lists(one, max_size=4, unique_by=lambda row: row.name).map(tuple)


def paths() -> st.SearchStrategy[str]:
    roots = st.sampled_from(["openapi/v3", "openapi/v2", "webhook/v3", "webhook"])
    steps = st.lists(st.sampled_from(STEPS), min_size=1, max_size=3).map("/".join)
    return st.builds("{}/{}".format, roots, steps)


def docs_for(path: str) -> st.SearchStrategy[Doc]:
    forms: tuple[Form, ...] = ("call", "mix")
    if path.startswith("webhook/"):
        forms = ("notice",)
    page = st.builds(Doc, st.sampled_from(forms), rows=rows())
    return page | paths().map(lambda target: Doc("stub", target=target))
