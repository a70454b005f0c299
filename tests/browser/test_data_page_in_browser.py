"""Loading data in a real browser: send, look, confirm, leave, and find it done; then go back."""

from __future__ import annotations

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from screens import THEMES, first_fast

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts.people import add_person
from equity_core.cities.reading import read_contents
from equity_core.imports import job_kinds  # noqa: F401 - makes its kinds known
from equity_core.jobs.queue import State, read_jobs
from equity_core.settings import Settings, data_folder, settings_from

pytestmark = pytest.mark.browser

PASSWORD = "seven purple herons wade"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
CITY = "larkbend-example-city"
TREES = data_folder() / "example" / "trees_planted.csv"
SCREENS = [(320, "light"), (768, "dark"), (1280, "light")]
LOOK, LOAD = "See what happens to every row", "Load it into the city"


@pytest.fixture(scope="module")
def house(start_server):
    """A server of our own, because these tests change it, and an editor."""
    server = start_server()
    add_person(
        settings_of(server), COMMAND_LINE, name="Ada Lovelace", role=Role.EDITOR, password=PASSWORD
    )
    return server


def settings_of(server) -> Settings:
    return settings_from(home=server.log.parent / "home")


def open_data(house, tab):
    """Sign in and open the page."""
    page = tab.page
    page.goto(house.url + "/sign-in?next=/data")
    page.fill("#name", "Ada Lovelace")
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector("h1", timeout=60_000)
    tab.rest()
    return page


def send_trees(tab, file=TREES, name="Street trees"):
    """Everything up to the ledger."""
    page = tab.page
    page.set_input_files("input[type=file]", file)
    page.get_by_role("textbox", name="Name of the service").wait_for(timeout=60_000)
    tab.rest()
    field = page.get_by_role("textbox", name="Name of the service")
    field.fill(name)
    field.press("Tab")
    page.get_by_role("button", name=LOOK).wait_for(timeout=30_000)
    tab.rest()
    page.get_by_role("button", name=LOOK).click()
    page.get_by_role("button", name=LOAD).wait_for(timeout=60_000)
    tab.rest()


def wait_for_jobs(settings: Settings) -> list:
    """The jobs, once none of them is open."""
    ends = time.monotonic() + 90
    while any(job.is_open for job in read_jobs(settings, COMMAND_LINE)):
        assert time.monotonic() < ends
        time.sleep(0.5)
    return read_jobs(settings, COMMAND_LINE)


def check_with_axe(page, width) -> None:
    found = Axe().run(page, options=WCAG).response
    broken = [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
    assert broken == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_import_goes_on_after_its_page_is_closed_and_can_be_taken_back(house, visit):
    settings, tab = settings_of(house), visit()
    page = open_data(house, tab)
    for number, rows in ((1, None), (2, 100)):
        file = TREES
        if rows is not None:
            file = house.log.parent / "fewer_trees.csv"
            file.write_text("".join(TREES.read_text().splitlines(keepends=True)[: rows + 1]))
        send_trees(tab, file)
        ledger = page.locator("table", has_text="What happens to every row").inner_text()
        assert "used" in ledger
        page.get_by_role("button", name=LOAD).click()
        page.get_by_text("asked for by Ada Lovelace").first.wait_for(timeout=30_000)
        page.context.close()
        assert wait_for_jobs(settings)[0].state == State.DONE
        kept = read_contents(settings, CITY).service("Street trees")
        assert kept.number == number
        tab = visit()
        page = open_data(house, tab)
    assert tab.errors() == []
    page.get_by_text("Done: Service records, Street trees").first.wait_for(timeout=30_000)
    page.get_by_role("button", name="Go back to revision 1").click()
    page.get_by_role("button", name="Yes, go back").wait_for(timeout=30_000)
    tab.rest()
    page.get_by_role("button", name="Yes, go back").click()
    page.get_by_text("is again as it was in revision 1").first.wait_for(timeout=90_000)
    assert wait_for_jobs(settings)[0].state == State.DONE
    kept = read_contents(settings, CITY).service("Street trees")
    assert (kept.number, kept.facts["copy_of"], kept.source_name) == (3, 1, "trees_planted.csv")
    assert tab.hosts == {house.url.removeprefix("http://")}


def test_a_file_that_cannot_be_read_is_told_where_it_was_sent(house, visit):
    tab = visit()
    page = open_data(house, tab)
    bad = house.log.parent / "photo.csv"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(300))
    page.set_input_files("input[type=file]", bad)
    page.get_by_text("a picture").first.wait_for(timeout=30_000)
    assert tab.errors() == []


@pytest.mark.parametrize(
    ("width", "theme"), first_fast([(320, "light"), (768, "dark"), (1280, "light")])
)
def test_the_page_passes_axe_with_a_file_a_ledger_and_jobs(house, visit, width, theme):
    tab = visit(width=width, theme=theme)
    page = open_data(house, tab)
    check_with_axe(page, width)
    send_trees(tab, name="Trees looked at")
    page.get_by_role("button", name=re.compile("^Go back to revision")).click()
    page.get_by_role("button", name="Yes, go back").wait_for(timeout=30_000)
    tab.rest()
    check_with_axe(page, width)


@pytest.mark.parametrize("theme", THEMES)
def test_a_question_and_a_refusal_pass_axe(house, visit, theme):
    tab = visit(theme=theme)
    page = open_data(house, tab)
    swapped = house.log.parent / "swapped.csv"
    rows = "".join(f"{number},44.0{number},-39.5\n" for number in range(10, 60))
    swapped.write_text("id,lon,lat\n" + rows)
    page.set_input_files("input[type=file]", swapped)
    field = page.get_by_role("textbox", name="Name of the service")
    field.wait_for(timeout=60_000)
    tab.rest()
    field.fill("Turned round")
    field.press("Tab")
    page.get_by_role("button", name=LOOK).wait_for(timeout=30_000)
    tab.rest()
    page.get_by_role("button", name=LOOK).click()
    page.get_by_role("checkbox", name="Yes, that is right").wait_for(timeout=30_000)
    tab.rest()
    check_with_axe(page, 1280)
    page.get_by_role("button", name="Choose another file for: service records").click()
    bad = house.log.parent / "photo.csv"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(300))
    page.locator("input[type=file]").wait_for(state="attached", timeout=30_000)
    page.set_input_files("input[type=file]", bad)
    page.get_by_text("a picture").first.wait_for(timeout=30_000)
    tab.rest()
    check_with_axe(page, 1280)
