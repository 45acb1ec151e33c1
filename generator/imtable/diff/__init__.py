"""IR x IR -> typed changes. One module per subject; `compare_apis` is the way in.

`changes` are the facts as values, `severity` the table of what each means, `match_operations`
and `match_fields` decide what belongs together, `operations`, `fields` and `moves` find what
differs, `shape` and `prose` compare types and texts, `group` folds equal edits. It knows the
IR only: neither Markdown nor Python names.
"""

from .changes import Change, Kind, Level, Place, Severity, Side, mirrored
from .compare import compare_apis
from .place import Filled

__all__ = [
    "Change",
    "Filled",
    "Kind",
    "Level",
    "Place",
    "Severity",
    "Side",
    "compare_apis",
    "mirrored",
]
