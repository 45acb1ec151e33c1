"""`required-version` of the configuration: which versions of imtable may be used.

Owns what such a requirement means. It is read before anything else is done, so that a machine
with another version changes no file.
"""

from __future__ import annotations

from imtable import __version__


def version_problem(required: str) -> str | None:
    """Why this version cannot be used, as the rest of a sentence; None where it can.
    `required` are specifiers as in PEP 440 (`>=0.1,<0.2`), or one version."""
    if required == __version__:  # without a library, for every run asks
        return None
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    bare = required[:1].isdigit()
    try:
        wanted = SpecifierSet(f"=={required}" if bare else required)
    except InvalidSpecifier:
        return f"= {required!r} is no version such as '0.1.0' or '>=0.1,<0.2'"
    if wanted.contains(__version__, prereleases=True):
        return None
    return (
        f"= {required!r}, and this is imtable {__version__}: install one that fits, as in"
        f" `pip install 'imtable{wanted}'`"
    )
