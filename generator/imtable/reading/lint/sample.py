"""Rules that hold a table against the documented programs.

A program shows the same call as the table: same verb, same URL, same keys, values within their
lists. What it cannot show is whether a field is required, and in v2 it quotes every number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set

from msgspec import Struct

from imtable.ir.model import (
    DEFAULT_HOST,
    Binary,
    Encoded,
    Field,
    Json,
    ListOf,
    Location,
    Mapping,
    OneOf,
    Operation,
    Record,
    Route,
    Scalar,
    Type,
    UrlEncoded,
    Values,
)
from imtable.ir.placeholders import family_of, split_template, unnamed
from imtable.ir.scalars import is_listed
from imtable.reading import samples
from imtable.reading.blocks import Fence
from imtable.reading.diagnostics import Findings, Span
from imtable.reading.lower.operation import Section
from imtable.reading.rules import Finding
from imtable.reading.rules.calls import (
    host_sample_differs,
    path_sample_differs,
    verb_sample_differs,
)
from imtable.reading.rules.samples import (
    sample_absent,
    sample_disagree,
    sample_json_unannounced,
    sample_key_undocumented,
    sample_optional_missing,
    sample_required_missing,
    sample_type,
    sample_value_not_listed,
)
from imtable.reading.table_rows import read_row

CLIENT_OPTIONS = (
    "base_uri",
    "security",
    "nonceless",
    "timeout",
    "fragment",
    "sink",
    "handler",
)
EMPTY_SEGMENT = "empty"
OPENAPI = "openapi/"
TYPE_WORDS = frozenset(
    (
        "string",
        "integer",
        "int",
        "number",
        "float",
        "boolean",
        "bool",
        "object",
        "array",
    )
)
FILLER = re.compile(r"[xX]{2,}|\*+|\.{2,}|…+|<[^<>]*>|\{[^{}]*\}|(?i:your[-_ ]?\w*)")
NUMERIC = ("integer", "number")
ZEROS = ("0", "0.0", "0.00")
NO_CALL = ("处理程序", "标准PSR7")


class SamplePlace(Struct, frozen=True):
    """Turns positions within a code block into places on the page."""

    fence: Fence
    findings: Findings

    def add(self, finding: Finding, position: samples.Position, width: int = 1) -> None:
        """One finding at a position of this block."""
        line = self.fence.line + position.line
        self.findings.add(finding, Span(line, position.column, width))


def check_samples(
    section: Section, operation: Operation, path: str, findings: Findings
) -> None:
    """One operation against its samples."""
    if not isinstance(operation.target, Route):
        return
    read = list(_read(section))
    calls = [(fence, sample) for fence, sample in read if sample is not None]
    if not any(sample.arguments and sample.url for _, sample in calls):
        findings.add(sample_absent(), findings.line(section.heading.line))
    if not calls:
        return
    kept = {code.label for code in operation.samples if code.code is not None}
    fence, sample = next(((f, s) for f, s in calls if f.label in kept), calls[0])
    place = SamplePlace(fence, findings)
    _check_agreement(calls, fence, sample, findings)
    spelt = _spelt_otherwise(_shown_url(sample), _url_of_file(path, operation.target))
    _check_call(section, operation, operation.target, path, sample, place)
    if sample.arguments is not None and sample.url is not None:
        _check_arguments(operation, sample.arguments, place, spelt)


def _read(section: Section) -> Iterable[tuple[Fence, samples.Sample | None]]:
    for fence in section.fences():
        if fence.label not in NO_CALL:
            yield fence, samples.read_sample(fence.code).value


def _check_agreement(
    calls: Sequence[tuple[Fence, samples.Sample]],
    kept: Fence,
    sample: samples.Sample,
    findings: Findings,
) -> None:
    for fence, other in calls:
        if not samples.same_call(sample, other):
            findings.add(sample_disagree(kept.line), findings.line(fence.line))


def _check_call(
    section: Section,
    operation: Operation,
    route: Route,
    path: str,
    sample: samples.Sample,
    place: SamplePlace,
) -> None:
    if sample.verb != section.verb:
        place.add(verb_sample_differs(section.verb, sample.verb), sample.position)
    own, shown = _url_of_file(path, route), _shown_url(sample)
    spelt = _spelt_otherwise(shown, own)
    told = spelt and spelt.keys() <= _misnamed_rows(operation, place.findings)
    if shown and path.startswith(OPENAPI) and shown != own and not told:
        differs = path_sample_differs(shown, own, route.template)
        place.add(differs, sample.position, len(sample.chain))
    _check_host(route, sample, place)


def _misnamed_rows(operation: Operation, findings: Findings) -> set[str]:
    """The names of rows that stand for a variable of another name: that has been said."""
    fields = [one.field for one in operation.request.parameters if one.part == "path"]
    names = {_row_name(each.location, findings) for each in fields if each.location}
    return names - {each.name for each in fields}


def _spelt_otherwise(shown: str | None, own: str) -> dict[str, str]:
    """The variables of the sample's URL that have another name in the path of the page, if
    nothing else is different."""
    if shown is None or unnamed(shown) != unnamed(own):
        return {}
    pairs = zip(split_template(shown)[1], split_template(own)[1], strict=True)
    return {one: other for one, other in pairs if one != other}


def _url_of_file(path: str, route: Route) -> str:
    """What the file is named after; `index` is a trailing slash, or nothing."""
    own = path.removeprefix(OPENAPI)
    if route.template.endswith("/"):
        return own.removesuffix("index")
    return own.removesuffix("/index")


def _shown_url(sample: samples.Sample) -> str | None:
    return sample.url and _with_trailing_slash(sample.url)


def _with_trailing_slash(url: str) -> str:
    return url.removesuffix(f"{{{EMPTY_SEGMENT}}}") if "/" in url else url


def _check_host(route: Route, sample: samples.Sample, place: SamplePlace) -> None:
    """The address of the row `base_uri` against that of the sample, if it is written out."""
    if sample.arguments is None:
        return
    entries = [e for e in sample.arguments.entries if e.key == "base_uri"]
    host = route.host or DEFAULT_HOST
    match entries[0].value if entries else None:
        case samples.QuotedText(value=shown, position=position):
            pass
        case None if route.host_required:
            shown, position = DEFAULT_HOST, sample.position
        case _:
            return
    if shown.rstrip("/") != host.rstrip("/"):
        place.add(host_sample_differs(shown, host), position)


# -- arguments -----------------------------------------------------------------------------


def _check_arguments(
    operation: Operation,
    arguments: samples.Array,
    place: SamplePlace,
    spelt: dict[str, str],
) -> None:
    """The options of the call. A path variable that the table lacks or misnames is missing or
    misnamed in the sample too, and its URL may spell one otherwise: that has been said.
    """
    fields = [parameter.field for parameter in operation.request.parameters]
    keys = {entry.key for entry in arguments.entries}
    repaired = [
        f for f in fields if f.name not in keys and not _row_names(f, place.findings)
    ]
    known = [*CLIENT_OPTIONS, EMPTY_SEGMENT]
    known += [_row_name(f.location, place.findings) for f in repaired if f.location]
    known += spelt
    if isinstance(operation.target, Route):
        fields += operation.target.constants
    repaired += [f for f in fields if f.name in {*spelt.values()} - keys]
    repaired += _one_misnamed(operation, keys, [*known, *(f.name for f in fields)])
    rest = [field for field in fields if field not in repaired]
    _compare_members(rest, arguments, arguments.position, place, known)


def _one_misnamed(
    operation: Operation, keys: Set[str | None], known: Sequence[str]
) -> list[Field]:
    """The only variable that the sample does not show, where it shows one name too many."""
    fields = [one.field for one in operation.request.parameters if one.part == "path"]
    missing = [each for each in fields if each.name not in keys]
    return missing if len(missing) == 1 == len(keys - {*known, None}) else []


def _row_names(field: Field, findings: Findings) -> bool:
    return (
        field.location is not None and _row_name(field.location, findings) == field.name
    )


def _row_name(place: Location, findings: Findings) -> str:
    return read_row(findings.lines[place.line - 1], place.line).cells[0].text


def _compare_members(
    fields: Sequence[Field],
    array: samples.Array,
    position: samples.Position,
    place: SamplePlace,
    known: Sequence[str] = (),
) -> None:
    used = set[str]()
    names = {field.name: field for field in reversed(fields)}
    families = [field for field in fields if field.family]
    for entry in array.entries:
        field = names.get(entry.key or "") or family_of(families, entry.key or "")
        if field is not None:
            used.add(field.name)
            _compare(field.type, field.values, field, entry.value, place)
        elif entry.key is not None and entry.key not in known:
            finding = sample_key_undocumented(entry.key)
            place.add(finding, entry.position, len(entry.key) + 2)
    for field in fields:
        if field.name not in used:
            required = field.required is not None
            rule = sample_required_missing if required else sample_optional_missing
            place.add(rule(field.name), position)


def _compare(
    kind: Type,
    values: Values | None,
    field: Field,
    value: samples.PhpValue,
    place: SamplePlace,
) -> None:
    match kind, value:
        case _, samples.Opaque():
            pass
        case _, samples.QuotedText(
            value=text
        ) if text in TYPE_WORDS or FILLER.fullmatch(text):
            pass  # somebody was to put a value here
        case Encoded(), _:
            _compare_encoded(kind, values, field, value, place)
        case Record(), samples.Array() if not value.positional or not value.entries:
            _compare_members(kind.fields, value, value.position, place)
        case ListOf(), samples.Array() if value.positional:
            for entry in value.entries:
                _compare(kind.item, values, field, entry.value, place)
        case Mapping() | Binary() | OneOf(), _:
            pass
        case Scalar(), samples.JsonEncoded():
            place.add(sample_json_unannounced(field.name), value.position)
        case Scalar(), _:
            _compare_scalar(kind, values, field, value, place)
        case _:
            _report_type(field, kind, value, place)


def _compare_encoded(
    kind: Encoded,
    values: Values | None,
    field: Field,
    value: samples.PhpValue,
    place: SamplePlace,
) -> None:
    match kind.codec, value:
        case Json(by=by), samples.JsonEncoded(content):
            if by == "marker":
                place.add(sample_json_unannounced(field.name), value.position)
            _compare(kind.content, values, field, content, place)
        case UrlEncoded(), samples.QueryString(content):
            _compare(kind.content, values, field, content, place)
        case _, samples.QuotedText():
            pass  # ciphertext, a signature, or encoded text written out
        case _:
            _report_type(field, kind, value, place)


SHOWN_AS: dict[type[samples.PhpValue], str] = {
    samples.QuotedText: "text",
    samples.Integer: "integer",
    samples.Decimal: "decimal",
    samples.Boolean: "boolean",
    samples.Array: "array",
    samples.JsonEncoded: "jsonencoded",
    samples.QueryString: "urlencoded",
    samples.Opaque: "opaque",
}
"""What a literal is called where another one is expected."""


def _compare_scalar(
    kind: Scalar,
    values: Values | None,
    field: Field,
    value: samples.PhpValue,
    place: SamplePlace,
) -> None:
    text = _text(value)
    if text is None or not _fits(kind, value):
        _report_type(field, kind, value, place)
    if text is None or (kind.kind in NUMERIC and text in ZEROS):
        return  # zero is what generators of samples write where they know nothing
    if values and not is_listed(text, values, kind.kind):
        listed = [item.text for item in values.items]
        finding = sample_value_not_listed(field.name, text, listed)
        place.add(finding, value.position, len(text) + 2)


def _text(value: samples.PhpValue) -> str | None:
    match value:
        case samples.QuotedText():
            return value.value
        case samples.Integer():
            return str(value.value)
        case samples.Decimal():
            return value.text
        case samples.Boolean():
            return "true" if value.value else "false"
        case _:
            return None


def _fits(kind: Scalar, value: samples.PhpValue) -> bool:
    match kind.kind:
        case "string":
            return isinstance(value, samples.QuotedText)
        case "integer":
            return isinstance(value, samples.Integer)
        case "number":
            return isinstance(value, samples.Integer | samples.Decimal)
        case "boolean":
            return isinstance(value, samples.Boolean)


def _report_type(
    field: Field, kind: Type, value: samples.PhpValue, place: SamplePlace
) -> None:
    shown = SHOWN_AS[type(value)]
    place.add(sample_type(field.name, shown, _word(kind)), value.position)


def _word(kind: Type) -> str:
    match kind:
        case Scalar():
            return kind.kind
        case ListOf():
            return f"a list of {_word(kind.item)}"
        case Encoded():
            return "an encoded string"
        case _:
            return "an object"
