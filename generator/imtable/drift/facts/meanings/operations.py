"""Changes of an operation as a whole, of its bodies, and of texts."""

from __future__ import annotations

from imtable.drift.facts.changes import Kind
from imtable.drift.facts.meanings.meaning import CALLERS, ID, REGENERATE, A, Meaning

OPERATIONS: dict[Kind, Meaning] = {
    "operation-added": Meaning(
        "A call or a notification is documented now. Nothing that was there is touched.",
        "pages",
        "openapi/v3/pay/orders.md",
        "openapi/v3/pay/orders.md\nopenapi/v3/pay/refunds.md",
        f"{REGENERATE} There is a new module, or a new function in one.",
    ),
    "operation-removed": Meaning(
        "A call or a notification is not documented any more: its functions go. Where the"
        " page redirects to another one that was there before, the old name stays as an alias"
        " of that, and what differs behind it is told as facts of its own.",
        "pages",
        "openapi/v3/pay/orders.md\nopenapi/v3/pay/refunds.md",
        "openapi/v3/pay/orders.md",
        "Look whether the service has it still. If so, keep the page in your copy of the"
        " docs; if not, find what replaces it before you release.",
    ),
    "operation-moved": Meaning(
        "The same call is documented at another place: with a redirect stub at the old one,"
        " which keeps the old module as an alias, or as a plain rename of its file, which does"
        " not. A page outside `openapi/` takes its URL from its sample.",
        "pages",
        "openapi/v3/pay/orders.md",
        "openapi/v3/pay/bills.md",
        "Import the new module. An alias warns where it is used, and goes with its stub.",
    ),
    "notice-added": Meaning(
        "A container says that the call is on its way out: deprecated, redesigned, for some"
        " users only, or gone since a date.",
        "intro",
        "",
        "::: danger Going away {.im-deprecated}\n\nGone since `2031.01.02`\n\n:::",
        "Plan the step to the successor that the notice names, if it names one.",
    ),
    "notice-removed": Meaning(
        "The container that said that the call is on its way out is gone.",
        "intro",
        "::: danger Going away {.im-deprecated}\n\nGone since `2031.01.02`\n\n:::",
        "",
        "Nothing, but do not count on it: a notice may have been lost by mistake.",
    ),
    "host-changed": Meaning(
        "The page names another base address for its call, or whether it is the only one.",
        "call",
        "| base_uri | string | At `https://one.example.org/`",
        "| base_uri | string | At `https://two.example.org/`",
        f"{REGENERATE} Clients that are given a base address keep theirs.",
    ),
    "transport-changed": Meaning(
        "A row that steers the client changed: client certificate, nonce, timeout, fragment.",
        "call",
        "",
        "| security {data-required} | `true` | With a client certificate",
        f"{REGENERATE} See that the client has what is needed now, such as a certificate.",
    ),
    "path-parameter-renamed": Meaning(
        "Two URLs differ in the name of a variable alone. The bytes are the same, but the"
        " argument has another name, and so has the module.",
        "pages",
        "openapi/v3/pay/orders/{order_id}.md",
        "openapi/v3/pay/orders/{order_no}.md",
        CALLERS,
    ),
}

BODIES: dict[Kind, Meaning] = {
    "body-kind-changed": Meaning(
        "The body is of another kind: JSON, XML, a file, nothing, an address for a browser.",
        "reply",
        ID,
        "| 空字符串(无返回内容) {align=center colspan=3}",
        CALLERS,
    ),
    "status-changed": Meaning(
        "Another HTTP status is documented, by the sample or by the answer to a notification.",
        "sample",
        "print_r($response->getStatusCode() === 200);",
        "print_r($response->getStatusCode() === 202);",
        "Nothing: every status from 200 to 299 is a success.",
    ),
}

TEXTS: dict[Kind, Meaning] = {
    "title-changed": Meaning(
        "The operation has another title.",
        "front",
        "title: Pay",
        "title: Pay an order",
        f"{REGENERATE} Only docstrings change.",
    ),
    "description-changed": Meaning(
        "Another text about an operation, a member or a value. Blanks, line breaks and the"
        " targets of links do not count.",
        "body",
        A,
        A.replace("Some text", "Some other text"),
        f"{REGENERATE} Only docstrings change; read the text, it may hold a new rule.",
    ),
    "note-changed": Meaning(
        "The line that stands for an empty or another special reply says something else.",
        "reply",
        "| 空字符串(无返回内容) {align=center colspan=3}",
        "| 空字符串(没有内容) {align=center colspan=3}",
        f"{REGENERATE} Only docstrings change.",
    ),
}
