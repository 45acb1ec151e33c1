"""The parameters of a front end in one call, from what the client is set to."""

from __future__ import annotations

from typing import Any

import pytest

from runtime import AsyncClient, Client, ConfigError, frontend
from runtime.keys import PrivateKey
from support.pay_platform import APPID, MCHID, NOW, credentials, private_pem, sources
from support.tracebacks import APIV2_KEY

KEY = PrivateKey.read(private_pem("merchant"), "x")
FRESH = {"timestamp": str(int(NOW)), "nonce": f"N{0:031}"}


def client(**changes: Any) -> Client:
    given = {"appid": APPID, "apiv2_key": APIV2_KEY, **changes}
    return Client(credentials(**given), sources=sources())


def test_a_page_or_a_mini_program() -> None:
    expected = frontend.jsapi(KEY, appid=APPID, prepay_id="wx1", extras="&a=1", **FRESH)
    assert client().jsapi("wx1", extras="&a=1") == expected
    given = credentials(appid=APPID)
    assert AsyncClient(given, sources=sources()).jsapi("wx1", extras="&a=1") == expected
    assert client().jsapi("wx1", appid="wx2")["appId"] == "wx2"


def test_an_app() -> None:
    expected = frontend.app(KEY, appid=APPID, mchid=MCHID, prepay_id="wx1", **FRESH)
    assert client().app("wx1") == expected
    assert client().app("wx1", mchid="2")["partnerid"] == "2"


@pytest.mark.parametrize("kind", ["MD5", "HMAC-SHA256"])
def test_an_order_of_v2(kind: Any) -> None:
    more: dict[str, Any] = {"prepay_id": "wx1", "sign_type": kind, **FRESH}
    assert client().jsapi("wx1", sign_type=kind) == frontend.jsapi_v2(
        APIV2_KEY, appid=APPID, **more
    )
    assert client().app("wx1", sign_type=kind) == frontend.app_v2(
        APIV2_KEY, appid=APPID, mch_id=MCHID, **more
    )


@pytest.mark.parametrize("sign_type", ["RSA", "MD5"])
@pytest.mark.parametrize(
    ("prepay_id", "text"),
    [
        (None, "prepay_id: text is expected, not null"),
        (5, "prepay_id: text is expected, not an integer"),
        ("", "prepay_id: expected letters and digits"),
        ("wx1\nwx2", "prepay_id: expected letters and digits"),
    ],
)
def test_a_reply_that_had_no_prepay_id(
    prepay_id: Any, text: str, sign_type: Any
) -> None:
    """None in a text would be signed as "None", and fail in the front end."""
    for make in (client().jsapi, client().app):
        with pytest.raises(ConfigError, match=f"^{text}"):
            make(prepay_id, sign_type=sign_type)
        with pytest.raises(ConfigError, match=r"^appid: expected letters"):
            make("wx1", appid="a b", sign_type=sign_type)


def test_what_is_missing_is_named() -> None:
    wrong: Any = "SM3"
    for made, arguments, text in (
        (client(appid=None), {}, "'appid'"),
        (client(private_key=None), {}, "'private_key'"),
        (client(apiv2_key=None), {"sign_type": "MD5"}, "'apiv2_key'"),
        (client(), {"sign_type": "MD5", "extras": "&a=1"}, "extras"),
        (client(), {"sign_type": wrong}, "SM3"),
    ):
        given: Any = arguments
        for make in (made.jsapi, made.app):
            with pytest.raises(ConfigError, match=text):
                make("wx1", **given)
