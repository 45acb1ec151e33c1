"""Docstrings in the style that a project asks for, and in one of its own."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from black import Mode, format_str
from msgspec.structs import replace

from imtable.bindings.package import page_text
from imtable.bindings.render import load_templates
from imtable.bindings.views import STYLES, DocstringStyle
from imtable.cli import main
from imtable.ir.model import ApiPage
from support.api_pages import (
    NESTED,
    NOTIFICATION,
    REDIRECT,
    SHOP,
    TEXT,
    UPLOAD,
    call,
    field,
    optional,
    page,
    parameter,
    record,
)
from support.own_templates import own_templates
from support.packages import package_files
from support.reading import call_page

PAGES = tuple(each for each in SHOP if each.redirect is None)
HOSTILE = 'a"""b\\ \x1b[31m'


def text_of(given: ApiPage, style: DocstringStyle) -> str:
    return page_text(given, "sdk", own_templates(), style=style)


WITH_BODY = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def without_docstrings(text: str) -> str:
    """The program that a text is."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, WITH_BODY):
            node.body = [one for one in node.body if not is_text(one)] or [ast.Pass()]
    return ast.dump(tree)


def is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def docstrings(text: str) -> Iterator[tuple[str, str]]:
    """What is said of every class and function, by name."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, ast.get_docstring(node) or ""


@pytest.mark.parametrize("given", PAGES, ids=lambda given: given.path)
def test_the_style_changes_docstrings_and_nothing_else(given: ApiPage) -> None:
    ours, google = (text_of(given, style) for style in STYLES)
    assert ours == page_text(given, "sdk", own_templates())
    assert without_docstrings(ours) == without_docstrings(google)
    assert format_str(google, mode=Mode()) == google


def test_members_and_arguments_are_described_in_sections() -> None:
    said = dict(docstrings(text_of(NESTED, "google")))
    assert said["Address"] == (
        "the address\n\nPage: openapi/v3/shop/orders/{order_id}/change-address\n\n"
        "Attributes:\n    street: the street\n    flat: the flat"
    )
    sections = said["post"].partition("Args:\n")[2]
    assert [line.partition(":")[0] for line in sections.split("\n")] == [
        "    client",
        "    order_id",
        "    json",
        "    headers",
        "    options",
        "",
        "Returns",
        "    PostResponse",
    ]
    assert said["post_async"].endswith(sections)


@pytest.mark.parametrize(
    ("given", "end"),
    [
        (REDIRECT, "Returns:\n    str: The address to send the user to."),
        (
            NOTIFICATION,
            "Returns:\n    Notification: The notification, verified and decrypted.",
        ),
        (UPLOAD, "Returns:\n    PostResponse: The reply."),
    ],
)
def test_what_a_function_returns(given: ApiPage, end: str) -> None:
    functions = [text for _, text in docstrings(text_of(given, "google"))]
    assert any(text.endswith(end) for text in functions)


def test_a_member_has_no_docstring_of_its_own() -> None:
    tree = ast.parse(text_of(NESTED, "google"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            assert not any(is_text(one) for one in node.body[1:])


# -- the checker ---------------------------------------------------------------------------

PYDOCSTYLE = (
    *("--config", "lint.pydocstyle.convention = 'google'", "--select", "D"),
    *("--ignore", "D415"),  # a title ends as the page ends it
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("google")
    files = package_files(SHOP, "shop_sdk", style="google")
    for file, text in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, "utf-8")
    return folder


def test_a_checker_of_docstrings_reports_nothing(package: Path) -> None:
    """The types are those of the usual style."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", *PYDOCSTYLE]
    program = [*command, "--exclude", "runtime", "shop_sdk"]
    found = subprocess.run(program, cwd=package, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr


# -- the command ---------------------------------------------------------------------------


PAGE = call_page(["| json | object | JSON", "| a {data-indent=1} | string | one"])


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "docs" / "openapi" / "v3" / "a.md"
    file.parent.mkdir(parents=True)
    file.write_text(PAGE, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configure(project: Path, *lines: str) -> None:
    table = ["[tool.imtable]", 'docs = "docs"', 'out = "out"', 'package = "sdk"']
    (project / "pyproject.toml").write_text("\n".join([*table, *lines, ""]))


def test_the_style_is_configured(project: Path) -> None:
    module = project / "out" / "sdk" / "v3" / "a.py"
    configure(project)
    assert main(["generate"]) == 0
    ours = module.read_text("utf-8")
    configure(project, 'docstring-style = "google"')
    assert main(["check"]) == 1
    assert main(["generate"]) == 0
    google = module.read_text("utf-8")
    assert "Attributes:\n        a: one" in google
    configure(project, 'docstring-style = "attribute"')
    assert main(["generate"]) == 0
    assert module.read_text("utf-8") == ours != google


def test_a_style_that_is_none(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(project, 'docstring-style = "numpy"')
    assert main(["generate"]) == 2
    assert "docstring-style = 'numpy': it is one of attribute, google" in (
        capsys.readouterr().err
    )


# -- a style of one's own ------------------------------------------------------------------

COMMENTS = """\
{{ model.indent }}@dataclass(slots=True, kw_only=True)
{{ model.indent }}class {{ model.name }}{{ model.bases }}:
{% if model.docs %}
{{ model.docs | docstring(model.indent ~ "    ") }}
{% endif %}
{% for choice in model.choices %}
{{ choice.text }}
{% endfor %}
{% for field in model.fields %}
{% for text in field.docs %}
{{ model.indent }}    #: {{ text | comment }}
{% endfor %}
{{ model.indent }}    {{ field.name }}: {{ field.type }}{% if field.default %} = {{ field.default }}{% endif %}

{% endfor %}
"""
SAID = page(
    "openapi/v3/said",
    call(
        "v3/said",
        parameter(
            "json",
            record(
                replace(field("a"), title=HOSTILE, notes=("one\ntwo",)),
                optional("b", record(field("c", TEXT, "X", "Y"))),
            ),
        ),
    ),
)


def test_a_template_of_ones_own_gets_pieces(tmp_path: Path) -> None:
    """Comments above the members: all that is said of a member, in another place."""
    (tmp_path / "class.py.jinja").write_text(COMMENTS, "utf-8")
    templates = load_templates(tmp_path)
    for each in (SAID, *PAGES):
        text = page_text(each, "sdk", templates)
        ours = page_text(each, "sdk", own_templates())
        assert without_docstrings(text) == without_docstrings(ours)
    text = page_text(SAID, "sdk", templates)
    assert "    #: one two\n    a: str\n" in text
    assert "        #: the c\n        c: PostJson.B.C\n" in text
