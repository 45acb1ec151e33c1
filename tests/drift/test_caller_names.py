"""Which argument or attribute a change is about."""

from __future__ import annotations

from collections.abc import Sequence

from imtable.drift.facts import Change, compare_apis
from imtable.ir.model import Api
from support.reading import BODY, call_page, read


def changes(
    old: Sequence[str],
    new: Sequence[str],
    reply: tuple[Sequence[str], Sequence[str]],
    path: str = "openapi/v3/pay/{result}.md",
) -> list[tuple[Change, str | None]]:
    """Every change between two pages with its name: rows of the body, rows of the reply."""
    one, two = (
        Api(pages=(read(call_page(rows, back), path).api,))
        for rows, back in zip((old, new), reply, strict=True)
    )
    return [(each, each.name) for each in compare_apis(one, two)]


def row(name: str, type_: str = "string", at: int = 1) -> str:
    return f"| {name} {{data-indent={at}}} | {type_} | 说明"


def test_a_path_variable_is_not_taken_for_the_reply_of_its_name() -> None:
    variable = "| result {data-required} | string | 编号"
    found = changes(
        [variable, BODY, row("a")],
        [variable.replace("编号", "号码"), BODY, row("a"), row("class")],
        (
            ["| id | string | 编号"],
            ["| id | string | 编号", "| import | string | 说明"],
        ),
    )
    names = {change.path: name for change, name in found}
    assert names == {
        "request.path.result": "result",
        "request.json.class": "json.class_",
        "response.import": "result.import_",
    }
