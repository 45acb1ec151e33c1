"""A running sandbox for tests: `pytest_plugins = ["imtable.sandbox.pytest_plugin"]`.

    def test_pay(wechatpay_sandbox):
        wechatpay_sandbox.reply("v3.pay.transactions.jsapi", {"prepay_id": "p1"})
        ...  # a client at wechatpay_sandbox.url, with wechatpay_sandbox.keys.settings
        assert wechatpay_sandbox.requests[-1].findings == ()

Owns the fixture and where it finds stored IR: the setting `wechatpay_sandbox_ir` of pytest, a folder
relative to the root of the tests.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from imtable.ir.folder import StoredIrError, read_stored
from imtable.sandbox import start_sandbox
from imtable.sandbox.server import Sandbox

SETTING = "wechatpay_sandbox_ir"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The folder of stored IR."""
    parser.addini(
        SETTING,
        "folder of stored IR that the sandbox is made from (specs/ir)",
        default="specs/ir",
    )


@pytest.fixture(scope="session")
def _wechatpay_sandbox(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sandbox]:
    """One server and one set of keys for all tests: keys take time."""
    folder = request.config.rootpath / str(request.config.getini(SETTING))
    try:
        pages = read_stored(folder).pages
    except StoredIrError as error:
        pytest.fail(f"{SETTING}: {error}", pytrace=False)
    keys = tmp_path_factory.mktemp("wechatpay") / "sandbox"
    with start_sandbox(pages, keys) as sandbox:
        yield sandbox


@pytest.fixture
def wechatpay_sandbox(_wechatpay_sandbox: Sandbox) -> Sandbox:
    """The sandbox, with nothing seen and nothing planned."""
    _wechatpay_sandbox.forget()
    return _wechatpay_sandbox
