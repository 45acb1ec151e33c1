"""Whatever an entry corrects, docs that say so have been mended, by the same entry; and nothing
but the fact of the entry is another one."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from imtable.corrections.apply import correct_page
from imtable.corrections.files import Placed, entry_of
from imtable.corrections.proposals import guarded
from imtable.corrections.states import Applied, Mended
from imtable.ir.model import ApiPage, Operation
from imtable.ir.row_path import RowPath
from imtable.ir.rows import all_rows
from support.strategies import operations

pytestmark = pytest.mark.long

NEW = "a name that no row has"
FACTS: dict[str, list[dict[str, object]]] = {
    "required": [{"is": True}, {"is": False}],
    "type": [{"is": "integer"}, {"is": "object[]"}, {"is": "string[][]"}],
    "values": [{"is": ["A", "B"]}, {"is": "open"}, {}],
    "unit": [{"is": "fen"}, {}],
    "default": [{"is": "0"}, {}],
    "encryption": [{"is": "platform"}, {"is": "apiv3"}, {}],
    "rename": [{"is": NEW}],
    "remove": [{}],
}


@st.composite
def cases(draw: st.DrawFn) -> tuple[Operation, RowPath, str, dict[str, object]]:
    operation = draw(operations())
    paths = [path for path, _ in all_rows(operation)]
    assume(paths)
    assume(len({path.key for path in paths}) == len(paths))
    fact = draw(st.sampled_from(sorted(FACTS)))
    return (
        operation,
        draw(st.sampled_from(paths)),
        fact,
        draw(st.sampled_from(FACTS[fact])),
    )


@settings(max_examples=60)
@given(cases())
def test_what_is_corrected_is_mended(
    case: tuple[Operation, RowPath, str, dict[str, object]],
) -> None:
    operation, path, fact, told = case
    page = ApiPage(path="openapi/v3/a", kind="openapi", operations=(operation,))
    about = {"page": page.path, "row": str(path), "because": "of a test"}
    stated = guarded(operation, fact, told, path)
    assume(stated.get("docs") != stated.get("is") and stated)
    entry = Placed(entry_of({**about, fact: stated}), "a.toml")
    corrected, (outcome,) = correct_page(page, [entry])
    assume(isinstance(outcome.state, Applied))
    assert len(corrected.corrected) == 1
    mended = replace(corrected, corrected=())
    assert mended != page
    again, (after,) = correct_page(mended, [entry])
    assert after.state == Mended()
    assert again == mended
