"""Two sides -> typed changes. One module per subject; `compare_apis` is the way in.

The axis *wire* is IR x IR: `match_operations` and `match_fields` decide what belongs together,
`operations`, `fields`, `field_values`, `alternatives` and `moves` find what differs, `shape` and
`prose` compare types and texts. The axis *source* is surface x surface: `offers` has what the
bindings of a side offer, `source` and `fits` find what breaks a caller's program. `explanations`
joins both.
`kinds` says of each kind of change all that is known of it, `changes` are the changes as values,
`said` is what they hold of the pages, `edits` what a caller writes differently. Nothing here
knows Markdown.
"""

from imtable.drift.facts.changes import LEVELS, CallerEdit, Change, PageLocation
from imtable.drift.facts.compare import compare_apis, compare_bindings, order
from imtable.drift.facts.kinds import FAMILIES, KINDS, family_of, mirrored
from imtable.drift.facts.kinds.kind import ChangeSeverity, ChangeSide, Kind, Level

__all__ = [
    "FAMILIES",
    "KINDS",
    "LEVELS",
    "CallerEdit",
    "Change",
    "ChangeSeverity",
    "ChangeSide",
    "Kind",
    "Level",
    "PageLocation",
    "compare_apis",
    "compare_bindings",
    "family_of",
    "mirrored",
    "order",
]
