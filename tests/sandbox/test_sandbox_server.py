"""The server as such: connections, sizes, credentials folders, the command."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from imtable.sandbox import SandboxError, open_keys, start_sandbox
from imtable.sandbox.credentials import Keys
from imtable.sandbox.framing import MAX_BODY
from imtable.sandbox.server import Sandbox
from support.corpus import ROOT
from support.sandbox_client import Draft, Merchant, send, signed

pytestmark = pytest.mark.long

IR = ROOT / "specs" / "ir"


def address(sandbox: Sandbox) -> tuple[str, int]:
    parts = urlsplit(sandbox.url)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


def talk(sandbox: Sandbox, text: bytes) -> bytes:
    with socket.create_connection(address(sandbox), timeout=5) as connection:
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        got = b""
        while piece := connection.recv(65536):
            got += piece
    return got


# -- connections ---------------------------------------------------------------------------


def test_a_connection_serves_many_requests(
    documented: Sandbox, merchant: Merchant
) -> None:
    connection = http.client.HTTPConnection(*address(documented), timeout=5)
    for _ in range(3):
        draft = signed(Draft("GET", "/v3/certificates"), merchant)
        connection.request("GET", draft.target, headers=draft.headers)
        reply = connection.getresponse()
        assert reply.status == 200
        reply.read()
        assert connection.sock is not None  # kept alive
    connection.close()


def test_many_threads(documented: Sandbox, merchant: Merchant) -> None:
    def one(_: int) -> int:
        draft = signed(Draft("GET", "/v3/certificates"), merchant)
        return send(documented.url, draft).status

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(one, range(100))) == {200}


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (f"Content-Length: {MAX_BODY + 1}", b"413"),
        (f"Content-Length: {10**40}", b"413"),
        ("Content-Length: -1", b"400"),
        ("Content-Length: ²", b"400"),
        ("Transfer-Encoding: gzip", b"501"),
        ("Transfer-Encoding: gzip, chunked", b"501"),
        ("Transfer-Encoding: chunked\r\nContent-Length: 1", b"400"),
    ],
)
def test_bodies_that_cannot_be_read(
    head: str, status: bytes, documented: Sandbox
) -> None:
    text = f"POST /v3/certificates HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n"
    got = talk(documented, text.encode())
    assert got.startswith(b"HTTP/1.1 " + status), got


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET /" + b"a" * 70000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n",
        b"POST /v3/a HTTP/1.1\r\nContent-Length: 10\r\n\r\nshort",
        b"GET //x HTTP/1.1\r\n\r\n",
        b"GET /%00%zz?%ff=%zz HTTP/1.1\r\n\r\n",
        b"BREW /pot HTTP/1.1\r\n\r\n",
        b"GET http://[/ HTTP/1.1\r\n\r\n",
    ],
)
def test_nothing_that_arrives_ends_the_sandbox(
    text: bytes, documented: Sandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    talk(documented, text)
    assert capfd.readouterr().err == ""
    assert send(documented.url, Draft("GET", "/")).status == 200


def test_a_port_that_is_taken(documented: Sandbox, keys: Keys) -> None:
    _, port = address(documented)
    with pytest.raises(SandboxError, match=f"port {port} of 127.0.0.1"):
        start_sandbox((), keys, port=port)


def test_it_listens_on_this_machine_only(documented: Sandbox) -> None:
    assert documented.url.startswith("http://127.0.0.1:")


# -- credentials ---------------------------------------------------------------------------


def test_credentials_are_private_and_used_again(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "here"
    first = open_keys(folder)
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {0o600}
    assert b"Never use them for real" in files["credentials.toml"]
    assert open_keys(folder).serial == first.serial
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files


@pytest.mark.parametrize("name", ["credentials.toml", "merchant-key.pem"])
def test_what_is_not_ours_is_left_alone(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(SandboxError, match=f"{name} .*left alone"):
        open_keys(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_other_files_of_a_folder_may_be_there(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine")
    (tmp_path / "notes").write_text("mine")
    open_keys(tmp_path)
    assert (tmp_path / ".gitignore").read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("merchant-certificate.pem", "nonsense"),
        ("platform-key.pem", ""),
        ("credentials.toml", "# Throw-away credentials of `imtable sandbox`.\nx = ["),
        ("credentials.toml", "# Throw-away credentials of `imtable sandbox`.\nx = 1"),
    ],
)
def test_credentials_that_were_damaged(name: str, text: str, tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    open_keys(folder)
    (folder / name).write_text(text)
    with pytest.raises(SandboxError, match=name):
        open_keys(folder)


def test_openssl_reads_what_was_written(keys: Keys) -> None:
    def openssl(*words: str) -> str:
        command = ["openssl", *words]
        return subprocess.run(
            command, capture_output=True, check=True, text=True
        ).stdout

    certificate = str(keys.folder / "merchant-certificate.pem")
    serial = openssl("x509", "-in", certificate, "-noout", "-serial").strip()
    assert serial == f"serial={keys.serial}"
    assert len(keys.serial) == 40
    public = openssl("x509", "-in", certificate, "-noout", "-pubkey")
    private = str(keys.folder / "merchant-key.pem")
    assert openssl("rsa", "-in", private, "-pubout") == public


# -- the command ---------------------------------------------------------------------------


def imtable(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "imtable", "sandbox", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=60)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--docs", "x", "--ir", "y"], "give --docs or --ir, not both"),
        (["--ir", "x"], "there is no IR folder x"),
        (["--port", "x"], "a port is a number"),
        (["--port", "70000"], "a port is a number"),
        ([], "no docs: give --docs DIR or --ir DIR"),
        (["notify", "X", "--to", "ftp://127.0.0.1/"], "no http://"),
        (["notify", "X", "--to", "http://shop.example/"], "--allow-remote"),
        (["notify", "X", "--to", "http://127.0.0.1:1/", "--ir", str(IR)], "no page"),
        (
            ["notify", "REFUND.SUCCESS", "--to", "http://[::1]:1/", "--ir", str(IR)],
            "start",
        ),
    ],
)
def test_what_cannot_run_says_why(words: list[str], said: str, tmp_path: Path) -> None:
    done = imtable(*words, cwd=tmp_path)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert not list(tmp_path.iterdir())


def test_faults_and_events_are_listed(tmp_path: Path) -> None:
    done = imtable("faults", cwd=tmp_path)
    assert done.returncode == 0
    assert "unknown-serial" in done.stdout
    done = imtable("events", "--ir", str(IR), cwd=tmp_path)
    assert "REFUND.SUCCESS" in done.stdout


def test_a_missing_library_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "cryptography.py").write_text(
        "raise ModuleNotFoundError(name='cryptography')"
    )
    done = subprocess.run(
        [sys.executable, "-m", "imtable", "sandbox", "--ir", str(IR)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr == (
        "imtable: the sandbox needs cryptography: pip install 'imtable[sandbox]'\n"
    )


def test_the_server_until_it_is_interrupted(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "imtable", "sandbox", "--port", "0"]
    with subprocess.Popen(
        [*command, "--ir", str(IR)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever starts this may ignore the signal, and a child inherits that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        lines = [server.stdout.readline() for _ in range(3)]
        url = lines[0].split(" at ")[1].partition(";")[0]
        assert "operations at http://127.0.0.1:" in lines[0]
        assert "credentials: sandbox/credentials.toml" in lines[1]
        assert lines[2] == f"try: curl {url}\n"
        who = Merchant.read(tmp_path / "sandbox")
        draft = signed(Draft("GET", "/v3/certificates?algorithm_type=\u202eX"), who)
        draft.target = "/v3/certificates?algorithm_type=%E2%80%AEX"
        assert send(url, draft).status == 401
        server.send_signal(signal.SIGINT)
        said = server.stderr.read()
        assert server.wait(10) == 130
    assert "GET /v3/certificates?algorithm_type=%E2%80%AEX -> 401\n" in said
    assert "see openapi/v3/certificates.md" in said
    assert "\u202e" not in said
    assert "\\u202e" in said
