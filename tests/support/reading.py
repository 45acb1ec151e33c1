"""Pages in tests: text in, everything the front half makes of it out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from imtable.ir.model import (
    ApiPage,
    Encoded,
    Field,
    ListOf,
    Operation,
    Parameter,
    Record,
    Type,
)
from imtable.reading.diagnostics import Diagnostic, Findings, by_place
from imtable.reading.lint import check_page
from imtable.reading.lower import Lowered, lower_page
from imtable.reading.pages import Page, read_page
from imtable.reading.rules import Finding, Words, find_rule
from imtable.report.frames import frame


def say(rule: str, message: str = "a message") -> Finding:
    """A case of the rule with this id."""
    return Finding(find_rule(rule), Words(message))


CALL = "openapi/v3/pay/orders.md"
NOTICE = "webhook/v3/ORDER.PAID.md"
HEADER = "| {} | 类型 {{.type}} | 描述 {{.desc}}\n| --- | --- | ---\n"
BODY = '| json {data-required} | object {data-tooltip="对应PHP的array"} | JSON'


@dataclass(frozen=True)
class Read:
    """One page, read."""

    page: Page
    lowered: Lowered
    found: tuple[Diagnostic, ...]

    @property
    def api(self) -> ApiPage:
        assert self.lowered.api is not None
        return self.lowered.api

    @property
    def set_aside(self) -> bool:
        """Something is set aside: the page, or an operation."""
        api = self.lowered.api
        return self.lowered.quarantined or (api is not None and bool(api.set_aside))

    @property
    def operation(self) -> Operation:
        (operation,) = self.api.operations
        return operation

    @property
    def rules(self) -> list[str]:
        """The rules of all findings, in order of place."""
        return [item.rule for item in self.found]

    def finding(self, rule: str) -> Diagnostic:
        """The only finding of this rule."""
        (found,) = [item for item in self.found if item.rule == rule]
        return found

    def frame(self, rule: str) -> str:
        """The only finding of this rule, as a person reads it."""
        return frame(self.finding(rule))

    def parameter(self, name: str) -> Parameter:
        """The top-level request row of this name."""
        found = self.operation.request.parameters
        return next(item for item in found if item.field.name == name)


def read(
    text: str | bytes, path: str = CALL, *, lint: bool = False, style: bool = False
) -> Read:
    """A whole page. Without `style` the cosmetic findings are left out."""
    findings = Findings(path)
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    page = read_page(path, data, findings)
    lowered = lower_page(page, findings)
    if lint:
        check_page(page, lowered, findings)
    kept = (d for d in findings.reported() if style or d.severity != "style")
    return Read(page, lowered, by_place(kept))


def table(
    rows: Iterable[str], tail: str = "#request", caption: str | None = None
) -> str:
    """A table with its tail."""
    usual = "请求参数" if tail == "#request" else "返回字典"
    lines = "".join(row + "\n" for row in rows)
    return HEADER.format(caption or usual) + lines + f"\n{{.im-table {tail}}}\n"


def call_page(
    request: Iterable[str] = (),
    response: Iterable[str] = ("| id | string | 编号",),
    *,
    verb: str = "post",
    sample: str = "",
    caption: str | None = None,
) -> str:
    """A page with one call: the rows of its two tables, and perhaps a sample."""
    code = (
        f"\n::: code-group\n\n```php [同步声明式]\n{sample}\n```\n\n:::\n"
        if sample
        else ""
    )
    return (
        "---\ntitle: 下单\ndescription: 创建订单\n---\n\n"
        f"# {{{{ $frontmatter.title }}}} {{#{verb}}}\n\n"
        "{{ $frontmatter.description }}\n\n"
        f"{table(request)}{code}\n{table(response, '#response', caption)}"
    )


def notice_page(
    body: Iterable[str],
    answer: Iterable[str] = ("| status | integer | `20X` `4XX` 枚举值之一",),
) -> str:
    """A page with one notification: the rows of its two tables."""
    return (
        "---\ntitle: 支付通知\ndescription: 通知\n---\n\n"
        "# {{ $frontmatter.title }} {#post}\n\n{{ $frontmatter.description }}\n\n"
        f"{table(body)}\n{table(answer, '#response', '应答规范')}"
    )


def fields_of(kind: Type) -> tuple[Field, ...]:
    """The members of a record, of the items of a list, of an encoded content."""
    match kind:
        case Record():
            return kind.fields
        case ListOf():
            return fields_of(kind.item)
        case Encoded():
            return fields_of(kind.content)
        case _:
            raise AssertionError(f"{kind} has no members")


def shape(fields: Iterable[Field]) -> str:
    """Names and nesting in one line: `a b(c d)`."""
    return " ".join(_shape(field) for field in fields)


def _shape(field: Field) -> str:
    try:
        inner = fields_of(field.type)
    except AssertionError:
        return field.name
    return f"{field.name}({shape(inner)})"


def body_fields(rows: Iterable[str]) -> tuple[Field, ...]:
    """The members of the JSON body with these rows, indented by one more than written."""
    parameter = read(call_page([BODY, *rows])).parameter("json")
    return fields_of(parameter.field.type)
