"""Who lives here in a real browser: sections, maps, and one number everywhere."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from screens import THEMES, WIDTHS

from equity_core.cities.reading import read_cities_with_contents
from equity_core.settings import REPOSITORY, settings_from

pytestmark = pytest.mark.browser

MAP = "[data-testid=stDeckGlJsonChart]"
SENTENCE = ".st-key-headline p"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


@pytest.fixture(scope="session")
def city(workspace: Path):
    """What the example workspace holds."""
    return read_cities_with_contents(settings_from(home=workspace))[0]


def told(workspace: Path, *words: str) -> dict:
    """What `equity demographics --json` prints."""
    environment = {**os.environ, "EQUITY_HOME": str(workspace)}
    found = subprocess.run(
        [sys.executable, "-m", "equity_core.cli", "demographics", *words, "--json"],
        cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(found.stdout)


def open_people(visit, server, *, query: str = "", **size):
    tab = visit(**size)
    tab.open(f"{server.url}/demographics?{query}")
    tab.page.wait_for_selector(MAP, timeout=60_000)
    tab.rest(2000)
    return tab


def rows_of(server, tab, words: str) -> list[dict[str, str]]:
    """A file of the page, by the words of its link."""
    link = tab.page.get_by_role("link", name=words).first.get_attribute("href")
    return list(csv.DictReader(io.StringIO(server.text(link))))


def test_one_share_is_read_in_table_csv_and_command(visit, server, workspace, city):
    tab = open_people(visit, server)
    row = told(workspace, city.city.name)["periods"]["2018-2022"]["black_nh"]
    said = f"{100 * row['share']:.1f}%"
    table = tab.page.locator("table.figures").first
    assert said in table.get_by_role("row", name="Black").inner_text()
    found = {line["group"]: float(line["share"]) for line in rows_of(server, tab, "these groups")}
    assert found["black_nh"] == row["share"]
    assert tab.hosts == {server.url.removeprefix("http://")}
    assert tab.errors() == []


def test_one_index_is_read_in_sentence_table_csv_and_command(visit, server, workspace, city):
    query = "view=apart&group=black_nh&other=white_nh&period=2010"
    tab = open_people(visit, server, query=query)
    asked = ("--a", "black_nh", "--b", "white_nh")
    index = told(workspace, city.city.name, *asked)["separation"]["2010"]["dissimilarity"]
    assert f"{100 * index:.0f} of every 100" in tab.page.locator(SENTENCE).inner_text()
    assert f"{index:.3f}" in tab.page.locator("table.figures").first.inner_text()
    found = rows_of(server, tab, "these indices")
    here = [one for one in found if (one["period"], one["index"]) == ("2010", "dissimilarity")]
    assert [float(one["value"]) for one in here] == [index]
    assert tab.errors() == []


def test_sections_are_chosen_by_one_control_and_kept_in_the_link(visit, server, city):
    tab = open_people(visit, server)
    tab.page.get_by_text("Separation", exact=True).click()
    tab.rest(2500)
    assert "view=apart" in tab.page.url
    assert "to be spread alike" in tab.page.locator(SENTENCE).inner_text()
    tab.page.get_by_text("Now", exact=True).click()
    tab.rest(2500)
    assert "view=now" in tab.page.url
    assert "people live in" in tab.page.locator(SENTENCE).inner_text()


def test_the_picker_outlines_an_area_and_says_its_number(visit, server, city):
    tab = open_people(visit, server, query="group=black_nh")
    row = rows_of(server, tab, "these areas")[0]
    again = open_people(visit, server, query=f"group=black_nh&area={row['area']}")
    said = f"{100 * float(row['share']):.1f}%"
    assert said in again.page.locator(".picked").inner_text()
    assert said in again.page.locator("table.figures tr.chosen").inner_text()
    assert f"area={row['area']}" in again.page.url


def test_the_dots_come_by_address_and_the_legend_names_every_group(visit, server, city):
    tab = open_people(visit, server, query="shown=dots")
    layers = [answer for answer in tab.answers if "/layers/" in answer.url]
    assert any(b"MultiPoint" in answer.body() for answer in layers)
    legend = tab.page.locator(".legend").inner_text()
    assert "One dot stands for about" in legend
    assert "White" in legend
    assert tab.errors() == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("query", ["view=now", "view=now&shown=dots", "view=apart&shown=quotient"])
def test_axe_finds_nothing(visit, server, city, query, width, theme):
    tab = open_people(visit, server, query=query, width=width, height=800, theme=theme)
    found = Axe().run(tab.page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("query", ["view=now", "view=apart"])
def test_a_phone_shows_everything_without_scrolling_sideways(visit, server, city, query):
    tab = open_people(visit, server, query=query, width=320, height=640)
    assert tab.page.evaluate("document.scrollingElement.scrollWidth") <= 320
    assert tab.page.locator(MAP).bounding_box()["height"] <= 0.6 * 640 + 1
