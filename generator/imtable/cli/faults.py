"""What may go wrong without being our fault: one sentence, exit code 2."""

from __future__ import annotations

from ..config import ConfigError
from ..disk import DiskError, UnsafePathError
from ..manifest import ManifestVersionError
from ..render import TemplateError
from ..revisions import RevisionError
from ..sandbox.errors import SandboxError
from ..severities import SeverityError
from ..sources import NoDocsError
from ..stored import StoredIrError
from ..usage import SourceCodeError
from ..views import PageError
from ..waivers import WaiverError
from .options import UsageError

EXPECTED = (
    ConfigError,
    DiskError,
    ManifestVersionError,
    NoDocsError,
    PageError,
    RevisionError,
    SandboxError,
    SeverityError,
    SourceCodeError,
    StoredIrError,
    TemplateError,
    UnsafePathError,
    UsageError,
    WaiverError,
)


def is_expected(error: Exception) -> bool:
    """Whether the text of this error is meant for the user."""
    return isinstance(error, EXPECTED)
