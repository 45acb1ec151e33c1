"""IR x IR -> typed changes. One module per subject; `compare_apis` is the way in.

`changes` are the changes as values, `severity` the table of what each means, `match_operations`
and `match_fields` decide what belongs together, `operations`, `fields` and `moves` find what
differs, `shape` and `prose` compare types and texts, `accepted` tells what a caller has to give,
`meanings` explain each kind to a person. It knows
the IR only: neither Markdown nor Python names.
"""

from imtable.drift.facts.changes import (
    LEVELS,
    Change,
    Kind,
    Level,
    PageLocation,
    Severity,
    Side,
    mirrored,
)
from imtable.drift.facts.compare import compare_apis, order
from imtable.drift.facts.context import Filled

__all__ = [
    "LEVELS",
    "Change",
    "Filled",
    "Kind",
    "Level",
    "PageLocation",
    "Severity",
    "Side",
    "compare_apis",
    "mirrored",
    "order",
]
