"""Whatever a page holds: no exception, no lost row, and time in proportion to its size."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtable.reading.blocks import Fence, Table
from imtable.reading.diagnostics import by_place
from imtable.report.frames import frame
from support.corpus import ROOT, corpus_dir
from support.fuzzing import examples
from support.reading import BODY, CALL, Read, call_page, read

pytestmark = pytest.mark.boundary("page")

PATHS = st.sampled_from(
    [
        "openapi/v3/pay/{id}/orders.md",
        "openapi/v2/pay/index.md",
        "webhook/v3/A.B.md",
        "webhook/v2/a.md",
        "other.md",
    ]
)


def check(found: Read) -> None:
    """What holds for every page. That no row is lost, the reading itself ensures: it raises."""
    rows = found.lowered.rows
    if found.lowered.form != "overview":
        assert (
            rows.total == rows.in_ir + rows.in_diagnostics == len(list(found.page.rows))
        )
        assert lines_of_rows(found) <= known_lines(found)
    if found.lowered.form == "unreadable":
        assert found.set_aside
    assert found.found == by_place(found.found)
    for item in found.found:
        frame(item)
        if item.rule == "page-not-utf8":
            continue  # the place is one of a text that was not read
        assert 1 <= item.location.line <= max(1, len(found.page.lines))
        assert item.location.column >= 1
        assert item.last_line <= max(1, len(found.page.lines))


def lines_of_rows(found: Read) -> set[int]:
    """Lines that begin with a pipe, outside code and front matter."""
    code = set[int]()
    for block in found.page.blocks:
        if isinstance(block, Fence):
            code |= set(range(block.line, block.line + block.code.count("\n") + 2))
    start = 1
    if found.page.front_matter is not None:
        lines = found.page.lines
        start = (
            next(n for n in range(1, len(lines)) if lines[n].strip(" \t") == "---") + 2
        )
    return {
        number
        for number, line in enumerate(found.page.lines, 1)
        if line.startswith("|") and number >= start and number not in code
    }


def known_lines(found: Read) -> set[int]:
    """Lines of tables, and of rows that a finding says are in none."""
    lines = set[int]()
    for block in found.page.blocks:
        if isinstance(block, Table):
            lines |= {block.line, block.line + 1, *(row.line for row in block.rows)}
    for item in found.found:
        if item.rule == "table-broken":
            lines |= set(range(item.location.line, item.last_line + 1))
    return lines


# -- anything ------------------------------------------------------------------------------


@examples(150)
@given(st.binary(max_size=300), PATHS)
def test_any_bytes(data: bytes, path: str) -> None:
    check(read(data, path, lint=True, style=True))


@examples(150)
@given(st.text(max_size=200), PATHS)
def test_any_text(text: str, path: str) -> None:
    check(read(text.encode("utf-8", "replace"), path, lint=True, style=True))


NAMES = [
    "a",
    "b",
    "json",
    "query",
    "headers",
    "body",
    "status",
    "id",
    "base_uri",
    "security",
    "",
]
TYPES = [
    "string",
    "integer",
    "object",
    "object[]",
    "string {data-encrypted=by-aes-gcm}",
    "string {data-encoded=by-json_encode}",
    "strnig",
    "",
]
TEXTS = [
    "",
    "甲",
    "甲<br/>`A` \\| `B` 枚举值之一",
    "`20X` `4XX` 枚举值之一",
    "`https://a.cn/`",
    "{x}",
]
ROWS = st.builds(
    "| {} {{data-indent={}}} | {} | {}".format,
    st.sampled_from(NAMES),
    st.sampled_from(["0", "1", "2", "3", "7", "40", "x"]),
    st.sampled_from(TYPES),
    st.sampled_from(TEXTS),
)
PIECES = st.one_of(
    ROWS,
    ROWS,
    ROWS,
    st.sampled_from(
        [
            "| {colspan=3 .im-table-line}",
            "| 空字符串 {align=center colspan=3}",
            "| 请求参数 | 类型 {.type} | 描述 {.desc}\n| --- | --- | ---",
            "| 返回字典 | 类型 {.type} | 描述 {.desc}\n| --- | --- | ---",
            "\n{.im-table #request}\n",
            "\n{.im-table #response}\n",
            "",
            "# 甲 {#post}\n",
            "## 乙 {#get}\n",
            "## 丙\n",
            "# {#mix}\n",
            "::: tip\n",
            ":::\n",
            "```php [同步声明式]",
            "```",
            "$a->chain('v3/x')->post(['json' => ['a' => \\json_encode([['b' => 1]])]]);",
            "---",
            "参阅 [甲](https://a.cn)",
            "1. 甲 {#A}",
            "> 注意",
        ]
    ),
)


@examples(250)
@given(st.lists(PIECES, max_size=30), PATHS)
def test_any_pieces_of_the_dialect(pieces: list[str], path: str) -> None:
    check(read("\n".join(pieces), path, lint=True))


@examples(150)
@given(st.lists(PIECES, max_size=15), st.lists(PIECES, max_size=8), PATHS)
def test_any_rows_in_a_page_that_is_well_formed(
    request: list[str], reply: list[str], path: str
) -> None:
    check(read(call_page(request, reply), path, lint=True))


# -- real pages, cut and shuffled ----------------------------------------------------------


def real_pages() -> Sequence[tuple[str, list[str]]]:
    """Our own documentation, and a part of the newest snapshot where there is one."""
    found = list[tuple[str, list[str]]]()
    for root in (ROOT / "specs" / "docs", corpus_dir("2026-04")):
        paths = sorted(root.rglob("*.md")) if root else []
        for path in paths[:: max(1, len(paths) // 40)]:
            found.append((path.relative_to(root or Path()).as_posix(), lines_of(path)))
    return found


def lines_of(path: Path) -> list[str]:
    return path.read_text("utf-8").split("\n")


def cut(lines: list[str], random: Random) -> list[str]:
    """Lines removed, repeated, moved, shuffled; a line cut in two; characters removed."""
    lines = list(lines)
    for _ in range(random.randint(1, 8)):
        start = random.randrange(len(lines))
        end = min(len(lines), start + random.randint(1, 8))
        part = lines[start:end]
        match random.randrange(6):
            case 0:
                del lines[start:end]
            case 1:
                lines[start:start] = part
            case 2:
                random.shuffle(part)
                lines[start:end] = part
            case 3:
                at = random.randrange(len(lines[start]) + 1)
                lines[start : start + 1] = [lines[start][:at], lines[start][at:]]
            case 4:
                at = random.randrange(len(lines[start]) + 1)
                lines[start] = lines[start][:at] + lines[start][at + 1 :]
            case _:
                del lines[end:]
        lines = lines or [""]
    return lines


@pytest.mark.parametrize("seed", range(4))
def test_real_pages_cut_and_shuffled(seed: int) -> None:
    random = Random(seed)
    pages = real_pages()
    for path, lines in random.choices(pages, k=60):
        check(read("\n".join(cut(lines, random)), path, lint=True))


@pytest.mark.parametrize("seed", range(2))
def test_real_pages_cut_at_any_byte(seed: int) -> None:
    random = Random(seed)
    for path, lines in random.choices(real_pages(), k=40):
        data = "\n".join(lines).encode()
        check(read(data[: random.randrange(len(data))], path, lint=True))


# -- time ----------------------------------------------------------------------------------


def member(text: str) -> str:
    return call_page([BODY, f"| a {{data-indent=1}} | string | {text}"])


def after(text: str) -> str:
    return call_page([BODY, "| a {data-indent=1} | string | 甲"]) + "\n" + text + "\n"


def name(text: str) -> str:
    return call_page([BODY, f"| {text} | string | 甲"])


def rows(count: int, *texts: str) -> str:
    return call_page([BODY, *(text.format(n) for n in range(count) for text in texts)])


GROWING: dict[str, Callable[[int], str]] = {
    "blanks": lambda n: member("固定值" + " " * n + "默认值" + " " * n + "x"),
    "pipes": lambda n: member("|" * n),
    "escaped pipes": lambda n: member("\\|" * n),
    "backticks": lambda n: member("`" * n),
    "codes": lambda n: member("`A` \\| " * n + "`B` 枚举值之一"),
    "codes and blanks": lambda n: member("`A` " * n + "`B` 枚举值之一"),
    "breaks": lambda n: member("<br/>" * n),
    "opened breaks": lambda n: member("<br " * n),
    "a long break": lambda n: member("<br" + " " * n),
    "opened tags": lambda n: member("<a" * n),
    "labels": lambda n: member("<br/>".join(f"`V{i}`：甲" for i in range(n // 4))),
    "a label and blanks": lambda n: member(
        "`A`" + " " * n + "<br/>`B`" + " " * n + "x"
    ),
    "opening braces": lambda n: name("{" * n),
    "closing braces": lambda n: name("a {" + "}" * n),
    "double braces": lambda n: after("{{ " * n),
    "substitution": lambda n: f"# {{{{ {' ' * n} {{#post}}\n",
    "quotes": lambda n: name('a {b="' + '"b="' * n + "}"),
    "a long key": lambda n: name("a {" + "b" * n + "=}"),
    "many attributes": lambda n: name("a {" + "data-indent=1 " * (n // 8) + "}"),
    "blanks in braces": lambda n: name("a {" + " " * n + "x"),
    "scenario": lambda n: after("1. 甲" + " " * n + "{#A} x"),
    "links": lambda n: after("参阅 " + "[甲](" * n),
    "paragraph": lambda n: after("甲\n" * n),
    "stray rows": lambda n: after("|---\n甲\n" * (n // 4)),
    "fences": lambda n: after("```\n" * (n // 4)),
    "containers": lambda n: after("::: tip\n" * (n // 8)),
    "headings": lambda n: "# 甲 {#post}\n" * (n // 16),
    "tables": lambda n: after("|a\n|-\n|b\n\n" * (n // 8)),
    "dashes": lambda n: "|a\n|" + " " * n + "-" + " " * n + "x\n",
    "front matter": lambda n: "---\n" + "--- x\n" * n,
    "rows": lambda n: rows(n // 32, "| a{} {{data-indent=1}} | string | 甲"),
    "repeated rows": lambda n: rows(n // 32, "| a {{data-indent=1}} | string | `甲`"),
    "ciphertexts": lambda n: rows(
        n // 64,
        "| c{} {{data-indent=1}} | string {{data-encrypted=by-aes-gcm}} | 甲",
        "| a{} {{data-indent=1}} | integer | 甲",
        "| {{colspan=3 .im-table-line}}",
        "| b{} {{data-indent=2}} | string | 甲",
    ),
    "markers": lambda n: rows(
        n // 64,
        "| c {{data-indent=1}} | string {{data-encrypted=by-aes-gcm}} | 甲",
        "| {{colspan=3 .im-table-line}}",
    ),
}


def seconds(text: str) -> float:
    gc.disable()  # what other tests hold takes it longer than a page takes us
    start = time.process_time()
    read(text, CALL, lint=True)
    spent = time.process_time() - start
    gc.enable()
    return spent


@pytest.mark.long
@pytest.mark.parametrize("case", GROWING)
def test_time_grows_with_size(case: str) -> None:
    """Four times the text, about four times the time; sixteen would be quadratic. The bound
    is generous, and a small sum is none: the machine may be busy."""
    small, large = GROWING[case](4_000), GROWING[case](16_000)
    once = min(seconds(small) for _ in range(3))
    more = min(seconds(large) for _ in range(2))
    assert more < max(10 * once, 0.05), f"{once:.4f} s became {more:.4f} s"


@pytest.mark.long
def test_blanks_in_a_type_are_not_divided_in_every_way() -> None:
    """Types are remembered, so that the least of several times would be none; dividing these
    blanks took more than ten seconds."""
    text = call_page([BODY, f"| a {{data-indent=1}} | string{' ' * 25_000}x | 甲"])
    assert seconds(text) < 3
