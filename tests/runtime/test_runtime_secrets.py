"""Secret members, and the client's own numbers: what the runtime puts into a request, and
takes out of a reply."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from runtime import (
    ApiError,
    Client,
    ConfigError,
    Credentials,
    Encrypted,
    FromClient,
    JsonText,
    Operation,
    Reply,
    Secret,
)
from runtime import Wire as WireName
from support.pay_platform import (
    APPID,
    MCHID,
    NEW,
    OLD,
    PUBLIC_KEY_ID,
    Wire,
    answer,
    body_of,
    certificate_pem,
    certificates_reply,
    credentials,
    in_certificate_mode,
    opened,
    public_pem,
    sealed_for_merchant,
    sources,
    unsigned,
)


@dataclass(slots=True, kw_only=True)
class Body:
    mchid: Annotated[str | None, FromClient("mchid")] = None
    appid: Annotated[str | None, FromClient("appid")] = None
    name: Annotated[str, Secret("platform")] | None = field(default=None, repr=False)
    names: list[Annotated[str, Secret("platform")]] | None = None
    people: list[Body.Person] | None = None
    person: (
        Annotated[Annotated[str, Secret("platform")], WireName("personId")] | None
    ) = None
    text: Annotated[Body.Person, JsonText()] | None = None
    card: Annotated[str, Secret("bank-card")] | None = None
    own: Annotated[str, Secret("merchant")] | None = None

    @dataclass(slots=True, kw_only=True)
    class Person:
        id: Annotated[str, Secret("platform")] | None = None


@dataclass(slots=True, kw_only=True)
class Numbers:
    mchid: Annotated[int, FromClient("mchid")] | None = None


@dataclass(slots=True, kw_only=True)
class Query:
    phone: Annotated[str, Secret("platform")]
    mchid: Annotated[str | None, FromClient("mchid")] = None


@dataclass(slots=True, kw_only=True)
class Bill(Reply):
    name: Annotated[str, Secret("merchant")] | None = field(default=None, repr=False)
    names: list[Annotated[str, Secret("merchant")]] | None = None
    people: list[Bill.One | Bill.Other] | None = None

    @dataclass(slots=True, kw_only=True)
    class One:
        id: Annotated[str, Secret("merchant")]

    @dataclass(slots=True, kw_only=True)
    class Other:
        kind: str
        id: Annotated[str, Secret("merchant")]


POST: Operation[Bill] = Operation(
    method="POST", path="v3/x", page="p", reply=Bill, sends="json", returns="json"
)
OWN = credentials(appid=APPID)


def sent(body: Body | Numbers, given: Credentials = OWN, **more: Any) -> dict[str, Any]:
    wire = Wire.script(answer({}))
    client = Client(given, transport=wire, sources=sources())
    client.call(POST, body=body, **more)
    value: dict[str, Any] = json.loads(body_of(wire.sent[0]))
    return value


def refused(body: Body, given: Credentials = OWN) -> ConfigError:
    wire = Wire.script()
    with pytest.raises(ConfigError) as caught:
        Client(given, transport=wire, sources=sources()).call(POST, body=body)
    assert caught.value.operation == "POST v3/x"
    return caught.value


# -- upstream ------------------------------------------------------------------------------


def test_secrets_are_encrypted_wherever_they_stand() -> None:
    body = Body(
        name="张三",
        names=["a", "b"],
        people=[Body.Person(id="1"), Body.Person()],
        text=Body.Person(id="2"),
    )
    value = sent(body)
    assert opened(value["name"]) == "张三"
    assert [opened(one) for one in value["names"]] == ["a", "b"]
    assert opened(value["people"][0]["id"]) == "1"
    assert value["people"][1] == {}
    assert opened(json.loads(value["text"])["id"]) == "2"
    assert value["name"] != sent(body)["name"]
    assert "张三" not in repr(body)


def test_a_secret_in_a_query() -> None:
    wire = Wire.script(unsigned(404))
    client = Client(OWN, transport=wire, sources=sources())
    read = POST._replace(method="GET", sends="none")
    with pytest.raises(ApiError):
        client.call(read, query=Query(phone="13800000000"))
    query = parse_qs(urlsplit(wire.sent[0].url).query, strict_parsing=True)
    assert opened(query["phone"][0]) == "13800000000"
    assert query["mchid"] == [MCHID]
    assert "+" not in wire.sent[0].url


BY_MODEL = POST._replace(body=Body, query=Query)


def test_a_mapping_in_place_of_a_model_has_its_marks() -> None:
    body: Any = {
        "name": "张三",
        "names": ["a"],
        "people": [{"id": "1", "new": 1}],
        "personId": "2",
        "text": {"id": "3"},
        "new": True,
        "card": None,
    }
    wire = Wire.script(answer({}))
    client = Client(OWN, transport=wire, sources=sources())
    client.call(BY_MODEL, body=body, query={"phone": "138"})
    value = json.loads(body_of(wire.sent[0]))
    assert opened(value["name"]) == "张三"
    assert opened(value["names"][0]) == "a"
    assert opened(value["people"][0]["id"]) == "1"
    assert opened(value["personId"]) == "2"
    assert opened(json.loads(value["text"])["id"]) == "3"
    assert (value["people"][0]["new"], value["new"]) == (1, True)
    assert (value["mchid"], value["appid"], "card" in value) == (MCHID, APPID, False)
    query = parse_qs(urlsplit(wire.sent[0].url).query, strict_parsing=True)
    assert (opened(query["phone"][0]), query["mchid"]) == ("138", [MCHID])


MISTAKEN: list[tuple[Any, Any, str]] = [
    (Body, {"person": "secret"}, "person: in a mapping its name is 'personId'"),
    (Body | Query, {"name": "secret"}, "request.json: pass one of Body, Query"),
]


@pytest.mark.parametrize(("model", "body", "text"), MISTAKEN)
def test_no_secret_of_a_mapping_is_overlooked(model: Any, body: Any, text: str) -> None:
    client = Client(OWN, transport=Wire.script(), sources=sources())
    with pytest.raises(ConfigError, match=text):
        client.call(POST._replace(body=model), body=body)


MIXED = {"public_key_id": PUBLIC_KEY_ID, "public_key": public_pem("platform")}


@pytest.mark.parametrize(
    ("certificates", "more", "name"),
    [((OLD, NEW), {}, NEW), ((NEW, OLD), {}, NEW), ((OLD, NEW), MIXED, PUBLIC_KEY_ID)],
)
def test_the_key_is_the_one_that_the_header_names(
    certificates: tuple[str, ...], more: dict[str, Any], name: str
) -> None:
    pems = [certificate_pem(one, days=10 if one == OLD else 20) for one in certificates]
    wire = Wire.script(answer({}, serial=name))
    client = Client(
        in_certificate_mode(*pems, **more), transport=wire, sources=sources()
    )
    client.call(POST, body=Body(mchid="1", appid="a", name="张三"))
    assert dict(wire.sent[0].headers)["Wechatpay-Serial"] == name
    owner = "platform" if more else name
    assert opened(json.loads(body_of(wire.sent[0]))["name"], owner) == "张三"


def test_the_first_certificates_are_there_before_a_secret_is_written() -> None:
    wire = Wire.script(certificates_reply(NEW), answer({}, serial=NEW))
    client = Client(in_certificate_mode(), transport=wire, sources=sources())
    client.call(POST, body=Body(mchid="1", appid="a", name="张三"))
    assert opened(json.loads(body_of(wire.sent[1]))["name"], NEW) == "张三"


@pytest.mark.parametrize("text", ["", "Q0lQSEVS"])
def test_what_is_encrypted_already_and_what_is_empty_stay(text: str) -> None:
    value = sent(Body(name=Encrypted(text), names=["", Encrypted("x")]))
    assert (value["name"], value["names"]) == (text, ["", "x"])


def test_a_key_of_the_bank_card() -> None:
    given = credentials(appid=APPID, bank_card_key=public_pem("bank"))
    value = sent(Body(card="6222", name="n"), given)
    assert opened(value["card"], "bank") == "6222"
    assert opened(value["name"]) == "n"
    assert "card: this call needs 'bank_card_key'" in str(refused(Body(card="6222")))


def test_what_cannot_be_encrypted_is_named_and_not_shown() -> None:
    long = "s3cret" * 36
    error = refused(Body(people=[Body.Person(), Body.Person(id=long)]))
    assert "people[1].id: 216 bytes of UTF-8 are too many" in str(error)
    assert "s3cret" not in str(error)
    error = refused(Body(names=["a\ud800"]))
    assert "names[0]: the text holds half of a surrogate pair" in str(error)
    error = refused(Body(name=7))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert "name: expected text, not int" in str(error)


def test_nobody_can_encrypt_to_the_merchant() -> None:
    error = refused(Body(own="x"))
    assert "own: what is encrypted to the merchant cannot be sent" in str(error)


# -- the client's own numbers --------------------------------------------------------------


def test_own_numbers_are_filled_in_and_given_ones_kept() -> None:
    assert sent(Body()) == {"mchid": MCHID, "appid": APPID}
    assert sent(Body(mchid="1", appid="wx1")) == {"mchid": "1", "appid": "wx1"}


def test_an_own_number_that_is_not_configured() -> None:
    error = refused(Body(), credentials())
    assert "appid: pass it, or configure 'appid' in the credentials" in str(error)


def test_an_own_number_without_credentials() -> None:
    client = Client(unsigned=True, transport=Wire.script())
    with pytest.raises(ConfigError, match="mchid: pass it, or configure 'mchid'"):
        client.call(POST, body=Body())
    with pytest.raises(ConfigError, match=r"name: .*public_key"):
        client.call(POST, body=Body(mchid="1", appid="a", name="n"))


# -- downstream ----------------------------------------------------------------------------


def received(body: object) -> Bill:
    wire = Wire.script(answer(body))
    client = Client(OWN, transport=wire, sources=sources())
    return client.call(POST, body=Body())


def test_secrets_of_a_reply_are_opened() -> None:
    sealed = sealed_for_merchant
    reply = received(
        {
            "name": sealed("张三"),
            "names": [sealed("a"), ""],
            "people": [{"id": sealed("1")}, {"kind": "k", "id": sealed("2")}],
        }
    )
    assert (reply.name, reply.names) == ("张三", ["a", ""])
    assert reply.people == [Bill.One(id="1"), Bill.Other(kind="k", id="2")]
    assert reply.meta.problems == ()
    assert "张三" not in repr(reply)


@pytest.mark.parametrize("value", ["no base64", "AAAA", "é", 7, "a" * 344])
def test_what_does_not_open_stays_and_is_listed(value: object) -> None:
    reply = received({"name": value, "names": [sealed_for_merchant("a"), value]})
    assert (reply.name, reply.names) == (value, ["a", value])
    expected = "text encrypted to the merchant's certificate"
    assert reply.meta.problems == (
        ("response.name", expected, value),
        ("response.names[1]", expected, value),
    )


def test_without_a_private_key_nothing_is_opened() -> None:
    wire = Wire.script(unsigned(200, {"name": "AAAA"}))
    reply = Client(unsigned=True, transport=wire).call(POST, body={})
    assert (reply.name, len(reply.meta.problems)) == ("AAAA", 1)


def test_the_clients_own_number_where_a_table_wants_an_integer() -> None:
    assert sent(Numbers()) == {"mchid": int(MCHID)}
    assert sent(Numbers(mchid=7)) == {"mchid": 7}
