"""The service maps in a real browser: choosing, clicking, reading, taking away."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from screens import THEMES, WIDTHS

from equity_core.cities.areas import read_areas
from equity_core.cities.reading import read_cities_with_contents
from equity_core.drawing.deck import view_of
from equity_core.drawing.numbers import say_points
from equity_core.drawing.view import WIDE
from equity_core.settings import REPOSITORY, settings_from

pytestmark = pytest.mark.browser

MAP = "[data-testid=stDeckGlJsonChart]"
SENTENCE = ".st-key-headline p"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


@pytest.fixture(scope="session")
def city(workspace: Path):
    """What the example workspace holds."""
    return read_cities_with_contents(settings_from(home=workspace))[0]


def measured(workspace: Path, *words: str) -> dict:
    """What `equity measure --json` prints."""
    environment = {**os.environ, "EQUITY_HOME": str(workspace)}
    found = subprocess.run(
        [sys.executable, "-m", "equity_core.cli", "measure", *words, "--json"],
        cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(found.stdout)


def choose(tab, label: str, option: str) -> None:
    """Pick an option of a select box by typing into it, as a keyboard user would."""
    box = tab.page.get_by_role("combobox", name=label)
    box.click()
    box.fill(option)
    tab.page.get_by_role("option", name=option).first.click()
    tab.rest(1200)


def pixel_of(tab, city, area: str) -> tuple[float, float]:
    """Where the middle of an area is on the screen, by the map's own starting view."""
    level = city.level()
    areas = read_areas(level.folder, for_drawing=True)
    point = areas.geometry[list(areas.ids).index(area)].representative_point()
    view = view_of(tuple(level.facts["bounds"]), WIDE)
    scale = 512 * 2**view.zoom

    def east(lon: float) -> float:
        return (lon + 180) / 360 * scale

    def south(lat: float) -> float:
        return (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * scale

    chart = tab.page.locator(f"{MAP} canvas").first
    chart.scroll_into_view_if_needed()
    tab.page.wait_for_timeout(400)
    box = chart.bounding_box()
    shrunk = box["width"] / chart.evaluate("canvas => canvas.offsetWidth")
    x = box["x"] + box["width"] / 2 + shrunk * (east(point.x) - east(view.longitude))
    y = box["y"] + box["height"] / 2 + shrunk * (south(point.y) - south(view.latitude))
    return x, y


def names_area(tab, area: str) -> bool:
    """Whether the link comes to name the chosen area."""
    for _ in range(40):
        if f"area={area}" in tab.page.url:
            return True
        tab.page.wait_for_timeout(500)
    return False


def wait_for_area(tab, area: str) -> None:
    """Wait until the link names the chosen area."""
    assert names_area(tab, area)
    tab.rest(300)


def choose_by_click(tab, city, area: str) -> None:
    """Press an area; once more where the map was drawn anew just then and took no notice."""
    click_on(tab, city, area)
    if not names_area(tab, area):
        click_on(tab, city, area)
    wait_for_area(tab, area)


def click_on(tab, city, area: str) -> None:
    """Move to the middle of an area, as a hand does, and press."""
    x, y = pixel_of(tab, city, area)
    tooltip = tab.page.locator(".deck-tooltip")
    for _ in range(40):  # the map is drawn once it answers the pointer
        tab.page.mouse.move(x - 2, y - 2)
        tab.page.mouse.move(x, y, steps=3)
        tab.page.wait_for_timeout(400)
        if tooltip.count() and tooltip.first.is_visible():
            break
    tab.page.mouse.click(x, y)


def open_maps(visit, server, city, *, query: str = "", **size):
    tab = visit(**size)
    tab.open(f"{server.url}/services?city={city.city.slug}{query}")
    tab.page.wait_for_selector(MAP, timeout=60_000)
    tab.page.locator(MAP).scroll_into_view_if_needed()
    tab.rest(2500)
    return tab


def test_one_number_is_read_in_tooltip_picker_table_csv_and_command(visit, server, workspace, city):
    tab = open_maps(visit, server, city)
    choose(tab, "Show", "Sidewalk repairs")
    choose(tab, "compared with", "Black residents")
    found = measured(workspace, city.city.name, "Sidewalk repairs", "--baseline", "black_nh")
    lived_in = [row for row in found["areas"] if row["baseline_share"] > 0]
    row = max(lived_in, key=lambda one: one["gap"])
    said = say_points(100 * row["gap"])

    x, y = pixel_of(tab, city, row["area"])
    tab.page.mouse.move(x, y)
    tab.page.mouse.move(x + 1, y + 1, steps=4)
    tooltip = tab.page.locator(".deck-tooltip")
    tooltip.wait_for(state="visible", timeout=10_000)
    assert said in tooltip.inner_text()

    tab.page.mouse.click(x, y)
    wait_for_area(tab, row["area"])
    assert said in tab.page.locator(".picked").inner_text()
    chosen = tab.page.locator("table.figures tr.chosen")
    assert said in chosen.inner_text()

    link = tab.page.get_by_role("link", name="areas (CSV)").get_attribute("href")
    lines = csv.DictReader(io.StringIO(server.text(link)))
    by_area = {line["area"]: line for line in lines}
    assert float(by_area[row["area"]]["gap"]) == row["gap"]
    assert tab.hosts == {server.url.removeprefix("http://")}
    assert tab.errors() == []


def test_the_picker_and_the_click_choose_the_same_area(visit, server, city):
    tab = open_maps(visit, server, city)
    level = city.level()
    areas = read_areas(level.folder)
    first, second = str(areas.ids[10]), str(areas.ids[20])
    names = dict(zip(map(str, areas.ids), map(str, areas.names), strict=True))
    choose_by_click(tab, city, first)
    picker = tab.page.get_by_role("combobox", name="Find an area")
    assert first in picker.input_value() or names[first] in picker.input_value()
    choose(tab, "Find an area", names[second])
    wait_for_area(tab, second)
    tab.rest(2500)
    choose_by_click(tab, city, first)


def test_a_link_carries_the_whole_choice_and_refuses_what_is_not_offered(visit, server, city):
    query = "&service=Park+projects&baseline=hispanic&measure=count&level=wards&period=2010"
    tab = open_maps(visit, server, city, query=query)
    assert "Park projects" in tab.page.locator("h1").inner_text()
    assert "Hispanic or Latino residents" in tab.page.locator("h1").inner_text()
    for part in query.strip("&").split("&"):
        assert part in tab.page.url
    odd = open_maps(visit, server, city, query="&service=%3Cscript%3E&measure=weight")
    assert "%3Cscript" not in odd.page.url
    assert odd.page.locator("h1").count() == 1


def test_the_new_sentence_is_announced_after_a_change(visit, server, city):
    tab = open_maps(visit, server, city)
    before = tab.page.locator(SENTENCE).inner_text()
    choose(tab, "Show", "Park projects")
    after = tab.page.locator(SENTENCE).inner_text()
    assert after != before
    assert after in tab.page.locator("[role=status][aria-live=polite]").first.inner_text()


def test_the_page_reads_in_order_for_a_screen_reader(visit, server, city):
    tab = open_maps(visit, server, city)
    assert tab.page.locator("h1").count() == 1
    sentence, chart = tab.page.locator(SENTENCE), tab.page.locator(MAP)
    order = "([one, two]) => one.compareDocumentPosition(two)"
    handles = [sentence.element_handle(), chart.element_handle()]
    assert tab.page.evaluate(order, handles) & 4  # the map follows the sentence
    assert tab.page.get_by_role("combobox", name="Find an area").count() == 1
    captions = tab.page.locator("table.figures caption").all_inner_texts()
    assert len(captions) == 2
    assert tab.page.get_by_role("table", name=captions[0]).count() == 1
    assert tab.page.get_by_role("figure").first.get_attribute("aria-label").startswith("Map:")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(visit, server, city, width, theme):
    tab = open_maps(visit, server, city, width=width, height=800, theme=theme)
    found = Axe().run(tab.page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_shows_everything_without_scrolling_sideways(visit, server, city, width):
    tab = open_maps(visit, server, city, width=width, height=640)
    wide = tab.page.evaluate("document.scrollingElement.scrollWidth")
    assert wide <= width
    assert tab.page.locator(MAP).bounding_box()["height"] <= 0.6 * 640 + 1


def test_a_swipe_over_the_map_scrolls_the_page(chromium, server, city):
    context = chromium.new_context(
        viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(f"{server.url}/services?city={quote(city.city.slug)}")
    page.wait_for_selector(MAP, timeout=60_000)
    page.locator(MAP).scroll_into_view_if_needed()
    page.wait_for_timeout(2500)
    main = "document.querySelector('[data-testid=stMain]')"
    before = page.evaluate(f"{main}.scrollTop")
    box = page.locator(MAP).bounding_box()
    touch = context.new_cdp_session(page)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch.send(
        "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
    )
    for step in range(1, 13):
        point = {"x": x, "y": y - 10 * step}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        page.wait_for_timeout(20)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(500)
    after = page.evaluate(f"{main}.scrollTop")
    context.close()
    assert after > before + 60


def test_downloads_hold_the_same_numbers(visit, server, workspace, city):
    tab = open_maps(visit, server, city)
    found = measured(workspace, city.city.name, city.services[0].name)
    hrefs = {
        link.inner_text(): link.get_attribute("href")
        for link in tab.page.locator(".downloads a").all()
    }
    everything = json.loads(server.text(hrefs["everything (JSON)"]))
    assert everything["areas"] == found["areas"]
    shapes = json.loads(server.text(hrefs["areas as shapes (GeoJSON)"]))
    gaps = {one["properties"]["area"]: one["properties"]["gap"] for one in shapes["features"]}
    assert gaps == pytest.approx({row["area"]: row["gap"] for row in found["areas"]})
    assert urljoin(server.url, hrefs["areas (CSV)"]).startswith(server.url)
