"""The lists that values stand in.

Owns whether two values of one name are alike by chance: a misprint keeps the company of the value
that was meant, or is listed nowhere else; another word is another value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from imtable.ir.choices import value_texts
from imtable.ir.model import ApiPage, Field
from imtable.ir.walk import operation_fields, walk

_WORD = re.compile(r"[^_\W]+")
WORDS = frozenset(_WORD.findall("""
        ABORTED ACCEPTED ACTIVATED ACTIVE ADDED ALLOWED APPLIED APPROVED ARRIVED ASSIGNED
        BANNED BLOCKED BOOKED BOUND CANCELED CANCELING CANCELLED CHANGED CHARGED CHECKED
        CLEARED CLOSED CLOSING COMPLETED CONFIRMED CREATED CREATING CREDIT DEBIT DECLINED
        DELETED DELIVERED DENIED DISABLED EDITED ENABLED ENDED EXCEPT EXPECTED EXPIRED
        FAILED FAILURE FINISHED FROZEN GRANTED INACTIVE INVALID INVITED ISSUED JOINED
        LINKED LISTED LOCKED MARKED MATCHED NORMAL OPENED ORDERED PADDED PARTED PASSED
        PASTED PAUSED PAYING PENDING POSTED PRINTED PUBLISHED REACHED RECEIVED REFUNDED
        REFUSED REJECTED RELEASED REMOVED RENEWED REQUIRED RESERVED RESUMED RETURNED
        REVIEWED REVOKED SAVING SELLING SENDING SETTLED SHIPPED SIGNED SKIPPED STARTED
        STOCKED STOPPED SUCCESS TESTED TRACKED TREATED UNBOUND UNLOCKED UPDATED UPLOADED
        VALID VOIDED WAITING WARNED
        """))
"""Words that values are made of: two of them are two values, however alike they look."""

_Lists = dict[tuple[str, str], set[frozenset[str]]]


class Company(Struct, frozen=True):
    """By the name of a field and a value: all lists of it. By value: the names of fields that
    list it."""

    lists: _Lists
    names: dict[str, set[str]]

    def is_chance(self, name: str, own: frozenset[str], text: str, near: str) -> bool:
        """Whether `text`, of the list `own`, is a value beside `near` and not a misprint of
        it."""
        if near in own or _is_another_word(text, near):
            return True
        if len(self.names[text]) == 1:
            return False
        rest = own - {text}
        others = self.lists[name, near]
        return not any(_is_shared(rest, other - {near}) for other in others)


def company_of(pages: Iterable[ApiPage]) -> Company:
    """What is listed anywhere in a tree."""
    company = Company({}, {})
    for page in pages:
        for field in listed_fields(page):
            texts = frozenset(value_texts(field.values))
            for text in texts:
                company.lists.setdefault((field.name, text), set()).add(texts)
                company.names.setdefault(text, set()).add(field.name)
    return company


def listed_fields(page: ApiPage) -> Iterator[Field]:
    """The fields of a page that list their values."""
    for operation in page.operations:
        for field in walk(operation_fields(operation)):
            if field.values is not None:
                yield field


def _is_shared(rest: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(rest & other)
    return shared > 0 and 2 * shared >= len(rest)


def _is_another_word(text: str, near: str) -> bool:
    other = set(_WORD.findall(text)) - set(_WORD.findall(near))
    return bool(other) and all(word in WORDS or word.isdigit() for word in other)
