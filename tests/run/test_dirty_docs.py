"""A documentation with a defect on nearly every page: each costs the smallest thing, and the
commands go on as they do without it."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from imtable.cli import main
from support.dirty_pages import PAGES, SET_ASIDE, VALUE_LISTS
from support.reading import fields_of, read, shape

DOCS = Path(__file__).resolve().parents[2] / "specs/docs"
CLEAN = ("openapi/v3/certificates.md", "webhook/v3/REFUND.SUCCESS.md")
READ = {
    "webhook/v2/ORDER.PAID.md": "body(order_id)",
    "openapi/v3/dirty/scalars.md": "json(amount currency payer(openid country))",
    "openapi/v3/dirty/empty-object.md": "json(order(goods(detail price)))",
    "openapi/v3/dirty/containers.md": "json(note)",
    "openapi/v3/dirty/braces.md": "json(bank_type)",
    "openapi/v3/dirty/commented.md": "json(note)",
    SET_ASIDE: "query(page)",
}
CLASSES = {
    "webhook/v3/order/change.py": {"Ciphertext", "Ciphertext_2", "Ciphertext_3"},
    "webhook/v3/order/late.py": {"Ciphertext", "Ciphertext_2"},
    "v3/dirty/labels.py": {"SceneInfo_ParkingSpace", "SceneInfo_TollGate"},
}
NAMESAKES = ("webhook/v2/order/paid.py", "webhook/v2/order_paid.py")
IMPORT_ALL = """
import importlib, pathlib
for file in sorted(pathlib.Path("sdk").rglob("*.py")):
    importlib.import_module(".".join(file.with_suffix("").parts).removesuffix(".__init__"))
"""


@dataclass(frozen=True)
class Project:
    """A folder with the docs, what is made of them, and what the first run said."""

    root: Path
    code: int
    said: str

    @property
    def written(self) -> dict[Path, tuple[int, bytes]]:
        """Every file below the output and the IR: when it was written, what it holds."""
        folders = (self.root / "out", self.root / "ir")
        files = [one for top in folders for one in top.rglob("*") if one.is_file()]
        return {one: (one.stat().st_mtime_ns, one.read_bytes()) for one in files}

    def module(self, name: str) -> str:
        return (self.root / "out/sdk" / name).read_text("utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The bad pages beside two good ones, generated."""
    root = tmp_path_factory.mktemp("dirty")
    for page, text in PAGES.items():
        file = root / "docs" / page
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    for page in CLEAN:
        file = root / "docs" / page
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(DOCS / page, file)
    return Project(root, *run("generate", *folders(root)))


def folders(root: Path) -> tuple[str, ...]:
    places = [
        f"--{name}={root / folder}"
        for name, folder in (("docs", "docs"), ("ir", "ir"), ("out", "out"))
    ]
    return (*places, "--package=sdk")


def run(*words: str) -> tuple[int, str]:
    """The exit code of a command, and all that it printed."""
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        return main(words), printed.getvalue()


def messages(said: str) -> str:
    """What was said, without the totals of the files."""
    return re.sub(r"files: [^;]*;", "", said)


def test_one_operation_is_set_aside_and_named(project: Project) -> None:
    assert project.code == 1
    pages = re.findall(r"^(\S+\.md): .* set aside", project.said, re.M)
    assert pages == [SET_ASIDE]
    used = len(PAGES) + len(CLEAN) - 1
    assert f"{used} pages, {used} operations" in project.said
    assert "1 other page; 1 operation set aside; files: " in project.said
    text = project.module("v3/dirty/beside.py")
    assert "there is no function: post" in text
    assert "def get(" in text
    assert "def post(" not in text


def test_a_second_run_writes_nothing_and_says_the_same(project: Project) -> None:
    before = project.written
    code, said = run("generate", *folders(project.root))
    assert code == 1
    assert project.written == before
    assert "files: 0 written," in said
    assert messages(said) == messages(project.said)


def test_check_says_what_is_fresh(project: Project) -> None:
    code, said = run("check", *folders(project.root))
    assert code == 1
    modules = re.search(r"files: (\d+) written", project.said)
    assert modules is not None
    assert f"fresh: {modules[1]} files" in said
    assert "codec-unknown" in said


def test_the_stored_ir_is_what_the_docs_say(project: Project) -> None:
    code, said = run("diff", str(project.root / "ir"), str(project.root / "docs"))
    assert code == 0
    assert "0 breaking, 0 non-breaking, 0 docs" in said


def test_the_export_leaves_out_one_operation(project: Project) -> None:
    file = project.root / "api.json"
    docs = str(project.root / "docs")
    assert run("export", "openapi", "--docs", docs, "-o", str(file))[0] == 1
    paths = json.loads(file.read_text("utf-8"))["paths"]
    assert "get" in paths["/v3/dirty/beside"]
    assert "post" not in paths["/v3/dirty/beside"]
    assert "delete" not in paths["/v3/dirty/commented"]


@pytest.mark.program
def test_every_module_imports(project: Project) -> None:
    for name in NAMESAKES:
        assert "def " in project.module(name) or "class " in project.module(name)
    command = [sys.executable, "-W", "error", "-c", IMPORT_ALL]
    subprocess.run(command, check=True, cwd=project.root / "out")


@pytest.mark.parametrize(("module", "names"), CLASSES.items())
def test_variants_have_plain_names(
    project: Project, module: str, names: set[str]
) -> None:
    found = set(re.findall(r"class (\w+)", project.module(module)))
    assert names <= found
    assert not [name for name in found if re.search(r"Z[0-9a-f]*Z", name)]


@pytest.mark.parametrize(("page", "expected"), READ.items())
def test_a_bad_page_is_read(page: str, expected: str) -> None:
    found = read(PAGES[page], page).operation.request.parameters
    assert shape(one.field for one in found) == expected


def test_a_value_list_is_read_whole() -> None:
    page = "openapi/v3/dirty/values.md"
    fields = fields_of(read(PAGES[page], page).parameter("json").field.type)
    for field, text in zip(fields, VALUE_LISTS, strict=True):
        assert field.values is not None, text
        assert not field.values.constant, text
        expected = "ABC" if "C" in text else "AB"
        assert "".join(one.text for one in field.values.items) == expected, text


def test_one_cause_is_one_error() -> None:
    for page in ("webhook/v3/ORDER.CHANGE.md", "webhook/v3/ORDER.LATE.md"):
        found = [
            one for one in read(PAGES[page], page).found if one.severity == "error"
        ]
        assert [one.rule for one in found] == ["marker-misplaced"], page


def test_an_operation_that_lost_its_verb_is_what_was_stored_of_it(
    tmp_path: Path,
) -> None:
    page = tmp_path / "docs" / CLEAN[0]
    page.parent.mkdir(parents=True)
    text = (DOCS / CLEAN[0]).read_text("utf-8")
    page.write_text(text, "utf-8")
    assert run("generate", *folders(tmp_path))[0] == 0
    page.write_text(text.replace(" {#get}", ""), "utf-8")
    code, said = run("generate", *folders(tmp_path))
    assert (code, "1 operation set aside" in said) == (1, True)
    module = (tmp_path / "out/sdk/v3/certificates.py").read_text("utf-8")
    assert "its function, if there is one, is an earlier reading" in module
    assert "def get(" in module
    code, said = run("diff", str(tmp_path / "ir"), str(tmp_path / "docs"))
    assert code == 0
    assert "0 of 1 page" in said or "1 of 1 page differs" in said


def test_a_text_among_the_pages_costs_nothing(tmp_path: Path) -> None:
    for page, text in (
        (CLEAN[0], (DOCS / CLEAN[0]).read_text("utf-8")),
        ("openapi/v3/guide.md", "# 指南 {#guide}\n\n文字\n"),
    ):
        (tmp_path / "docs" / page).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "docs" / page).write_text(text, "utf-8")
    assert run("generate", *folders(tmp_path))[0] == 0
    assert run("check", *folders(tmp_path))[0] == 0
    assert run("diff", str(tmp_path / "ir"), str(tmp_path / "docs"))[0] == 0
