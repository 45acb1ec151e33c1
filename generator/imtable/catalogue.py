"""The rules: what there can be to say about a page.

Data only. Ids are stable: they are used in configuration, in reports and by other programs.

`error` means that reading loses information or contradicts the page, `warning` that it is
doubtful, `info` that it is worth knowing, `style` that it is cosmetic. A rule that
`quarantines` leaves the meaning of the page open: the last good reading stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

Severity = Literal["error", "warning", "info", "style"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be said about a page."""

    id: str
    severity: Severity
    what: str
    quarantines: bool = False


RULES: tuple[Rule, ...] = (
    # files
    Rule("page-unreadable", "error", "the file cannot be read", True),
    Rule("page-not-utf8", "error", "the file is not UTF-8", True),
    Rule("page-too-large", "error", "the file is too large to be a page", True),
    Rule("page-outside", "error", "a symbolic link that leads out of the docs", True),
    Rule(
        "page-name-collision", "error", "two pages would become the same module", True
    ),
    Rule("page-empty", "warning", "the page describes no operation", True),
    Rule("front-matter-invalid", "error", "the front matter is not YAML"),
    Rule("fence-unclosed", "error", "a code block swallows the rest of the page", True),
    Rule("container-unclosed", "error", "a container is never closed"),
    # headings and identity
    Rule("anchor-unknown", "error", "a heading anchor is not a verb", True),
    Rule(
        "heading-without-verb", "error", "a table below a heading without a verb", True
    ),
    Rule("operation-repeated", "error", "the same verb twice on one page", True),
    Rule("url-unknown", "error", "nothing tells the URL of a call", True),
    Rule("link-broken", "warning", "a link to a page that is not there"),
    Rule("page-reference-missing", "info", "no link to the official documentation"),
    Rule("page-description-missing", "info", "an operation without a description"),
    Rule("operation-deprecated", "info", "an operation on its way out"),
    Rule(
        "event-type-differs",
        "warning",
        "`event_type` does not list the event of the page",
    ),
    # tables
    Rule("table-missing", "error", "an operation without one of its two tables", True),
    Rule("table-missing-tail", "error", "a table without `{.im-table #…}`", True),
    Rule("table-homeless", "error", "a table that belongs to no operation", True),
    Rule(
        "table-repeated", "error", "two tables of the same kind in one operation", True
    ),
    Rule("table-broken", "error", "rows outside every table", True),
    Rule("table-request-empty", "info", "a call without parameters"),
    Rule("table-response-empty", "warning", "an undocumented reply"),
    Rule("separator-short", "style", "`--` for `---` below a header"),
    # rows
    Rule("row-two-cells", "warning", "a row without a description cell"),
    Rule("row-empty-description", "info", "an empty description"),
    Rule("row-unescaped-pipe", "error", "a pipe in a description is not escaped"),
    Rule("row-whitespace", "style", "blanks missing or too many"),
    Rule("text-lookalike", "style", "compatibility characters"),
    Rule("note-unknown", "error", "a note row that is not understood", True),
    Rule("line-idle", "warning", "a line row that marks nothing"),
    # attributes
    Rule("attr-unknown", "error", "an unknown attribute"),
    Rule("attr-repeated", "error", "the same attribute twice"),
    Rule("attr-spacing", "style", "blanks around a brace"),
    Rule("required-on-type", "warning", "`data-required` in the type cell"),
    Rule("tooltip-missing", "style", "an object without the usual tooltip"),
    Rule("tooltip-case", "style", "`Array` for `array`"),
    # nesting
    Rule("indent-unreadable", "error", "an indent that is no depth", True),
    Rule("indent-jump", "error", "an indent that grows by more than one"),
    Rule("indent-orphan", "error", "an indent without a parent"),
    Rule("indent-lost", "error", "a row that lost its indent"),
    Rule(
        "indent-root",
        "error",
        "a top-level row of a notification besides `headers` and `body`",
    ),
    Rule("scalar-children", "error", "rows below a scalar", True),
    Rule("marker-unannounced", "warning", "decoded rows without an encoding attribute"),
    Rule("marker-misplaced", "error", "a decode marker below the wrong row"),
    Rule("ciphertext-opaque", "error", "encrypted content without plaintext rows"),
    Rule("variant-group", "info", "a name declared several times"),
    Rule(
        "variant-unseparated", "error", "a name declared again without a line row", True
    ),
    Rule("variant-unlabelled", "warning", "variants that nothing tells apart"),
    Rule("object-empty", "warning", "an object without members"),
    Rule("object-list-empty", "warning", "a list of objects without members"),
    Rule("json-wrapper-ambiguous", "warning", "a JSON string with a single list row"),
    # types and values
    Rule("type-unknown", "warning", "a type word of another dialect"),
    Rule("type-unreadable", "error", "a type cell that names no type", True),
    Rule(
        "type-inconsistent", "warning", "the same field with two types in one operation"
    ),
    Rule(
        "type-number-and-integer",
        "info",
        "an operation that uses both number and integer",
    ),
    Rule("enum-not-numeric", "error", "a numeric type with values that are no numbers"),
    Rule("enum-duplicate", "error", "a value listed twice"),
    Rule("enum-near-duplicate", "warning", "a value that resembles another one"),
    Rule("enum-wording", "style", "an ending that does not fit the number of values"),
    Rule("enum-inline", "style", "a list of values within the text"),
    Rule("enum-labelled", "info", "a list of values with labels"),
    Rule("enum-unmarked", "warning", "a bare list that nothing announces"),
    Rule("enum-status-classes", "info", "HTTP status classes"),
    Rule("name-blank", "error", "a blank in a name"),
    Rule("name-unreadable", "error", "a name that is none", True),
    Rule("name-alias", "info", "a name that Python cannot use"),
    # calls
    Rule("path-param-missing", "error", "a path variable without a row"),
    Rule("path-param-unknown-row", "error", "a misnamed path variable"),
    Rule("request-row-unknown", "error", "a top-level row that nobody knows", True),
    Rule("host-unreadable", "error", "`base_uri` without an address", True),
    Rule("global-host-missing", "error", "a call to `/v3/global/` without `base_uri`"),
    Rule("path-sample-differs", "warning", "file path and sample URL differ"),
    Rule("verb-sample-differs", "error", "heading and sample disagree about the verb"),
    # samples
    Rule("sample-unparsable", "error", "a sample that cannot be read"),
    Rule("sample-absent", "info", "an operation without a sample"),
    Rule("sample-disagree", "error", "samples of one operation that differ"),
    Rule("sample-key-undocumented", "warning", "a key in a sample without a row"),
    Rule("sample-json-unannounced", "warning", "`json_encode` without an attribute"),
    Rule("sample-required-missing", "error", "a required row missing in the sample"),
    Rule("sample-optional-missing", "info", "an optional row missing in the sample"),
    Rule("sample-value-not-listed", "error", "a value outside its list"),
    Rule("sample-type", "info", "a value of another type"),
    # secrets
    Rule(
        "cipher-serial-missing",
        "error",
        "an encrypted field without `Wechatpay-Serial`",
    ),
    Rule(
        "cipher-serial-idle", "warning", "`Wechatpay-Serial` without an encrypted field"
    ),
    Rule("cipher-in-prose", "warning", "text says encrypted, no attribute does"),
    Rule("cipher-key-unnamed", "warning", "an encrypted field whose key is not named"),
)


@cache
def rules_by_id() -> Mapping[str, Rule]:
    """The catalogue by rule id."""
    return {rule.id: rule for rule in RULES}


def find_rule(rule_id: str) -> Rule:
    """The rule of this id. Raises KeyError if there is none."""
    return rules_by_id()[rule_id]
