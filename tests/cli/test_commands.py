"""lint, explain, export, templates and watch as their users run them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from imtable.cli import main
from imtable.ir.stored_page import load_page
from imtable.reading.rules import RULES
from support.corpus import ROOT

pytestmark = pytest.mark.program

DOCS = ROOT / "specs" / "docs"
PAGE = "openapi/v3/certificates.md"


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two pages, one of them with a repaired error; the working directory."""
    folder = tmp_path / "docs"
    (folder / "openapi/v3").mkdir(parents=True)
    text = (DOCS / PAGE).read_text("utf-8")
    (folder / PAGE).write_text(text, "utf-8")
    broken = text.replace("| query {", "| query  {").replace(
        "{data-indent=1} |", "{data-indent=1 data-colour=red} |", 1
    )
    (folder / "openapi/v3/other.md").write_text(broken, "utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


# -- lint ----------------------------------------------------------------------------------


def test_lint_shows_the_row_and_fails(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lint", "--docs", str(docs)]) == 1
    out = capsys.readouterr().out
    assert "docs/openapi/v3/other.md:" in out
    assert (
        "error: there is no attribute `data-colour` in this cell [attr-unknown]" in out
    )
    assert "^^^^^^^^^^^" in out
    assert "expected: one of data-required, data-indent" in out
    assert "\x1b" not in out
    assert "2 files: 2 pages, 0 stubs" in out


def test_lint_below_the_limit_is_clean(docs: Path) -> None:
    (docs / "openapi/v3/other.md").unlink()
    page = docs / PAGE
    page.write_text(page.read_text("utf-8").replace("参阅", "又见"), "utf-8")
    assert main(["lint", "--docs", str(docs)]) == 0
    assert main(["lint", "--docs", str(docs), "--fail-on", "info"]) == 1


def test_lint_json_accounts_for_every_row(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lint", "--docs", str(docs), "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    rows = report["summary"]["rows"]
    assert rows["in_ir"] + rows["only_in_diagnostics"] == rows["total"]
    found = [d for d in report["diagnostics"] if d["rule"] == "attr-unknown"]
    assert [d["page"] for d in found] == ["openapi/v3/other.md"]
    assert found[0]["row"][found[0]["column"] - 1 :].startswith("data-colour=red")


@pytest.mark.usefixtures("docs")
def test_lint_github_names_files_of_the_repository(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["lint", "--docs", "docs", "--format", "github"]) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("::error file=docs/openapi/v3/other.md,line=")


@pytest.mark.usefixtures("docs")
def test_lint_sarif_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--docs", "docs", "--format", "sarif"]) == 1
    log = json.loads(capsys.readouterr().out)
    assert log["version"] == "2.1.0"
    assert "attr-unknown" in {result["ruleId"] for result in log["runs"][0]["results"]}


@pytest.mark.parametrize(
    ("lines", "code", "message"),
    [
        ('attr-unknown = "warning"', 0, ""),
        ('attr-unknown = "off"', 2, "attr-unknown"),
        ('attr-unknwon = "info"', 2, "did you mean `attr-unknown`"),
        ('attr-unknown = "fatal"', 2, "fatal"),
        ("attr-unknown = 3", 2, "[tool.imtable.lint] attr-unknown must be a text"),
    ],
)
def test_levels_from_configuration(
    lines: str, code: int, message: str, docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f'[tool.imtable]\ndocs = "docs"\n[tool.imtable.lint]\n{lines}\n'
    (docs.parent / "pyproject.toml").write_text(text, "utf-8")
    assert main(["lint"]) == code
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == bool(message)


# -- explain -------------------------------------------------------------------------------


def test_explain(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "attr-unknown"]) == 0
    assert capsys.readouterr().out.startswith("attr-unknown (error): ")
    assert main(["explain"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(RULES)
    assert main(["explain", "atr-unknown"]) == 2
    assert "did you mean `attr-unknown`" in capsys.readouterr().err


def test_the_page_of_rules_is_that_of_the_catalogue(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["explain", "--markdown"]) == 0
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert page == capsys.readouterr().out, "imtable explain --markdown > docs/rules.md"


# -- export --------------------------------------------------------------------------------


def test_openapi_is_the_same_from_docs_and_from_ir(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    assert main(["export", "openapi", "--docs", str(DOCS), "-o", str(one)]) == 0
    assert (
        main(["export", "openapi", "--ir", str(ROOT / "specs/ir"), "-o", str(two)]) == 0
    )
    assert main(["export", "openapi", "--docs", str(DOCS)]) == 0
    assert one.read_text("utf-8") == two.read_text("utf-8") == capsys.readouterr().out


def test_export_ir_is_what_generate_stores(tmp_path: Path) -> None:
    assert main(["export", "ir", "--docs", str(DOCS), "-o", str(tmp_path)]) == 0
    stored = ROOT / "specs" / "ir"
    for file in stored.rglob("*.json"):
        assert (tmp_path / file.relative_to(stored)).read_bytes() == file.read_bytes()


def test_the_kept_schema_is_that_of_the_format(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["export", "ir-schema"]) == 0
    text = capsys.readouterr().out
    kept = ROOT / "specs" / "ir.schema.json"
    assert kept.read_text("utf-8") == text, f"imtable export ir-schema -o {kept.name}"
    validator: Any = jsonschema.Draft202012Validator(json.loads(text))
    for file in (ROOT / "specs" / "ir").rglob("*.json"):
        validator.validate(json.loads(file.read_bytes()))
        load_page(file.read_text("utf-8"))


def test_the_kept_schema_of_corrections_is_that_of_the_format(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["export", "corrections-schema"]) == 0
    text = capsys.readouterr().out
    kept = ROOT / "specs" / "corrections.schema.json"
    assert (
        kept.read_text("utf-8") == text
    ), f"imtable export corrections-schema -o {kept}"
    jsonschema.Draft202012Validator.check_schema(json.loads(text))


def test_export_jsonschema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "jsonschema", "--docs", str(DOCS), "-o", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"37 files in {tmp_path}\n"
    for file in tmp_path.rglob("*.json"):
        jsonschema.Draft202012Validator.check_schema(json.loads(file.read_bytes()))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            ["ir", "--docs", str(DOCS)],
            "`ir` is one file a page: name a folder with -o DIR",
        ),
        (["openapi", "--ir", "x", "--docs", "y"], "give --docs or --ir, not both"),
        (["openapi", "--ir", "nowhere"], "there is no IR folder nowhere"),
        (["openapi", "--ir", "."], "x.json: "),
    ],
)
def test_what_cannot_be_exported(
    given: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "x.json").write_text("{}", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["export", *given]) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.startswith("imtable: ")
    assert err.count("\n") == 1


# -- templates -----------------------------------------------------------------------------


def test_ejected_templates_change_nothing(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    assert main(["templates", "eject", str(mine)]) == 0
    out = ["--docs", str(DOCS), "--out", str(tmp_path), "--package", "wechatpay_sdk"]
    assert main(["generate", *out, "--templates", str(mine)]) == 0
    for file in (tmp_path / "wechatpay_sdk" / "v3").rglob("*.py"):
        same = ROOT / "generated" / file.relative_to(tmp_path)
        assert file.read_bytes() == same.read_bytes()


def test_one_changed_template(docs: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    assert main(["templates", "eject", str(mine), "module.py.jinja"]) == 0
    template = mine / "module.py.jinja"
    template.write_text(template.read_text("utf-8") + "\nMINE   =   1\n", "utf-8")
    out = ["--docs", str(docs), "--out", str(tmp_path), "--package", "sdk"]
    assert main(["generate", *out, "--templates", str(mine)]) == 0
    text = (tmp_path / "sdk/v3/certificates.py").read_text("utf-8")
    assert text.endswith("\nMINE = 1\n")


def test_a_misspelt_name_is_an_error_with_its_place(
    docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine"
    assert main(["templates", "eject", str(mine), "module.py.jinja"]) == 0
    template = mine / "module.py.jinja"
    lines = template.read_text("utf-8").splitlines()
    template.write_text(
        "\n".join([lines[0], "{{ module.tilte }}", *lines[1:]]), "utf-8"
    )
    capsys.readouterr()
    out = ["--docs", str(docs), "--out", str(tmp_path), "--package", "sdk"]
    assert main(["generate", *out, "--templates", str(mine)]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"imtable: {template}:2: ")
    assert "tilte" in err
    assert not (tmp_path / "sdk").exists()


def test_templates_of_others_are_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "call.py.jinja").write_text("mine", "utf-8")
    assert main(["templates", "eject", str(tmp_path)]) == 2
    assert "call.py.jinja exists and is left alone" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["call.py.jinja"]
    assert main(["templates", "eject", str(tmp_path), "cal.py.jinja"]) == 2
    assert "no template 'cal.py.jinja'" in capsys.readouterr().err


# -- watch ---------------------------------------------------------------------------------


def wait_for(file: Path, text: str) -> None:
    deadline = time.monotonic() + 30
    while text not in file.read_text("utf-8"):
        assert time.monotonic() < deadline, file.read_text("utf-8")
        time.sleep(0.05)


def heed_interrupts() -> None:
    """A job in the background of a shell is started deaf to Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_watch_regenerates_and_says_what_changed(tmp_path: Path) -> None:
    page = tmp_path / "docs" / PAGE
    page.parent.mkdir(parents=True)
    shutil.copy(DOCS / PAGE, page)
    command = [
        sys.executable,
        "-m",
        "imtable",
        "watch",
        "--docs",
        str(tmp_path / "docs"),
    ]
    command += [
        "--ir",
        str(tmp_path / "ir"),
        "--out",
        str(tmp_path),
        "--package",
        "sdk",
    ]
    out, err = tmp_path / "out.txt", tmp_path / "err.txt"
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(
            command,
            stdout=stdout,
            stderr=stderr,
            env=environment,
            preexec_fn=heed_interrupts,
        )
        try:
            wait_for(err, "watching ")
            row = "| effective_time {data-required data-indent=1} | string |"
            text = page.read_text("utf-8")
            assert row in text
            page.write_text(
                text.replace(row, row.replace("string", "integer"), 1), "utf-8"
            )
            wait_for(
                out, "get response.data[].effective_time: string, required -> integer"
            )
            page.write_bytes(b"\xff")
            wait_for(err, "is not UTF-8")
            page.write_text(text, "utf-8")
            wait_for(out, "effective_time: integer, required -> string, required")
        finally:
            process.send_signal(signal.SIGINT)
            code = process.wait(timeout=20)
    assert code == 130
    assert "Traceback" not in err.read_text("utf-8")
