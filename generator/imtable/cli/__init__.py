"""The command line: arguments, exit codes, printing. Nothing outside this package prints or
exits.

Exit codes: 0 clean, 1 findings, 2 usage or internal fault, 130 interrupted. What could not run
never reads as clean. A command is a module with `add_options` and `run`; only the one that is
asked for is loaded. A run without changes is shorter than loading any: `repeated` answers it.
"""

from __future__ import annotations

import gc
import sys

from imtable.cli.output import (
    FAULT,
    INTERRUPTED,
    flush_results,
    say,
    settle_streams,
)
from imtable.cli.repeated import answer_again

TYPE_CHECKING = False  # that of `typing`, which a run without changes does without
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Most are short, and their thousands of small
    values live to the end: nothing to collect. A server collects for itself."""
    settle_streams()
    collects = gc.isenabled()
    gc.disable()
    try:
        return _answer(sys.argv[1:] if argv is None else list(argv))
    except KeyboardInterrupt:
        say("imtable: interrupted; no file was left half-written")
        return INTERRUPTED
    except BrokenPipeError:
        return FAULT
    except Exception as error:  # the last resort: no fault reads as a finding
        return _fault(error)
    finally:
        if collects:
            gc.enable()


def _answer(words: list[str]) -> int:
    """What was put counts when it has arrived: help and version too."""
    try:
        code = answer_again(words)
        return _run(words) if code is None else code
    finally:
        flush_results()


def _run(words: list[str]) -> int:
    from imtable.cli.parsing import parse_words  # here: a repeated command does without

    arguments = parse_words(words)
    code: int = arguments.run(arguments)
    return code


def _fault(error: Exception) -> int:
    """What is expected to go wrong is one sentence; anything else is our fault and says so."""
    from imtable.cli.faults import fault_words

    if (words := fault_words(error)) is not None:
        say(f"imtable: {words}")
    else:
        import traceback

        say("".join(traceback.format_exception(error)).rstrip())
        say("imtable: internal fault; please report it with the lines above")
    return FAULT
