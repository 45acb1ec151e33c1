"""Every generated function called once, synchronously and asynchronously, against the sandbox."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module, invalidate_caches
from typing import TypeAlias, cast

import pytest

from imtable.ir.folder import read_stored
from imtable.ir.model import ApiPage
from imtable.sandbox import start_sandbox
from imtable.sandbox.credentials import Keys
from imtable.sandbox.notify import documented_events
from support.corpus import LATEST, ROOT
from support.corpus_output import PACKAGE, corpus_output
from support.sandbox_calls import (
    Documented,
    SandboxSession,
    call_wrongs,
    documented,
    event_wrongs,
    open_session,
)
from support.snapshots import one_worker

pytestmark = [one_worker, pytest.mark.long]

Case: TypeAlias = tuple[SandboxSession, list[Documented], tuple[ApiPage, ...]]


@pytest.fixture(scope="module", params=["specs", LATEST[-1]])
def case(
    request: pytest.FixtureRequest, keys: Keys, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Case]:
    tree, package = cast("str", request.param), "wechatpay_sdk"
    root, stored = ROOT / "generated", ROOT / "specs" / "ir"
    if tree != "specs":
        root, package = corpus_output(tree, tmp_path_factory), PACKAGE
        stored = root / "ir"
    pages = read_stored(stored).pages
    folder = tmp_path_factory.mktemp("calls")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(root), *sys.path])
        invalidate_caches()
        with (
            start_sandbox(pages, keys) as sandbox,
            open_session(package, sandbox, folder) as session,
        ):
            yield session, [*documented(pages, package)], pages
    for name in [one for one in sys.modules if one.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def test_no_call_is_left_out(case: Case) -> None:
    """What the index of the package lists is what is called."""
    session, calls, pages = case
    index = import_module(f"{session.package}.runtime.index").read_index()
    events = {name for name in index if name.startswith("EVENT ")}
    assert {call.name for call in calls} == index.keys() - events
    assert len(events) <= len([*documented_events(pages)])


@pytest.mark.parametrize("sparse", [False, True], ids=["all", "required"])
def test_every_call(case: Case, sparse: bool) -> None:
    session, calls, _ = case
    wrong = [
        f"{call.name}: {one}"
        for call in calls
        for one in call_wrongs(session, call, sparse=sparse)
    ]
    assert not wrong, "\n".join(wrong)


def test_every_notification(case: Case) -> None:
    session, _, pages = case
    wrong = [
        f"{event.page.path}: {one}"
        for event in documented_events(pages)
        for one in event_wrongs(session, event)
    ]
    assert not wrong, "\n".join(wrong)
