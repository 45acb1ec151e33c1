"""Uploads: a model with a file -> the parts of a `multipart/form-data` body.

Owns digests of files, the layout of the body, and the passes over a file (one to hash, one
to send) that keep it out of memory. It does not know calls or signatures.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import is_dataclass, replace
from functools import partial
from io import SEEK_END, BytesIO
from mimetypes import guess_type
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from .digest import new_hash
from .errors import BrokenError, ConfigError
from .marks import FileDigest, JsonText
from .tables import Member, alternatives, marks, members, unwrap

_CHUNK = 64 * 1024
_UNSAFE = re.compile('["\x00-\x1f\x7f]')


class File:
    """A file that is read several times, always from where it stood at first."""

    def __init__(self, source: object, part: str) -> None:
        """Raises `ConfigError` for what is neither bytes, a path nor a binary stream."""
        self._source: Path | BinaryIO
        self._start = 0
        self._part = part
        try:
            if isinstance(source, str | PathLike):
                self._source = Path(cast("str", source))
            elif isinstance(source, bytes):
                self._source = BytesIO(source)
            else:
                self._source = cast("BinaryIO", source)
                self._start = self._source.tell()
            with self._opened() as stream:
                self.length = stream.seek(0, SEEK_END) - self._start
        except (AttributeError, OSError, ValueError) as error:
            raise ConfigError(
                f"{part}: expected bytes, a path, or a binary stream that can be read"
                f" twice: {error}"
            ) from None

    @property
    def name(self) -> str:
        """The name the file has by itself, or ""."""
        if isinstance(self._source, Path):
            return self._source.name
        named = getattr(self._source, "name", "")
        return Path(named).name if isinstance(named, str) else ""

    def chunks(self) -> Iterator[bytes]:
        """The content; may be called again when the last pass has ended."""
        with self._opened() as stream:
            while chunk := cast("object", stream.read(_CHUNK)):
                if not isinstance(chunk, bytes):
                    raise ConfigError(f"{self._part}: open the file in binary mode")
                yield chunk

    def digest(self, algorithm: str) -> str:
        """In lower-case hex."""
        found = new_hash(algorithm)
        for chunk in self.chunks():
            found.update(chunk)
        return found.hexdigest()

    @contextmanager
    def _opened(self) -> Generator[BinaryIO, None, None]:
        if isinstance(self._source, Path):
            with self._source.open("rb") as stream:
                yield stream
        else:
            self._source.seek(self._start)
            yield self._source


class Form(NamedTuple):
    """An upload taken apart: the model without its file but with all digests, the file, and
    the names of the parts that hold the file and the JSON text (there need be none)."""

    values: object
    file: File
    part: str
    meta: str | None


class Upload:
    """A body that every `iter` reads anew; `len` is what Content-Length says."""

    def __init__(self, head: bytes, file: File, tail: bytes) -> None:
        self._head, self._file, self._tail = head, file, tail

    def __len__(self) -> int:
        return len(self._head) + self._file.length + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        left = self._file.length
        for chunk in self._file.chunks():
            left -= len(chunk)
            if left < 0:
                break
            yield chunk
        if left:
            raise BrokenError("the file changed while it was being sent")
        yield self._tail


# -- taking apart --------------------------------------------------------------------------


def read_form(body: object, model: Any = None) -> Form:
    """Take the file out of an upload, a dataclass or a mapping in place of a `model`, and
    compute the digests that are missing. Raises `ConfigError`.
    """
    mapped = isinstance(body, Mapping)
    model = model if mapped else type(body)
    files = [one for one in _members(model) if bytes in _choices(one)]
    if len(files) != 1:
        raise ConfigError("an upload takes a dataclass that has exactly one file")
    (part,) = files
    given = cast("Any", body)
    source = given.get(part.wire) if mapped else getattr(given, part.name)
    file = File(source, part.wire)
    without = {part.wire if mapped else part.name: None}
    rest = {**given, **without} if mapped else replace(given, **without)
    json_parts = (one.wire for one in members(model) if _has(one, JsonText))
    values = _with_digests(model, rest, file)
    return Form(values, file, part.wire, next(json_parts, None))


def _members(model: object) -> tuple[Member, ...]:
    return members(cast("type", model)) if is_dataclass(model) else ()


def _with_digests(model: type, value: Any, file: File) -> Any:
    """The model, or the mapping in its place, with the digests that the caller left out."""
    if isinstance(value, Mapping):
        given = dict(cast("Mapping[str, Any]", value))
        return given | _digests(model, lambda one: one.wire, given.get, file)
    if not is_dataclass(value) or isinstance(value, type):
        return value  # whoever writes it says that it is of a wrong kind
    model = type(value)
    filled = _digests(model, lambda one: one.name, partial(getattr, value), file)
    return replace(value, **filled)


def _digests(
    model: type,
    key: Callable[[Member], str],
    get: Callable[[str], Any],
    file: File,
) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for one in members(model):
        name, given = key(one), get(key(one))
        inner = next(filter(is_dataclass, _choices(one)), None)
        if given is not None and inner:
            filled[name] = _with_digests(cast("type", inner), given, file)
        elif given is None and (mark := _has(one, FileDigest)):
            filled[name] = file.digest(cast("FileDigest", mark).algorithm)
    return filled


def _choices(member: Member) -> tuple[Any, ...]:
    return alternatives(unwrap(member.annotation)[0])


def _has(member: Member, kind: type) -> object:
    return next((m for m in marks(member.annotation) if isinstance(m, kind)), None)


# -- putting together ----------------------------------------------------------------------


def write_form(
    form: Form, texts: Mapping[str, str], boundary: str
) -> tuple[Upload, str]:
    """The body and its Content-Type. `texts` are the members of `form.values` as they travel;
    they come before the file, which is named as the JSON part says, or as the file is.
    """
    disposition = f"--{boundary}\r\nContent-Disposition: form-data; name="
    head = "".join(
        f'{disposition}"{_escaped(name)}"\r\n'
        f"{_JSON_TYPE if name == form.meta else ''}\r\n{text}\r\n"
        for name, text in texts.items()
    )
    filename = (
        _filename(texts.get(form.meta or "", "{}")) or form.file.name or form.part
    )
    media = guess_type(filename)[0] or "application/octet-stream"
    head += (
        f'{disposition}"{_escaped(form.part)}"; filename="{_escaped(filename)}"\r\n'
        f"Content-Type: {media}\r\n\r\n"
    )
    try:
        raw = head.encode()
    except UnicodeEncodeError:
        raise ConfigError(f"{form.part}: the file name is not valid UTF-8") from None
    upload = Upload(raw, form.file, f"\r\n--{boundary}--\r\n".encode())
    return upload, f"multipart/form-data; boundary={boundary}"


_JSON_TYPE = "Content-Type: application/json\r\n"


def _filename(meta: str) -> str:
    values: Any = json.loads(meta)
    found = values.get("filename") or values.get("file_name")
    return found if isinstance(found, str) else ""


def _escaped(text: str) -> str:
    """As browsers do it: raw UTF-8, but for quotes and what would end the line."""
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", text)
