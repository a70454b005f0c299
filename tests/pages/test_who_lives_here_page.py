"""The page on who lives here, through the shell."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import streamlit as st
from invented_census import InventedCensus
from streamlit.testing.v1 import AppTest

from equity_core.cities.city_limit import limit_notes
from equity_core.cities.population import PopulationChoices
from equity_core.cities.reading import read_contents
from equity_core.imports.census_city import prepare_census_city
from equity_core.imports.city import CityFiles, import_city
from equity_core.settings import REPOSITORY, Settings


@pytest.fixture
def open_people() -> Callable[..., AppTest]:
    """A function that opens the page with a link: `open_people(view="now", period="2010")`."""
    st.cache_data.clear()
    st.cache_resource.clear()

    def open_(**link: str) -> AppTest:
        shell = AppTest.from_file(str(REPOSITORY / "pages" / "shell.py"), default_timeout=120)
        shell.run()
        for name, value in link.items():
            shell.query_params[name] = value
        return shell.switch_page("demographics.py").run()

    return open_


def text_of(page: AppTest) -> str:
    """Every sentence of the page, without the signs that keep Markdown from reading it."""
    return " ".join(one.value for one in page.markdown).replace("\\", "")


def test_an_empty_workspace_says_how_to_begin(settings: Settings, open_people):
    page = open_people()
    assert not page.exception
    assert "No city is loaded yet" in page.info[0].value


def test_the_page_opens_with_how_many_people_and_the_largest_group(example_city, open_people):
    page = open_people()
    assert not page.exception
    said = text_of(page)
    assert "100,000 people live in" in said
    assert "White residents are the largest group" in said
    assert "two residents, picked at random" in said


@pytest.mark.parametrize("view", ["now", "apart"])
def test_a_city_whose_limit_cuts_areas_says_so(settings: Settings, open_people, view):
    name = "Millbrook, MN"
    prepare_census_city(settings, name, source=InventedCensus().open).keep(settings)
    notes = limit_notes(read_contents(settings, "Millbrook"), "block group", "2020-2024")
    assert any("cuts" in line for line in notes)
    said = " ".join(text_of(open_people(view=view)).split())
    assert [line for line in notes if " ".join(line.split()) not in said] == []


def test_a_full_count_has_no_give_or_take(example_city, open_people):
    page = open_people(period="2010")
    said = text_of(page)
    assert "2010" in said
    assert "give or take" not in said


def test_a_link_to_what_is_not_here_is_said_and_not_repeated(example_city, open_people):
    page = open_people(period="<b>1066</b>", view="tomorrow")
    assert not page.exception
    told = " ".join(one.value for one in page.info)
    assert "year of the people" in told
    assert "part of the page" in told
    assert "1066" not in told + text_of(page)


def test_separation_opens_with_the_two_largest_groups(example_city, open_people):
    page = open_people(view="apart")
    assert not page.exception
    said = text_of(page)
    assert "For White and Black residents to be spread alike" in said
    assert "of every 100 people of either group would have to live in another block group" in said
    assert "(likely " in said


def test_separation_of_a_full_count_has_no_interval_and_names_its_level(example_city, open_people):
    page = open_people(view="apart", period="2010", level="tract", group="hispanic")
    assert not page.exception
    said = text_of(page)
    assert "another tract, as counted in 2010." in said
    assert "(likely " not in said
    assert "The map shows block group areas" in said


def test_all_groups_can_be_compared_at_once(example_city, open_people):
    page = open_people(view="apart", group="all")
    assert not page.exception
    assert "For all groups to be spread alike" in text_of(page)
    assert "The average Black resident" not in text_of(page)


def test_the_dot_map_says_what_a_dot_is_and_what_it_is_not(example_city, open_people):
    page = open_people(shown="dots")
    assert not page.exception
    said = text_of(page)
    assert "One dot stands for about 20 people" in said
    assert "They are not addresses" in said


@pytest.mark.parametrize("shown", ["share", "count", "dots"])
def test_every_group_and_level_can_be_shown(example_city, open_people, shown):
    page = open_people(shown=shown, group="aian_nh", level="wards")
    assert not page.exception
    assert "American Indian or Alaska Native residents are" in text_of(page)


ODD = {
    "one area": "01,100,60,40\n",
    "nobody": "01,0,0,0\n02,0,0,0\n03,0,0,0\n",
    "one group has nobody": "01,100,0,100\n02,50,0,50\n03,80,0,80\n",
    "numbers missing": "01,100,60,40\n02,,,\n03,0,0,0\n",
    "few people": "01,3,1,2\n02,4,2,2\n03,0,0,0\n",
}


LINKS = (
    {},
    {"shown": "dots"},
    {"view": "apart"},
    {"view": "apart", "group": "all"},
    {"view": "apart", "group": "black_nh", "shown": "quotient"},
)


@pytest.mark.parametrize("rows", ODD.values(), ids=ODD)
def test_an_odd_city_gets_an_honest_page(settings, tiny, open_people, rows):
    people = tiny.write("odd.csv", f"GEOID,total,black_nh,white_nh\n{rows}")
    choices = PopulationChoices(period="2020", census_count=True)
    import_city(settings, "Odd", CityFiles(tiny.areas, people, "GEOID", people=choices))
    for link in LINKS:
        page = open_people(**link)
        assert not page.exception, link
        assert not page.error, link
        assert "nan" not in text_of(page).lower(), link


def test_a_city_without_groups_says_so(settings, tiny, open_people):
    people = tiny.write("odd.csv", "GEOID,total\n01,100\n02,50\n03,0\n")
    choices = PopulationChoices(period="2020", census_count=True)
    import_city(settings, "Odd", CityFiles(tiny.areas, people, "GEOID", people=choices))
    for view in ("now", "apart"):
        page = open_people(view=view)
        assert not page.exception
        assert not page.error
