"""From an operation by name to its function, without loading any other module.

Owns the loading of `imtable_index`, a module of the package that lists its operations
("POST v3/pay/transactions/jsapi", "EVENT v3/TRANSACTION.SUCCESS") as "module:function". It is
not loaded before the first look: who imports one endpoint does without.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any, cast

from .errors import ConfigError
from .operation import Event


@cache
def read_index() -> Mapping[str, str]:
    """All operations of the package. Raises `ConfigError` where the module is missing."""
    name = f"{_package()}.imtable_index"
    try:
        index: dict[str, str] = import_module(name).OPERATIONS
    except ImportError as error:
        raise ConfigError(f"the index of the package is missing: {name}") from error
    return index


def _package() -> str:
    return __name__.rpartition(".runtime.")[0]


def find_operation(name: str, *, asynchronous: bool = False) -> Callable[..., Any]:
    """The function of an operation; the asynchronous one if asked for and if there is one:
    an address for a browser needs nothing to be awaited. Pages and other SDKs write the path
    of a v2 call with `v2/`, which is not sent: both are known. Raises `ConfigError`, with what
    may have been meant, for an unknown name."""
    if not isinstance(cast("object", name), str):
        raise ConfigError('the name of an operation is a text: "POST v3/…"')
    verb, _, place = name.strip().partition(" ")
    path = place.strip().lstrip("/")
    key = f"{verb.upper()} {path}"
    bare = f"{verb.upper()} {path.removeprefix('v2/')}"
    found = read_index().get(key) or read_index().get(bare)
    if found is None:
        raise ConfigError(f"there is no operation {name!r}{_hint(key, place or verb)}")
    module, _, function = found.partition(":")
    loaded = import_module(f"{_package()}.{module}")
    operation: Callable[..., Any] = getattr(loaded, function)
    return (
        getattr(loaded, f"{function}_async", operation) if asynchronous else operation
    )


def find_event(name: str) -> Event[Any] | None:
    """The notification "EVENT v3/TRANSACTION.SUCCESS"; None where there is no such."""
    if name not in read_index():
        return None
    module = import_module(find_operation(name).__module__)
    event: Event[Any] = module._EVENT
    return event


def _hint(key: str, place: str) -> str:
    """The operations at this place, whatever the verb, else what is spelt nearly alike."""
    from difflib import get_close_matches

    path = place.strip().lstrip("/").lower().removeprefix("v2/")
    known = read_index()
    close = [one for one in known if one.partition(" ")[2].lower() == path]
    close = close or get_close_matches(key, known, 1)
    return f"; did you mean {' or '.join(map(repr, close))}?" if close else ""
