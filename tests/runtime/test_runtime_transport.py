"""The default transports: long bodies, sinks, client certificates, proxies."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import hashlib
import logging
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

import runtime
from runtime.errors import BrokenError, ConfigError, ConnectError
from runtime.httpx_transport import AsyncHttpxTransport, HttpxTransport
from runtime.transport import Identity, RawResponse, Send

HUGE = 200_000_000


ANSWERS: dict[str, tuple[bytes, dict[str, str]]] = {
    "/packed": (gzip.compress(b'{"a": 1}'), {"Content-Encoding": "gzip"}),
    "/damaged": (b"no gzip", {"Content-Encoding": "gzip"}),
    "/bomb": (gzip.compress(bytes(70 * 2**20), 1), {"Content-Encoding": "gzip"}),
    "/token=a%2Fb?name=s3cret": (b"1", {}),
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        status = 404 if self.path == "/missing" else 200
        size = HUGE if self.path == "/huge" else 300_000
        if self.path in ANSWERS:
            raw, headers = ANSWERS[self.path]
            self.send_response(200)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)
            return
        self.send_response(status)
        self.send_header("Content-Length", str(size))
        self.send_header("X-Encoding", self.headers.get("Accept-Encoding", "-"))
        self.end_headers()
        if self.path == "/cut":
            self.wfile.write(b"x" * 100_000)
            self.close_connection = True
            return
        for _ in range(size // 100_000):
            self.wfile.write(b"x" * 100_000)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        digest, size = hashlib.sha256(), 0
        while size < length and (data := self.rfile.read(min(65536, length - size))):
            digest.update(data)
            size += len(data)
        raw = f"{length} {digest.hexdigest()} {self.peer()}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(raw)))
        self.send_header("X-Chunked", self.headers.get("Transfer-Encoding", "no"))
        self.end_headers()
        self.wfile.write(raw)

    def peer(self) -> str:
        if isinstance(self.connection, ssl.SSLSocket):
            certificate: Any = self.connection.getpeercert()
            return str(certificate["subject"][0][0][1]) if certificate else "nobody"
        return "plain"

    def log_message(self, format: str, *args: Any) -> None:
        del format, args


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        del request, client_address


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Generator[str, None, None]:
    with Server(("127.0.0.1", 0), Handler) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"{'https' if context else 'http'}://localhost:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving() as running:
        yield running


Carrier = Callable[..., RawResponse]


def carry_sync(request: Send, **settings: Any) -> RawResponse:
    transport = HttpxTransport(**settings)
    try:
        return transport.send(request)
    finally:
        transport.close()


def carry_async(request: Send, **settings: Any) -> RawResponse:
    async def go() -> RawResponse:
        transport = AsyncHttpxTransport(**settings)
        try:
            return await transport.send(request)
        finally:
            await transport.close()

    return asyncio.run(go())


both = pytest.mark.parametrize("carry", [carry_sync, carry_async])


class Body:
    """A long body that is made as it is sent."""

    def __init__(self, pieces: int) -> None:
        self.pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        for number in range(self.pieces):
            yield bytes([number % 251]) * 50_000

    def __len__(self) -> int:
        return self.pieces * 50_000


class Sink:
    def __init__(self) -> None:
        self.sizes: list[int] = []

    def write(self, chunk: bytes, /) -> None:
        self.sizes.append(len(chunk))


def ask(url: str, **more: Any) -> Send:
    return Send("GET", url, (("Accept-Encoding", "identity"),), None, 5.0)._replace(
        **more
    )


@both
def test_a_long_body_is_sent_with_its_length(url: str, carry: Carrier) -> None:
    body = Body(40)
    response = carry(ask(url + "/up", method="POST", body=body))
    expected = hashlib.sha256(b"".join(body)).hexdigest()
    assert response.body == f"2000000 {expected} plain".encode()
    assert response.by_name()["x-chunked"] == "no"


@both
def test_a_body_that_breaks_off_is_an_error_of_its_own(
    url: str, carry: Carrier
) -> None:
    class Changed(Body):
        def __iter__(self) -> Iterator[bytes]:
            yield b"x"
            raise BrokenError("the file changed")

    with pytest.raises(BrokenError, match="changed"):
        carry(ask(url + "/up", method="POST", body=Changed(2)))


@both
def test_a_sink_takes_the_body_piece_by_piece(url: str, carry: Carrier) -> None:
    sink = Sink()
    response = carry(ask(url + "/file", sink=sink))
    assert (response.status, response.body) == (200, b"")
    assert sum(sink.sizes) == 300_000
    assert max(sink.sizes) <= 65_536
    assert response.by_name()["x-encoding"] == "identity"


@both
def test_a_sink_does_not_take_an_error(url: str, carry: Carrier) -> None:
    sink = Sink()
    response = carry(ask(url + "/missing", sink=sink))
    assert (response.status, len(response.body), sink.sizes) == (404, 300_000, [])


@both
def test_a_download_that_is_cut_short(url: str, carry: Carrier) -> None:
    with pytest.raises(BrokenError):
        carry(ask(url + "/cut", sink=Sink()))


@both
def test_a_sink_that_fails_ends_the_download(url: str, carry: Carrier) -> None:
    class Full(Sink):
        def write(self, chunk: bytes, /) -> None:
            del chunk
            raise ConfigError("the file cannot be written")

    with pytest.raises(ConfigError, match="cannot be written"):
        carry(ask(url + "/file", sink=Full()))


@both
def test_a_connection_that_is_not_made_in_time(carry: Carrier) -> None:
    """Nothing left the machine, however the time is counted."""
    with socket.socket() as busy, ExitStack() as waiting:
        busy.bind(("127.0.0.1", 0))
        busy.listen(0)
        for _ in range(3):  # nobody accepts them: what comes after has to wait
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(busy.getsockname())
        url = f"http://127.0.0.1:{busy.getsockname()[1]}/"
        with pytest.raises(ConnectError) as caught:
            carry(ask(url, timeout=0.2, total=0.2))
    assert (caught.value.sent, caught.value.outcome) == (False, "rejected")


@both
def test_a_proxy_that_is_named(url: str, carry: Carrier) -> None:
    with pytest.raises(ConnectError):
        carry(ask("https://api.mch.weixin.qq.com/x"), proxy="http://127.0.0.1:1")
    with pytest.raises(ConfigError, match="proxy"):
        carry(ask(url + "/"), proxy="gopher://127.0.0.1")


@both
def test_what_is_logged_below_holds_no_values(
    url: str, carry: Carrier, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        sent = (("Authorization", "s3cret"),)
        response = carry(ask(url + "/token=a%2Fb?name=s3cret", headers=sent))
    assert (response.status, response.body) == (200, b"1")
    assert "HTTP Request: GET http://localhost" in caplog.text
    assert "s3cret" not in caplog.text
    assert "a%2Fb" not in caplog.text


@both
def test_what_is_compressed(url: str, carry: Carrier) -> None:
    assert carry(ask(url + "/packed")).body == b'{"a": 1}'
    with pytest.raises(BrokenError, match="DecodingError"):
        carry(ask(url + "/damaged"))
    with pytest.raises(BrokenError, match="longer than 67108864 bytes"):
        carry(ask(url + "/bomb"))


def test_a_transport_that_another_thread_closes(url: str) -> None:
    transport = HttpxTransport()
    vars(transport)["_pools"].here()[0].close()
    with pytest.raises(BrokenError, match="closed"):
        transport.send(ask(url + "/file"))


def test_a_closed_transport_sends_nothing(url: str) -> None:
    transport = HttpxTransport()
    transport.close()
    with pytest.raises(ConfigError, match="closed"):
        transport.send(ask(url + "/file"))


MEMORY = """
import resource, sys
sys.path.insert(0, {source!r})
from runtime.sink import Sink
from runtime.httpx_transport import HttpxTransport, Send
transport = HttpxTransport()
def fetch(path, to):
    sink = Sink(to, "SHA256")
    sink.begin()
    transport.send(Send("GET", {url!r} + path, (), None, 30.0, sink=sink))
    print(sink.end(), file=sys.stderr)
    sink.publish(); sink.discard()
fetch("/file", {small!r})
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
fetch("/huge", {large!r})
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.long
def test_a_large_download_does_not_fill_the_memory(url: str, tmp_path: Path) -> None:
    large = tmp_path / "large"
    program = MEMORY.format(
        source=str(Path(runtime.__file__).parents[1]),
        url=url,
        small=str(tmp_path / "small"),
        large=str(large),
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert large.stat().st_size == HUGE
    assert int(done.stdout) < 30_000  # kilobytes


# -- certificates --------------------------------------------------------------------------


def make_certificate(name: str) -> tuple[bytes, bytes]:
    """A certificate that signed itself, and its key."""
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM), key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


@pytest.fixture(scope="module")
def merchant() -> Identity:
    return Identity(*make_certificate("merchant"))


@pytest.fixture(scope="module")
def mutual(
    merchant: Identity, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """A server that knows the merchant, and the file that makes the server known."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = make_certificate("localhost")
    (folder / "server.pem").write_bytes(certificate + key)
    (folder / "ca.pem").write_bytes(certificate)
    (folder / "merchant.pem").write_bytes(merchant.certificate.reveal())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    context.load_verify_locations(folder / "merchant.pem")
    context.verify_mode = ssl.CERT_OPTIONAL
    with serving(context) as url:
        yield url, folder / "ca.pem"


@both
def test_a_certificate_is_presented_only_where_it_is_asked_for(
    mutual: tuple[str, Path],
    merchant: Identity,
    carry: Carrier,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, ca = mutual
    monkeypatch.setenv("SSL_CERT_FILE", str(ca))
    request = ask(url + "/", method="POST", body=b"")
    with_it = carry(request._replace(client_certificate=True), identity=merchant)
    assert with_it.body.endswith(b" merchant")
    assert carry(request, identity=merchant).body.endswith(b" nobody")


@both
def test_without_a_certificate_nothing_is_sent(carry: Carrier) -> None:
    with pytest.raises(ConfigError, match="none was configured"):
        carry(ask("https://127.0.0.1:1/", client_certificate=True))


@both
def test_authorities_that_are_named(mutual: tuple[str, Path], carry: Carrier) -> None:
    url, ca = mutual
    request = ask(url + "/", method="POST", body=b"")
    assert carry(request, ca_file=ca).body.endswith(b" nobody")
    assert carry(request, ca_file=str(ca)).body.endswith(b" nobody")


@both
def test_an_unknown_server_is_refused(mutual: tuple[str, Path], carry: Carrier) -> None:
    with pytest.raises(ConnectError):
        carry(ask(mutual[0] + "/"))


def test_an_identity_that_does_not_fit_together(merchant: Identity) -> None:
    other = Identity(*make_certificate("other"))
    for identity in (
        Identity(merchant.certificate, other.key),
        Identity(merchant.certificate, b"s3cret"),
        Identity(b"s3cret", merchant.key),
    ):
        with pytest.raises(ConfigError, match="client certificate") as caught:
            HttpxTransport(identity=identity)
        assert "s3cret" not in str(caught.value)
    assert "PRIVATE" not in repr(merchant)


def test_the_key_does_not_stay_on_the_disk(
    merchant: Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bytes] = []
    load = ssl.SSLContext.load_cert_chain

    def spy(self: ssl.SSLContext, file: Any, **more: Any) -> None:
        seen.append(Path(file).read_bytes())
        load(self, file, **more)

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", spy)
    HttpxTransport(identity=merchant).close()
    assert b"ENCRYPTED PRIVATE KEY" in seen[0]
    assert b"BEGIN PRIVATE KEY" not in seen[0]
    assert list(tmp_path.iterdir()) == []
