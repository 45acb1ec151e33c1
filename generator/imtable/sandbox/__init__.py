"""A mock server made from the IR, for tests without an account.

    with start_sandbox(pages, Path("sandbox")) as sandbox:
        ...  # clients call sandbox.url; sandbox.requests and sandbox.findings tell what came

Owns the way in. What it needs at run time (cryptography, defusedxml) is loaded when it is used, and
comes with the extra `imtable[sandbox]`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from imtable.ir.model import ApiPage
from imtable.sandbox.errors import SandboxError

if TYPE_CHECKING:
    from imtable.sandbox.credentials import Keys
    from imtable.sandbox.server import Sandbox, SeenRequest

__all__ = ["SandboxError", "check_libraries", "open_keys", "start_sandbox"]


LIBRARIES = ("cryptography", "defusedxml")


def check_libraries() -> None:
    """Raises SandboxError where a library is missing, saying how to get it."""
    try:
        for name in LIBRARIES:
            __import__(name)
    except ModuleNotFoundError as error:
        raise SandboxError(
            f"the sandbox needs {error.name}: pip install 'imtable[sandbox]'"
        ) from error


def open_keys(folder: Path, *, make: bool = True) -> Keys:
    """The credentials of a folder, made where there are none unless `make` is off.

    Raises SandboxError.
    """
    check_libraries()
    from imtable.sandbox.credentials import open_credentials

    return open_credentials(folder, make=make)


def start_sandbox(
    pages: Sequence[ApiPage],
    credentials: Path | Keys,
    *,
    port: int = 0,
    public_key_only: bool = False,
    watch: Callable[[SeenRequest], None] | None = None,
    keep: int = 1000,
    patience: float = 30,
    tls: bool = False,
) -> Sandbox:
    """A running sandbox on 127.0.0.1; leave its `with` block to stop it.

    `credentials` is a folder (made where it is not there) or what `open_keys` gave; port 0 picks a
    free one; `watch` is called for every request, in its thread; `keep` is how many requests are
    remembered, `patience` how many seconds one may take to arrive; with `tls` it speaks https, with the files
    of `tls.py` beside the credentials. Raises SandboxError.
    """
    keys = open_keys(credentials) if isinstance(credentials, Path) else credentials
    from imtable.sandbox.server import Sandbox

    return Sandbox(
        pages,
        keys,
        port=port,
        public_key_only=public_key_only,
        watch=watch,
        keep=keep,
        patience=patience,
        tls=tls,
    )
