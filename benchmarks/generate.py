"""The cold run: docs -> IR -> bindings, against the peers on the same API.

The client generator is given the OpenAPI document that `imtable export openapi` writes, and
is told to take every media type for one that it knows, else it would leave operations out:
an easier task than ours, for it reads no Markdown. The parser reads the same pages and does
nothing with them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from runpy import run_path
from tempfile import TemporaryDirectory, mkdtemp

from .inputs import ROOT, Docs, find_docs
from .measure import Command, Rounds, interleave, of_rounds, run_once
from .peers import CLIENT, CLIENT_VERSION, PeerError, Peers, install_peers
from .table import Result, Row, compare

PACKAGE = "bench_sdk"
DONE = (0, 1)  # 1: a page could not be used; the others were written
WITH_IR, WITHOUT_IR, READ = "generate with IR", "generate", "read"
CLIENT_ONLY, CLIENT_FORMATTED, PARSE = "client", "client, formatted", "parse"
KNOWN_MEDIA = ("application/json", "multipart/form-data", "application/octet-stream")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the OpenAPI document holds, as `workloads.openapi_facts` prints it."""

    operations: int
    webhooks: int
    media: tuple[str, ...]


def measure(rounds: int) -> Result:
    """All of it, or what can be measured without the peers."""
    docs = find_docs()
    try:
        peers = install_peers()
    except PeerError as error:
        return Result(
            notes=(f"Peers are not measured, they cannot be installed: {error}",)
        )
    with TemporaryDirectory() as folder:
        return _measure(docs, peers, Path(folder), rounds)


def _measure(docs: Docs, peers: Peers, folder: Path, rounds: int) -> Result:
    document = folder / "openapi.json"
    facts = _export(docs, document)
    commands = [
        generate_command(WITH_IR, docs.folder, folder / "own_ir", ir=True),
        generate_command(WITHOUT_IR, docs.folder, folder / "own"),
        _client_command(CLIENT_ONLY, peers, document, facts, folder / "client"),
        _client_command(
            CLIENT_FORMATTED, peers, document, facts, folder / "client_fmt"
        ),
        _workload(PARSE, peers.python, "full_parse", docs),
        _workload(READ, sys.executable, "read_pages", docs),
    ]
    samples = interleave(commands, rounds)
    plain = _client_command(
        "client, true media", peers, document, None, folder / "plain"
    )
    run_once(plain)
    outputs = {name: folder / name for name in ("own", "client", "client_fmt", "plain")}
    return Result(
        (*_time_rows(samples), *_other_rows(samples, outputs), *_parse_rows(samples)),
        _notes(docs, facts, outputs),
    )


# -- commands ------------------------------------------------------------------------------


def imtable(*arguments: str) -> tuple[str, ...]:
    """The installed command if there is one beside the interpreter, else the module."""
    script = Path(sys.executable).parent / "imtable"
    command = (str(script),) if script.is_file() else (sys.executable, "-m", "imtable")
    return (*command, *arguments)


def generate_command(name: str, docs: Path, out: Path, *, ir: bool = False) -> Command:
    """A cold `imtable generate` into a new folder each time, started outside the repository
    so that no configuration is found."""
    argv = imtable("generate", "--docs", str(docs), "--package", PACKAGE)
    argv = (*argv, "--out", str(out))
    if ir:
        argv = (*argv, "--ir", str(out / "ir"))
    return Command(
        name, argv, cwd=out.parent, prepare=lambda: _put_away(out), codes=DONE
    )


def _client_command(
    name: str, peers: Peers, document: Path, facts: Facts | None, out: Path
) -> Command:
    """The peer as it is installed (its hooks check and format with ruff), or without hooks."""
    config = out.with_suffix(".config.json")
    settings: dict[str, object] = {}
    if name != CLIENT_FORMATTED:
        settings["post_hooks"] = []
    if facts is not None:
        settings["content_type_overrides"] = _overrides(facts.media)
    config.write_text(json.dumps(settings), "utf-8")
    argv = (peers.client, "generate", "--path", str(document), "--meta", "none")
    places = ("--config", str(config), "--output-path", str(out))
    return Command(
        name,
        (*argv, *places),
        cwd=out.parent,
        prepare=lambda: _put_away(out),
        path=peers.bin,
    )


def _overrides(media: Sequence[str]) -> dict[str, str]:
    """XML as JSON, every other kind that the peer does not know as a file."""
    return {
        kind: "application/json" if "xml" in kind else "application/octet-stream"
        for kind in media
        if kind not in KNOWN_MEDIA
    }


def _workload(name: str, python: str, module: str, docs: Docs) -> Command:
    argv = (python, "-m", f"benchmarks.workloads.{module}", str(docs.folder))
    return Command(name, argv, cwd=ROOT)


def _export(docs: Docs, document: Path) -> Facts:
    argv = imtable("export", "openapi", "--docs", str(docs.folder), "-o", str(document))
    run_once(Command("export", argv, cwd=document.parent, codes=DONE))
    argv = (sys.executable, "-m", "benchmarks.workloads.openapi_facts", str(document))
    found = json.loads(run_once(Command("facts", argv, cwd=ROOT)).output)
    return Facts(found["operations"], found["webhooks"], tuple(found["media"]))


def _put_away(folder: Path) -> None:
    """The next run finds nothing there. Nothing is deleted before all are over: ext4 passes over
    what was freed in the last minutes, and making files costs ten times as much meanwhile.
    """
    if folder.is_dir():
        folder.rename(mkdtemp(prefix="done-", dir=folder.parent))


# -- rows ----------------------------------------------------------------------------------


def _time_rows(samples: Rounds) -> list[Row]:
    ours, formatted = "`generate`, cold", f"{CLIENT}, its output formatted by its hooks"
    plain = f"{CLIENT}, not formatted"
    pairs = (
        (f"{ours}", WITHOUT_IR, plain, CLIENT_ONLY, 0.25),
        (f"{ours}, IR written too", WITH_IR, plain, CLIENT_ONLY, None),
        (f"{ours}", WITHOUT_IR, formatted, CLIENT_FORMATTED, 0.25),
        (f"{ours}, IR written too", WITH_IR, formatted, CLIENT_FORMATTED, None),
    )
    wall = compare(
        f"{ours}, until it ends",
        formatted,
        samples[WITHOUT_IR],
        samples[CLIENT_FORMATTED],
        quantity="wall",
        goal=0.125,
    )
    times = (
        compare(measured, against, samples[a], samples[b], goal=goal)
        for measured, a, against, b, goal in pairs
    )
    return [*times, wall]


def _other_rows(samples: Rounds, outputs: dict[str, Path]) -> list[Row]:
    lines = {
        name: count_lines(outputs[name]) for name in ("own", "client", "client_fmt")
    }
    return [
        compare(
            "peak memory of it",
            CLIENT,
            samples[WITHOUT_IR],
            samples[CLIENT_ONLY],
            quantity="memory",
            goal=0.5,
        ),
        compare(
            "peak memory, IR written too",
            CLIENT,
            samples[WITH_IR],
            samples[CLIENT_ONLY],
            quantity="memory",
        ),
        _lines_row("not formatted", lines["own"], lines["client"]),
        _lines_row("formatted", lines["own"], lines["client_fmt"]),
    ]


def _lines_row(how: str, own: int, client: int) -> Row:
    return Row(
        "lines of Python written",
        f"{CLIENT}, {how}",
        of_rounds([own / client]),
        0.25,
        f"{client:,}",
    )


def _parse_rows(samples: Rounds) -> list[Row]:
    parser = "markdown-it-py parsing the same pages in full"
    return [
        compare(
            "`generate`, cold",
            f"{parser}, whole process",
            samples[WITHOUT_IR],
            samples[PARSE],
            goal=2,
        ),
        compare(
            "reading the pages to IR",
            f"{parser}, start excluded",
            samples[READ],
            samples[PARSE],
            quantity="own",
            goal=0.8,
        ),
    ]


# -- what came out -------------------------------------------------------------------------


def count_lines(folder: Path) -> int:
    """The lines of every Python file below a folder."""
    return sum(file.read_bytes().count(b"\n") for file in folder.rglob("*.py"))


def _operations(folder: Path) -> int:
    """The endpoint modules that the peer wrote: one for each operation that it kept."""
    modules = folder.glob("api/*/*.py")
    return sum(file.name != "__init__.py" for file in modules)


def _own_operations(folder: Path) -> tuple[int, int]:
    """Operations that are called, and notifications that are received."""
    index = folder / PACKAGE / "imtable_index.py"
    keys = list(run_path(str(index))["OPERATIONS"])
    events = sum(key.startswith("EVENT ") for key in keys)
    return len(keys) - events, events


def _notes(docs: Docs, facts: Facts, outputs: dict[str, Path]) -> tuple[str, ...]:
    calls, events = _own_operations(outputs["own"])
    return (
        f"Measured on {docs.name}: {len(docs.pages):,} pages.",
        f"Operations in the OpenAPI document: {facts.operations:,}, and {facts.webhooks} "
        f"webhooks. imtable wrote {calls:,} and {events} notifications; {CLIENT} "
        f"{CLIENT_VERSION} wrote {_operations(outputs['client']):,} with every media type "
        f"given as one that it knows, {_operations(outputs['plain']):,} with the true ones "
        "(n = 1), and no webhooks.",
        "What imtable writes is laid out as black would; the peer's output is not before its "
        "hooks have run, so both are shown.",
    )
