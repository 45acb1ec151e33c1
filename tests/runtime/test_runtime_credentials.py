"""What a merchant configures: every wrong setting is named at once, and nothing is shown."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from runtime import ConfigError, Credentials
from runtime.hidden import Hidden
from runtime.keys import Certificate, PrivateKey, PublicKey, decrypt_gcm, decrypt_refund
from support.pay_platform import (
    APIV3_KEY,
    MCHID,
    MERCHANT_SERIAL,
    OLD,
    PUBLIC_KEY_ID,
    certificate_pem,
    credentials,
    private_pem,
    public_pem,
    rsa_key,
)

EC = ec.generate_private_key(ec.SECP256R1())
EC_PRIVATE = EC.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
EC_PUBLIC = EC.public_key().public_bytes(
    Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
)
SHUT = BestAvailableEncryption(b"password")
PKCS8_SHUT = rsa_key("merchant").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, SHUT)
PKCS1_SHUT = rsa_key("merchant").private_bytes(
    Encoding.PEM, PrivateFormat.TraditionalOpenSSL, SHUT
)
PKCS1 = rsa_key("merchant").private_bytes(
    Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
)
PKCS1_PUBLIC = (
    rsa_key("bank").public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1)
)
OWN = certificate_pem(MERCHANT_SERIAL)

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"mchid": "wx123"}, "mchid: expected the merchant number, digits only, not a te"),
    ({"mchid": 1900000001}, "mchid: expected .* not int"),
    ({"serial": PUBLIC_KEY_ID}, "serial: expected .*40 hex digits"),
    ({"serial": "1" * 48}, "serial: expected"),
    ({"private_key": certificate_pem(OLD)}, "private_key: .*found BEGIN CERTIFICATE"),
    ({"private_key": public_pem("merchant")}, "private_key: .*found BEGIN PUBLIC KEY"),
    ({"private_key": "MIIEvgIBADANBg"}, "private_key: .*neither PEM nor a path"),
    ({"private_key": PKCS8_SHUT}, "private_key: remove the password"),
    ({"private_key": PKCS1_SHUT}, "private_key: remove the password"),
    ({"private_key": EC_PRIVATE}, "private_key: .*not RSA"),
    ({"private_key": "missing.pem"}, r"private_key: .*'missing\.pem' \(No such file"),
    ({"private_key": private_pem("a").replace("M", "", 1)}, "private_key: .*damaged"),
    ({"private_key": 7}, "private_key: expected PEM text or the path"),
    ({"public_key": certificate_pem(OLD)}, "public_key: .*found BEGIN CERTIFICATE"),
    ({"public_key": private_pem("a")}, "public_key: .*found BEGIN PRIVATE KEY"),
    ({"public_key": EC_PUBLIC}, "public_key: .*not RSA"),
    ({"public_key": public_pem("merchant")}, "public_key: .*not the merchant's own"),
    ({"public_key": None}, "public_key: expected with public_key_id"),
    ({"public_key_id": None}, "public_key_id: expected with public_key"),
    ({"public_key_id": OLD}, "public_key_id: expected .*PUB_KEY_ID_"),
    ({"certificates": OWN}, "certificates: expected a list"),
    ({"certificates": [public_pem("a")]}, r"certificates\[0\]: .*found BEGIN PUBLIC"),
    ({"certificates": [certificate_pem(OLD), OWN]}, r"certificates\[1\]: .*own"),
    ({"certificate": EC_PUBLIC}, "certificate: .*found BEGIN PUBLIC KEY"),
    (
        {"certificate": certificate_pem(OLD), "serial": None},
        "private_key: does not belong",
    ),
    ({"apiv3_key": APIV3_KEY[:31]}, "apiv3_key: expected 32 bytes, not 31"),
    ({"apiv3_key": "密" * 32}, "apiv3_key: expected 32 bytes, not 96"),
    ({"apiv3_key": 32}, "apiv3_key: expected text"),
    ({"apiv2_key": "short"}, "apiv2_key: expected .*, not a text of 5 characters"),
    ({"appid": "a b"}, "appid: expected"),
    ({"bank_card_key": certificate_pem(OLD)}, "bank_card_key: .*BEGIN CERTIFICATE"),
]


@pytest.mark.parametrize(("change", "text"), WRONG)
def test_a_wrong_setting_is_named(change: dict[str, Any], text: str) -> None:
    with pytest.raises(ConfigError, match=f"^{text}") as caught:
        credentials(**change)
    for value in change.values():
        if isinstance(value, str) and not value.endswith(".pem"):
            assert value not in str(caught.value)


def test_the_own_certificate_is_found_by_its_key_too() -> None:
    own = {"private_key": private_pem(MERCHANT_SERIAL), "serial": None}
    with pytest.raises(ConfigError, match=r"certificates\[0\]: .*merchant's own"):
        credentials(OWN.replace("\n", "\r\n"), **own)


def test_the_serial_is_known_from_the_certificate() -> None:
    made = Credentials(certificate=OWN)
    assert made.serial == MERCHANT_SERIAL
    assert Credentials(certificate=OWN, serial=MERCHANT_SERIAL.lower()).serial
    with pytest.raises(ConfigError, match="serial: the certificate's is 5157"):
        Credentials(certificate=OWN, serial=OLD)


def test_a_key_of_another_certificate() -> None:
    with pytest.raises(ConfigError, match="private_key: does not belong"):
        Credentials(certificate=OWN, private_key=private_pem("merchant"))
    assert Credentials(certificate=OWN, private_key=private_pem(MERCHANT_SERIAL))


def test_all_is_optional_and_v2_alone_works() -> None:
    made = Credentials(apiv2_key="192006250b4c09247ec02edce69f6a2d", mchid=MCHID)
    assert (made.private_key, made.public_key, made.certificates) == (None, None, ())


@pytest.mark.parametrize(
    "pem",
    [PKCS1, PKCS1.decode(), b"\xef\xbb\xbf" + PKCS1],
    ids=["bytes", "text", "byte order mark"],
)
def test_forms_of_a_private_key(pem: Any) -> None:
    read = PrivateKey.read(pem, "x")
    assert read.public() == PublicKey.read(public_pem("merchant"), "x")
    assert PrivateKey.read(read.pem(), "x").public() == read.public()


def test_a_bundle_of_certificate_and_key() -> None:
    bundle = certificate_pem(OLD) + private_pem(OLD)
    key, certificate = PrivateKey.read(bundle, "x"), Certificate.read(bundle, "x")
    assert key.public() == certificate.key
    assert certificate.pem.strip() == certificate_pem(OLD).strip().encode()


def test_a_key_in_pkcs1() -> None:
    assert credentials(bank_card_key=PKCS1_PUBLIC).bank_card_key == PublicKey.read(
        public_pem("bank"), "x"
    )


SECRETS = (APIV3_KEY, "192006250b4c09247ec02edce69f6a2d", private_pem("merchant"))


def test_a_repr_holds_no_secret() -> None:
    made = credentials(apiv3_key=APIV3_KEY, apiv2_key=SECRETS[1])
    text = f"{made!r} {made.private_key!r} {made.public_key!r}"
    assert MCHID in text
    assert [one for one in SECRETS if one in text] == []
    with pytest.raises((TypeError, AttributeError)):  # nor is it written by accident
        pickle.dumps(made)


# -- the file ------------------------------------------------------------------------------


def write_file(folder: Path, text: str) -> Path:
    keys = folder / "keys"
    keys.mkdir()
    (keys / "apiclient_key.pem").write_text(private_pem("merchant"))
    (keys / "pub_key.pem").write_text(public_pem("platform"))
    (keys / "old.pem").write_text(certificate_pem(OLD))
    file = folder / "credentials.toml"
    file.write_text(text, "utf-8")
    return file


FILE = f"""
mchid = "{MCHID}"
serial = "{MERCHANT_SERIAL}"
private-key = "keys/apiclient_key.pem"
public-key-id = "{PUBLIC_KEY_ID}"
public-key = "keys/pub_key.pem"
certificates = ["keys/old.pem"]
apiv3-key = "{APIV3_KEY}"
"""


def test_a_file(tmp_path: Path) -> None:
    read = Credentials.read(write_file(tmp_path, FILE))
    assert (read.mchid, read.serial) == (MCHID, MERCHANT_SERIAL)
    assert read.private_key
    assert read.private_key.public() == PublicKey.read(public_pem("merchant"), "x")
    assert [one.serial for one in read.certificates] == [OLD]
    assert read.apiv3_key
    assert read.apiv3_key.reveal() == APIV3_KEY.encode()


WRONG_FILES = [
    ("private_key = 'x'", "unknown key 'private_key'; did you mean 'private-key'"),
    ("apiv3key = 'x'", "unknown key 'apiv3key'; did you mean 'apiv3-key'"),
    ("colour = 'x'", "unknown key 'colour'$"),
    ("mchid = 1900000001", "mchid must be text in quotes"),
    ("certificates = 'x'", "certificates must be an array of texts"),
    ("certificates = [1]", "certificates must be text in quotes"),
    ("mchid = =", r"not a TOML file in UTF-8 \(at line 1, column 9\)"),
    ("private-key = 'no.pem'", r"private_key: cannot read the file '.*no\.pem'"),
]


@pytest.mark.parametrize(("text", "expected"), WRONG_FILES)
def test_a_wrong_file(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(ConfigError, match=expected):
        Credentials.read(write_file(tmp_path, text))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot read '.*none\.toml': No such file"):
        Credentials.read(tmp_path / "none.toml")


# -- vectors and ciphers -------------------------------------------------------------------

SEALED = (
    "4ouITzeV7GmUYUbi3WteHWC35v4g/19ZEb/+K/nJrZkdT1RKwMEW9lbWT1DzqxZp"
    "KNy9/YCpVLDnZye7fe0K"
)
NONCE, AAD = "0123456789ab", "transaction"


def test_aes_gcm() -> None:
    plain = decrypt_gcm(Hidden(APIV3_KEY.encode()), NONCE, AAD, SEALED)
    assert plain == b'{"out_trade_no":"1217752501201407033233368018"}'


@pytest.mark.parametrize(
    ("nonce", "aad", "text"),
    [
        (NONCE, "", SEALED),
        ("0123456789ac", AAD, SEALED),
        (NONCE, AAD, f"A{SEALED[1:]}"),
        (NONCE, AAD, SEALED[:-4]),
        (NONCE, AAD, "no base64!"),
        (NONCE, AAD, ""),
        ("", AAD, SEALED),
    ],
)
def test_aes_gcm_that_does_not_open(nonce: str, aad: str, text: str) -> None:
    with pytest.raises(ValueError):
        decrypt_gcm(Hidden(APIV3_KEY.encode()), nonce, aad, text)


ECB_KEY = Hidden("192006250b4c09247ec02edce69f6a2d")
ECB = "WBzGpzQuNpcFxIlFjUUD9CdH4BF3YHmtiHaWV8j0mqDLQs/FUrjFmK+mli7+Iybd"


def test_aes_ecb() -> None:
    plain = b"<root><out_refund_no>R1</out_refund_no></root>"
    assert decrypt_refund(ECB_KEY, ECB) == plain


@pytest.mark.parametrize(
    ("key", "text"),
    [(Hidden("another"), ECB), (ECB_KEY, ECB[:-4]), (ECB_KEY, "?")],
)
def test_aes_ecb_that_does_not_open(key: Hidden[str], text: str) -> None:
    with pytest.raises(ValueError):
        decrypt_refund(key, text)


def test_oaep_and_its_capacity() -> None:
    private = PrivateKey.read(private_pem("merchant"), "x")
    public = private.public()
    assert private.decrypt(public.encrypt("张三" * 35)) == "张三" * 35
    assert private.decrypt(public.encrypt("a" * 214)) == "a" * 214
    for action, text in ((public.encrypt, "a" * 215), (private.decrypt, "AAAA")):
        with pytest.raises(ValueError):
            action(text)


@pytest.mark.parametrize(
    "text", ["", "é", "=", "WECHATPAY/SIGNTEST/x", "AAAA", "a\ud800"]
)
def test_a_malformed_signature_is_just_wrong(text: str) -> None:
    assert not PublicKey.read(public_pem("platform"), "x").verify((b"",), text)
