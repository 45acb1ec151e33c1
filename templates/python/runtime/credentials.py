"""What a merchant configures once: numbers, keys and certificates, all checked at once.

Owns the checks of single settings and of those that belong together. It makes no calls and
does not know which call needs what: `required` says so where one does. No text of an error,
no repr and no frame of a traceback holds a key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    Any,
    Self,
    TypeAlias,
    TypedDict,
    TypeVar,
    Unpack,
    cast,
)

from .errors import ConfigError
from .hidden import Hidden, hide

if TYPE_CHECKING:
    from .keys import Certificate, PrivateKey, PublicKey

T = TypeVar("T")

Pem: TypeAlias = str | bytes | PathLike[str]
"""PEM text, as str or bytes, or the path of a PEM file."""
Given: TypeAlias = "Hidden[Any] | None"
"""A setting as it came: until it is checked it may be a key in the wrong place."""

PUBLIC_KEY_PREFIX = "PUB_KEY_ID_"
_PATHS = frozenset(
    ("private-key", "public-key", "certificates", "certificate", "bank-card-key")
)


class CredentialOptions(TypedDict, total=False):
    """The settings of one merchant; see `Credentials`."""

    mchid: str | None
    serial: str | None
    private_key: Pem | None
    public_key_id: str | None
    public_key: Pem | None
    certificates: Iterable[Pem]
    apiv3_key: str | bytes | None
    apiv2_key: str | None
    certificate: Pem | None
    appid: str | None
    bank_card_key: Pem | None
    workwx_secret: str | None


class Credentials:
    """The settings of one merchant. All are optional: a call that needs one that is missing
    says so before it sends anything.

    `mchid` is the merchant number. `private_key` and `certificate` are the merchant's own API
    key and certificate, `serial` the certificate's serial number (known from it, if given).
    The platform is trusted by `public_key` with its `public_key_id` ("PUB_KEY_ID_…"), by
    platform `certificates` at hand, or by those that the `apiv3_key` opens; also by several
    of them at once. `apiv2_key` signs v2 calls, `bank_card_key` encrypts for transfers to
    bank cards, `workwx_secret` signs for WeChat Work, `appid` is what calls use that are not
    given another one.

    Keys are PEM text or paths of PEM files; afterwards the attributes are read keys, and those
    that are text are `Hidden`. Raises `ConfigError`, which names the setting and what is
    expected.
    """

    mchid: str | None = None
    serial: str | None = None
    private_key: PrivateKey | None = None
    public_key_id: str | None = None
    public_key: PublicKey | None = None
    certificates: tuple[Certificate, ...] = ()
    apiv3_key: Hidden[bytes] | None = None
    apiv2_key: Hidden[str] | None = None
    certificate: Certificate | None = None
    appid: str | None = None
    bank_card_key: PublicKey | None = None
    workwx_secret: Hidden[str] | None = None

    def __init__(self, **settings: Unpack[CredentialOptions]) -> None:
        held = {name: hide(value) for name, value in settings.items()}
        del settings  # from here on no error has a frame with a key in it
        if unknown := held.keys() - CredentialOptions.__annotations__.keys():
            raise TypeError(f"Credentials() has no setting {min(unknown)!r}")
        given = {name: one for name, one in held.items() if one.reveal() is not None}
        self._read_numbers(given)
        self._read_keys(given)
        _check_own(self.private_key, self.certificate)
        _check_platform(self)

    def _read_numbers(self, given: Mapping[str, Hidden[Any]]) -> None:
        self.mchid = _matching(
            "mchid", given, r"[0-9]{1,32}", "the merchant number, digits only"
        )
        self.appid = _matching("appid", given, r"[!-~]{1,64}", "an application id")
        self.public_key_id = _public_key_id(given)
        self.apiv3_key = _apiv3_key(given.get("apiv3_key"))
        expected = "the APIv2 key, 32 letters and digits"
        self.apiv2_key = _secret("apiv2_key", given, r"[!-~]{32}", expected)
        self.workwx_secret = _secret(
            "workwx_secret", given, r"[!-~]{1,128}", "the WeChat Work secret"
        )

    def _read_keys(self, given: Mapping[str, Hidden[Any]]) -> None:
        # Here, because it loads `cryptography`: not everybody who imports has keys.
        from .keys import Certificate, PrivateKey, PublicKey

        self.private_key = _read(PrivateKey.read, given, "private_key")
        self.public_key = _read(PublicKey.read, given, "public_key")
        self.bank_card_key = _read(PublicKey.read, given, "bank_card_key")
        self.certificate = _read(Certificate.read, given, "certificate")
        listed = _listed(given.get("certificates"))
        self.certificates = tuple(
            Certificate.read(one, f"certificates[{index}]")
            for index, one in enumerate(listed)
        )
        self.serial = _serial(given, self.certificate)

    @classmethod
    def read(cls, path: str | PathLike[str]) -> Self:
        """The settings in a TOML file; its keys are the names above with hyphens
        ("private-key"). Paths are relative to the file. Raises `ConfigError`."""
        file = Path(path)
        table = _table(file)
        if isinstance(table, str):
            raise ConfigError(table)
        arguments: Any = _arguments(table, file)
        return cls(**arguments)

    def __repr__(self) -> str:
        return f"<Credentials mchid={self.mchid} serial={self.serial}>"


def required(value: T | None, setting: str) -> T:
    """The value of a setting. Raises `ConfigError` where it is missing."""
    if value is None:
        raise ConfigError(f"this call needs {setting!r} in the credentials")
    return value


# -- single settings -----------------------------------------------------------------------


def _read(
    read: Callable[[Hidden[Pem], str], T],
    given: Mapping[str, Hidden[Any]],
    setting: str,
) -> T | None:
    source = given.get(setting)
    if source is None:
        return None
    if not isinstance(source.reveal(), str | bytes | PathLike):
        raise ConfigError(f"{setting}: expected PEM text or the path of a PEM file")
    return read(source, setting)


def _listed(source: Given) -> list[Hidden[Pem]]:
    """The certificates, each still hidden."""
    found = _items(source)
    if found is None:
        raise ConfigError("certificates: expected a list of PEM texts or paths")
    return found


def _items(source: Given) -> list[Hidden[Pem]] | None:
    """None where it is no list of what may be PEM."""
    given: object = source.reveal() if source else ()
    if isinstance(given, str | bytes | PathLike) or not isinstance(given, Iterable):
        return None
    held = [hide(one) for one in cast("Iterable[object]", given)]
    fit = (isinstance(one.reveal(), str | bytes | PathLike) for one in held)
    return cast("list[Hidden[Pem]]", held) if all(fit) else None


def _matching(
    setting: str, given: Mapping[str, Hidden[Any]], pattern: str, expected: str
) -> str | None:
    value = _secret(setting, given, pattern, expected)
    return value.reveal() if value else None


def _secret(
    setting: str, given: Mapping[str, Hidden[Any]], pattern: str, expected: str
) -> Hidden[str] | None:
    value = given.get(setting)
    if value is None:
        return None
    # A value is no more than a type or a length here: it may be a key in the wrong place.
    if not isinstance(value.reveal(), str):
        found = type(value.reveal()).__name__
    elif re.fullmatch(pattern, value.reveal()):
        return value
    else:
        found = f"a text of {len(value.reveal())} characters"
        if _has_blanks(value):
            found = "a text with blanks at its ends"
    raise ConfigError(f"{setting}: expected {expected}, not {found}")


def _has_blanks(value: Hidden[str]) -> bool:
    return value.reveal() != value.reveal().strip()


def _public_key_id(given: Mapping[str, Hidden[Any]]) -> str | None:
    pattern = rf"(?i:{PUBLIC_KEY_PREFIX}[0-9a-z]{{1,64}})"
    expected = f"the id of the platform's public key, {PUBLIC_KEY_PREFIX} and a number"
    found = _matching("public_key_id", given, pattern, expected)
    return found and found.upper()


def _apiv3_key(value: Given) -> Hidden[bytes] | None:
    if value is None:
        return None
    if not isinstance(value.reveal(), str | bytes):
        raise ConfigError("apiv3_key: expected text")
    key = _bytes(value)
    if len(key.reveal()) != 32:
        raise ConfigError(f"apiv3_key: expected 32 bytes, not {len(key.reveal())}")
    return key


def _bytes(value: Hidden[Any]) -> Hidden[bytes]:
    text: str | bytes = value.reveal()
    return Hidden(text.encode(errors="replace") if isinstance(text, str) else text)


def _serial(
    given: Mapping[str, Hidden[Any]], certificate: Certificate | None
) -> str | None:
    expected = "the serial number of the merchant's API certificate, 40 hex digits"
    serial = _matching("serial", given, r"[0-9A-Fa-f]{1,40}", expected)
    if certificate is None:
        return serial and serial.upper()
    if serial and serial.upper().lstrip("0") != certificate.serial.lstrip("0"):
        raise ConfigError(
            f"serial: the certificate's is {certificate.serial}; leave the setting out"
        )
    return certificate.serial


# -- settings that belong together ---------------------------------------------------------


def _check_own(key: PrivateKey | None, certificate: Certificate | None) -> None:
    if key and certificate and key.public() != certificate.key:
        raise ConfigError("private_key: does not belong to the certificate")


def _check_platform(given: Credentials) -> None:
    """Both halves of public-key mode, and nothing of the merchant's own in the trust."""
    if given.public_key and not given.public_key_id:
        raise ConfigError("public_key_id: expected with public_key (PUB_KEY_ID_…)")
    if given.public_key_id and not given.public_key:
        raise ConfigError(
            "public_key: expected with public_key_id, the platform's key in PEM"
        )
    own = [given.certificate.key] if given.certificate else []
    own += [given.private_key.public()] if given.private_key else []
    if given.public_key in own:
        raise ConfigError(
            "public_key: expected the platform's key (pub_key.pem), not the merchant's own"
        )
    for index, one in enumerate(given.certificates):
        if one.key in own or one.serial == given.serial:
            raise ConfigError(
                f"certificates[{index}]: expected a certificate of the platform, not the"
                f" merchant's own ({one.serial})"
            )


# -- the file ------------------------------------------------------------------------------


def _table(file: Path) -> dict[str, Hidden[object]] | str:
    """The keys of the file with their values, or what is wrong with it."""
    import tomllib

    try:
        table = tomllib.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        return f"cannot read {str(file)!r}: {error.strerror}"
    except (ValueError, RecursionError) as error:  # the text says where
        place = re.search(r"\(at .*\)|$", str(error))
        return f"{file.name} is not a TOML file in UTF-8 {place[0] if place else ''}"
    return {key: hide(value) for key, value in table.items()}


def _arguments(
    table: Mapping[str, Hidden[object]], file: Path
) -> dict[str, Hidden[object]]:
    known = [name.replace("_", "-") for name in CredentialOptions.__annotations__]
    for key in table:
        if key not in known:
            raise ConfigError(f"{file.name}: unknown key {key!r}{_hint(key, known)}")
    return {
        key.replace("-", "_"): _argument(key, value, file)
        for key, value in table.items()
    }


def _argument(key: str, value: Hidden[object], file: Path) -> Hidden[object]:
    if key != "certificates":
        return _setting(key, value, file)
    if not isinstance(value.reveal(), list):
        raise ConfigError(f"{file.name}: {key} must be an array of texts")
    items = [hide(one) for one in cast("list[object]", value.reveal())]
    return hide([_setting(key, one, file) for one in items])


def _setting(key: str, value: Hidden[object], file: Path) -> Hidden[object]:
    if not isinstance(value.reveal(), str):
        raise ConfigError(f"{file.name}: {key} must be text in quotes")
    return _beside(file, value) if key in _PATHS else value


def _beside(file: Path, value: Hidden[Any]) -> Hidden[object]:
    """A path is relative to the file; PEM text is none. It remains text, which is only shown
    where it looks like a path."""
    text: str = value.reveal()
    return hide(text if "-----" in text else str(file.parent / text))


def _hint(key: str, known: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(key.replace("_", "-").lower(), known, 1)
    return f"; did you mean {close[0]!r}?" if close else ""
