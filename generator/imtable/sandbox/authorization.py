"""The `Authorization` header of v3 -> what is wrong with it.

Owns its grammar, the message that must be signed, and the guesses that tell a client which part of
that message it got wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from imtable.sandbox.findings import MessagePart, RequestFinding, clip, quote
from imtable.sandbox.json_text import parse_json
from imtable.sandbox.messages import Received, SandboxState
from imtable.sandbox.multipart import MultipartError, read_multipart
from imtable.sandbox.seals import rsa_verify, signed_text

SCHEME = "WECHATPAY2-SHA256-RSA2048"
PAIRS = ("mchid", "serial_no", "nonce_str", "timestamp", "signature")
MAX_AGE = 300
MAX_HEADER = 4096
GUESSED = 256 * 1024
"""Longer bodies are not encoded again to guess how they were signed: it takes time."""
_PAIR = re.compile(r'([a-z_]{1,20})="([^"]*)"', re.ASCII)


def check_authorization(
    received: Received, state: SandboxState
) -> Iterator[RequestFinding]:
    """Findings with the code SIGN_ERROR; a repeated nonce is one."""
    header = received.headers.get("authorization")
    if header is None:
        yield _finding("the header is missing: every v3 request is signed")
        return
    if len(header) > MAX_HEADER:
        yield _finding(f"it is longer than {MAX_HEADER:,} characters", value=header)
        return
    scheme, _, rest = header.partition(" ")
    if scheme != SCHEME:
        yield _finding(f"the scheme must be {SCHEME}", value=scheme)
        return
    pairs = dict(_PAIR.findall(rest))
    problem = _form_problem(rest, pairs)
    if problem:
        yield _finding(problem, value=rest)
        return
    yield from _check_pairs(pairs, state)
    yield from _check_signature(pairs, received, state)
    if not state.nonces.is_new(pairs["nonce_str"]):
        issue = "this nonce was used before: every attempt needs a new one"
        yield _finding(issue, "nonce_str", pairs["nonce_str"])


def _finding(
    issue: str,
    field: str = "Authorization",
    value: str | None = None,
    signed: bytes | None = None,
) -> RequestFinding:
    where: MessagePart = "header" if field == "Authorization" else "authorization"
    return RequestFinding(issue, where, field, quote(value), "SIGN_ERROR", signed)


def _form_problem(rest: str, pairs: dict[str, str]) -> str | None:
    missing = [name for name in PAIRS if name not in pairs]
    if missing:
        return f'the pair {missing[0]}="…" is missing'
    unknown = [name for name in pairs if name not in PAIRS]
    if unknown:
        return f"there is no pair {clip(unknown[0])}"
    if ",".join(f'{n}="{v}"' for n, v in _PAIR.findall(rest)) != rest:
        return 'pairs are written name="value" and joined by commas without blanks'
    if len(_PAIR.findall(rest)) > len(pairs):
        return "a pair stands twice"
    return None


def _check_pairs(
    pairs: dict[str, str], state: SandboxState
) -> Iterator[RequestFinding]:
    keys = state.keys
    for name, wanted in (("mchid", keys.mchid), ("serial_no", keys.serial)):
        if pairs[name] != wanted:
            yield _finding(f"the sandbox knows {wanted} only", name, pairs[name])
    nonce, moment = pairs["nonce_str"], pairs["timestamp"]
    if not re.fullmatch(r"[0-9A-Za-z]{16,32}", nonce, re.ASCII):
        yield _finding("16 to 32 letters and digits are due", "nonce_str", nonce)
    if not re.fullmatch(r"[0-9]{1,12}", moment, re.ASCII):
        yield _finding("Unix seconds are due", "timestamp", moment)
        return
    age = state.clock() - int(moment)
    if abs(age) > MAX_AGE:
        way = "old" if age > 0 else "in the future"
        issue = f"{abs(age):.0f} seconds {way}; {MAX_AGE} are allowed"
        hint = ": these are milliseconds" if len(moment) == 13 else ""
        yield _finding(issue + hint, "timestamp", moment)


# -- the signature -------------------------------------------------------------------------


def _check_signature(
    pairs: dict[str, str], received: Received, state: SandboxState
) -> Iterator[RequestFinding]:
    body = signed_body(received)
    if body is None:
        return  # a multipart body that nobody can read: that is said elsewhere
    right = Attempt(received.verb, received.target, body, pairs)
    key, signature = state.keys.merchant, pairs["signature"]
    if rsa_verify(key, right.message, signature):
        return
    issue = "it does not fit the message that the sandbox received"
    for guess, attempt in _guesses(received, right):
        if rsa_verify(key, attempt, signature):
            issue = f"{issue}: {guess}"
            break
    yield _finding(issue, "signature", signature, right.message)


class Attempt(Struct, frozen=True):
    """A message that a client may have signed; `pairs` are those of the header."""

    verb: str
    target: str
    body: bytes
    pairs: dict[str, str]

    @property
    def message(self) -> bytes:
        """The five lines."""
        moment, nonce = self.pairs["timestamp"], self.pairs["nonce_str"]
        return signed_text(self.verb, self.target, moment, nonce, self.body)

    def but(self, **other: str | bytes) -> bytes:
        """The message with another target or body."""
        return replace(self, **other).message


def signed_body(received: Received) -> bytes | None:
    """The bytes of the body line: of a multipart body only the content of `meta`. None where
    that cannot be found."""
    kind = received.headers.get("content-type", "")
    if not kind.lower().startswith("multipart/"):
        return received.body
    try:
        parts = read_multipart(kind, received.body)
    except MultipartError:
        return None
    return next((part.content for part in parts if part.name == "meta"), b"")


def _guesses(received: Received, right: Attempt) -> Iterator[tuple[str, bytes]]:
    """Messages of clients that are nearly right, and what they forgot."""
    path, host = received.path, received.headers.get("host", "")
    yield "the query was not signed", right.but(target=path)
    yield "the percent-encoding of the target differs", right.but(
        target=unquote(received.target)
    )
    for prefix in ("/hk", "/global", "/v2"):
        if path.startswith(prefix + "/"):
            bare = received.target.removeprefix(prefix)
            yield f"the prefix {prefix} of the path was not signed", right.but(
                target=bare
            )
    yield "scheme and host were signed", right.but(
        target=f"http://{host}{received.target}"
    )
    yield "the last line lacks its line feed", right.message[:-1]
    yield "the body was not signed", right.but(body=b"")
    yield "the whole multipart body was signed instead of its part `meta`", right.but(
        body=received.body
    )
    yield from _body_guesses(received, right)


def _body_guesses(received: Received, right: Attempt) -> Iterator[tuple[str, bytes]]:
    if len(received.body) > GUESSED:
        return
    value, problem = parse_json(received.body.decode(errors="replace"))
    if problem is not None:
        return
    for ascii_only in (True, False):
        for separators in ((",", ":"), (", ", ": ")):
            text = json.dumps(value, ensure_ascii=ascii_only, separators=separators)
            try:
                body = text.encode()
            except UnicodeEncodeError:
                continue
            yield "the body was encoded again after signing", right.but(body=body)
