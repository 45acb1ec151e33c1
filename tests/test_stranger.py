"""What a stranger does with the wheel, from an empty folder to a shipped package."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.corpus import ROOT
from support.environments import LOCK, UV, build_imtable, make_environment, run

pytestmark = [pytest.mark.program, pytest.mark.checker]

PAGES = (
    "openapi/v3/certificates.md",
    "openapi/v3/statements.md",
    "openapi/v3/bill",
    "openapi/v3/pay",
    "openapi/v3/refund",
    "webhook/v3/REFUND.SUCCESS.md",
)
"""About ten."""
EDITED = "openapi/v3/pay/transactions/out-trade-no/{out_trade_no}.md"
RECEIVER = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from shop_sdk import Client, Credentials
client = Client(Credentials.read(sys.argv[1]))
class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        note = client.parse_notification(dict(self.headers), body)
        print(type(note).__module__, flush=True)
        answer = client.acknowledge(body)
        self.send_response(answer.status)
        self.end_headers()
        self.wfile.write(answer.body)
server = HTTPServer(("127.0.0.1", 0), Receiver)
print(f"http://127.0.0.1:{server.server_port}/", flush=True)
server.handle_request()
"""


def copy_pages(folder: Path) -> Path:
    docs = ROOT / "specs" / "docs"
    for name in PAGES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if (docs / name).is_dir():
            shutil.copytree(docs / name, folder / name)
        else:
            shutil.copy(docs / name, folder / name)
    return folder


@contextmanager
def running(*words: str | Path, cwd: Path) -> Generator[subprocess.Popen[str]]:
    """A program, as long as it is needed."""
    with subprocess.Popen(
        words, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_a_stranger_ships_a_package(tmp_path: Path) -> None:
    wheel = build_imtable(tmp_path / "wheel")
    programs = make_environment(tmp_path / "env", f"{wheel}[sandbox]")
    docs, shop = copy_pages(tmp_path / "pages"), tmp_path / "shop_sdk"
    run(programs / "imtable", "init", shop, "--docs", docs, cwd=tmp_path)

    install = f"{UV} pip install --quiet --python .venv/bin/python --constraint {LOCK}"
    run("make", f"PYTHON={sys.executable}", f"PIP={install}", cwd=shop)
    run("make", "test", f"PIP={install}", cwd=shop)
    imtable = shop / ".venv" / "bin" / "imtable"

    page = shop / "docs" / EDITED
    text = page.read_text("utf-8")
    assert "| trade_state " in text
    page.write_text(text.replace("| trade_state ", "| trade_status "), "utf-8")
    assert "fix with: imtable generate" in run(imtable, "check", cwd=shop, code=1)
    assert "trade_state -> trade_status" in run(imtable, "diff", cwd=shop, code=1)
    run("make", cwd=shop)
    assert run(imtable, "check", cwd=shop).startswith("fresh: ")
    assert "nothing to release" in run(imtable, "diff", cwd=shop)

    run(UV, "build", "--quiet", "--wheel", "--out-dir", tmp_path / "dist", shop / "sdk")
    (shipped,) = (tmp_path / "dist").glob("shop_sdk-0.1.0-*.whl")
    python = make_environment(tmp_path / "elsewhere", str(shipped)) / "python"
    shutil.copy(shop / "first_call.py", tmp_path / "elsewhere")
    check_the_package(python, imtable, shop, tmp_path / "elsewhere")


def check_the_package(python: Path, imtable: Path, shop: Path, folder: Path) -> None:
    """A call to the sandbox, and a notification from it, where only the package is."""
    with running(imtable, "sandbox", "--port", "0", cwd=shop) as sandbox:
        url = re.search(r"http://\S+/", line_of(sandbox))
        assert url, "the sandbox did not start"
        credentials = shop / "sandbox" / "credentials.toml"
        call = f"import first_call; first_call.main({url[0]!r}, {str(credentials)!r})"
        assert "GetResponse(" in run(python, "-c", call, cwd=folder)
    with running(python, "-c", RECEIVER, credentials, cwd=folder) as receiver:
        to = line_of(receiver).strip()
        notify = (imtable, "sandbox", "notify", "REFUND.SUCCESS", "--to", to)
        assert "the acknowledgement is right" in run(*notify, cwd=shop)
        assert line_of(receiver) == "shop_sdk.webhook.v3.refund.success\n"
