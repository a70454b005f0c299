"""What was erased is on no page and in no file that the dashboard hands out, caches included."""

from __future__ import annotations

import html
import io
import zipfile
from datetime import date

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from equity_core import example
from equity_core.access import COMMAND_LINE
from equity_core.actions.erasing import erase_words
from equity_core.actions.plan import Visibility
from equity_core.actions.reading import read_plan
from equity_core.settings import REPOSITORY
from equity_core.store.revisions import read_cities
from equity_core.web.routes import routes

FILES = ("plan.csv", "plan.xlsx", "plan.json", "actions.csv")


@pytest.fixture
def shown(settings):
    """The example city, and a public action with the words of its newest approved update."""
    example.ensure(settings)
    st.cache_data.clear()
    st.cache_resource.clear()
    (city,) = read_cities(settings)
    for action in read_plan(settings, COMMAND_LINE, city).actions:
        update = action.newest_approved
        if action.visibility is Visibility.PUBLIC and update and len(update.narrative) > 20:
            return city, action.id, update.narrative
    raise AssertionError("the example has no public action with an update in words")


def page_says(page: AppTest) -> str:
    parts = [str(one.value) for one in (*page.markdown, *page.title, *page.header, *page.info)]
    parts += [html.unescape(one.proto.body) for one in page.get("html")]
    return "\n".join(parts).replace("\\", "")


def file_says(client: TestClient, city: str, name: str) -> str:
    answer = client.get(f"/plan-files/{city}/{name}")
    assert answer.status_code == 200, answer.text
    if not name.endswith(".xlsx"):
        return answer.content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        return html.unescape("".join(book.read(one).decode() for one in book.namelist()))


def test_erased_words_are_on_no_page_and_in_no_file(settings, shown):
    city, action, words = shown
    page = AppTest.from_file(str(REPOSITORY / "pages" / "shell.py"), default_timeout=120).run()
    page.query_params["action"] = action
    page = page.switch_page("actions.py").run()
    assert not page.exception
    client = TestClient(Starlette(routes=routes(settings)))
    assert words in page_says(page)
    held = [name for name in FILES if words in file_says(client, city.slug, name)]
    assert held[:3] == ["plan.csv", "plan.xlsx", "plan.json"]

    erase_words(settings, COMMAND_LINE, words, reason="consent withdrawn", on=date(2026, 3, 5))
    page.run()
    assert not page.exception
    assert words not in page_says(page)
    assert "[erased on 2026-03-05: consent withdrawn]" in page_says(page)
    for name in FILES:
        assert words not in file_says(client, city.slug, name)
