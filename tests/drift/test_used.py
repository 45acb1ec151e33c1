"""Which changes are about what a program uses: by the names that the bindings really have, on
both sides, whoever gave them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imtable.cli import main
from support.correcting import entry
from support.reading import BODY, call_page
from support.repositories import Repository

PAGE = "openapi/v3/pay/orders"
A = "| a {data-indent=1} | string | First"
B = "| b {data-required data-indent=1} | string | Second"
CLASS = entry('class = { is = "GetawayPlan" }', "request.json", verb="post", page=PAGE)
MODULE = entry('module = { is = "bookings" }', page=PAGE)


def two_calls(*rows: str) -> str:
    """A page with a `get` and a `post`, each with these rows."""
    first = call_page(["| query | object | 查询", *rows], verb="get")
    second = call_page([BODY, *rows]).partition("---\n\n")[2]
    return first + "\n" + second.replace("{{ $frontmatter.title }}", "Two")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository whose docs get a required row more; nothing is corrected yet."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.imtable]\ndocs = "docs"\npackage = "sdk"\ncorrections = "fixes"\n',
        "utf-8",
    )
    (tmp_path / "fixes").mkdir()
    monkeypatch.chdir(tmp_path)
    return Repository(tmp_path)


def fix(project: Repository, *entries: str) -> None:
    text = "\n".join(entries)
    (project.folder / "fixes" / "pay.toml").write_text(text, "utf-8")


def used(
    project: Repository, capsys: pytest.CaptureFixture[str], code: str, *words: str
) -> set[str]:
    """The functions that the changes are about which this code meets."""
    (project.folder / "app.py").write_text(code, "utf-8")
    capsys.readouterr()
    sides = words or ("HEAD~", "HEAD")
    assert main(["diff", *sides, "--used", "app.py", "--format", "json"]) in (0, 1)
    changes = json.loads(capsys.readouterr().out)["changes"]
    return {each["function"].removeprefix("sdk.") for each in changes}


@pytest.mark.parametrize(
    ("name", "functions"),
    [
        ("GetawayPlan", {"v3.pay.orders:post"}),  # not of `get`, as it looks like
        ("post_async", {"v3.pay.orders:post"}),
        ("GetQuery", {"v3.pay.orders:get"}),
        ("PostJson", {"v3.pay.orders:get", "v3.pay.orders:post"}),  # nobody's: any
    ],
)
def test_a_class_is_known_by_the_name_that_it_has(
    project: Repository,
    capsys: pytest.CaptureFixture[str],
    name: str,
    functions: set[str],
) -> None:
    fix(project, CLASS)
    project.commit("old", pay__orders=two_calls(A))
    project.commit("new", pay__orders=two_calls(A, B))
    assert used(project, capsys, f"from sdk.v3.pay.orders import {name}") == functions


def test_the_name_of_a_class_counts_on_the_side_that_has_it(
    project: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    project.commit("old", pay__orders=two_calls(A))
    fix(project, CLASS)
    project.commit("new", pay__orders=two_calls(A))
    for name in ("PostJson", "GetawayPlan"):
        code = f"from sdk.v3.pay.orders import {name}"
        assert used(project, capsys, code) == {"v3.pay.orders:post"}
    assert used(project, capsys, "from sdk.v3.pay.orders import GetQuery") == set()


@pytest.mark.parametrize("ends", [("HEAD~", "HEAD"), ("--by-commit", "HEAD~..HEAD")])
def test_a_module_is_known_by_the_name_that_it_has(
    project: Repository, capsys: pytest.CaptureFixture[str], ends: tuple[str, str]
) -> None:
    fix(project, MODULE)
    project.commit("old", pay__orders=call_page([BODY, A]))
    project.commit("new", pay__orders=call_page([BODY, A, B]))
    code = "from sdk.v3.pay import {0}\n{0}.post()"
    found = used(project, capsys, code.format("bookings"), *ends)
    assert found == {"v3.pay.bookings:post"}
    assert used(project, capsys, code.format("orders"), *ends) == set()


def test_the_old_name_of_a_module_is_used_where_it_goes(
    project: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    project.commit("old", pay__orders=call_page([BODY, A]))
    fix(project, MODULE)
    project.commit("new", pay__orders=call_page([BODY, A]))
    code = "from sdk.v3.pay import orders\norders.post()"
    assert used(project, capsys, code) == {"v3.pay.orders:post"}
    assert used(project, capsys, "from sdk.v3.pay import other") == set()


def test_pages_that_collide_are_known_by_the_names_that_they_have(
    project: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    other = PAGE.replace("orders", "{orders}")
    pages = (call_page([BODY, *rows]) for rows in ([A], [A, B]))
    for name, text in zip(("old", "new"), pages, strict=True):
        file = project.folder / "docs" / f"{other}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(call_page([BODY, A]), "utf-8")
        project.commit(name, pay__orders=text)
    found = used(project, capsys, "from sdk import v3\nv3.pay")
    (function,) = found
    module = function.partition(":")[0]
    assert module != "v3.pay.orders"
    assert used(project, capsys, f"from sdk.{module} import PostJson") == found
    assert used(project, capsys, "from sdk.v3.pay.orders import post") == set()
