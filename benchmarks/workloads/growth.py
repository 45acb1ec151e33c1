"""Does a page take twice as long for twice as much? Prints JSON: CPU seconds by subject.

Each subject is a page made of one thing, in four sizes: rows, and the runs of characters that
make parsers walk back and forth. A page is read, linted and bound. Sizes are taken in turn, the best of some rounds counts.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from benchmarks.inputs import page_of_cell, page_of_lines, page_of_rows, page_of_values
from imtable.bindings.package import page_text
from imtable.bindings.render import load_templates
from imtable.bindings.surface import PageError
from imtable.reading.sources import Source
from imtable.run.pipeline import read_tree

Make = Callable[[int], str]
STEPS = (1, 2, 4, 8)


def main(subject: str, size: int, rounds: int) -> None:
    """CPU seconds for 1, 2, 4 and 8 times `size`, the best of `rounds` each."""
    make = SUBJECTS[subject]
    pages = [make(size * step).encode() for step in STEPS]
    gc.disable()
    best = [
        min(times)
        for times in zip(*(_times(pages) for _ in range(rounds)), strict=True)
    ]
    print(json.dumps(best))


def _times(pages: list[bytes]) -> list[float]:
    return [_seconds(page) for page in pages]


def _seconds(page: bytes) -> float:
    templates = load_templates()
    started = time.process_time()
    (reading,) = read_tree([Source("openapi/v3/page.md", page)], lint=True)
    if reading.api is not None:
        with suppress(
            PageError
        ):  # two rows with one name, say: that, too, was found out
            page_text(reading.api, "sdk", templates)
    return time.process_time() - started


SUBJECTS: dict[str, Make] = {
    "rows": page_of_rows,
    "many rows": lambda n: page_of_rows(n // 50),
    "rows with one name": lambda n: page_of_lines(
        "| a {{data-indent=1}} | string | b", n
    ),
    "rows with like names": lambda n: page_of_lines(
        "| payNo{0} {{data-indent=1}} | string | b\n| pay_no{0} {{data-indent=1}} | string | b",
        n,
    ),
    "deep rows": lambda n: page_of_lines("| a{0} {{data-indent={1}}} | object | b", n),
    "values": lambda n: page_of_values("`VALUE_{}`", " \\| ", n),
    "labelled values": lambda n: page_of_values("`VALUE_{}`：b", "<br/>", n),
    "blanks in a cell": lambda n: page_of_cell("a" + " " * n + "b"),
    "blanks in a type": lambda n: page_of_cell("说明", kind="string" + " " * n + "x"),
    "blanks before a brace": lambda n: page_of_cell("a" + " " * n + "{.x"),
    "pipes in a row": lambda n: page_of_cell("|" * n),
    "escaped pipes": lambda n: page_of_cell("\\|" * (n // 2)),
    "backslashes": lambda n: page_of_cell("\\" * n),
    "backticks in a cell": lambda n: page_of_cell("`" * n),
    "lone code spans": lambda n: page_of_cell("`a` " * (n // 4)),
    "opening braces": lambda n: page_of_cell("{" * n),
    "closing braces": lambda n: page_of_cell("}" * n),
    "brace groups": lambda n: page_of_cell("{.a} " * (n // 5)),
    "attributes": lambda n: page_of_cell("说明 {" + "a=b " * (n // 4) + "}"),
    "a quote without end": lambda n: page_of_cell('说明 {a="' + "b " * (n // 2) + "}"),
    "blanks in a paragraph": lambda n: page_of_cell("x") + "\na" + " " * n + "b\n",
    "blank lines": lambda n: page_of_cell("x") + "\n" * n + "a\n",
    "backticks in a paragraph": lambda n: page_of_cell("x") + "\n" + "`" * n + " a\n",
    "pipes in a paragraph": lambda n: page_of_cell("x") + "\n" + "|" * n + "\n---\n",
    "pipes and dashes": lambda n: page_of_cell("x")
    + "\n|a\n"
    + "|-" * (n // 2)
    + "x\n",
    "braces in a heading": lambda n: page_of_cell("x") + "\n# a " + "{" * n + "\n",
    "containers": lambda n: page_of_cell("x") + "\n::: tip {.a}\n" * (n // 14),
    "closed containers": lambda n: page_of_cell("x")
    + "\n::: danger {.im-deprecated}\nx\n:::\n" * (n // 35),
    "fences": lambda n: page_of_cell("x") + "\n```php\n$a;\n```\n" * (n // 16),
    "headings": lambda n: page_of_cell("x") + "\n## a {#x}\n" * (n // 11),
    "tables": lambda n: page_of_cell("x")
    + "\n| a | b | c\n| --- | --- | ---\n| x | y | z\n" * (n // 42),
    "substitutions": lambda n: page_of_cell("x")
    + "\n{{ $frontmatter.title }}\n" * (n // 27),
    "keys in the front matter": lambda n: "---\n"
    + "a: b\n" * (n // 5)
    + "---\n"
    + page_of_cell("x"),
    "brackets in a sample": lambda n: page_of_cell("x") + _sample("[" * n),
    "quotes in a sample": lambda n: page_of_cell("x") + _sample("'\\" * (n // 2)),
    "blanks in the front matter": lambda n: "---\n"
    + " " * (n // 10)
    + "\n---\n"
    + page_of_cell("x"),
}


def _sample(code: str) -> str:
    return f"\n```php\n$instance->v3->a->post(['json' => {code}\n```\n"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
