"""Why a sandbox cannot run or send: one sentence for the user."""

from __future__ import annotations


class SandboxError(Exception):
    """The sandbox cannot do what was asked; the text says why and what to change."""
