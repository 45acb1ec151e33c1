"""The HTML report in a browser: filters, keys, colours, links, and what must not happen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from imtable.drift.compare import Drift
from imtable.report.drift.html import drift_html
from support.browser import Opened, broken_rules, chromium, open_file
from support.drift_pages import hostile_drift, small_drift

pytestmark = pytest.mark.browser

FACTS = ".fact:visible"
ITEMS = "[role=treeitem]:visible"
LEVELS = ("breaking", "non-breaking", "docs")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def drift(tmp_path_factory: pytest.TempPathFactory) -> Drift:
    return small_drift(tmp_path_factory.mktemp("docs"))


@pytest.fixture(scope="module")
def file(drift: Drift, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "drift.html"
    path.write_text(drift_html(drift), "utf-8")
    return path


@pytest.fixture(scope="module")
def tab(browser: Browser, file: Path) -> Opened:
    return open_file(browser, file)


@pytest.fixture
def opened(tab: Opened, file: Path) -> Iterator[Opened]:
    """The report as it opens, one tab for all tests; afterwards nothing was said and nothing
    asked for."""
    tab.page.goto("about:blank")
    tab.complaints.clear()
    tab.requests.clear()
    tab.page.goto(file.as_uri())
    yield tab
    assert tab.complaints == []
    assert [url for url in tab.requests if not url.startswith("data:")] == [
        file.as_uri()
    ]


def show_all(page: Page) -> None:
    """Every level, nothing folded."""
    for level in LEVELS:
        page.check(f"[name=level][value={level}]")
    if page.locator("[name=fold]").count():
        page.uncheck("[name=fold]")
    settled(page)
    page.click("#expand")


def settled(page: Page) -> None:
    """Typing is heeded after a moment."""
    page.wait_for_timeout(120)


def levels(page: Page) -> set[str | None]:
    return {each.get_attribute("data-level") for each in page.query_selector_all(FACTS)}


def focused(page: Page) -> str:
    """What has the focus: its label, else its id, else its tag."""
    told: str = page.evaluate(
        "() => { const e = document.activeElement;"
        " return e.getAttribute('aria-label') || e.id || e.tagName }"
    )
    return told


# -- filters -------------------------------------------------------------------------------


def test_breaking_facts_come_first_and_alone(opened: Opened, drift: Drift) -> None:
    page = opened.page
    assert levels(page) == {"breaking"}
    assert page.inner_text("#status") == (
        f"9 of {len(drift.changes)} facts in 2 operations; 2 more are folded into them"
    )
    show_all(page)
    assert levels(page) == set(LEVELS)
    assert page.locator(FACTS).count() == len(drift.changes)


@pytest.mark.parametrize(
    ("field", "value", "attribute"),
    [
        ("side", "response", "data-side"),
        ("family", "values", "data-family"),
        ("family", "operation", "data-family"),
    ],
)
def test_a_filter_keeps_what_it_says(
    opened: Opened, drift: Drift, field: str, value: str, attribute: str
) -> None:
    page = opened.page
    show_all(page)
    before = page.locator(f".fact[{attribute}={value}]").count()
    page.select_option(f"[name={field}]", value)
    settled(page)
    kept = page.query_selector_all(FACTS)
    assert 0 < len(kept) == before < len(drift.changes)
    assert {each.get_attribute(attribute) for each in kept} == {value}


def test_an_axis_decides_what_is_breaking(opened: Opened) -> None:
    page = opened.page
    show_all(page)
    for level in ("non-breaking", "docs"):
        page.uncheck(f"[name=level][value={level}]")
    settled(page)
    any_axis = page.locator(FACTS).count()
    page.select_option("[name=axis]", "wire")
    settled(page)
    kept = page.query_selector_all(FACTS)
    assert 0 < len(kept) < any_axis
    assert all("wire" in (each.get_attribute("data-breaks") or "") for each in kept)


def test_search_finds_functions_fields_values_and_pages(opened: Opened) -> None:
    page = opened.page
    show_all(page)
    for words, count in (
        ("old_name NEW_name", 1),
        ("v3.shop.fresh:post", 1),
        ("openapi/v3/pay/refunds.md", 1),
        ("orders value", 2),
        ("no such thing", 0),
    ):
        page.fill("#search", words)
        settled(page)
        assert page.locator(FACTS).count() == count, words
    assert page.is_visible("#none")
    page.click("#all")
    assert page.locator(FACTS).count() > 0
    assert not page.is_visible("#none")


def test_folding_hides_all_but_the_first_and_names_the_others(opened: Opened) -> None:
    page = opened.page
    show_all(page)
    page.fill("#search", "json.shop_id")
    settled(page)
    assert page.locator(FACTS).count() == 3
    page.check("[name=fold]")
    settled(page)
    assert page.locator(FACTS).count() == 1
    page.click(".alike summary >> visible=true")
    page.click(".alike a >> nth=-1")
    assert page.locator(f"{FACTS}.here").count() == 1


def test_rows_above_a_shown_fact_stay_and_others_go(opened: Opened) -> None:
    page = opened.page
    show_all(page)
    page.fill("#search", "new_name")
    settled(page)
    names = page.locator("tr.field:visible td.new .name").all_inner_texts()
    assert names == ["json", "buyer", "new_name"]


def test_badges_and_tree_follow_the_filters(opened: Opened) -> None:
    page = opened.page
    page.click("[name=level][value=breaking]")
    page.click("[name=level][value=docs]")
    settled(page)
    labels = [
        each.get_attribute("aria-label") for each in page.query_selector_all(ITEMS)
    ]
    assert labels == [
        "openapi/v3, 2 docs",
        "pay, 1 docs",
        "POST orders, 1 docs",
        "shop, 1 docs",
        "GET {id}, 1 docs",
    ]
    page.click("button[type=reset]")
    settled(page)
    assert levels(page) == {"breaking"}


def test_card_and_tree_count_the_same(opened: Opened) -> None:
    page = opened.page
    show_all(page)
    for axis in ("", "wire", "source"):
        page.select_option("[name=axis]", axis)
        settled(page)
        for item in page.query_selector_all("li[data-operation]"):
            card = page.query_selector(f"#{item.get_attribute('data-operation')}")
            assert card is not None
            there = [each.inner_text() for each in item.query_selector_all(".badge")]
            shown = card.query_selector_all(":scope > summary .badge")
            assert [each.inner_text() for each in shown] == there
            assert there or not item.is_visible()


@pytest.mark.parametrize(("width", "height"), [(400, 800), (400, 400), (1280, 800)])
def test_the_filters_stay_and_leave_room(
    browser: Browser, file: Path, width: int, height: int
) -> None:
    page = open_file(browser, file, width=width).page
    page.set_viewport_size({"width": width, "height": height})
    show_all(page)
    page.evaluate("window.scrollTo(0, 900)")
    page.wait_for_timeout(700)
    top, high = page.evaluate(
        "(({ top, height }) => [top, height])(document.querySelector('#filters')"
        ".getBoundingClientRect())"
    )
    assert top == 0
    assert high < height / 3


def test_a_new_operation_shows_its_fields(opened: Opened) -> None:
    page = opened.page
    show_all(page)
    whole = page.locator("table[data-whole]:visible")
    assert whole.count() >= 1
    assert whole.first.locator("tr:visible").count() >= 1


# -- keys ----------------------------------------------------------------------------------


def test_the_tree_is_walked_by_keys(opened: Opened) -> None:
    page = opened.page
    press = page.keyboard.press
    press("j")
    assert focused(page).startswith("openapi/v3, ")
    press("j")
    assert focused(page).startswith("pay, ")
    press("ArrowLeft")
    assert page.locator("[aria-expanded=false]").count() == 1
    press("ArrowDown")
    assert focused(page).startswith("shop, ")
    press("k")
    press("ArrowRight")
    assert page.locator("[aria-expanded=false]").count() == 0
    press("ArrowRight")
    assert focused(page).startswith("POST orders, ")
    press("End")
    assert focused(page).startswith("POST old, ")
    press("ArrowLeft")
    assert focused(page).startswith("shop, ")
    press("Home")
    assert focused(page).startswith("openapi/v3, ")


def test_enter_opens_an_operation(opened: Opened) -> None:
    page = opened.page
    page.click("#collapse")
    assert page.locator(FACTS).count() == 0
    page.keyboard.press("j")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    assert page.locator(FACTS).count() == 1
    selected = page.locator("[aria-selected=true][role=treeitem]")
    assert selected.get_attribute("aria-label") == "POST old, 1 breaking"
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_slash_searches_and_escape_clears(opened: Opened) -> None:
    page = opened.page
    page.keyboard.press("/")
    assert focused(page) == "search"
    page.keyboard.type("j/k")
    assert page.input_value("#search") == "j/k"
    page.keyboard.press("Escape")
    assert page.input_value("#search") == ""
    assert focused(page).startswith("openapi/v3, ")


def test_tab_reaches_everything_once_and_is_seen(opened: Opened) -> None:
    page = opened.page
    seen = list[str]()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        seen.append(focused(page))
        outline = page.evaluate(
            "() => { const e = document.activeElement;"
            " const shown = e.matches('[role=treeitem]') ? e.firstElementChild : e;"
            " return getComputedStyle(shown).outlineStyle }"
        )
        assert outline != "none", seen[-1]
    assert len([each for each in seen if each.startswith("openapi/v3, ")]) == 1
    assert "search" in seen
    assert seen.index("tab-facts") < seen.index("search") < seen.index("SUMMARY")


def test_tabs_are_chosen_by_arrows(opened: Opened) -> None:
    page = opened.page
    page.focus("#tab-facts")
    page.keyboard.press("ArrowRight")
    assert page.get_attribute("#tab-groups", "aria-selected") == "true"
    assert page.is_visible("#groups")
    assert not page.is_visible("#facts")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.is_visible("#repaired")
    page.keyboard.press("/")
    assert page.is_visible("#facts")


# -- links, colours, sizes -----------------------------------------------------------------


def test_a_link_leads_to_a_fact_that_the_filters_hide(
    browser: Browser, file: Path, drift: Drift
) -> None:
    hidden, *_ = [one for one in drift.changes if one.level == "docs"]
    page = open_file(browser, file, fragment=f"#{hidden.fingerprint}").page
    fact = page.locator(f"[id='{hidden.fingerprint}']")
    assert fact.is_visible()
    box = fact.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 800


def test_dark_is_dark(browser: Browser, file: Path) -> None:
    def brightness(scheme: Literal["light", "dark"]) -> tuple[int, int]:
        page = open_file(browser, file, scheme=scheme).page
        style = "getComputedStyle(document.body)"
        colours = (f"{style}.backgroundColor", f"{style}.color")
        ground, text = (
            sum(map(int, page.evaluate(each)[4:-1].split(","))) for each in colours
        )
        return ground, text

    light, dark = brightness("light"), brightness("dark")
    assert light[0] > 700 > 150 > light[1]
    assert dark[0] < 150 < 600 < dark[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_no_rule_of_accessibility_is_broken(
    browser: Browser, file: Path, scheme: Literal["light", "dark"], width: int
) -> None:
    page = open_file(browser, file, scheme=scheme, width=width).page
    for view in ("groups", "repaired", "facts"):
        page.click(f"#tab-{view}")
        if view == "facts":
            show_all(page)
        assert broken_rules(page) == []


def test_roles_are_there(opened: Opened) -> None:
    page = opened.page
    for role in ("tree", "group", "treeitem", "tablist", "tab", "tabpanel", "status"):
        assert page.locator(f"[role={role}]").count() > 0, role
    assert page.locator("[role=treeitem][tabindex='0']").count() == 1
    assert page.locator("[role=tab][tabindex='0']").count() == 1


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_wider_than_the_window(
    browser: Browser, file: Path, width: int
) -> None:
    page = open_file(browser, file, width=width).page
    show_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_a_script_it_is_a_list_to_read(
    browser: Browser, file: Path, drift: Drift
) -> None:
    page = open_file(browser, file, script=False).page
    assert not page.is_visible("#filters")
    assert page.is_visible("#groups")
    assert page.locator("nav a:visible").count() == len(
        {(one.page, one.operation) for one in drift.changes}
    )
    assert page.locator(FACTS).count() == len(drift.changes)


def test_paper_shows_facts_and_no_controls(browser: Browser, file: Path) -> None:
    page = open_file(browser, file).page
    page.emulate_media(media="print")
    assert not page.is_visible("#filters")
    assert not page.is_visible("nav")
    assert page.locator(FACTS).count() > 0


# -- what must not happen ------------------------------------------------------------------


def test_text_of_the_docs_does_nothing(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(drift_html(hostile_drift()), "utf-8")
    found = open_file(browser, path)
    page = found.page
    show_all(page)
    for link in page.query_selector_all("#operations a:visible")[:30]:
        link.click()
    page.fill("#search", "<img src=x onerror=window.pwned=1>")
    settled(page)
    assert page.evaluate("window.pwned") is None
    assert page.locator("img, iframe, object, [onerror]").count() == 0
    assert found.complaints == []
    assert [url for url in found.requests if not url.startswith("data:")] == [
        path.as_uri()
    ]


def test_the_policy_stops_what_would_slip_through(browser: Browser, file: Path) -> None:
    found = open_file(browser, file)
    found.page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent ="
        " 'window.pwned = 1'; document.body.append(s); const i = new Image();"
        " i.src = 'http://127.0.0.1:9/x.png'; document.body.append(i) }"
    )
    settled(found.page)
    assert found.page.evaluate("window.pwned") is None
    assert len(found.complaints) == 2
    assert all("Content Security Policy" in each for each in found.complaints)
