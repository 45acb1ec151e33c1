"""Rules about files as a whole: whether they can be read, and what they hold."""

from __future__ import annotations

from collections.abc import Iterable

from imtable.reading.rules.rule import Words, block, rule


@rule(
    "page-unreadable",
    "error",
    what="the file cannot be read",
    why="Nothing of the page reaches the bindings; they keep what it said when it"
    " could last be read.",
    fix="Restore the file or its permissions. A link must lead to a file, and a file"
    " name must be UTF-8.",
    bad="orders.md -> moved-away.md",
    good="orders.md",
    where="files",
    sets_aside="page",
)
def page_unreadable(problem: str) -> Words:
    return Words(problem, done="not read")


@rule(
    "page-name-unsafe",
    "error",
    what="a file name that no generated file could have",
    why="The IR file and the module take their place from the page. A name with a"
    ' control character, a backslash, one of `<>:"|?*`, or a step that ends in a dot or a'
    " blank means another place, or none, on some platform: there neither the page nor"
    " what is made of it can exist.",
    fix="Rename the file or folder: none of these characters, and no dot or blank at the"
    " end of a name.",
    bad="pay /orders.md",
    good="pay/orders.md",
    where="files",
    sets_aside="page",
)
def page_name_unsafe(problem: str) -> Words:
    return Words(problem, done="not read")


@rule(
    "page-not-utf8",
    "error",
    what="the file is not UTF-8",
    why="In another encoding the same bytes are other characters: names and values"
    " would be guesses. The page keeps its last good reading.",
    fix="Save the file as UTF-8. The place is that of the first byte that does not fit.",
    bad="orders.md, saved as GBK",
    good="orders.md, saved as UTF-8",
    where="files",
    sets_aside="page",
)
def page_not_utf8(byte: int) -> Words:
    return Words(
        f"byte 0x{byte:02x} is not UTF-8",
        expected="a file encoded in UTF-8",
        done="not read",
    )


@rule(
    "page-too-large",
    "error",
    what="the file is too large to be a page",
    why="A page of API documentation has a few dozen kilobytes. Beyond 8 MB a file is"
    " an accident, and reading it would only keep everybody waiting.",
    fix="Move the file out of the docs folder, or split it into pages.",
    bad="orders.md, 9,000,000 bytes",
    good="orders.md, 9,000 bytes",
    where="files",
    sets_aside="page",
)
def page_too_large(size: int, limit: int) -> Words:
    return Words(
        f"the file has {size:,} bytes",
        expected=f"at most {limit:,} bytes",
        done="not read",
    )


@rule(
    "page-outside",
    "error",
    what="a symbolic link that leads out of the docs",
    why="What such a link shows depends on the machine, so two machines would"
    " generate different bindings; a link may also lead to files that are nobody's"
    " business.",
    fix="Copy the page into the docs folder, or let the link lead to a page inside.",
    bad="orders.md -> /home/me/orders.md",
    good="orders.md -> v3/orders.md",
    where="files",
    sets_aside="page",
)
def page_outside(target: str) -> Words:
    return Words(f"a symbolic link to {target} is not followed", done="not read")


@rule(
    "page-name-collision",
    "warning",
    what="two pages would have the same module name",
    why="A module is named after the path of its page, in small letters and without"
    " braces. Where several pages would have the same name, those of all of them end in"
    " a digest of their path, so that each can be imported; but nobody can read that.",
    fix="Rename one of the pages so that more than case and braces differ.",
    bad=block("""
            pay/close-order.md
            pay/Close-Order.md
            """),
    good=block("""
            pay/close-order.md
            pay/close-refund.md
            """),
    where="files",
)
def page_name_collision(others: Iterable[str]) -> Words:
    return Words(
        f"this page and {', '.join(others)} would have the same module name",
        expected="paths that differ in more than case and braces",
        done="the name of each module ends in a digest of its path",
    )


@rule(
    "page-empty",
    "warning",
    what="the page is empty",
    why="No heading of the page opens an operation, it redirects nowhere, and it is no text"
    " either, so nothing can be generated from it. If it described something before, the"
    " bindings keep that.",
    fix="Give the heading of the operation its verb and write the two tables, or remove the page.",
    bad="# Orders {#mix}",
    good=block("""
            # Look up an order {#get}

            Returns one order.

            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---

            {.im-table #request}

            | 返回字典 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---
            | id | string | Number of the order

            {.im-table #response}
            """),
    where="page",
    sets_aside="page",
)
def page_empty() -> Words:
    return Words(
        "this page describes no operation",
        expected="a heading with a verb, such as `# … {#post}`, and two tables",
        done="not read",
    )


@rule(
    "page-prose",
    "info",
    what="a text among the pages of the API",
    why="The page stands below `openapi/` or `webhook/`, and has neither an anchor nor a table nor"
    " code: it explains something and describes no call. Nothing is generated from it; what it"
    " described before is removed.",
    fix="Nothing to fix, if it is meant so. A page of a call needs a heading with a verb and two"
    " tables.",
    bad=block("""
            # Orders

            How orders work is explained elsewhere.
            """),
    where="page",
)
def page_prose() -> Words:
    return Words("a text, which describes no operation")


@rule(
    "front-matter-invalid",
    "error",
    what="the front matter is not YAML",
    why="Title and description of the page come from its front matter. The page is"
    " read as if it had none, and its docstrings stay empty.",
    fix="Write `key: value` lines between two `---`, and put a value that contains a"
    " colon and a blank, or begins with a special character, in quotes.",
    bad=block("""
            ---
            title: Orders: look up
            description: Returns one order.
            ---
            """),
    good=block("""
            ---
            title: "Orders: look up"
            description: Returns one order.
            ---
            """),
    where="front",
    repairs=True,
)
def front_matter_invalid(problem: str) -> Words:
    return Words(
        f"the front matter cannot be read as YAML: {problem}",
        expected="`key: value` lines between two `---`",
        done="read as if there were none",
    )


@rule(
    "front-matter-unusable",
    "warning",
    what="a value of the front matter is no text, or would fill the page",
    why="Title and description are texts. The page takes them with"
    " `{{ $frontmatter.title }}`, but not so long and so often that the page becomes"
    " many times its size.",
    fix="Make the value a short text, or write it where it is needed.",
    bad="---\ntitle: [Create, an order]\ndescription: Creates an order.\n---",
    good="---\ntitle: Create an order\ndescription: Creates an order.\n---",
    where="front",
    repairs=True,
)
def front_matter_unusable(problem: str, done: str) -> Words:
    return Words(
        f"front matter that is of no use: {problem}",
        expected="a short text",
        done=done,
    )


@rule(
    "fence-unclosed",
    "error",
    what="a code block is never closed",
    why="To Markdown all that follows is code, tables and headings included, and so the website"
    " shows it. The block is read up to where its container ends, or the next sample,"
    " table or operation begins.",
    fix="End the block with a line of as many backticks as opened it.",
    bad=block("""
            ```json
            {"id": "1"}
            """),
    good=block("""
            ```json
            {"id": "1"}
            ```
            """),
    where="intro",
    repairs=True,
)
def fence_unclosed(line: int | None) -> Words:
    """`line`: the line before which it is closed, None for the end of the page."""
    return Words(
        "this code block is never closed",
        expected="a line of as many backticks after the code",
        done=f"closed at {f'line {line}' if line else 'the end of the page'}",
    )


@rule(
    "comment-unclosed",
    "error",
    what="a comment is never closed",
    why="All below it is hidden, on the website too: headings and tables of operations. Whether"
    " they were meant to go is not known, so the last good reading of the page stays.",
    fix="End the comment with `-->`.",
    bad="<!-- an old sample\n\n# Close an order {#post}",
    good="<!-- an old sample -->",
    where="end",
    sets_aside="page",
)
def comment_unclosed() -> Words:
    return Words(
        "this comment is never closed, and hides what stands below it",
        expected="`-->` at the end of the comment",
        done="the page is set aside",
    )


@rule(
    "container-unclosed",
    "error",
    what="a container is never closed",
    why="Where the container ends is a guess: it is read up to the next table, heading"
    " or container. Text below it may become part of a notice it does not belong"
    " to, and the website puts the rest of the page in the box.",
    fix="Write a line `:::` after the last line of the container.",
    bad=block("""
            ::: tip Note
            Only for merchants with a contract.
            """),
    good=block("""
            ::: tip Note
            Only for merchants with a contract.
            :::
            """),
    where="intro",
    repairs=True,
    fixable="safe",
)
def container_unclosed(name: str, line: int | None) -> Words:
    """`line`: the line before which it is closed, None for the end of the page."""
    return Words(
        f"this `::: {name}` is never closed",
        expected="a line `:::` after its content",
        done=f"closed at {f'line {line}' if line else 'the end of the page'}",
    )
