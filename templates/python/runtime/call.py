"""One call as a value: what is asked (`Operation`, arguments) and under which settings.

Owns what is injected from outside (`Sources`), what a client is set to and what a caller
may set for one call. Decides nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypedDict, TypeVar, cast

from .credentials import Credentials, required
from .errors import ConfigError
from .operation import Operation, SaveTo
from .trust import TrustStore

if TYPE_CHECKING:
    from .sink import Sink

T = TypeVar("T")


def _chance() -> float:
    import random

    return random.random()


def _nonce() -> str:
    import secrets

    return secrets.token_hex(16)


class Sources(NamedTuple):
    """What a call takes from outside: Unix time in seconds, chance in [0, 1), and texts of 32
    letters and digits that nobody can foresee."""

    clock: Callable[[], float] = time.time
    chance: Callable[[], float] = _chance
    nonce: Callable[[], str] = _nonce


class Settings(NamedTuple):
    """What a client says for all its calls. The URLs are checked.

    `unsigned` is for mock servers: nothing is signed, and no signature is checked.
    """

    base_url: str
    hosts: Mapping[str, str]
    timeout: float
    strict: bool
    sources: Sources
    trust: TrustStore
    credentials: Credentials | None = None
    unsigned: bool = False
    backup_hosts: tuple[str, ...] = ()
    max_retries: int | None = None
    allow_http: bool = False
    deadline: float | None = None

    def own(self, name: str) -> Any:
        """The setting of that name in the credentials, None where there is none."""
        return getattr(self.credentials, name, None)

    def need(self, name: str) -> Any:
        """The same. Raises `ConfigError` where there is none."""
        return required(self.own(name), name)


class CallOptions(NamedTuple):
    """Settings of one call; None means: as the client says.

    `timeout` is in seconds, for one attempt: each wait on the network, and a whole answer that
    is no file. `deadline` is for all attempts, with the pauses between. `headers` are added and replace
    those of the same name. `max_retries` counts the repeats; the default is 2 for a GET and
    none for a write, but where no connection was made one for every backup host. `retry_writes`
    lets a write be repeated although the first attempt may have had an effect: only for calls
    that carry the merchant's own number.

    Of a reply that is a file: `save_to`, a path or a binary stream, takes it in place of
    `FileReply.content`; a path appears complete or not at all. `gunzip`: what is gzip, as was
    asked for with `tar_type=GZIP`, is decompressed unless this is False. `hash_type` and
    `hash_value`, as the call that announced the file gave them, are checked over the
    decompressed content; `encrypt_key` and `nonce` open a file that is encrypted.

    Of a reply that announces a file (`download_url`), `save_to` takes that file: it is fetched,
    opened and held against the announced digest.
    """

    timeout: float | None = None
    headers: Mapping[str, str] | None = None
    base_url: str | None = None
    strict: bool | None = None
    max_retries: int | None = None
    retry_writes: bool = False
    save_to: SaveTo | None = None
    hash_type: str | None = None
    hash_value: str | None = None
    gunzip: bool | None = None
    encrypt_key: str | None = None
    nonce: str | None = None
    deadline: float | None = None


class Arguments(TypedDict, total=False):
    """The arguments of one call, by part; models are dataclasses or mappings. `target` is path
    and query as the platform gave them, to be sent and signed as they are."""

    path: Mapping[str, str | int]
    query: object
    headers: object
    body: object
    options: CallOptions | None
    target: str


def check_names(given: Mapping[str, object], known: Any) -> None:
    """Raises `TypeError` for a name that the `known` typed dictionary lacks, as Python does for
    a parameter that there is not: what it was meant for would silently not happen."""
    if unknown := given.keys() - known.__annotations__.keys():
        raise TypeError(f"unknown option {min(unknown)!r}")


class Call(NamedTuple, Generic[T]):
    """An operation, its arguments, and the settings of the client that makes the call; of a
    file the place that it goes to; the moment when it must be over, if there is one."""

    operation: Operation[T]
    arguments: Arguments
    settings: Settings
    sink: Sink | None = None
    ends: float | None = None

    @property
    def options(self) -> CallOptions:
        options = self.arguments.get("options") or CallOptions()
        if not isinstance(cast("object", options), CallOptions):
            raise ConfigError("options: expected CallOptions(...)")
        return options

    @property
    def signed(self) -> bool:
        """Whether the v3 signatures apply, ours and the platform's."""
        return self.operation.version == "v3" and not self.settings.unsigned

    @property
    def label(self) -> str:
        """`POST v3/pay/transactions/native`: safe to show, it holds no values."""
        return f"{self.operation.method} {self.operation.path}"
