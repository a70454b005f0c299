"""The home page through the shell: the empty case first, and the public door."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from equity_core.settings import REPOSITORY, Settings, get_settings
from equity_core.store import engine


@pytest.fixture(autouse=True)
def _nothing_cached() -> None:
    """Streamlit's cache is one for a process; each test here has a workspace of its own."""
    st.cache_data.clear()


def open_home() -> AppTest:
    """The shell, as a visitor's first run."""
    return AppTest.from_file(str(REPOSITORY / "pages" / "shell.py"), default_timeout=60).run()


def words(page: AppTest) -> str:
    """All text of a page in one."""
    parts = [*page.title, *page.header, *page.subheader, *page.markdown, *page.info]
    return "\n".join(part.value for part in parts)


def test_an_empty_workspace_says_how_to_begin(settings: Settings) -> None:
    page = open_home()
    assert not page.exception
    assert [title.value for title in page.title] == ["Who gets what from the city?"]
    assert page.header[0].value == "Begin with a city"
    assert "`equity example`" in words(page)
    assert "`equity city import NAME" in words(page)


def test_the_public_door_says_that_nothing_is_published_and_opens_no_workspace(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*_args: object) -> None:
        raise AssertionError("the workspace was opened")

    monkeypatch.setattr(engine, "_open", opened)
    monkeypatch.setenv("EQUITY_DOOR", "public")
    get_settings.cache_clear()
    page = open_home()
    assert not page.exception
    assert [box.value for box in page.info] == ["Nothing is published here yet."]
    assert not settings.home.exists()
    with pytest.raises(ValueError, match=r"services\.py"):
        page.switch_page("services.py").run()


def test_a_workspace_that_cannot_be_opened_is_told_by_a_number(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.home.write_text("a file where the folder should be")
    page = open_home()
    assert not page.exception
    assert page.error[0].value.startswith("Something went wrong on our side.")
    assert str(settings.home) not in words(page) + page.error[0].value
    assert str(settings.home) in caplog.text


def test_each_page_has_a_title_of_its_own_and_one_main_heading(settings: Settings) -> None:
    page = open_home()
    assert len(page.title) == 1
    page.switch_page("services.py").run()
    assert not page.exception
    assert len(page.title) == 1
