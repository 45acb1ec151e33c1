"""Rules about tables as a whole: which there are, and whether they say what they are."""

from __future__ import annotations

from imtable.reading.rules.rule import Rule, block

TABLES: tuple[Rule, ...] = (
    Rule(
        id="table-missing",
        severity="error",
        what="an operation without one of its two tables",
        why=(
            "Without a request table nobody knows what to send, without a response table"
            " what comes back. An operation that takes nothing has an empty table; a"
            " missing one says nothing."
        ),
        mend=(
            "Write the table with its tail, even if it has no row. If it is there, look"
            " for what hides it: a missing tail, an open code block, a line between its"
            " header and its dashes."
        ),
        bad="This call takes no parameters.",
        good=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---

            {.im-table #request}
            """),
        where="table",
        quarantines=True,
    ),
    Rule(
        id="table-missing-tail",
        severity="error",
        what="a table without `{.im-table #…}`",
        why=(
            "The tail says whether a table is the request or the response; the caption"
            " only refines it. Without it the table is not read."
        ),
        mend="After the rows and one blank line, write `{.im-table #request}` or `{.im-table #response}`.",
        bad=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---
            | query | object {data-tooltip="对应PHP的array"} | The query
            | id {data-indent=1} | string | Number of the order
            """),
        good=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---
            | query | object {data-tooltip="对应PHP的array"} | The query
            | id {data-indent=1} | string | Number of the order

            {.im-table #request}
            """),
        where="table",
        quarantines=True,
    ),
    Rule(
        id="table-homeless",
        severity="error",
        what="a table that belongs to no operation",
        why=(
            "It stands above the first operation, or below a heading that opens none."
            " Its rows are not read."
        ),
        mend=(
            "Move the table below the heading of its operation. If it describes no request"
            " and no response, write it as a list."
        ),
        bad=block("""
            # Orders {#mix}

            | State | Meaning
            | --- | ---
            | OPEN | waits for the payment

            ## {{ $frontmatter.title }} {#post}
            """),
        good=block("""
            # Orders {#mix}

            * `OPEN` waits for the payment

            ## {{ $frontmatter.title }} {#post}
            """),
        where="heading",
        quarantines=True,
    ),
    Rule(
        id="table-repeated",
        severity="error",
        what="two tables of the same kind in one operation",
        why=(
            "An operation has one request and one response. Which of the two tables"
            " counts is open; only the first is read."
        ),
        mend=(
            "Join the tables, or correct the tail of one. Alternatives of one field are"
            " variants: the same name again after a line row."
        ),
        bad=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---

            {.im-table #request}

            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---

            {.im-table #request}
            """),
        good=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---

            {.im-table #request}
            """),
        where="table",
        quarantines=True,
    ),
    Rule(
        id="table-broken",
        severity="error",
        what="rows outside every table",
        why=(
            "A table ends at the first blank line. Rows after it, and rows without a"
            " header and a line of dashes above them, are mere text: their fields are"
            " missing."
        ),
        mend=(
            "Remove the blank line between the rows, or write the header and a line of"
            " dashes with as many columns above them."
        ),
        bad=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---
            | query | object {data-tooltip="对应PHP的array"} | The query

            | id {data-indent=1} | string | Number of the order

            {.im-table #request}
            """),
        good=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---
            | query | object {data-tooltip="对应PHP的array"} | The query
            | id {data-indent=1} | string | Number of the order

            {.im-table #request}
            """),
        where="table",
        quarantines=True,
    ),
    Rule(
        id="table-request-empty",
        severity="info",
        what="a call without parameters",
        why=(
            'An empty request table is read as "this call takes nothing". That is right'
            " for some calls and, for others, rows that were forgotten."
        ),
        mend="Nothing to mend if the call takes no parameters; else add its rows.",
        bad=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---

            {.im-table #request}
            """),
        where="table",
    ),
    Rule(
        id="table-response-empty",
        severity="warning",
        what="an undocumented reply",
        why=(
            "An empty response table does not say that the reply is empty. The function"
            " returns the reply as it comes, without types."
        ),
        mend=(
            "List the fields of the reply, or write the one note row that says what comes"
            " instead of fields."
        ),
        bad="",
        good="| 空字符串(无返回内容) {align=center colspan=3}",
        where="response",
    ),
    Rule(
        id="separator-short",
        severity="style",
        what="`--` for `---` below a header",
        why="It is read all the same. Other Markdown programs want three dashes.",
        mend="Write `| --- | --- | ---`.",
        bad=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | -- | -- | --
            | query | object {data-tooltip="对应PHP的array"} | The query
            | id {data-indent=1} | string | Number of the order

            {.im-table #request}
            """),
        good=block("""
            | 请求参数 | 类型 {.type} | 描述 {.desc}
            | --- | --- | ---
            | query | object {data-tooltip="对应PHP的array"} | The query
            | id {data-indent=1} | string | Number of the order

            {.im-table #request}
            """),
        where="table",
    ),
)
