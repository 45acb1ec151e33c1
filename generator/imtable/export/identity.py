"""Who an operation is in a document: its id, its tag, the path of its URL.

Owns everything that is derived from the place of a page. An id depends on another page only
where the two could not be told apart, so that hardly a new page ever renames an old operation.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from imtable.ir.model import ApiPage, Event, Operation, Verb
from imtable.ir.placeholders import split_template

_HUMP = re.compile(r"[-_]([a-z])")
_NOT_WORD = re.compile(r"[^A-Za-z0-9]+")
_LITERAL = r"[a-z0-9]+(?:-[a-z][a-z0-9]*|_[a-z0-9]+)*"
_NAMED = r"\{[a-z][a-z0-9]*(?:_[a-z][a-z0-9]*)*\}"
_EVENT = r"[A-Z][A-Z0-9]*(?:[_.][A-Z0-9]+)*"
_USUAL_CALL = re.compile(rf"openapi(?:/(?:{_LITERAL}|{_NAMED}))+")
_USUAL_EVENT = re.compile(rf"webhook(?:/{_LITERAL})*/(?:{_LITERAL}|{_EVENT})")
_LIKE_A_DIGEST = re.compile(r"/[0-9a-f]{8}$")
_RESERVED = "/-._~!$&'()*+,;=:@"


def operation_id(page: str, operation: Operation) -> str:
    """The verb (`receive` for a notification) and the page, as one identifier.

    `openapi/v3/pay/{pay_id}/update-budget` -> `post_v3_pay_PayId_updateBudget`,
    `webhook/v3/CARD_SP.SEND` -> `receive_v3_CARD_SP__SEND`.

    Parts are joined by `_`. In a part `-` becomes a hump and `_` is doubled; a variable
    begins with a capital letter; in the name of an event `.` is doubled. Read backwards this
    gives the page again, so ids are unique. What is not usual gets a digest of the path: a
    page that is spelt in another way, a call below `webhook`, a notification that is not
    below it, a page whose name ends like a digest.
    """
    event = isinstance(operation.target, Event)
    verb = _received(operation.verb) if event else operation.verb
    first, _, rest = page.partition("/")
    inside = rest if first in ("openapi", "webhook") and rest else page
    usual = _USUAL_EVENT if event else _USUAL_CALL
    if usual.fullmatch(page) and not _LIKE_A_DIGEST.search(page):
        return "_".join([verb, *map(_part, inside.split("/"))])
    words = _NOT_WORD.sub("_", inside).strip("_")
    return "_".join(word for word in (verb, words, _digest(page, 8)) if word)


def operation_ids(pages: Iterable[ApiPage]) -> Mapping[tuple[str, Verb], str]:
    """The ids of all operations, by page and verb. Consumers make names of their own out of
    ids: those that differ in case and punctuation alone get a digest of their page each.
    """
    ids: dict[tuple[str, Verb], str] = {
        (page.path, operation.verb): operation_id(page.path, operation)
        for page in pages
        for operation in page.operations
    }
    alike = Counter(map(_letters, ids.values()))
    return {
        key: one if alike[_letters(one)] == 1 else f"{one}_{_digest(key[0], 16)}"
        for key, one in ids.items()
    }


def _letters(text: str) -> str:
    return _NOT_WORD.sub("", text).lower()


def _digest(page: str, digits: int) -> str:
    return hashlib.sha256(page.encode("utf-8", "surrogatepass")).hexdigest()[:digits]


def _received(verb: Verb) -> str:
    """A notification is a `post`; one of another verb on the same page says which."""
    return "receive" if verb == "post" else f"receive{verb.title()}"


def _part(part: str) -> str:
    if part.startswith("{"):
        humped = _HUMP.sub(lambda found: found[1].upper(), part[1:-1])
        return humped[:1].upper() + humped[1:]
    if part != part.lower():
        return part.replace(".", "__")
    dashes = part.replace("_", "__")
    return re.sub(r"-([a-z])", lambda found: found[1].upper(), dashes)


def tag(page: ApiPage) -> str:
    """The first two parts of the path below `openapi`: `v3/pay`; of a notification the
    folder: `webhook/v3`.
    """
    parts = page.path.split("/")
    match page.kind:
        case "openapi":
            parts = parts[1:3]
        case "webhook":
            parts = parts[:-1][:2]
        case "other":
            parts = parts[:2]
    return "/".join(parts) or page.path


def webhook_name(page: ApiPage) -> str:
    """The key of a notification: two versions may have an event of the same name."""
    return page.path.removeprefix("webhook/")


def url_path(template: str) -> str:
    """The path of the URL that is called: what is no variable, percent-encoded."""
    texts, names = split_template(template)
    marks = (*(f"{{{name}}}" for name in names), "")
    quoted = (quote(text, _RESERVED, errors="replace") for text in texts)
    return "/" + "".join(map("".join, zip(quoted, marks, strict=True)))
