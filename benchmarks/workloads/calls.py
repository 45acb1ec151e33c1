"""Whole calls in one process. Prints JSON: CPU seconds of one call by subject.

Ours is a generated function with a transport that has the signed reply at hand; the other side is
what one writes by hand with httpx2, over its own `MockTransport`. Both send the same bytes, which
is checked, and on both sides RSA is a constant. Subjects take turns.
"""

from __future__ import annotations

import gc
import json
import secrets
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from itertools import cycle
from typing import Any, NamedTuple

import httpx2
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from wechatpay_sdk import Client, Credentials
from wechatpay_sdk.runtime import RawResponse, Send, Sources
from wechatpay_sdk.v3.marketing.partner.product_coupon.product_coupons.product_coupon_id.stocks.stock_id import (
    update_budget,
)
from wechatpay_sdk.v3.pay.transactions import jsapi

from .models import REPLY, TEXTS, sample, times_of

BASE = "https://api.mch.weixin.qq.com/"
MCHID, APPID = "1900000109", "wxd678efh567hg6787"
SERIAL = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
PLATFORM = "PUB_KEY_ID_0114232134912410000000000000"
SIGNATURE = b"\x5a" * 256
ORDER: dict[str, Any] = {
    "appid": APPID,
    "mchid": MCHID,
    "description": "Image形象店-深圳腾大-QQ公仔",
    "out_trade_no": "1217752501201407033233368018",
    "amount": {"total": 100, "currency": "CNY"},
    "notify_url": "https://www.weixin.qq.com/wxpay/pay.php",
    "payer": {"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
}
BUDGET: dict[str, Any] = {
    "brand_id": "120344",
    "out_request_no": "34657",
    "update_mode": "MAX_COUNT",
    "target_max_count": 10,
}
PLACE = "v3/marketing/partner/product-coupon/product-coupons/1000000013/stocks/1000000013001/update-budget"


class Key:
    """RSA that takes no time."""

    def sign(self, *_: object) -> bytes:
        """Always the same."""
        return SIGNATURE

    def verify(self, *_: object) -> None:
        """Always right."""


class Wire:
    """A transport that has the answer at hand; it keeps the last request."""

    def __init__(self, answer: RawResponse) -> None:
        self.answer = answer
        self.last: Send | None = None

    def send(self, request: Send, /) -> RawResponse:
        """The answer."""
        self.last = request
        return self.answer

    def close(self) -> None:
        """Nothing is open."""


class Task(NamedTuple):
    """One call: its address, its body as a dictionary, its reply, and our way to make it."""

    name: str
    place: str
    body: dict[str, Any]
    reply: bytes
    call: Callable[[Client], object]


def main(rounds: int) -> None:
    """The seconds that each subject takes in each round."""
    subjects: dict[str, Callable[[], object]] = {}
    for task in tasks():
        check_bytes(task)
        subjects |= subjects_of(task, Sources())
    gc.disable()
    print(json.dumps({"times": times_of(subjects, rounds)}))


def tasks() -> tuple[Task, ...]:
    """An order with a short reply, and a change with a reply of 90 members."""
    long = json.dumps(sample(REPLY, cycle(TEXTS)), ensure_ascii=False).encode()
    short = b'{"prepay_id":"wx26112221580621e9b071c00d9e093b0000"}'
    return (
        Task("order", "v3/pay/transactions/jsapi", ORDER, short, order),
        Task("budget", PLACE, BUDGET, long, budget),
    )


def order(client: Client) -> object:
    """An order, by the generated function."""
    body = jsapi.PostJson
    return jsapi.post(
        client,
        json=body(
            description=ORDER["description"],
            out_trade_no=ORDER["out_trade_no"],
            notify_url=ORDER["notify_url"],
            amount=body.Amount(total=100, currency="CNY"),
            payer=body.Payer(openid=ORDER["payer"]["openid"]),
        ),
    )


def budget(client: Client) -> object:
    """A change of a budget, by the generated function."""
    return update_budget.post(
        client,
        product_coupon_id="1000000013",
        stock_id="1000000013001",
        json=update_budget.PostJson(**BUDGET),
    )


def subjects_of(task: Task, sources: Sources) -> dict[str, Callable[[], object]]:
    """Ours with the answer at hand, ours over httpx2, and what is written by hand."""
    answer = signed_answer(task.reply)
    client = make_client(Wire(answer), sources)
    peer = bare_client(lambda _: _response(answer))
    through = make_client(None, sources)
    swap_network(through, answer)
    return {
        f"{task.name}": lambda: task.call(client),
        f"{task.name} through httpx2": lambda: task.call(through),
        f"{task.name} by hand": lambda: by_hand(peer, task, sources),
    }


def by_hand(client: httpx2.Client, task: Task, sources: Sources) -> object:
    """What one writes without bindings: body, signature, request, `json.loads`; no check of the
    reply's signature, no repeats, no errors but those of a status."""
    body = json.dumps(task.body, ensure_ascii=False, separators=(",", ":")).encode()
    now, nonce = int(sources.clock()), sources.nonce()
    message = f"POST\n/{task.place}\n{now}\n{nonce}\n".encode() + body + b"\n"
    signature = b64encode(KEY.sign(message)).decode()
    authorization = (
        f'WECHATPAY2-SHA256-RSA2048 mchid="{MCHID}",nonce_str="{nonce}",'
        f'signature="{signature}",timestamp="{now}",serial_no="{SERIAL}"'
    )
    headers = {
        "Accept": "application/json",
        "User-Agent": AGENT,
        "Content-Type": "application/json",
        "Wechatpay-Serial": PLATFORM,
        "Authorization": authorization,
    }
    response = client.post(BASE + task.place, content=body, headers=headers)
    response.raise_for_status()
    return json.loads(response.content)


KEY = Key()
AGENT = "wechatpay_sdk (Python {}.{})".format(*sys.version_info)


# -- the two sides -------------------------------------------------------------------------


def make_client(wire: Wire | None, sources: Sources) -> Client:
    """A client whose keys take no time."""
    key = rsa.generate_private_key(65537, 2048)
    public = key.public_key()
    own = rsa.generate_private_key(65537, 2048)
    given = Credentials(
        mchid=MCHID,
        appid=APPID,
        serial=SERIAL,
        private_key=own.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        ),
        public_key_id=PLATFORM,
        public_key=public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    )
    vars(given.private_key)["_key"] = KEY
    vars(given.public_key)["_key"] = KEY
    return Client(given, transport=wire, sources=sources)


def bare_client(answer: Callable[[httpx2.Request], httpx2.Response]) -> httpx2.Client:
    """httpx2 without headers of its own, so that the bytes are the same."""
    client = httpx2.Client(transport=httpx2.MockTransport(answer))
    client.headers.clear()
    return client


def swap_network(client: Client, answer: RawResponse) -> None:
    """Our own transport over the same mock."""
    transport = getattr(client, "_ready")()  # noqa: B009
    vars(transport)["_pools"] = [bare_client(lambda _: _response(answer))]


def signed_answer(body: bytes) -> RawResponse:
    """The reply with the headers of a signature, of this second."""
    headers = (
        ("Content-Type", "application/json; charset=utf-8"),
        ("Request-ID", "08F78BB5AF0610D302189F8E9B4C20E9C3C18D0628B7BB"),
        ("Wechatpay-Timestamp", str(int(time.time()))),
        ("Wechatpay-Nonce", secrets.token_hex(16)),
        ("Wechatpay-Serial", PLATFORM),
        ("Wechatpay-Signature", b64encode(SIGNATURE).decode()),
    )
    return RawResponse(200, headers, body)


def _response(answer: RawResponse) -> httpx2.Response:
    headers = list(answer.headers)
    return httpx2.Response(answer.status, headers=headers, content=answer.body)


def check_bytes(task: Task) -> None:
    """Both sides send the same. Raises AssertionError."""
    moment = time.time()
    sources = Sources(clock=lambda: moment, nonce=lambda: "0123456789abcdef" * 2)
    wire = Wire(signed_answer(task.reply))
    task.call(make_client(wire, sources))
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return _response(wire.answer)

    by_hand(bare_client(answer), task, sources)
    (other,), ours = seen, wire.last
    assert ours is not None
    assert (ours.method, ours.url) == (other.method, str(other.url))
    assert ours.body == other.content, (ours.body, other.content)
    made = {"host", "content-length"}  # by httpx2, for both
    theirs = {k: v for k, v in other.headers.items() if k not in made}
    assert {k.lower(): v for k, v in ours.headers} == theirs


if __name__ == "__main__":
    main(int(sys.argv[1]))
