"""The baseline: a file of changes that somebody has looked at and accepted.

Owns its format, in TOML: one table for each waiver, which a person can review, give a reason
and a date, and comment on in a merge request. Which changes a waiver covers is `relevance`'s
business.

    version = 1

    [[waiver]]
    fingerprint = "0123456789abcdef"     or `group`, the key of the same edit on several pages
    kind = "field-added"                 beside a key this and the next three are for people
    operation = "POST v3/pay/native"
    path = "request.json.reason"
    function = "wechatpay_sdk.v3.pay.native:post"
    reason = "we always pass it"
    expires = 2026-12-31                 optional: the last day on which it counts
    service-unchanged = true             optional: the page was corrected, the service is as it was

Without a key the four are what is covered: each that is given has to fit, `*` stands for any
characters, and a path may leave out the side and the `[]` of lists. A path with a blank after the
side is an earlier spelling, which is read still: of a notification it has the body, and not its side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import cast

from msgspec import Struct

from imtable.ir.row_path import SIDES
from imtable.ir.suggestions import close_names, with_hint
from imtable.ir.toml_entries import TomlEntries, TomlError, read_entries, toml_text

VERSION = 1
HEAD = """\
# Changes of the documentation that were looked at and accepted, one entry each.
# `reason` and `expires` (a date, the last day on which the entry counts) are yours to edit;
# `imtable diff --update-baseline` keeps them, drops entries that apply to nothing, and sorts.
"""
ABOUT = ("kind", "operation", "path", "function")
UNCHANGED = "service-unchanged"
KEYS = ("fingerprint", "group", *ABOUT, "reason", "expires", UNCHANGED)
TABLE = "waiver"
_KEY = re.compile(r"[0-9a-f]{16}")


class WaiverError(Exception):
    """A baseline that cannot be used; the text says file, line, and what is expected."""


class Waiver(Struct, frozen=True, kw_only=True):
    """`key` is a fingerprint, with `is_group` the key of a group, or "" where `about` are
    patterns; it counts up to and on the day `expires`. `about` is kind, operation, path of the
    row, function. With `service_unchanged` the change is a correction of the page alone.
    """

    key: str
    reason: str
    is_group: bool = False
    expires: date | None = None
    about: tuple[str, str, str, str] = ("", "", "", "")
    service_unchanged: bool = False

    @property
    def shown(self) -> tuple[str, date | None, bool]:
        """What reports say of it."""
        return self.reason, self.expires, self.service_unchanged

    def fits(
        self, about: tuple[str, str, str, str], spellings: tuple[str, ...]
    ) -> bool:
        """Whether its patterns cover a change of which this is said, whose path may be written
        in several ways; False without patterns."""
        kind, operation, _, function = about
        said = (kind,), (operation,), spellings, (function,)
        return not self.key and all(
            any(_fits(pattern, text) for text in texts)
            for pattern, texts in zip(self.about, said, strict=True)
            if pattern
        )

    @property
    def identity(self) -> tuple[str, ...]:
        """What no other waiver of a file has."""
        return (self.key,) if self.key else self.about

    def counts_on(self, day: date) -> bool:
        """Whether it is still valid."""
        return self.expires is None or day <= self.expires


# -- writing -------------------------------------------------------------------------------


def dump_waivers(waivers: Iterable[Waiver]) -> str:
    """The file, sorted by what the entries are about."""
    entries = sorted(waivers, key=lambda one: (*one.about[1:], one.about[0], one.key))
    return HEAD + "\n".join([f"version = {VERSION}\n", *map(_entry, entries)])


def _entry(waiver: Waiver) -> str:
    key = "group" if waiver.is_group else "fingerprint"
    texts = {key: waiver.key, **dict(zip(ABOUT, waiver.about, strict=True))}
    lines = [f"{key} = {toml_text(text)}" for key, text in texts.items() if text]
    lines.append(f"reason = {toml_text(waiver.reason)}")
    if waiver.expires is not None:
        lines.append(f"expires = {waiver.expires.isoformat()}")
    if waiver.service_unchanged:
        lines.append(f"{UNCHANGED} = true")
    return "\n".join(["[[waiver]]", *lines, ""])


# -- reading -------------------------------------------------------------------------------


def read_waivers(data: bytes, name: str) -> tuple[Waiver, ...]:
    """The entries of a file; `name` is what it is called in errors. Raises WaiverError."""
    try:
        toml = read_entries(data)
    except TomlError as error:
        hint = "; expected entries as `imtable diff --update-baseline` writes them"
        told = str(error) + (hint if str(error).startswith("not TOML") else "")
        raise WaiverError(f"{name}:{error.line}: {told}") from error
    lines = _WaiverLines(name, toml)
    _check_head(toml.table, lines)
    return tuple(_waivers(toml.table, lines))


class _WaiverLines(Struct, frozen=True):
    """A file, to say where something stands."""

    name: str
    toml: TomlEntries

    def error(self, problem: str, *, entry: int = -1, key: str = "") -> WaiverError:
        """At a key of an entry (counted from 0), at its head, or at a key before all."""
        if entry < 0:
            line = self.toml.line_of_key(key)
        else:
            line = self.toml.line_of(TABLE, entry, *filter(None, [key]))
        return WaiverError(f"{self.name}:{line}: {problem}")


def _check_head(table: dict[str, object], lines: _WaiverLines) -> None:
    for key in table:
        if key not in ("version", "waiver"):
            raise lines.error(_unknown(key, ("version", "waiver")), key=key)
    version = table.get("version", "missing")
    if version != VERSION or version is True:
        long = isinstance(version, int) and version.bit_length() > 64
        told = "a long number" if long else version
        problem = f"`version` is {told}; this imtable reads `version = {VERSION}`"
        raise lines.error(problem, key="version")


def _waivers(table: dict[str, object], lines: _WaiverLines) -> Iterator[Waiver]:
    entries = table.get("waiver", [])
    if not isinstance(entries, list):
        raise lines.error("write `[[waiver]]`, one for each entry", key=TABLE)
    seen = set[tuple[str, ...]]()
    for number, entry in enumerate(cast("list[object]", entries)):
        if not isinstance(entry, dict):
            raise lines.error(
                "`waiver` must hold tables: write `[[waiver]]`", key=TABLE
            )
        waiver = _waiver(cast("dict[str, object]", entry), lines, number)
        if waiver.identity in seen:
            named = " ".join(filter(None, waiver.identity))
            problem = f"a second entry for {named}: one of them has to go"
            raise lines.error(problem, entry=number)
        seen.add(waiver.identity)
        yield waiver


def _waiver(entry: dict[str, object], lines: _WaiverLines, number: int) -> Waiver:
    for key, value in entry.items():
        if key not in KEYS:
            raise lines.error(_unknown(key, KEYS), entry=number, key=key)
        wanted = bool if key == UNCHANGED else str
        if key != "expires" and not isinstance(value, wanted):
            written = "`true` or `false`" if wanted is bool else "a text in quotes"
            raise lines.error(f"`{key}` must be {written}", entry=number, key=key)
    texts = {key: value for key, value in entry.items() if isinstance(value, str)}
    given = [key for key in ("fingerprint", "group") if key in texts]
    if len(given) > 1 or not (given or any(texts.get(key) for key in ABOUT)):
        problem = (
            "an entry needs either `fingerprint` or `group`, or patterns:"
            " `operation`, `path`, `kind`, `function`"
        )
        raise lines.error(problem, entry=number)
    name = given[0] if given else ""
    if given and not _KEY.fullmatch(texts[name]):
        problem = f"`{name}` must be 16 of the characters 0-9 and a-f"
        raise lines.error(problem, entry=number, key=name)
    if not texts.get("reason", "").strip():
        problem = "an entry needs a `reason`: why is this change no problem?"
        raise lines.error(problem, entry=number, key="reason")
    expires = entry.get("expires")
    if expires is not None and (
        not isinstance(expires, date) or isinstance(expires, datetime)
    ):
        problem = "`expires` must be a date without quotes, as in 2030-12-31"
        raise lines.error(problem, entry=number, key="expires")
    return Waiver(
        key=texts[name] if given else "",
        is_group=name == "group",
        reason=texts["reason"],
        expires=expires,
        about=_about(texts),
        service_unchanged=entry.get(UNCHANGED) is True,
    )


def _about(texts: dict[str, str]) -> tuple[str, str, str, str]:
    kind, operation, path, function = (texts.get(key, "") for key in ABOUT)
    return kind, operation, path, function


def _fits(pattern: str, text: str) -> bool:
    """`*` is any characters, `?` one; all else is itself, brackets and braces too."""
    bare = re.escape(pattern.replace("[]", ""))
    words = bare.replace(r"\*", ".*").replace(r"\?", ".")
    sides = "|".join(SIDES)
    read = rf"(?:(?:{sides})[ .])?{words}"
    return re.fullmatch(read, text.replace("[]", ""), re.DOTALL) is not None


def _unknown(key: str, keys: Iterable[str]) -> str:
    keys = tuple(keys)
    otherwise = f"the keys are {', '.join(keys)}"
    return with_hint(f"there is no key {key!r} here", close_names(key, keys), otherwise)
