"""Rules about what a call needs: path variables, top-level rows, the host."""

from __future__ import annotations

from imtable.reading.rules.rule import OPERATION_ASIDE, Words, block, rule


@rule(
    "path-param-missing",
    "error",
    what="a path variable without a row",
    why="The file name has a variable, so every call must pass it, but its type and"
    " meaning are not documented. It is read as a required string.",
    fix="Add a row for the variable, with `data-required`.",
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
)
def path_param_missing(name: str) -> Words:
    return Words(
        f"the path has a variable `{{{name}}}`, the table no row for it",
        expected=f"`| {name} {{data-required}} | string | …`",
        done="read as a required string",
    )


@rule(
    "path-param-unknown-row",
    "error",
    what="a misnamed path variable",
    why="One variable of the path has no row, and one row belongs nowhere: it is read"
    " as the description of the variable. The argument has the name from the"
    " path, not the one that readers see in the table.",
    fix="Give the row the name that stands between the braces in the path.",
    bad="| id {data-required} | string | Number of the order",
    good="| order_id {data-required} | string | Number of the order",
    where="request",
    path="openapi/v3/pay/orders/{order_id}.md",
    repairs=True,
    fixable="safe",
)
def path_param_unknown_row(name: str, variable: str) -> Words:
    return Words(
        f"`{name}` is neither an option nor a variable of the path",
        expected=f"`{variable}`",
        done=f"read as the description of `{variable}`",
        before=name,
        after=variable,
    )


@rule(
    "request-row-unknown",
    "error",
    what="a top-level row that nobody knows",
    why="The rows at depth 0 say where a value travels: in the path, the query, the"
    " headers or the body. This one is none of them, so that it is not read.",
    fix="Put the row below `json`, `xml`, `query`, `headers` or `body`, or name it"
    " after a variable of the path. In a notification only `headers` and `body`,"
    " in its answer also `status`, stand at the top.",
    bad=block("""
            | json {data-required} | object {data-tooltip="对应PHP的array"} | The order
            | id {data-indent=1} | string | Number of the order
            | remark | string | A remark
            """),
    good=block("""
            | json {data-required} | object {data-tooltip="对应PHP的array"} | The order
            | id {data-indent=1} | string | Number of the order
            | remark {data-indent=1} | string | A remark
            """),
    where="request",
    repairs=True,
)
def request_row_unknown(name: str, known: str) -> Words:
    return Words(f"nobody knows where `{name}` goes", expected=known, done="not read")


@rule(
    "request-part-unknown",
    "error",
    what="a part of the request that nobody knows",
    why="The rows at depth 0 say where the rows below them travel. This one is none of"
    " the parts that there are, most often by a slip, and without it nobody knows what"
    " the body is.",
    fix="Write `json`, `xml`, `query`, `headers` or `body`, as the sample does.",
    bad=block("""
            | data {data-required} | object {data-tooltip="对应PHP的array"} | The order
            | id {data-indent=1} | string | Number of the order
            """),
    good=block("""
            | json {data-required} | object {data-tooltip="对应PHP的array"} | The order
            | id {data-indent=1} | string | Number of the order
            """),
    where="request",
    sets_aside="operation",
)
def request_part_unknown(name: str, known: str) -> Words:
    return Words(
        f"nobody knows where `{name}` goes",
        expected=known,
        done=OPERATION_ASIDE,
    )


@rule(
    "request-row-clash",
    "error",
    what="two rows of which only one can be meant",
    why="A request has one body: JSON, XML or a form. And a row called like a part of the"
    " message cannot describe a variable of the path as well. Nobody knows which is"
    " meant.",
    fix="Keep one row of `json`, `xml` and `body`; rename the variable of the path.",
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
    sets_aside="operation",
)
def request_row_clash(problem: str) -> Words:
    return Words(
        problem,
        expected="one row for the body, and a variable that is not called like a part",
        done=OPERATION_ASIDE,
    )


@rule(
    "host-unreadable",
    "error",
    what="`base_uri` without an address",
    why="The row says that the call goes to another host, but not to which. Requests"
    " would go to the default host, with whatever they carry.",
    fix="Write the address as code in the description, with `https://`.",
    bad="| base_uri {data-required} | string | The host in Hong Kong",
    good="| base_uri {data-required} | string | The host in Hong Kong, `https://apihk.example.com/`",
    where="request",
    sets_aside="operation",
)
def host_unreadable() -> Words:
    return Words(
        "`base_uri` names no address",
        expected="a base URL with https as code in the description",
        done=OPERATION_ASIDE,
    )


@rule(
    "global-host-missing",
    "error",
    what="a call to `/v3/global/` without `base_uri`",
    why="All calls of that branch live on a host of their own. Without the row the"
    " bindings call the default host, where the path does not exist.",
    fix="Add a row `base_uri` with the address as code in its description.",
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
)
def global_host_missing() -> Words:
    return Words(
        "a call to `/v3/global/` that names no host",
        expected="a row `base_uri`",
        done="read as a call to the default host",
    )


@rule(
    "path-sample-differs",
    "warning",
    what="file path and sample URL differ",
    why="The bindings take the URL from the path of the file; the sample calls"
    " another one. One of the two is wrong, and only a real call can tell.",
    fix="Correct the sample, or rename the file.",
    bad=block("""
            | id {data-indent=1} | string | Number of the order

            $instance->chain('v3/pay/order')->post(['json' => ['id' => '1']]);
            """),
    good=block("""
            | id {data-indent=1} | string | Number of the order

            $instance->chain('v3/pay/orders')->post(['json' => ['id' => '1']]);
            """),
    where="sample",
)
def path_sample_differs(shown: str, file: str, template: str) -> Words:
    return Words(
        f"the sample calls `{shown}`",
        expected=f"`{file}`, as the file is named; the URL is read as `{template}`",
    )


@rule(
    "verb-sample-differs",
    "error",
    what="heading and sample disagree about the verb",
    why="The bindings take the method from the anchor of the heading. If the sample is"
    " right, every call fails, or does something else.",
    fix="Correct the anchor of the heading, or the sample.",
    bad=block("""
            | id {data-indent=1} | string | Number of the order

            $instance->chain('v3/pay/orders')->put(['json' => ['id' => '1']]);
            """),
    good=block("""
            | id {data-indent=1} | string | Number of the order

            $instance->chain('v3/pay/orders')->post(['json' => ['id' => '1']]);
            """),
    where="sample",
)
def verb_sample_differs(verb: str, shown: str) -> Words:
    return Words(
        f"the heading says {verb}, the sample {shown}", expected=f"`->{verb}(`"
    )


@rule(
    "host-sample-differs",
    "error",
    what="row `base_uri` and sample disagree about the host",
    why="The bindings call the host of the row, or the default one where there is no row."
    " If the sample is right, every call goes to a host that does not know it, with"
    " whatever it carries.",
    fix="Correct the address in the row, add the row, or correct `base_uri` in the sample.",
    bad=block("""
            | base_uri | string | The host, `https://apihk.example.com/`
            | json | object {data-tooltip="对应PHP的array"} | The order
            | id {data-indent=1} | string | Number of the order

            $instance->chain('v3/pay/orders')->post(['base_uri' => 'https://api.example.com/', 'json' => ['id' => '1']]);
            """),
    good=block("""
            | base_uri | string | The host, `https://apihk.example.com/`
            | json | object {data-tooltip="对应PHP的array"} | The order
            | id {data-indent=1} | string | Number of the order

            $instance->chain('v3/pay/orders')->post(['base_uri' => 'https://apihk.example.com/', 'json' => ['id' => '1']]);
            """),
    where="call",
)
def host_sample_differs(shown: str, host: str) -> Words:
    return Words(
        f"the sample calls `{shown}`",
        expected=f"`{host}`, as the row `base_uri` or its absence says",
    )


@rule(
    "alternatives-unknown",
    "warning",
    what="alternatives that are no rows",
    why="The page says that one of several members is needed. What it calls them is the name"
    " or the title of no row here, or of several, or they are not as many as it says. So"
    " each row stays as required as it is marked.",
    fix="Name the rows, or call them as their descriptions begin.",
    bad=block("""
            | transaction_id {data-required data-indent=1} | string | Order number, 与商户单据号二选一
            | out_trade_no {data-required data-indent=1} | string | Number of the merchant
            """),
    good=block("""
            | transaction_id {data-required data-indent=1} | string | Order number, 与`out_trade_no`二选一
            | out_trade_no {data-required data-indent=1} | string | Number of the merchant
            """),
)
def alternatives_unknown(wording: str) -> Words:
    return Words(
        f"“{wording}” is about members that are not known by these names",
        expected="names of rows of one object, or the titles of such rows",
        done="each row is as required as it is marked",
    )
