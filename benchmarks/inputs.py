"""What is measured on: the real pages where this machine has them, else the committed ones.

Owns finding and copying folders of pages, and making pages of any size. The text of made-up
pages says nothing.
"""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SNAPSHOT = "2026-04"
OLD = 3_600.0  # seconds ago: no file looks as if it had just changed


@dataclass(frozen=True, slots=True)
class Docs:
    """A folder of pages and what to call it in the table."""

    folder: Path
    name: str

    @property
    def pages(self) -> list[Path]:
        """Every page, sorted."""
        return sorted(self.folder.rglob("*.md"))


def find_docs() -> Docs:
    """The snapshot below `IMTABLE_CORPUS` or `../shared/corpus`, else `specs/docs`."""
    folder = find_snapshot(SNAPSHOT)
    if folder is not None:
        return Docs(folder, f"the snapshot {SNAPSHOT} of the documentation")
    name = f"the pages in `specs/docs` (the snapshot {SNAPSHOT} is not on this machine)"
    return Docs(ROOT / "specs" / "docs", name)


def find_snapshot(name: str) -> Path | None:
    """The folder of a snapshot, None where this machine has it not."""
    base = Path(os.environ.get("IMTABLE_CORPUS", ROOT.parent / "shared" / "corpus"))
    return base / name if (base / name).is_dir() else None


def copy_docs(docs: Docs, to: Path) -> Docs:
    """A copy that may be changed, every file an hour old."""
    shutil.copytree(docs.folder, to)
    then = time.time() - OLD
    for file in to.rglob("*.md"):
        os.utime(file, (then, then))
    return Docs(to, docs.name)


def add_bad_pages(docs: Docs) -> None:
    """Two pages that are set aside: one is no text, the call of the other has no known method."""
    folder = docs.folder / "openapi" / "v3" / "bad"
    folder.mkdir(parents=True)
    (folder / "bytes.md").write_bytes(b"---\ntitle: \xff\n---\n")
    page = page_of_rows(1).replace("{#post}", "{#fetch}")
    (folder / "method.md").write_text(page, "utf-8")


def middle_page(docs: Docs) -> Path:
    """The page of median size among those that have a table."""
    return middle_pages(docs)[0]


def middle_pages(docs: Docs) -> list[Path]:
    """The pages that have a table, from that of median size upwards."""
    pages = [page for page in docs.pages if "\n| --- " in page.read_text("utf-8")]
    by_size = sorted(pages, key=lambda page: (page.stat().st_size, page))
    return by_size[len(pages) // 2 :]


def page_of_rows(rows: int) -> str:
    """A page with one operation whose request has this many rows, in groups of ten."""
    return _page([_row(number) for number in range(rows)])


def page_of_cell(description: str, kind: str = "string") -> str:
    """A page whose request has one row of these two cells, as they are."""
    return _page([f"| field {{data-indent=1}} | {kind} | {description}"])


def page_of_lines(pattern: str, length: int) -> str:
    """A page of about this length, of rows with a number of their own and a depth."""
    size = len(pattern.encode())
    rows = [pattern.format(n, 1 + n % 10) for n in range(length // size)]
    return _page(rows)


def page_of_values(pattern: str, between: str, length: int) -> str:
    """A page of about this length, of one row with values."""
    count = length // len((pattern + between).encode())
    values = between.join(pattern.format(n) for n in range(count))
    return page_of_cell(f"a<br/>{values} 枚举值之一")


def _page(rows: list[str]) -> str:
    return "\n".join(
        [
            "---\ntitle: 标题\ndescription: 说明\n---\n",
            "# {{ $frontmatter.title }} {#post}\n",
            "| 请求参数 | 类型 {.type} | 描述 {.desc}\n| --- | --- | ---",
            "| json {data-required} | object | 说明",
            *rows,
            "\n{.im-table #request}\n",
            "| 返回字典 | 类型 {.type} | 描述 {.desc}\n| --- | --- | ---",
            "| id {data-required} | string | 说明",
            "\n{.im-table #response}\n",
        ]
    )


def _row(number: int) -> str:
    if number % 10 == 0:
        return f"| group_{number} {{data-required data-indent=1}} | object | 说明"
    return f"| field_{number} {{data-indent=2}} | string | 说明 `A` / `B` \\| C"


def write_pages(folder: Path, count: int, rows: int) -> None:
    """This many pages in folders of ten."""
    text = page_of_rows(rows)
    for number in range(count):
        file = folder / "openapi" / "v3" / f"g{number // 10}" / f"p{number}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
