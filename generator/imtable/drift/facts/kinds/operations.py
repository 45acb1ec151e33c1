"""Changes of an operation as a whole."""

from __future__ import annotations

from imtable.drift.facts.kinds.kind import (
    CALLERS,
    FILLED,
    NAMES,
    REGENERATE,
    Example,
    Kind,
    breaking,
    fine,
)

OPERATION_ADDED = Kind(
    id="operation-added",
    words="documented as new operation",
    section="Added",
    opposite="operation-removed",
    request={"": fine()},
    why="A call or a notification is documented now. Nothing that was there is touched.",
    example=Example(
        "pages",
        "openapi/v3/pay/orders.md",
        "openapi/v3/pay/orders.md\nopenapi/v3/pay/refunds.md",
    ),
    do=f"{REGENERATE} There is a new module, or a new function in one.",
)
OPERATION_REMOVED = Kind(
    id="operation-removed",
    stands="old",
    words="operation not documented any more",
    section="Removed",
    opposite="operation-added",
    explains=frozenset({"name"}),
    request={
        "": breaking("not found"),
        "stub": fine(wire="old URL may live", caution="replaced by another page"),
        "event": breaking("may not arrive any more"),
        "event-stub": fine(caution="replaced by another page"),
    },
    why="A call or a notification is not documented any more: its functions go. Where the"
    " page redirects to another one that was there before, the old name stays as an alias"
    " of that, and what differs behind it is told as facts of its own.",
    example=Example(
        "pages",
        "openapi/v3/pay/orders.md\nopenapi/v3/pay/refunds.md",
        "openapi/v3/pay/orders.md",
    ),
    do="Look whether the service has it still. If so, keep the page in your copy of the"
    " docs; if not, find what replaces it before you release.",
)
OPERATION_MOVED = Kind(
    id="operation-moved",
    stands="old",
    words="operation documented at another place",
    explains=frozenset({"name"}),
    request={
        "": breaking("old URL may live"),
        "stub": fine(wire="old URL may live", caution="the URL is another one"),
        "event": breaking("arrives under another name"),
        "event-stub": fine(
            wire="may arrive under another name",
            caution="the event type is another one",
        ),
        "alike": fine(),
    },
    why="The same call is documented at another place: with a redirect stub at the old one,"
    " which keeps the old module as an alias, or as a plain rename of its file, which does"
    " not. A page outside `openapi/` takes its URL from its sample. A notification has no URL:"
    " where it says its type, or is of v2, the name of its file never travels.",
    example=Example("pages", "openapi/v3/pay/orders.md", "openapi/v3/pay/bills.md"),
    do="Import the new module. An alias warns where it is used, and goes with its stub.",
)
NOTICE_ADDED = Kind(
    id="notice-added",
    words="notice documented",
    section="Deprecated",
    opposite="notice-removed",
    several=True,
    request={"": fine(caution="on its way out")},
    why="A container says that the call is on its way out: deprecated, redesigned, for some"
    " users only, or gone since a date.",
    example=Example(
        "intro",
        "",
        "::: danger Going away {.im-deprecated}\n\nGone since `2031.01.02`\n\n:::",
    ),
    do="Plan the step to the successor that the notice names, if it names one.",
)
NOTICE_CHANGED = Kind(
    id="notice-changed",
    words="notice documented otherwise",
    section="Deprecated",
    several=True,
    request={"": fine(caution="on its way out")},
    why="The container that says that the call is on its way out names another date, or another"
    " successor.",
    example=Example(
        "intro",
        "::: danger Going away {.im-deprecated}\n\nGone since `2031.01.02`\n\n:::",
        "::: danger Going away {.im-deprecated}\n\nGone since `2032.01.02`\n\n:::",
    ),
    do="Plan the step to the successor again: the date may be nearer.",
)
NOTICE_REMOVED = Kind(
    id="notice-removed",
    words="notice gone",
    opposite="notice-added",
    several=True,
    request={"": fine(caution="not on its way out any more")},
    why="The container that said that the call is on its way out is gone.",
    example=Example(
        "intro",
        "::: danger Going away {.im-deprecated}\n\nGone since `2031.01.02`\n\n:::",
        "",
    ),
    do="Nothing, but do not count on it: a notice may have been lost by mistake.",
)
HOST_CHANGED = Kind(
    id="host-changed",
    words="documented with another host",
    request={"": fine(wire="other host", caution="another host")},
    why="The page names another base address for its call, or whether it is the only one.",
    example=Example(
        "call",
        "| base_uri | string | At `https://one.example.org/`",
        "| base_uri | string | At `https://two.example.org/`",
    ),
    do=f"{REGENERATE} Clients that are given a base address keep theirs.",
)
TRANSPORT_CHANGED = Kind(
    id="transport-changed",
    words="documented with other transport options",
    request={"": FILLED},
    why="A row that steers the client changed: client certificate, nonce, timeout, fragment.",
    example=Example(
        "call", "", "| security {data-required} | `true` | With a client certificate"
    ),
    do=f"{REGENERATE} See that the client has what is needed now, such as a certificate.",
)
PATH_PARAMETER_RENAMED = Kind(
    id="path-parameter-renamed",
    stands="old",
    words="path parameter documented under another name",
    explains=frozenset((*NAMES, "name")),
    request={"": fine()},
    why="Two URLs differ in the name of a variable alone. The bytes are the same, but the"
    " argument has another name, and so has the module, unless a redirect stub keeps the old one.",
    example=Example(
        "pages",
        "openapi/v3/pay/orders/{order_id}.md",
        "openapi/v3/pay/orders/{order_no}.md",
    ),
    do=CALLERS,
)
