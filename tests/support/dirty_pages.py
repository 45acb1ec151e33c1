"""Pages with the defects that a documentation site has at any time, one kind of defect each."""

from __future__ import annotations

from support.reading import BODY, call_page, notice_page, table

LINE = "| {colspan=3 .im-table-line}"
CIPHER = (
    "| ciphertext {data-required data-indent=2} | string {data-encrypted=by-aes-gcm}"
)
RESOURCE = (
    "| body {data-required} | object | The notification",
    "| id {data-required data-indent=1} | string | Number of the notification",
    "| resource {data-required data-indent=1} | object | What happened",
    "| algorithm {data-required data-indent=2} | string | Algorithm",
    "| associated_data {data-indent=2} | string | Associated data",
    "| nonce {data-required data-indent=2} | string | Nonce",
)
PAID = notice_page(
    ("| body | object | Body", "| order_id {data-indent=1} | string | x")
)
SET_ASIDE = "openapi/v3/dirty/beside.md"


def variants(*labels: str) -> tuple[str, ...]:
    """One plaintext of each label, all of one name."""
    rows: list[str] = []
    for number, label in enumerate(labels):
        rows += (
            LINE,
            f"| original_data {{data-indent=2}} | object | {label}",
            f"| id_{number} {{data-indent=3}} | string | Number",
        )
    return tuple(rows)


def operation(title: str, verb: str, rows: tuple[str, ...]) -> str:
    """One of the operations of a page that has several."""
    answer = table(["| id | string | Number"], "#response")
    return f"## {title} {{#{verb}}}\n\n{title}.\n\n{table(rows)}\n{answer}\n"


def member(name: str, kind: str = "string", text: str = "text", depth: int = 1) -> str:
    return f"| {name} {{data-indent={depth}}} | {kind} | {text}"


VALUE_LISTS = (
    "`A`｜`B`｜`C` 枚举值之一",
    "渠道<br/>`A`｜`B`｜`C` 枚举值之一",
    "`A`、`B` 枚举值之一",
    "`A`，`B` 枚举值之一",
    "`A`, `B` 枚举值之一",
    "`A`；`B` 枚举值之一",
    "`A`; `B` 枚举值之一",
    "`A`/`B` 枚举值之一",
    "`A` 或 `B` 枚举值之一",
    r"`A` &#124; `B` 枚举值之一",
    r"`A` \\| `B` 枚举值之一",
    r"`A` \| `B`枚举值之一",
    r"`A` \| `B 枚举值之一",
    r"`A` \| `B` 枚举值之一。",
    r"`A` \| `B` 枚举值之一（其余忽略）",
    r"`A \| B \| C` 枚举值之一",
    r"取值为 `A` \| `B` 枚举值之一",
    "`A` `B` 枚举值之一",
)
TWO_FORMS = (
    BODY,
    member("amount", "integer"),
    member("currency", depth=2),
    member("payer", "object"),
    member("openid"),
    member("country", depth=2),
)
EMPTY_BEFORE = (
    BODY,
    member("order", "object"),
    member("goods", "object", depth=2),
    member("detail", "string", depth=2),
    member("price", depth=3),
)
GOOD = (BODY, member("note"))
GUIDE = "# Getting started {#start}\n\nText.\n\n## Keys {#keys}\n\n| a | b\n| --- | ---\n| c | d\n"
UNKNOWN_CIPHER = (BODY, "| card {data-indent=1} | string {data-encrypted=by-moon} | x")
MIX = "# Orders {#mix}\n\n"
LABELS = (
    "| json {data-required} | object | JSON",
    "| scene_info {data-indent=1} | string {data-encoded=by-json_encode} | Scene",
    LINE,
    "| scene_info {data-indent=2} | object | 场景`PARKING SPACE`信息",
    "| place {data-indent=3} | string | Place",
    LINE,
    "| scene_info {data-indent=2} | object | 场景`TOLL GATE`信息",
    "| gate {data-indent=3} | string | Gate",
)
PAGES = {
    "webhook/v2/ORDER.PAID.md": PAID,
    "webhook/v2/order-paid.md": PAID,
    "openapi/v3/dirty/scalars.md": call_page(TWO_FORMS),
    "openapi/v3/dirty/empty-object.md": call_page(EMPTY_BEFORE),
    "webhook/v3/ORDER.CHANGE.md": notice_page(
        (*RESOURCE, f"{CIPHER} | Event", *variants("One", "Two", "Three"))
    ),
    "webhook/v3/ORDER.LATE.md": notice_page(
        (
            *RESOURCE,
            f"{CIPHER} | Event",
            "| original_type {data-indent=2} | string | Kind",
            *variants("One", "Two"),
        )
    ),
    "openapi/v3/dirty/commented.md": MIX
    + operation("Create", "post", GOOD)
    + f"<!--\n{operation('Remove', 'delete', GOOD)}\n-->\n",
    "openapi/v3/dirty/containers.md": call_page(GOOD).replace(
        "{{ $frontmatter.description }}\n",
        "{{ $frontmatter.description }}\n\n:::: tip\n\n::: warning\n\nText.\n\n:::\n\n::::\n",
    ),
    "guide/start.md": GUIDE,
    "openapi/v3/dirty/braces.md": call_page(
        (BODY, "| bank_type {data-required} {data-indent=1} | string | Bank")
    ),
    "openapi/v3/dirty/values.md": call_page(
        (BODY, *(member(f"v{n}", text=one) for n, one in enumerate(VALUE_LISTS)))
    ),
    SET_ASIDE: MIX
    + operation("Read", "get", ("| query | object | x", member("page")))
    + operation("Pay", "post", UNKNOWN_CIPHER),
    "openapi/v3/dirty/labels.md": call_page(LABELS),
}
