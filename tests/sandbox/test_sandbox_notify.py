"""Notifications: every event is signed, opens, fits its table, and is judged by its answer."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature

from imtable.cli.sandbox_options import event_pages
from imtable.ir.folder import read_stored
from imtable.ir.model import (
    AesGcm,
    ApiPage,
    Event,
    Json,
    OneOf,
    Operation,
    Record,
    Reply,
    Request,
    RsaOaep,
    Variant,
)
from imtable.sandbox import SandboxError
from imtable.sandbox.acknowledgement import Acknowledgement, acknowledgement_problem
from imtable.sandbox.credentials import Keys
from imtable.sandbox.delivery import sending_state
from imtable.sandbox.faults import OF_SIGNATURES, Fault
from imtable.sandbox.notify import (
    DocumentedEvent,
    Message,
    documented_events,
    find_event,
    make_message,
)
from support import api_pages
from support.api_pages import TEXT, optional, parameter, record
from support.corpus import ROOT
from support.sandbox_client import Merchant
from support.sandbox_fits import misfits, open_ecb, open_resource, xml_members

pytestmark = pytest.mark.long

PAGES = read_stored(ROOT / "specs" / "ir").pages


def event_page(
    name: str, *types: str, content: Record, version: str = "v3", **more: Any
) -> ApiPage:
    """A page of a notification with a sealed resource."""
    sealed = api_pages.encoded(AesGcm(), content)
    fields = [api_pages.field("id"), api_pages.field("event_type", TEXT, *types)]
    resource = [api_pages.field("nonce"), api_pages.field("ciphertext", sealed)]
    fields.append(
        api_pages.field("resource", record(*resource, optional("associated_data")))
    )
    operation = Operation(
        verb="post",
        target=Event(name=name, types=types),
        request=Request(parameters=(parameter("json", record(*fields), "body"),)),
        reply=more.get("reply", Reply(kind="json", statuses=("20X", "4XX"))),
    )
    return ApiPage(
        path=f"webhook/{version}/{name}",
        kind="webhook",
        version="v3",
        operations=(operation,),
    )


VARIANTS = OneOf(
    variants=(
        Variant(type=record(api_pages.field("one"))),
        Variant(type=record(api_pages.field("two"))),
    )
)
CONTENT = record(
    api_pages.field("phone", api_pages.encoded(RsaOaep(key="merchant"))),
    api_pages.field("state", TEXT, "OPEN", "DONE"),
    api_pages.field("detail", api_pages.encoded(Json(), record(api_pages.field("id")))),
    api_pages.field("form", VARIANTS),
)
ACKNOWLEDGED = Reply(
    kind="json",
    statuses=("20X", "4XX"),
    fields=(
        optional("code", TEXT, "SUCCESS", "FAIL"),
        optional("kind", TEXT, "COUPON"),
    ),
)
SHOP = (
    event_page("ORDER.PAID", "ORDER.PAID", content=CONTENT, reply=ACKNOWLEDGED),
    event_page("ORDER.BACK", "ORDER.BACK", "ORDER.PAID", content=CONTENT),
    event_page("OTHER", "SOMETHING", content=CONTENT),
)
EVENTS = [*documented_events((*PAGES, *SHOP))]


def body_fields(event: DocumentedEvent) -> tuple[Any, ...]:
    row = next(
        p.field for p in event.operation.request.parameters if p.part in ("json", "xml")
    )
    assert isinstance(row.type, Record)
    return row.type.fields


def message(event: DocumentedEvent, keys: Keys, **options: Any) -> Message:
    return make_message(event, sending_state(keys), **options)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.event.name)
def test_every_notification_opens_and_fits(
    event: DocumentedEvent, keys: Keys, merchant: Merchant
) -> None:
    sent = message(event, keys)
    headers = dict(sent.headers)
    fields = body_fields(event)
    if headers["Content-Type"] == "application/json":
        merchant.verify(headers, sent.body)
        members = json.loads(sent.body)
        assert [*misfits(fields, members, merchant)] == []
        assert members["event_type"] == event.event_type
    else:
        members = xml_members(sent.body)
        assert [*misfits(fields, members, merchant, textual=True)] == []
        if "sign" in members:
            told = {members.get("sign_type"), members.get("algorithm")}
            kind = "HMAC-SHA256" if "HMAC-SHA256" in told else "MD5"
            assert members["sign"] == merchant.sign_v2(members, kind)


def test_the_refund_notification_opens_with_the_apiv2_key(
    keys: Keys, merchant: Merchant
) -> None:
    event = find_event(PAGES, "refund-processed")
    members = xml_members(message(event, keys, said={"out_refund_no": "R1"}).body)
    assert (members["return_code"], members["mch_id"]) == ("SUCCESS", merchant["mchid"])
    assert open_ecb(members["req_info"], merchant)["out_refund_no"] == "R1"


def opened(sent: Message, merchant: Merchant) -> dict[str, Any]:
    resource = json.loads(sent.body)["resource"]
    text = open_resource(resource, "", resource["ciphertext"], merchant)
    content: dict[str, Any] = json.loads(text)
    return content


def test_secrets_inside_a_resource_are_for_the_merchant(
    keys: Keys, merchant: Merchant
) -> None:
    sent = message(find_event(SHOP, "ORDER.PAID"), keys, said={"phone": "138"})
    assert merchant.decrypt(opened(sent, merchant)["phone"]) == "138"


def test_values_are_taken_where_they_fit(keys: Keys, merchant: Merchant) -> None:
    event = find_event(SHOP, "ORDER.PAID")
    fits = opened(message(event, keys, said={"state": "DONE"}), merchant)
    assert fits["state"] == "DONE"
    other = opened(message(event, keys, said={"state": "GONE"}), merchant)
    assert other["state"] == "OPEN"


def test_variants(keys: Keys, merchant: Merchant) -> None:
    event = find_event(SHOP, "ORDER.PAID")
    forms = [
        list(opened(message(event, keys, variant=n), merchant)["form"])
        for n in range(3)
    ]
    assert forms == [["one"], ["two"], ["two"]]


# -- names ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "page", "kind"),
    [
        ("ORDER.PAID", "ORDER.PAID", "ORDER.PAID"),
        ("order.back", "ORDER.BACK", "ORDER.BACK"),
        ("something", "OTHER", "SOMETHING"),
        ("OTHER", "OTHER", "SOMETHING"),
    ],
)
def test_events_have_names_and_types(name: str, page: str, kind: str) -> None:
    found = find_event(SHOP, name)
    assert (found.event.name, found.event_type) == (page, kind)


def test_a_name_that_is_nearly_right() -> None:
    with pytest.raises(SandboxError, match=r"did you mean `ORDER\.PAID`"):
        find_event(SHOP, "ORDER.PIAD")
    with pytest.raises(SandboxError, match="no page describes"):
        find_event((), "X")


# -- faults --------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [Fault.BAD_SIGNATURE, Fault.PROBE, Fault.UNSIGNED])
def test_spoiled_signatures(fault: Fault, keys: Keys, merchant: Merchant) -> None:
    sent = message(find_event(SHOP, "ORDER.PAID"), keys, fault=fault)
    with pytest.raises((InvalidSignature, ValueError, KeyError)):
        merchant.verify(dict(sent.headers), sent.body)


def test_a_fault_of_v2(keys: Keys) -> None:
    event = find_event(PAGES, "refund-processed")
    assert b"<!DOCTYPE" in message(event, keys, fault=Fault.DTD).body
    with pytest.raises(SandboxError, match="`probe` has no meaning for an XML"):
        message(event, keys, fault=Fault.PROBE)
    with pytest.raises(SandboxError, match="carries no signature"):
        message(event, keys, fault=Fault.UNSIGNED)
    with pytest.raises(SandboxError, match="`dtd` has no meaning for a JSON"):
        message(find_event(SHOP, "ORDER.PAID"), keys, fault=Fault.DTD)


# -- acknowledgements ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body", "problem"),
    [
        (200, b"", None),
        (204, b"", None),
        (200, b'{"code":"SUCCESS"}', None),
        (200, b"OK", None),
        (200, b'{"ok":true}', None),
        (200, b'{"code":"SUCCESS","kind":"COUPON"}', None),
        (200, b'{"code":"SUCCESS","kind":"GIFT"}', "only `COUPON`"),
        (200, b'{"code":"FAIL"}', "the body says code 'FAIL'"),
        (200, b'{"code":1}', "code 1"),
        (301, b"", "the status is 301"),
        (500, b'{"code":"FAIL"}', "the status is 500"),
    ],
)
def test_acknowledgements_of_v3(
    status: int, body: bytes, problem: str | None, keys: Keys
) -> None:
    event = find_event(SHOP, "ORDER.PAID")
    found = acknowledgement_problem(
        event, Acknowledgement(status, body), sending_state(keys)
    )
    assert (found is None) if problem is None else (problem in (found or ""))


@pytest.mark.parametrize(
    ("status", "body", "right"),
    [
        (200, b"<xml><return_code>SUCCESS</return_code></xml>", True),
        (200, b"<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>", True),
        (200, b"<xml><return_code>FAIL</return_code></xml>", False),
        (200, b"", False),
        (200, b'{"code":"SUCCESS"}', False),
        (500, b"<xml><return_code>SUCCESS</return_code></xml>", False),
    ],
)
def test_acknowledgements_of_v2(
    status: int, body: bytes, right: bool, keys: Keys
) -> None:
    event = find_event(PAGES, "refund-processed")
    found = acknowledgement_problem(
        event, Acknowledgement(status, body), sending_state(keys)
    )
    assert (found is None) == right


FAIL_JSON = b'{"code":"FAIL","message":"the signature is wrong"}'
FAIL_XML = b"<xml><return_code>FAIL</return_code></xml>"


@pytest.mark.parametrize("fault", [one for one in Fault if one in OF_SIGNATURES])
@pytest.mark.parametrize(
    ("status", "body", "right"),
    [
        (401, b"", True),
        (400, FAIL_JSON, True),
        (503, b"<html>", True),
        (200, FAIL_JSON, True),
        (200, b"", False),
        (204, b"", False),
        (200, b'{"code":"SUCCESS"}', False),
        (200, b"not JSON", False),
        (302, b"", False),
    ],
)
def test_a_spoiled_notification_is_refused(
    fault: Fault, status: int, body: bytes, right: bool, keys: Keys
) -> None:
    event, answer = find_event(SHOP, "ORDER.PAID"), Acknowledgement(status, body)
    found = acknowledgement_problem(event, answer, sending_state(keys), fault)
    assert (found is None) == right
    assert right or f"spoiled ({fault.value})" in str(found)


@pytest.mark.parametrize(
    ("status", "body", "right"),
    [
        (200, FAIL_XML, True),
        (500, b"", True),
        (403, b"<xml><return_code>SUCCESS</return_code></xml>", True),
        (200, b"<xml><return_code>SUCCESS</return_code></xml>", False),
        (200, FAIL_JSON, False),
        (200, b"", False),
    ],
)
def test_a_spoiled_notification_of_v2_is_refused(
    status: int, body: bytes, right: bool, keys: Keys
) -> None:
    event, state = find_event(PAGES, "refund-processed"), sending_state(keys)
    answer = Acknowledgement(status, body)
    found = acknowledgement_problem(event, answer, state, Fault.DTD)
    assert (found is None) == right


# -- the command ---------------------------------------------------------------------------


@dataclass
class Receiver:
    """A receiver of notifications on this machine."""

    url: str
    status: int = 200
    body: bytes = b'{"code":"SUCCESS"}'
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list[Any])


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            known.got.append((dict(self.headers.items()), self.rfile.read(length)))
            self.send_response(known.status)
            self.send_header("Content-Length", str(len(known.body)))
            self.end_headers()
            self.wfile.write(known.body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    known = Receiver(f"http://127.0.0.1:{server.server_port}/notify?a=b")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield known
    server.shutdown()
    server.server_close()


def notify(
    receiver: Receiver, keys: Keys, *words: str, name: str = "refund.success"
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "imtable", "sandbox", "notify", name]
    options = ["--to", receiver.url, "--credentials", str(keys.folder)]
    ir = ["--ir", str(ROOT / "specs" / "ir")]
    return subprocess.run(
        [*command, *options, *ir, *words], capture_output=True, text=True, timeout=60
    )


def test_the_command_sends_and_judges(
    receiver: Receiver, keys: Keys, merchant: Merchant
) -> None:
    done = notify(receiver, keys, "--set", "out_refund_no=my-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == '200 {"code":"SUCCESS"}\nthe acknowledgement is right\n'
    ((headers, body),) = receiver.got
    merchant.verify(headers, body)
    assert opened(Message((), body), merchant)["out_refund_no"] == "my-1"


def test_the_command_tells_a_wrong_acknowledgement(
    receiver: Receiver, keys: Keys
) -> None:
    receiver.status, receiver.body = 500, b"\x1b[2Jboom"
    done = notify(receiver, keys)
    assert done.returncode == 1
    assert "wrong acknowledgement: the status is 500" in done.stderr
    assert "see webhook/v3/REFUND.SUCCESS.md" in done.stderr
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("fault", ["bad-signature", "stale", "unsigned"])
def test_a_receiver_that_verifies_nothing_is_found_out(
    fault: str, receiver: Receiver, keys: Keys
) -> None:
    done = notify(receiver, keys, "--fault", fault)
    assert done.returncode == 1
    assert f"the notification was spoiled ({fault})" in done.stderr
    receiver.status, receiver.body = 401, b""
    done = notify(receiver, keys, "--fault", fault)
    assert (done.returncode, done.stderr) == (0, "")
    assert "what was spoiled is refused" in done.stdout


def test_a_receiver_that_trusts_certificates(
    receiver: Receiver, keys: Keys, merchant: Merchant
) -> None:
    assert notify(receiver, keys, "--sign-with", "certificate").returncode == 0
    ((headers, body),) = receiver.got
    assert headers["Wechatpay-Serial"] == merchant.platform_serial
    merchant.verify(headers, body)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--sign-with", "nothing"], "invalid choice"),
        (["--fault", "nonsense"], "there are bad-signature"),
        (["--fault", "dtd"], "has no meaning"),
        (["--set", "x"], "write NAME=VALUE"),
    ],
)
def test_the_command_that_cannot_run(
    words: list[str], said: str, receiver: Receiver, keys: Keys
) -> None:
    done = notify(receiver, keys, *words)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert not receiver.got


def test_nobody_listens(keys: Keys) -> None:
    done = notify(Receiver("http://127.0.0.1:1/"), keys)
    assert (done.returncode, "nobody answers" in done.stderr) == (2, True)


def test_the_name_of_a_file_is_no_path(receiver: Receiver, keys: Keys) -> None:
    done = notify(receiver, keys, name=str(Path("..") / "x"))
    assert (done.returncode, "no page describes" in done.stderr) == (2, True)


# -- what is read --------------------------------------------------------------------------


@pytest.fixture(params=["ir", "docs"])
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Our own pages, and one in between that nobody can read."""
    kind = str(request.param)
    shutil.copytree(ROOT / "specs" / kind, tmp_path / kind)
    suffix = "json" if kind == "ir" else "md"
    (tmp_path / kind / "openapi" / f"broken.{suffix}").write_bytes(b"\xff")
    return tmp_path / kind


def read_by(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "imtable", "sandbox", *words]
    return subprocess.run(
        [*command, f"--{tree.name}", str(tree)],
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_to_list_events_their_pages_are_read(tree: Path) -> None:
    done = read_by(tree, "events")
    assert (done.returncode, done.stderr) == (0, "")
    assert "REFUND.SUCCESS" in done.stdout


def test_to_send_an_event_its_page_is_read(
    tree: Path, receiver: Receiver, keys: Keys
) -> None:
    for one in (tree / "webhook").rglob("*.*"):
        if one.stem != "REFUND.SUCCESS" and one.is_file():
            one.write_bytes(b"\xff")
    to = ("--to", receiver.url, "--credentials", str(keys.folder))
    done = read_by(tree, "notify", "refund.success", *to)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(receiver.got) == 1


def test_what_no_page_is_named_after_may_be_a_type_on_any_of_them(tree: Path) -> None:
    told = argparse.Namespace(**{tree.name: tree if tree.name == "ir" else [tree]})
    assert len(event_pages(told, "REFUND.SUCCESS")) == 1
    assert event_pages(told, "REFUND.CLOSED") == event_pages(told)
    assert len(event_pages(told)) > 3
