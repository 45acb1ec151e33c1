"""Uploads: what is hashed, what is signed, and what leaves the machine."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Annotated, Any

import pytest

import runtime
from runtime.encode import encode_texts
from runtime.errors import BrokenError, ConfigError
from runtime.marks import FileDigest, JsonText
from runtime.multipart import Form, read_form, write_form
from runtime.operation import FileInput

SHA256 = hashlib.sha256(b"content").hexdigest()


@dataclass(slots=True, kw_only=True)
class Body:
    file: FileInput
    meta: Annotated[Body.Meta, JsonText()]

    @dataclass(slots=True, kw_only=True)
    class Meta:
        filename: str | None = None
        sha256: Annotated[str, FileDigest("sha256")] | None = None
        note: str | None = None


@dataclass(slots=True, kw_only=True)
class MediaBody:
    media: FileInput
    media_hash: Annotated[str, FileDigest("md5")] | None = None
    mch_id: str


@dataclass(slots=True, kw_only=True)
class Sm3Body:
    file: FileInput
    meta: Annotated[Sm3Body.Meta, JsonText()]

    @dataclass(slots=True, kw_only=True)
    class Meta:
        digest: Annotated[str, FileDigest("sm3")] | None = None


def parts(form: Form, boundary: str = "b0") -> tuple[list[Message], bytes]:
    """The parts as an independent parser sees them, and the bytes."""
    upload, kind = write_form(form, encode_texts(form.values), boundary)
    raw = b"".join(upload)
    assert len(upload) == len(raw)
    message = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + raw)
    return [one for one in message.walk() if not one.is_multipart()], raw


def test_the_bytes_of_an_upload() -> None:
    form = read_form(Body(file=b"content", meta=Body.Meta(filename="测 1.png")))
    _, raw = parts(form)
    assert (
        raw
        == (
            "--b0\r\n"
            'Content-Disposition: form-data; name="meta"\r\n'
            "Content-Type: application/json\r\n\r\n"
            f'{{"filename":"测 1.png","sha256":"{SHA256}"}}\r\n'
            "--b0\r\n"
            'Content-Disposition: form-data; name="file"; filename="测 1.png"\r\n'
            "Content-Type: image/png\r\n\r\n"
            "content\r\n--b0--\r\n"
        ).encode()
    )
    assert form.meta == "meta"


def test_the_form_of_v2() -> None:
    form = read_form(MediaBody(media=b"content", mch_id="1"))
    found, _ = parts(form)
    names = [one.get_param("name", header="content-disposition") for one in found]
    assert names == ["media_hash", "mch_id", "media"]
    assert found[0].get_payload() == hashlib.md5(b"content").hexdigest()
    assert form.meta is None
    assert found[2].get_filename() == "media"


class Named(io.BytesIO):
    name = "/tmp/folder/scan.PDF"


def test_sources_and_their_names(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"content")
    seen = io.BytesIO(b"before content")
    seen.seek(7)
    sources: list[tuple[Any, str, str]] = [
        (path, "photo.jpg", "image/jpeg"),
        (str(path), "photo.jpg", "image/jpeg"),
        (b"content", "file", "application/octet-stream"),
        (seen, "file", "application/octet-stream"),
        (Named(b"content"), "scan.PDF", "application/pdf"),
    ]
    for source, name, media in sources:
        form = read_form(Body(file=source, meta=Body.Meta()))
        found, _ = parts(form)
        assert found[1].get_filename() == name
        assert found[1].get_content_type() == media
        assert found[1].get_payload(decode=True) == b"content"
        assert SHA256 in str(found[0].get_payload())


def test_an_open_file_and_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"content")
    with path.open("rb") as stream:
        found, _ = parts(read_form(Body(file=stream, meta=Body.Meta())))
        assert found[1].get_filename() == "a.csv"
        assert not stream.closed
    reader, writer = os.pipe()
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe, pytest.raises(ConfigError, match="twice"):
        read_form(Body(file=pipe, meta=Body.Meta()))


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ('a"b.png', "a%22b.png"),
        ("a\r\nX-Evil: 1.png", "a%0D%0AX-Evil: 1.png"),
        ("a\x00.png", "a%00.png"),
        ("发票%.png", "发票%.png"),
    ],
)
def test_file_names_cannot_break_out(name: str, sent: str) -> None:
    _, raw = parts(read_form(Body(file=b"", meta=Body.Meta(filename=name))))
    assert f'filename="{sent}"\r\n'.encode() in raw


def test_a_digest_that_is_given_is_kept() -> None:
    form = read_form(Body(file=b"content", meta=Body.Meta(sha256="0", note="n")))
    assert encode_texts(form.values) == {"meta": '{"sha256":"0","note":"n"}'}


def test_a_mapping_in_place_of_the_inner_model() -> None:
    body: Any = Body(file=b"content", meta={"note": "n"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    found = encode_texts(read_form(body).values)
    assert found == {"meta": f'{{"note":"n","sha256":"{SHA256}"}}'}


@pytest.mark.parametrize("meta", [5, "x", [1], None, Body.Meta])
def test_an_inner_model_of_a_wrong_kind_is_refused_by_name(meta: Any) -> None:
    for body in (Body(file=b"content", meta=meta), {"file": b"content", "meta": meta}):
        form = read_form(body, Body)
        with pytest.raises(ConfigError, match=r"^meta: "):
            encode_texts(form.values, model=Body)


def test_an_inner_model_of_another_upload_keeps_its_digests() -> None:
    other: Any = Sm3Body.Meta()
    form = read_form(Body(file=b"abc", meta=other))
    assert json.loads(encode_texts(form.values)["meta"])["digest"].startswith(
        "66c7f0f4"
    )


def test_a_mapping_in_place_of_the_whole_model() -> None:
    form = read_form({"file": b"content", "meta": {"note": "n"}}, Body)
    assert (form.part, form.meta, form.file.length) == ("file", "meta", 7)
    found = encode_texts(form.values, model=Body)
    assert found == {"meta": f'{{"note":"n","sha256":"{SHA256}"}}'}


def test_the_body_of_the_caller_is_left_alone() -> None:
    body = Body(file=b"content", meta=Body.Meta())
    read_form(body)
    assert body == Body(file=b"content", meta=Body.Meta())


def test_sm3() -> None:
    form = read_form(Sm3Body(file=b"abc", meta=Sm3Body.Meta()))
    digest = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert encode_texts(form.values) == {"meta": f'{{"digest":"{digest}"}}'}


REFUSED: list[tuple[Any, str]] = [
    ({"file": b"", "meta": {}}, "exactly one file"),
    (Body, "exactly one file"),
    (Body.Meta(), "exactly one file"),
    (Body(file="/no/such/file.png", meta=Body.Meta()), "file: .*No such file"),
    (Body(file="/", meta=Body.Meta()), "file: .*directory"),
    (Body(file="a\0b", meta=Body.Meta()), "file: .*null byte"),
    (Body(file=7, meta=Body.Meta()), "file: expected bytes, a path"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    (Body(file=None, meta=Body.Meta()), "file: expected bytes, a path"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    (Body(file=io.StringIO("text"), meta=Body.Meta()), "binary"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
]


@pytest.mark.parametrize(("body", "text"), REFUSED)
def test_refused(body: Any, text: str) -> None:
    with pytest.raises(ConfigError, match=text):
        read_form(body)


def test_a_name_that_is_no_utf8() -> None:
    form = read_form(Body(file=b"", meta=Body.Meta()))
    texts = {"meta": '{"filename": "\\ud800.png"}'}
    with pytest.raises(ConfigError, match="file: the file name"):
        write_form(form, texts, "b0")


@pytest.mark.parametrize("content", [b"longer than before", b"short"])
def test_a_file_that_changes_while_it_is_sent(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"content")
    form = read_form(Body(file=path, meta=Body.Meta()))
    upload, _ = write_form(form, encode_texts(form.values), "b0")
    path.write_bytes(content)
    with pytest.raises(BrokenError, match="changed"):
        list(upload)


def test_an_upload_can_be_sent_again() -> None:
    form = read_form(Body(file=io.BytesIO(b"content"), meta=Body.Meta()))
    upload, _ = write_form(form, encode_texts(form.values), "b0")
    assert list(upload) == list(upload)


MEMORY = """
import resource, sys
sys.path.insert(0, {source!r}); sys.path.insert(0, {tests!r})
from test_runtime_multipart import Body, read_form, write_form, encode_texts
from runtime.digest import new_hash
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
form = read_form(Body(file={path!r}, meta=Body.Meta()))
upload, _ = write_form(form, encode_texts(form.values), "b0")
sent = sum(map(len, upload))
assert sent == len(upload) > 200_000_000, sent
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.long
def test_a_large_file_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.bin"
    with path.open("wb") as stream:
        stream.truncate(200_000_000)
    here = Path(__file__).parent
    source = str(Path(runtime.__file__).parents[1])
    program = MEMORY.format(source=source, tests=str(here), path=str(path))
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 10_000  # kilobytes
