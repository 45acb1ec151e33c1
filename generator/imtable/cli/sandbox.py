"""`imtable sandbox`: a mock server made from the IR.

Owns its options, and what it says about the requests that come.
"""

from __future__ import annotations

import argparse
import gc
from typing import TYPE_CHECKING

from imtable.cli.conventions import add_conventions
from imtable.cli.output import CLEAN, flush_results, put, say
from imtable.cli.pages import add_source
from imtable.cli.sandbox_notify import add_notify_options, list_events, notify
from imtable.cli.sandbox_options import (
    add_credentials,
    all_pages,
    credentials_folder,
)
from imtable.ir.characters import printable

if TYPE_CHECKING:
    from imtable.sandbox.server import Sandbox, SeenRequest

DEFAULT_PORT = 8080
FINDINGS_SHOWN = 20
LINE_SHOWN = 500


def add_options(parser: argparse.ArgumentParser) -> None:
    """A server by default; `notify` sends, `faults` and `events` list."""
    parser.epilog = (
        "`imtable sandbox notify EVENT --to URL` sends a notification, `imtable sandbox"
        " events` lists them, `imtable sandbox faults` lists what a request can ask to go"
        " wrong."
    )
    add_source(parser)
    add_credentials(parser)
    parser.add_argument(
        "--port",
        metavar="N",
        type=_port,
        default=DEFAULT_PORT,
        help=f"of 127.0.0.1; 0 picks a free one ({DEFAULT_PORT})",
    )
    parser.add_argument(
        "--public-key-only",
        action="store_true",
        help="a merchant without platform certificates: they are answered by 404",
    )
    parser.add_argument(
        "--tls",
        action="store_true",
        help="speak https: operations that want a client certificate look for it",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("faults", help="list the faults that a request can ask for")
    events = actions.add_parser("events", help="list the notifications")
    send = actions.add_parser("notify", help="send a documented notification")
    add_source(events)
    add_notify_options(send)
    add_conventions(events)
    add_conventions(send)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """The server runs until interrupted. `notify`: 0 if the acknowledgement is right, 1 if it
    is not."""
    match arguments.action:
        case "faults":
            return _list_faults()
        case "events":
            return list_events(arguments)
        case "notify":
            return notify(arguments)
        case _:
            return _serve(arguments)


# -- the server ----------------------------------------------------------------------------


def _serve(arguments: argparse.Namespace) -> int:
    from imtable.sandbox import check_libraries, open_keys, start_sandbox

    check_libraries()
    pages = all_pages(arguments)
    gc.enable()
    keys = open_keys(credentials_folder(arguments))
    with start_sandbox(
        pages,
        keys,
        port=arguments.port,
        public_key_only=arguments.public_key_only,
        watch=tell,
        keep=0,
        tls=arguments.tls,
    ) as sandbox:
        _tell_ready(sandbox)
        sandbox.wait()
    return CLEAN


def _tell_ready(sandbox: Sandbox) -> None:
    from imtable.report.counts import counted
    from imtable.sandbox.tls import AUTHORITY

    count = len(sandbox.responder.router.endpoints)
    put(f"{counted(count, 'operation')} at {sandbox.url}; stop with Ctrl-C")
    put(f"credentials: {sandbox.keys.settings} (throw-away: never use them for real)")
    trust = ""
    if sandbox.tls is not None:
        authority = sandbox.keys.folder / AUTHORITY
        put(f"clients trust {authority}: SSL_CERT_FILE={authority}")
        trust = f" --cacert {authority}"
    put(f"try: curl{trust} {sandbox.url}")
    flush_results()


def tell(seen: SeenRequest) -> None:
    """One line for a request, one for each of its first findings."""
    status = "cut" if seen.status is None else str(seen.status)
    received, more = seen.received, len(seen.findings) - FINDINGS_SHOWN
    lines = [f"{received.verb[:20]} {received.target[:200]} -> {status}"]
    lines += [f"  {finding}" for finding in seen.findings[:FINDINGS_SHOWN]]
    if more > 0:
        lines.append(f"  and {more} more")
    lines += [f"  warning: {one}" for one in seen.warnings[:FINDINGS_SHOWN]]
    if seen.findings and seen.page is not None:
        lines.append(f"  see {seen.page}.md")
    say("\n".join(printable(line[:LINE_SHOWN]) for line in lines))


# -- lists ---------------------------------------------------------------------------------


def _list_faults() -> int:
    from imtable.sandbox.faults import HEADER, Fault

    put(
        f"A request asks for one with the header {HEADER}; `NAME; times=N` gives N faulty"
    )
    put("replies and then a good one. Nothing else in the world knows this header.")
    put("")
    for fault in Fault:
        put(f"{fault.value:17} {fault.meaning}")
    return CLEAN
