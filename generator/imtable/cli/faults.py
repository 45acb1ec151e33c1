"""What may go wrong without being our fault: one sentence, exit code 2.

Owns which errors are for the user, and their words. What the system refuses is never our fault:
a full disk, a file where a folder is due, a name that is too long.
"""

from __future__ import annotations

from imtable.bindings.render import TemplateError
from imtable.bindings.surface import PageError
from imtable.cli.ci.settings import CiError
from imtable.cli.options import UsageError
from imtable.cli.output import OutputError
from imtable.corrections.files import CorrectionsError
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
from imtable.run.lint_baseline import LintBaselineError
from imtable.run.lock import LockError
from imtable.run.workers import WorkerError
from imtable.sandbox.errors import SandboxError

EXPECTED = (
    CiError,
    ConfigError,
    DiskError,
    LintBaselineError,
    LockError,
    ManifestVersionError,
    NoDocsError,
    OutputError,
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
    WorkerError,
)


def fault_words(error: Exception) -> str | None:
    """The sentence for the user, without active characters; None where the fault is ours."""
    from imtable.ir.characters import printable

    match error:
        case OSError():
            return printable(_system_words(error))
        case CorrectionsError(problems=problems):
            return "\n".join(map(printable, problems))
        case MemoryError():
            return "there is not enough memory"
        case _:
            return printable(str(error)) if isinstance(error, EXPECTED) else None


def _system_words(error: OSError) -> str:
    if error.strerror is None:
        return str(error) or type(error).__name__
    if error.filename is None:
        return error.strerror
    return f"{error.filename}: {error.strerror}"
