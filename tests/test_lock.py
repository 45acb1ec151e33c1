"""The lock and `pyproject.toml` agree, and the lock is one that installs the same everywhere."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from support.corpus import ROOT

LOCK = ROOT / "requirements.txt"
MEND = "`make lock` renews it"
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


@dataclass(frozen=True)
class Pin:
    """One version of the lock. `asked` says whether `pyproject.toml` names the package."""

    requirement: Requirement
    hashes: int
    asked: bool

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        (only,) = self.requirement.specifier
        assert only.operator == "=="
        return only.version


def read_pins(text: str) -> list[Pin]:
    """The entries of a lock: a line that begins in the first column, and those below it."""
    entries = re.split(r"^(?=[^\s#])", text, flags=re.MULTILINE)[1:]
    return [_read_pin(entry.splitlines()) for entry in entries]


def _read_pin(lines: list[str]) -> Pin:
    hashes = [line for line in lines[1:] if HASH.fullmatch(line)]
    reasons = lines[1 + len(hashes) :]
    assert all(line.startswith("    #") for line in reasons), lines[0]
    return Pin(
        Requirement(lines[0].removesuffix(" \\")),
        len(hashes),
        any("imtable (pyproject.toml" in line for line in reasons),
    )


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def asked_requirements() -> Iterator[Requirement]:
    """Everything that a build, the tool, an extra or a group needs, as `pyproject.toml` says."""
    told = project()
    texts = [*told["build-system"]["requires"], *told["project"]["dependencies"]]
    groups = told["project"]["optional-dependencies"] | told["dependency-groups"]
    for group in groups.values():
        texts += group
    return map(Requirement, texts)


PINS = read_pins(LOCK.read_text("utf-8"))


@pytest.mark.parametrize("wanted", [*asked_requirements()], ids=str)
def test_what_is_asked_for_is_locked_in_a_version_that_will_do(
    wanted: Requirement,
) -> None:
    found = [pin for pin in PINS if pin.name == canonicalize_name(wanted.name)]
    assert found, f"{wanted.name} is not in {LOCK.name}: {MEND}"
    for pin in found:
        assert wanted.specifier.contains(pin.version, prereleases=True), MEND
        assert pin.asked, f"{LOCK.name} has {pin.name} for another reason: {MEND}"


def test_what_is_locked_is_asked_for() -> None:
    asked = {canonicalize_name(one.name) for one in asked_requirements()}
    left = {pin.name for pin in PINS if pin.asked} - asked
    assert not left, f"pyproject.toml does not name them any more: {MEND}"


def test_every_version_has_its_hashes() -> None:
    assert [pin.name for pin in PINS if not pin.hashes] == []


def test_no_address_is_locked() -> None:
    """The index is the business of the machine; hashes say that the files are the same."""
    text = LOCK.read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash=)", text, flags=re.MULTILINE)


def test_the_oldest_python_is_the_one_that_is_supported() -> None:
    """`make lock` names it: what runs on a newer one only would be missing there."""
    (oldest,) = SpecifierSet(project()["project"]["requires-python"])
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert oldest.operator == ">="
    assert f"--python-version {oldest.version} " in makefile


def test_an_entry_of_a_lock() -> None:
    digest = "0" * 64
    first, second = read_pins(
        "# How it was made\n"
        f"a-b==1.0 ; sys_platform == 'win32' \\\n    --hash=sha256:{digest} \\\n"
        f"    --hash=sha256:{digest}\n    # via\n    #   imtable (pyproject.toml)\n    #   c\n"
        f"c==2\n    # via d\n"
    )
    assert (first.name, first.version, first.hashes, first.asked) == (
        *("a-b", "1.0"),
        *(2, True),
    )
    assert (second.name, second.hashes, second.asked) == ("c", 0, False)
