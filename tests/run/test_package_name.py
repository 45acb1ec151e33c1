"""Names that a generated package cannot have: refused before anything is read."""

from __future__ import annotations

import keyword
import subprocess
import sys
from pathlib import Path

import pytest

from imtable.cli import main
from imtable.run.package_name import package_problem
from support.reading import call_page

REFUSED = {
    "no name": (
        "",
        " ",
        "a-b",
        "a..b",
        "a.",
        ".a",
        "a.b-c",
        "a/b",
        "..",
        "1a",
        "a b",
        "a\n",
        "a\0",
        "\u202ea",
    ),
    "reads it as": ("\ufb01", "\uff53dk", "sdk\u00aa"),
    "a keyword": (
        "class",
        "import",
        "None",
        "True",
        "async",
        "match",
        "case",
        "type",
        "_",
        "acme.class",
    ),
    "keeps such names": ("__init__", "__main__", "__pycache__", "__x"),
    "standard library": (
        "json.wechat",
        "typing",
        "json",
        "dataclasses",
        "sys",
        "JSON",
        "compression",
    ),
    "the bindings import": ("msgspec", "httpx2", "cryptography"),
    "this tool": ("imtable", "ImTable"),
    "a device": ("acme.aux", "con", "NUL", "com1"),
}
CASES = [(name, why) for why, names in REFUSED.items() for name in names]
ALLOWED = (
    "wechatpay_sdk",
    "acme.wechat",
    "acme.json",
    "wechat",
    "_sdk",
    "sdk2",
    "\u5fae\u4fe1",
    "classes",
    "Sdk",
    "none_",
)


@pytest.mark.parametrize(("name", "why"), CASES)
def test_a_name_that_breaks_something(name: str, why: str) -> None:
    assert why in str(package_problem(name))


@pytest.mark.parametrize("name", ALLOWED)
def test_any_other_name(name: str) -> None:
    assert package_problem(name) is None


def test_every_name_that_this_python_has() -> None:
    for name in (*keyword.kwlist, *keyword.softkwlist, *sys.stdlib_module_names):
        assert package_problem(name), name


@pytest.mark.parametrize("command", ["generate", "check", "watch", "diff"])
@pytest.mark.parametrize("name", ["class", "typing", "__init__", "a-b"])
def test_it_is_refused_before_anything_is_read(
    command: str,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The folders are not even there."""
    monkeypatch.chdir(tmp_path)
    given = (
        ["nowhere", "nowhere"] if command == "diff" else ["--docs=nowhere", "--out=x"]
    )
    assert main([command, *given, "--package", name]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"imtable: --package {name!r} is no name of a")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["generate", "check", "lint", "diff", "export"])
@pytest.mark.parametrize(
    "name", ["class", "None", "typing", "__init__", "a-b", "match"]
)
def test_nor_is_it_taken_from_the_configuration(
    command: str,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(
        f'[tool.imtable]\ndocs = "nowhere"\nout = "x"\nir = "y"\npackage = "{name}"\n'
    )
    words = [command, "openapi"] if command == "export" else [command]
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert f"[tool.imtable] package = {name!r}: this is no name of a" in err


def test_a_package_below_a_namespace(tmp_path: Path) -> None:
    """`acme` is a namespace: others may have a part of it, and nothing of ours is in it."""
    docs = tmp_path / "docs/openapi/v3"
    docs.mkdir(parents=True)
    sample = "$instance->chain('v3/orders')->post(['query' => []]);"
    page = call_page(["| query {data-required} | object | Q"], sample=sample)
    (docs / "orders.md").write_text(page, "utf-8")
    command = ["--docs", str(tmp_path / "docs"), "--out", str(tmp_path / "out")]
    command += ["--package", "acme.wechat"]
    assert main(["generate", *command]) == 0
    assert main(["check", *command]) == 0
    assert [one.name for one in (tmp_path / "out/acme").iterdir()] == ["wechat"]
    program = "from acme.wechat.v3 import orders; print(orders.post.__module__)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path / "out",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "acme.wechat.v3.orders\n"
