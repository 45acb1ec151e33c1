"""A red packet for a group: XML, signed with the APIv2 key, with the client certificate."""

from __future__ import annotations

from wechatpay_sdk import Client
from wechatpay_sdk.v2.mmpaymkttransfers import sendgroupredpack


def give(client: Client, number: str, openid: str, cents: int, people: int) -> str:
    """The number that the platform gave it."""
    wanted = sendgroupredpack.PostXml(
        mch_billno=number,
        send_name="The shop",
        re_openid=openid,
        total_amount=cents,
        total_num=people,
        wishing="Happy new year",
        act_name="New year",
        remark="Come again",
    )
    # The docs call it deprecated, and name no other.
    got = sendgroupredpack.post(client, xml=wanted)  # pyright: ignore[reportDeprecated]
    return got.send_listid
