"""IR x IR -> typed changes. One module per subject; `compare_apis` is the way in.

`kinds` says of each kind of change all that is known of it, `changes` are the changes as values,
`match_operations` and `match_fields` decide what belongs together, `operations`, `fields` and
`moves` find what differs, `shape` and `prose` compare types and texts, `accepted` tells what a
caller has to give. It knows the IR only: neither Markdown nor Python names.
"""

from imtable.drift.facts.changes import LEVELS, Change, PageLocation
from imtable.drift.facts.compare import compare_apis, order
from imtable.drift.facts.context import Filled
from imtable.drift.facts.kinds import FAMILIES, KINDS, family_of, mirrored
from imtable.drift.facts.kinds.kind import ChangeSeverity, ChangeSide, Kind, Level

__all__ = [
    "FAMILIES",
    "KINDS",
    "LEVELS",
    "Change",
    "ChangeSeverity",
    "ChangeSide",
    "Filled",
    "Kind",
    "Level",
    "PageLocation",
    "compare_apis",
    "family_of",
    "mirrored",
    "order",
]
