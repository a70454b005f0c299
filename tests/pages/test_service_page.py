"""The service maps through the shell: choosing, links, empty cases."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from tiny_city import TinyCity, square

from equity_core.cities.areas import read_areas
from equity_core.cities.population import PopulationChoices
from equity_core.cities.reading import read_contents
from equity_core.drawing.shown import MEASURES
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.service import import_service
from equity_core.services.choices import ServiceChoices
from equity_core.settings import Settings
from pages.parts.furniture import on_phone

SERVICES = (
    "Trees planted",
    "Park projects",
    "Street-light repair requests",
    "Sidewalk repairs",
    "Recreation center visits",
)
JUDGING = re.compile(
    r"\b(fails?|lags?|behind|worst|best|vulnerable|disadvantaged|inner-city|underserved|served by|"
    r"at-risk|minorit\w+|non-white|illegal|alarming|crime-ridden)\b",
    re.IGNORECASE,
)
Open = Callable[..., AppTest]
AREA = "services.area.larkbend-example-city.block group"


def plain(text: str) -> str:
    """Markdown as it is read: without the marks that keep it from being Markdown."""
    return re.sub(r"\\(.)", r"\1", text)


def title(page: AppTest) -> str:
    assert len(page.title) == 1
    return plain(page.title[0].value)


def tables(page: AppTest) -> list[str]:
    """The HTML of the page's own tables and of the picked area."""
    return [html.unescape(one.proto.body) for one in page.get("html")]


def words(page: AppTest) -> str:
    """All that the page says."""
    parts = [*page.title, *page.header, *page.subheader, *page.markdown, *page.info, *page.error]
    return "\n".join([*(plain(one.value) for one in parts), *tables(page)])


def id_of(name: str, settings: Settings) -> str:
    """The id of an area of the example city."""
    areas = read_areas(read_contents(settings, "larkbend-example-city").level().folder)
    return str(areas.ids[list(areas.names).index(name)])


def load_tiny(
    settings: Settings, tiny: TinyCity, name: str = "Tiny", *, areas: Path | None = None
) -> None:
    files = CityFiles(
        areas=areas or tiny.areas,
        population=tiny.population,
        area_id="GEOID",
        area_name="name",
        level="block group",
        people=PopulationChoices(period="2020", census_count=True),
    )
    import_city(settings, name, files)


def load_trees(settings: Settings, tiny: TinyCity, city: str = "Tiny", **changes: object) -> None:
    given = {"name": "Trees", "counts": "things", "unit": "trees", **changes}
    import_service(settings, city, tiny.records, ServiceChoices(**given))


@pytest.mark.parametrize("level", ["block group", "wards"])
@pytest.mark.parametrize("measure", list(MEASURES))
@pytest.mark.parametrize("service", SERVICES)
def test_every_service_is_shown_by_every_measure_and_level(
    example_city: Settings, open_page: Open, service: str, measure: str, level: str
) -> None:
    page = open_page(service=service, measure=measure, level=level)
    assert not page.exception
    assert title(page) == f"{service}, compared with where residents live"
    said = words(page)
    assert said.count("<caption>") == 3  # legend, groups, areas
    assert not JUDGING.search(said), JUDGING.search(said)
    assert not re.search(r"\bnan\b|\bNone\b|\binf\b", said)
    assert "is invented" in said
    for line in page.markdown:
        assert not re.match(r"[a-z]", plain(line.value)), line.value


@pytest.mark.parametrize("measure", list(MEASURES))
def test_every_group_can_be_compared_with(
    example_city: Settings, open_page: Open, measure: str
) -> None:
    page = open_page(measure=measure)
    box = page.selectbox(key="services.baseline")
    for people in box.options[1:]:
        page = box.select(people).run()
        assert not page.exception
        assert people in title(page)
        assert people in plain(page.markdown[1].value)
        box = page.selectbox(key="services.baseline")


def test_a_choice_keeps_the_others(example_city: Settings, open_page: Open) -> None:
    page = open_page(service="Sidewalk repairs", baseline="hispanic", measure="rate")
    page = page.selectbox(key="services.level").select("wards").run()
    page = page.selectbox(key="services.period").select("2010").run()
    kept = {name: page.query_params[name] for name in ("service", "baseline", "measure")}
    assert kept == {"service": "Sidewalk repairs", "baseline": "hispanic", "measure": "rate"}
    assert page.query_params["level"] == "wards"
    assert page.query_params["period"] == "2010"


def test_a_link_made_by_the_page_opens_the_same_page(
    example_city: Settings, open_page: Open
) -> None:
    page = open_page(service="Park projects", baseline="black_nh", measure="count")
    page.selectbox(key="services.sort").select("Dollars, highest first")
    page.toggle(key="services.rows").set_value(True)
    page = page.selectbox(key=AREA).select(id_of("Depot 1", example_city)).run()
    again = open_page(**dict(page.query_params))
    assert again.query_params == page.query_params
    assert again.query_params["sort"] == "highest"
    assert again.query_params["rows"] == "all"
    assert words(again) == words(page)


def test_an_address_that_changes_without_a_control_is_followed(
    example_city: Settings, open_page: Open
) -> None:
    page = open_page(service="Trees planted")
    page = page.selectbox(key="services.service").select("Sidewalk repairs").run()
    page.query_params["service"] = "Trees planted"  # as the browser's back button does
    page = page.run()
    assert title(page).startswith("Trees planted")
    assert page.selectbox(key="services.service").value == "Trees planted"


def test_what_a_hand_chose_goes_before_an_address_that_is_late(
    example_city: Settings, open_page: Open
) -> None:
    page = open_page(service="Trees planted")
    page.query_params["measure"] = "count"  # as a browser does that has not read the last answer
    page = page.selectbox(key="services.service").select("Sidewalk repairs").run()
    assert title(page).startswith("Sidewalk repairs")
    assert page.query_params["measure"] == "gap"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("service", "service"),
        ("baseline", "group"),
        ("measure", "way to show it"),
        ("level", "kind of area"),
        ("period", "year of the people"),
        ("area", "area"),
    ],
)
def test_a_link_to_what_is_not_here_says_so_and_repeats_nothing_of_it(
    example_city: Settings, open_page: Open, name: str, said: str
) -> None:
    page = open_page(**{name: "<b>planted</b>"})
    assert not page.exception
    assert [plain(box.value) for box in page.info] == [
        f"The link names what is not here: the {said}. The page shows what is."
    ]
    assert "planted</b>" not in words(page)
    assert page.query_params.get(name) != "<b>planted</b>"
    page = page.selectbox(key="services.measure").select("count").run()
    assert not page.info


def test_a_chosen_area_is_told_in_the_same_words_beside_the_map_and_in_the_table(
    example_city: Settings, open_page: Open
) -> None:
    page = open_page()
    page = page.selectbox(key=AREA).select(id_of("Depot 1", example_city)).run()
    picked = next(one for one in tables(page) if one.startswith('<div class="picked">'))
    value = re.search(r"Gap between shares: (\S+ points)", picked)[1]
    table = next(one for one in tables(page) if "by area, sorted by" in one)
    row = re.search(r'<tr class="chosen">(.*?)</tr>', table)[1]
    assert row.startswith('<th scope="row">Depot 1</th>')
    assert f"<td>{value}</td>" in row


def test_an_area_that_the_first_rows_leave_out_is_shown_when_it_is_chosen(
    example_city: Settings, open_page: Open
) -> None:
    page = open_page(service="Trees planted", sort="highest", measure="count")
    least = id_of("Union Yards", example_city)
    page = page.selectbox(key=AREA).select(least).run()
    table = next(one for one in tables(page) if "sorted by Trees, highest first" in one)
    assert table.count('<th scope="row">') == 51
    assert '<tr class="chosen"><th scope="row">Union Yards</th>' in table


def test_no_city_at_all_is_said(settings: Settings, open_page: Open) -> None:
    page = open_page()
    assert not page.exception
    assert title(page) == "Service maps"
    assert "No city is loaded yet" in words(page)


def test_a_city_without_services_is_said(
    settings: Settings, tiny: TinyCity, open_page: Open
) -> None:
    load_tiny(settings, tiny)
    page = open_page(city="tiny")
    assert not page.exception
    assert "No service records with a place are loaded yet" in words(page)
    assert page.query_params == {"city": "tiny"}


def test_a_service_without_places_is_named_and_not_offered(
    settings: Settings, tiny: TinyCity, open_page: Open
) -> None:
    load_tiny(settings, tiny)
    load_trees(settings, tiny, name="Calls", place=False, date="date")
    page = open_page()
    assert not page.exception
    assert "the records do not say where: Calls." in words(page)
    load_trees(settings, tiny)
    page = open_page()
    assert page.selectbox(key="services.service").options == ["Trees"]
    assert "the records do not say where: Calls." in words(page)


def test_records_that_a_new_map_of_the_city_leaves_outside_leave_nothing_to_draw(
    settings: Settings, tiny: TinyCity, open_page: Open
) -> None:
    load_tiny(settings, tiny)
    load_trees(settings, tiny)
    moved = [square(f"0{place}", 20 + 0.01 * place, 50.0) for place in (1, 2, 3)]
    tiny.write("moved.geojson", json.dumps({"type": "FeatureCollection", "features": moved}))
    load_tiny(settings, tiny, areas=tiny.folder / "moved.geojson")
    page = open_page()
    assert not page.exception
    assert "The records add up to nothing inside the city" in words(page)
    assert "8 outside the city" in words(page)
    assert not page.get("deck_gl_json_chart")


def test_an_area_of_one_city_is_not_chosen_in_another_with_the_same_ids(
    settings: Settings, tiny: TinyCity, open_page: Open
) -> None:
    for name in ("Tiny", "Twin"):
        load_tiny(settings, tiny, name)
        load_trees(settings, tiny, name.lower())
    page = open_page(city="tiny", area="02")
    assert page.query_params["area"] == "02"
    page = page.selectbox(key="services.city").select("Twin").run()
    assert page.query_params["city"] == "twin"
    assert "area" not in page.query_params


def test_names_from_files_are_shown_letter_by_letter(
    settings: Settings, tiny: TinyCity, open_page: Open
) -> None:
    name = "Tiny <b>$a$ *b* [c](http://d.example)"
    load_tiny(settings, tiny, name)
    load_trees(settings, tiny, name, name="Trees <i>$x$ :red[y]")
    page = open_page()
    assert not page.exception
    assert title(page) == "Trees <i>$x$ :red[y], compared with where residents live"
    assert plain(page.markdown[0].value).startswith(f"**{name}**")


@pytest.mark.parametrize(
    ("agent", "phone"),
    [
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/130.0 Mobile Safari/537.36", True),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 Safari", True),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36", False),
        (None, False),
    ],
)
def test_a_phone_is_known_by_what_its_browser_says(
    monkeypatch: pytest.MonkeyPatch, agent: str | None, phone: bool
) -> None:
    headers = {} if agent is None else {"User-Agent": agent}
    monkeypatch.setattr(type(st.context), "headers", property(lambda _: headers))
    assert on_phone() is phone


def test_a_phone_gets_its_own_map(
    example_city: Settings, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = open_page().get("deck_gl_json_chart")[0].proto.json
    monkeypatch.setattr("pages.parts.map.on_phone", lambda: True)
    phone = open_page().get("deck_gl_json_chart")[0].proto.json
    assert phone != wide


def test_a_map_says_what_the_city_promised_about_its_service(
    example_city: Settings, open_page: Open
):
    about = {
        service: [
            element.value
            for element in open_page(service=service).get("html")
            if "/actions?" in element.value and "moved" in element.value
        ]
        for service in ("Trees planted", "Park projects")
    }
    assert "Plant trees first where shade is missing" in about["Trees planted"][0]
    assert "due: " in about["Trees planted"][0]
    assert about["Park projects"] == []
