"""What may go wrong without being our fault: one sentence, exit code 2."""

from __future__ import annotations

from imtable.bindings.render import TemplateError
from imtable.bindings.views import PageError
from imtable.cli.options import UsageError
from imtable.drift.git import RevisionError
from imtable.drift.usage import SourceCodeError
from imtable.drift.waivers import WaiverError
from imtable.ir.folder import StoredIrError
from imtable.output.disk import DiskError
from imtable.output.manifest import ManifestVersionError
from imtable.output.paths import UnsafePathError
from imtable.reading.levels import SeverityError
from imtable.reading.sources import NoDocsError
from imtable.run.configuration import ConfigError
from imtable.sandbox.errors import SandboxError

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
