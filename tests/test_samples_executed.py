"""The documented samples are executed.

Every sample becomes a call of the generated function, with generated request classes, and what
the runtime encodes is held against the literals of the sample. Where the two differ, lint has
said so on that very place of the page, and it has said nothing that is not so.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module, invalidate_caches
from typing import Any, cast
from urllib.parse import parse_qsl, quote, unquote

import pytest

from imtable.bindings.names import module_name
from imtable.ir.model import Route
from imtable.output.applying import apply_changes
from imtable.reading import samples
from imtable.reading.samples import Array, Sample
from imtable.reading.sources import Source, read_sources
from imtable.run.building import build
from imtable.run.drafts import DraftOptions, draft_sources
from imtable.run.pipeline import Reading, read_tree
from imtable.run.target import Target
from support.corpus import ROOT
from support.corpus_output import PACKAGE, corpus_output
from support.generated_code import Function, Recorder, inspect_function
from support.reading import BODY, call_page
from support.sample_calls import (
    BLANK,
    VARIABLE,
    Difference,
    Trial,
    build_arguments,
    plain,
    stated_settings,
    text_of,
    without_duties,
)
from support.snapshots import one_worker, read_snapshot

pytestmark = one_worker

FRESH = "samples_sdk"
PREFERRED = "同步声明式"
QUOTED = re.compile(r"`\{?([^`{}]*)\}?`")
IN_THE_SAMPLE = (
    "sample-key-undocumented",
    "sample-value-not-listed",
    "sample-type",
    "sample-required-missing",
    "sample-optional-missing",
    "sample-json-unannounced",
)
IN_THE_PATH = ("path-param-missing", "path-param-unknown-row")


# -- what is documented --------------------------------------------------------------------


@dataclass(frozen=True)
class Documented:
    """A sample, the page and the verb it belongs to, and the line of its fence."""

    page: str
    verb: str
    sample: Sample
    arguments: Array
    line: int


def documented_calls(reading: Reading) -> Iterator[Documented]:
    """The calls of a page whose sample shows the arguments."""
    assert reading.lowered is not None
    for section in reading.lowered.sections:
        fences = sorted(section.fences(), key=lambda fence: fence.label != PREFERRED)
        read = ((fence, samples.read_sample(fence.code).value) for fence in fences)
        fence, sample = next(((f, s) for f, s in read if s is not None), (None, None))
        if fence is not None and sample is not None and sample.arguments and sample.url:
            verb = section.verb
            yield Documented(reading.path, verb, sample, sample.arguments, fence.line)


def count_calls(reading: Reading) -> int:
    """The calls of a page, with a sample or without."""
    operations = reading.api.operations if reading.api else ()
    return sum(isinstance(one.target, Route) for one in operations)


def reported(reading: Reading) -> Iterator[Difference]:
    """What lint says about the samples of a page, or about path variables without a row."""
    for one in reading.found:
        assert one.location is not None
        keys = QUOTED.findall(one.message)
        if one.rule in IN_THE_SAMPLE:
            place = one.location.line, one.location.column or 0
            yield Difference(one.rule, *place, keys[-1])
        elif one.rule in IN_THE_PATH:
            yield Difference(one.rule, 0, 0, keys[0])


# -- what is sent --------------------------------------------------------------------------


def wrong_parts(
    package: str,
    function: Function,
    call: Documented,
    given: dict[str, Any],
    trial: Trial,
) -> Iterator[str]:
    """What the generated function and the runtime make otherwise than the sample shows."""
    encode = import_module(f"{package}.runtime.encode")
    target = import_module(f"{package}.runtime.target")
    recorder, shown = Recorder(), call.arguments
    function.run(recorder, **given)
    sent = recorder.arguments
    path = target.expand(function.operation.path, sent.get("path") or {})
    if path != shown_path(call, function):
        yield f"path {path}"
    query = encode.encode_query(sent.get("query"))
    if "query" not in trial.unknown and not query_agrees(
        query, shown.get("query"), trial
    ):
        yield f"query {query}"
    headers = encode.encode_headers(sent.get("headers"))
    if "headers" in sent and not agrees(
        headers, without_duties(shown.get("headers")), trial
    ):
        yield f"headers {headers}"
    for part in function.parts.keys() & {"json", "xml", "body"} - {*trial.unknown}:
        body = json.loads(encode.encode_json(sent["body"]))
        if not agrees(body, shown.get(part), trial):
            yield f"{part} {body}"
    settled = stated_settings(function)
    for one in shown.entries:
        if one.key in settled and settled[one.key] != plain(one.value):
            yield f"{one.key} {settled[one.key]}"


def shown_path(call: Documented, function: Function) -> str:
    """The path that the sample calls, its variables replaced by its own values."""
    assert call.sample.url is not None

    def segment(found: re.Match[str]) -> str:
        value = call.arguments.get(found[1])
        if found[1] not in function.path:
            # A constant of the path; `{empty}` is one without a value.
            return "" if found[1] == "empty" or value is None else text_of(value)
        text = found[1] if value is None else text_of(value)
        return quote(text or BLANK, safe="")

    url = VARIABLE.sub(segment, call.sample.url)
    return url.removeprefix("v2/") if function.operation.version == "v2" else url


def query_agrees(sent: str, shown: samples.PhpValue | None, trial: Trial) -> bool:
    """Whether the pairs of a query are those of the sample, texts of JSON by content."""
    entries = shown.entries if isinstance(shown, Array) else ()
    pairs = parse_qsl(sent, keep_blank_values=True, strict_parsing=bool(sent))
    kept = [one for one in entries if one.position not in trial.unsent]
    if sorted(key for key, _ in pairs) != sorted(one.key or "" for one in kept):
        return False
    found = dict(pairs)
    return all(
        (
            agrees(found[one.key or ""], one.value, trial)
            if isinstance(one.value, samples.JsonEncoded)
            else found[one.key or ""] == text_of(one.value)
        )
        for one in kept
    )


def agrees(sent: object, shown: samples.PhpValue | None, trial: Trial) -> bool:
    """Whether an encoded value is what the sample shows, encoded texts compared by content."""
    match shown:
        case samples.JsonEncoded(content):
            return isinstance(sent, str) and agrees(json.loads(sent), content, trial)
        case samples.QueryString():
            return isinstance(sent, str) and unquote(sent) == unquote(plain(shown))
        case Array() if not shown.entries:
            return sent in ([], {})
        case Array() if shown.positional:
            return isinstance(sent, list) and items_agree(
                cast("list[object]", sent), shown, trial
            )
        case Array():
            return isinstance(sent, dict) and members_agree(
                cast("dict[str | None, Any]", sent), shown, trial
            )
        case None:
            return False
        case _:
            return type(sent) is type(plain(shown)) and sent == plain(shown)


def items_agree(sent: list[object], shown: Array, trial: Trial) -> bool:
    values = [entry.value for entry in shown.entries]
    pairs = list(zip(sent, values, strict=False))
    return len(sent) == len(values) and all(agrees(*pair, trial) for pair in pairs)


def members_agree(sent: dict[str | None, Any], shown: Array, trial: Trial) -> bool:
    kept = [entry for entry in shown.entries if entry.position not in trial.unsent]
    return sent.keys() == {entry.key for entry in kept} and all(
        agrees(sent[entry.key], entry.value, trial) for entry in kept
    )


# -- all of them ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """One sample tried. `sends` is the kind of body."""

    call: Documented
    sends: str
    trial: Trial
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Tried:
    """A documentation tree, and what came of its samples by page."""

    readings: tuple[Reading, ...]
    package: str
    outcomes: dict[str, list[Outcome]]

    @property
    def all(self) -> list[Outcome]:
        """Every sample of the tree."""
        return [one for group in self.outcomes.values() for one in group]


def execute(package: str, call: Documented) -> Outcome:
    """One sample as a call of the generated function."""
    module = import_module(f"{package}.{module_name(call.page)}")
    function, trial = inspect_function(getattr(module, call.verb)), Trial(call.line)
    url = call.sample.url or ""
    given = build_arguments(function, call.arguments, url, trial)
    try:
        wrong = list(wrong_parts(package, function, call, given, trial))
    except Exception as error:  # of the code under test: the page has to be named
        wrong = [repr(error)]
    wrong += [call.sample.verb] * (call.sample.verb != call.verb)
    return Outcome(call, function.operation.sends, trial, tuple(wrong))


@contextmanager
def unchecked(package: str) -> Generator[None, None, None]:
    """The writing of members without its checks: a sample may lack what its table requires, or
    show a value of another kind. That is told by lint; here it is sent as it is shown.
    """
    writing: Any = import_module(f"{package}.runtime.writing")
    with pytest.MonkeyPatch.context() as patch:
        complete = writing._completion

        def completion(member: Any) -> Any:
            found = complete(member)
            return None if found is writing._refuse_none else found

        def kinds_of(_: object) -> frozenset[type]:
            return frozenset()

        patch.setattr(writing, "_completion", completion)
        patch.setattr(writing, "kinds_of", kinds_of)
        forget_plans(writing)
        yield
    forget_plans(writing)


def forget_plans(writing: Any) -> None:
    writing._json_plan.cache_clear()
    writing._text_plan.cache_clear()


ODD = "openapi/v3/pay/{shop_id}/orders.md"
ODD_ROWS = (
    "| shopid {data-required} | string | A misspelt variable",
    BODY,
    "| id {data-required data-indent=1} | string | Number of the order",
    "| remark {data-indent=1} | string | A remark",
    "| total {data-required data-indent=1} | integer | Amount",
    "| mode {data-indent=1} | string | Delivery<br/>`FAST` \\| `CHEAP` 枚举值之一",
    "| detail {data-indent=1} | string | Details",
    "| goods {data-indent=1} | object[] | Goods",
    "| id {data-required data-indent=2} | string | Number of the article",
)
ODD_SAMPLE = r"""$instance->chain('v3/pay/{shop_id}/orders')->post([
  'shopid' => '1900', 'headers' => ['X-Trace' => 'a', 'Wechatpay-Serial' => 'b'],
  'json' => ['total' => '100', 'mode' => 'fast', 'detail' => \json_encode(['a' => 1]),
    'goods' => [['id' => '1'], ['name' => 'x']], 'note' => 'x']]);"""
ODD_SOURCE = Source(ODD, call_page(ODD_ROWS, sample=ODD_SAMPLE).encode())
"""A page and a sample that differ in every way that there is."""


@pytest.fixture(scope="module", params=["specs", "odd", "2026-04"])
def tried(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Tried]:
    """The samples of our own pages against the committed package; those of an odd page and of
    a snapshot against a package made for this session."""
    match tree := cast("str", request.param):
        case "specs":
            docs = read_sources(ROOT / "specs" / "docs")
            package, out = "wechatpay_sdk", ROOT / "generated"
            readings = read_tree(docs, lint=True)
        case "odd":
            package, out = FRESH, tmp_path_factory.mktemp("samples")
            readings = read_tree([ODD_SOURCE], lint=True)
            target = Target(out, FRESH)
            drafts = draft_sources([ODD_SOURCE], DraftOptions(target))
            apply_changes(build(drafts, target).comparison)
        case _:
            package, out = PACKAGE, corpus_output(tree, tmp_path_factory)
            readings = read_snapshot(tree)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(out), *sys.path])
        invalidate_caches()
        calls = {r.path: list(documented_calls(r)) for r in readings if count_calls(r)}
        with unchecked(package):
            outcomes = {
                path: [execute(package, call) for call in found]
                for path, found in calls.items()
            }
        yield Tried(readings, package, outcomes)
    made = FRESH, PACKAGE
    for name in [one for one in sys.modules if one.partition(".")[0] in made]:
        del sys.modules[name]


# -- tests ---------------------------------------------------------------------------------


def test_what_is_sent_is_what_the_sample_shows(tried: Tried) -> None:
    """Of a secret, what is held: it cannot be encrypted alike twice."""
    assert [
        (one.call.page, one.call.verb, one.wrong) for one in tried.all if one.wrong
    ] == []


def test_lint_reports_every_difference_and_nothing_else(tried: Tried) -> None:
    """Page by page: rule, place and key."""
    unlike: dict[str, tuple[set[Difference], set[Difference]]] = {}
    for reading in tried.readings:
        trials = [one.trial for one in tried.outcomes.get(reading.path, ())]
        found = {difference for trial in trials for difference in trial.found}
        coped = {place for trial in trials for place in trial.coped}
        gathered = {
            inner: one for trial in trials for inner, one in trial.gathered.items()
        }
        said = {
            gathered.get(one, one) for one in reported(reading) if one[:3] not in coped
        }
        if found != said:
            unlike[reading.path] = found - said, said - found
    assert unlike == {}


def test_a_variable_that_a_sample_leaves_empty_is_refused(tried: Tried) -> None:
    """Such a call would go to another address."""
    target = import_module(f"{tried.package}.runtime.target")
    errors = import_module(f"{tried.package}.runtime.errors")
    for name in {name for one in tried.all for name in one.trial.blank}:
        with pytest.raises(errors.ConfigError, match=name):
            target.expand(f"v3/{{{name}}}", {name: ""})


def state(one: Outcome) -> str:
    """Whether a sample was executed whole, and what came of it."""
    if one.trial.unknown:
        return f"{one.sends} call with an expression for {one.trial.unknown[0]}: not executable"
    return "reported by lint" if one.trial.found else "agrees"


def test_every_documented_call_is_accounted_for(tried: Tried) -> None:
    """One sample for every call but for those of which lint says that there is none."""
    for reading in tried.readings:
        absent = sum(one.rule == "sample-absent" for one in reading.found)
        assert (
            len(tried.outcomes.get(reading.path, ())) == count_calls(reading) - absent
        )
    assert all(one.trial.unknown for one in tried.all if one.sends == "multipart")


@pytest.mark.parametrize("tried", ["2026-04"], indirect=True)
def test_counts_of_the_snapshot(tried: Tried) -> None:
    """The XML of v2 is compared as the mapping that is encoded: the runtime does not send it."""
    assert Counter(map(state, tried.all)) == {
        "agrees": 935,
        "reported by lint": 50,
        "multipart call with an expression for body: not executable": 11,
        "none call with an expression for query: not executable": 2,
    }
    assert Counter(one.sends for one in tried.all)["xml"] == 105
    assert sum(one.trial.secrets for one in tried.all) == 253
    found = Counter(one.rule for outcome in tried.all for one in outcome.trial.found)
    assert found == {
        "sample-type": 69,  # numbers in quotes; all but one in XML, where all is text
        "sample-value-not-listed": 7,
        "sample-key-undocumented": 12,
        "path-param-missing": 3,
        "path-param-unknown-row": 2,
    }


@pytest.mark.parametrize("tried", ["odd"], indirect=True)
def test_every_kind_of_difference_is_found(tried: Tried) -> None:
    """Also those that are nowhere in the snapshot, whose samples show every field."""
    found = (one for outcome in tried.all for one in outcome.trial.found)
    assert sorted((one.rule, one.key) for one in found) == [
        ("path-param-unknown-row", "shopid"),
        ("sample-json-unannounced", "detail"),
        ("sample-key-undocumented", "headers"),
        ("sample-key-undocumented", "name"),
        ("sample-key-undocumented", "note"),
        ("sample-optional-missing", "remark"),
        ("sample-required-missing", "id"),
        ("sample-required-missing", "id"),
        ("sample-type", "total"),
        ("sample-value-not-listed", "mode"),
    ]
