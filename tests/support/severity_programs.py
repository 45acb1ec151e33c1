"""The cases of severity as pages and as the programs of callers."""

from __future__ import annotations

from imtable.ir.model import Api
from support.reading import read
from support.severity_case import Case, Docs
from support.severity_operations import OPERATIONS
from support.severity_replies import REPLIES
from support.severity_requests import REQUESTS
from support.severity_wordings import WORDINGS

CASES = (*OPERATIONS, *REQUESTS, *REPLIES, *WORDINGS)


PLACES = {case.name: f"c{number:03}" for number, case in enumerate(CASES)}


HEAD = "from sdk import Client\n{start}\n\n\ndef use(client: Client) -> None:\n"


BEFORE_USE = HEAD.count("\n")


def at(place: str, docs: Docs) -> Api:
    """The pages of a case, at its place in the tree."""
    pages = (
        read(text.replace("@", place), f"{path.replace('@', place)}.md").api
        for path, text in docs.items()
    )
    return Api(pages=tuple(sorted(pages, key=lambda page: page.path)))


def program(case: Case) -> str:
    lines = "".join(f"    {line}\n" for line in case.use)
    text = HEAD.format(start=case.start) + lines
    return text.replace("@", PLACES[case.name])
