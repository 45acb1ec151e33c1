"""Notifications: what arrives (headers, envelope, wrapped content) and what is answered.

Owns the reading of a delivery and the forms of an answer. It holds no keys: they are handed
in. It does not know whether a delivery is signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, cast

from .credentials import required
from .decode import parse_json
from .encode import ANSWER, encode_json, encode_texts
from .errors import DecodeError
from .hidden import Hidden
from .operation import HeadersInput
from .xml_text import is_xml, read_xml, write_xml


class Delivery(NamedTuple):
    """What arrived: header names in lower case, the body, and the members of its envelope."""

    headers: dict[str, str]
    body: bytes
    format: Literal["json", "xml"]
    members: dict[str, Any]

    @property
    def event_type(self) -> str:
        """What a v3 envelope, or some of v2, say that has happened; else ""."""
        return str(self.members.get("event_type") or "")


class Answer(NamedTuple):
    """What to answer a delivery with: for whatever framework it came in by."""

    status: int
    headers: dict[str, str]
    body: bytes


# -- what arrives --------------------------------------------------------------------------


def read_delivery(headers: HeadersInput, body: bytes) -> Delivery:
    """Raises `DecodeError` where there is no envelope, `TypeError` for a body of other types."""
    raw = _arrived(body)
    given = read_headers(headers)
    if is_xml(raw):
        try:
            return Delivery(given, raw, "xml", dict(read_xml(raw)))
        except ValueError as error:
            raise _error(given, raw, str(error)) from None
    value = parse_json(raw)
    if not isinstance(value, dict):
        raise _error(given, raw, "it is neither a JSON object nor XML")
    return Delivery(given, raw, "json", cast("dict[str, Any]", value))


def _arrived(body: object) -> bytes:
    """The bytes of a request. Raises `TypeError` for a body of other types."""
    if not isinstance(body, bytes | bytearray):
        raise TypeError(
            f"body: expected the bytes of the request as they arrived, not {type(body).__name__}:"
            " the signature is over them, and JSON or text that a framework has read and"
            " written again is not the same (Flask: request.get_data(), Django: request.body,"
            " Starlette: await request.body())"
        )
    return bytes(body)


def read_headers(headers: HeadersInput) -> dict[str, str]:
    """By lower-case name: of a mapping, also to lists, a WSGI environment, or pairs (ASGI: of
    bytes). Those of one name are joined by a comma."""
    items = cast("Any", headers)
    pairs = items.items() if hasattr(items, "items") else items
    found: dict[str, str] = {}
    for name, value in pairs:
        text = _text(value)
        if text is not None:  # a WSGI environment has others, too
            key = (_text(name) or "").lower()
            if key.startswith("http_"):
                key = key.removeprefix("http_").replace("_", "-")
            found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _text(value: object) -> str | None:
    """The text of a name or a value, also of one that was given as a list; else None."""
    if isinstance(value, list | tuple):
        parts = [_text(one) for one in cast("list[object]", value)]
        known = [one for one in parts if one is not None]
        return ", ".join(known) if known and len(known) == len(parts) else None
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return value if isinstance(value, str) else None


# -- what is wrapped -----------------------------------------------------------------------


class Opened(NamedTuple):
    """The members of an envelope with the content of what is wrapped in its place, and that
    content; where nothing is wrapped, `plain` are the members."""

    members: dict[str, Any]
    plain: dict[str, Any]


def open_members(
    delivery: Delivery, apiv3_key: Hidden[bytes] | None, apiv2_key: Hidden[str] | None
) -> Opened:
    """What the delivery says, in plain text.

    Raises `DecodeError` where a key does not open it, `ConfigError` where it is missing.
    """
    members = delivery.members
    if delivery.format == "json":
        resource, plain = _open_resource(delivery, apiv3_key)
        return Opened(members | {"resource": resource}, plain)
    if "event_ciphertext" in members:
        event = {
            name.removeprefix("event_"): text
            for name, text in members.items()
            if name.startswith("event_")
        }
        plain = _open_gcm(delivery, event, apiv3_key)
        return Opened(members | {"event_ciphertext": plain}, plain)
    if "req_info" in members:
        plain = _open_refund(delivery, apiv2_key)
        return Opened(members | {"req_info": plain}, plain)
    return Opened(members, members)


def _open_resource(
    delivery: Delivery, apiv3_key: Hidden[bytes] | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    kind, resource = (delivery.members.get(n) for n in ("resource_type", "resource"))
    if not isinstance(resource, dict) or kind not in (None, "encrypt-resource"):
        raise refusal(delivery, "it holds no encrypted resource")
    wrapped = cast("dict[str, Any]", resource)
    plain = _open_gcm(delivery, wrapped, apiv3_key)
    return wrapped | {"ciphertext": plain}, plain


def _open_gcm(
    delivery: Delivery, wrapped: Mapping[str, Any], apiv3_key: Hidden[bytes] | None
) -> dict[str, Any]:
    from .keys import decrypt_gcm

    if wrapped.get("algorithm") != "AEAD_AES_256_GCM":
        raise refusal(delivery, "its algorithm is not AEAD_AES_256_GCM")
    names = ("nonce", "associated_data", "ciphertext")
    nonce, data, ciphertext = (str(wrapped.get(name) or "") for name in names)
    try:
        plain = decrypt_gcm(required(apiv3_key, "apiv3_key"), nonce, data, ciphertext)
    except ValueError:
        raise refusal(delivery, "apiv3_key does not open its resource") from None
    content = parse_json(plain)
    if not isinstance(content, dict):
        raise refusal(delivery, "its resource is no JSON object")
    return cast("dict[str, Any]", content)


def _open_refund(delivery: Delivery, apiv2_key: Hidden[str] | None) -> dict[str, Any]:
    from .keys import decrypt_refund

    key = required(apiv2_key, "apiv2_key")
    try:
        plain = decrypt_refund(key, str(delivery.members["req_info"]))
        return read_xml(plain, "root")
    except ValueError:
        raise refusal(delivery, "apiv2_key does not open its req_info") from None


def refusal(delivery: Delivery, why: str) -> DecodeError:
    """The error over a delivery that cannot be read."""
    return _error(delivery.headers, delivery.body, why)


def _error(headers: dict[str, str], body: bytes, why: str) -> DecodeError:
    text = f"the notification cannot be read: {why}"
    return DecodeError(text, headers=headers, raw=body)


# -- what is answered ----------------------------------------------------------------------


def acknowledge(
    body: bytes, failure: str | None = None, content: object = None
) -> Answer:
    """The answer to a delivery, in the form of its `body`.

    Without a `failure` it says that the notification was taken; with one, why it was not, and
    it will be delivered again. `content` is the `Acknowledgement` of events that have more to
    say, a dataclass or a mapping.
    """
    code = "FAIL" if failure else "SUCCESS"
    if is_xml(_arrived(body)):
        words = {"return_code": code, "return_msg": failure or "OK"}
        said = words | encode_texts(content, within=ANSWER)
        return Answer(200, {"Content-Type": "text/xml"}, write_xml(said))
    said = {"code": code} | ({"message": failure} if failure else {})
    more = parse_json(encode_json(content, within=ANSWER))
    raw = encode_json(said | cast("dict[str, Any]", more))
    return Answer(500 if failure else 200, {"Content-Type": "application/json"}, raw)
