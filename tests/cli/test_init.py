"""`imtable init`: what it writes, and what it refuses before it writes anything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from imtable.bindings.first_call import find_first_call
from imtable.cli import main
from imtable.run.configuration import find_config
from imtable.run.installed import recorded_source
from support.corpus import ROOT
from support.reading import BODY, call_page
from support.repositories import Repository

PAGES = ("openapi/v3/certificates.md", "webhook/v3/REFUND.SUCCESS.md")
ADDRESS = "git+https://example.com/imtable@0123abc"
BIN = Path(sys.executable).parent


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    for name in PAGES:
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes((ROOT / "specs/docs" / name).read_bytes())
    return folder


def init(folder: Path, docs: Path | str, *more: str) -> int:
    return main(["init", str(folder), "--docs", str(docs), "--imtable", ADDRESS, *more])


def files(folder: Path) -> set[str]:
    """What is there, but for what was generated."""
    names = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    return {name for name in names if not name.startswith(("sdk/", "ir/"))}


FIXED = {
    *(".gitattributes", ".github/workflows/ci.yml", ".gitignore", ".gitlab-ci.yml"),
    *(".pre-commit-config.yaml", "Makefile", "README.md", "first_call.py"),
    *("pyproject.toml", "renovate.json", "requirements.txt", "tests/conftest.py"),
    "tests/test_sdk.py",
}


def test_a_folder_of_pages_is_copied(docs: Path, tmp_path: Path) -> None:
    shop = tmp_path / "Acme-Shop"
    assert init(shop, docs) == 0
    assert files(shop) == FIXED | {f"docs/{name}" for name in PAGES}
    assert find_config(shop).package == "acme_shop"
    assert (
        f"\nimtable[sandbox] @ {ADDRESS}\n" in (shop / "requirements.txt").read_text()
    )
    told = tomllib.loads((shop / "sdk" / "pyproject.toml").read_text("utf-8"))
    assert told["project"]["name"] == "acme-shop"
    assert (shop / "sdk" / "acme_shop" / "v3" / "certificates.py").is_file()


def test_pages_that_are_in_the_repository_stay_where_they_are(tmp_path: Path) -> None:
    page = tmp_path / "shop" / "reference" / "api" / PAGES[0]
    page.parent.mkdir(parents=True)
    page.write_bytes((ROOT / "specs/docs" / PAGES[0]).read_bytes())
    assert init(tmp_path / "shop", tmp_path / "shop" / "reference" / "api") == 0
    assert files(tmp_path / "shop") == FIXED | {f"reference/api/{PAGES[0]}"}
    assert main(["check", "--docs", str(tmp_path / "shop/reference/api")]) != 0
    told = tomllib.loads((tmp_path / "shop" / "pyproject.toml").read_text("utf-8"))
    assert told["tool"]["imtable"]["docs"] == "reference/api"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no make")
def test_a_folder_of_a_git_repository_is_fetched_and_can_be_fetched_anew(
    docs: Path, tmp_path: Path
) -> None:
    origin = Repository(tmp_path / "origin")
    docs.rename(tmp_path / "origin" / "api $x")
    origin.commit("pages")
    url = (tmp_path / "origin").as_uri()
    shop = tmp_path / "shop"
    assert init(shop, f"{url}#api $x") == 0
    workflow = ".github/workflows/regenerate.yml"
    assert files(shop) == FIXED | {workflow} | {f"docs/{name}" for name in PAGES}
    page = tmp_path / "origin" / "api $x" / PAGES[0]
    page.write_text(page.read_text("utf-8") + "\nMore.\n", "utf-8")
    origin.commit("more")
    (shop / ".venv").mkdir()
    (shop / ".venv" / ".installed").touch()  # nothing is to be installed
    subprocess.run(["make", "-o", ".venv/.installed", "docs"], cwd=shop, check=True)
    assert (shop / "docs" / PAGES[0]).read_bytes() == page.read_bytes()
    assert files(shop) - {".venv/.installed"} == FIXED | {workflow} | {
        f"docs/{name}" for name in PAGES
    }


def test_nothing_is_overwritten(
    docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = tmp_path / "shop"
    (shop / "docs").mkdir(parents=True)
    (shop / "README.md").write_text("mine")
    assert init(shop, docs) == 2
    assert files(shop) == {"README.md"}
    said = capsys.readouterr().err
    assert f"README.md, docs are in {shop} already, and nothing is overwritten" in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--docs", "nowhere"], "--docs 'nowhere' is neither a folder nor an address"),
        (["--docs", "file:///nowhere.git"], "git repository fatal: "),
        (["--docs", "."], "the docs folder . holds no .md file"),
        (
            ["--docs", "{docs}/../notes"],
            "notes describes an operation; name the folder",
        ),
        (["--docs", "{docs}", "--package", "class"], "it is a keyword of Python"),
        (["--docs", "{docs}", "--package", "支付"], "that of a distribution, too"),
        (
            ["--docs", "{docs}", "--imtable", "no.whl"],
            "is neither a file nor an address",
        ),
    ],
)
def test_a_mistake_writes_nothing(
    words: list[str],
    message: str,
    docs: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("# Notes\n")
    monkeypatch.chdir(tmp_path / "empty")
    words = [word.format(docs=docs) for word in words]
    assert main(["init", "shop", "--imtable", ADDRESS, *words]) == 2
    assert message in capsys.readouterr().err
    assert not list((tmp_path / "empty").iterdir())


def test_a_package_may_lie_in_a_namespace(docs: Path, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    assert init(shop, docs, "--package", "acme.wechat") == 0
    assert (shop / "sdk" / "acme" / "wechat" / "__init__.py").is_file()
    told = tomllib.loads((shop / "sdk" / "pyproject.toml").read_text("utf-8"))
    assert told["project"]["name"] == "acme-wechat"
    assert told["tool"]["hatch"]["build"]["only-include"] == ["acme/wechat"]


def test_a_folder_that_cannot_name_a_package_asks_for_a_name(
    docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = tmp_path / "支付 shop"
    assert init(tmp_path / "支付", docs) == 2
    assert "give --package NAME" in capsys.readouterr().err
    assert not (tmp_path / "支付").exists()
    assert init(shop, docs) == 0
    assert f"next: cd '{shop}' && make" in capsys.readouterr().out
    assert (shop / "sdk" / "shop" / "__init__.py").is_file()


def test_a_file_in_the_place_of_the_folder(
    docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "shop").write_text("mine")
    assert init(tmp_path / "shop", docs) == 2
    assert "shop is no folder: name another one" in capsys.readouterr().err


def test_a_name_that_no_package_can_have_asks_for_one(
    docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init(tmp_path / "json", docs) == 2
    assert "module of the standard library: give --package NAME" in (
        capsys.readouterr().err
    )


@pytest.mark.program
def test_files_are_what_their_hosts_expect(docs: Path, tmp_path: Path) -> None:
    origin = Repository(tmp_path / "origin")
    docs.rename(tmp_path / "origin" / "docs")
    origin.commit("pages")
    shop = tmp_path / "shop"
    assert init(shop, f"{(tmp_path / 'origin').as_uri()}#docs") == 0
    for schema, file in (
        ("vendor.github-workflows", ".github/workflows/ci.yml"),
        ("vendor.github-workflows", ".github/workflows/regenerate.yml"),
        ("vendor.gitlab-ci", ".gitlab-ci.yml"),
        ("vendor.renovate", "renovate.json"),
    ):
        command = [str(BIN / "check-jsonschema"), "--builtin-schema", schema]
        command.append(str(shop / file))
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
    hooks = yaml.safe_load((shop / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [hook["id"] for hook in hooks["repos"][0]["hooks"]] == [
        "imtable-check",
        "imtable-lint",
    ]
    workflow = yaml.safe_load((shop / ".github/workflows/ci.yml").read_text("utf-8"))
    for job in workflow["jobs"].values():
        assert not [one for one in job["steps"] if "${{" in one.get("run", "")]


def test_a_tree_without_a_simple_call_has_no_first_call(tmp_path: Path) -> None:
    page = tmp_path / "pages" / "openapi" / "v3" / "a.md"
    page.parent.mkdir(parents=True)
    page.write_text(
        call_page([BODY, "| x {data-required data-indent=1} | string | X"]), "utf-8"
    )
    assert find_first_call([], "shop") is None
    assert init(tmp_path / "shop", tmp_path / "pages") == 0
    assert "first_call.py" not in files(tmp_path / "shop")
    assert "first_call" not in (tmp_path / "shop/tests/test_sdk.py").read_text("utf-8")


@pytest.mark.parametrize(
    ("record", "source"),
    [
        ({"url": "https://e.com/i.whl", "archive_info": {}}, "https://e.com/i.whl"),
        (
            {"url": "https://e.com/i", "vcs_info": {"vcs": "git", "commit_id": "12ab"}},
            "git+https://e.com/i@12ab",
        ),
        ({"url": "file:///nowhere/i.whl", "archive_info": {}}, None),
        ({"url": ROOT.as_uri(), "dir_info": {"editable": True}}, str(ROOT)),
    ],
)
def test_where_imtable_was_installed_from(
    record: dict[str, object], source: str | None
) -> None:
    assert recorded_source(json.loads(json.dumps(record))) == source
