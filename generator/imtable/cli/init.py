"""`imtable init`: a new repository of bindings, ready for `make && make test`."""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from imtable import __version__
from imtable.cli.options import UsageError, check_package
from imtable.cli.output import put
from imtable.run.package_name import package_problem

if TYPE_CHECKING:
    from imtable.ir.model import ApiPage
    from imtable.run.repository import Fetched, Repository

BY_NAME = f"imtable=={__version__}"
DOCS, SDK, IR, WHEELS = "docs", "sdk", "ir", "wheels"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Where, from which pages, under which name, and with which imtable."""
    add = parser.add_argument
    add("folder", metavar="DIR", nargs="?", type=Path, default=Path())
    add(
        "--docs",
        metavar="PATH|GIT-URL",
        required=True,
        help="the pages: a folder, or a git address (of a folder in it: URL#FOLDER)",
    )
    add("--package", metavar="NAME", help="the package; default: the name of DIR")
    add(
        "--imtable",
        metavar="WHEEL|ADDRESS",
        help="what the repository installs imtable from; default: as this one was",
    )


def run(arguments: argparse.Namespace) -> int:
    """As `generate` there. Raises UsageError, before anything is written."""
    from imtable.cli.docs_source import open_docs

    folder: Path = arguments.folder
    package = arguments.package or _package_of(folder)
    check_package(package)
    if not package.isascii():
        raise UsageError(
            f"--package {package!r}: the name is that of a distribution, too: letters of"
            " ASCII, digits and _"
        )
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is no folder: name another one")
    source = _imtable_source(arguments.imtable)
    with open_docs(arguments.docs) as (docs, fetched):
        return _write(folder, package, docs, fetched, source)


def _write(
    folder: Path, package: str, docs: Path, fetched: Fetched | None, source: str
) -> int:
    from imtable.run.repository import repository_files

    repository = _repository(folder, package, docs, fetched, source)
    texts = repository_files(repository)
    _refuse_to_overwrite(folder, [*texts, *_copied_folders(repository, folder, docs)])
    if (folder / repository.docs).resolve() != docs.resolve():
        _copy_pages(docs, folder / repository.docs)
    if Path(source).suffix == ".whl" and Path(source).is_file():
        (folder / WHEELS).mkdir(parents=True)
        shutil.copy(source, folder / WHEELS)
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
        put(str(folder / path))
    return _generate(folder, repository)


def _repository(
    folder: Path, package: str, docs: Path, fetched: Fetched | None, source: str
) -> Repository:
    from imtable.bindings.first_call import find_first_call
    from imtable.run.repository import Repository

    root = folder.resolve()
    inside = docs.resolve().is_relative_to(root) and docs.resolve() != root
    return Repository(
        package=package,
        docs=docs.resolve().relative_to(root).as_posix() if inside else DOCS,
        imtable=_requirement(source),
        call=find_first_call(_read_pages(docs), package),
        fetched=fetched,
    )


def _read_pages(docs: Path) -> list[ApiPage]:
    """Raises UsageError where no page describes an operation."""
    from imtable.reading.sources import read_sources
    from imtable.run.pipeline import read_tree

    readings = read_tree(read_sources(docs))
    pages = [one.api for one in readings if one.api is not None]
    if not any(page.operations for page in pages):
        raise UsageError(
            f"--docs: no page in {docs} describes an operation;"
            " name the folder that holds `openapi/` or `webhook/`"
        )
    return pages


def _copied_folders(repository: Repository, folder: Path, docs: Path) -> list[str]:
    own = [SDK, IR]
    own += [WHEELS] if repository.imtable.startswith(f"./{WHEELS}/") else []
    in_place = (folder / repository.docs).resolve() == docs.resolve()
    return own if in_place else [repository.docs, *own]


def _refuse_to_overwrite(folder: Path, paths: list[str]) -> None:
    there = [path for path in sorted(paths) if (folder / path).exists()]
    if there:
        verb = "is" if len(there) == 1 else "are"
        raise UsageError(
            f"{', '.join(there)} {verb} in {folder.resolve()} already, and nothing is"
            " overwritten: move what is there away, or name another folder"
        )


def _copy_pages(docs: Path, to: Path) -> None:
    for page in sorted(docs.rglob("*.md")):
        place = to / page.relative_to(docs)
        if page.is_file() and ".git" not in page.relative_to(docs).parts:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(page.read_bytes())


def _generate(folder: Path, repository: Repository) -> int:
    from imtable.bindings.distribution import Distribution
    from imtable.cli.generate import generate
    from imtable.run.configuration import find_config
    from imtable.run.incremental import start_run
    from imtable.run.target import Target

    config = find_config(folder.resolve())
    target = Target(
        folder / SDK, repository.package, folder / IR, distribution=config.distribution
    )
    assert isinstance(config.distribution, Distribution)
    code, _ = generate(start_run((folder / repository.docs,), target, cached=False))
    put(f"next: cd {shlex.quote(str(folder))} && make && make test")
    return code


def _package_of(folder: Path) -> str:
    """The name of the folder as that of a package. Raises UsageError where it can be none."""
    name = re.sub(r"[^0-9A-Za-z]+", "_", folder.resolve().name).strip("_").lower()
    if (problem := package_problem(name)) is not None:
        raise UsageError(f"{name!r}, after the folder, {problem}: give --package NAME")
    return name


# -- which imtable -------------------------------------------------------------------------


def _imtable_source(given: str | None) -> str:
    """A path that exists, an address, or a name with a version. Raises UsageError."""
    from imtable.run.installed import installed_from

    if given is None:  # what was installed by its name alone came from an index
        return installed_from() or BY_NAME
    if "://" not in given and not Path(given).exists():
        raise UsageError(
            f"--imtable {given!r} is neither a file nor an address: give a wheel, or"
            " one such as git+https://example.com/imtable@REVISION"
        )
    return given


def _requirement(source: str) -> str:
    """The line of a requirements file: a wheel is copied into the repository."""
    if source == BY_NAME:
        return f"imtable[sandbox]=={__version__}"
    if "://" in source:
        return f"imtable[sandbox] @ {source}"
    path = Path(source)
    if path.suffix == ".whl":
        return f"./{WHEELS}/{path.name}[sandbox]"
    return f"imtable[sandbox] @ {path.resolve().as_uri()}"
