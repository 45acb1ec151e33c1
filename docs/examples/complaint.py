"""A complaint: it is read, and answered with a picture."""

from __future__ import annotations

from pathlib import Path

from wechatpay_sdk import Client
from wechatpay_sdk.v3.merchant.media import upload
from wechatpay_sdk.v3.merchant_service.complaints_v2 import complaint_id as complaint
from wechatpay_sdk.v3.merchant_service.complaints_v2.complaint_id import response


def phone_of(client: Client, number: str) -> str | None:
    """The phone number of who complains; it arrives encrypted."""
    return complaint.get(client, complaint_id=number).payer_phone


def answer(client: Client, number: str, words: str, image: Path) -> None:
    """Upload a picture, and answer with it."""
    meta = upload.PostBody.Meta(filename=image.name)
    stored = upload.post(client, body=upload.PostBody(file=image, meta=meta))
    told = response.PostJson(response_content=words, response_images=[stored.media_id])
    response.post(client, complaint_id=number, json=told)
