"""Fixes: what they write, what they leave alone, and that a page means the same afterwards."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imtable.bindings.render import load_templates
from imtable.cli import main
from imtable.reading.fixes import FIXERS, PageEdit, apply_edits
from imtable.reading.rules import RULES, Rule, find_rule
from imtable.reading.sources import Source, read_sources
from imtable.run.fixing import fix_page
from imtable.run.pipeline import read_source
from support.corpus import LATEST, require_corpus
from support.reading import CALL, call_page, read
from support.rule_pages import example_page

pytestmark = pytest.mark.long

FIXABLE = [rule for rule in RULES if rule.fixable]
SOMETIMES = {"enum-wording"}
"""Its example cannot be mended: one value "of several" is not all
that there are."""


def fixed(
    text: str | bytes, path: str = CALL, *, unsafe: bool = False
) -> tuple[bytes, list[str]]:
    """The page afterwards, and the rules of what was mended."""
    data = text.encode() if isinstance(text, str) else text
    page = fix_page(Source(path, data), load_templates(), unsafe=unsafe)
    assert page is not None
    return page.after, [fix.diagnostic.rule for fix in page.fixes]


def test_every_fixable_rule_has_a_fixer() -> None:
    assert {rule.id for rule in FIXABLE} == set(FIXERS)
    assert all(rule.fixable for rule in RULES if rule.severity == "style")


@pytest.mark.parametrize("rule", FIXABLE, ids=lambda rule: rule.id)
def test_the_example_of_a_rule_is_mended(rule: Rule) -> None:
    text = example_page(rule, rule.bad)
    data, made = fixed(text, rule.path, unsafe=True)
    if rule.id in SOMETIMES:
        assert data == text.encode()
        return
    assert rule.id in made
    found = read_source(Source(rule.path, data), lint=True).found
    assert rule.id not in [each.rule for each in found]
    assert fixed(data, rule.path, unsafe=True) == (data, [])


@pytest.mark.parametrize(
    ("row", "mended"),
    [
        ("| a | string | 类型<br/>`A` \\| `B` 枚举值", "`A` \\| `B` 枚举值之一\n"),
        (
            "| a | string {data-encoded-by=json_encode} | 类型",
            "string {data-encoded=by-json_encode}",
        ),
    ],
)
def test_other_cases_can_be_mended(row: str, mended: str) -> None:
    data, made = fixed(call_page(rows_of([row])))
    assert mended in data.decode()
    assert made


def test_what_is_unsafe_has_to_be_asked_for() -> None:
    rule = find_rule("marker-unannounced")
    text = example_page(rule, rule.bad)
    assert rule.id not in fixed(text, rule.path)[1]


def test_a_fix_that_would_change_a_fact_is_not_made() -> None:
    """The second of two blanks is part of a value; the other row is mended."""
    rows = [
        "| a | string | Kind<br/>`A  B` \\| `C` 枚举值之一",
        "| b {data-indent=1} | string | x  ",
    ]
    data, made = fixed(call_page(rows_of(rows)))
    assert "`A  B`" in data.decode()
    assert made == ["row-whitespace"]


def test_a_list_with_a_line_for_each_value_is_left_alone() -> None:
    text = call_page(rows_of(["| a | string | Kind<br/>`A`<br/>`B` 枚举值之一"]))
    data, _ = fixed(text)
    assert "`A`<br/>`B` 枚举值之一" in data.decode()


def test_edits_keep_the_bytes_around_them() -> None:
    data = b"\xef\xbb\xbfone\r\ntwo\rthree\nfour"
    edits = [PageEdit(1, 0, 3, "1"), PageEdit(3, 5, 5, "\n3b"), PageEdit(4, 0, 1, "F")]
    assert apply_edits(data, edits) == b"\xef\xbb\xbf1\r\ntwo\rthree\r\n3b\nFour"


# -- damage --------------------------------------------------------------------------------

OBJECT = 'object {data-tooltip="对应PHP的array"}'
ROWS = (
    "| id {data-required data-indent=1} | string | 订单号",
    f"| payer {{data-indent=1}} | {OBJECT} | 支付者",
    "| openid {data-required data-indent=2} | string | 用户标识",
    "| state {data-indent=1} | string | 状态<br/>`OPEN` \\| `PAID` 枚举值之一",
    "| kind {data-indent=1} | string | 类型<br/>`ONLY` 枚举值",
    f"| goods {{data-indent=1}} | object[] {OBJECT.removeprefix('object ')} | 商品",
    "| price {data-required data-indent=2} | integer | 价格，单位为分",
    "| sub_mchid {data-indent=1} | string | 子商户号",
)
Damage = Callable[[str], str]
DAMAGES: dict[str, Damage] = {
    "two blanks": lambda row: row.replace(" | ", "  | ", 1),
    "a blank of another kind": lambda row: row.replace("} | ", "}\u00a0| ", 1),
    "blanks at the end": lambda row: row + "   ",
    "no blank before a cell": lambda row: row.replace("| ", "|", 1),
    "no blank before a brace": lambda row: row.replace(" {", "{", 1),
    "blanks within braces": lambda row: row.replace("{", "{ ", 1).replace("}", " }", 1),
    "no blank behind a brace": lambda row: row.replace("} |", "}|", 1),
    "no tooltip": lambda row: row.replace(' {data-tooltip="对应PHP的array"}', ""),
    "Array": lambda row: row.replace("PHP的array", "PHP的Array"),
    "required on the type": lambda row: (
        row.replace("data-required ", "").replace(
            "| string |", "| string {data-required} |"
        )
        if "| string |" in row
        else row
    ),
    "required with a value": lambda row: row.replace(
        "data-required ", 'data-required="true" '
    ),
    "two groups": lambda row: row.replace(" data-indent=", "} {data-indent=", 1),
    "an attribute twice": lambda row: row.replace("}", " data-indent=7}", 1),
    "a lookalike": lambda row: row.replace("子商户", "⼦商户"),
    "another separator": lambda row: row.replace(" \\| ", "、"),
    "the other ending": lambda row: (
        row.replace("枚举值之一", "枚举值")
        if "之一" in row
        else row + "之一" * ("枚举值" in row)
    ),
    "a list in the text": lambda row: row.replace("<br/>`", " `"),
    "a value twice": lambda row: row.replace("`PAID`", "`PAID` \\| `OPEN`"),
    "a pipe": lambda row: row.replace(" \\| ", " | "),
}


def rows_of(rows: list[str]) -> list[str]:
    return [f"| json {{data-required}} | {OBJECT} | 请求", *map(below, rows)]


def below(row: str) -> str:
    return row if "data-indent" in row else row.replace("| a ", "| a {data-indent=1} ")


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.sampled_from(ROWS[3:5] + ROWS[7:]), max_size=3, unique=True),
    hits=st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from(sorted(DAMAGES))), max_size=6
    ),
    dashes=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
    mark=st.sampled_from(["", "\ufeff"]),
)
def test_a_damaged_page_is_read_as_before(
    rows: list[str], hits: list[tuple[int, str]], dashes: bool, end: str, mark: str
) -> None:
    table = [*ROWS[:3], *rows, *ROWS[5:7]]
    whole = call_page(rows_of(table))
    damaged, hit = list(table), set[int]()
    for at, name in hits:  # each row once: some damages undo others
        number = at % len(table)
        if number not in hit:
            hit.add(number)
            damaged[number] = DAMAGES[name](table[number])
    text = call_page(rows_of(damaged))
    if dashes:
        text = text.replace("| --- | --- | ---", "| -- | -- | --")
    data, _ = fixed((mark + text.replace("\n", end)).encode())
    assert read(data).api == read(whole).api
    assert data.startswith(b"\xef\xbb\xbf") == bool(mark)
    assert data.count(b"\r\n") == (data.count(b"\n") if end == "\r\n" else 0)
    assert fixed(data) == (data, [])


# -- the command ---------------------------------------------------------------------------


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "docs" / CALL
    page.parent.mkdir(parents=True)
    page.write_bytes(call_page(rows_of(["| a | object | x  "])).encode()[:-1])
    return page


def test_a_patch_is_taken_by_git(docs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = docs.read_bytes()
    assert main(["lint", "--docs", "docs", "--fix", "--diff"]) == 1
    patch = capfd.readouterr().out
    assert docs.read_bytes() == before
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply"], input=patch.encode(), check=True)
    applied = docs.read_bytes()
    docs.write_bytes(before)
    assert main(["lint", "--docs", "docs", "--fix"]) == 0
    assert docs.read_bytes() == applied != before
    assert main(["lint", "--docs", "docs", "--fix", "--diff"]) == 0


def test_fixes_stand_in_sarif(docs: Path, capfd: pytest.CaptureFixture[str]) -> None:
    words = ["lint", "--docs", "docs", "--fix", "--diff", "--format", "sarif"]
    before = docs.read_bytes()
    assert main(words) == 1
    (run,) = json.loads(capfd.readouterr().out)["runs"]
    fixes = {one["ruleId"]: one["fixes"] for one in run["results"] if "fixes" in one}
    assert set(fixes) == {"tooltip-missing", "row-whitespace"}
    ((change,),) = (fix["artifactChanges"] for fix in fixes["tooltip-missing"])
    assert change["artifactLocation"]["uri"] == f"docs/{CALL}"
    (replaced,) = change["replacements"]
    assert replaced["insertedContent"]["text"] == ' {data-tooltip="对应PHP的array"}'
    region: dict[str, int] = replaced["deletedRegion"]
    line = before.decode().split("\n")[region["startLine"] - 1]
    assert line[: region["startColumn"] - 1].endswith("| object")
    assert region["startColumn"] == region["endColumn"]
    assert docs.read_bytes() == before
    assert main(["lint", "--docs", "docs", "--fix", "--diff", "--format", "json"]) == 2


def test_statistics_and_a_choice_of_rules(
    docs: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["lint", "--docs", "docs", "--statistics"]) == 0
    out = capfd.readouterr().out
    assert "[*] style    row-whitespace" in out
    words = ["lint", "--docs", "docs", "--statistics", "--select"]
    assert main([*words, "tooltip-*,row-*", "--ignore", "row-whitespace"]) == 0
    out = capfd.readouterr().out
    assert "tooltip-missing" in out
    assert "row-whitespace" not in out
    assert main(["lint", "--docs", "docs", "--fix", "--select", "row-whitespace"]) == 0
    assert "object | x\n" in docs.read_text("utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ["--diff"],
        ["--unsafe-fixes"],
        ["--select", "no-such"],
        ["--statistics", "--format", "json"],
    ],
)
@pytest.mark.usefixtures("docs")
def test_words_that_do_not_go_together(words: list[str]) -> None:
    assert main(["lint", "--docs", "docs", *words]) == 2


# -- the snapshots -------------------------------------------------------------------------


@pytest.mark.parametrize("snapshot", LATEST)
def test_real_pages_are_mended_to_the_last_finding(snapshot: str) -> None:
    """Every eighth of the pages that have something to mend; what is proved of a page is that
    it means the same."""
    readings = [
        (source, read_source(source, lint=True))
        for source in read_sources(require_corpus(snapshot))[::4]
    ]
    mended = [
        source
        for source, reading in readings
        if any(find_rule(each.rule).fixable == "safe" for each in reading.found)
    ][::2]
    assert mended
    for source in mended:
        data, made = fixed(source.data, source.path)
        assert made, source.path
        left = read_source(Source(source.path, data), lint=True).found
        fixable = [each for each in left if find_rule(each.rule).fixable == "safe"]
        assert fixable == [], source.path
        assert fixed(data, source.path) == (data, [])


# -- the header that names a key -------------------------------------------------------------

SECRET = "string {data-tooltip=使用微信支付公钥加密 data-encrypted=by-rsa-pubkey}"
HEADERS = """\
| headers {data-required} | object {data-tooltip="对应PHP的array"} | 声明请求的头参数
| Wechatpay-Serial {data-required data-indent=1} | string | 微信支付公钥ID/平台证书序列号
"""
SHOWN = """\
  'headers' => [
    'Wechatpay-Serial' => 'PUB_KEY_ID_0114232134912410000000000000',
  ],
"""


def call_with_sample(kind: str, rows: str, shown: str, value: str = "张三") -> str:
    table = f'| json | object {{data-tooltip="对应PHP的array"}} | 数据\n| name {{data-indent=1}} | {kind} | 名称\n'
    code = (
        "::: code-group\n\n```php [同步声明式]\n$instance->chain('v3/pay/orders')->post([\n"
        f"  'json' => [\n    'name' => '{value}',\n  ],\n{shown}]);\n```\n\n:::\n\n"
    )
    page = call_page([*table.splitlines(), *rows.splitlines()])
    at = page.index("| 返回字典")
    return page[:at] + code + page[at:]


def test_a_missing_header_is_written_into_the_table_and_the_sample() -> None:
    bare, full = call_with_sample(SECRET, "", ""), call_with_sample(
        SECRET, HEADERS, SHOWN
    )
    data, made = fixed(bare, unsafe=True)
    assert data.decode() == full
    assert made == ["cipher-serial-missing"]
    assert fixed(bare)[1] == []


def test_an_idle_header_goes_unless_a_sample_shows_ciphertext() -> None:
    idle, bare = call_with_sample("string", HEADERS, SHOWN), call_with_sample(
        "string", "", ""
    )
    data, made = fixed(idle, unsafe=True)
    assert data.decode() == bare
    assert made == ["cipher-serial-idle"]
    shown = call_with_sample(
        "string", HEADERS, SHOWN, "d+xT+MQCvrLHUVDWv/8MR" * 4 + "=="
    )
    assert fixed(shown, unsafe=True)[1] == []
