"""The section “over time” through the shell."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from tiny_city import TinyCity

from equity_core.cities.population import PopulationChoices
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.history import import_history
from equity_core.settings import REPOSITORY, Settings

HEAD = "period,group,measure,value,source,note\n"
ROWS = (
    "1950,White,count,90,a census,\n1950,Negro,count,10,a census,\n1950,total,count,100,a census,\n"
    "1960,White,count,80,a blog,\n1960,Negro,count,20,a blog,\n1960,total,count,100,a blog,\n"
    "1955,,city limits,,an ordinance,Took in <b>Easton</b>\n"
)


@pytest.fixture
def open_time(settings: Settings, tiny: TinyCity) -> Callable[..., AppTest]:
    """A function that opens the section with a link, on the tiny city and some history."""
    people = PopulationChoices(period="2020", census_count=True)
    files = CityFiles(tiny.areas, tiny.population, "GEOID", area_name="name", people=people)
    import_city(settings, "Tiny", files)
    st.cache_data.clear()
    st.cache_resource.clear()

    def open_(history: str = ROWS, **link: str) -> AppTest:
        if history:
            import_history(settings, "Tiny", tiny.write("history.csv", HEAD + history))
        shell = AppTest.from_file(str(REPOSITORY / "pages" / "shell.py"), default_timeout=120)
        shell.run()
        for name, value in {"view": "time", **link}.items():
            shell.query_params[name] = value
        at = shell.switch_page("demographics.py").run()
        assert not at.exception, at.exception
        return at

    return open_


def said(at: AppTest) -> str:
    parts = [*at.title, *at.header, *at.markdown, *at.info]
    tables = [unescape(one.proto.body) for one in at.get("html")]
    return "\n".join([re.sub(r"\\(.)", r"\1", one.value) for one in parts] + tables)


def pick(at: AppTest, label: str, value: str) -> AppTest:
    next(one for one in at.selectbox if one.label == label).set_value(value).run()
    assert not at.exception, at.exception
    return at


def test_the_section_has_sentence_chart_table_files_bands_and_sources(
    open_time: Callable[..., AppTest],
) -> None:
    at = open_time()
    text = said(at)
    assert "Black residents were 10.0% of all residents in 1950 and 20.0% in 1960" in text
    assert at.get("arrow_vega_lite_chart") or at.get("vega_lite_chart")
    assert "over-time.csv" in text
    assert "1940 to 1950" in text
    assert "Source 2, second-hand, for 1960: a blog" in text
    assert "No figures are loaded for these censuses: 1970, 1980, 1990, 2000, 2010." in text


def test_labels_of_the_time_stand_in_quotation_marks(open_time: Callable[..., AppTest]) -> None:
    assert "“Negro”" in said(open_time(labels="published"))


def test_as_published_a_change_across_a_definition_is_refused_in_words(
    open_time: Callable[..., AppTest],
) -> None:
    at = open_time(labels="published", since="1950", until="1960")
    assert "As published, the two figures do not count the same people" in said(at)
    assert "over-time-change.csv" not in said(at)
    at = pick(at, "Groups as", "comparable")
    assert "−10.0 points" in said(at)


def test_the_choices_are_in_the_link(open_time: Callable[..., AppTest]) -> None:
    at = pick(open_time(), "measured as", "count")
    link = at.query_params
    wanted = {"view": "time", "shown": "count", "labels": "comparable", "since": "1960"}
    assert {name: link[name] for name in wanted} == wanted


def test_a_city_with_one_period_is_told_how_to_load_more(
    open_time: Callable[..., AppTest],
) -> None:
    text = said(open_time(history=""))
    assert "Only one period is loaded" in text
    assert "Change between two periods" not in text


def test_words_from_a_file_are_text(open_time: Callable[..., AppTest]) -> None:
    at = open_time()
    bodies = "".join(one.proto.body for one in at.get("html"))
    assert "&lt;b&gt;Easton" in bodies
    assert "<b>Easton" not in bodies


def test_the_first_change_shown_is_one_that_can_be_said(open_time: Callable[..., AppTest]) -> None:
    rows = ROWS + "1990,White non-Hispanic,count,60,a census,\n1990,total,count,100,a census,\n"
    at = open_time(history=rows)
    since = next(one for one in at.selectbox if one.label == "From")
    # 1950 has the total alone in common with 2020; 1990 has a group.
    assert since.value == "1990"
    assert "No group has figures" not in said(at)


def test_where_only_the_total_is_in_common_the_table_has_it(
    open_time: Callable[..., AppTest],
) -> None:
    text = said(open_time(since="1950", until="2020"))
    assert "No group has figures of this kind for both 1950 and 2020." in text
    assert "+300" in text


def test_the_example_says_that_its_survey_holds_the_break_of_2020(example_city: Settings) -> None:
    st.cache_data.clear()
    st.cache_resource.clear()
    at = AppTest.from_file(str(REPOSITORY / "pages" / "shell.py"), default_timeout=120).run()
    at.query_params["view"] = "time"
    text = said(at.switch_page("demographics.py").run())
    assert "The survey of 2018-2022 holds answers from before and after the new coding" in text
    assert "No figures are loaded for these censuses: 1910, 1950." in text
    assert "The city took in Westfield." in text
