"""A share of an order for somebody who is named: the name travels encrypted."""

from __future__ import annotations

from wechatpay_sdk import Client
from wechatpay_sdk.v3.profitsharing import orders


def share(client: Client, order: str, number: str, openid: str, name: str) -> str:
    """The state of the split; `order` is the number that the platform gave it."""
    receiver = orders.PostJson.Receivers(
        type="PERSONAL_OPENID",
        account=openid,
        name=name,
        amount=100,
        description="Courier fee",
    )
    wanted = orders.PostJson(
        transaction_id=order,
        out_order_no=number,
        receivers=[receiver],
        unfreeze_unsplit=True,
    )
    return orders.post(client, json=wanted).state
