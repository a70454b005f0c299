"""The page on who lives here, through the shell."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

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
