"""The sandbox behind TLS: its certificate, and whose client certificates it takes.

Owns the files for that in a folder of credentials, made when they are first needed: a certificate for
this machine, and the authority that clients have to trust for it. The key of the authority is thrown
away at once.
"""

from __future__ import annotations

import ssl
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from imtable.sandbox.credentials import (
    MERCHANT_CERTIFICATE,
    NOT_AFTER,
    NOT_BEFORE,
    again,
    certificate_text,
    name_of,
    private_text,
    write_all,
)
from imtable.sandbox.errors import SandboxError

AUTHORITY = "tls-authority.pem"
CERTIFICATE = "tls-certificate.pem"
KEY = "tls-key.pem"
FILES = (KEY, CERTIFICATE, AUTHORITY)


def open_tls(folder: Path) -> ssl.SSLContext:
    """What a server needs, from a folder of credentials. It asks every client for a certificate
    and takes that of the merchant; who has none is let in. Raises SandboxError."""
    if not any((folder / name).exists() for name in FILES):
        write_all(folder, _make_files())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_OPTIONAL
    try:
        context.load_cert_chain(folder / CERTIFICATE, folder / KEY)
        context.load_verify_locations(folder / MERCHANT_CERTIFICATE)
    except OSError as error:  # ssl.SSLError is one
        problem = f"{folder}: the certificates for TLS cannot be used: {error}"
        raise SandboxError(f"{problem}; {again(folder)}") from error
    return context


def _make_files() -> dict[str, str]:
    authority, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = name_of("imtable sandbox authority")
    own = _builder(issuer, issuer, authority)
    own = own.add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
    own = own.add_extension(_usage(authority=True), True)
    identifier = x509.SubjectKeyIdentifier.from_public_key(authority.public_key())
    own = own.add_extension(identifier, False)
    leaf = _builder(name_of("localhost"), issuer, key)
    leaf = leaf.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
    leaf = leaf.add_extension(_usage(authority=False), True)
    leaf = leaf.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
        False,
    )
    leaf = leaf.add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False
    )
    names = [x509.DNSName("localhost")]
    addresses = [x509.IPAddress(ip_address(one)) for one in ("127.0.0.1", "::1")]
    leaf = leaf.add_extension(
        x509.SubjectAlternativeName([*names, *addresses]), critical=False
    )
    return {
        KEY: private_text(key),
        CERTIFICATE: certificate_text(leaf.sign(authority, hashes.SHA256())),
        AUTHORITY: certificate_text(own.sign(authority, hashes.SHA256())),
    }


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
    made = made.public_key(key.public_key()).serial_number(x509.random_serial_number())
    return made.not_valid_before(NOT_BEFORE).not_valid_after(NOT_AFTER)


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
