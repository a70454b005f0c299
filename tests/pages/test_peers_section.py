"""The section on peer cities through the shell."""

from __future__ import annotations

import re
from html import unescape

import streamlit as st
from streamlit.testing.v1 import AppTest
from tiny_city import TinyCity

from equity_core.cities.population import PopulationChoices
from equity_core.drawing.who_peers import NO_TABLE
from equity_core.imports.city import CityFiles, import_city
from equity_core.settings import REPOSITORY, Settings


def open_peers(**link: str) -> AppTest:
    st.cache_data.clear()
    shell = AppTest.from_file(str(REPOSITORY / "pages" / "shell.py"), default_timeout=120).run()
    for name, value in {"view": "peers", **link}.items():
        shell.query_params[name] = value
    at = shell.switch_page("demographics.py").run()
    assert not at.exception, at.exception
    return at


def said(at: AppTest) -> str:
    parts = [*at.header, *at.markdown, *at.info]
    tables = [unescape(one.proto.body) for one in at.get("html")]
    return "\n".join([re.sub(r"\\(.)", r"\1", one.value) for one in parts] + tables)


def test_a_city_without_a_table_is_told_how_to_get_one(settings: Settings, tiny: TinyCity) -> None:
    people = PopulationChoices(period="2020", census_count=True)
    files = CityFiles(tiny.areas, tiny.population, "GEOID", area_name="name", people=people)
    import_city(settings, "Tiny", files)
    assert NO_TABLE in said(open_peers())


def test_the_example_has_a_sentence_reasons_bars_a_table_a_file_and_notes(
    example_city: Settings,
) -> None:
    at = open_peers()
    text = said(at)
    assert "Black residents are 16.5% of residents here." in text
    assert "About as many people (94,300)" in text
    assert at.get("arrow_vega_lite_chart") or at.get("vega_lite_chart")
    assert "peers.csv" in text
    assert "There is no score" in text


def test_the_own_state_comes_first_and_all_places_can_be_chosen(example_city: Settings) -> None:
    at = open_peers()
    box = next(one for one in at.selectbox if one.label == "Places in")
    assert box.value == "Northmark (invented)"
    box.set_value("everywhere").run()
    assert not at.exception
    assert "13 places looked at" in said(at)
    assert at.query_params["region"] in ("everywhere", ["everywhere"])
