"""Writing what somebody asked for by name."""

from __future__ import annotations

import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from imtable.output.disk import DiskError, write_text


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with a name")
def test_what_is_no_file_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "report"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(pipe.read_text, "utf-8")
        write_text(pipe, "all is well\n")
        assert read.result(10) == "all is well\n"
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_file_is_replaced_and_a_folder_is_refused(tmp_path: Path) -> None:
    report = tmp_path / "reports" / "report"
    for text in ("one\n", "two\n"):
        write_text(report, text)
        assert report.read_text("utf-8") == text
    with pytest.raises(DiskError):
        write_text(tmp_path, "text")
