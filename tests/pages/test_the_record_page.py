"""The section on the record: timeline, maps, and the city's own entries, by role."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import streamlit as st
from plan_town import box, button, words
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from equity_core.access import ANONYMOUS, COMMAND_LINE, Role
from equity_core.demographics.record import (
    add_entry,
    change_entry,
    publish_entry,
    read_drafts,
    read_entries,
)
from equity_core.demographics.record_words import CityEntry
from equity_core.drawing.overlay_words import AS_USED_THEN
from equity_core.settings import REPOSITORY, Settings
from equity_core.store.engine import open_engine
from equity_core.store.revisions import CityRow, read_city
from equity_core.store.tables import City

STAFF = "The city's own entries"
WORDS = {
    "year": "1952",
    "event": "The city cleared the river flats.",
    "themes": "highways and renewal",
    "source_title": "Council minutes, 1952",
    "confidence": "high",
}


@pytest.fixture
def open_record() -> Callable[..., AppTest]:
    """A function that opens the section with a link: `open_record(theme="covenants")`."""
    st.cache_data.clear()
    st.cache_resource.clear()

    def open_(**link: str) -> AppTest:
        shell = AppTest.from_file(str(REPOSITORY / "pages" / "shell.py"), default_timeout=120)
        shell.run()
        for name, value in {"view": "record", **link}.items():
            shell.query_params[name] = value
        return shell.switch_page("demographics.py").run()

    return open_


@pytest.fixture
def city(settings: Settings) -> CityRow:
    with Session(open_engine(settings)) as session:
        session.add(City(slug="somewhere", name="Somewhere"))
        session.commit()
    return read_city(settings, "somewhere")


def published(settings: Settings, city: CityRow, **change: str) -> CityEntry:
    made = add_entry(settings, COMMAND_LINE, city, f"e-{change.get('year', 1)}", WORDS | change)
    return publish_entry(settings, COMMAND_LINE, city, made)


def test_the_example_city_opens_with_its_own_past_and_the_nations(example_city, open_record):
    page = open_record()
    assert not page.exception
    said = words(page)
    assert "8 of them added by the city" in said
    assert "Freeway 9 was built through three neighborhoods" in said
    assert "Invented for the example." in said
    assert "Dred Scott" not in said, "entries of a state are not shown unasked elsewhere"
    assert "Entries of Minnesota are here too" in said
    assert "Content note" in said


def test_entries_of_a_state_are_shown_when_they_are_chosen(example_city, open_record):
    page = open_record(place="Minnesota", theme="covenants")
    said = words(page)
    assert "The legislature banned new racial covenants." in said
    assert "Freeway 9" not in said.split("Maps of the record")[0].split("Download")[0]
    assert page.query_params["place"] == "Minnesota"


def test_a_city_of_minnesota_is_shown_its_states_entries(settings, open_record):
    with Session(open_engine(settings)) as session:
        session.add(City(slug="duluth", name="Duluth"))
        session.commit()
    page = open_record()
    assert not page.exception
    assert "has 78 entries from 1805 to 2023" in words(page)


def test_the_rest_of_a_long_list_is_one_press_away(example_city, open_record):
    page = open_record(place="Minnesota")
    assert "George Floyd" not in words(page)
    toggle = next(one for one in page.toggle if one.label.endswith("entries"))
    page = toggle.set_value(True).run()
    assert "George Floyd" in words(page)
    assert page.query_params["rows"] == "all"


def test_a_map_of_the_record_says_who_lives_there_today(example_city, open_record):
    page = open_record(overlay="Lending map of 1937")
    said = words(page)
    assert "live on ground graded D (“Lending map of 1937”)" in said
    assert "No map does not mean no redlining." in said
    assert "Grade A" in said
    assert "The whole city" in said
    page = open_record(overlay="Racial covenants")
    said = words(page)
    assert "No covenant shown does not mean no covenant." in said
    assert "Lots in all" in said
    assert "overlay.csv" in said
    assert "lots.csv" in said


def test_what_the_survey_called_its_grades_is_shown_on_request_only(example_city, open_record):
    page = open_record(overlay="Lending map of 1937")
    assert not any(name in words(page) for name in AS_USED_THEN.values())
    toggle = next(one for one in page.toggle if "survey called" in one.label)
    page = toggle.set_value(True).run()
    assert "called “Hazardous” then" in words(page)
    assert "Content note: these are the names that the survey" in words(page)
    assert "as_used_then" not in str(page.query_params), "a link never carries the request"


def test_without_maps_the_page_says_that_none_is_loaded(settings, city, open_record):
    page = open_record()
    assert not page.exception
    assert "No map of the record is loaded yet" in words(page)


@pytest.mark.parametrize("role", [None, *Role])
def test_drafts_and_the_form_are_for_those_who_write(settings, city, open_record, sign_in, role):
    add_entry(settings, COMMAND_LINE, city, "e-1", WORDS)
    if role is not None:
        sign_in(role)
    page = open_record()
    assert not page.exception
    writes = role in (Role.EDITOR, Role.PUBLISHER, Role.ADMINISTRATOR)
    assert (STAFF in words(page)) is writes
    assert ("river flats" in words(page)) is writes
    assert ("Draft: only staff see it." in words(page)) is writes


def test_an_editor_adds_an_entry_and_a_publisher_shows_it(settings, city, open_record, sign_in):
    sign_in(Role.EDITOR)
    page = open_record()
    for label, text in (
        ("Year", "1961"),
        ("What happened", "A freeway was built."),
        ("Source", "Minutes, 1961"),
    ):
        box(page, label).set_value(text).run()
    box(page, "Themes").set_value("city limits").run()
    box(page, "How sure is it?").set_value("high").run()
    page = button(page, "Add the entry as a draft").click().run()
    assert "kept as a draft" in words(page)
    assert read_entries(settings, ANONYMOUS, city) == ()
    (kept,) = read_drafts(settings, COMMAND_LINE, city)
    assert kept.words["event"] == "A freeway was built."
    assert not any(one.label == "Publish this entry" for one in page.button)

    sign_in(Role.PUBLISHER)
    page = open_record()
    box(page, "Which entry").set_value(kept.id).run()
    page = button(page, "Publish this entry").click().run()
    assert "Everyone sees this entry now." in words(page)
    assert read_entries(settings, ANONYMOUS, city)[0].year == 1961


def test_without_a_source_it_is_not_published_and_the_page_says_why(
    settings, city, open_record, sign_in
):
    add_entry(settings, COMMAND_LINE, city, "e-1", WORDS | {"source_title": ""})
    sign_in(Role.PUBLISHER)
    page = open_record()
    box(page, "Which entry").set_value("e-1").run()
    page = button(page, "Publish this entry").click().run()
    assert "Before it is published it needs: Source." in words(page)
    assert read_entries(settings, ANONYMOUS, city) == ()


def test_what_is_typed_is_kept_before_it_is_sent(settings, city, open_record, sign_in):
    sign_in(Role.EDITOR)
    page = open_record()
    box(page, "What happened").set_value("Half a sentence").run()
    again = open_record()
    assert box(again, "What happened").value == "Half a sentence"
    assert read_drafts(settings, COMMAND_LINE, city) == ()


def test_what_cannot_be_kept_is_said_and_stays_in_the_form(settings, city, open_record, sign_in):
    sign_in(Role.EDITOR)
    page = open_record()
    box(page, "Year").set_value("about 1900").run()
    page = button(page, "Add the entry as a draft").click().run()
    assert "The year should be four digits" in words(page)
    assert box(page, "Year").value == "about 1900"


def test_two_editors_see_both_texts(settings, city, open_record, sign_in):
    made = add_entry(settings, COMMAND_LINE, city, "e-1", WORDS)
    sign_in(Role.EDITOR)
    page = open_record()
    box(page, "Which entry").set_value("e-1").run()
    box(page, "What happened").set_value("Mine.").run()
    theirs = CityEntry("e-1", made.version, WORDS | {"event": "Theirs."})
    change_entry(settings, COMMAND_LINE, city, theirs)
    page = button(page, "Save as a draft").click().run()
    said = words(page)
    assert "Someone else changed this" in said
    assert "Mine." in said
    assert "Theirs." in said
    both = next(one for one in page.radio if one.label == "Which to keep: What happened")
    page = both.set_value("both").run()
    page = button(page, "Save what I chose").click().run()
    assert "kept as a draft" in words(page)
    (kept,) = read_drafts(settings, COMMAND_LINE, city)
    assert kept.words["event"] == "Theirs.\n\nMine."


def test_an_entry_is_taken_back_with_a_reason(settings, city, open_record, sign_in):
    published(settings, city)
    sign_in(Role.PUBLISHER)
    page = open_record()
    box(page, "Which entry").set_value("e-1").run()
    page = button(page, "Take it back").click().run()
    assert "Say why it is taken back." in words(page)
    box(page, "Why it is taken back").set_value("Wrong year.").run()
    page = button(page, "Take it back").click().run()
    assert "was taken back" in words(page)
    assert read_entries(settings, ANONYMOUS, city) == ()


def test_what_an_entry_says_is_text_and_never_markup(settings, city, open_record):
    published(settings, city, event="<img src=x onerror=alert(1)> [a](http://b)")
    said = words(open_record())
    assert "<img" not in said
    assert "&lt;img" in said
