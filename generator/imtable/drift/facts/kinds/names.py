"""What only the bindings show: other names and signatures for rows that are as they were."""

from __future__ import annotations

from imtable.drift.facts.kinds.examples import BUS, FORM, LINE, METRO
from imtable.drift.facts.kinds.kind import CALLERS, Example, Kind, fine

NAME_CHANGED = Kind(
    id="name-changed",
    words="another name in the bindings",
    stands="old",
    request={"": fine()},
    response={"": fine()},
    why="The row, or the page, is what it was; its module, function, class, argument or attribute"
    " has another name, since something beside it came, or is called otherwise.",
    example=Example(
        "body",
        METRO + LINE + BUS,
        METRO.replace("METRO", "TRAM") + LINE + BUS,
    ),
    do=CALLERS,
)
SIGNATURE_CHANGED = Kind(
    id="signature-changed",
    words="another signature in the bindings",
    shows_values=False,
    request={"": fine()},
    why="What is known of the row beyond its type decides what a caller has to pass: the client"
    " makes the digest of an upload where the page says by which algorithm.",
    example=Example(
        "request",
        f"{FORM}\n| digest {{data-required data-indent=1}} | string | SHA256 of the file",
        f"{FORM}\n| digest {{data-required data-indent=1}} | string | Digest of the file",
    ),
    do=CALLERS,
)
