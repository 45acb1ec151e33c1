"""The merchant's signature under a v3 request.

Owns the signed message and the `Authorization` header. It does not know what is in a body.
"""

from __future__ import annotations

from .call import Settings
from .credentials import Credentials, required
from .errors import ConfigError
from .verify import ALGORITHM


def authorization(settings: Settings, lines: str, signed: bytes) -> str:
    """The header's value. `lines` come first in the message: method and target of a call, as
    sent; nothing for our answer to a notification. `signed` are the bytes of the body that
    count: of an upload those of its `meta` part. Raises `ConfigError`."""
    credentials = signer(settings.credentials)
    key = required(credentials.private_key, "private_key")
    timestamp, nonce = int(settings.sources.clock()), settings.sources.nonce()
    message = signed_message(lines, timestamp, nonce, signed)
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


def signed_message(lines: str, timestamp: int, nonce: str, signed: bytes) -> bytes:
    """All lines of what is signed, each with its end, the last one too."""
    return f"{lines}{timestamp}\n{nonce}\n".encode() + signed + b"\n"
