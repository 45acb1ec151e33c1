"""A run with corrections: they count, they are told where they do not, and only the pages that
they name are read again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from imtable.cli import main
from support.correcting import entry
from support.few_pages import copy_pages

pytestmark = pytest.mark.program

PAGE = "openapi/v3/certificates"
ROW = "request.query.algorithm_type"
DEFAULT = entry('default = { docs = "RSA", is = "SM2" }', ROW, page=PAGE)
VALUE = entry('value = { docs = "ALL" }', ROW, page=PAGE)


def arguments(folder: Path) -> list[str]:
    return [
        *("--docs", str(folder / "docs")),
        *("--ir", str(folder / "ir")),
        *("--out", str(folder / "out")),
        *("--package", "sdk"),
        *("--corrections", str(folder / "fixes")),
    ]


def write(project: Path, *entries: str, file: str = "pay.toml") -> None:
    (project / "fixes" / file).write_text("\n".join(entries), "utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a correction, after a run."""
    copy_pages(tmp_path / "docs")
    (tmp_path / "fixes").mkdir()
    write(tmp_path, VALUE)
    assert main(["generate", *arguments(tmp_path)]) == 0
    return tmp_path


def stored(project: Path, page: str = PAGE) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        (project / "ir" / f"{page}.json").read_bytes()
    )
    return document


def module(project: Path) -> str:
    return (project / "out" / "sdk" / "v3" / "certificates.py").read_text("utf-8")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_ir_and_the_module_say_what_is_corrected(project: Path) -> None:
    (told,) = stored(project)["corrected"]
    assert told["fact"] == "value"
    assert told["row"] == ROW
    assert told["entry"] == "pay.toml"
    assert '"ALL"' not in module(project)
    assert f"Corrected: get {ROW} value: ALL → nothing" in module(project)


def test_an_added_row_stands_at_its_place_everywhere(project: Path) -> None:
    told = 'add = { type = "string", required = true, before = "expire_time" }'
    write(project, entry(told, "response.data.note", page=PAGE))
    assert main(["generate", *arguments(project)]) == 0
    (data,) = stored(project)["operations"][0]["reply"]["fields"]
    rows = [one["name"] for one in data["type"]["list-of"]["record"]]
    places = [module(project).index(f"\n        {name}: ") for name in rows]
    assert rows[:4] == ["serial_no", "effective_time", "note", "expire_time"]
    assert places == sorted(places)


def test_a_place_that_there_is_not_is_told(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = 'add = { type = "string", after = "expire_tim" }'
    write(project, entry(told, "response.data.note", page=PAGE))
    assert main(["check", *arguments(project)]) == 1
    assert (
        f"pay.toml:1: {PAGE} response.data.note add: its place is gone: `response.data[]`"
        " has no row `expire_tim`; did you mean `expire_time`?; it is not applied"
    ) in capsys.readouterr().err


def test_a_run_without_changes_does_nothing(project: Path, read: list[str]) -> None:
    assert main(["check", *arguments(project)]) == 0
    assert main(["generate", *arguments(project)]) == 0
    assert read == []


def test_only_the_pages_that_are_named_are_read_again(
    project: Path, read: list[str]
) -> None:
    write(project, VALUE, DEFAULT)
    assert main(["check", *arguments(project)]) == 1
    assert main(["generate", *arguments(project)]) == 0
    assert set(read) == {f"{PAGE}.md"}
    assert len(stored(project)["corrected"]) == 2


def test_an_entry_that_went_leaves_nothing_behind(
    project: Path, tmp_path_factory: pytest.TempPathFactory, read: list[str]
) -> None:
    write(project, "")
    assert main(["generate", *arguments(project)]) == 0
    assert set(read) == {f"{PAGE}.md"}
    cold = tmp_path_factory.mktemp("cold")
    copy_pages(cold / "docs")
    (cold / "fixes").mkdir()
    assert main(["generate", *arguments(cold)]) == 0
    assert "corrected" not in stored(project)
    assert module(project) == module(cold)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (" \\| `ALL` 枚举值", " 枚举值", "mended upstream: delete it"),
        (
            "`SM2` \\| `RSA` \\| `ALL` 枚举值之一",
            "",
            "the fact changed otherwise: look",
        ),
        ("algorithm_type {data", "algorithm_types {data", "the row is gone"),
    ],
)
def test_an_entry_that_does_not_hold_is_told(
    project: Path,
    old: str,
    new: str,
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    edit(project / "docs" / f"{PAGE}.md", old, new)
    for command in ("check", "generate", "generate", "check"):
        capsys.readouterr()
        assert main([command, *arguments(project)]) == 1
        assert f"pay.toml:1: {PAGE} {ROW} value: {told}" in capsys.readouterr().err
    assert "corrected" not in stored(project)


def test_lint_tells_it_too(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = arguments(project)
    command = ["lint", "--docs", where[1], "--corrections", where[-1]]
    command += ["--select", "correction-*"]
    assert main(command) == 0
    edit(project / "docs" / f"{PAGE}.md", " \\| `ALL` 枚举值", " 枚举值")
    capsys.readouterr()
    file, line = f"{where[-1]}/pay.toml", VALUE.split("\n").index(
        'value = { docs = "ALL" }'
    )
    reports = {
        "text": f"{file}:{line + 1}:1: error: ",
        "json": '"page": "pay.toml"',
        "github": f"::error file={file},line={line + 1},",
        "sarif": '"ruleId": "correction-mended"',
        "gitlab": '"check_name": "correction-mended"',
    }
    for form, place in reports.items():
        assert main([*command, "--format", form]) == 1
        told = capsys.readouterr()
        assert (place in told.out, told.err) == (True, ""), form
        assert f"{PAGE} {ROW} value: mended upstream: delete it" in told.out
    assert main([*command, "--ignore", "correction-mended"]) == 0


@pytest.mark.parametrize(
    ("made", "row", "page", "rule"),
    [
        ('default = { docs = "SHA", is = "SM2" }', ROW, PAGE, "correction-changed"),
        ("unit = { is = 'fen' }", "request.query.other", PAGE, "correction-gone"),
        ("unit = { is = 'fen' }", ROW, "openapi/v3/other", "correction-gone"),
        ("class = { is = 'Literal' }", "response.data", PAGE, "correction-unfit"),
    ],
)
def test_lint_tells_what_to_look_at(
    project: Path,
    made: str,
    row: str,
    page: str,
    rule: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(project, entry(made, row, page=page))
    where = arguments(project)
    command = ["lint", "--docs", where[1], "--corrections", where[-1]]
    assert main([*command, "--format", "json"]) in (0, 1)
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    rules = [one["rule"] for one in found if one["page"] == "pay.toml"]
    assert rules == [rule]


def test_what_else_changed_is_a_notice(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = 'seen = { type = "string", required = true, default = "RSA" }\n'
    write(project, VALUE + seen)
    assert main(["generate", *arguments(project)]) == 0
    told = capsys.readouterr().err
    assert (
        "also changed in the docs since it was written: required: true → false" in told
    )
    assert main(["generate", *arguments(project)]) == 0
    assert capsys.readouterr().err == told


def test_a_page_that_is_not_there_is_told(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, entry("leave-out = {}", page="openapi/v3/certificate"), VALUE)
    assert main(["generate", *arguments(project)]) == 1
    told = capsys.readouterr().err
    assert "pay.toml:1: openapi/v3/certificate leave-out: the row is gone" not in told
    assert f"the docs have no such page; did you mean `{PAGE}`?" in told


def test_a_wrong_file_writes_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = module(project)
    write(project, DEFAULT, entry("a = 1", ROW), entry("b = 1", ROW))
    for command in ("generate", "check"):
        assert main([command, *arguments(project)]) == 2
        lines = capsys.readouterr().err.splitlines()
        assert [":10: " in lines[0], ":16: " in lines[1]] == [True, True]
    assert module(project) == before


def test_a_page_that_is_set_aside_keeps_its_corrections(project: Path) -> None:
    before = stored(project), module(project)
    edit(project / "docs" / f"{PAGE}.md", "{#get}", "{#git}")
    assert main(["generate", *arguments(project)]) == 1
    assert (stored(project)["corrected"], '"ALL"' in module(project)) == (
        before[0]["corrected"],
        False,
    )


def test_an_operation_may_be_left_out(project: Path) -> None:
    write(project, entry("leave-out = {}", page=PAGE, verb="get"))
    assert main(["generate", *arguments(project)]) == 0
    assert "operations" not in stored(project)
    assert "def get" not in module(project)
    assert "Corrected: get leave-out" in module(project)
    where = arguments(project)
    lint = ["lint", "--docs", where[1], "--corrections", where[-1], "--format", "json"]
    assert main(lint) == 0


def test_a_folder_that_is_not_there_is_an_error(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(project / "fixes")
    assert main(["generate", *arguments(project)]) == 2
    assert "there is no folder of corrections" in capsys.readouterr().err


def test_a_name_that_cannot_be_is_told_and_not_taken(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [
        entry("argument = { is = 'kind' }", ROW, page=PAGE),
        entry("class = { is = 'Literal' }", "response.data", page=PAGE),
    ]
    write(project, *given)
    assert main(["generate", *arguments(project)]) == 1
    told = capsys.readouterr().err
    assert (
        "response.data class: it does not fit: the name 'Literal' means something"
        in told
    )
    write(project, given[0])
    assert main(["generate", *arguments(project)]) == 0
    assert "    kind: " in module(project)


def test_a_module_has_the_name_that_is_given(project: Path) -> None:
    sdk = project / "out" / "sdk"
    before = {path.relative_to(sdk) for path in sdk.rglob("*.py")}
    write(project, entry("module = { is = 'platform_keys' }", page=PAGE))
    assert main(["generate", *arguments(project)]) == 0
    after = {path.relative_to(sdk) for path in sdk.rglob("*.py")}
    assert before - after == {Path("v3/certificates.py")}
    assert after - before == {Path("v3/platform_keys.py")}
    index = (sdk / "imtable_index.py").read_text("utf-8")
    assert '"GET v3/certificates": "v3.platform_keys:get"' in index
    assert main(["check", *arguments(project)]) == 0
    write(project, "")
    assert main(["generate", *arguments(project)]) == 0
    assert {path.relative_to(sdk) for path in sdk.rglob("*.py")} == before


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("import", "the name 'import' means something else there"),
        ("keyring", "another module has this name"),
    ],
)
def test_the_name_of_another_module_is_not_taken(
    project: Path, name: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    other = project / "docs" / "openapi/v3/keyring.md"
    shutil.copy(project / "docs" / f"{PAGE}.md", other)
    write(project, entry(f"module = {{ is = '{name}' }}", page=PAGE))
    assert main(["generate", *arguments(project)]) == 1
    assert f"module: it does not fit: {reason}" in capsys.readouterr().err
    assert (project / "out/sdk/v3/certificates.py").is_file()
    assert (project / "out/sdk/v3/keyring.py").is_file()
