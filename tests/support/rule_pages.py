"""The examples of the rules as whole pages.

An example is a piece of a page; the rest of the page is an ordinary one in which there is
nothing to find but that a call lacks a sample.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from imtable.reading.rules import Rule

FRONT = "---\ntitle: Create an order\ndescription: Creates an order.\n---"
COLUMNS = "类型 {.type} | 描述 {.desc}\n| --- | --- | ---\n"
OBJECT = 'object {data-tooltip="对应PHP的array"}'
REQUEST = f"| json | {OBJECT} | The order"
FIELD = "| id {data-indent=1} | string | Number of the order"
BODY = f"| body {{data-required}} | {OBJECT} | The notification"
ID = "| id {data-indent=1} | string | Number of the notification"
ANSWER = "| status {data-required} | integer | `20X` `4XX` 枚举值之一"


class Skeleton(Struct, frozen=True, kw_only=True):
    """The pieces of a page, in order."""

    front: str = FRONT
    heading: str = "# {{ $frontmatter.title }} {#post}"
    intro: str = ""
    table: str
    sample: str = ""
    caption: str = "返回字典"
    response: str = "| id | string | Number of the order"
    end: str = "参阅 [官方文档](https://example.com/orders)"

    @property
    def text(self) -> str:
        code = f"```php [同步声明式]\n{self.sample}\n```" if self.sample else ""
        reply = table(self.caption, self.response, "#response")
        body = "{{ $frontmatter.description }}"
        pieces = [self.front, self.heading, body, self.intro, self.table, code]
        return "\n\n".join(piece for piece in [*pieces, reply, self.end] if piece)


def table(caption: str, rows: str, tail: str) -> str:
    body = rows + "\n" if rows else ""
    return f"| {caption} | {COLUMNS}{body}\n{{.im-table {tail}}}"


def request(rows: str) -> str:
    return table("请求参数", rows, "#request")


CALL = Skeleton(table=request(f"{REQUEST}\n{FIELD}"))
NOTICE = Skeleton(table=request(f"{BODY}\n{ID}"), caption="应答规范", response=ANSWER)


def example_page(rule: Rule, text: str) -> str:
    """A page made of one example of a rule: `rule.bad` or `rule.good`."""
    base = NOTICE if rule.path.startswith("webhook/") else CALL
    match rule.where:
        case "page":
            return text
        case "front":
            base = replace(base, front=text)
        case "heading":
            base = replace(base, heading=text)
        case "intro":
            base = replace(base, intro=text)
        case "table":
            base = replace(base, table=text)
        case "request" | "notification":
            base = replace(base, table=request(text))
        case "fields":
            base = replace(base, table=request(f"{REQUEST}\n{text}"))
        case "sample":
            rows, _, code = text.partition("\n\n")
            base = replace(base, table=request(f"{REQUEST}\n{rows}"), sample=code)
        case "call":
            rows, _, code = text.partition("\n\n")
            base = replace(base, table=request(rows), sample=code)
        case "response":
            base = replace(base, response=text)
        case "end":
            base = replace(base, end=text)
        case "files" | "corrections":
            raise ValueError(f"no page shows {rule.id}")
    return base.text
