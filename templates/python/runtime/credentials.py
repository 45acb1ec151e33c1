"""What a merchant configures once: numbers, keys and certificates, all checked at once.

Owns the checks of single settings and of those that belong together. It makes no calls and
does not know which call needs what: `required` says so where one does. No text of an error
and no repr holds a key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar, cast

from .errors import ConfigError

if TYPE_CHECKING:
    from .keys import Certificate, PrivateKey

T = TypeVar("T")

Pem: TypeAlias = str | bytes | PathLike[str]
"""PEM text, as str or bytes, or the path of a PEM file."""

PUBLIC_KEY_PREFIX = "PUB_KEY_ID_"
_PATHS = frozenset(
    ("private-key", "public-key", "certificates", "certificate", "bank-card-key")
)


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

    Keys are PEM text or paths of PEM files; afterwards the attributes are read keys. Raises
    `ConfigError`, which names the setting and what is expected.
    """

    def __init__(
        self,
        *,
        mchid: str | None = None,
        serial: str | None = None,
        private_key: Pem | None = None,
        public_key_id: str | None = None,
        public_key: Pem | None = None,
        certificates: Iterable[Pem] = (),
        apiv3_key: str | bytes | None = None,
        apiv2_key: str | None = None,
        certificate: Pem | None = None,
        appid: str | None = None,
        bank_card_key: Pem | None = None,
        workwx_secret: str | None = None,
    ) -> None:
        # Here, because it loads `cryptography`: not everybody who imports has keys.
        from .keys import Certificate, PrivateKey, PublicKey

        if isinstance(certificates, str | bytes | PathLike):
            raise ConfigError("certificates: expected a list of PEM texts or paths")
        self.mchid = _matching(
            "mchid", mchid, r"[0-9]{1,32}", "the merchant number, digits only"
        )
        self.appid = _matching("appid", appid, r"[!-~]{1,64}", "an application id")
        self.private_key = _read(PrivateKey.read, private_key, "private_key")
        self.public_key_id = _public_key_id(public_key_id)
        self.public_key = _read(PublicKey.read, public_key, "public_key")
        self.bank_card_key = _read(PublicKey.read, bank_card_key, "bank_card_key")
        self.certificate = _read(Certificate.read, certificate, "certificate")
        self.certificates = tuple(
            Certificate.read(one, f"certificates[{index}]")
            for index, one in enumerate(certificates)
        )
        self.apiv3_key = _apiv3_key(apiv3_key)
        self.apiv2_key = _matching(
            "apiv2_key", apiv2_key, r"[!-~]{32}", "the APIv2 key, 32 letters and digits"
        )
        self.workwx_secret = _matching(
            "workwx_secret", workwx_secret, r"[!-~]{1,128}", "the WeChat Work secret"
        )
        self.serial = _serial(serial, self.certificate)
        _check_own(self.private_key, self.certificate)
        _check_platform(self)

    @classmethod
    def read(cls, path: str | PathLike[str]) -> Self:
        """The settings in a TOML file; its keys are the names above with hyphens
        ("private-key"). Paths are relative to the file. Raises `ConfigError`."""
        import tomllib

        file = Path(path)
        try:
            table = tomllib.loads(file.read_text("utf-8-sig"))
        except OSError as error:
            raise ConfigError(f"cannot read {str(file)!r}: {error.strerror}") from None
        except ValueError as error:  # no UTF-8, or no TOML: the text says where
            place = re.search(r"\(at .*\)|$", str(error))
            raise ConfigError(
                f"{file.name} is not a TOML file in UTF-8 {place[0] if place else ''}"
            ) from None
        return cls(**_arguments(table, file))

    def __repr__(self) -> str:
        return f"<Credentials mchid={self.mchid} serial={self.serial}>"


def required(value: T | None, setting: str) -> T:
    """The value of a setting. Raises `ConfigError` where it is missing."""
    if value is None:
        raise ConfigError(f"this call needs {setting!r} in the credentials")
    return value


# -- single settings -----------------------------------------------------------------------


def _read(read: Callable[[Pem, str], T], source: Pem | None, setting: str) -> T | None:
    if source is None:
        return None
    if not isinstance(cast("object", source), str | bytes | PathLike):
        raise ConfigError(f"{setting}: expected PEM text or the path of a PEM file")
    return read(source, setting)


def _matching(
    setting: str, value: str | None, pattern: str, expected: str
) -> str | None:
    if value is None:
        return None
    # A value is no more than a type or a length here: it may be a key in the wrong place.
    if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        found = type(value).__name__
    elif re.fullmatch(pattern, value):
        return value
    else:
        found = f"a text of {len(value)} characters"
    raise ConfigError(f"{setting}: expected {expected}, not {found}")


def _public_key_id(value: str | None) -> str | None:
    pattern = rf"(?i:{PUBLIC_KEY_PREFIX}[0-9a-z]{{1,64}})"
    expected = f"the id of the platform's public key, {PUBLIC_KEY_PREFIX} and a number"
    found = _matching("public_key_id", value, pattern, expected)
    return found and found.upper()


def _apiv3_key(value: str | bytes | None) -> bytes | None:
    if value is None:
        return None
    if not isinstance(cast("object", value), str | bytes):
        raise ConfigError("apiv3_key: expected text")
    key = value.encode(errors="replace") if isinstance(value, str) else value
    if len(key) != 32:
        raise ConfigError(f"apiv3_key: expected 32 bytes, not {len(key)}")
    return key


def _serial(value: str | None, certificate: Certificate | None) -> str | None:
    expected = "the serial number of the merchant's API certificate, 40 hex digits"
    serial = _matching("serial", value, r"[0-9A-Fa-f]{1,40}", expected)
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


def _arguments(table: Mapping[str, Any], file: Path) -> dict[str, Any]:
    from inspect import signature

    known = [name.replace("_", "-") for name in signature(Credentials).parameters]
    for key in table:
        if key not in known:
            raise ConfigError(f"{file.name}: unknown key {key!r}{_hint(key, known)}")
    return {
        key.replace("-", "_"): _argument(key, value, file)
        for key, value in table.items()
    }


def _argument(key: str, value: object, file: Path) -> object:
    if key != "certificates":
        return _setting(key, value, file)
    if not isinstance(value, list):
        raise ConfigError(f"{file.name}: {key} must be an array of texts")
    return [_setting(key, one, file) for one in cast("list[object]", value)]


def _setting(key: str, value: object, file: Path) -> str | Path:
    if not isinstance(value, str):
        raise ConfigError(f"{file.name}: {key} must be text in quotes")
    return file.parent / value if key in _PATHS and "-----" not in value else value


def _hint(key: str, known: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(key.replace("_", "-").lower(), known, 1)
    return f"; did you mean {close[0]!r}?" if close else ""
