"""What the protocol does with keys: signatures, ciphertexts, digests.

Owns the algorithms, written down once more and on purpose without a look at the runtime of the
bindings: two programs that agree have both read the specification. It knows no message.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.padding import PKCS7

V2SignType = Literal["MD5", "HMAC-SHA256"]
V2_SIGN_LENGTHS: dict[int, V2SignType] = {32: "MD5", 64: "HMAC-SHA256"}
AES_BLOCK = 128  # bits


def _oaep() -> padding.OAEP:
    return padding.OAEP(
        mgf=padding.MGF1(hashes.SHA1()), algorithm=hashes.SHA1(), label=None
    )


# -- RSA -----------------------------------------------------------------------------------


def signed_text(*lines: str | bytes) -> bytes:
    """The message of a v3 signature: every line ends in one LF, the last one too."""
    raw = (line.encode() if isinstance(line, str) else line for line in lines)
    return b"".join(line + b"\n" for line in raw)


def rsa_sign(key: RSAPrivateKey, message: bytes) -> str:
    """PKCS#1 v1.5 with SHA-256, base64."""
    signature = key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    return base64.b64encode(signature).decode()


def rsa_verify(key: RSAPublicKey, message: bytes, signature: str) -> bool:
    """Whether this is the signature of the message."""
    try:
        raw = base64.b64decode(signature, validate=True)
        key.verify(raw, message, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def rsa_encrypt(key: RSAPublicKey, text: str) -> str:
    """OAEP with SHA-1, base64. The empty text stays empty. Raises ValueError for a text that
    is too long for the key."""
    if not text:
        return ""
    return base64.b64encode(key.encrypt(text.encode(), _oaep())).decode()


def rsa_decrypt(key: RSAPrivateKey, text: str) -> str | None:
    """The plain text, or None where this is no ciphertext of this key."""
    try:
        raw = base64.b64decode(text, validate=True)
        return key.decrypt(raw, _oaep()).decode()
    except ValueError:  # bad base64, bad length, bad padding, not UTF-8
        return None


# -- AES -----------------------------------------------------------------------------------


def gcm_encrypt(key: str, nonce: str, associated_data: str, plain: bytes) -> bytes:
    """AES-256-GCM; the last 16 bytes are the tag."""
    aead = AESGCM(key.encode())
    return aead.encrypt(nonce.encode(), plain, associated_data.encode())


def sm4_encrypt(key: str, nonce: str, plain: bytes) -> bytes:
    """SM4-GCM without associated data; the last 16 bytes are the tag."""
    cipher = Cipher(algorithms.SM4(key.encode()), modes.GCM(nonce.encode())).encryptor()
    return cipher.update(plain) + cipher.finalize() + cipher.tag


def gcm_text(key: str, nonce: str, associated_data: str, plain: str) -> str:
    """The same for texts: base64 of the ciphertext."""
    sealed = gcm_encrypt(key, nonce, associated_data, plain.encode())
    return base64.b64encode(sealed).decode()


def ecb_text(apiv2_key: str, plain: str) -> str:
    """AES-256-ECB, PKCS#7, under the lower-case hexadecimal MD5 of the APIv2 key; base64."""
    derived = hashlib.md5(apiv2_key.encode(), usedforsecurity=False).hexdigest()
    cipher = Cipher(algorithms.AES(derived.encode()), modes.ECB()).encryptor()
    padder = PKCS7(AES_BLOCK).padder()
    padded = padder.update(plain.encode()) + padder.finalize()
    return base64.b64encode(cipher.update(padded) + cipher.finalize()).decode()


# -- digests -------------------------------------------------------------------------------


def v2_text(members: Iterable[tuple[str, str]], key: str) -> str:
    """What a v2 signature is made of: members in byte order without `sign` and empty ones."""
    kept = sorted((name, value) for name, value in members if value and name != "sign")
    return "&".join(f"{name}={value}" for name, value in (*kept, ("key", key)))


def v2_sign(members: Iterable[tuple[str, str]], key: str, kind: V2SignType) -> str:
    """The upper-case hexadecimal signature of these members."""
    text = v2_text(members, key).encode()
    if kind == "MD5":
        return hashlib.md5(text, usedforsecurity=False).hexdigest().upper()
    return hmac.new(key.encode(), text, "sha256").hexdigest().upper()


def v2_verify(members: dict[str, str], key: str) -> bool:
    """Whether `sign` is right, by the algorithm that its length tells."""
    sign = members.get("sign", "")
    kind = V2_SIGN_LENGTHS.get(len(sign))
    if kind is None:
        return False
    return hmac.compare_digest(
        v2_sign(members.items(), key, kind).encode(), sign.encode()
    )


def digest(algorithm: str, content: bytes) -> str | None:
    """The lower-case hexadecimal digest; None for an algorithm nobody documents."""
    match algorithm.upper().replace("-", "").removeprefix("DIGEST_ALGORITHM_"):
        case "MD5":
            return hashlib.md5(content, usedforsecurity=False).hexdigest()
        case "SHA1":
            return hashlib.sha1(content, usedforsecurity=False).hexdigest()
        case "SHA256":
            return hashlib.sha256(content).hexdigest()
        case "SM3":
            sm3 = hashes.Hash(hashes.SM3())
            sm3.update(content)
            return sm3.finalize().hex()
        case _:
            return None
