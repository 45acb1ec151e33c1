"""Templates that somebody else wrote, on a machine that knows secrets: they print what they are
given, and reach nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2.sandbox import ImmutableSandboxedEnvironment

from imtable.bindings.package import page_text
from imtable.bindings.render import TemplateError, load_templates, template_names
from support.api_pages import NESTED

SECRET = "the-secret-of-this-machine"
REACHING = [
    "''.__class__",
    "''['__class__']",
    "''|attr('__class__')",
    "module.__class__.__mro__",
    "module.__init__.__globals__",
    "module._x",
    "[module]|map(attribute='__class__')|join",
    "([module]|groupby('__class__')|first).grouper.mro()",
    "[module, module]|sort(attribute='__class__')|map(attribute='__class__')|join",
    "'{0.__class__}'.format(module)",
    "'{0.__init__.__globals__}'.format(module)",
    "'{m.__class__}'.format_map({'m': module})",
    "('{0.__cl' ~ 'ass__}').format(module)",
    "'%s'|format(module.__dict__)",
    "module.header.format.__self__",
    "[''.format]|map('attr', '__self__')|join",
    "dict.mro()",
    "dict.__subclasses__()",
    "cycler.__init__.__globals__.os.environ",
    "joiner.__init__.__globals__",
    "namespace.__init__.__globals__",
    "range.__class__",
    "self.__init__",
    "self._TemplateReference__context",
    "self|attr('_TemplateReference__context')",
    "module.header.__getattribute__('x')",
    "get_flashed_messages.__globals__",
    "lipsum.__globals__['os'].environ",
    "lipsum()",
    "[1, 2]|random",
    "environment",
    "context",
    "open('/etc/passwd').read()",
    "__import__('os').environ",
    "module.classes.append(1)",
    "dict(a=1).update(b=2)",
    "dict(a=1).pop('a')",
    "[1].append(2)",
    "range(10 ** 9)|list",
    "1 // 0",
    "1 + 'a'",
    "''.join(1)",
    "[].index(1)",
    "nothing",
    "module.nothing",
    "caller()",
]
STATEMENTS = [
    "{% include '/etc/passwd' %}",
    "{% include '../secret.jinja' %}",
    "{% include '..\\\\secret.jinja' %}",
    "{% include './../secret.jinja' %}",
    "{% include 'inner/../../secret.jinja' %}",
    "{% include 'plain.txt' %}",
    "{% include 'plain.txt' ignore missing %}",
    "{% include 'link.jinja' %}",
    "{% include 'linked/secret.jinja' %}",
    "{% include ['linked/secret.jinja', 'link.jinja'] %}",
    "{% include 'pipe.jinja' %}",
    "{% include 'a\0.jinja' %}",
    "{% include module %}",
    "{% extends 'link.jinja' %}",
    "{% import 'link.jinja' as x %}{{ x }}",
    "{% from 'link.jinja' import x %}{{ x }}",
    "{% include 'module.py.jinja' %}",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "{% set module.header = 1 %}",
    "{% set ns = namespace(module=module) %}{% set ns.module.header = 1 %}",
    "{% do 1 %}",
    "{% debug %}",
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of templates, secrets beside it and in the environment, ways that lead there."""
    monkeypatch.setenv("TOKEN", SECRET)
    (tmp_path / "secret.jinja").write_text(
        f'"""{SECRET}"""\n{{% set x = "{SECRET}" %}}'
    )
    made = tmp_path / "templates"
    made.mkdir()
    (made / "plain.txt").write_text(SECRET)
    (made / "link.jinja").symlink_to(tmp_path / "secret.jinja")
    (made / "linked").symlink_to(tmp_path)
    os.mkfifo(made / "pipe.jinja")
    return made


def printed(folder: Path, template: str) -> str:
    (folder / "module.py.jinja").write_text(template, "utf-8")
    return page_text(NESTED, "shop_sdk", load_templates(folder))


@pytest.mark.parametrize(
    "template", [*(f"{{{{ {each} }}}}" for each in REACHING), *STATEMENTS]
)
def test_a_template_reaches_nothing(folder: Path, template: str) -> None:
    with pytest.raises(TemplateError) as caught:
        printed(folder, template)
    assert SECRET not in str(caught.value)
    assert caught.value.template


@pytest.mark.parametrize("name", template_names())
@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_stands_where_a_template_should_is_refused_by_name(
    folder: Path, name: str, kind: str
) -> None:
    """Never passed over in silence: ours would print something else."""
    if kind == "link":
        (folder / name).symlink_to(folder.parent / "secret.jinja")
    elif kind == "pipe":
        os.mkfifo(folder / name)
    else:
        (folder / name).mkdir()
    templates = load_templates(folder)
    with pytest.raises(Exception, match="no regular file of the folder"):
        templates.environment.get_template(name)


def test_a_link_within_the_folder_is_followed(folder: Path) -> None:
    (folder / "inner").mkdir()
    (folder / "inner" / "real.jinja").write_text("X = 1\n")
    (folder / "alias.jinja").symlink_to("inner/real.jinja")
    assert printed(folder, "{% include 'alias.jinja' %}") == "X = 1\n"


def test_a_folder_that_is_a_link_itself(folder: Path, tmp_path: Path) -> None:
    (folder / "more.jinja").write_text("X = 1\n")
    (tmp_path / "other").symlink_to(folder)
    assert printed(tmp_path / "other", "{% include 'more.jinja' %}") == "X = 1\n"


def test_a_template_that_is_no_text(folder: Path) -> None:
    (folder / "module.py.jinja").write_bytes(b"\xff")
    with pytest.raises(TemplateError, match="utf-8"):
        page_text(NESTED, "shop_sdk", load_templates(folder))


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("X = {{ module.classes|length }}", "X = 6"),
        ("X = '{{ module.header.upper()|length > 3 }}'", 'X = "True"'),
        ("X = '{{ '{0:>3}'.format(7) }}'", 'X = "  7"'),
        ("{% set ns = namespace(n=0) %}{% set ns.n = 2 %}X = {{ ns.n }}", "X = 2"),
        ("{% for n in range(2) %}X = {{ loop.index }}\n{% endfor %}", "X = 1\nX = 2"),
    ],
)
def test_what_templates_are_for(folder: Path, template: str, text: str) -> None:
    assert printed(folder, template) == text + "\n"


@example(text="[_]", form="{%% include %s %%}")
@given(
    st.text("abx_.[](){}|'~%0 ", max_size=30),
    st.sampled_from(
        ["{{ %s }}", "{{ module.%s }}", "{%% %s %%}", "{%% include %s %%}"]
    ),
)
@pytest.mark.boundary("configuration")
def test_any_template_prints_or_is_told(
    tmp_path_factory: pytest.TempPathFactory, text: str, form: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "any-templates"
    folder.mkdir(exist_ok=True)
    try:
        said = printed(folder, form % text)
    except TemplateError as error:
        said = str(error)
    assert "object at 0x" not in said


def test_others_run_in_the_sandbox(folder: Path) -> None:
    environment = load_templates(folder).environment
    assert isinstance(environment, ImmutableSandboxedEnvironment)
