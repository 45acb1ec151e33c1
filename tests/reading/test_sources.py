"""The files of a documentation tree, odd ones included."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from imtable.reading.rules.files import page_outside, page_unreadable
from imtable.reading.sources import NoDocsError, Source, read_sources
from imtable.report.frames import frame
from imtable.run.pipeline import read_source


def write(folder: Path, path: str, text: str = "x") -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def test_files_are_sorted_by_path(tmp_path: Path) -> None:
    for path in ("b.md", "a/z.md", "a/b/c.md", "A.md", "a.md", "no.txt", "{x}/y.md"):
        write(tmp_path, path, path)
    found = read_sources(tmp_path)
    assert [source.path for source in found] == [
        "A.md",
        "a.md",
        "a/b/c.md",
        "a/z.md",
        "b.md",
        "{x}/y.md",
    ]
    assert all(source.data == source.path.encode() for source in found)
    assert all(source.problem is None for source in found)


def test_hidden_folders_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path, ".vitepress/x.md")
    write(tmp_path, "a.md")
    assert [source.path for source in read_sources(tmp_path)] == ["a.md"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none", "there is no docs folder {}: name the one with the pages"),
        ("file", "there is no docs folder {}: name the one with the pages"),
        ("empty", "the docs folder {} holds no .md file: name the one with the pages"),
        ("loop", "there is no docs folder {}: name the one with the pages"),
    ],
)
def test_no_docs(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty" / "deep").mkdir(parents=True)
    (tmp_path / "empty" / "x.txt").write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(NoDocsError) as error:
        read_sources(tmp_path / name)
    assert str(error.value) == message.format(tmp_path / name)


def the_odd_one(folder: Path) -> Source:
    """The only file beside `good.md`, which must be read all the same."""
    write(folder, "good.md", "good")
    found = {source.path: source for source in read_sources(folder)}
    assert found.pop("good.md").data == b"good"
    (source,) = found.values()
    assert source.data == b""
    return source


def rule_of(source: Source) -> str | None:
    return source.problem.rule.id if source.problem else None


def test_dangling_link(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to(tmp_path / "gone.md")
    assert the_odd_one(tmp_path) == Source(
        "a.md", problem=page_unreadable("No such file or directory"), folder=tmp_path
    )


@pytest.mark.parametrize("target", ["/etc/passwd", "../outside.md", "../none.md"])
def test_a_link_that_leads_out(tmp_path: Path, target: str) -> None:
    write(tmp_path, "outside.md")
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.md").symlink_to(target)
    assert the_odd_one(docs) == Source(
        "a.md", problem=page_outside(target), folder=docs
    )


def test_a_link_that_stays_inside_is_followed(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "text")
    (tmp_path / "b.md").symlink_to("a.md")
    assert [source.data for source in read_sources(tmp_path)] == [b"text", b"text"]


@pytest.mark.parametrize("name", ["folder", "folder.md"])
def test_a_link_to_a_folder_is_not_followed(tmp_path: Path, name: str) -> None:
    write(tmp_path, "docs/good.md", "good")
    write(tmp_path, "other/x.md")
    (tmp_path / "docs" / name).symlink_to("../other")
    source = the_odd_one(tmp_path / "docs")
    assert (source.path, rule_of(source)) == (name, "page-outside")


def test_a_link_to_its_own_folder_does_not_run_in_circles(tmp_path: Path) -> None:
    (tmp_path / "again").symlink_to(".")
    assert rule_of(the_odd_one(tmp_path)) == "page-outside"


def test_a_circle_of_links(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to("a.md")
    source = the_odd_one(tmp_path)
    assert (source.path, rule_of(source)) == ("a.md", "page-unreadable")


def test_a_circle_of_links_that_is_no_page(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("a")
    write(tmp_path, "good.md")
    assert [source.path for source in read_sources(tmp_path)] == ["good.md"]


def test_the_docs_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    write(tmp_path, "real/a.md", "text")
    (tmp_path / "docs").symlink_to("real")
    (source,) = read_sources(tmp_path / "docs")
    assert source.data == b"text"


def test_a_folder_named_like_a_page(tmp_path: Path) -> None:
    write(tmp_path, "x.md/y.md", "text")
    assert [source.path for source in read_sources(tmp_path)] == ["x.md/y.md"]


@pytest.mark.skipif(os.name != "posix", reason="pipes and sockets in the file system")
def test_what_is_no_file_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    assert the_odd_one(tmp_path) == Source(
        "a.md", problem=page_unreadable("it is no regular file"), folder=tmp_path
    )


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no Unix sockets")
def test_a_socket_is_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("a.md")
        assert rule_of(the_odd_one(tmp_path)) == "page-unreadable"


@pytest.mark.skipif(os.name != "posix", reason="permissions")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    write(tmp_path, "a.md").chmod(0)
    if os.access(tmp_path / "a.md", os.R_OK):
        pytest.skip("this user may read everything")
    assert the_odd_one(tmp_path) == Source(
        "a.md", problem=page_unreadable("Permission denied"), folder=tmp_path
    )


def test_a_file_that_vanishes_between_listing_and_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.md")

    def vanish(self: Path) -> bytes:
        if self.name == "a.md":
            raise OSError(5, "Input/output error")
        return b"good"

    monkeypatch.setattr(Path, "read_bytes", vanish)
    assert the_odd_one(tmp_path) == Source(
        "a.md", problem=page_unreadable("Input/output error"), folder=tmp_path
    )


@pytest.mark.skipif(os.name != "posix", reason="file names are bytes")
def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.md")).write_text("x")
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    source = the_odd_one(tmp_path)
    assert source.path == "\\udcff.md"
    assert rule_of(source) == "page-unreadable"
    source.path.encode()


# -- as a person reads it ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (
            "gone.md",
            "a.md:1:1: error: No such file or directory [page-unreadable]\n  done: not read",
        ),
        (
            "../secret\x1b[31m.md",
            "a.md:1:1: error: a symbolic link to ../secret\\x1b[31m.md is not followed "
            "[page-outside]\n  done: not read",
        ),
    ],
)
def test_what_is_told_of_a_file(tmp_path: Path, target: str, message: str) -> None:
    (tmp_path / "a.md").symlink_to(target)
    (source,) = read_sources(tmp_path)
    reading = read_source(source)
    assert reading.set_aside
    assert [frame(item) for item in reading.found] == [message]
