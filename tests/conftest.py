"""What holds for every test: which inputs a property is tried with, and which tests share a
process."""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Generator
from typing import Any

import pytest
from _pytest.terminal import TerminalReporter
from xdist.scheduler import (  # pyright: ignore[reportMissingTypeStubs]
    LoadGroupScheduling,
)

from support.collector import keep_what_is_there
from support.fuzzing import (
    forget_constants,
    inputs_tried,
    register_profiles,
    tried_lines,
)
from support.keys_once import check_keys_once
from support.own_templates import compile_once

TRIED = "inputs tried"
POSIX = re.compile(
    r"\b(mkfifo|symlink_to|preexec_fn|chmod|fork|getrusage)\b|\"sh\"|/bin/"
)
"""In the text of a test: it needs what Windows does not have."""

register_profiles()


@pytest.fixture(scope="session", autouse=True)
def user_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test leaves a note for the commands of whoever runs it, or finds one."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("user_cache"))


def _is_fuzzing(config: pytest.Config) -> bool:
    return bool(config.getoption("--hypothesis-profile") == "fuzz")


def pytest_configure(config: pytest.Config) -> None:
    if not _is_fuzzing(config):
        forget_constants()
    patch = pytest.MonkeyPatch()
    config.add_cleanup(patch.undo)
    compile_once(patch)
    check_keys_once(patch)


class FilesAndGroups(LoadGroupScheduling):  # type: ignore[misc]
    """The tests of a file run in one process, for they share fixtures; so do those of a group."""

    def _split_scope(self, nodeid: str) -> str:
        scope: str = super()._split_scope(nodeid)
        return scope.partition("::")[0]


def pytest_xdist_make_scheduler(
    config: pytest.Config, log: Any
) -> FilesAndGroups | None:
    grouped = config.getoption("dist") == "loadgroup"
    return FilesAndGroups(config, log) if grouped else None


def pytest_collection_finish() -> None:
    """Ten thousand tests and all modules: the collector need not look at them again and again."""
    keep_what_is_there()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_is_quick)  # what takes long does not begin last
    if os.name != "nt":
        return
    skip = pytest.mark.skip(reason="Windows has no such thing")
    for item in items:
        if isinstance(item, pytest.Function) and POSIX.search(_text(item)):
            item.add_marker(skip)


def _is_quick(item: pytest.Item) -> bool:
    return not any(map(item.get_closest_marker, ("checker", "xdist_group", "browser")))


def _text(item: pytest.Function) -> str:
    return inspect.getsource(inspect.unwrap(item.obj))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A property says how many inputs it was tried with; xdist passes that on."""
    report = yield
    statistics: str | None = getattr(item, "hypothesis_statistics", None)
    if statistics and report.when == "call":
        boundary = item.get_closest_marker("boundary")
        name = boundary.args[0] if boundary else item.path.stem.removeprefix("test_")
        report.user_properties.append((TRIED, (name, inputs_tried(statistics))))
    return report


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    if not _is_fuzzing(terminalreporter.config):
        return
    terminalreporter.section(TRIED)
    reports = [
        *terminalreporter.getreports("passed"),
        *terminalreporter.getreports("failed"),
    ]
    told = [pair for one in reports for pair in one.user_properties]
    for line in tried_lines(value for key, value in told if key == TRIED):
        terminalreporter.line(line)
