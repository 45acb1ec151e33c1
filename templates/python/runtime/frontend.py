"""Parameters that a page, an app or a mini program hands to the platform's own front end.

Owns the texts that are signed for them. No HTTP, no client: pure functions over a key, as text
or as `Credentials` hold it, with the clock and the nonce to be injected by tests. Import this
module where you need it.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Protocol, Required, TypedDict
from urllib.parse import quote, urlencode

from .errors import ConfigError
from .hidden import Hidden, hide
from .scalar import misfit
from .signing_v2 import sign_v2

_WORD = re.compile(r"[!-~]+")


class Signer(Protocol):
    """A private key: the base64 of RSA PKCS#1 v1.5 with SHA-256."""

    def sign(self, message: bytes, /) -> str: ...


class JsapiParameters(TypedDict):
    """For `WeixinJSBridge.invoke("getBrandWCPayRequest", …)` and `wx.requestPayment`."""

    appId: str
    timeStamp: str
    nonceStr: str
    package: str
    signType: str
    paySign: str


class AppParameters(TypedDict):
    """For the SDK of iOS and Android."""

    appid: str
    partnerid: str
    prepayid: str
    package: str
    noncestr: str
    timestamp: str
    sign: str


class RedPacketParameters(TypedDict):
    """For `wx.sendBizRedPacket`."""

    timeStamp: str
    nonceStr: str
    package: str
    signType: str
    paySign: str


class Coupon(TypedDict, total=False):
    """One coupon to give; `stock_id` and `out_request_no` are required."""

    stock_id: Required[str]
    out_request_no: Required[str]
    coupon_code: str
    customize_send_time: str


class CouponParameters(TypedDict):
    """For the coupon plug-in."""

    send_coupon_params: list[Coupon]
    send_coupon_merchant: str
    sign: str


def jsapi(
    key: Signer,
    *,
    appid: str,
    prepay_id: str,
    extras: str = "",
    timestamp: str | None = None,
    nonce: str | None = None,
) -> JsapiParameters:
    """v3, a page in WeChat or a mini program. `extras`, such as those of an instalment
    (`&name=value`), are appended to the package and signed with it."""
    _check(appid=appid, prepay_id=prepay_id)
    package = f"prepay_id={prepay_id}{extras}"
    moment, random = timestamp or _now(), nonce or _nonce()
    return {
        "appId": appid,
        "timeStamp": moment,
        "nonceStr": random,
        "package": package,
        "signType": "RSA",
        "paySign": key.sign(_lines(appid, moment, random, package)),
    }


def app(
    key: Signer,
    *,
    appid: str,
    mchid: str,
    prepay_id: str,
    extras: str = "",
    timestamp: str | None = None,
    nonce: str | None = None,
) -> AppParameters:
    """v3, an app. The bare `prepay_id` is signed; `extras` go into `package`, unsigned."""
    _check(appid=appid, mchid=mchid, prepay_id=prepay_id)
    moment, random = timestamp or _now(), nonce or _nonce()
    return {
        "appid": appid,
        "partnerid": mchid,
        "prepayid": prepay_id,
        "package": f"Sign=WXPay{extras}",
        "noncestr": random,
        "timestamp": moment,
        "sign": key.sign(_lines(appid, moment, random, prepay_id)),
    }


def jsapi_v2(
    key: str | Hidden[str],
    *,
    appid: str,
    prepay_id: str,
    sign_type: str = "MD5",
    timestamp: str | None = None,
    nonce: str | None = None,
) -> JsapiParameters:
    """v2, with the APIv2 key and the sign type that the order was made with."""
    key = hide(key)
    _check(appid=appid, prepay_id=prepay_id)
    unsigned: JsapiParameters = {
        "appId": appid,
        "timeStamp": timestamp or _now(),
        "nonceStr": nonce or _nonce(),
        "package": f"prepay_id={prepay_id}",
        "signType": sign_type,
        "paySign": "",
    }
    return {**unsigned, "paySign": _sign(unsigned, key, sign_type)}


def app_v2(
    key: str | Hidden[str],
    *,
    appid: str,
    mch_id: str,
    prepay_id: str,
    sign_type: str = "MD5",
    timestamp: str | None = None,
    nonce: str | None = None,
) -> AppParameters:
    """v2, an app; the sign type is that of the order and not handed over."""
    key = hide(key)
    _check(appid=appid, mch_id=mch_id, prepay_id=prepay_id)
    unsigned: AppParameters = {
        "appid": appid,
        "partnerid": mch_id,
        "prepayid": prepay_id,
        "package": "Sign=WXPay",
        "noncestr": nonce or _nonce(),
        "timestamp": timestamp or _now(),
        "sign": "",
    }
    return {**unsigned, "sign": _sign(unsigned, key, sign_type)}


def red_packet(
    key: str | Hidden[str],
    *,
    appid: str,
    package: str,
    timestamp: str | None = None,
    nonce: str | None = None,
) -> RedPacketParameters:
    """v2, `wx.sendBizRedPacket` in a mini program; `package` as the call that made the red
    packet returned it."""
    key = hide(key)
    unsigned: RedPacketParameters = {
        "timeStamp": timestamp or _now(),
        "nonceStr": nonce or _nonce(),
        "package": quote(package, safe=""),
        "signType": "MD5",
        "paySign": "",
    }
    signed = {**unsigned, "appId": appid, "signType": ""}
    return {**unsigned, "paySign": _sign(signed, key, "MD5").lower()}


def payscore(
    key: str | Hidden[str],
    members: Mapping[str, str],
    *,
    timestamp: str | None = None,
    nonce: str | None = None,
) -> dict[str, str]:
    """The `extraData` of a payscore page: the given `members` (such as `mch_id` and `package`)
    with `timestamp`, `nonce_str`, `sign_type` and `sign`. In JSAPI and apps its `urlencode`
    is the `queryString`."""
    key = hide(key)
    unsigned = {
        **members,
        "timestamp": timestamp or _now(),
        "nonce_str": nonce or _nonce(),
        "sign_type": "HMAC-SHA256",
    }
    return {**unsigned, "sign": _sign(unsigned, key, "HMAC-SHA256")}


def coupons(
    key: str | Hidden[str],
    *,
    send_coupon_merchant: str,
    send_coupon_params: Sequence[Coupon],
) -> CouponParameters:
    """What the coupon plug-in of a mini program takes."""
    key = hide(key)
    members = {"send_coupon_merchant": send_coupon_merchant}
    for number, coupon in enumerate(send_coupon_params):
        members |= {f"{name}{number}": str(value) for name, value in coupon.items()}
    return {
        "send_coupon_params": [*send_coupon_params],
        "send_coupon_merchant": send_coupon_merchant,
        "sign": _sign(members, key, "HMAC-SHA256"),
    }


def coupon_link(key: str | Hidden[str], members: Mapping[str, str]) -> str:
    """The address of the page on which a coupon is taken. `members` are `stock_id`,
    `out_request_no`, `send_coupon_merchant`, `open_id`, and `coupon_code` where it is given.
    """
    key = hide(key)
    sign = _sign(members, key, "HMAC-SHA256")
    query = urlencode({**members, "sign": sign}, quote_via=quote)
    return f"{_COUPON_PAGE}?{query}#wechat_pay&wechat_redirect"


_COUPON_PAGE = "https://action.weixin.qq.com/busifavor/getcouponinfo"


def _sign(members: Mapping[str, object], key: Hidden[str], sign_type: str) -> str:
    return sign_v2({k: str(v) for k, v in members.items()}, key, sign_type)


def _check(**texts: object) -> None:
    """Raises `ConfigError` for what no reply and no setting of a merchant is: a reply may lack
    its `prepay_id`, and None would be signed as a text."""
    for name, text in texts.items():
        if not isinstance(text, str):
            raise ConfigError(f"{name}: {misfit(text, (str,))}")
        if not _WORD.fullmatch(text):
            raise ConfigError(f"{name}: expected letters and digits, and no blank")


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _now() -> str:
    return str(int(time.time()))


def _nonce() -> str:
    return secrets.token_hex(16)
