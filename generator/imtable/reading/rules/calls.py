"""Rules about what a call needs: path variables, top-level rows, the host."""

from __future__ import annotations

from imtable.reading.rules.rule import Rule, block

CALLS: tuple[Rule, ...] = (
    Rule(
        id="path-param-missing",
        severity="error",
        what="a path variable without a row",
        why=(
            "The file name has a variable, so every call must pass it, but its type and"
            " meaning are not documented. It is read as a required string."
        ),
        mend="Add a row for the variable, with `data-required`.",
        bad=block("""
            | query | object {data-tooltip="对应PHP的array"} | The query
            | mchid {data-indent=1} | string | Number of the merchant
            """),
        good=block("""
            | order_id {data-required} | string | Number of the order
            | query | object {data-tooltip="对应PHP的array"} | The query
            | mchid {data-indent=1} | string | Number of the merchant
            """),
        where="request",
        path="openapi/v3/pay/orders/{order_id}.md",
        repairs=True,
    ),
    Rule(
        id="path-param-unknown-row",
        severity="error",
        what="a misnamed path variable",
        why=(
            "One variable of the path has no row, and one row belongs nowhere: it is read"
            " as the description of the variable. The argument has the name from the"
            " path, not the one that readers see in the table."
        ),
        mend="Give the row the name that stands between the braces in the path.",
        bad="| id {data-required} | string | Number of the order",
        good="| order_id {data-required} | string | Number of the order",
        where="request",
        path="openapi/v3/pay/orders/{order_id}.md",
        repairs=True,
    ),
    Rule(
        id="request-row-unknown",
        severity="error",
        what="a top-level row that nobody knows",
        why=(
            "The rows at depth 0 say where a value travels: in the path, the query, the"
            " headers or the body. This one is none of them, so that neither it nor the"
            " rows below it are read."
        ),
        mend=(
            "Put the row below `json`, `xml`, `query`, `headers` or `body`, or name it"
            " after a variable of the path. In a notification only `headers` and `body`,"
            " in its answer also `status`, stand at the top."
        ),
        bad=block("""
            | data {data-required} | object {data-tooltip="对应PHP的array"} | The order
            | id {data-indent=1} | string | Number of the order
            """),
        good=block("""
            | json {data-required} | object {data-tooltip="对应PHP的array"} | The order
            | id {data-indent=1} | string | Number of the order
            """),
        where="request",
        quarantines=True,
    ),
    Rule(
        id="request-row-clash",
        severity="error",
        what="two rows of which only one can be meant",
        why=(
            "A request has one body: JSON, XML or a form. And a row called like a part of the"
            " message cannot describe a variable of the path as well. Nobody knows which is"
            " meant."
        ),
        mend="Keep one row of `json`, `xml` and `body`; rename the variable of the path.",
        bad=block("""
            | json {data-required} | object {data-tooltip="对应PHP的array"} | The order
            | id {data-indent=1} | string | Number of the order
            | xml | object {data-tooltip="对应PHP的array"} | The same in XML
            | no {data-indent=1} | string | Number of the order
            """),
        good=block("""
            | json {data-required} | object {data-tooltip="对应PHP的array"} | The order
            | id {data-indent=1} | string | Number of the order
            """),
        where="request",
        quarantines=True,
    ),
    Rule(
        id="host-unreadable",
        severity="error",
        what="`base_uri` without an address",
        why=(
            "The row says that the call goes to another host, but not to which. Requests"
            " would go to the default host, with whatever they carry."
        ),
        mend="Write the address as code in the description, with `https://`.",
        bad="| base_uri {data-required} | string | The host in Hong Kong",
        good="| base_uri {data-required} | string | The host in Hong Kong, `https://apihk.example.com/`",
        where="request",
        quarantines=True,
    ),
    Rule(
        id="global-host-missing",
        severity="error",
        what="a call to `/v3/global/` without `base_uri`",
        why=(
            "All calls of that branch live on a host of their own. Without the row the"
            " bindings call the default host, where the path does not exist."
        ),
        mend="Add a row `base_uri` with the address as code in its description.",
        bad=block("""
            | json | object {data-tooltip="对应PHP的array"} | The order
            | id {data-indent=1} | string | Number of the order
            """),
        good=block("""
            | base_uri | string | The host, `https://apihk.example.com/`
            | json | object {data-tooltip="对应PHP的array"} | The order
            | id {data-indent=1} | string | Number of the order
            """),
        where="request",
        path="openapi/v3/global/pay/orders.md",
    ),
    Rule(
        id="path-sample-differs",
        severity="warning",
        what="file path and sample URL differ",
        why=(
            "The bindings take the URL from the path of the file; the sample calls"
            " another one. One of the two is wrong, and only a real call can tell."
        ),
        mend="Correct the sample, or rename the file.",
        bad=block("""
            | id {data-indent=1} | string | Number of the order

            $instance->chain('v3/pay/order')->post(['json' => ['id' => '1']]);
            """),
        good=block("""
            | id {data-indent=1} | string | Number of the order

            $instance->chain('v3/pay/orders')->post(['json' => ['id' => '1']]);
            """),
        where="sample",
    ),
    Rule(
        id="verb-sample-differs",
        severity="error",
        what="heading and sample disagree about the verb",
        why=(
            "The bindings take the method from the anchor of the heading. If the sample is"
            " right, every call fails, or does something else."
        ),
        mend="Correct the anchor of the heading, or the sample.",
        bad=block("""
            | id {data-indent=1} | string | Number of the order

            $instance->chain('v3/pay/orders')->put(['json' => ['id' => '1']]);
            """),
        good=block("""
            | id {data-indent=1} | string | Number of the order

            $instance->chain('v3/pay/orders')->post(['json' => ['id' => '1']]);
            """),
        where="sample",
    ),
)
