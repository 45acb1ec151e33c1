"""A site with many old findings: a baseline of them, and levels for some of its files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imtable.cli import main
from support.reading import BODY, CALL, call_page

BAD = "| kind {data-indent=1} | number | 类型<br/>`A` \\| `B` 枚举值之一"
OTHER = BAD.replace("kind", "mode")
FILE = Path("imtable-lint-baseline.json")
LINT = ["lint", "--docs", "docs"]


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "docs" / CALL
    file.parent.mkdir(parents=True)
    write(file, BAD)
    return file


def write(page: Path, *rows: str) -> None:
    page.write_text(call_page([BODY, *rows]), "utf-8")


def test_only_what_is_new_fails(page: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(LINT) == 1
    assert main([*LINT, "--update-baseline"]) == 0
    before = FILE.read_bytes()
    told = [*LINT, "--baseline", str(FILE), "--format", "json"]
    capfd.readouterr()
    assert main(told) == 0
    out, err = capfd.readouterr()
    assert json.loads(out)["diagnostics"] == []
    assert "known and not told" in err
    write(page, "| id {data-indent=1} | string | 编号", BAD)  # it only moved
    assert main(told) == 0
    write(page, BAD, OTHER)
    capfd.readouterr()
    assert main(told) == 1
    found = json.loads(capfd.readouterr().out)["diagnostics"]
    assert [each["row"] for each in found if each["severity"] == "error"] == [OTHER]
    assert main([*told, "--no-baseline"]) == 2
    write(page, "| id {data-indent=1} | string | 编号")
    assert main(told) == 0
    assert "gone; --update-baseline leaves out such" in capfd.readouterr().err
    write(page, BAD)
    assert main([*LINT, "--update-baseline"]) == 0
    assert FILE.read_bytes() == before


def test_the_same_line_twice_is_known_twice(page: Path) -> None:
    inner = BAD.replace("indent=1", "indent=2")
    outer = [f"| {name} {{data-indent=1}} | object | x" for name in "ab"]
    write(page, outer[0], inner, outer[1], inner)
    assert main([*LINT, "--update-baseline"]) == 0
    document = json.loads(FILE.read_text("utf-8"))
    counts = document["pages"][CALL]["enum-not-numeric"].values()
    assert list(counts) == [2]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"version": 2, "pages": {}}',
        '{"version": 1, "pages": []}',
        '{"version": 1, "pages": {"a": {"b": {"c": 0}}}}',
        '{"version": 1, "pages": {"a": {"b": 1}}}',
    ],
)
@pytest.mark.usefixtures("page")
def test_a_baseline_that_cannot_be_used(
    text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    FILE.write_text(text, "utf-8")
    assert main([*LINT, "--baseline", str(FILE)]) == 2
    err = capfd.readouterr().err
    assert str(FILE) in err
    assert "--update-baseline" in err


@pytest.mark.usefixtures("page")
def test_words_about_a_baseline_that_do_not_go_together() -> None:
    assert main([*LINT, "--no-baseline", "--update-baseline"]) == 2
    assert main([*LINT, "--update-baseline", "--select", "row-*"]) == 2
    assert main([*LINT, "--baseline", "none.json"]) == 2
    assert not FILE.exists()


@pytest.mark.parametrize(
    ("levels", "code"),
    [
        ('"openapi/v3/**" = { enum-not-numeric = "style" }', 0),
        ('"openapi/v2/**" = { enum-not-numeric = "style" }', 1),
        (
            '"**" = { enum-not-numeric = "style" }\n"openapi/v3" = { enum-not-numeric = "error" }',
            1,
        ),
        ('"**" = { no-such = "off" }', 2),
        ('"**" = { enum-not-numeric = "off" }', 2),
        ('"**" = "off"', 2),
    ],
)
@pytest.mark.usefixtures("page")
def test_levels_for_some_files(levels: str, code: int) -> None:
    text = f'[tool.imtable]\ndocs = "docs"\n[tool.imtable.lint-per-file]\n{levels}\n'
    Path("pyproject.toml").write_text(text, "utf-8")
    assert main(["lint"]) == code


@pytest.mark.usefixtures("page")
def test_a_configured_baseline() -> None:
    text = f'[tool.imtable]\ndocs = "docs"\nlint-baseline = "{FILE}"\n'
    Path("pyproject.toml").write_text(text, "utf-8")
    assert main(["lint"]) == 2
    assert main(["lint", "--update-baseline"]) == 0
    assert main(["lint"]) == 0
    assert main(["lint", "--no-baseline"]) == 1
