"""Where a row of the docs can be looked at on a code host, in both revisions.

Owns how an address is made from the template of the project, `page-url`, such as
`https://code.example.org/docs/blob/{commit}/{file}#L{line}`. It knows no code host.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal
from urllib.parse import quote

from imtable.drift.compare import Drift
from imtable.drift.facts import PageLocation
from imtable.report.places import DocsRoot, below

ComparedSide = Literal["old", "new"]
PageLink = Callable[[PageLocation | None, ComparedSide], str]
"""A row and the side it stands on -> its address, "" where it has none."""


def page_links(
    drift: Drift, template: str, roots: tuple[DocsRoot, DocsRoot]
) -> PageLink:
    """Addresses by a template. `roots` are the folders of the docs of the old and of the new
    side, seen from the root of their repositories. A side that is no commit has no address where
    the template asks for one."""
    commits = {"old": drift.old_commit, "new": drift.new_commit}
    folders = dict(zip(("old", "new"), roots, strict=True))

    def link(at: PageLocation | None, side: ComparedSide) -> str:
        commit = commits[side]
        if at is None or (commit is None and "{commit}" in template):
            return ""
        file = quote(below(folders[side], f"{at.page}.md"), safe="/")
        url = template.replace("{commit}", commit.hash if commit else "")
        url = url.replace("{line}", str(at.line or 1)).replace("{file}", file)
        return quote(url, safe="%:/?#[]@!$&'*+,;=~")

    return link
