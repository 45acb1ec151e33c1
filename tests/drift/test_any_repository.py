"""Whatever two commits hold: they are compared, or one line tells why they cannot be."""

from __future__ import annotations

import hashlib
import io
import zlib
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

from imtable.cli import main
from support.arrivals import edited
from support.fuzzing import examples
from support.module_shape import active
from support.reading import BODY, call_page
from support.repositories import Repository

pytestmark = [pytest.mark.boundary("git repository"), pytest.mark.program]

PAGE = call_page([BODY, "| a {data-indent=1} | string | First"]).encode()
FILE, PROGRAM, LINK, MODULE, FOLDER = (
    b"100644",
    b"100755",
    b"120000",
    b"160000",
    b"40000",
)
WHO = b"a <a@example.org> 0 +0000"


@dataclass(frozen=True)
class Entry:
    """What a tree says of one name. Without data git has no such object."""

    mode: bytes
    name: bytes
    data: bytes | tuple[Entry, ...] | None


BYTES = st.just(PAGE) | edited(PAGE) | st.binary(max_size=20)
NAMES = st.one_of(
    st.sampled_from([b"x.md", b"y.md", b"openapi", b"v3", b"webhook", b"docs"]),
    st.sampled_from(
        [b"..", b".", b".git", b"a\\b.md", b"\xff.md", b"a\nb.md", b"C:.md"]
    ),
    st.binary(max_size=5).map(lambda name: name.replace(b"\0", b"") + b".md"),
)
FILES = st.builds(
    Entry, st.sampled_from([FILE, PROGRAM, LINK]), NAMES, st.none() | BYTES
)
LINKS = st.sampled_from([b"x.md", b"../x.md", b"/etc/passwd", b".", b"", b"\xff"])
ENTRIES = st.recursive(
    FILES
    | st.builds(Entry, st.just(LINK), NAMES, LINKS)
    | st.builds(Entry, st.sampled_from([MODULE, FOLDER, b"0"]), NAMES, st.none()),
    lambda inner: st.builds(
        Entry, st.just(FOLDER), NAMES, st.lists(inner, max_size=4).map(tuple)
    ),
    max_leaves=6,
)
ANY = st.lists(ENTRIES, max_size=3).map(tuple)


def docs(*more: Entry) -> tuple[Entry, ...]:
    """A tree whose folder of pages holds a good one, and more."""
    return (Entry(FOLDER, b"docs", (Entry(FILE, b"good.md", PAGE), *more)),)


TREES = st.one_of(ANY, *[ANY.map(lambda more: docs(*more))] * 3)


class Store:
    """Objects written as git keeps them: git itself would refuse many of them."""

    def __init__(self, folder: Path) -> None:
        self.control = Repository(folder).folder / ".git"

    def put(self, kind: str, data: bytes) -> bytes:
        whole = f"{kind} {len(data)}\0".encode() + data
        name = hashlib.sha1(whole).hexdigest()
        file = self.control / "objects" / name[:2] / name[2:]
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(zlib.compress(whole, 1))
        return name.encode()

    def put_tree(self, entries: tuple[Entry, ...]) -> bytes:
        rows = (
            b"%b %b\0%b" % (one.mode, one.name, bytes.fromhex(self._of(one).decode()))
            for one in entries
        )
        return self.put("tree", b"".join(rows))

    def _of(self, entry: Entry) -> bytes:
        match entry.data:
            case None:
                return b"12" * 20
            case bytes():
                return self.put("blob", entry.data)
            case _:
                return self.put_tree(entry.data)

    def commit(
        self, entries: tuple[Entry, ...], message: bytes, *parents: bytes
    ) -> bytes:
        lines = [
            b"tree " + self.put_tree(entries),
            *(b"parent " + each for each in parents),
            b"author " + WHO,
            b"committer " + WHO,
        ]
        name = self.put("commit", b"\n".join([*lines, b"", message]))
        (self.control / "refs" / "heads" / "main").write_bytes(name + b"\n")
        return name


@examples(20)
@given(TREES, TREES, st.binary(max_size=20))
@example(docs(), docs(), b"\xff\x1b[2J")
def test_any_two_commits_are_compared_or_it_is_told(
    tmp_path_factory: pytest.TempPathFactory,
    older: tuple[Entry, ...],
    newer: tuple[Entry, ...],
    message: bytes,
) -> None:
    store = Store(tmp_path_factory.mktemp("any"))
    first = store.commit(older, b"first")
    store.commit(newer, message, first)
    for question in (("HEAD~:docs", "HEAD:docs"), ("--by-commit=HEAD~..HEAD",)):
        code, out, err = answer("diff", "--repo", str(store.control.parent), *question)
        event(f"{question[0]}: {code}")
        assert not active(out + err)
        assert "internal fault" not in err
        assert code in (0, 1) or (code == 2 and (out or err.count("\n") == 1))


def answer(*words: str) -> tuple[int, str, str]:
    """The exit code of a command, what it found, and what it said beside that."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        return main(words), out.getvalue(), err.getvalue()
