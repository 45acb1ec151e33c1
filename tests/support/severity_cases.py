"""All cases of severity, and where each stands."""

from __future__ import annotations

from imtable.ir.model import Api
from support.reading import read
from support.severity_case import Docs
from support.severity_operations import OPERATIONS
from support.severity_replies import REPLIES
from support.severity_requests import REQUESTS
from support.severity_wordings import WORDINGS

CASES = (*OPERATIONS, *REQUESTS, *REPLIES, *WORDINGS)
PLACES = {case.name: f"c{number:03}" for number, case in enumerate(CASES)}


def at(place: str, docs: Docs) -> Api:
    """The pages of a case, at its place in the tree."""
    pages = (
        read(text.replace("@", place), f"{path.replace('@', place)}.md").api
        for path, text in docs.items()
    )
    return Api(pages=tuple(sorted(pages, key=lambda page: page.path)))
