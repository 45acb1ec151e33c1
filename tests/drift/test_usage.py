"""Which generated functions a program uses: tables of programs, hostile files, a property."""

from __future__ import annotations

import ast
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtable.drift.usage import OperationNames, SourceCodeError, Usage, find_usage

pytestmark = pytest.mark.boundary("usage sources")

JSAPI = "v3.pay.transactions.jsapi"
NATIVE = "v3.pay.native"
CLOSE = "v3.pay.native.close"
EVENT = "webhook.v3.transaction.success"
ALL = [
    (JSAPI, "post"),
    (JSAPI, "get"),
    (NATIVE, "post"),
    (CLOSE, "post"),
    (EVENT, "parse"),
]


def used(folder: Path, code: str, name: str = "app.py") -> Usage:
    (folder / name).write_text(code, "utf-8")
    return find_usage([folder], "wechatpay_sdk")


@pytest.mark.parametrize(
    "code",
    [
        f"from acme.wechat.{JSAPI} import post",
        f"import acme.wechat.{JSAPI}\nacme.wechat.{JSAPI}.post()",
        f"from acme import wechat as w\nw.{JSAPI}.post()",
        f"import importlib\nimportlib.import_module('acme.wechat.{JSAPI}').post()",
    ],
)
def test_a_package_below_a_namespace(tmp_path: Path, code: str) -> None:
    more = "\nimport acme.other.v3.pay.native\nacme.other.v3.pay.native.post()"
    (tmp_path / "app.py").write_text(code + more, "utf-8")
    usage = find_usage([tmp_path], "acme.wechat")
    assert (JSAPI, "post") in covered(usage)
    assert (NATIVE, "post") not in covered(usage)


def covers(usage: Usage, module: str, function: str) -> bool:
    """Whether the module of a page with a `get` and a `post`, or a notification, is used for
    one of them."""
    others = (_names(other) for other in {"get", "post"} - {function})
    return usage.covers(
        module, OperationNames(_names(function), frozenset[str]().union(*others))
    )


def _names(function: str) -> frozenset[str]:
    classes = (
        ("Notification", "Acknowledgement")
        if function == "parse"
        else (f"{function.title()}Json", f"{function.title()}Response")
    )
    return frozenset((function, f"{function}_async", *classes))


def covered(usage: Usage) -> list[tuple[str, str]]:
    return [each for each in ALL if covers(usage, *each)]


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        # -- followed
        (f"from wechatpay_sdk.{JSAPI} import post", [(JSAPI, "post")]),
        (f"from wechatpay_sdk.{JSAPI} import post_async as p\np()", [(JSAPI, "post")]),
        (f"from wechatpay_sdk.{JSAPI} import PostJson", [(JSAPI, "post")]),
        (
            "from wechatpay_sdk.v3.pay.transactions import jsapi\njsapi.post(1)",
            [(JSAPI, "post")],
        ),
        (
            "from wechatpay_sdk.v3.pay.transactions import jsapi as j\nj.get(1)",
            [(JSAPI, "get")],
        ),
        (f"import wechatpay_sdk.{JSAPI} as z\nz.post_async()", [(JSAPI, "post")]),
        (
            f"import wechatpay_sdk.{JSAPI}\nwechatpay_sdk.{JSAPI}.get()",
            [(JSAPI, "get")],
        ),
        (f"import wechatpay_sdk\nwechatpay_sdk.{JSAPI}.post()", [(JSAPI, "post")]),
        (f"import wechatpay_sdk as w\nw.{JSAPI}.post()", [(JSAPI, "post")]),
        (f"import lib.wechatpay_sdk.{JSAPI} as z\nz.post()", [(JSAPI, "post")]),
        (f"from .wechatpay_sdk.{JSAPI} import get", [(JSAPI, "get")]),
        (
            f"from . import wechatpay_sdk\nwechatpay_sdk.{CLOSE}.post()",
            [(CLOSE, "post")],
        ),
        (
            f"def f():\n    from wechatpay_sdk.{JSAPI} import post\n    post()",
            [(JSAPI, "post")],
        ),
        ("from wechatpay_sdk.v3.pay import native\nnative.post()", [(NATIVE, "post")]),
        (
            "from wechatpay_sdk.v3.pay import native\nnative.close.post()",
            [(CLOSE, "post")],
        ),
        (
            "from wechatpay_sdk.webhook.v3.transaction import success as t\nt.parse()",
            [(EVENT, "parse")],
        ),
        (f"from wechatpay_sdk.{EVENT} import Notification", [(EVENT, "parse")]),
        # -- types
        (
            f"from wechatpay_sdk.{JSAPI} import PostResponse\nx: PostResponse.A",
            [(JSAPI, "post")],
        ),
        (
            "from wechatpay_sdk.v3.pay.transactions import jsapi\n"
            "def f(x: 'list[jsapi.PostJson]'): pass",
            [(JSAPI, "post")],
        ),
        (
            "from wechatpay_sdk.v3.pay.transactions import jsapi\n"
            "async def f() -> 'jsapi.GetResponse': pass",
            [(JSAPI, "get")],
        ),
        (
            "from wechatpay_sdk.v3.pay.transactions import jsapi\n"
            "match x:\n    case jsapi.PostJson(): pass",
            [(JSAPI, "post")],
        ),
        # -- not followed: all of it counts
        (
            "from wechatpay_sdk.v3.pay.transactions import jsapi",
            [(JSAPI, "post"), (JSAPI, "get")],
        ),
        (
            "from wechatpay_sdk.v3.pay.transactions import jsapi\nf(jsapi)",
            [(JSAPI, "post"), (JSAPI, "get")],
        ),
        (
            "from wechatpay_sdk.v3.pay.transactions import jsapi\njsapi.post()\n"
            "getattr(jsapi, n)",  # n may be the method of a client as well
            [(JSAPI, "post"), (JSAPI, "get"), ALL[-1]],
        ),
        (
            "from wechatpay_sdk.v3.pay.transactions import jsapi\njsapi.__dict__",
            [(JSAPI, "post"), (JSAPI, "get")],
        ),
        (
            f"from wechatpay_sdk.{JSAPI} import *",
            [(JSAPI, "post"), (JSAPI, "get")],
        ),
        (
            f"import wechatpay_sdk.{JSAPI}\nwechatpay_sdk.Client()",
            [(JSAPI, "post"), (JSAPI, "get")],
        ),
        ("from wechatpay_sdk.v3 import pay\nf(pay)", ALL[:4]),
        ("import wechatpay_sdk as w\nf(w)", ALL),
        ("from wechatpay_sdk import *", ALL),
        (
            "from wechatpay_sdk.v3.pay.transactions import jsapi as jsapi\njsapi.get()",
            [(JSAPI, "post"), (JSAPI, "get")],
        ),
        (
            "from wechatpay_sdk.v3.pay.transactions import jsapi\n"
            "__all__ = ['jsapi']\njsapi.get()",
            [(JSAPI, "post"), (JSAPI, "get")],
        ),
        # -- texts
        (
            f"import importlib\nimportlib.import_module('wechatpay_sdk.{NATIVE}')",
            [(NATIVE, "post"), (CLOSE, "post")],
        ),
        (f"patch('wechatpay_sdk.{JSAPI}.get')", [(JSAPI, "get")]),
        ("import_module(f'wechatpay_sdk.v3.pay.{x}')", ALL[:4]),
        ("import_module('wechatpay_sdk.v3.pay.%s' % x)", ALL[:4]),
        ("import_module('wechatpay_sdk.v3.pay.nat' + x)", ALL[:4]),
        ("import_module('wechatpay_sdk.{}'.format(x))", ALL),
        ("import_module('wechatpay_sdk')", ALL),
        # -- nothing
        ("from wechatpay_sdk import Client\nClient()", []),
        ("import wechatpay_sdk\nwechatpay_sdk.Client().close()", []),
        (
            "from wechatpay_sdk import Client\nlog.info('wechatpay_sdk.v3 is %s' % x)",
            [],
        ),
        (
            "from wechatpay_sdk import Client\nc.operation('POST v3/pay', 3)",
            [],
        ),
        # -- anything
        ("from wechatpay_sdk import Client\nClient().operation(name)", ALL),
        ("x.operation(f'POST {x}')", ALL),
    ],
)
def test_what_is_used(tmp_path: Path, code: str, wanted: list[tuple[str, str]]) -> None:
    assert covered(used(tmp_path, code)) == wanted


PAID = "webhook.v3.transaction_success"
IMPORT = "from wechatpay_sdk import Client, AsyncClient\n"


@pytest.mark.parametrize(
    "code",
    [
        "client.parse_notification(headers, body)",
        "async def f(c):\n    return await c.parse_notification(h, b)",
        "handle = client.parse_notification\nhandle(h, b)",
        "self.app.pay.client.parse_notification(h, b)",
        "client.with_options(timeout=3).parse_notification(h, b)",
        "Client(**settings()).parse_notification(h, b)",
        "with Client() as c:\n    c.parse_notification(h, b)",
        "route(on_event=client.parse_notification)",
        "{'pay': client.parse_notification}['pay'](h, b)",
        "Client.parse_notification(client, h, b)",
        "class Mine(Client):\n    def f(self):\n        return super().parse_notification(h, b)",
        "getattr(client, 'parse_notification')(h, b)",
        "getattr(client, name)(h, b)",
        "getattr(client, f'parse_{what}')(h, b)",
        "getattr(client, 'parse_' + what)(h, b)",
        "operator.methodcaller('parse_notification', h, b)(client)",
        "operator.attrgetter('pay.parse_notification')(app)",
        "operator.attrgetter(name)(app)",
        "METHOD = 'parse_notification'\ncall(client, METHOD)",
    ],
)
def test_every_notification_may_arrive(tmp_path: Path, code: str) -> None:
    for text in (code, IMPORT + code):
        usage = used(tmp_path, text)
        assert covers(usage, PAID, "parse")
        assert usage.reaches(PAID)
        assert not covers(usage, NATIVE, "post")
        assert not usage.reaches(NATIVE)
        assert usage.receives


def test_a_notification_arrives_in_another_file(tmp_path: Path) -> None:
    (tmp_path / "hook.py").write_text("def f(c):\n    c.parse_notification(h, b)\n")
    usage = used(tmp_path, f"from wechatpay_sdk.{JSAPI} import get\nget()\n")
    assert covers(usage, PAID, "parse")
    alone = find_usage([tmp_path / "app.py"], "wechatpay_sdk")
    assert not covers(alone, PAID, "parse")
    both = find_usage([tmp_path], "wechatpay_sdk")
    assert covers(both, PAID, "parse")
    assert covers(both, JSAPI, "get")


@pytest.mark.parametrize(
    "code",
    [
        "client.close()",
        "getattr(client, 'close')()",
        "getattr(client, f'get_{what}')()",
        "parse(b)",
        "log.info('parse_notification failed: %s', x)",
        "operator.attrgetter('a.b')(x)",
    ],
)
def test_no_notification_arrives(tmp_path: Path, code: str) -> None:
    assert not covers(used(tmp_path, IMPORT + "Client()\n" + code), PAID, "parse")


@pytest.mark.parametrize(
    "code",
    [
        "find = client.operation\nfind(name)",
        "getattr(client, 'operation')(name)",
        "for f in map(client.operation, names):\n    f()",
        "functools.partial(client.operation, name)()",
        "client.with_options(timeout=3).operation(name)",
    ],
)
def test_an_operation_that_only_a_run_can_name(tmp_path: Path, code: str) -> None:
    assert covered(used(tmp_path, IMPORT + code)) == ALL


def test_where_a_call_failed_is_no_operation(tmp_path: Path) -> None:
    assert covered(used(tmp_path, IMPORT + "Client()\nlog(error.operation)")) == []


@pytest.mark.parametrize(
    "code",
    [
        "find = client.operation\nfind('POST v3/pay/{id}')",
        "getattr(client, 'operation')('POST v3/pay/{id}')",
        "client.operation('POST v3/pay/{id}')",
        "client.operation(' post   /v3/pay/{other} ')",
        "NAME = 'POST v3/pay/{id}'\nclient.operation(NAME)",
        "NAME: str = 'POST v3/pay/{id}'\nclient.operation(name=NAME)",
    ],
)
def test_operations_by_name(tmp_path: Path, code: str) -> None:
    usage = used(tmp_path, code)
    assert usage.names_operation("POST v3/pay/{pay_id}")
    assert not usage.names_operation("GET v3/pay/{id}")
    assert usage.dynamic == ()


def test_a_name_that_changes_is_not_known(tmp_path: Path) -> None:
    code = "def f(n):\n    n = 'POST v3/pay'\n    return client.operation(n)\n"
    usage = used(tmp_path, code)
    assert usage.dynamic == (f"{tmp_path / 'app.py'}:3",)


def test_what_a_package_imports_is_for_others(tmp_path: Path) -> None:
    code = "from wechatpay_sdk.v3.pay.transactions import jsapi\njsapi.get()\n"
    assert covered(used(tmp_path, code, "__init__.py")) == ALL[:2]


# -- files ---------------------------------------------------------------------------------

GOOD = f"from wechatpay_sdk.{JSAPI} import post\n"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"x = 1\ndef (:\n", ":2: not Python"),
        (b"x = 1\0\n", ":1: not Python"),
        (b"# coding: no-such-thing\n", ": not Python"),
        (b"x = '\xff'\n", ":1: not Python"),
        (b"(" * 500, ": not Python"),
        (b"x = " + b"-" * 100_000 + b"1", ": not Python"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, data: bytes, told: str
) -> None:
    (tmp_path / "good.py").write_text(GOOD, "utf-8")
    (tmp_path / "bad.py").write_bytes(data)
    with pytest.raises(SourceCodeError) as caught:
        find_usage([tmp_path], "wechatpay_sdk")
    assert str(caught.value).startswith(str(tmp_path / "bad.py") + ":")
    assert told in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.program
@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        b"# coding: gbk\nx = '\xd6\xa7\xb8\xb6'\n" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.encode() + b"x = '\\d'\n",  # a warning of the compiler, not ours
        GOOD.encode() + b"x = 1" + b" + 1" * 900,
        GOOD.encode() + b"x = [\n" + b"    'abc',\n" * 70_000 + b"]\n",
    ],
)
def test_sources_of_every_kind(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "app.py").write_bytes(data)
    assert covered(find_usage([tmp_path], "wechatpay_sdk")) == [(JSAPI, "post")]


@pytest.mark.parametrize(
    "content",
    [
        b"#" * 1_000_001,
        b"#" * 1_000_000 + GOOD.encode(),
        b"x = [\n" + b"[[[[1]]]],\n" * 90_000 + b"]\n",
        b"a;" * 300_000,
    ],
)
def test_what_is_too_large_to_be_read_uses_everything(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "app.py").write_text(GOOD, "utf-8")
    (tmp_path / "huge.py").write_bytes(content)
    usage = find_usage([tmp_path], "wechatpay_sdk")
    assert (covered(usage), usage.files) == (ALL, 2)
    assert usage.unread == (str(tmp_path / "huge.py"),)


def test_a_large_source_is_never_held_as_a_whole(tmp_path: Path) -> None:
    """Not as bytes either: a source may be a terabyte of nothing."""
    huge = tmp_path / "huge.py"
    with huge.open("wb") as file:
        file.truncate(2**40)
    assert find_usage([huge], "wechatpay_sdk").unread == (str(huge),)


@pytest.mark.parametrize("name", ["job.ipynb", "fast.pyx"])
def test_more_than_python_uses_everything_if_it_uses_anything(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "app.py").write_text(GOOD, "utf-8")
    (tmp_path / name).write_text("cdef int x = 1", "utf-8")
    assert covered(find_usage([tmp_path], "wechatpay_sdk")) == [(JSAPI, "post")]
    (tmp_path / name).write_text("from wechatpay_sdk.v3 import pay", "utf-8")
    usage = find_usage([tmp_path], "wechatpay_sdk")
    assert (covered(usage), usage.unread) == (ALL, (str(tmp_path / name),))


SDK = "from wechatpay_sdk.v3.pay.transactions import jsapi\njsapi.get()\n"
"""A module of the program that uses one function of what it imports."""


@pytest.mark.parametrize(
    "code",
    [
        "from sdk import jsapi\njsapi.post()",
        "from app.sdk import jsapi as j\nj.post()",
        "from .sdk import *\njsapi.post()",
        "import sdk\nsdk.jsapi.post()",
        "import app.sdk\napp.sdk.jsapi.post()",
        "import app.sdk as s\ns.jsapi.post()",
        "from . import sdk\nsdk.jsapi.post()",
        "def f():\n    from app import sdk as s\n    return s.jsapi.post()",
    ],
)
def test_what_one_module_takes_from_another(tmp_path: Path, code: str) -> None:
    (tmp_path / "sdk.py").write_text(SDK, "utf-8")
    assert covered(find_usage([tmp_path], "wechatpay_sdk")) == [(JSAPI, "get")]
    assert (JSAPI, "post") in covered(used(tmp_path, code))


@pytest.mark.parametrize(
    "code",
    [
        f"{SDK}eval('jsapi.post()')",
        f"{SDK}exec(code)",
        f"{SDK}globals()['jsapi'].post()",
        f"{SDK}f(**locals())",
        f"{SDK}vars()[x].post()",
        f"{SDK}pkgutil.resolve_name('wechatpay_sdk.v3.pay.transactions.jsapi:post')",
    ],
)
def test_names_that_are_reached_without_being_written(
    tmp_path: Path, code: str
) -> None:
    assert (JSAPI, "post") in covered(used(tmp_path, code))


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("BASE = 'wechatpay_sdk'\nimport_module(BASE + x)", False),
        ("BASE = 'wechatpay_sdk'\nimport_module(f'{BASE}.v3')", False),
        ("import_module(name)  # of 'wechatpay_sdk'\nlog('wechatpay_sdk')", False),
        ("code = 'from wechatpay_sdk.v3 import pay'\nexec(code)", False),
        ("import_module('wechat' + x)\nlog('wechatpay_sdk')", False),
        ("import_module()\nlog('wechatpay_sdk')", False),
        ("import_module('plugins.' + x)\nlog('wechatpay_sdk')", True),
        ("import_module('json')\nlog('wechatpay_sdk')", True),
        ("import_module(name)", True),
        ("re.compile(name)\nlog('wechatpay_sdk')", True),
    ],
)
@pytest.mark.parametrize("apart", [False, True])
def test_what_is_loaded_by_a_name_that_nobody_can_know(
    tmp_path: Path, code: str, known: bool, apart: bool
) -> None:
    """Where any text of the program names the package, it may be that."""
    if apart:
        code, _, last = code.rpartition("\n")
        (tmp_path / "other.py").write_text(last, "utf-8")
    assert covered(used(tmp_path, GOOD + code)) == ([ALL[0]] if known else ALL)


def test_links_go_in_circles(tmp_path: Path) -> None:
    code, elsewhere = tmp_path / "code", tmp_path / "elsewhere"
    code.mkdir()
    elsewhere.mkdir()
    (elsewhere / "app.py").write_text(GOOD, "utf-8")
    (code / "linked").symlink_to(elsewhere)
    (elsewhere / "back").symlink_to(code)
    (code / "self.py").symlink_to(code / "self.py")
    (code / "gone.py").symlink_to(tmp_path / "nowhere.py")
    os.mkfifo(code / "pipe.py")
    usage = find_usage([code], "wechatpay_sdk")
    assert (covered(usage), usage.files) == ([(JSAPI, "post")], 1)


def test_the_package_itself_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(GOOD, "utf-8")
    for folder, mark in (
        ("wechatpay_sdk", "imtable-manifest.json"),
        ("venv", "pyvenv.cfg"),
        (".hidden", "x"),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / mark).write_text("", "utf-8")
        (tmp_path / folder / "x.py").write_text("from wechatpay_sdk import *", "utf-8")
    usage = find_usage([tmp_path], "wechatpay_sdk")
    assert (covered(usage), usage.files) == ([(JSAPI, "post")], 1)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "there is no file or folder"),
        ("folder", "holds no .py file"),
        ("pipe", "is no regular file"),
        ("x = 1", "uses the package"),
        ("get('GET /health')", "uses the package"),
    ],
)
def test_a_question_that_cannot_be_answered(
    tmp_path: Path, content: str | None, told: str
) -> None:
    path = tmp_path / "x"
    if content == "folder":
        path.mkdir()
    elif content == "pipe":
        os.mkfifo(path)
    elif content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(SourceCodeError, match=told):
        find_usage([path], "wechatpay_sdk")


def test_a_script_without_a_suffix_is_read(tmp_path: Path) -> None:
    (tmp_path / "script").write_text(GOOD, "utf-8")
    usage = find_usage([tmp_path / "script"], "wechatpay_sdk")
    assert covered(usage) == [(JSAPI, "post")]


# -- never hide a use ----------------------------------------------------------------------

MODULES = st.sampled_from([JSAPI, NATIVE, CLOSE])
FUNCTIONS = st.sampled_from(["post", "get", "post_async", "get_async"])
LOCALS = st.sampled_from(["a", "post", "jsapi", "wechatpay_sdk"])


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, tuple[str, str]]:
    """A way of calling one function, and which."""
    module, function, name = draw(MODULES), draw(FUNCTIONS), draw(LOCALS)
    parent, _, last = module.rpartition(".")
    code = draw(
        st.sampled_from(
            [
                f"import wechatpay_sdk.{module} as {name}\n{name}.{function}()",
                f"import wechatpay_sdk.{module}\nwechatpay_sdk.{module}.{function}()",
                f"from wechatpay_sdk.{parent} import {last} as {name}\n{name}.{function}()",
                f"from wechatpay_sdk.{module} import {function} as {name}\n{name}()",
                f"from wechatpay_sdk.{module} import *\n{function}()",
                f"import wechatpay_sdk as {name}\ng = {name}.v3\ng.{module[3:]}.{function}()",
                f"from wechatpay_sdk.{parent} import {last} as {name}\ng = [{name}]\n"
                f"g[0].{function}()",
            ]
        )
    )
    wrapped = draw(
        st.sampled_from(["{}", "def f():\n{}", "class A:\n    def f():\n{}"])
    )
    depth = "    " * wrapped.count("\n")
    lines = "\n".join(depth + line for line in code.splitlines())
    return wrapped.format(lines), (module, function.removesuffix("_async"))


@given(st.lists(calls(), min_size=1, max_size=4))
def test_no_call_is_missed(
    tmp_path_factory: pytest.TempPathFactory,
    programs: list[tuple[str, tuple[str, str]]],
) -> None:
    code = "\n".join(code for code, _ in programs)
    ast.parse(code)
    usage = used(tmp_path_factory.mktemp("code"), code)
    for _, (module, function) in programs:
        assert covers(usage, module, function), code


# -- whatever is in a file -----------------------------------------------------------------

PIECES = st.one_of(
    st.binary(max_size=20),
    st.text(max_size=10).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from(
        [
            *(
                b"from wechatpay_sdk.v3.pay import native as n\n",
                b"import wechatpay_sdk",
            ),
            *(
                b"n.post()",
                b"__all__ = ['n']\n",
                b"globals()[",
                b"import_module(",
                b"f'{",
            ),
            *(
                b"# coding: utf-16\n",
                b"# coding: idna\n",
                b"# coding: hex\n",
                b"\xef\xbb\xbf",
            ),
            *(
                b"def f(a: 'n.post', *b):\n    ",
                b"case n.post(): ",
                b"lambda: ",
                b"(" * 99,
            ),
            *(
                b"-" * 5_000,
                b"\\N{",
                b"\0",
                b"\x0c",
                b"'''",
                b"\n",
                b" ",
                b"\xff",
                b"1_",
            ),
            *(b"type X = n\n", b"match n:\n", b"except* n:\n", b"9" * 5_000, b"\\u"),
        ]
    ),
)


@given(
    st.lists(PIECES, max_size=12).map(b"".join), st.sampled_from(["a.py", "b.ipynb"])
)
def test_any_bytes_are_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "app.py").write_text(GOOD, "utf-8")
    (folder / name).write_bytes(data)
    problem = ""
    try:
        assert covers(find_usage([folder], "wechatpay_sdk"), JSAPI, "post")
    except SourceCodeError as error:
        problem = str(error)
    assert len(problem.splitlines()) <= 1
