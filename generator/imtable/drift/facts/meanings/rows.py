"""Changes of members and of their types."""

from __future__ import annotations

from imtable.drift.facts.changes import Kind
from imtable.drift.facts.meanings.meaning import (
    BUS,
    CALLERS,
    ID,
    LINE,
    METRO,
    OBJECT,
    REGENERATE,
    SHIP,
    A,
    Meaning,
    row,
)

FIELDS: dict[Kind, Meaning] = {
    "field-added": Meaning(
        "A row is documented now, with all below it. It usually means that the docs caught up;"
        " the sample beside the fact tells more. Whether it breaks depends on whether a"
        " caller has to give it.",
        "body",
        A,
        f"{A}\n| b {{data-required data-indent=1}} | string | More text",
        f"{CALLERS} A required member inside an optional object concerns only those who pass"
        " the object.",
    ),
    "field-removed": Meaning(
        "A row is not documented any more, and nothing else has its description or its name.",
        "body",
        f"{A}\n| b {{data-indent=1}} | string | More text",
        A,
        "Look whether the sample shows it still: then the row may have been lost by mistake."
        f" Else: {CALLERS}",
    ),
    "field-renamed": Meaning(
        "The same parent, the same type, the same description, another name. Nothing is paired"
        " that could be paired otherwise, and both names are shown: it may be a typo.",
        "body",
        A,
        A.replace("| a", "| code"),
        f"Compare the sample, which often has the true name. {CALLERS}",
    ),
    "field-moved": Meaning(
        "The same name and type below another parent, often since an indent was corrected.",
        "body",
        f"| o {{data-indent=1}} | {OBJECT} | One\n| x {{data-indent=2}} | string | Text\n"
        "| y {data-indent=1} | string | Some text about it",
        f"| o {{data-indent=1}} | {OBJECT} | One\n| x {{data-indent=2}} | string | Text\n"
        "| y {data-indent=2} | string | Some text about it",
        CALLERS,
    ),
    "required-added": Meaning(
        "The row has the mark `data-required` now. This is by far the commonest edit; in a"
        " reply it takes a `None` away and breaks nobody.",
        "body",
        A.replace("data-required ", ""),
        A,
        CALLERS,
    ),
    "required-removed": Meaning(
        "The row has the mark `data-required` no more: an argument may be left out now, an"
        " attribute may be `None`.",
        "reply",
        ID,
        ID.replace(" {data-required}", ""),
        f"{REGENERATE} Callers who read the attribute have to expect `None`.",
    ),
    "default-changed": Meaning(
        "The description names another default. The bindings send no defaults: an omitted"
        " value means what the service takes it for.",
        "body",
        row("string", "The unit, 默认值`ONE`"),
        row("string", "The unit, 默认值`TWO`"),
        "Pass the value where it matters.",
    ),
}

TYPES: dict[Kind, Meaning] = {
    "type-changed": Meaning(
        "Another type word. To take more (an integer becomes a number) breaks those who read,"
        " to take less breaks those who give. Amounts in fen are whole whatever their type is"
        " called, and in a path every scalar is text.",
        "body",
        row("string"),
        row("integer"),
        f"Compare the sample, it shows a value. {CALLERS}",
    ),
    "list-changed": Meaning(
        "One value became a list of them, or the reverse. It is one fact: the rows below are"
        " compared only where the container stayed what it was.",
        "body",
        row("string"),
        row("string[]"),
        CALLERS,
    ),
    "members-documented": Meaning(
        "An object had no documented members, and was a `dict`; now it is a class.",
        "body",
        f"| o {{data-indent=1}} | {OBJECT} | One",
        f"| o {{data-indent=1}} | {OBJECT} | One\n| x {{data-indent=2}} | string | Text",
        f"{CALLERS} The bytes are the same.",
    ),
    "members-undocumented": Meaning(
        "The members of an object are not documented any more: its class becomes a `dict`.",
        "body",
        f"| o {{data-indent=1}} | {OBJECT} | One\n| x {{data-indent=2}} | string | Text",
        f"| o {{data-indent=1}} | {OBJECT} | One",
        f"{CALLERS} The bytes are the same.",
    ),
    "variant-added": Meaning(
        "A row that is repeated describes one form more of the same member. Where there was one"
        " only, its class gets the name of its variant.",
        "body",
        METRO + LINE + BUS,
        METRO + LINE + BUS + LINE + SHIP,
        f"{CALLERS} Those who read have one more class to tell apart.",
    ),
    "variant-removed": Meaning(
        "A form of a member is not documented any more.",
        "body",
        METRO + LINE + BUS + LINE + SHIP,
        METRO + LINE + BUS,
        CALLERS,
    ),
}
