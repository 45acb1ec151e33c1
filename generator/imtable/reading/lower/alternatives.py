"""Which members of a request are alternatives: one of them is needed, no single one is.

Owns where a page may say so, and what becomes of the rows: none of the members is required any
more, and the request says that one of them is. The words are the business of
`choice_wording`, the names in them that of `alternative_names`. Words whose names are no rows
change nothing, and a diagnostic says so.

The text of a row is about its siblings, or about what is below it. So is what a sample shows in
place of a value: some pages have their descriptions there. The prose of a page is about the one
object that has all of the names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from imtable.ir.model import (
    Alternatives,
    Encoded,
    Field,
    ListOf,
    Record,
    Request,
    Scalar,
    Type,
)
from imtable.reading import samples
from imtable.reading.diagnostics import Findings, Span
from imtable.reading.lower.alternative_names import is_bare, named_rows
from imtable.reading.lower.choice_wording import ChoiceWords, read_choices
from imtable.reading.lower.fields import members
from imtable.reading.php_values import QuotedText
from imtable.reading.rules.calls import alternatives_unknown


class Members(Struct, frozen=True):
    """One object of a request: the way to it, its rows, and what a sample shows of it."""

    within: tuple[str, ...]
    rows: tuple[Field, ...]
    shown: Mapping[str, samples.PhpValue]


def with_alternatives(
    request: Request,
    arguments: samples.PhpValue | None,
    texts: Iterable[tuple[int, str]],
    findings: Findings,
) -> Request:
    """The request with its alternatives, whose members nobody requires by themselves. `texts`
    are the prose of the page with their lines."""
    objects = list(_objects(request, arguments))
    groups = _merged(
        [*_of_rows(objects, findings), *_of_page(objects, texts, findings)]
    )
    if not groups:
        return request
    parameters = (
        replace(one, field=_released(one.field, (one.part,), groups))
        for one in request.parameters
    )
    return replace(request, parameters=tuple(parameters), alternatives=groups)


# -- the objects of a request --------------------------------------------------------------


def _objects(request: Request, arguments: samples.PhpValue | None) -> Iterator[Members]:
    shown = members(arguments)
    for one in request.parameters:
        if one.part != "path":
            name = "body" if one.part == "multipart" else one.field.name
            yield from _below(one.field, (one.part,), shown.get(name))


def _below(
    field: Field, within: tuple[str, ...], sample: samples.PhpValue | None
) -> Iterator[Members]:
    record = _record(field.type)
    if record is None:
        return
    shown = members(sample)
    yield Members(within, record.fields, shown)
    for each in record.fields:
        if not isinstance(each.type, Scalar):  # most are
            yield from _below(each, (*within, each.name), shown.get(each.name))


def _record(kind: Type) -> Record | None:
    """The object that a row holds, through lists and codecs; variants have none in common."""
    match kind:
        case Record():
            return kind
        case ListOf(item=inner) | Encoded(content=inner):
            return _record(inner)
        case _:
            return None


# -- what rows and page say ----------------------------------------------------------------


def _of_rows(objects: Sequence[Members], findings: Findings) -> Iterator[Alternatives]:
    inner = {one.within: one for one in objects}
    for one in objects:
        bare = list[tuple[Field, ChoiceWords]]()
        for row in one.rows:
            sample = one.shown.get(row.name)
            if isinstance(sample, QuotedText):
                yield from _of_sample(sample, one, row)
            for words in read_choices(row.raw or row.title):
                below = inner.get((*one.within, row.name))
                if group := _named(words, one, row) or _named(words, below, None):
                    yield group
                elif is_bare(words, one.rows, row):
                    bare.append((row, words))
                elif not words.fallback:
                    findings.add(alternatives_unknown(words.wording), _span(row))
        if bare:
            yield from _of_equals(one, bare, findings)


def _of_sample(sample: QuotedText, one: Members, row: Field) -> Iterator[Alternatives]:
    """What stands in place of a value; most are data, so that nothing else is said of them."""
    groups = (_named(words, one, row) for words in read_choices(sample.value))
    yield from filter(None, groups)


def _named(
    words: ChoiceWords, members: Members | None, row: Field | None
) -> Alternatives | None:
    names = named_rows(words, members.rows, row) if members else None
    if members is None or names is None:
        return None
    return Alternatives(within=members.within, names=names, needed=words.needed)


def _of_equals(
    members: Members, bare: Sequence[tuple[Field, ChoiceWords]], findings: Findings
) -> Iterator[Alternatives]:
    """Rows that say the same and name nobody mean each other, if they are as many as they say."""
    groups: dict[int | None, list[tuple[Field, ChoiceWords]]] = {}
    for row, words in bare:
        groups.setdefault(words.number, []).append((row, words))
    for number, group in groups.items():
        names = tuple(dict.fromkeys(row.name for row, _ in group))
        if len(names) == (number or max(2, len(names))):
            needed = group[0][1].needed
            yield Alternatives(within=members.within, names=names, needed=needed)
            continue
        for row, words in group:
            findings.add(alternatives_unknown(words.wording), _span(row))


def _of_page(
    objects: Sequence[Members], texts: Iterable[tuple[int, str]], findings: Findings
) -> Iterator[Alternatives]:
    for line, text in texts:
        for words in read_choices(text):
            found = [group for one in objects if (group := _named(words, one, None))]
            if len(found) == 1:
                yield found[0]
            elif not words.fallback:
                findings.add(alternatives_unknown(words.wording), findings.line(line))


def _span(row: Field) -> Span:
    place = row.location
    return Span(place.line, place.column, len(row.name)) if place else Span(1)


# -- what becomes of the rows --------------------------------------------------------------


def _merged(found: Iterable[Alternatives]) -> tuple[Alternatives, ...]:
    """Every group once, where several rows say the same; the strictest word counts."""
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], Alternatives] = {}
    for one in found:
        known = groups.setdefault((one.within, one.names), one)
        if one.needed == "exactly-one" != known.needed:
            groups[one.within, one.names] = one
    return tuple(groups.values())


def _released(
    field: Field, within: tuple[str, ...], groups: Sequence[Alternatives]
) -> Field:
    return replace(field, type=_released_type(field.type, within, groups))


def _released_type(
    kind: Type, within: tuple[str, ...], groups: Sequence[Alternatives]
) -> Type:
    match kind:
        case Record(fields=fields):
            free = {
                name for one in groups if one.within == within for name in one.names
            }
            inner = (_released(each, (*within, each.name), groups) for each in fields)
            return Record(
                fields=tuple(
                    replace(each, required=None) if each.name in free else each
                    for each in inner
                )
            )
        case ListOf(item=item):
            return ListOf(item=_released_type(item, within, groups))
        case Encoded(content=content):
            return replace(kind, content=_released_type(content, within, groups))
        case _:
            return kind
