"""One folder of throw-away credentials for all tests of the sandbox: keys take time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from imtable.ir.folder import read_stored
from imtable.sandbox import open_keys, start_sandbox
from imtable.sandbox.credentials import Keys
from imtable.sandbox.server import Sandbox
from support.corpus import ROOT
from support.sandbox_client import Merchant


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """What the sandbox knows."""
    return open_keys(tmp_path_factory.mktemp("keys") / "sandbox")


@pytest.fixture(scope="session")
def merchant(keys: Keys) -> Merchant:
    """What a client knows."""
    return Merchant.read(keys.folder)


@pytest.fixture(scope="session")
def documented(keys: Keys) -> Iterator[Sandbox]:
    """A sandbox of the pages in specs/."""
    with start_sandbox(read_stored(ROOT / "specs" / "ir").pages, keys) as sandbox:
        yield sandbox
