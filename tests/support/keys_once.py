"""A private key takes long to check, and hundreds of clients in the tests have the same few."""

from __future__ import annotations

from functools import cache

import pytest
from cryptography.hazmat.primitives import serialization


def check_keys_once(patch: pytest.MonkeyPatch) -> None:
    """A key that was loaded is not checked again in this process; one that was refused is."""
    # `cache` leaves no frame in a traceback: tests look there for secrets.
    load = cache(serialization.load_pem_private_key)
    patch.setattr(serialization, "load_pem_private_key", load)
