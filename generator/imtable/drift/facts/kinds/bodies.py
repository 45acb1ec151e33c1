"""What a body is, and its status."""

from __future__ import annotations

from imtable.drift.facts.kinds.examples import ID
from imtable.drift.facts.kinds.kind import CALLERS, NAMES, Example, Kind, breaking, fine

BODY_KIND_CHANGED = Kind(
    id="body-kind-changed",
    words="documented with another kind of body",
    explains=NAMES,
    covers=True,
    request={"": breaking("rejected")},
    response={"": breaking("another body"), "alike": fine(), "documented": fine()},
    why="The body is of another kind: JSON, XML, a file, nothing, an address for a browser. Where"
    " nothing was documented of it, callers read nothing of it, and go on.",
    example=Example("reply", ID, "| 空字符串(无返回内容) {align=center colspan=3}"),
    do=CALLERS,
)
STATUS_CHANGED = Kind(
    id="status-changed",
    words="documented with another status",
    request={"": fine(wire="another status", caution="another HTTP status")},
    response={"": fine(wire="another status", caution="another HTTP status")},
    why="Another HTTP status is documented, by the sample or by the answer to a notification.",
    example=Example(
        "sample",
        "print_r($response->getStatusCode() === 200);",
        "print_r($response->getStatusCode() === 202);",
    ),
    do="Nothing: every status from 200 to 299 is a success.",
)
