"""Throw-away credentials: made, written, read.

Owns the files of a credentials folder. Keys are random; everything else is fixed, dates too: a
certificate that never ends needs no clock. A folder is used again if its `credentials.toml` is
one of ours; no other file of a folder is ever overwritten.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TypeVar, cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.x509.oid import NameOID
from msgspec import Struct

from imtable.sandbox.errors import SandboxError

SETTINGS = "credentials.toml"
MARK = "# Throw-away credentials of `imtable sandbox`."
MERCHANT_KEY = "merchant-key.pem"
MERCHANT_CERTIFICATE = "merchant-certificate.pem"
PLATFORM_KEY = "platform-key.pem"
PLATFORM_PUBLIC_KEY = "platform-public-key.pem"
CERTIFICATE_KEY = "platform-certificate-key.pem"
PLATFORM_CERTIFICATE = "platform-certificate.pem"
BANK_CARD_KEY = "bank-card-key.pem"
BANK_CARD_PUBLIC_KEY = "bank-card-public-key.pem"

NOT_BEFORE = datetime(2020, 1, 1, tzinfo=UTC)
NOT_AFTER = datetime(2099, 12, 31, tzinfo=UTC)
PLATFORM_NAME = "imtable sandbox platform"
TEXT_KEYS = (
    "mchid",
    "serial",
    "private-key",
    "public-key-id",
    "public-key",
    "certificate",
    "apiv3-key",
    "apiv2-key",
    "appid",
    "bank-card-key",
)
T = TypeVar("T")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWX"  # 32 letters: a byte is evenly spread


class Keys(Struct, frozen=True, kw_only=True, dict=True):
    """What both sides of the sandbox need: the public half of the merchant, and everything of
    the platform. `signers` are the platform's private keys by their id or serial."""

    folder: Path
    mchid: str
    appid: str
    serial: str
    merchant: RSAPublicKey
    public_key_id: str
    platform_serial: str
    platform_certificate: x509.Certificate
    signers: Mapping[str, RSAPrivateKey]
    bank_card: RSAPrivateKey
    apiv3_key: str
    apiv2_key: str

    @property
    def settings(self) -> Path:
        """The file that a client reads."""
        return self.folder / SETTINGS

    @cached_property
    def platform_certificate_text(self) -> str:
        """The platform certificate as PEM."""
        return certificate_text(self.platform_certificate)

    @cached_property
    def bank_card_public_text(self) -> str:
        """The public key for bank cards as PKCS#1 PEM, the form that its operation returns."""
        return _public_text(self.bank_card, serialization.PublicFormat.PKCS1)


def open_credentials(folder: Path, *, make: bool = True) -> Keys:
    """The credentials of a folder, made where there are none unless `make` is off.

    Raises SandboxError where there are none and none are to be made, where the folder holds files of somebody else in their place, or files
    that cannot be used.
    """
    try:
        if _is_ours(folder / SETTINGS):
            return read_credentials(folder)
        if not make:
            raise SandboxError(
                f"there are no credentials in {folder}: start `imtable sandbox` first,"
                " or name its folder with --credentials DIR"
            )
        write_all(folder, _make_files())
        return read_credentials(folder)
    except OSError as error:
        raise SandboxError(f"credentials in {folder}: {error}") from error


def _is_ours(settings: Path) -> bool:
    if not settings.exists():
        return False
    if settings.read_text("utf-8", "replace").startswith(MARK):
        return True
    raise SandboxError(
        f"{settings} was not written by `imtable sandbox` and is left alone:"
        " name another folder with --credentials DIR"
    )


# -- writing -------------------------------------------------------------------------------


def _make_files() -> dict[str, str]:
    """The texts by file name, the settings last: a folder without them is not finished."""
    merchant, platform, certified, card = (_new_key() for _ in range(4))
    mchid = "1900000109"
    merchant_certificate = _certificate(merchant, mchid)
    platform_certificate = _certificate(certified, PLATFORM_NAME)
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return {
        MERCHANT_KEY: private_text(merchant),
        MERCHANT_CERTIFICATE: certificate_text(merchant_certificate),
        PLATFORM_KEY: private_text(platform),
        PLATFORM_PUBLIC_KEY: _public_text(platform, spki),
        CERTIFICATE_KEY: private_text(certified),
        PLATFORM_CERTIFICATE: certificate_text(platform_certificate),
        BANK_CARD_KEY: private_text(card),
        BANK_CARD_PUBLIC_KEY: _public_text(card, serialization.PublicFormat.PKCS1),
        ".gitignore": "*\n",
        SETTINGS: _settings_text(mchid, serial_of(merchant_certificate)),
    }


def _settings_text(mchid: str, serial: str) -> str:
    values = {
        "mchid": mchid,
        "serial": serial,
        "private-key": MERCHANT_KEY,
        "public-key-id": "PUB_KEY_ID_01" + "".join(str(b % 10) for b in os.urandom(29)),
        "public-key": PLATFORM_PUBLIC_KEY,
        "certificate": MERCHANT_CERTIFICATE,
        "apiv3-key": _new_secret(),
        "apiv2-key": _new_secret(),
        "appid": "wx" + os.urandom(8).hex(),
        "bank-card-key": BANK_CARD_PUBLIC_KEY,
    }
    lines = [
        MARK,
        "# They open nothing but the sandbox on this machine. Never use them for real, and",
        "# never put real ones here. Paths are relative to this file.",
        "",
        *(f'{key} = "{value}"' for key, value in values.items()),
    ]
    return "\n".join(lines) + "\n"


def write_all(folder: Path, files: Mapping[str, str]) -> None:
    """All files or none; nothing that exists is touched."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = list[Path]()
    try:
        for name, text in files.items():
            if name == ".gitignore" and (folder / name).exists():
                continue
            written.append(_write_new(folder / name, text))
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise


def _write_new(path: Path, text: str) -> Path:
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SandboxError(
            f"{path} exists and is left alone: move it away, or name another folder"
            " with --credentials DIR"
        ) from None
    with os.fdopen(file, "w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
    return path


def _new_key() -> RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _new_secret() -> str:
    return "".join(_ALPHABET[byte % 32] for byte in os.urandom(32))


def _certificate(key: RSAPrivateKey, name: str) -> x509.Certificate:
    """Self-signed; its serial number has 40 hexadecimal digits, as the real ones have."""
    who = name_of(name)
    number = int.from_bytes(b"\x10" + os.urandom(19))
    builder = x509.CertificateBuilder().subject_name(who).issuer_name(who)
    builder = builder.public_key(key.public_key()).serial_number(number)
    builder = builder.not_valid_before(NOT_BEFORE).not_valid_after(NOT_AFTER)
    return builder.sign(key, hashes.SHA256())


def private_text(key: RSAPrivateKey | EllipticCurvePrivateKey) -> str:
    """As PEM, not encrypted."""
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem.decode()


def _public_text(key: RSAPrivateKey, form: serialization.PublicFormat) -> str:
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, form)
    return pem.decode()


def name_of(text: str) -> x509.Name:
    """Whom a certificate is of, or by."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate_text(certificate: x509.Certificate) -> str:
    """As PEM."""
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def serial_of(certificate: x509.Certificate) -> str:
    """40 upper-case hexadecimal digits."""
    return f"{certificate.serial_number:040X}"


# -- reading -------------------------------------------------------------------------------


def read_credentials(folder: Path) -> Keys:
    """The credentials that `open_credentials` wrote. Raises SandboxError, OSError."""
    values = _read_settings(folder / SETTINGS)
    certificate = _load(folder / PLATFORM_CERTIFICATE, x509.load_pem_x509_certificate)
    merchant = _load(folder / values["certificate"], x509.load_pem_x509_certificate)
    public = merchant.public_key()
    if not isinstance(public, RSAPublicKey):
        raise SandboxError(f"{folder / values['certificate']} holds no RSA key")
    return Keys(
        folder=folder,
        mchid=values["mchid"],
        appid=values["appid"],
        serial=values["serial"].upper(),
        merchant=public,
        public_key_id=values["public-key-id"],
        platform_serial=serial_of(certificate),
        platform_certificate=certificate,
        signers={
            values["public-key-id"]: _load(folder / PLATFORM_KEY, _private_key),
            serial_of(certificate): _load(folder / CERTIFICATE_KEY, _private_key),
        },
        bank_card=_load(folder / BANK_CARD_KEY, _private_key),
        apiv3_key=values["apiv3-key"],
        apiv2_key=values["apiv2-key"],
    )


def _read_settings(file: Path) -> dict[str, str]:
    try:
        values = tomllib.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise SandboxError(f"{file}: {error}") from error
    for key in TEXT_KEYS:
        if not isinstance(values.get(key), str):
            raise SandboxError(f"{file} has no text `{key}`: {again(file.parent)}")
    if len(values["apiv3-key"].encode()) != 32:
        raise SandboxError(f"{file}: apiv3-key must have 32 bytes")
    return cast("dict[str, str]", values)


def _load(path: Path, read: Callable[[bytes], T]) -> T:
    try:
        return read(path.read_bytes())
    except (OSError, ValueError) as error:
        problem = f"{path} cannot be used: {error}; {again(path.parent)}"
        raise SandboxError(problem) from error


def again(folder: Path) -> str:
    return f"delete {folder} and start the sandbox again to get new credentials"


def _private_key(pem: bytes) -> RSAPrivateKey:
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("it is no RSA key")
    return key
