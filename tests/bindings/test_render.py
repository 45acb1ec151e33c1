"""The text of a module: what black would write, and nothing from the docs is ever code."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from black import Mode, format_str
from black.mode import TargetVersion
from hypothesis import assume, example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from imtable.bindings.layout import fits
from imtable.bindings.package import page_text
from imtable.bindings.render import (
    TemplateError,
    Templates,
    load_templates,
    render,
    templates_folder,
)
from imtable.bindings.surface import PageError
from imtable.bindings.views import module_view
from imtable.ir.model import ApiPage, Notice, Reference, Scenario, Value, Values
from support.api_pages import (
    NESTED,
    NOTIFICATION,
    SHOP,
    TEXT,
    V2_XML,
    answers,
    call,
    field,
    listed,
    many,
    optional,
    page,
    parameter,
    record,
)
from support.corpus import ROOT
from support.own_templates import own_templates
from support.packages import package_files
from support.strategies import pages
from support.type_errors import MYPY, mypy_cache

pytestmark = pytest.mark.boundary("stored IR")

BLACK = Mode(target_versions={TargetVersion.PY311})
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def templates() -> Templates:
    return own_templates()


# -- text is data --------------------------------------------------------------------------

HOSTILE = st.one_of(
    st.text(max_size=20),
    st.text(alphabet="()[]{}=,|:\"'`\\ a中", min_size=20, max_size=90),
    st.text(alphabet="\"'\\\n\r\t\x00\x1b\u2028\u202e{}%# a中", max_size=10),
    st.sampled_from(
        [
            '"""\nimport os\n"""',
            '\\"""\nimport os',
            "'; import os; '",
            "{{ 7 * 7 }}{% raise %}",
            "\nimport os",
            "# x\rimport os",
            "\ud800",
        ]
    ),
)


def page_saying(text: str) -> ApiPage:
    """A page that says `text` wherever the documentation can say anything."""
    said = Values(
        items=(Value(text=text + "1", label=text), Value(text=text + "2")), form=4
    )
    fixed = listed(text + "3")
    talks = replace(
        field("talks"), title=text, notes=(text, text), values=said, default=text
    )
    only = replace(field("only"), title=text, values=fixed)
    inner = replace(field("inner", record(talks, only)), title=text)
    one = call(
        "v3/x", parameter("json", record(talks, only, inner)), host=f"https://{text}/"
    )
    one = replace(
        one,
        title=text,
        description=text,
        reply=answers(
            "json", talks, replace(optional("deep", many(record(talks))), notes=(text,))
        ),
        notices=(Notice(kind="deprecated", text=text, date=text, successors=(text,)),),
        alerts=(text,),
        quotes=(text,),
        scenarios=(Scenario(id=text, text=text),),
        references=(Reference(title=text, url=text),),
    )
    return replace(page("openapi/v3/x", one), title=text, description=text)


class Skeleton(ast.NodeTransformer):
    """A module without docstrings, its other texts emptied."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        is_text = isinstance(node.value, ast.Constant) and isinstance(
            node.value.value, str
        )
        return None if is_text else self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant("") if isinstance(node.value, str) else node


def skeleton(text: str) -> str:
    return ast.dump(Skeleton().visit(ast.parse(text)))


@cache
def skeleton_of_plain() -> str:
    return skeleton(page_text(page_saying("plain"), "shop_sdk", own_templates()))


@given(HOSTILE)
@example("HMAC-SHA256(transaction_id, out_trade_no)")
def test_text_from_the_docs_is_only_ever_a_constant(text: str) -> None:
    hostile = page_text(page_saying(text), "shop_sdk", own_templates())
    assert skeleton(hostile) == skeleton_of_plain()
    values = {
        n.value for n in ast.walk(ast.parse(hostile)) if isinstance(n, ast.Constant)
    }
    assert {text + "1", text + "2", text + "3"} <= values
    assert format_str(hostile, mode=BLACK) == hostile


@given(HOSTILE, HOSTILE)
def test_names_from_the_docs_are_only_ever_names(name: str, label: str) -> None:
    assume(name != "body")
    given_page = page(
        f"openapi/v3/{name}",
        call(
            f"v3/{{{name}}}",
            parameter("path", TEXT, name),
            parameter(
                "json",
                record(field(name, record(field(label, TEXT, "A", "B")))),
                "body",
            ),
        ),
    )
    text = page_text(given_page, "shop_sdk", own_templates())
    tree = ast.parse(text)
    texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    assert f"openapi/v3/{name}" in texts
    assert text.isascii() or all(char not in text for char in "\u2028\u202e\x1b\x00")
    assert not any("os" in (a.name for a in n.names) for n in imports(tree))
    assert format_str(text, mode=BLACK) == text


def imports(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    return (n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom))


# -- black ---------------------------------------------------------------------------------


@given(pages())
def test_black_has_nothing_to_do(of: ApiPage) -> None:
    try:
        text = page_text(of, "shop_sdk", own_templates())
    except PageError:
        assume(False)
        return
    compile(text, "<module>", "exec")
    assert format_str(text, mode=BLACK) == text


@pytest.mark.parametrize(
    "of", [one for one in SHOP if one.redirect is None], ids=lambda p: p.path
)
def test_the_shop_needs_no_black(of: ApiPage, templates: Templates) -> None:
    view = module_view(of, "shop_sdk")
    text = render(view, templates)
    assert view.settled
    assert format_str(text, mode=BLACK) == text


@pytest.mark.program
def test_black_is_not_even_imported() -> None:
    code = (
        "import sys; from support.api_pages import SHOP;"
        "from support.packages import package_files;"
        "package_files(SHOP, 'shop_sdk'); assert 'jinja2' in sys.modules;"
        "assert 'black' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT / "tests")
    code = "import sys, imtable.bindings.render, imtable.bindings.package; assert not {'jinja2', 'black'} & {*sys.modules}"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_black_settles_what_the_layout_does_not(templates: Templates) -> None:
    kinds = [field("k" * 59 + end, record(field("a"))) for end in "abc"]
    wide = field("wide", TEXT, "中" * 40)
    text = page_text(
        page("openapi/v3/x", call("v3/x", parameter("json", record(wide, *kinds)))),
        "shop_sdk",
        templates,
    )
    assert not all(map(fits, text.split("\n")))
    assert format_str(text, mode=BLACK) == text


# -- templates -----------------------------------------------------------------------------


def test_a_wrong_name_is_an_error_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "call.py.jinja").write_text("\n\n{{ call.nmae }}\n", "utf-8")
    with pytest.raises(TemplateError, match="nmae") as caught:
        page_text(NESTED, "shop_sdk", load_templates(tmp_path))
    assert caught.value.line == 3
    assert Path(caught.value.template) == tmp_path / "call.py.jinja"


def test_bad_syntax_is_an_error_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "event.py.jinja").write_text("\n{% if %}\n", "utf-8")
    with pytest.raises(TemplateError) as caught:
        page_text(NOTIFICATION, "shop_sdk", load_templates(tmp_path))
    assert caught.value.line == 2
    assert caught.value.template.endswith("event.py.jinja")


def test_a_missing_include_is_an_error_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "module.py.jinja").write_text('\n{% include "gone.jinja" %}\n', "utf-8")
    with pytest.raises(TemplateError, match=r"gone\.jinja") as caught:
        page_text(NESTED, "shop_sdk", load_templates(tmp_path))
    assert caught.value.line == 2


def test_output_that_is_no_python_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "module.py.jinja").write_text("def {{ module.header }}\n", "utf-8")
    with pytest.raises(TemplateError, match="not Python"):
        page_text(NESTED, "shop_sdk", load_templates(tmp_path))


def test_a_single_template_can_be_replaced(
    tmp_path: Path, templates: Templates
) -> None:
    ours = (templates_folder() / "module.py.jinja").read_text("utf-8")
    (tmp_path / "module.py.jinja").write_text(ours + "\n\n\n\n\nEXTRA   = 1\n", "utf-8")
    text = page_text(V2_XML, "shop_sdk", load_templates(tmp_path))
    assert text == page_text(V2_XML, "shop_sdk", templates) + "\n\nEXTRA = 1\n"


def test_a_folder_of_templates_has_to_exist(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        load_templates(tmp_path / "nowhere")


# -- the whole tree under the checkers -----------------------------------------------------


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("out")
    for path, text in package_files(SHOP, "shop_sdk").items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


def run(*arguments: str, cwd: Path) -> str:
    done = subprocess.run(
        [BIN / arguments[0], *arguments[1:]],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr if done.returncode else ""


@pytest.mark.checker
def test_mypy(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    cache = mypy_cache(tmp_path_factory)
    command = (*MYPY, "--cache-dir", str(cache), "-p", "shop_sdk")
    assert run(*command, cwd=tree) == ""


@pytest.mark.checker
def test_pyright(tree: Path) -> None:
    settings = f'{{"typeCheckingMode": "strict", "venvPath": "{BIN.parent.parent}", "venv": ".venv"}}'
    (tree / "pyrightconfig.json").write_text(settings, "utf-8")
    assert run("pyright", "-p", ".", cwd=tree) == ""


def test_ruff(tree: Path) -> None:
    config = ROOT / "pyproject.toml"
    as_generated = 'lint.per-file-ignores = {"**" = ["A002", "D", "N801", "TID252"]}'
    options = [
        "--config",
        str(config),
        "--config",
        as_generated,
        "--no-cache",
        "shop_sdk",
    ]
    assert run("ruff", "check", *options, cwd=tree) == ""
    assert run("ruff", "format", "--check", *options, cwd=tree) == ""
