"""Keys in what an error reporter keeps: the texts of errors, and the locals of all frames."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType

from support.pay_platform import APIV3_KEY, private_pem

APIV2_KEY = "192006250b4c09247ec02edce69f6a2d"
WORKWX, PASSWORD = "workwx-s3cret", "pr0xy-passw0rd"
PEM = private_pem("merchant")
SECRETS = {
    "apiv3_key": APIV3_KEY,
    "apiv2_key": APIV2_KEY,
    "workwx_secret": WORKWX,
    "private_key": PEM.splitlines()[5],
    "password": PASSWORD,
}
TESTS = Path(__file__).resolve().parents[1]


def leaks(error: BaseException) -> list[str]:
    """Where a secret stands in the text of the error, or in the frames of it and of those that
    it came from."""
    found: list[str] = []
    seen: set[int] = set()
    rest = [error]
    while rest:
        one = rest.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        rest += [e for e in (one.__cause__, one.__context__) if e]
        found += [f"{type(one).__name__}: {name}" for name in secrets_in(one)]
        for frame, _ in traceback.walk_tb(one.__traceback__):
            if TESTS not in Path(frame.f_code.co_filename).parents:
                found += in_frame(frame)
    return found


def in_frame(frame: FrameType) -> Iterator[str]:
    place = f"{Path(frame.f_code.co_filename).name}:{frame.f_code.co_name}"
    for name, value in frame.f_locals.items():
        yield from (f"{place}: {name} ({secret})" for secret in secrets_in(value))


def secrets_in(value: object, depth: int = 2) -> set[str]:
    """The names of the secrets in the `repr`, of the value and of what it holds."""
    found = {name for name, secret in SECRETS.items() if secret in spoken(value)}
    if depth:
        found = found.union(*(secrets_in(one, depth - 1) for one in held(value)))
    return found


def spoken(value: object) -> str:
    raw = value if isinstance(value, bytes | bytearray) else b""
    return f"{value!r} {value} {bytes(raw).decode('latin-1')}".replace("\\n", "\n")


def held(value: object) -> list[object]:
    parts: list[object] = list(getattr(value, "__dict__", {}).values())
    for kind in type(value).__mro__:
        names = vars(kind).get("__slots__", ())
        parts += [getattr(value, name) for name in names if hasattr(value, name)]
    if isinstance(value, Mapping):
        parts += [
            *value,
            *value.values(),
        ]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    elif isinstance(value, list | tuple | set | frozenset):
        parts += value
    return parts
