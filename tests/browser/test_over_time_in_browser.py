"""Over time and peer cities in a real browser: read, chosen, taken away, by everyone."""

from __future__ import annotations

import csv
import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from screens import THEMES, WIDTHS

pytestmark = pytest.mark.browser

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
TIME, PEERS = "/demographics?view=time", "/demographics?view=peers"
CHART = "[data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas"


def open_section(tab, url: str) -> None:
    tab.open(url)
    tab.page.wait_for_selector(CHART, timeout=90_000)
    tab.page.get_by_role("heading", name="About these figures").wait_for(timeout=60_000)
    tab.rest(1200)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", [TIME, TIME + "&labels=published", PEERS])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(server, visit, address, width, theme):
    tab = visit(width=width, height=800, theme=theme)
    open_section(tab, server.url + address)
    found = Axe().run(tab.page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    assert tab.page.evaluate("document.scrollingElement.scrollWidth") <= width
    assert tab.errors() == []


def test_the_legend_shows_a_mark_and_its_dashes_beside_each_name(server, visit):
    tab = visit()
    open_section(tab, server.url + TIME)
    items = tab.page.locator("ul.series li")
    assert items.count() == 7
    dashed = tab.page.locator("ul.series li span[style*=dashed]")
    assert dashed.count() == 3
    marks = tab.page.locator("ul.series li span[style*=clip-path]")
    assert all(mark.bounding_box()["width"] > 8 for mark in marks.all())


def test_the_chart_says_the_finding_to_a_screen_reader(server, visit):
    tab = visit()
    open_section(tab, server.url + TIME)
    chart = tab.page.locator("[data-testid=stVegaLiteChart]").first
    assert "of all residents in" in chart.get_attribute("aria-label")
    said = [one.get_attribute("aria-label") for one in chart.locator("path[aria-label]").all()]
    assert "Black (of any origin), 1900: 1.4%, second-hand" in said
    assert any(one.startswith("Band 1: 1850 to 1880") for one in said)
    assert not [one for one in said if "broken" in one or "line:" in one]


def test_a_choice_is_kept_in_the_link_and_the_file_follows_it(server, visit):
    tab = visit()
    open_section(tab, server.url + TIME)
    box = tab.page.get_by_role("combobox", name="Groups as")
    box.click()
    tab.page.get_by_role("option", name="Labels as published").click()
    tab.rest(2500)
    assert "labels=published" in tab.page.url
    assert "“Negro”" in tab.page.inner_text("[data-testid=stMain]")
    with tab.page.expect_download() as waiting:
        tab.page.get_by_role("link", name="these figures (CSV)").click()
    text = waiting.value.path().read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert all(row["source"] for row in rows)
    assert "Mexican" in {row["label"] for row in rows}


def test_everything_is_fetched_from_this_machine(server, visit):
    tab = visit()
    open_section(tab, server.url + PEERS)
    assert {host.split(":")[0] for host in tab.hosts} == {"127.0.0.1"}
