"""The program as its users run it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from imtable.cli import main
from imtable.output.manifest import Writer
from support.corpus import ROOT
from support.few_pages import copy_pages

pytestmark = pytest.mark.program

DOCS = ROOT / "specs" / "docs"
SEED = (
    DOCS
    / "openapi/v3/marketing/partner/product-coupon/product-coupons/{product_coupon_id}"
    / "stocks/{stock_id}/update-budget.md"
)
REFUND = "openapi/v3/refund/domestic/refunds/{out_refund_no}"


def arguments(folder: Path) -> list[str]:
    return [
        *("--docs", str(folder / "docs")),
        *("--ir", str(folder / "ir")),
        *("--out", str(folder / "out")),
        *("--package", "sdk"),
    ]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a few of our pages and what was generated from them."""
    copy_pages(tmp_path / "docs")
    assert main(["generate", *arguments(tmp_path)]) == 0
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".imtable-cache" not in path.parts
    }


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


# -- generate ------------------------------------------------------------------------------


def test_piped_output_is_one_line_of_totals(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    shutil.copy(SEED, tmp_path / "docs" / "update-budget.md")
    assert main(["generate", *arguments(tmp_path)]) == 0
    first = capsys.readouterr()
    assert first.err == ""
    assert first.out.startswith("1 page, 1 operation, 102 fields; files: ")
    assert first.out.count("\n") == 1
    assert main(["generate", *arguments(tmp_path)]) == 0
    assert " 0 written, " in capsys.readouterr().out


def test_running_it_again_changes_nothing(project: Path) -> None:
    before = contents(project)
    times = {path: path.stat().st_mtime_ns for path in project.rglob("*")}
    assert main(["generate", *arguments(project)]) == 0
    assert contents(project) == before
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == times


def test_committed_files_are_those_of_the_docs(tmp_path: Path) -> None:
    target = ["--docs", str(DOCS), "--ir", str(tmp_path / "ir"), "--out", str(tmp_path)]
    assert main(["generate", *target, "--package", "wechatpay_sdk"]) == 0
    assert contents(tmp_path / "ir") == contents(ROOT / "specs" / "ir")
    fresh = contents(tmp_path / "wechatpay_sdk")
    committed = contents(ROOT / "generated" / "wechatpay_sdk")
    assert fresh == {k: v for k, v in committed.items() if "__pycache__" not in k}


def test_same_bytes_for_any_hash_seed_and_working_directory(tmp_path: Path) -> None:
    results = list[dict[str, bytes]]()
    for seed, folder in (("0", ROOT), ("4711", tmp_path)):
        out = tmp_path / f"out{seed}"
        command = [sys.executable, "-m", "imtable", "generate", "--docs", str(DOCS)]
        command += ["--ir", str(out / "ir"), "--out", str(out), "--package", "sdk"]
        command += ["--config", str(ROOT / "pyproject.toml")]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(
            command, check=True, cwd=folder, env=environment, capture_output=True
        )
        results.append(contents(out))
    assert results[0] == results[1]


def test_one_changed_row_changes_one_module(project: Path) -> None:
    before = contents(project)
    edit(
        project / "docs" / f"{REFUND}.md",
        "data-indent=1} | string |",
        "data-indent=1} | integer |",
    )
    assert main(["generate", *arguments(project)]) == 0
    after = contents(project)
    changed = {
        path
        for path in before.keys() | after.keys()
        if before.get(path) != after.get(path)
    }
    assert changed == {
        f"docs/{REFUND}.md",
        f"ir/{REFUND}.json",
        "out/sdk/imtable-manifest.json",
        "out/sdk/v3/refund/domestic/refunds/out_refund_no.py",
    }


def test_the_manifest_alone_tells_the_version(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["generate", *arguments(project)]) == 0
    before = contents(project)
    monkeypatch.setattr("imtable.run.building.WRITER", Writer("9.9.9", "black 26"))
    assert main(["generate", "--no-cache", *arguments(project)]) == 0
    after = contents(project)
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {"out/sdk/imtable-manifest.json"}
    assert b'"imtable": "9.9.9"' in after["out/sdk/imtable-manifest.json"]


def test_other_docs_leave_the_configured_ir_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--docs` alone must not fill the configured IR folder with the pages of other docs."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.imtable]\ndocs = "docs"\nir = "ir"\nout = "out"\npackage = "sdk"\n',
        "utf-8",
    )
    (tmp_path / "other").mkdir()
    shutil.copy(SEED, tmp_path / "other" / "update-budget.md")
    monkeypatch.chdir(tmp_path)
    assert main(["generate", "--docs", "other", "--out", "there"]) == 0
    assert (tmp_path / "there" / "sdk" / "update_budget.py").is_file()
    assert not (tmp_path / "ir").exists()
    assert not (tmp_path / "out").exists()


# -- check ---------------------------------------------------------------------------------


def test_check_names_each_file_and_the_command(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = project / "out" / "sdk"
    assert main(["check", *arguments(project)]) == 0
    capsys.readouterr()
    edit(
        project / "docs" / f"{REFUND}.md",
        "data-indent=1} | string |",
        "data-indent=1} | integer |",
    )
    edit(package / "v3" / "certificates.py", "import", "import  ")
    (project / "docs/openapi/v3/bill/tradebill.md").unlink()
    before = contents(project)
    assert main(["check", *arguments(project)]) == 1
    out = capsys.readouterr().out
    assert f"{project}/ir/{REFUND}.json: stale" in out
    assert f"{package}/v3/refund/domestic/refunds/out_refund_no.py: stale" in out
    assert f"{package}/v3/certificates.py: edited by hand" in out
    assert f"{package}/v3/bill/tradebill.py: orphan" in out
    assert f"{project}/ir/openapi/v3/bill/tradebill.json: orphan" in out
    assert f"fix with: imtable generate --docs {project}/docs" in out
    assert contents(project) == before
    assert main(["generate", *arguments(project)]) == 0
    assert main(["check", *arguments(project)]) == 0
    assert not (package / "v3" / "bill" / "tradebill.py").exists()


# -- bad input -----------------------------------------------------------------------------


def test_an_unreadable_page_keeps_its_last_good_reading(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(project / "out")
    page = project / "docs" / f"{REFUND}.md"
    page.write_bytes(b"---\ntitle: x\n---\n\n# caf\xe9\n")
    edit(project / "docs/openapi/v3/certificates.md", "title: ", "title: New ")
    capsys.readouterr()
    assert main(["generate", *arguments(project)]) == 1
    err = capsys.readouterr().err
    assert f"{REFUND}.md:5:6: error: byte 0xe9 is not UTF-8 [page-not-utf8]" in err
    assert f"{REFUND}.md: its last good reading stays" in err
    after = contents(project / "out")
    module = "sdk/v3/refund/domestic/refunds/out_refund_no.py"
    assert after[module] == before[module]
    assert after["sdk/v3/certificates.py"] != before["sdk/v3/certificates.py"]


def test_an_unreadable_page_without_stored_ir_keeps_its_module(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    shutil.copy(SEED, tmp_path / "docs" / "update-budget.md")
    shutil.copy(SEED, tmp_path / "docs" / "other.md")
    target = [
        "--docs",
        str(tmp_path / "docs"),
        "--out",
        str(tmp_path),
        "--package",
        "sdk",
    ]
    assert main(["generate", *target]) == 0
    module = (tmp_path / "sdk" / "other.py").read_bytes()
    (tmp_path / "docs" / "other.md").write_bytes(b"\xff")
    assert main(["generate", *target]) == 1
    assert (tmp_path / "sdk" / "other.py").read_bytes() == module
    assert "other.md:1:1: error: byte 0xff is not UTF-8" in capsys.readouterr().err


def test_a_broken_page_shows_the_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    text = SEED.read_text("utf-8").replace("{#post}", "{#past}")
    (tmp_path / "docs" / "page.md").write_text(text, "utf-8")
    assert main(["generate", *arguments(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith(
        "page.md:6:1: error: `#past` is no verb [anchor-unknown]\n"
        "     6 | # {{ $frontmatter.title }} {#past}\n"
        "       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  expected: one of get, post, put, patch, delete\n"
    )


def test_files_of_others_are_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    shutil.copy(SEED, tmp_path / "docs" / "update-budget.md")
    mine = tmp_path / "out" / "sdk" / "update_budget.py"
    other = tmp_path / "out" / "sdk" / "notes.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("print('mine')\n", "utf-8")
    other.write_text("keep me\n", "utf-8")
    assert main(["generate", *arguments(tmp_path)]) == 1
    assert mine.read_text("utf-8") == "print('mine')\n"
    assert other.read_text("utf-8") == "keep me\n"
    assert capsys.readouterr().err == (
        f"imtable: {mine} was not written by imtable and is left alone; move it away\n"
    )
    mine.unlink()
    assert main(["generate", *arguments(tmp_path)]) == 0
    assert other.read_text("utf-8") == "keep me\n"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('doc = "docs"', "[tool.imtable] has no key 'doc'; did you mean `docs`?"),
        (
            'colour = "red"',
            "[tool.imtable] has no key 'colour'; the keys are docs, ir, out,",
        ),
        ("docs = 3", "[tool.imtable] docs must be a text in quotes"),
        ("docs = ", "cannot be read: Invalid value (at line 2, column 8)"),
    ],
)
def test_wrong_configuration(
    line: str,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.imtable]\n{line}\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"imtable: {tmp_path / 'pyproject.toml'}")
    assert message in err


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "imtable: no docs: give --docs DIR, or `docs` in [tool.imtable]\n"),
        (
            ["--docs", "."],
            "imtable: no output: give --out DIR and --package NAME, or set both\n",
        ),
        (
            ["--docs", "nowhere", "--out", "x", "--package", "sdk"],
            "imtable: there is no docs folder nowhere: name the one with the pages\n",
        ),
        (
            ["--docs", "empty", "--out", "x", "--package", "sdk"],
            "imtable: the docs folder empty holds no .md file: name the one with the pages\n",
        ),
        (
            ["--docs", "empty", "--out", "x", "--package", "a-b"],
            "imtable: --package 'a-b' is no name of a Python package: `a_b` is one\n",
        ),
    ],
)
def test_what_cannot_run(
    given: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main(["generate", *given]) == 2
    assert capsys.readouterr() == ("", message)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty"]


def test_two_pages_of_one_name(project: Path) -> None:
    """They differ in case only: each has its IR and a module that can be told apart."""
    folder = project / "docs/openapi/v3"
    shutil.copy(folder / "certificates.md", folder / "Certificates.md")
    for command in ("generate", "generate", "check"):
        assert main([command, *arguments(project)]) == 0
    after = contents(project)
    assert {"ir/openapi/v3/certificates.json", "ir/openapi/v3/Certificates.json"} < {
        *after
    }
    named = [file for file in after if file.startswith("out/sdk/v3/certificates_")]
    assert len({file.lower() for file in named}) == 2
    (folder / "Certificates.md").unlink()
    assert main(["generate", *arguments(project)]) == 0
    assert "out/sdk/v3/certificates.py" in contents(project)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == "imtable 0.1.0\n"


def test_an_unknown_option_is_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["generate", "--doc", "x"])
    assert stop.value.code == 2
    assert "unrecognized arguments: --doc" in capsys.readouterr().err
