"""What may be set for all calls of a client, and for a download; checked at once.

Owns these settings. It makes no calls and knows no transport.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TypedDict, cast

from .call import CallOptions, Settings, check_names
from .errors import ConfigError
from .operation import SaveTo
from .request import (
    checked_deadline,
    checked_retries,
    checked_switch,
    checked_timeout,
)
from .target import checked_base, checked_hosts


class ClientOptions(TypedDict, total=False):
    """What may be set for all calls of a client.

    `base_url` is where calls go. `hosts` sends the calls for one host name to another base
    URL, those too whose page fixes the host; the name `*` means all. `backup_hosts` are base
    URLs that a call without a host of its own goes to when no connection can be made.
    `timeout` and `deadline` are in seconds: for one attempt, that is for each wait on the
    network and for a whole answer that is no file, and for all attempts of a call with the
    pauses between them, None for as long as it takes. `strict` turns deviating replies
    into `DecodeError`. `max_retries` counts repeats, None: 2 of a GET, none of a write.
    `allow_http` permits plain http also to hosts other than this machine.
    """

    base_url: str
    hosts: Mapping[str, str]
    backup_hosts: Sequence[str]
    timeout: float
    deadline: float | None
    strict: bool
    max_retries: int | None
    allow_http: bool


class DownloadOptions(TypedDict, total=False):
    """Where a download goes, and what it must be; see `CallOptions`."""

    to: SaveTo | None
    hash_type: str | None
    hash_value: str | None
    gunzip: bool | None
    encrypt_key: str | None
    nonce: str | None
    options: CallOptions | None


def checked_settings(settings: Settings, options: ClientOptions) -> Settings:
    """The settings changed as the options say. Raises `ConfigError`."""
    check_names(options, ClientOptions)  # not each setting is one
    made = settings._replace(**options)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    check = partial(checked_base, allow_http=made.allow_http)
    backups = cast("object", made.backup_hosts)
    if isinstance(backups, str) or not isinstance(backups, Iterable):
        raise ConfigError("backup_hosts: expected a list of base URLs")
    for switch in ("strict", "allow_http"):
        checked_switch(switch, getattr(made, switch))
    return made._replace(
        base_url=check(made.base_url),
        hosts=checked_hosts(made.hosts, allow_http=made.allow_http),
        backup_hosts=tuple(check(url, "backup_hosts") for url in made.backup_hosts),
        timeout=checked_timeout(made.timeout),
        deadline=checked_deadline(made.deadline),
        max_retries=checked_retries(made.max_retries),
    )
