"""Files that a reply announces: each is fetched, opened, checked and put in its place.

Owns what is read of such a reply: `download_url` with its digest, or a list of such, of bills
that come in several encrypted pieces. It does not know how a file is fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import is_dataclass
from os import PathLike
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, NamedTuple, cast, get_args

from .call import Call, CallOptions
from .digest import new_hash
from .errors import ConfigError, DecodeError
from .operation import SaveTo
from .reply import FileReply, Reply
from .steps import Steps
from .tables import alternatives, members, unwrap
from .whole_file import WholeFile

Fetch = Callable[[str, CallOptions], Steps[FileReply]]


class Announced(NamedTuple):
    """One file, and what the reply says of it, whatever that is."""

    url: str
    hash_type: str | None
    hash_value: str | None
    encrypt_key: str | None
    nonce: str | None


def announces(model: object) -> bool:
    """Whether the documentation of a reply names a `download_url`."""
    if not is_dataclass(model):
        return False
    known = {one.name: one.annotation for one in members(cast("type", model))}
    return "download_url" in known or any(map(_lists_files, known.values()))


def _lists_files(annotation: Any) -> bool:
    return any(
        is_dataclass(item) and "download_url" in {m.name for m in members(item)}
        for one in alternatives(unwrap(annotation)[0])
        for item in get_args(one)
        if isinstance(item, type)
    )


def announced(reply: object) -> list[Announced]:
    """The files of a reply, in their order."""
    found = [reply, *_listed(reply)]
    return [
        Announced(
            one.download_url,
            *(getattr(one, name, None) or None for name in Announced._fields[1:]),
        )
        for one in cast("list[Any]", found)
        if isinstance(getattr(one, "download_url", None), str)
    ]


def _listed(reply: object) -> list[object]:
    """The pieces of a bill, by their number where they have one."""
    names = (one.name for one in members(cast("Any", type(reply))))
    values = (cast("object", getattr(reply, name)) for name in names)
    lists = (cast("list[object]", one) for one in values if isinstance(one, list))
    return sorted((item for one in lists for item in one), key=_number)


def _number(piece: object) -> int:
    number = getattr(piece, "bill_sequence", None)
    return number if isinstance(number, int) else 0


def save(call: Call[Any], reply: Reply, fetch: Fetch) -> Steps[None]:
    """Put what a reply announces where `save_to` says. Raises `PayError`."""
    files, asked = announced(reply), call.options
    if not files:
        raise _unusable(reply, "no file: it has no download_url")
    for one in files:
        _check(one, reply)
    options = CallOptions(
        timeout=asked.timeout, max_retries=asked.max_retries, gunzip=asked.gunzip
    )
    if len(files) == 1:
        yield from fetch(files[0].url, _of(files[0], options, asked.save_to))
    else:
        yield from _joined(files, options, cast("SaveTo", asked.save_to), fetch)


def _check(one: Announced, reply: Reply) -> None:
    """Raises `DecodeError` for what the caller could not be blamed for: a file that cannot be
    checked, or not opened."""
    for first, second in (("hash_type", "hash_value"), ("encrypt_key", "nonce")):
        pair = [cast("object", getattr(one, name)) for name in (first, second)]
        if pair != [None, None] and not all(isinstance(each, str) for each in pair):
            raise _unusable(reply, f"a file without the text of {first} or {second}")
    try:
        new_hash(one.hash_type or "MD5")
    except ConfigError as error:
        raise _unusable(reply, f"a file, but {error}") from None


def _unusable(reply: Reply, what: str) -> DecodeError:
    meta = reply.meta
    text = f"the reply announces {what}"
    return DecodeError(
        text, status=meta.http_status, headers=meta.headers, raw=meta.raw
    )


def _of(one: Announced, options: CallOptions, to: SaveTo | None) -> CallOptions:
    _, hash_type, hash_value, encrypt_key, nonce = one
    return options._replace(
        save_to=to,
        hash_type=hash_type,
        hash_value=hash_value,
        encrypt_key=encrypt_key,
        nonce=nonce,
    )


def _joined(
    files: Iterable[Announced], options: CallOptions, to: SaveTo, fetch: Fetch
) -> Steps[None]:
    """One file of all pieces, or none."""
    whole = WholeFile(Path(to)) if isinstance(to, str | PathLike) else None
    file: BinaryIO | None = None
    try:
        file = whole.open() if whole else _scratch()
        for one in files:
            yield from fetch(one.url, _of(one, options, file))
        if whole:
            whole.publish()
        else:
            file.seek(0)
            copyfileobj(file, cast("BinaryIO", to))
    except OSError as error:
        raise ConfigError(f"the file cannot be written: {error}") from None
    finally:
        if whole:
            whole.discard()
        if file:
            file.close()


def _scratch() -> BinaryIO:
    return cast("BinaryIO", SpooledTemporaryFile())
