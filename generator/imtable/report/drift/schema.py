"""The JSON report of drift as a JSON Schema (draft 2020-12).

Owns the wording of that schema; the document is `drift_json`'s, the closed lists of words are
those of `diff`. It knows every key: a report with another one does not fit.
"""

from __future__ import annotations

from typing import Any, get_args

from imtable.drift.facts import LEVELS, Kind, Side
from imtable.drift.facts.changes import BUMPS
from imtable.report.drift.json import VERSION

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_KEY: Schema = {"type": "string", "pattern": "^[0-9a-f]{16}$"}
_HASH: Schema = {"type": "string", "pattern": "^([0-9a-f]{40}|[0-9a-f]{64})$"}


def drift_schema() -> Schema:
    """The schema of `imtable diff --format json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What a documentation change means to callers, as imtable diff tells it",
        **_object(
            version=_said({"const": VERSION}, "The version of this format."),
            old=_said(_TEXT, "The old side, as it was given."),
            new=_said(_TEXT, "The new side, as it was given."),
            bump=_said(
                {"enum": [*BUMPS, None]}, "The release that is needed; null for none."
            ),
            reason=_said(
                _or_null(_KEY), "The fingerprint of the fact that decides it."
            ),
            counts=_said(
                _closed(dict.fromkeys(reversed(LEVELS), _COUNT)),
                "Facts by level, without those that were waived or left out.",
            ),
            pages=_said(_COUNT, "Pages on either side."),
            compared=_said(_COUNT, "Pages that differ."),
            unreadable=_said(
                _list(_TEXT), "Pages that could not be compared, and why."
            ),
            repaired=_said(
                _list(_TEXT), "Pages whose meaning was found by repair, with a line."
            ),
            changes=_said(
                _list({"$ref": "#/$defs/change"}), "All facts, gravest first."
            ),
            left_out=_said(
                _or_null(_COUNT),
                "Facts about operations that the code of --used does not use.",
            ),
            used_dynamically=_said(
                _list(_TEXT),
                "Places of that code from which any function can be reached, and files"
                " of it that cannot be looked into.",
            ),
            waivers=_said(
                _object(expired=_list(_KEY), unmatched=_list(_KEY)),
                "Entries of the baseline that do not count: by date, or for want of a"
                " fact; fingerprints, or keys of groups.",
            ),
            commits=_said(
                _or_null(_list({"$ref": "#/$defs/commit"})),
                "The commits of --by-commit that touch the docs, oldest first.",
            ),
            reverted=_said(
                _list({"$ref": "#/$defs/reverted"}),
                "Facts that came with a commit and are not there at the end.",
            ),
        ),
        "$defs": {
            "change": _change(),
            "commit": _object(hash=_HASH, subject=_TEXT),
            "place": _place(),
            "reverted": _object(
                commit=_said(_HASH, "The commit that brought it."),
                undone=_said(_HASH, "The commit from which it is gone."),
                change={"$ref": "#/$defs/change"},
            ),
        },
    }


def _change() -> Schema:
    return {
        "description": "One fact. Documentation is kept by hand: what is new is documented"
        " now, which need not be new in the service.",
        **_object(
            id=_said({"enum": [*get_args(Kind)]}, "The kind of the fact."),
            fingerprint=_said(
                _KEY, "The same for the same fact elsewhere: no lines, no prose."
            ),
            operation=_said(
                _TEXT, "POST v3/… or EVENT v3/…; a page, if it is about one."
            ),
            function=_said(_TEXT, "The generated function: package.module:function."),
            name=_said(
                _or_null(_TEXT), "The argument or attribute of a caller: json.amount."
            ),
            side=_said(
                {"enum": [*get_args(Side)]},
                "The payload of a notification is a response, its answer a request.",
            ),
            path=_said(_TEXT, "Wire names; a variant stands in angle brackets."),
            old=_or_null(_TEXT),
            new=_or_null(_TEXT),
            rows=_said(
                {"type": "integer", "minimum": 1}, "Of a subtree that came or went."
            ),
            source=_said(_TEXT, "What happens to a caller's program; empty: nothing."),
            wire=_said(_TEXT, "What happens to the bytes; empty: nothing."),
            breaks=_said(
                {**_list({"enum": ["source", "wire"]}), "uniqueItems": True},
                "The axes on which it is breaking.",
            ),
            level={"enum": [*reversed(LEVELS)]},
            bump={"enum": [*BUMPS]},
            caution=_or_null(_TEXT),
            evidence=_list(_TEXT),
            old_loc=_or_null({"$ref": "#/$defs/place"}),
            new_loc=_or_null({"$ref": "#/$defs/place"}),
            group=_said(_or_null(_KEY), "The key of the same edit on several pages."),
            commit=_said(_or_null(_HASH), "The commit that brought it."),
            waived=_said(
                _or_null(_object(reason=_TEXT, expires=_or_null(_TEXT))),
                "Why it does not count, and the last day of that.",
            ),
        ),
    }


def _place() -> Schema:
    line = {"type": "integer", "minimum": 1}
    return _object(
        page=_said(_TEXT, "The file, below the folder of the docs."),
        line=_said(_or_null(line), "null where it is not known."),
    )


def _object(**properties: Schema) -> Schema:
    return _closed(properties)


def _closed(properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _said(schema: Schema, text: str) -> Schema:
    return {"description": text, **schema}
