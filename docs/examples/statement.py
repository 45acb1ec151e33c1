"""The statement of a day: fetched, decrypted, unpacked, and its digest checked."""

from __future__ import annotations

from pathlib import Path

from wechatpay_sdk import CallOptions, Client
from wechatpay_sdk.v3.bill import sub_merchant_fundflowbill, tradebill


def save(client: Client, day: str, file: Path, *, packed: bool = False) -> None:
    """Write the bill of a day (`2026-01-02`); the file appears only if its digest fits."""
    query = tradebill.GetQuery(bill_date=day, tar_type="GZIP" if packed else None)
    tradebill.get(client, query=query, options=CallOptions(save_to=file))


def save_funds(client: Client, sub_merchant: str, day: str, file: Path) -> None:
    """The same for the funds of a sub-merchant, which arrive in encrypted pieces."""
    query = sub_merchant_fundflowbill.GetQuery(
        sub_mchid=sub_merchant,
        bill_date=day,
        algorithm="AEAD_AES_256_GCM",
        account_type="BASIC",
        tar_type="GZIP",
    )
    options = CallOptions(save_to=file)
    sub_merchant_fundflowbill.get(client, query=query, options=options)
