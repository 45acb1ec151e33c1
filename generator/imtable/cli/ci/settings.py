"""The environment of a job, which is all that it is told, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

Environment = Mapping[str, str]


class CiError(Exception):
    """A setting is missing, or a code host or git refuses; the text says what to do."""
