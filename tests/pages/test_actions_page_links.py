"""From a service to the actions that should move its number."""

from __future__ import annotations

import html
from datetime import UTC, date, datetime

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from equity_core.actions.overview import look_over
from equity_core.actions.plan import Action, Plan
from equity_core.drawing.plan_words import load_words
from equity_core.store.revisions import read_city
from pages.parts.plan_links import _item


def page(city: object, service: str) -> None:
    from equity_core.access import ANONYMOUS as NOBODY
    from pages.parts.plan_links import say_what_is_done

    say_what_is_done(NOBODY, city, service)


def test_a_promise_without_a_day_says_nothing_of_a_day(example_city):
    actions = (Action("a", "Plant", owner="Ada"), Action("b", "Mend", due=date(2027, 3, 5)))
    shown = look_over(Plan("p", "Plan", actions=actions, zone="UTC"), now=datetime.now(UTC))
    said = [_item(one, load_words(example_city), "/a") for one in shown.standings]
    assert said[0].endswith(", Ada")
    assert said[1].endswith(", due: March 5, 2027")


@pytest.mark.parametrize(
    ("service", "said"),
    [("trees planted", "Plant trees first where shade is missing"), ("Park projects", None)],
)
def test_a_service_names_the_actions_that_should_move_its_number(example_city, service, said):
    st.cache_resource.clear()
    city = read_city(example_city, "larkbend-example-city")
    shown = AppTest.from_function(page, kwargs={"city": city, "service": service}).run()
    assert not shown.exception
    texts = [
        html.unescape(one.proto.body) for one in shown.get("html") if "<style" not in one.proto.body
    ]
    if said is None:
        assert not texts
        assert not shown.header
        return
    assert shown.header[0].value == "What the city promised to do about it"
    assert said in texts[0] and "On track" in texts[0] and "Parks director" in texts[0]
    assert "/actions?city=larkbend-example-city&action=trees" in texts[0]
