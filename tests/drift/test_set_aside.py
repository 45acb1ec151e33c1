"""`imtable diff` narrowed: to what a program uses, without what was waived; release notes and
the schema of the JSON report."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from imtable.cli import main
from imtable.drift.compare import Drift, MovedPage, moved_pages
from imtable.drift.facts import KINDS, Change
from imtable.drift.git import Commit
from imtable.drift.set_aside import Exclusions, History, Reverted
from imtable.drift.sides import folder_tree
from imtable.drift.usage import Usage
from imtable.drift.waivers import Waiver
from imtable.report.drift.changelog import drift_changelog
from imtable.report.drift.json import drift_json, drift_schema
from support.corpus import ROOT
from support.drift_values import EVIL, change, drift
from support.reading import BODY, call_page, notice_page
from support.small_project import put

A = "| a {data-indent=1} | string | First"
B = "| b {data-required data-indent=1} | string | Second"
OPTIONAL = "| o {data-indent=1} | string | Third"
USE = "from wechatpay_sdk.v3 import x\nx.post()\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with `old` and `new` docs: two operations and a notification, each with a
    field more, in it the program `app.py`, which uses one of them."""
    for side, rows in (("old", [A]), ("new", [A, B])):
        put(tmp_path / side / "openapi/v3/x.md", call_page([BODY, *rows]))
        put(tmp_path / side / "openapi/v3/y.md", call_page([BODY, *rows]))
        put(
            tmp_path / side / "webhook/v3/PAID.md",
            notice_page([BODY.replace("json", "body"), *rows]),
        )
    put(tmp_path / "app.py", USE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


Told = Callable[..., tuple[int, str, str]]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    def run(*words: str) -> tuple[int, str, str]:
        code = main(["diff", *words])
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def facts(told: Told) -> Callable[..., Any]:
    def run(*words: str) -> Any:
        code, out, err = told(*words, "--format=json", "--package=wechatpay_sdk")
        assert code in (0, 1), err
        return json.loads(out)

    return run


SIDES = ("old", "new")


# -- used ----------------------------------------------------------------------------------


def test_only_what_a_program_uses(here: Path, facts: Callable[..., Any]) -> None:
    assert here.is_dir()
    every = facts(*SIDES)
    assert every["counts"] == {"breaking": 2, "non-breaking": 1, "docs": 0}
    assert every["left_out"] is None
    found = facts(*SIDES, "--used", "app.py")
    assert [each["function"] for each in found["changes"]] == [
        "wechatpay_sdk.v3.x:post"
    ]
    assert (found["left_out"], found["counts"]["breaking"]) == (2, 1)


def test_verdict_and_exit_code_are_of_what_is_used(here: Path, told: Told) -> None:
    put(
        here / "app.py",
        "from wechatpay_sdk.webhook.v3 import paid\npaid.parse()\n",
    )
    code, out, _ = told(*SIDES, "--used", "app.py", "--package", "wechatpay_sdk")
    assert code == 0
    assert out.splitlines()[0].startswith("minor: wechatpay_sdk.webhook.v3.paid:parse")
    assert "not used by the given code: 2 facts left out" in out
    put(here / "app.py", "from wechatpay_sdk import Client\nClient()\n")
    code, out, _ = told(*SIDES, "--used", "app.py", "--package", "wechatpay_sdk")
    assert code == 0
    assert out.startswith("no change of the bindings")
    assert "3 facts left out" in out


def test_operations_by_name(here: Path, facts: Callable[..., Any]) -> None:
    put(here / "app.py", "client.operation('POST v3/y')\nclient.operation('x')")
    found = facts(*SIDES, "--used", "app.py")
    assert [each["operation"] for each in found["changes"]] == ["POST v3/y"]
    put(here / "app.py", "client.operation('EVENT v3/PAID')")
    found = facts(*SIDES, "--used", "app.py")
    assert [each["operation"] for each in found["changes"]] == ["EVENT v3/PAID"]


def test_what_nobody_can_know_is_not_left_out(here: Path, told: Told) -> None:
    put(here / "code" / "app.py", USE)
    put(here / "code" / "more.py", "def f(client, name):\n    client.operation(name)\n")
    words = ("--used", "code", "--package", "wechatpay_sdk")
    _, out, _ = told(*SIDES, *words)
    assert "0 facts left out" in out
    assert "every function counts as used: chosen at run time at code/more.py:2" in out


def test_several_paths_add_up(here: Path, facts: Callable[..., Any]) -> None:
    put(here / "two.py", USE.replace("x", "y"))
    found = facts(*SIDES, "--used", "app.py", "--used", "two.py")
    assert {each["operation"] for each in found["changes"]} == {
        "POST v3/x",
        "POST v3/y",
    }


def test_the_old_name_of_a_moved_operation_is_used(
    here: Path, facts: Callable[..., Any]
) -> None:
    stub = (
        "---\ntitle: Moved to z\nhead:\n  - - meta\n    - http-equiv: refresh\n"
        "      content: 0;url=/openapi/v3/z\n---\n"
    )
    put(here / "new/openapi/v3/x.md", stub)
    put(here / "new/openapi/v3/z.md", call_page([BODY, A, B]))
    found = facts(*SIDES, "--used", "app.py")
    assert {each["id"] for each in found["changes"]} == {
        "operation-moved",
        "field-added",
    }
    # long after the move, the stub is on both sides, and only its target changes
    put(here / "old/openapi/v3/x.md", stub)
    put(here / "old/openapi/v3/z.md", call_page([BODY, A]))
    found = facts(*SIDES, "--used", "app.py")
    assert [(each["id"], each["function"]) for each in found["changes"]] == [
        ("field-added", "wechatpay_sdk.v3.z:post")
    ]
    assert moved_pages(folder_tree(here / "new"), lambda module: module == "v3.x") == (
        MovedPage("openapi/v3/x", "v3.x", "openapi/v3/z"),
    )


def test_a_page_of_several_operations(here: Path, facts: Callable[..., Any]) -> None:
    for side, rows in (("old", [A]), ("new", [A, B])):
        both = [
            call_page([BODY, *rows]),
            call_page([BODY, *rows], verb="put").partition("---\n\n")[2],
        ]
        text = both[0] + "\n" + both[1].replace("{{ $frontmatter.title }}", "Two")
        put(here / side / "openapi/v3/x.md", text.replace("下单", f"in {side}", 1))
    functions = [each["function"] for each in facts(*SIDES, "--used=app.py")["changes"]]
    assert set(functions) == {"wechatpay_sdk.v3.x:post"}
    put(here / "app.py", "from wechatpay_sdk.v3.x import PutJson as P\nx: P\n")
    found = facts(*SIDES, "--used", "app.py")["changes"]
    assert ("field-added", "wechatpay_sdk.v3.x:put") in {
        (each["id"], each["function"]) for each in found
    }
    assert ("field-added", "wechatpay_sdk.v3.x:post") not in {
        (each["id"], each["function"]) for each in found
    }


def test_questions_that_have_no_answer(here: Path, told: Told) -> None:
    put(here / "bad.py", "x = 1\ndef (:\n")
    put(here / "ev\x1b[31mil.py", "def (:\n")
    package = ("--package", "wechatpay_sdk")
    for words, sentence in (
        (("--used", "app.py"), "--used needs --package NAME"),
        (("--used", "app.py", "--package", "a-b"), "is no name of a Python package"),
        (("--used", "app.py", "--package", "other"), "uses the package other"),
        (("--used", "nothing", *package), "there is no file or folder nothing"),
        (("--used", "bad.py", *package), "bad.py:2: not Python"),
        (("--used", "ev\x1b[31mil.py", *package), "ev\\x1b[31mil.py:1: not Python"),
        (("--used", "old", *package), "holds no .py file"),
    ):
        code, out, err = told(*SIDES, *words)
        assert (code, out) == (2, ""), words
        assert sentence in err
        assert len(err.splitlines()) == 1


# -- names ---------------------------------------------------------------------------------


def test_functions_have_their_full_names_where_the_package_is_known(
    here: Path, told: Told
) -> None:
    _, out, _ = told(*SIDES, "--format=json")
    functions = {each["function"] for each in json.loads(out)["changes"]}
    assert functions == {"v3.x:post", "v3.y:post", "webhook.v3.paid:parse"}
    put(here / "pyproject.toml", '[tool.imtable]\npackage = "pay_sdk"\n')
    for words, package in (((), "pay_sdk"), (("--package", "other"), "other")):
        for format_ in ("text", "json", "markdown", "sarif", "github", "changelog"):
            _, out, _ = told(*SIDES, "--format", format_, *words)
            assert f"{package}.v3.x:post" in out


# -- no sides ------------------------------------------------------------------------------


def test_without_sides_it_is_the_stored_ir_and_the_configured_docs(
    here: Path, told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = told()
    assert (code, out) == (2, "")
    assert "no stored IR to compare with" in err
    put(here / "pyproject.toml", '[tool.imtable]\nir = "ir"\n')
    assert main(["export", "ir", "--docs", "old", "-o", "ir"]) == 0
    capsys.readouterr()
    code, out, err = told()
    assert (code, out) == (2, "")
    assert "no docs" in err
    put(here / "pyproject.toml", '[tool.imtable]\nir = "ir"\ndocs = "new"\n')
    code, out, _ = told()
    assert code == 1
    assert "2 breaking" in out
    shutil.rmtree(here / "new")
    shutil.copytree(here / "old", here / "new")
    assert told()[0] == 0


# -- waivers -------------------------------------------------------------------------------


def test_a_baseline_is_made_kept_and_shrunk(
    here: Path, told: Told, facts: Callable[..., Any]
) -> None:
    file = here / "imtable-baseline.toml"
    code, out, err = told(
        *SIDES, "--update-baseline", "--reason", "all callers pass it"
    )
    assert code == 0
    assert err == "imtable-baseline.toml: 0 waivers kept, 2 new, 0 dropped\n"
    assert out.startswith("major: v3.x:post + request.json.b: documented as new")
    assert "2 breaking (2 accepted), 1 non-breaking" in out
    assert out.count("accepted (all callers pass it)") == 2
    text = file.read_text("utf-8")
    assert text.count('reason = "all callers pass it"') == 2
    found = facts(*SIDES)
    assert found["counts"] == {"breaking": 2, "non-breaking": 1, "docs": 0}
    assert found["accepted"] == {"breaking": 2, "non-breaking": 0, "docs": 0}
    assert told(*SIDES, "--no-baseline")[0] == 1
    assert told(*SIDES, "--no-baseline", "--update-baseline")[0] == 2
    waived = [each["waived"] for each in found["changes"]]
    mark = {
        "reason": "all callers pass it",
        "expires": None,
        "service_unchanged": False,
    }
    assert waived == [mark, mark, None]
    # edited by hand, one change gone, another come
    file.write_text(
        text.replace(
            'function = "v3.x:post"\nreason = "all callers pass it"',
            'function = "v3.x:post"\nreason = "by hand"\nexpires = 2026-06-30',
        ),
        "utf-8",
    )
    put(here / "new/openapi/v3/y.md", call_page([BODY, A, B.replace("b {", "c {")]))
    found = facts(*SIDES, "--today=2026-06-30")
    assert (found["counts"]["breaking"], found["accepted"]["breaking"]) == (2, 1)
    assert len(found["waivers"]["unmatched"]) == 1
    code, out, err = told(*SIDES, "--update-baseline", "--today=2026-06-30")
    assert (code, err.partition(": ")[2]) == (0, "1 waiver kept, 1 new, 1 dropped\n")
    text = file.read_text("utf-8")
    assert 'reason = "by hand"\nexpires = 2026-06-30\n' in text
    assert text.count("[[waiver]]") == 2
    told(*SIDES, "--update-baseline", "--today=2026-06-30")
    assert file.read_text("utf-8") == text


def test_a_waiver_ends(here: Path, told: Told) -> None:
    assert here.is_dir()
    told(*SIDES, "--update-baseline", "--baseline=b.toml")
    text = Path("b.toml").read_text("utf-8")
    Path("b.toml").write_text(
        re.sub(r"(reason = .*\n)", r"\1expires = 2026-06-30\n", text), "utf-8"
    )
    words = (*SIDES, "--baseline", "b.toml")
    assert told(*words, "--today", "2026-06-30")[0] == 0
    code, out, _ = told(*words, "--today", "2026-07-01")
    assert code == 1
    assert "2 waivers have expired: field-added POST v3/x request.json.b (" in out
    assert "), until 2026-06-30; field-added POST v3/y request.json.b (" in out
    code, out, _ = told("old", "old", "--baseline", "b.toml")
    assert code == 0
    assert "2 waivers apply to nothing: field-added POST v3/x request.json.b" in out


@pytest.mark.parametrize("format_", ["text", "markdown", "github"])
def test_reports_for_people_say_what_was_set_aside(
    here: Path, told: Told, format_: str
) -> None:
    assert here.is_dir()
    told(*SIDES, "--update-baseline")
    words = ("--format", format_, "--package", "wechatpay_sdk")
    _, out, _ = told("old", "old", *words)
    assert "2 waivers apply to nothing: field-added POST v3/x request.json.b" in out
    _, out, _ = told(*SIDES, *words, "--used", "app.py")
    assert ("1 breaking (1 accepted)" in out) == (format_ != "github")
    assert "not used by the given code: 2 facts left out" in out


def test_a_page_that_cannot_be_read_gives_no_orders_to_a_terminal(
    here: Path, told: Told
) -> None:
    text = (here / "new/openapi/v3/x.md").read_text("utf-8")
    evil = text.replace(
        "| b {data-required data-indent=1}", "| \x1b[31mb {data-indent=7}"
    )
    put(here / "new/openapi/v3/x.md", evil)
    code, out, err = told(*SIDES)
    assert code in (1, 2)
    assert "\x1b" not in out + err


def test_a_group_is_waived_by_its_key(here: Path, facts: Callable[..., Any]) -> None:
    for name in ("p", "q"):
        for side in SIDES:
            shutil.copy(
                here / side / "openapi/v3/x.md", here / side / f"openapi/v3/{name}.md"
            )
    found = facts(*SIDES)
    groups = {each["group"] for each in found["changes"] if each["level"] == "breaking"}
    (key,) = groups
    put(
        here / "b.toml",
        f'version = 1\n[[waiver]]\ngroup = "{key}"\nreason = "they all pass it"\n',
    )
    found = facts(*SIDES, "--baseline", "b.toml")
    assert found["accepted"]["breaking"] == found["counts"]["breaking"] == 4
    assert sum(each["waived"] is not None for each in found["changes"]) == 4


def test_waivers_and_used_together(here: Path, told: Told) -> None:
    words = ("--package", "wechatpay_sdk")
    told(*SIDES, *words, "--update-baseline")
    _, out, err = told(*SIDES, *words, "--used", "app.py", "--update-baseline")
    assert (
        "2 waivers kept, 0 new, 0 dropped" in err
    )  # of the rest nothing is known less
    assert "1 breaking (1 accepted)" in out
    assert "2 facts left out" in out
    (here / "imtable-baseline.toml").unlink()
    _, _, err = told(*SIDES, *words, "--used", "app.py", "--update-baseline")
    assert "0 waivers kept, 1 new, 0 dropped" in err


def test_the_configured_baseline(here: Path, told: Told) -> None:
    put(here / "pyproject.toml", '[tool.imtable]\nbaseline = "ci/waived.toml"\n')
    code, _, err = told(*SIDES)
    assert code == 2
    assert "--update-baseline makes it" in err
    assert told(*SIDES, "--update-baseline")[0] == 0
    assert (here / "ci" / "waived.toml").is_file()
    assert told(*SIDES)[0] == 0
    put(here / "pyproject.toml", '[tool.imtable]\nbaselines = "x"\n')
    code, _, err = told(*SIDES)
    assert code == 2
    assert "did you mean `baseline`?" in err


def test_waivers_that_cannot_be_used(here: Path, told: Told) -> None:
    put(here / "bad.toml", "version = 1\n[[waiver]]\nreason = 3\n")
    kept = (here / "bad.toml").read_bytes()
    for words, sentence in (
        (("--baseline", "bad.toml"), "bad.toml:3: `reason` must be a text"),
        (("--baseline", "bad.toml", "--update-baseline"), "bad.toml:3: "),
        (("--baseline", "missing.toml"), "missing.toml: No such file"),
        (("--baseline", "old"), "old: Is a directory"),
        (("--reason", "x"), "--reason is for --update-baseline"),
        (("--update-baseline", "--reason", " "), "--reason is empty"),
    ):
        code, out, err = told(*SIDES, *words)
        assert (code, out) == (2, ""), words
        assert sentence in err
        assert len(err.splitlines()) == 1
    assert (here / "bad.toml").read_bytes() == kept
    with pytest.raises(SystemExit) as caught:
        told(*SIDES, "--today", "tomorrow")
    assert caught.value.code == 2


def test_pages_that_cannot_be_read_leave_the_baseline_alone(
    here: Path, told: Told
) -> None:
    told(*SIDES, "--update-baseline")
    kept = (here / "imtable-baseline.toml").read_bytes()
    put(here / "new/openapi/v3/x.md", "nothing to read here\n")
    code, _, err = told(*SIDES, "--update-baseline")
    assert code == 2
    assert "the baseline stays as it is" in err
    assert (here / "imtable-baseline.toml").read_bytes() == kept


# -- release notes -------------------------------------------------------------------------


def fact(id_: str, case: Any = "", **others: Any) -> Change:
    kind = KINDS[id_]
    severity = kind.severity(case, "request")
    given = (
        change() if "steps" not in others else replace(change(), name=None, row=None)
    )
    return replace(given, kind=kind, case=case, severity=severity, **others)


def test_release_notes_by_section() -> None:
    found = drift(
        *(change(n) for n in range(3)),
        fact("operation-added", steps=(), new="POST v3/pay0"),
        fact("type-changed", old="string", new="integer"),
        fact("required-added", "required", old="optional", new="required"),
        fact("notice-added", steps=(), new="deprecated 2026-01-01"),
        fact("operation-removed", steps=(), old="POST v3/pay0", new=None),
        fact("description-changed", old="a secret", new="a secret too"),
        fact("title-changed", steps=(), old="t", new="u"),
    )
    assert drift_changelog(found) == (
        "### Added\n\n"
        "- **breaking** `request.json.a` of 3 functions: documented as new (`string`, required)\n"
        "  - `v3/pay0:post`\n  - `v3/pay1:post`\n  - `v3/pay2:post`\n"
        "- `v3/pay0:post`: documented as new operation (`POST v3/pay0`)\n\n"
        "### Changed\n\n"
        "- **breaking** `request.json.a` of `v3/pay0:post`: documented with another type"
        " (`string` → `integer`)\n"
        "- **breaking** `request.json.a` of `v3/pay0:post`: documented as required\n\n"
        "### Deprecated\n\n"
        "- `v3/pay0:post`: notice documented (`deprecated 2026-01-01`); on its way out\n\n"
        "### Removed\n\n"
        "- **breaking** `v3/pay0:post`: operation not documented any more"
        " (`POST v3/pay0`)\n\n"
        "### Documentation\n\n"
        "- `v3/pay0:post`: description of `request.json.a`, title reworded\n"
    )


def test_release_notes_without_news() -> None:
    assert drift_changelog(drift()) == "No change of the documented API.\n"


def test_release_notes_hold_text_of_the_docs_as_data() -> None:
    caution = KINDS["field-added"].severity("inside-optional", "request", EVIL)
    found = drift(
        change(name=EVIL, new=EVIL), replace(change(name=EVIL), severity=caution)
    )
    text = drift_changelog(found)
    assert "\u202e" not in text
    assert len(text.splitlines()) == 4
    for line in text.splitlines()[2:]:
        assert line.count("`") % 2 == 0 or "\\`" in line
        outside = re.sub(r"`[^`]*`", "", line.replace("\\`", ""))
        assert not re.search(r"(?<!\\)[<@\[]", outside)


# -- the schema ----------------------------------------------------------------------------


def test_the_kept_schema_is_that_of_the_report(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["export", "diff-schema"]) == 0
    text = capsys.readouterr().out
    kept = ROOT / "specs" / "diff.schema.json"
    assert kept.read_text("utf-8") == text, f"imtable export diff-schema -o {kept}"
    jsonschema.Draft202012Validator.check_schema(json.loads(text))


def test_reports_fit_the_schema(here: Path, facts: Callable[..., Any]) -> None:
    assert here.is_dir()
    validator: Any = jsonschema.Draft202012Validator(drift_schema())
    validator.validate(facts("old", "old"))
    validator.validate(facts(*SIDES, "--update-baseline"))
    validator.validate(facts(*SIDES, "--used", "app.py"))
    full = full_report()
    validator.validate(full)
    for key in full:
        assert not validator.is_valid({k: v for k, v in full.items() if k != key})
    for key in full["changes"][0]:
        fewer = {k: v for k, v in full["changes"][0].items() if k != key}
        assert not validator.is_valid({**full, "changes": [fewer]})
    assert not validator.is_valid({**full, "more": 1})


def full_report() -> Any:
    """A report in which nothing is empty."""
    commit, later = Commit("a" * 40, "one", "2030-01-02"), Commit("b" * 40, "two", "")
    found = drift(*(change(n) for n in range(3)))
    change_ = replace(found.changes[0], commit=commit.hash)
    waiver = Waiver(key="1" * 16, reason="why")
    one = replace(found.affected[0], change=change_, waiver=waiver)
    full = Drift(
        old="a",
        new="b",
        affected=(one, *found.affected[1:]),
        pages=9,
        compared=3,
        unreadable=("x",),
        repaired=("y:1",),
        aside=Exclusions(
            Usage(frozenset({"v3"}), frozenset(), ("app.py:1",), 1),
            3,
            (waiver,),
            (waiver,),
        ),
        old_commit=commit,
        new_commit=later,
        history=History((commit, later), (Reverted(one, commit, later),)),
    )
    return json.loads(drift_json(full))
