"""Where a call goes: base URL, path and query, put together and encoded exactly once.

Owns URLs as text. It does not know what is sent there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from ipaddress import ip_address
from typing import cast
from urllib.parse import quote, urlsplit

from .errors import ConfigError
from .scalar import Kinds, fitted, misfit

DEFAULT_BASE_URL = "https://api.mch.weixin.qq.com/"
_SEGMENT: Kinds = frozenset((str, int))
_VARIABLE = re.compile(r"\{([^{}]+)\}")
_LITERAL = re.compile(r"[!-~]*")
_HOST = re.compile(r"\*|[A-Za-z0-9._-]+|[0-9A-Fa-f:]+")
_BASE_URL = re.compile(r"https?://[!-~]+")
_NOT_IN_BASE_URL = frozenset("\\@?#")


def expand(template: str, variables: Mapping[str, object]) -> str:
    """The path: every variable percent-encoded but for unreserved characters.

    Raises `ConfigError` for a variable that is missing, unknown, empty, `.` or `..` (the last
    two would be folded away by proxies and libraries, and the call would go elsewhere), and
    for a fixed segment that is no part of a URL.
    """
    names = _names(template)
    if not isinstance(cast("object", variables), Mapping):
        raise ConfigError("path: expected a mapping from variables to values")
    for name in variables:
        if name not in names:
            raise ConfigError(f"{template} has no path variable {name!r}")
    return _VARIABLE.sub(lambda found: _segment(found[1], variables), template)


@cache
def _names(template: str) -> tuple[str, ...]:
    """The variables of a template. Raises `ConfigError` for a fixed part that cannot stand in
    a URL: what is signed must be what is sent."""
    names, literals = _VARIABLE.findall(template), _VARIABLE.sub("", template)
    if not _LITERAL.fullmatch(literals) or "#" in literals:
        raise ConfigError(
            f"the path {template!r} must be printable ASCII, without blanks and '#'"
        )
    return tuple(names)


def _segment(name: str, variables: Mapping[str, object]) -> str:
    value = variables.get(name)
    if value is None:
        raise ConfigError(f"path variable {name!r} is missing")
    plain = fitted(value, _SEGMENT)
    if plain is None:
        raise ConfigError(f"path variable {name!r}: {misfit(value, _SEGMENT)}")
    text = str(plain)
    if text in ("", ".", ".."):
        raise ConfigError(f"path variable {name!r} must not be {text!r}")
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise ConfigError(f"path variable {name!r} is not valid UTF-8") from None


def resolve_base(
    chosen: str, hosts: Mapping[str, str], *, allow_http: bool = False
) -> str:
    """The base URL to use for `chosen`, its host replaced if `hosts` says so; the name `*`
    means every host that is not named.

    The path of `chosen` (`/hk/`) is kept behind a replacement. The result ends in `/`.
    """
    replacement = hosts.get(_host(_url(chosen)), hosts.get("*"))
    if replacement is not None:
        chosen = replacement.rstrip("/") + urlsplit(chosen).path
    return checked_base(chosen, allow_http=allow_http)


def checked_base(
    url: str, setting: str = "base_url", *, allow_http: bool = False
) -> str:
    """The URL ending in `/`. Raises `ConfigError` for what may not receive a call.

    Plain http is for loopback addresses, lest a call be readable on its way; `allow_http`
    permits it elsewhere.
    """
    host = _host(_url(url, setting), setting)
    if not (allow_http or url.startswith("https:") or _is_loopback(host)):
        raise ConfigError(
            f"{setting}: plain http is only for loopback addresses, not for {host!r}"
        )
    return url.rstrip("/") + "/"


def checked_hosts(
    hosts: Mapping[str, str], *, allow_http: bool = False
) -> dict[str, str]:
    """The base URLs by host name in lower case. Raises `ConfigError`: what is no name would
    replace nothing, and calls would go where they should not."""
    if not isinstance(cast("object", hosts), Mapping):
        raise ConfigError("hosts: expected a mapping from host names to base URLs")
    for name in hosts:
        if not isinstance(cast("object", name), str) or not _HOST.fullmatch(name):
            raise ConfigError(
                f"hosts: {name!r} is no host name, nor '*': leave out scheme, port and path"
            )
    return {
        name.lower(): checked_base(url, f"hosts[{name!r}]", allow_http=allow_http)
        for name, url in hosts.items()
    }


def _url(url: str, setting: str = "base_url") -> str:
    text = cast("object", url)
    fit = isinstance(text, str) and _BASE_URL.fullmatch(text)
    if not fit or _NOT_IN_BASE_URL & {*url}:
        raise ConfigError(
            f"{setting}: expected a base URL, http(s)://host/path/, in ASCII without blanks,"
            " and no more"
        )
    return url


def _host(url: str, setting: str = "base_url") -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port  # reading it is what checks it
        host = parts.hostname
    except ValueError:
        host = None
    if not host or not all(
        0 < len(label) < 64 for label in host.removesuffix(".").split(".")
    ):
        raise ConfigError(f"{setting}: it names no host, or a port that is no number")
    return host


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def join(path: str, query: str) -> str:
    """What stands behind a base URL: it is sent, and signed, as it is."""
    return f"{path}?{query}" if query else path
