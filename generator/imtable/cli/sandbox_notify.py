"""`imtable sandbox notify` and `events`: what the platform would send.

Owns their options, and what is said about the answer of a receiver.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from imtable.cli.options import UsageError
from imtable.cli.output import CLEAN, FINDINGS, put, say
from imtable.cli.pages import add_source
from imtable.cli.sandbox_options import (
    add_credentials,
    credentials_folder,
    event_pages,
)
from imtable.ir.characters import printable

if TYPE_CHECKING:
    from urllib.parse import SplitResult

    from imtable.sandbox.acknowledgement import Acknowledgement
    from imtable.sandbox.faults import Fault
    from imtable.sandbox.notify import Message

ANSWER_SHOWN = 500


def add_notify_options(parser: argparse.ArgumentParser) -> None:
    """What to send, to whom, and what should be wrong with it."""
    add_source(parser)
    add_credentials(parser)
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
    add(
        "--sign-with",
        choices=("public-key", "certificate"),
        default="public-key",
        help="which key of the platform signs: what the receiver trusts (public-key)",
    )
    add(
        "--fault",
        metavar="FAULT",
        help="spoil it, see `faults`; the right answer is a refusal then",
    )


def list_events(arguments: argparse.Namespace) -> int:
    """The names of all notifications."""
    from imtable.sandbox import check_libraries

    check_libraries()
    from imtable.sandbox.notify import documented_events

    for event in documented_events(event_pages(arguments)):
        put(printable(f"{event.event.name:50} {event.page.title}"))
    return CLEAN


def notify(arguments: argparse.Namespace) -> int:
    """0 if the acknowledgement is right, 1 if it is not."""
    from imtable.sandbox import check_libraries, open_keys

    check_libraries()
    from imtable.sandbox.acknowledgement import acknowledgement_problem
    from imtable.sandbox.delivery import check_receiver, sending_state
    from imtable.sandbox.notify import find_event, make_message

    receiver = check_receiver(arguments.to, allow_remote=arguments.allow_remote)
    event = find_event(event_pages(arguments, arguments.event), arguments.event)
    state = sending_state(open_keys(credentials_folder(arguments), make=False))
    fault = _fault(arguments.fault)
    message = make_message(
        event,
        state,
        said=_said(arguments.set),
        variant=max(arguments.variant, 1) - 1,
        fault=fault,
        sign_with=arguments.sign_with,
    )
    answer = _answer(receiver, message)
    if answer is None:
        return FINDINGS
    problem = acknowledgement_problem(event, answer, state, fault)
    if problem is None:
        refused = "" if fault is None else ": what was spoiled is refused"
        put(f"the acknowledgement is right{refused}")
        return CLEAN
    say(f"wrong acknowledgement: {printable(problem)}")
    say(f"  see {printable(event.page.path)}.md")
    return FINDINGS


def _answer(receiver: SplitResult, message: Message) -> Acknowledgement | None:
    """What comes back, told; None where nothing does."""
    from imtable.sandbox.delivery import NoAnswerError, deliver

    try:
        answer = deliver(receiver, message)
    except NoAnswerError as error:
        say(f"wrong acknowledgement: {printable(str(error))}")
        return None
    text = answer.body[:ANSWER_SHOWN].decode("utf-8", "replace")
    put(printable(f"{answer.status} {text}".strip()))
    return answer


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
