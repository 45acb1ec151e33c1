"""Parameters for the front end; expected texts are spelled out, not computed by the module."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

from runtime import frontend

KEY = "192006250b4c09247ec02edce69f6a2d"
FIXED = {"timestamp": "1554208460", "nonce": "N1"}


class Signer:
    """Shows what is signed."""

    def sign(self, message: bytes) -> str:
        return f"<{message.decode()}>"


def md5(text: str) -> str:
    return hashlib.md5(f"{text}&key={KEY}".encode()).hexdigest().upper()


def hmac256(text: str) -> str:
    message = f"{text}&key={KEY}".encode()
    return hmac.new(KEY.encode(), message, hashlib.sha256).hexdigest().upper()


def test_jsapi() -> None:
    assert frontend.jsapi(Signer(), appid="wx1", prepay_id="p1", **FIXED) == {
        "appId": "wx1",
        "timeStamp": "1554208460",
        "nonceStr": "N1",
        "package": "prepay_id=p1",
        "signType": "RSA",
        "paySign": "<wx1\n1554208460\nN1\nprepay_id=p1\n>",
    }


def test_jsapi_with_extras_signs_them() -> None:
    found = frontend.jsapi(
        Signer(), appid="wx1", prepay_id="p1", extras="&fq=3", **FIXED
    )
    assert found["package"] == "prepay_id=p1&fq=3"
    assert found["paySign"] == "<wx1\n1554208460\nN1\nprepay_id=p1&fq=3\n>"


def test_app() -> None:
    found = frontend.app(
        Signer(), appid="wx1", mchid="19", prepay_id="p1", extras="&fq=3", **FIXED
    )
    assert found == {
        "appid": "wx1",
        "partnerid": "19",
        "prepayid": "p1",
        "package": "Sign=WXPay&fq=3",
        "noncestr": "N1",
        "timestamp": "1554208460",
        "sign": "<wx1\n1554208460\nN1\np1\n>",
    }


def test_time_and_nonce_are_new_each_time() -> None:
    one, other = (
        frontend.jsapi(Signer(), appid="wx1", prepay_id="p1") for _ in range(2)
    )
    assert one["nonceStr"] != other["nonceStr"]
    assert 16 <= len(one["nonceStr"]) <= 32
    assert one["nonceStr"].isalnum()
    assert one["timeStamp"].isdigit()


def test_jsapi_v2() -> None:
    found = frontend.jsapi_v2(KEY, appid="wx1", prepay_id="p1", **FIXED)
    assert found["signType"] == "MD5"
    assert found["paySign"] == md5(
        "appId=wx1&nonceStr=N1&package=prepay_id=p1&signType=MD5&timeStamp=1554208460"
    )


def test_jsapi_v2_with_the_type_of_the_order() -> None:
    found = frontend.jsapi_v2(
        KEY, appid="wx1", prepay_id="p1", sign_type="HMAC-SHA256", **FIXED
    )
    assert found["paySign"] == hmac256(
        "appId=wx1&nonceStr=N1&package=prepay_id=p1&signType=HMAC-SHA256"
        "&timeStamp=1554208460"
    )


def test_app_v2() -> None:
    found = frontend.app_v2(KEY, appid="wx1", mch_id="19", prepay_id="p1", **FIXED)
    assert "signType" not in found
    assert found["sign"] == md5(
        "appid=wx1&noncestr=N1&package=Sign=WXPay&partnerid=19&prepayid=p1"
        "&timestamp=1554208460"
    )


def test_a_red_packet() -> None:
    found = frontend.red_packet(KEY, appid="wx1", package="sendid=a/b&ver=8", **FIXED)
    assert found == {
        "timeStamp": "1554208460",
        "nonceStr": "N1",
        "package": "sendid%3Da%2Fb%26ver%3D8",
        "signType": "MD5",
        "paySign": md5(
            "appId=wx1&nonceStr=N1&package=sendid%3Da%2Fb%26ver%3D8&timeStamp=1554208460"
        ).lower(),
    }


def test_payscore() -> None:
    found = frontend.payscore(KEY, {"mch_id": "19", "package": "AA=="}, **FIXED)
    assert found.pop("sign") == hmac256(
        "mch_id=19&nonce_str=N1&package=AA==&sign_type=HMAC-SHA256&timestamp=1554208460"
    )
    assert found == {
        "mch_id": "19",
        "package": "AA==",
        "timestamp": "1554208460",
        "nonce_str": "N1",
        "sign_type": "HMAC-SHA256",
    }


def test_coupons_are_flattened_to_be_signed() -> None:
    given: list[frontend.Coupon] = [
        {"stock_id": "s0", "out_request_no": "r0"},
        {"stock_id": "s1", "out_request_no": "r1", "coupon_code": "c1"},
    ]
    found = frontend.coupons(KEY, send_coupon_merchant="19", send_coupon_params=given)
    assert found["send_coupon_params"] == given
    assert found["sign"] == hmac256(
        "coupon_code1=c1&out_request_no0=r0&out_request_no1=r1&send_coupon_merchant=19"
        "&stock_id0=s0&stock_id1=s1"
    )


def test_a_coupon_link() -> None:
    members = {"stock_id": "s0", "open_id": "o 1", "send_coupon_merchant": "19"}
    url = frontend.coupon_link(KEY, members)
    assert "%20" in url
    assert urlsplit(url).fragment == "wechat_pay&wechat_redirect"
    query = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
    assert query == members | {
        "sign": hmac256("open_id=o 1&send_coupon_merchant=19&stock_id=s0")
    }
