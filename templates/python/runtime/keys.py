"""RSA keys, certificates and AES, as the protocol uses them.

Owns the reading of PEM and the algorithms with their parameters. It knows no header, no call
and no merchant. Importing it loads `cryptography`: import it where a key is at hand. What may
be a private key is `Hidden`: also in place of a public one, where it may be by mistake.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from hashlib import md5
from os import PathLike
from pathlib import Path
from typing import NamedTuple, Self, TypeAlias, TypeVar

from cryptography.exceptions import InvalidSignature, InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB, GCM
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, Hash
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.x509 import load_pem_x509_certificate

from .errors import ConfigError
from .hidden import Hidden, hide

T = TypeVar("T")
Pem: TypeAlias = str | bytes | PathLike[str]
PemSource: TypeAlias = Pem | Hidden[Pem]
"""PEM text, as str or bytes, or the path of a PEM file."""

_TAG = 16  # bytes
_SIGNATURE = padding.PKCS1v15()
_SHA256 = SHA256()
# SHA-1 is what the protocol fixes; OAEP does not depend on its collision resistance.
_OAEP = padding.OAEP(padding.MGF1(SHA1()), SHA1(), None)
_BLOCK = re.compile(
    rb"-----BEGIN ([A-Z0-9 ]+)-----\s.*?-----END \1-----", re.ASCII | re.DOTALL
)
_PRIVATE = ("PRIVATE KEY", "RSA PRIVATE KEY")
_PUBLIC = ("PUBLIC KEY", "RSA PUBLIC KEY")
_CERTIFICATE = ("CERTIFICATE",)
_FILE = re.compile(r".*\.(pem|key|crt|cer|txt|p12|pfx|der)", re.IGNORECASE)


class PrivateKey:
    """The merchant's RSA key."""

    def __init__(self, key: RSAPrivateKey) -> None:
        self._key = key

    @classmethod
    def read(cls, source: PemSource, setting: str) -> Self:
        """PEM text or the path of a PEM file, without a password.

        Raises `ConfigError`, which names the `setting` and what is expected.
        """
        source = hide(source)
        expected = "the RSA private key of the merchant in PEM (apiclient_key.pem)"
        block = _read_block(source, setting, _PRIVATE, expected)
        if b"ENCRYPTED" in block.reveal():
            raise ConfigError(f"{setting}: remove the password from the PEM key first")
        key = _loaded(_load_private_key, block)
        if not isinstance(key, RSAPrivateKey):
            raise _unusable(setting, expected, key)
        return cls(key)

    def sign(self, message: bytes) -> str:
        """The signature, RSA PKCS#1 v1.5 with SHA-256, in base64."""
        return b64encode(self._key.sign(message, _SIGNATURE, _SHA256)).decode()

    def decrypt(self, text: str) -> str:
        """The plain text of base64 RSA-OAEP. Raises `ValueError` where it does not decrypt."""
        return self.decrypt_bytes(text).decode()

    def decrypt_bytes(self, text: str) -> bytes:
        """`decrypt` for what is no text."""
        return self._key.decrypt(b64decode(text, validate=True), _OAEP)

    def file_seal(self, encrypt_key: str, nonce: str) -> FileSeal:
        """What opens a file whose key was encrypted to the merchant. Raises `ValueError` where
        it does not decrypt, or is no key of AES-256."""
        key = Hidden(self.decrypt_bytes(encrypt_key))
        if len(key.reveal()) != 32 or not 8 <= len(nonce.encode()) <= 128:
            raise ValueError("the key or the nonce is none of AES-256-GCM")
        return FileSeal(key, nonce.encode())

    def public(self) -> PublicKey:
        """The other half."""
        return PublicKey(self._key.public_key())

    def pem(self) -> Hidden[bytes]:
        """The key as PKCS#8 PEM, for TLS."""
        return Hidden(
            self._key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )

    def __repr__(self) -> str:
        return f"<PrivateKey {self._key.key_size} bit>"


class FileSeal:
    """AES-256-GCM over a whole file, its tag at the end, no associated data."""

    def __init__(self, key: Hidden[bytes], nonce: bytes) -> None:
        self._key = key
        self._nonce = nonce

    def open(self, sealed: Iterable[bytes]) -> Iterator[bytes]:
        """The plain pieces. Nothing of them may be used before the last has come: only then
        is it known that nothing was changed. Raises `ValueError`."""
        mode = GCM(self._nonce)
        decryptor = Cipher(AES(self._key.reveal()), mode).decryptor()
        rest = b""
        for piece in sealed:
            data = rest + piece
            rest = data[-_TAG:]
            yield decryptor.update(data[:-_TAG])
        try:
            decryptor.finalize_with_tag(rest)
        except (InvalidTag, ValueError):  # another one, or none: the file is too short
            raise ValueError("the file does not open with its encrypt_key") from None


class PublicKey:
    """A key of the platform, or the one in a certificate. Equal keys compare equal."""

    def __init__(self, key: RSAPublicKey) -> None:
        self._key = key

    @classmethod
    def read(cls, source: PemSource, setting: str) -> Self:
        """PEM text (also PKCS#1, `BEGIN RSA PUBLIC KEY`) or the path of a PEM file.

        Raises `ConfigError`, which names the `setting` and what is expected.
        """
        source = hide(source)
        expected = "an RSA public key in PEM (pub_key.pem)"
        block = _read_block(source, setting, _PUBLIC, expected)
        key = _loaded(serialization.load_pem_public_key, block)
        if not isinstance(key, RSAPublicKey):
            raise _unusable(setting, expected, key)
        return cls(key)

    def verify(self, message: Iterable[bytes], signature: str) -> bool:
        """Whether the base64 signature over the pieces of a message is right; False for a
        malformed one too."""
        digest = Hash(_SHA256)
        for piece in message:
            digest.update(piece)
        try:
            raw = b64decode(signature, validate=True)
            self._key.verify(raw, digest.finalize(), _SIGNATURE, Prehashed(_SHA256))
        except (ValueError, InvalidSignature):
            return False
        return True

    def encrypt(self, text: str) -> str:
        """RSA-OAEP in base64. Raises `ValueError` where the text is too long for the key: of
        2048 bits it takes 214 bytes of UTF-8."""
        return b64encode(self._key.encrypt(text.encode(), _OAEP)).decode()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key.public_numbers())

    def __repr__(self) -> str:
        return f"<PublicKey {self._key.key_size} bit>"


class Certificate(NamedTuple):
    """An X.509 certificate with an RSA key: its serial in upper-case hex, its key, and when
    it is valid, in Unix seconds. `pem` is its own block of the source."""

    serial: str
    key: PublicKey
    starts: float
    ends: float
    pem: bytes

    @classmethod
    def read(cls, source: PemSource, setting: str) -> Self:
        """PEM text or the path of a PEM file; the first certificate in it.

        Raises `ConfigError`, which names the `setting` and what is expected.
        """
        source = hide(source)
        expected = "a certificate in PEM (BEGIN CERTIFICATE)"
        block = _read_block(source, setting, _CERTIFICATE, expected)
        found = _loaded(_load_certificate, block)
        if not isinstance(found, _Facts):
            raise _unusable(setting, expected, found)
        serial = found.number.to_bytes(found.number.bit_length() // 8 + 1).hex().upper()
        serial = (
            serial.removeprefix("00") or "00"
        )  # as `openssl x509 -serial` prints it
        key = PublicKey(found.key)
        return cls(serial, key, found.starts, found.ends, block.reveal())

    def __repr__(self) -> str:
        return f"<Certificate {self.serial}>"


def decrypt_gcm(
    key: Hidden[bytes], nonce: str, associated_data: str, ciphertext: str
) -> bytes:
    """The plain bytes of AES-256-GCM, `ciphertext` in base64 with the tag at its end.

    Raises `ValueError` where the key is another or anything was changed.
    """
    raw = b64decode(ciphertext, validate=True)
    try:
        return AESGCM(key.reveal()).decrypt(
            nonce.encode(), raw, associated_data.encode()
        )
    except InvalidTag:
        raise ValueError("the ciphertext does not open with this key") from None


def decrypt_refund(apiv2_key: Hidden[str], ciphertext: str) -> bytes:
    """The plain bytes of a refund notice of v2: AES-256-ECB with PKCS#7 padding, the key made
    of the APIv2 key. Raises `ValueError`."""
    decryptor = Cipher(AES(_refund_key(apiv2_key)), ECB()).decryptor()
    unpadder = PKCS7(128).unpadder()
    raw = decryptor.update(b64decode(ciphertext, validate=True))
    return unpadder.update(raw + decryptor.finalize()) + unpadder.finalize()


def _refund_key(apiv2_key: Hidden[str]) -> bytes:
    digest = md5(apiv2_key.reveal().encode(), usedforsecurity=False)
    return digest.hexdigest().encode()


# -- PEM -----------------------------------------------------------------------------------


def _read_block(
    source: Hidden[Pem], setting: str, labels: tuple[str, ...], expected: str
) -> Hidden[bytes]:
    """The first PEM block with one of the `labels`."""
    text = _text(source)
    if isinstance(text, str):
        raise ConfigError(f"{setting}: {text}")
    found = _block(text, labels)
    if isinstance(found, str):
        raise ConfigError(f"{setting}: expected {expected}, found {found}")
    return found


def _block(text: Hidden[bytes], labels: tuple[str, ...]) -> Hidden[bytes] | str:
    """The block, or what there is in place of it."""
    blocks = {m[1].decode(): m[0] for m in _BLOCK.finditer(text.reveal())}
    for label in (*labels, "ENCRYPTED PRIVATE KEY" if labels is _PRIVATE else ""):
        if label in blocks:
            return Hidden(blocks[label])
    return ", ".join(f"BEGIN {label}" for label in blocks) or "no PEM block"


def _text(hidden: Hidden[Pem]) -> Hidden[bytes] | str:
    """PEM text, or why there is none."""
    source = hidden.reveal()
    if isinstance(source, bytes):
        return Hidden(source)
    if isinstance(source, str) and "-----BEGIN" in source:
        return Hidden(source.encode(errors="replace"))
    # A text that is no file may be the key itself, pasted bare: it must not be shown.
    named = not isinstance(source, str) or _FILE.fullmatch(source)
    shown = f" {str(source)!r}" if named else ": the text is neither PEM nor a path"
    try:
        return Hidden(Path(source).read_bytes())
    except (OSError, ValueError) as error:
        why = f" ({error.strerror})" if isinstance(error, OSError) and named else ""
        return f"cannot read the file{shown}{why}"


def _loaded(load: Callable[[bytes], T], block: Hidden[bytes]) -> T | None:
    """What is in the block; None where it is damaged."""
    try:
        return load(block.reveal())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


def _load_private_key(block: bytes) -> object:
    return serialization.load_pem_private_key(block, None)


class _Facts(NamedTuple):
    """What is read of a certificate; the times in Unix seconds."""

    key: RSAPublicKey
    number: int
    starts: float
    ends: float


def _load_certificate(block: bytes) -> object:
    """Its `_Facts`; where the key is not RSA, that key."""
    found = load_pem_x509_certificate(block)
    starts, ends = found.not_valid_before_utc, found.not_valid_after_utc
    key = found.public_key()
    if not isinstance(key, RSAPublicKey):
        return key
    return _Facts(key, found.serial_number, starts.timestamp(), ends.timestamp())


def _unusable(setting: str, expected: str, found: object) -> ConfigError:
    what = "but its PEM text is damaged"
    if found is not None:
        what = "found a key that is not RSA"
    return ConfigError(f"{setting}: expected {expected}, {what}")
