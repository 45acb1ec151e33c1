"""`imtable sandbox`: a mock server made from the IR, and what it can send."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from imtable.cli.options import UsageError
from imtable.cli.output import CLEAN, FINDINGS, flush_results, put, say
from imtable.ir.characters import printable
from imtable.run.configuration import find_config

if TYPE_CHECKING:
    from imtable.ir.model import ApiPage
    from imtable.sandbox.faults import Fault
    from imtable.sandbox.server import Sandbox, Seen

DEFAULT_FOLDER = Path("sandbox")
DEFAULT_PORT = 8080
ANSWER_SHOWN = 500
FINDINGS_SHOWN = 20
LINE_SHOWN = 500


def add_options(parser: argparse.ArgumentParser) -> None:
    """A server by default; `notify` sends, `faults` and `events` list."""
    parser.epilog = (
        "`imtable sandbox notify EVENT --to URL` sends a notification, `imtable sandbox"
        " events` lists them, `imtable sandbox faults` lists what a request can ask to go"
        " wrong."
    )
    _add_source(parser)
    _add_credentials(parser)
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
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("faults", help="list the faults that a request can ask for")
    _add_source(actions.add_parser("events", help="list the notifications"))
    _add_notify(actions.add_parser("notify", help="send a documented notification"))


def _add_source(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    # A default of a sub-command would hide what stands before it.
    quiet = argparse.SUPPRESS
    add("--docs", metavar="DIR", type=Path, default=quiet, help="read the pages")
    add("--ir", metavar="DIR", type=Path, default=quiet, help="read stored IR instead")


def _add_credentials(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--credentials",
        metavar="DIR",
        type=Path,
        default=argparse.SUPPRESS,
        help=f"where the throw-away credentials are, or will be ({DEFAULT_FOLDER})",
    )


def _add_notify(parser: argparse.ArgumentParser) -> None:
    _add_source(parser)
    _add_credentials(parser)
    add = parser.add_argument
    add("event", metavar="EVENT", help="its name, such as REFUND.SUCCESS")
    add("--to", metavar="URL", required=True, help="who receives it")
    add("--allow-remote", action="store_true", help="URL may be another machine")
    add(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="the value of a member, where it fits its row; may be repeated",
    )
    add(
        "--variant",
        metavar="N",
        type=int,
        default=1,
        help="which of several documented forms (1)",
    )
    add("--fault", metavar="FAULT", help="spoil the signature; see `faults`")


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
            return _list_events(arguments)
        case "notify":
            return _notify(arguments)
        case _:
            return _serve(arguments)


def _folder(arguments: argparse.Namespace) -> Path:
    folder: Path = getattr(arguments, "credentials", DEFAULT_FOLDER)
    return folder


# -- the server ----------------------------------------------------------------------------


def _serve(arguments: argparse.Namespace) -> int:
    from imtable.sandbox import check_libraries, open_keys, start_sandbox

    check_libraries()
    pages = _pages(arguments)
    keys = open_keys(_folder(arguments))
    with start_sandbox(
        pages,
        keys,
        port=arguments.port,
        public_key_only=arguments.public_key_only,
        watch=_tell,
        keep=0,
    ) as sandbox:
        _tell_ready(sandbox)
        sandbox.wait()
    return CLEAN


def _tell_ready(sandbox: Sandbox) -> None:
    count = len(sandbox.desk.router.endpoints)
    put(f"{count:,} operations at {sandbox.url}; stop with Ctrl-C")
    put(f"credentials: {sandbox.keys.settings} (throw-away: never use them for real)")
    put(f"try: curl {sandbox.url}")
    flush_results()


def _tell(seen: Seen) -> None:
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


def _pages(arguments: argparse.Namespace) -> tuple[ApiPage, ...]:
    """The pages of --ir, of --docs, or those that are configured: stored IR first."""
    docs: Path | None = getattr(arguments, "docs", None)
    ir: Path | None = getattr(arguments, "ir", None)
    if docs is not None and ir is not None:
        raise UsageError("give --docs or --ir, not both")
    if docs is None and ir is None:
        config = find_config(Path.cwd())
        ir = config.ir if config.ir is not None and config.ir.is_dir() else None
        docs = config.docs
    if ir is not None:
        from imtable.ir.folder import read_stored

        return read_stored(ir).pages
    if docs is None:
        raise UsageError("no docs: give --docs DIR or --ir DIR, or set them")
    return _read_docs(docs)


def _read_docs(docs: Path) -> tuple[ApiPage, ...]:
    from imtable.cli.generate import report_quarantine
    from imtable.cli.output import ProgressBar
    from imtable.reading.sources import read_sources
    from imtable.run.pipeline import read_tree, without_collisions

    with ProgressBar() as bar:
        sources = read_sources(docs)
        readings = without_collisions(read_tree(sources, progress=bar.update))
    report_quarantine(readings)
    return tuple(r.api for r in readings if r.api is not None)


# -- lists ---------------------------------------------------------------------------------


def _list_faults() -> int:
    from imtable.sandbox.faults import HEADER, MEANINGS

    put(
        f"A request asks for one with the header {HEADER}; `NAME; times=N` gives N faulty"
    )
    put("replies and then a good one. Nothing else in the world knows this header.")
    put("")
    for fault, meaning in MEANINGS.items():
        put(f"{fault.value:17} {meaning}")
    return CLEAN


def _list_events(arguments: argparse.Namespace) -> int:
    from imtable.sandbox import check_libraries

    check_libraries()
    from imtable.sandbox.notify import event_name, notices

    for notice in notices(_pages(arguments)):
        put(printable(f"{event_name(notice):50} {notice.page.title}"))
    return CLEAN


# -- notifications -------------------------------------------------------------------------


def _notify(arguments: argparse.Namespace) -> int:
    from imtable.sandbox import check_libraries, open_keys

    check_libraries()
    from imtable.sandbox.delivery import (
        NoAnswerError,
        check_receiver,
        deliver,
        sending_world,
    )
    from imtable.sandbox.notify import (
        acknowledgement_problem,
        find_notice,
        make_message,
    )

    receiver = check_receiver(arguments.to, allow_remote=arguments.allow_remote)
    notice = find_notice(_pages(arguments), arguments.event)
    world = sending_world(open_keys(_folder(arguments), make=False))
    message = make_message(
        notice,
        world,
        said=_said(arguments.set),
        variant=max(arguments.variant, 1) - 1,
        fault=_fault(arguments.fault),
    )
    try:
        answer = deliver(receiver, message)
    except NoAnswerError as error:
        say(f"wrong acknowledgement: {printable(str(error))}")
        return FINDINGS
    text = answer.body[:ANSWER_SHOWN].decode("utf-8", "replace")
    put(printable(f"{answer.status} {text}".strip()))
    problem = acknowledgement_problem(notice, answer, world)
    if problem is None:
        put("the acknowledgement is right")
        return CLEAN
    say(f"wrong acknowledgement: {printable(problem)}")
    say(f"  see {printable(notice.page.path)}.md")
    return FINDINGS


def _said(words: list[str]) -> dict[str, str]:
    pairs = [word.partition("=") for word in words]
    for word, (name, equals, _) in zip(words, pairs, strict=True):
        if not name or not equals:
            raise UsageError(f"--set {word!r}: write NAME=VALUE")
    return {name: value for name, _, value in pairs}


def _fault(name: str | None) -> Fault | None:
    from imtable.sandbox.faults import Fault

    if name is None:
        return None
    known = {one.value: one for one in Fault}
    if name not in known:
        raise UsageError(f"--fault {name!r}: there are {', '.join(known)}")
    return known[name]
