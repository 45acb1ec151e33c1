"""The statement of a day: asked for, fetched, unpacked, and its digest checked."""

from __future__ import annotations

from pathlib import Path

from wechatpay_sdk import Client
from wechatpay_sdk.v3.bill import tradebill


def save(client: Client, day: str, file: Path, *, packed: bool = False) -> None:
    """Write the bill of a day (`2026-01-02`); the file appears only if its digest fits."""
    query = tradebill.GetQuery(bill_date=day, tar_type="GZIP" if packed else None)
    told = tradebill.get(client, query=query)
    client.download(
        told.download_url,
        to=file,
        hash_type=told.hash_type,
        hash_value=told.hash_value,
        gunzip=packed,
    )
