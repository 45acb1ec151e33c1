"""A small project: three calls and a notification, with a configuration."""

from __future__ import annotations

from pathlib import Path

from support.reading import call_page, notice_page

PROJECT = '[tool.imtable]\ndocs = "docs"\nir = "ir"\nout = "out"\npackage = "sdk"\n'
ROWS = ["| query {data-required} | object | Q", "| a {data-indent=1} | string | A"]
NOTICE = ["| body | object | Body", "| order_id {data-indent=1} | string | Number"]
PAGES = {
    f"openapi/v3/pay/{name}.md": call_page(
        ROWS, sample=f"$instance->chain('v3/pay/{name}')->post(['query' => []]);"
    )
    for name in ("one", "two", "three")
} | {"webhook/v3/ORDER.PAID.md": notice_page(NOTICE)}


def write_project(root: Path) -> None:
    """Pages and configuration; nothing is generated."""
    put(root / "pyproject.toml", PROJECT)
    for path, text in PAGES.items():
        put(root / "docs" / path, text)


def put(path: Path, text: str) -> None:
    """A file with the folders that it lies in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
