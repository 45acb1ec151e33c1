"""Pages whose text tries to become code, a path, or an order to a terminal."""

from __future__ import annotations

import re

from support.reading import BODY, call_page, notice_page

WORDS = (
    "self",
    "json",
    "client",
    "class",
    "meta",
    "options",
    "__init__",
    "..",
    "con",
    "a/b",
)
ATTACKS = (
    '"""\nimport imtable_pwned\n"""',
    '\\"""\nimport imtable_pwned #',
    "'; import imtable_pwned; '",
    '"); import imtable_pwned; ("',
    "{{ 7 * 7 }}",
    "{% raise %}{# #}",
    "#}{{ module }}",
    "\\",
    "\\'\\\"",
    "\x00\x1b[31m\x07\x9b",
    "\u2028import imtable_pwned\u2029",
    "\u202e\u2066abc\u2069\ufeff",
    "\x0bimport imtable_pwned\x0c\x85",
    "${HOME}`id`$(id)%s%n",
    "../../etc/passwd",
    "C:\\x\\..\\y",
    *WORDS,
)


def one_line(text: str) -> str:
    """The text as far as a table cell can hold it."""
    return re.sub(r"[\r\n]", " ", text).replace("|", "\\|")


def hostile_page(name: str, text: str) -> str:
    """A call that says `text` wherever a page says anything, with rows called `name`."""
    said, name = one_line(text), one_line(name)
    tip, code = re.sub("[{}']", "", said), said.replace("`", "")
    rows = [
        f"| {name} {{data-required data-indent=1}} | string | {said}",
        f"| other {{data-indent=1}} | object {{data-tooltip='{tip}'}} | {said}<br/>{said}",
        f"| {name} {{data-indent=2}} | string | {said}<br/>`A{code}` \\| `B` 枚举值之一",
        f"| last {{data-indent=2}} | string | {said}<br/>固定值 `{code}`",
    ]
    page = call_page([BODY, *rows, f"| base_uri | string | `https://{code}/`"], rows)
    page = page.replace("title: 下单", "title: '" + text.replace("'", "''") + "'")
    page = page.replace("description: 创建订单", f"description: |\n  {text}")
    return f"{page}\n::: danger {{.im-deprecated}}\n{text}\n:::\n\n参阅 [{said}](https://{said})\n"


def hostile_notice(text: str) -> str:
    said = one_line(text)
    return notice_page(
        ["| body | object | x", f"| id {{data-indent=1}} | string | {said}"]
    )


def hostile_stub(text: str) -> str:
    target = one_line(text).replace("'", "''")
    refresh = f"    - http-equiv: refresh\n      content: '0;url=/{target}'\n"
    return f"---\ntitle: x\nhead:\n  - - meta\n{refresh}---\n"
