"""What `imtable diff` is about: the commits of a range, the code that calls, what was accepted.

The only place that asks which day it is.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from imtable.cli.options import UsageError, check_package
from imtable.cli.output import say
from imtable.run.configuration import Config

if TYPE_CHECKING:
    from imtable.drift.compare import Drift
    from imtable.drift.policy import Policy
    from imtable.drift.sides import ComparedTree
    from imtable.drift.waivers import Waiver

BASELINE = Path("imtable-baseline.toml")
"""Where waivers are unless another file is named."""
REASON = "accepted as it stands by --update-baseline"


def add_scope_options(parser: argparse.ArgumentParser) -> None:
    """Use, waivers."""
    add = parser.add_argument_group("what counts: use").add_argument
    add(
        "--used",
        metavar="PATH",
        type=Path,
        action="append",
        help="only what this code uses, a file or all sources of a folder; repeatable",
    )
    add("--package", metavar="NAME", help="the name under which callers import it")
    add = parser.add_argument_group("what counts: waivers").add_argument
    add(
        "--baseline",
        metavar="FILE",
        type=Path,
        help=f"waivers: changes that were accepted (default: {BASELINE}, if it is here)",
    )
    add(
        "--no-baseline",
        action="store_true",
        help="nothing is accepted, whatever file is here or configured",
    )
    add(
        "--update-baseline",
        action="store_true",
        help="accept all that is at or above --fail-on, drop waivers of what is gone",
    )
    add("--reason", metavar="TEXT", help="why, with --update-baseline")
    add(
        "--today",
        metavar="DATE",
        type=_date,
        help="the day on which waivers expire and announced ends have come, as in 2030-12-31",
    )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no date such as 2030-12-31"
        ) from error


def range_of(arguments: argparse.Namespace) -> tuple[str, str]:
    """The ends of `--by-commit`, each with the folder. Raises UsageError."""
    if arguments.old is not None:
        raise UsageError("give OLD and NEW, or --by-commit REV..REV, not both")
    span: str = arguments.by_commit
    revisions, colon, folder = span.partition(":")
    old, dots, new = revisions.partition("..")
    if not dots or new.startswith(".") or not (old or new):
        raise UsageError(f"--by-commit {span!r} is no range: write REV..REV")
    return f"{old or 'HEAD'}{colon}{folder}", f"{new or 'HEAD'}{colon}{folder}"


def check_scope(arguments: argparse.Namespace) -> None:
    """Before anything is read: options that cannot be as they are. Raises UsageError."""
    if arguments.package is not None:
        check_package(arguments.package)
    if arguments.no_baseline and (arguments.baseline or arguments.update_baseline):
        raise UsageError("--no-baseline goes with no other word about a baseline")
    if arguments.reason is not None and not arguments.update_baseline:
        raise UsageError("--reason is for --update-baseline")
    if arguments.reason is not None and not arguments.reason.strip():
        raise UsageError("--reason is empty: say why the changes are no problem")


def settle(
    arguments: argparse.Namespace, config: Config, formats: Sequence[str]
) -> Policy:
    """The policy of the project; what the command line does not say is filled in from it.
    Raises UsageError."""
    from imtable.drift.policy import PolicyError, read_policy

    try:
        policy = read_policy(config.diff, formats)
    except PolicyError as error:
        where = f"{config.folder}/pyproject.toml: [tool.imtable.diff]"
        raise UsageError(f"{where} {error}") from error
    arguments.fail_on = arguments.fail_on or policy.fail_on or "breaking"
    arguments.axis = arguments.axis or policy.axis or "any"
    arguments.format = arguments.format or policy.format or "text"
    return policy


def narrowed(
    found: Drift,
    new: ComparedTree,
    policy: Policy,
    arguments: argparse.Namespace,
    config: Config,
) -> Drift:
    """The changes that count, with the names that callers know, at the levels of the project;
    writes the baseline if asked. Raises UsageError, SourceCodeError, WaiverError, DiskError.
    """
    from imtable.drift.caller_places import with_places
    from imtable.drift.policy import with_policy
    from imtable.drift.relevance import in_package

    package: str | None = arguments.package or config.package
    if package is not None:
        found = in_package(found, package)
    found = with_policy(found, policy, _today(arguments))
    if arguments.update_baseline:
        _update(found, new, package, arguments, config)
    waived = _waived(found, arguments, config)
    used = _only_used(waived, new, package, arguments.used)
    return with_places(used, package or "")


def _only_used(
    found: Drift, new: ComparedTree, package: str | None, paths: list[Path] | None
) -> Drift:
    if paths is None:
        return found
    if package is None:
        raise UsageError("--used needs --package NAME, or `package` in [tool.imtable]")
    from imtable.drift.compare import moved_pages
    from imtable.drift.usage import find_usage
    from imtable.drift.used import only_used

    usage = find_usage(paths, package)
    moved = () if usage.everything else moved_pages(new, usage.reaches)
    return only_used(found, usage, moved)


# -- waivers -------------------------------------------------------------------------------


def _waived(found: Drift, arguments: argparse.Namespace, config: Config) -> Drift:
    file = _baseline(arguments, config)
    if file is None or arguments.no_baseline:
        return found
    from imtable.drift.relevance import with_waivers

    return with_waivers(found, _read(file), _today(arguments))


def _today(arguments: argparse.Namespace) -> date:
    given: date | None = arguments.today
    return given or datetime.now(UTC).date()


def _baseline(arguments: argparse.Namespace, config: Config) -> Path | None:
    named: Path | None = arguments.baseline or config.baseline
    return named or (BASELINE if BASELINE.exists() else None)


def _read(file: Path) -> tuple[Waiver, ...]:
    from imtable.drift.waivers import WaiverError, read_waivers

    try:
        data = file.read_bytes()
    except OSError as error:
        hint = "; --update-baseline makes it" if not file.exists() else ""
        raise WaiverError(f"{file}: {error.strerror}{hint}") from error
    return read_waivers(data, str(file))


def _update(
    found: Drift,
    new: ComparedTree,
    package: str | None,
    arguments: argparse.Namespace,
    config: Config,
) -> None:
    if found.unreadable:
        say("imtable: the baseline stays as it is: not all pages could be compared")
        return
    from imtable.drift.relevance import updated_waivers
    from imtable.drift.verdict import fails
    from imtable.drift.waivers import dump_waivers
    from imtable.ir.characters import printable
    from imtable.output.disk import write_text
    from imtable.report.counts import counted

    file = _baseline(arguments, config) or BASELINE
    old = _read(file) if file.exists() else ()
    used = _only_used(found, new, package, arguments.used)
    accepted = [
        one for one in used.affected if fails([one], arguments.fail_on, arguments.axis)
    ]
    reason: str = arguments.reason or REASON
    waivers = updated_waivers(old, found.affected, accepted, reason)
    write_text(file, dump_waivers(waivers))
    kept = len({one.identity for one in waivers} & {one.identity for one in old})
    say(
        f"{printable(str(file))}: {counted(kept, 'waiver')} kept, {len(waivers) - kept:,} new,"
        f" {len(old) - kept:,} dropped"
    )
