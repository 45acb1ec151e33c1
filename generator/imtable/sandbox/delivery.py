"""A message to a receiver of notifications, over the network.

Owns the connection and where it may lead: to this machine, unless told otherwise.
"""

from __future__ import annotations

import http.client
import secrets
import time
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from imtable.sandbox.acknowledgement import Acknowledgement
from imtable.sandbox.credentials import Keys
from imtable.sandbox.errors import SandboxError
from imtable.sandbox.messages import SandboxState
from imtable.sandbox.notify import Message

PATIENCE = 5.0
"""Seconds that the platform waits."""
MAX_ANSWER = 64 * 1024


class NoAnswerError(Exception):
    """The receiver took the message and gave no answer in time; the text says so."""


def sending_state(keys: Keys) -> SandboxState:
    """Clock and nonces of this machine."""
    return SandboxState(
        keys=keys,
        url="http://127.0.0.1/",
        clock=time.time,
        nonce=lambda: secrets.token_hex(16).upper(),
    )


def check_receiver(url: str, *, allow_remote: bool) -> SplitResult:
    """The parts of an address that may be sent to. Raises SandboxError."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise SandboxError(f"--to {url!r}: {error}") from error
    if parts.scheme not in ("http", "https") or not host:
        raise SandboxError(f"--to {url!r} is no http:// or https:// address")
    if not allow_remote and not _is_loopback(host):
        raise SandboxError(
            f"--to leads to {host}, which is not this machine: notifications of the"
            " sandbox are for tests; --allow-remote sends them nevertheless"
        )
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def deliver(
    parts: SplitResult, message: Message, *, patience: float = PATIENCE
) -> Acknowledgement:
    """The answer; redirects are not followed. Raises SandboxError where nobody is there, and
    NoAnswerError where somebody is and does not answer in time."""
    connection = _connection(parts, patience)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.connect()
    except (OSError, ValueError) as error:
        raise SandboxError(f"nobody answers at {parts.netloc}: {error}") from error
    try:
        connection.request("POST", target, message.body, dict(message.headers))
        answer = connection.getresponse()
        return Acknowledgement(answer.status, answer.read(MAX_ANSWER))
    except TimeoutError as error:
        raise NoAnswerError(f"no answer within {patience:g} seconds") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswerError(f"no readable answer: {error!r}") from error
    finally:
        connection.close()


def _connection(parts: SplitResult, patience: float) -> http.client.HTTPConnection:
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=patience)
