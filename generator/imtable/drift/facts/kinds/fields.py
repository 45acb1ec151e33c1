"""Rows that come, go, or stand elsewhere, and what is documented of an object."""

from __future__ import annotations

from imtable.drift.facts.kinds.examples import BUS, LINE, METRO, OBJECT, SHIP, A
from imtable.drift.facts.kinds.kind import (
    CALLERS,
    NAMES,
    REMAKES,
    SUPPLIED,
    Example,
    Kind,
    breaking,
    fine,
)

FIELD_ADDED = Kind(
    id="field-added",
    words="documented as new",
    section="Added",
    opposite="field-removed",
    identified=False,
    explains=frozenset({"missing"}),
    request={
        "optional": fine(),
        "required": breaking("rejected"),
        "inside-optional": breaking("rejected", "only if {parent} is passed"),
        "supplied": SUPPLIED,
    },
    response={"optional": fine(), "required": fine(), "inside-optional": fine()},
    why="A row is documented now, with all below it. It usually means that the docs caught up;"
    " the sample beside the fact tells more. Whether it breaks depends on whether a"
    " caller has to give it.",
    example=Example(
        "body", A, f"{A}\n| b {{data-required data-indent=1}} | string | More text"
    ),
    do=f"{CALLERS} A required member inside an optional object concerns only those who pass"
    " the object.",
)
FIELD_REMOVED = Kind(
    id="field-removed",
    words="not documented any more",
    section="Removed",
    opposite="field-added",
    stands="old",
    identified=False,
    explains=REMAKES,
    covers=True,
    request={"": breaking("ignored or rejected")},
    response={"": breaking("absent")},
    why="A row is not documented any more, and nothing else has its description or its name.",
    example=Example("body", f"{A}\n| b {{data-indent=1}} | string | More text", A),
    do="Look whether the sample shows it still: then the row may have been lost by mistake."
    f" Else: {CALLERS}",
)
FIELD_RENAMED = Kind(
    id="field-renamed",
    words="documented under another name",
    stands="old",
    explains=NAMES,
    covers=True,
    request={"": breaking("old name ignored or rejected")},
    response={"": breaking("absent under the old name")},
    why="The same parent, the same type, the same description, another name. Nothing is paired"
    " that could be paired otherwise, and both names are shown: it may be a typo.",
    example=Example("body", A, A.replace("| a", "| code")),
    do=f"Compare the sample, which often has the true name. {CALLERS}",
)
FIELD_MOVED = Kind(
    id="field-moved",
    words="documented at another place",
    stands="old",
    explains=NAMES,
    covers=True,
    request={"": breaking("ignored or rejected at the old place")},
    response={"": breaking("absent at the old place")},
    why="The same name and type below another parent, often since an indent was corrected.",
    example=Example(
        "body",
        f"| o {{data-indent=1}} | {OBJECT} | One\n| x {{data-indent=2}} | string | Text\n"
        "| y {data-indent=1} | string | Some text about it",
        f"| o {{data-indent=1}} | {OBJECT} | One\n| x {{data-indent=2}} | string | Text\n"
        "| y {data-indent=2} | string | Some text about it",
    ),
    do=CALLERS,
)
MEMBERS_DOCUMENTED = Kind(
    id="members-documented",
    words="members documented now",
    section="Added",
    opposite="members-undocumented",
    explains=REMAKES,
    covers=True,
    request={"": fine()},
    response={"": fine()},
    why="An object had no documented members, and was a `dict`; now it is a class.",
    example=Example(
        "body",
        f"| o {{data-indent=1}} | {OBJECT} | One",
        f"| o {{data-indent=1}} | {OBJECT} | One\n| x {{data-indent=2}} | string | Text",
    ),
    do=f"{CALLERS} The bytes are the same.",
)
MEMBERS_UNDOCUMENTED = Kind(
    id="members-undocumented",
    words="members not documented any more",
    section="Removed",
    opposite="members-documented",
    explains=REMAKES,
    covers=True,
    request={"": fine()},
    response={"": fine()},
    why="The members of an object are not documented any more: its class becomes a `dict`.",
    example=Example(
        "body",
        f"| o {{data-indent=1}} | {OBJECT} | One\n| x {{data-indent=2}} | string | Text",
        f"| o {{data-indent=1}} | {OBJECT} | One",
    ),
    do=f"{CALLERS} The bytes are the same.",
)
VARIANT_ADDED = Kind(
    id="variant-added",
    words="documented with one more variant",
    section="Added",
    opposite="variant-removed",
    explains=NAMES,
    request={"": fine()},
    response={"": breaking("another shape")},
    why="A row that is repeated describes one form more of the same member. Where there was one"
    " only, its class gets the name of its variant.",
    example=Example("body", METRO + LINE + BUS, METRO + LINE + BUS + LINE + SHIP),
    do=f"{CALLERS} Those who read have one more class to tell apart.",
)
VARIANT_REMOVED = Kind(
    id="variant-removed",
    words="documented with one variant less",
    section="Removed",
    opposite="variant-added",
    stands="old",
    explains=NAMES,
    request={"": breaking("rejected")},
    response={"": fine()},
    why="A form of a member is not documented any more.",
    example=Example("body", METRO + LINE + BUS + LINE + SHIP, METRO + LINE + BUS),
    do=CALLERS,
)
