"""The runtime is tested where it is written: `import runtime` finds templates/python/runtime."""

from __future__ import annotations

import asyncio
import time

import pytest


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients wait for nothing."""

    def at_once(_: float) -> None:
        return None

    async def at_once_too(_: float) -> None:
        return None

    monkeypatch.setattr(time, "sleep", at_once)
    monkeypatch.setattr(asyncio, "sleep", at_once_too)
