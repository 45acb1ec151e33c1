"""An order: prepay, its state, its refund, and the notice that tells of it."""

from __future__ import annotations

from wechatpay_sdk import Client
from wechatpay_sdk.runtime import HeadersInput, Operation
from wechatpay_sdk.v3.pay.transactions import jsapi
from wechatpay_sdk.v3.pay.transactions.out_trade_no import out_trade_no as order
from wechatpay_sdk.v3.refund.domestic.refunds import out_refund_no as refund
from wechatpay_sdk.webhook.v3.refund import success

# No page describes this call: it is made by hand. It answers what the query answers.
REFUND = Operation("POST", "v3/refund/domestic/refunds", "", refund.GetResponse, "json")


def prepay(client: Client, number: str, openid: str, cents: int) -> str:
    """The prepay id that opens the cashier."""
    wanted = jsapi.PostJson(
        description="A mug",
        out_trade_no=number,
        amount=jsapi.PostJson.Amount(total=cents),
        payer=jsapi.PostJson.Payer(openid=openid),
        notify_url="https://shop.example/notify",
    )
    return jsapi.post(client, json=wanted).prepay_id


def is_paid(client: Client, number: str) -> bool:
    """Whether the money has come."""
    return order.get(client, out_trade_no=number).trade_state == "SUCCESS"


def give_back(client: Client, number: str, back: str, cents: int, of: int) -> str:
    """The state of a new refund; `back` is its number."""
    amount = {"refund": cents, "total": of, "currency": "CNY"}
    wanted = {"out_trade_no": number, "out_refund_no": back, "amount": amount}
    return client.call(REFUND, body=wanted).status


def refunded(client: Client, number: str) -> int:
    """The cents that the payer gets back."""
    return refund.get(client, out_refund_no=number).amount.payer_refund


def refund_of(client: Client, headers: HeadersInput, body: bytes) -> str | None:
    """The number of the refund that a notice tells of; None for other notices."""
    notice = client.parse_notification(headers, body)
    if isinstance(notice, success.Notification):
        return notice.resource.ciphertext.out_refund_no
    return None
