"""A city fetched by its name in a real browser, newer figures compared there and switched on."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from census_server import Fault, start_census_server

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts.people import add_person
from equity_core.cities.reading import read_contents
from equity_core.settings import settings_from

pytestmark = pytest.mark.browser

PASSWORD = "seven purple herons wade"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
FIELD = "Name of the city with its state, such as Red Wing, MN"
COUNT_OF_2020 = "/programs-surveys/decennial"


@pytest.fixture
def bureau():
    with start_census_server(newest=2023) as running:
        yield running


@pytest.fixture
def house(start_server, bureau):
    """A server that asks the sources on this machine, and an editor."""
    variables = {"EQUITY_CENSUS_API": bureau.url, "EQUITY_CENSUS_FILES": bureau.url}
    server = start_server(variables=variables)
    settings = settings_from(home=server.log.parent / "home")
    add_person(settings, COMMAND_LINE, name="Ada Lovelace", role=Role.EDITOR, password=PASSWORD)
    return server


def open_form(house, tab):
    """Sign in, open the page, choose a new city."""
    page = tab.page
    page.goto(house.url + "/sign-in?next=/data")
    page.fill("#name", "Ada Lovelace")
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector("h1", timeout=60_000)
    tab.rest()
    page.get_by_role("combobox", name="City").click()
    page.get_by_role("option", name="A new city").click()
    page.get_by_role("textbox", name=FIELD).wait_for(timeout=30_000)
    tab.rest()
    return page


def check_with_axe(page, width):
    found = Axe().run(page, options=WCAG).response
    broken = [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
    assert broken == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_city_comes_in_by_its_name_and_its_newer_figures_are_decided_on(house, visit, bureau):
    # One file is asked to be waited for, so that its step can be seen.
    bureau.fail(COUNT_OF_2020, Fault("503", times=1, retry_after="4"))
    tab = visit(width=390, height=844)
    page = open_form(house, tab)
    check_with_axe(page, 390)
    page.get_by_role("textbox", name=FIELD).fill("Pinewick, MN")
    page.keyboard.press("Tab")
    tab.rest()
    page.get_by_role("button", name="Fetch the city").click()
    page.get_by_text("step 4 of 8, Blocks along the city limit").first.wait_for(timeout=60_000)
    assert page.get_by_role("progressbar").count() == 1
    check_with_axe(page, 390)
    page.get_by_text("Done: City from the Census for Pinewick, MN").first.wait_for(timeout=90_000)
    page.get_by_text("What Pinewick holds", exact=True).wait_for(timeout=30_000)
    bureau.newest = 2024
    page.get_by_role("button", name="Look for newer figures").click()
    page.get_by_role("button", name="Use the newer figures").wait_for(timeout=90_000)
    tab.rest()
    assert "All residents" in page.locator("table", has_text="All of Pinewick").inner_text()
    check_with_axe(page, 390)
    page.get_by_role("button", name="Use the newer figures").click()
    page.get_by_text("Pinewick now shows figures of 2020-2024.").first.wait_for(timeout=60_000)
    settings = settings_from(home=house.log.parent / "home")
    assert "2020-2024" in read_contents(settings, "Pinewick").periods
    assert tab.errors() == []
    assert tab.hosts == {house.url.removeprefix("http://")}
