"""The merchant's signature under a v3 request.

Owns the signed message and the `Authorization` header. It does not know what is in a body.
"""

from __future__ import annotations

from .credentials import Credentials, required
from .errors import ConfigError
from .verify import ALGORITHM


def authorization(
    credentials: Credentials | None,
    method: str,
    target: str,
    signed: bytes,
    timestamp: int,
    nonce: str,
) -> str:
    """The header's value. `target` is path and query as sent, `signed` the bytes of the body
    that count: of an upload those of its `meta` part. Raises `ConfigError`."""
    message = signed_message(method, target, timestamp, nonce, signed)
    return _header(credentials, message, timestamp, nonce)


def answer_authorization(
    credentials: Credentials | None, body: bytes, timestamp: int, nonce: str
) -> str:
    """The same for our answer to a notification: no method and no target are signed."""
    message = f"{timestamp}\n{nonce}\n".encode() + body + b"\n"
    return _header(credentials, message, timestamp, nonce)


def _header(
    credentials: Credentials | None, message: bytes, timestamp: int, nonce: str
) -> str:
    credentials = signer(credentials)
    key = required(credentials.private_key, "private_key")
    return (
        f'{ALGORITHM} mchid="{credentials.mchid}",nonce_str="{nonce}",'
        f'signature="{key.sign(message)}",timestamp="{timestamp}",'
        f'serial_no="{credentials.serial}"'
    )


def signer(credentials: Credentials | None) -> Credentials:
    """The credentials, which have what signing needs. Raises `ConfigError`."""
    if credentials is None:
        raise ConfigError(
            "this call is signed: make the client with Credentials(...); one for a mock"
            " server that checks nothing is Client(unsigned=True)"
        )
    required(credentials.mchid, "mchid")
    required(credentials.private_key, "private_key")
    if credentials.serial is None:
        raise ConfigError(
            "this call needs 'serial', or 'certificate' to know it from, in the credentials"
        )
    return credentials


def signed_message(
    method: str, target: str, timestamp: int, nonce: str, signed: bytes
) -> bytes:
    """Five lines, each with its end, the last one too."""
    lines = f"{method}\n{target}\n{timestamp}\n{nonce}\n"
    return lines.encode() + signed + b"\n"
