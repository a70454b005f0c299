"""The record in a real browser: who is sent what, what reads it, and that its map is drawn."""

from __future__ import annotations

import json
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from screens import THEMES, WIDTHS

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts.people import add_person
from equity_core.settings import settings_from

pytestmark = pytest.mark.browser

PASSWORD = "seven purple herons wade"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
DRAFT = b"housed in boxcars"
CITY = "larkbend-example-city"
RECORD = "/demographics?view=record"
COVENANTS = f"{RECORD}&overlay=Racial covenants"


@pytest.fixture(scope="module")
def house(start_server):
    """A server of our own: these tests add people to it."""
    return start_server()


def signed_in(visit, house, called: str, role: Role = Role.PUBLISHER):
    """A tab of a new person with that role."""
    name = f"Pat {called}"
    home = house.log.parent / "home"
    add_person(settings_from(home=home), COMMAND_LINE, name=name, role=role, password=PASSWORD)
    tab = visit()
    tab.page.goto(f"{house.url}/sign-in")
    tab.page.fill("#name", name)
    tab.page.fill("#password", PASSWORD)
    with tab.page.expect_navigation():
        tab.page.keyboard.press("Enter")
    tab.page.wait_for_selector("h1", timeout=60_000)
    tab.rest()
    return tab


def test_after_an_editor_warmed_every_cache_no_byte_of_a_draft_reaches_others(house, visit):
    editor = signed_in(visit, house, "Editor", Role.EDITOR)
    editor.forget()
    editor.open(house.url + RECORD)
    assert DRAFT in editor.everything_received(), "so that this test can fail"
    for other in (visit(), signed_in(visit, house, "Viewer", Role.VIEWER)):
        other.forget()
        other.open(house.url + RECORD)
        received = other.everything_received()
        assert b"Freeway 9 was built" in received
        assert DRAFT not in received


def test_files_of_the_record_hold_what_is_published(house):
    base = f"{house.url}/download-people/{CITY}"
    for file, there in (
        ("timeline.csv", b"Freeway 9 was built"),
        ("overlay.csv?overlay=Lending%20map%20of%201937", b"Grade D"),
        ("lots.csv?overlay=Racial%20covenants", b"share_of_parcels"),
    ):
        with urllib.request.urlopen(f"{base}/{file}", timeout=60) as answer:
            body = answer.read()
        assert there in body, file
        assert DRAFT not in body


def test_the_survey_s_names_of_its_grades_reach_nobody_unasked(house, visit):
    tab = visit()
    tab.open(house.url + RECORD)
    for name in (b"Hazardous", b"Definitely Declining"):
        assert name not in tab.everything_received()


def test_the_map_is_drawn_from_our_own_server_alone(house, visit):
    tab = visit()
    tab.open(house.url + RECORD)
    tab.page.locator("[data-testid=stDeckGlJsonChart]").scroll_into_view_if_needed()
    tab.rest(2000)
    layers = [one for one in tab.answers if "/layers/" in one.url]
    assert len(layers) == 2
    assert {one.status for one in layers} == {200}
    drawn = json.loads(layers[0].body()), json.loads(layers[1].body())
    said = {
        str(feature["properties"].get("words") or feature["properties"].get("label"))
        for layer in drawn
        for feature in layer["features"]
    }
    assert {"Grade A", "A", "Grade D", "D"} <= said, "letters stand on the map and in its words"
    assert len(tab.hosts) == 1
    assert tab.errors() == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", [RECORD, COVENANTS])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(house, visit, address, width, theme):
    tab = visit(width=width, height=800, theme=theme)
    tab.open(house.url + address)
    tab.page.wait_for_selector("[data-testid=stDeckGlJsonChart] canvas", timeout=60_000)
    tab.rest(1200)
    found = Axe().run(tab.page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    assert tab.page.evaluate("document.scrollingElement.scrollWidth") <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_the_form_of_staff(house, visit, width):
    tab = signed_in(visit, house, f"{width}")
    tab.page.set_viewport_size({"width": width, "height": 800})
    tab.open(house.url + RECORD)
    assert tab.page.get_by_role("heading", name="The city's own entries").count() == 1
    found = Axe().run(tab.page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    assert tab.page.evaluate("document.scrollingElement.scrollWidth") <= width
