"""Evidence for a complaint: an image is uploaded, the complaint is read."""

from __future__ import annotations

from pathlib import Path

from wechatpay_sdk import Client
from wechatpay_sdk.v3.merchant.media import upload
from wechatpay_sdk.v3.merchant_service.complaints_v2 import complaint_id as complaint


def evidence(client: Client, image: Path) -> str:
    """The id under which a reply names the image."""
    meta = upload.PostBody.Meta(filename=image.name)
    return upload.post(client, body=upload.PostBody(file=image, meta=meta)).media_id


def phone_of(client: Client, number: str) -> str | None:
    """The phone number of who complains; it arrives encrypted."""
    return complaint.get(client, complaint_id=number).payer_phone
