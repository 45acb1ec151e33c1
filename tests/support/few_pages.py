"""A few of our own pages, of every kind: what a command does is seen on them in a quarter of the
time that all take. They are enough for two to go without a question."""

from __future__ import annotations

import shutil
from pathlib import Path

from support.corpus import ROOT

DOCS = ROOT / "specs" / "docs"
PAGES = (
    "openapi/v2/mmpaymkttransfers/query_bank.md",  # a stub, and what it points to
    "openapi/v2/mmpaysptrans/query_bank.md",
    "openapi/v2/mmpaysptrans/pay_bank.md",
    "openapi/v3/bill/tradebill.md",
    "openapi/v3/billdownload/file.md",
    "openapi/v3/certificates.md",
    "openapi/v3/merchant/media/upload.md",
    "openapi/v3/pay/transactions/out-trade-no/{out_trade_no}/close.md",
    "openapi/v3/refund/domestic/refunds/{out_refund_no}.md",
    "openapi/v3/statements.md",
    "webhook/v3/REFUND.SUCCESS.md",
)


def copy_pages(folder: Path) -> None:
    """Them, in a folder."""
    for page in PAGES:
        file = folder / page
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(DOCS / page, file)
