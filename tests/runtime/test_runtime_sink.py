"""Downloads: complete or not at all, hashed over what was decompressed."""

from __future__ import annotations

import gzip
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest

from runtime.errors import ConfigError
from runtime.sink import Sink

TEXT = "﻿交易时间,`1\n".encode() * 20_000


def fill(sink: Sink, content: bytes, size: int = 1000) -> str:
    sink.begin()
    for start in range(0, len(content), size):
        sink.write(content[start : start + size])
    return "".join(sink.end())


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_into_memory() -> None:
    sink = Sink()
    assert fill(sink, TEXT) == ""
    assert sink.publish() == TEXT
    sink.discard()


def test_to_a_path(tmp_path: Path) -> None:
    path = tmp_path / "bill.csv"
    path.write_text("old")
    sink = Sink(path, "SHA1")
    assert fill(sink, TEXT) == hashlib.sha1(TEXT).hexdigest()
    assert path.read_text() == "old"
    assert sink.publish() == b""
    sink.discard()
    assert names(tmp_path) == ["bill.csv"]
    assert path.read_bytes() == TEXT


def test_to_a_stream_that_is_given_nothing_before_the_end() -> None:
    stream = io.BytesIO(b"kept ")
    stream.seek(0, 2)
    sink = Sink(stream)
    fill(sink, TEXT)
    assert stream.getvalue() == b"kept "
    sink.publish()
    sink.discard()
    assert stream.getvalue() == b"kept " + TEXT
    assert not stream.closed


def test_what_is_discarded_leaves_nothing(tmp_path: Path) -> None:
    sink = Sink(str(tmp_path / "bill.csv"))
    fill(sink, TEXT)
    sink.discard()
    sink.discard()
    assert names(tmp_path) == []


def test_an_unopened_sink_has_nothing_to_discard(tmp_path: Path) -> None:
    Sink(tmp_path / "x").discard()
    assert names(tmp_path) == []


def test_a_repeat_begins_anew(tmp_path: Path) -> None:
    sink = Sink(tmp_path / "bill.csv", "MD5")
    sink.begin()
    sink.write(TEXT + b"half of an attempt")
    assert sink.fed
    assert fill(sink, b"a,b\n") == hashlib.md5(b"a,b\n").hexdigest()
    sink.publish()
    sink.discard()
    assert (tmp_path / "bill.csv").read_bytes() == b"a,b\n"


@pytest.mark.parametrize("size", [1, 7, 1000, 10_000_000])
@pytest.mark.parametrize("members", [1, 3])
def test_gzip_is_decompressed_before_it_is_hashed(size: int, members: int) -> None:
    packed = gzip.compress(TEXT, mtime=0) * members
    sink = Sink(None, "sha-256", gunzip=True)
    assert fill(sink, packed, size) == hashlib.sha256(TEXT * members).hexdigest()
    assert sink.publish() == TEXT * members


DAMAGED = [
    (TEXT, "not gzip"),
    (b"", "cut short"),
    (gzip.compress(TEXT, mtime=0)[:-1], "cut short"),
    (gzip.compress(TEXT, mtime=0)[:100], "cut short"),
    (gzip.compress(TEXT, mtime=0)[:-8] + b"\0" * 8, "not gzip"),
    (gzip.compress(TEXT, mtime=0) + b"rubbish", "not gzip"),
]


@pytest.mark.parametrize(("content", "text"), DAMAGED)
def test_damaged_gzip(content: bytes, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        fill(Sink(gunzip=True), content)


@pytest.mark.parametrize("name", ["SHA1", "sha256", "MD5", "SM3", "SHA-256"])
def test_hashes(name: str) -> None:
    known = {"SHA1": 40, "SHA256": 64, "MD5": 32, "SM3": 64}
    digest = fill(Sink(None, name), b"abc")
    assert len(digest) == known[name.upper().replace("-", "")]
    assert digest == digest.lower()


HELD: list[tuple[bytes, bool]] = [
    (b'{"code":"NO_BILL"}', True),
    (b" \n<xml><return_code>FAIL</return_code></xml>", True),
    (b"<x", True),
    (b"", True),
    (b"<html>", False),
    (b"{" + b"x" * 70_000, False),
    (b"\xef\xbb\xbf{}", True),
    (b"\xef\xbb\xbf<xml></xml>", True),
    (b"\xef\xbb\xbf`a`,`b`", False),
    (b"a{", False),
]


@pytest.mark.parametrize("size", [1, 1000])
@pytest.mark.parametrize(("content", "held"), HELD)
def test_what_may_be_an_error_is_held_back(
    content: bytes, held: bool, size: int
) -> None:
    sink = Sink(None, "MD5")
    sink.begin()
    for start in range(0, len(content), size):
        sink.write(content[start : start + size])
    assert (sink.held == content) is held
    assert (sink.held is None) is not held
    assert sink.end() == (
        hashlib.md5(content).hexdigest(),
    )  # if it was a file after all
    assert sink.publish() == content


REFUSED: list[tuple[Any, str]] = [
    (".", "exists and is no file"),
    ("/dev/null", "exists and is no file"),
    ("/no/such/folder/bill.csv", "No such file"),
    ("a\0b", "null (byte|character)"),
]


@pytest.mark.parametrize(("to", "text"), REFUSED)
def test_refused_before_anything_is_sent(to: str, text: str) -> None:
    with pytest.raises(ConfigError, match=text):
        Sink(to).begin()


def test_an_unknown_hash_is_refused() -> None:
    with pytest.raises(ConfigError, match="'CRC32' is none of"):
        Sink(None, "CRC32")


class Full(io.BytesIO):
    def write(self, data: Any, /) -> int:
        del data
        raise OSError(28, "No space left on device")


def test_a_stream_that_fails() -> None:
    sink = Sink(Full())
    fill(sink, TEXT)
    with pytest.raises(ConfigError, match="No space left"):
        sink.publish()
    sink.discard()
