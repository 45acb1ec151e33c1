"""The file of a page: one of its own, and none that Windows has as a device."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imtable.ir.file_names import DEVICES, stored_file, stored_page


@pytest.mark.parametrize(
    ("page", "file"),
    [
        ("openapi/v3/certificates", "openapi/v3/certificates.json"),
        ("openapi/v3/con", "openapi/v3/con_.json"),
        ("openapi/v3/con_", "openapi/v3/con__.json"),
        ("openapi/v3/CON/Lpt1/com10", "openapi/v3/CON_/Lpt1_/com10.json"),
        ("NUL.txt", "NUL_.txt.json"),
        ("nul.tar.gz/x", "nul_.tar.gz/x.json"),
        ("com¹/COM0/conin$", "com¹_/COM0_/conin$_.json"),
        ("prn .v3/x", "prn_ .v3/x.json"),
        ("console/a.con/{con}/con-1/icon", "console/a.con/{con}/con-1/icon.json"),
        ("x.json", "x.json.json"),
    ],
)
def test_the_file_of_a_page(page: str, file: str) -> None:
    assert stored_file(page) == file
    assert stored_page(file) == page


def test_a_file_that_an_earlier_version_wrote_is_that_of_its_page() -> None:
    assert stored_page("openapi/v3/con.json") == "openapi/v3/con"


STEPS = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(sorted(DEVICES)) | st.text("acon_", min_size=1),
        st.sampled_from(["", "_", "__", " ", ".", ".txt", "_.x", " .x", "a"]),
    ),
).flatmap(lambda step: st.sampled_from([step, step.upper(), step.title()]))


@given(st.lists(STEPS, min_size=1, max_size=3).map("/".join))
@example("İcon/conın$")
def test_no_two_pages_share_a_file_and_none_is_a_device(page: str) -> None:
    file = stored_file(page)
    assert stored_page(file) == page
    stems = (step.partition(".")[0].rstrip(" ").lower() for step in file.split("/"))
    assert DEVICES.isdisjoint(stems)
