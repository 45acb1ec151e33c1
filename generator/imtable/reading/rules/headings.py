"""Rules about headings, the identity of an operation, its texts and links."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from imtable.reading.rules.rule import OPERATION_ASIDE, Words, block, rule


@rule(
    "anchor-unknown",
    "error",
    what="a heading anchor is not a verb",
    why="The anchor is the HTTP method. With another word there nobody can tell what"
    " the heading opens, and what stands below it is not read.",
    fix="Write one of `{#get}`, `{#post}`, `{#put}`, `{#patch}`, `{#delete}`;"
    " `{#mix}` where the heading only groups operations; no anchor below which"
    " there are no tables.",
    bad="# {{ $frontmatter.title }} {#create}",
    good="# {{ $frontmatter.title }} {#post}",
    where="heading",
    sets_aside="operation",
)
def anchor_unknown(anchor: str, verbs: Iterable[str]) -> Words:
    return Words(
        f"`{anchor}` is no verb",
        expected=f"one of {', '.join(verbs)}",
        done="what stands below this heading is not read",
    )


@rule(
    "anchor-idle",
    "error",
    what="an anchor that is no verb, above no table",
    why="The anchor is no verb and has not the form of one. Nothing is lost, for no table stands"
    " below it; a table that comes there would not be read.",
    fix="Write `{#mix}` where the heading groups operations, or no anchor.",
    bad=block("""
            # Orders {#mix

            ## {{ $frontmatter.title }} {#post}
            """),
    good=block("""
            # Orders {#mix}

            ## {{ $frontmatter.title }} {#post}
            """),
    where="heading",
)
def anchor_idle(anchor: str) -> Words:
    return Words(f"`{anchor}` is no verb", expected="`{#mix}`, or no anchor")


@rule(
    "heading-hidden",
    "error",
    what="a heading that Markdown does not see",
    why="A heading begins with `#` and a blank; without them the website shows a line of text"
    " that ends in an anchor. The anchor says what is meant: it is read as a heading.",
    fix="Begin the line with `# `, and end it with the anchor.",
    bad="#{{ $frontmatter.title }} {#post}",
    good="# {{ $frontmatter.title }} {#post}",
    where="heading",
    repairs=True,
    fixable="safe",
)
def heading_hidden(written: str, right: str) -> Words:
    return Words(
        "this line ends in the anchor of a heading and is none",
        expected=f"`{right}`",
        done="read as a heading",
        before=written,
        after=right,
    )


@rule(
    "heading-without-verb",
    "error",
    what="a table below a heading without a verb",
    why="Only an anchor with a verb opens an operation. The table is likely that of"
    " an operation, but nothing says of which method, so it is not read.",
    fix="Add the method as anchor to the heading. If the table describes no request"
    " and no response, write it as a list.",
    bad="# {{ $frontmatter.title }}",
    good="# {{ $frontmatter.title }} {#post}",
    where="heading",
    sets_aside="operation",
)
def heading_without_verb(verbs: Iterable[str]) -> Words:
    anchors = ", ".join(f"`{{#{verb}}}`" for verb in verbs)
    return Words(
        "no operation is opened here, but the table of one stands below",
        expected=f"a heading with an anchor at its end: {anchors}",
        done="the tables below it are not read",
    )


@rule(
    "operation-repeated",
    "error",
    what="the same verb twice on one page",
    why="A page is one path, so two headings with the same verb are the same"
    " operation described twice, and only one function can have that name. The"
    " second one is not read.",
    fix="Give each operation its own page, correct the verb, or mark a heading that"
    " only groups operations with `{#mix}`.",
    bad=block("""
            # Orders {#post}

            ## {{ $frontmatter.title }} {#post}
            """),
    good=block("""
            # Orders {#mix}

            ## {{ $frontmatter.title }} {#post}
            """),
    where="heading",
    sets_aside="operation",
)
def operation_repeated(verb: str) -> Words:
    return Words(
        f"a second operation `{verb}` on this page",
        expected="every verb once",
        done="what stands below this heading is not read",
    )


@rule(
    "url-unknown",
    "error",
    what="nothing tells the URL of a call",
    why="The URL of a call is the path of its file below `openapi/`. A page that"
    " stands elsewhere and has no sample names no URL at all.",
    fix="Move the page below `openapi/v2/` or `openapi/v3/`, or show the call in a sample.",
    bad=block("""
            | json | object {data-tooltip="对应PHP的array"} | The order
            | id {data-indent=1} | string | Number of the order

            print('see above');
            """),
    good=block("""
            | json | object {data-tooltip="对应PHP的array"} | The order
            | id {data-indent=1} | string | Number of the order

            $instance->chain('v3/pay/orders')->post(['json' => ['id' => '1']]);
            """),
    where="call",
    path="guides/orders.md",
    sets_aside="operation",
)
def url_unknown() -> Words:
    return Words(
        "neither the place of this file nor a sample tells the URL",
        expected="a file below `openapi/`, or a sample with `chain('…')`",
        done=OPERATION_ASIDE,
    )


@rule(
    "link-broken",
    "warning",
    what="a link to a page that is not there",
    why="A notice or a redirect sends readers to a page that this tree does not have:"
    " it was moved or renamed, or the tree is only a part of the documentation.",
    fix="Correct the link, or add the page. The path counts from the docs folder.",
    bad=block("""
            ::: warning :beginner: {.im-redesigned}
            Replaced by [the new call](/openapi/v3/pay/ordres) on `2024.01.31`.
            :::
            """),
    good=block("""
            ::: warning :beginner: {.im-redesigned}
            Replaced by [the new call](/openapi/v3/pay/orders) on `2024.01.31`.
            :::
            """),
    where="intro",
)
def link_broken(link: str) -> Words:
    return Words(
        f"`/{link}` leads to no page of this tree", expected="the path of a page"
    )


@rule(
    "page-reference-missing",
    "info",
    what="no link to the official documentation",
    why="The link goes into the docstring, so that users of the bindings can read on."
    " Only a line that begins with 参阅 is found.",
    fix="End the operation with a line 参阅 and the link.",
    bad="See https://example.com/orders",
    good="参阅 [官方文档](https://example.com/orders)",
    where="end",
)
def page_reference_missing() -> Words:
    return Words(
        "no link to the official documentation",
        expected="`参阅 [官方文档](…)` at the end",
    )


@rule(
    "page-description-missing",
    "info",
    what="an operation without a description",
    why="The description is the second paragraph of the docstring; without it users"
    " see the title only.",
    fix="Fill `description` in the front matter, or write a paragraph between the"
    " heading and the request table.",
    bad=block("""
            ---
            title: Create an order
            ---
            """),
    good=block("""
            ---
            title: Create an order
            description: Creates an order that is paid later.
            ---
            """),
    where="front",
)
def page_description_missing() -> Words:
    return Words(
        "this operation has no description", expected="a paragraph below the heading"
    )


@rule(
    "operation-deprecated",
    "info",
    what="an operation on its way out",
    why="The container says that the operation was replaced, switched off or closed."
    " The docstring says so, with the date and the successors.",
    fix="Nothing to fix. Plan the move to the successor.",
    bad=block("""
            ::: danger :no_entry_sign: {.im-deprecated}
            Switched off on `2024.01.31`.
            :::
            """),
    where="intro",
)
def operation_deprecated(
    kind: str, date: str | None, successors: Sequence[str]
) -> Words:
    since = f" since {date}" if date else ""
    instead = f"; see {', '.join(successors)}" if successors else ""
    return Words(f"{_NOTICES.get(kind, kind)}{since}{instead}")


_NOTICES = {"redesigned": "replaced", "privated": "closed to newcomers"}
"""Plain words for what is called otherwise by the class of the container."""


@rule(
    "event-type-differs",
    "warning",
    what="`event_type` does not list the event of the page",
    why="The file of a notification is named after its event, and a receiver looks at"
    " `event_type` to tell notifications apart. Here the two name different events.",
    fix="Correct the values of `event_type`, or rename the file to the event.",
    bad=block("""
            | body {data-required} | object {data-tooltip="对应PHP的array"} | The notification
            | event_type {data-required data-indent=1} | string | Kind of event<br/>`ORDER.CLOSED` 枚举值
            """),
    good=block("""
            | body {data-required} | object {data-tooltip="对应PHP的array"} | The notification
            | event_type {data-required data-indent=1} | string | Kind of event<br/>`ORDER.PAID` 枚举值
            """),
    where="notification",
    path="webhook/v3/ORDER.PAID.md",
)
def event_type_differs(name: str, types: Iterable[str]) -> Words:
    return Words(
        f"`event_type` lists {', '.join(types)}, the file is named {name}",
        expected=f"`{name}` among the values of `event_type`",
    )
