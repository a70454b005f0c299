"""The Data page: a city fetched by its name, newer figures looked at and decided on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from invented_census import InventedCensus
from test_data_page import Page

from equity_core.access import COMMAND_LINE, Role
from equity_core.cities.reading import list_cities, read_contents
from equity_core.errors import BadInput
from equity_core.imports import census_jobs
from equity_core.jobs.queue import State, cancel, read_jobs
from equity_core.jobs.worker import run_waiting
from equity_core.settings import Settings, get_settings

FETCH = "Fetch the city"
FIELD = "Name of the city with its state, such as Red Wing, MN"


@pytest.fixture(autouse=True)
def _no_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("equity_core.imports.census_jobs", "pages.parts.job_watch"):
        monkeypatch.setattr(f"{module}.wake", lambda settings: None)
    monkeypatch.setattr("pages.parts.job_watch.follow_up", lambda settings: None)


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Callable[[InventedCensus], None]:
    """Lets the worker ask invented sources."""

    def use(census: InventedCensus) -> None:
        monkeypatch.setattr(census_jobs, "open_census", census.open)

    return use


@pytest.fixture
def editor(settings: Settings, sign_in: Callable[[Role], str]) -> str:
    return sign_in(Role.EDITOR)


def test_a_city_is_fetched_by_its_name_and_chosen_next(settings, editor, source) -> None:
    source(InventedCensus(2023))
    page = Page()
    assert "No Census key is set. It works without one" in page.said()
    page.write(FIELD, "Millbrook, MN").press(FETCH)
    assert f"City from the Census for Millbrook, MN, asked for by {editor}" in page.said().replace(
        "**", ""
    )
    [ran] = run_waiting(settings)
    assert ran.state == State.DONE
    said = page.again().said()
    assert "Done: City from the Census for Millbrook, MN" in said
    assert "4 block groups and 2 tracts; 1,060 people in 2020" in said
    assert page.value("City") == "millbrook"
    assert "What Millbrook holds" in said
    assert "City limit" in said
    assert "The city limit cuts 2 block groups." in said
    assert "Ages" in said


def test_the_state_of_the_key_is_told_in_words(settings, editor, monkeypatch) -> None:
    monkeypatch.setenv("EQUITY_CENSUS_KEY", "0123456789")
    get_settings.cache_clear()
    said = Page().said()
    assert "A Census key is set" in said
    assert "0123456789" not in said


def test_a_bad_name_ends_in_the_nearest_names(settings, editor, source) -> None:
    source(InventedCensus())
    page = Page().write(FIELD, "Milbrok, MN").press(FETCH)
    run_waiting(settings)
    assert "Did you mean Millbrook city, Minnesota?" in page.again().said()
    assert list_cities(settings) == []


def test_no_name_is_asked_for_again(settings, editor) -> None:
    assert "such as Red Wing, MN." in Page().press(FETCH).said()
    assert read_jobs(settings, COMMAND_LINE) == []


def test_a_fetch_that_is_cancelled_in_the_middle_keeps_nothing(settings, editor, source) -> None:
    class Cancelling(InventedCensus):
        def blocks(self, place, tract_ids):
            [job] = read_jobs(settings, COMMAND_LINE)
            cancel(settings, COMMAND_LINE, job.id)
            return super().blocks(place, tract_ids)

    source(Cancelling())
    page = Page().write(FIELD, "Millbrook, MN").press(FETCH)
    [ran] = run_waiting(settings)
    assert ran.state == State.CANCELLED
    assert list_cities(settings) == []
    assert "Cancelled: City from the Census" in page.again().said()


def test_newer_figures_are_compared_and_used(settings, editor, source) -> None:
    source(InventedCensus(2023))
    page = Page().write(FIELD, "Millbrook, MN").press(FETCH)
    run_waiting(settings)
    assert "is that of 2019-2023" in page.again().said()
    source(InventedCensus(2024, growth=1.1))
    page.press("Look for newer figures")
    run_waiting(settings)
    said = page.again().said()
    assert "Everyone sees 2019-2023 until you decide." in said
    assert "have 4 years in common" in said
    assert '<th scope="row">All residents</th><td>1,060</td><td>1,166</td><td>+106</td>' in said
    page.press("Use the newer figures")
    run_waiting(settings)
    assert "Millbrook now shows figures of 2020-2024." in page.again().said()
    assert "Look for newer figures" in page.labels()


def test_newer_figures_can_be_left(settings, editor, source) -> None:
    source(InventedCensus(2023))
    page = Page().write(FIELD, "Millbrook, MN").press(FETCH)
    run_waiting(settings)
    source(InventedCensus(2024))
    page.again().press("Look for newer figures")
    run_waiting(settings)
    page.again().press("Leave them")
    assert "is that of 2019-2023" in page.said()
    assert "2020-2024" not in read_contents(settings, "Millbrook").periods


@pytest.mark.parametrize("called", ["x" * 121, "a|b", "line\x07"])
def test_what_a_city_cannot_be_called_is_said_before_anything_waits(settings, called) -> None:
    with pytest.raises(BadInput, match="The city needs a name of 1 to 120 characters"):
        census_jobs.ask_to_fetch(settings, COMMAND_LINE, asked="Millbrook, MN", called=called)
    assert read_jobs(settings, COMMAND_LINE) == []
