"""What happens when the server starts."""

import asyncio
import gc
import io
import logging
import re
import threading
from types import SimpleNamespace

import pytest

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts import addresses
from equity_core.accounts.people import add_person
from equity_core.errors import StoreProblem
from equity_core.settings import Settings
from equity_core.web import lifespan as starting
from equity_core.web import memory

PASSWORD = "seven purple herons wade"


class Terminal(io.StringIO):
    """A screen that a person looks at."""

    def isatty(self) -> bool:
        return True


def at(monkeypatch: pytest.MonkeyPatch, output: io.StringIO, errors: io.StringIO) -> None:
    """Let the server write to these."""
    monkeypatch.setattr(starting, "sys", SimpleNamespace(stdout=output, stderr=errors))


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """The server is started at a terminal, in a workspace that has its city."""
    made = Terminal()
    at(monkeypatch, made, made)
    monkeypatch.setattr(starting.example, "ensure", lambda settings: None)
    return made


def start(settings: Settings, port: int | None = None) -> None:
    """Start and stop the server's own part."""

    async def run() -> None:
        async with starting.lifespan(settings, port=(lambda: port) if port else None)(None):
            pass

    asyncio.run(run())


def make_administrator(settings: Settings) -> None:
    add_person(settings, COMMAND_LINE, name="Ada", role=Role.ADMINISTRATOR, password=PASSWORD)


def test_an_empty_workspace_gets_the_example_city_and_one_line_in_the_log(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(starting.example, "ensure", lambda settings: "Anywhere")
    caplog.set_level(logging.INFO)
    start(settings)
    assert [entry.getMessage() for entry in caplog.records if entry.name == "equity_core"] == [
        "The workspace was empty: loaded the example city, Anywhere.",
        starting.NO_TERMINAL,
    ]


def test_a_workspace_with_cities_and_an_administrator_starts_without_a_word(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(starting.example, "ensure", lambda settings: None)
    make_administrator(settings)
    caplog.set_level(logging.INFO)
    start(settings)
    assert [entry for entry in caplog.records if entry.name == "equity_core"] == []


def test_a_workspace_that_cannot_be_opened_does_not_stop_the_server(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def shut(settings: Settings) -> None:
        raise StoreProblem("The database cannot be opened.")

    monkeypatch.setattr(starting.example, "ensure", shut)
    start(settings)
    assert "The workspace is not ready: The database cannot be opened." in caplog.text


def test_the_public_door_starts_without_the_workspace(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(settings: Settings) -> None:
        raise AssertionError("the workspace was opened")

    monkeypatch.setattr(starting.example, "ensure", opened)
    start(settings.model_copy(update={"door": "public"}))
    assert not settings.home.exists()
    with pytest.raises(AssertionError):
        start(settings)


def test_the_first_start_prints_an_address_that_makes_the_first_administrator(
    settings: Settings, screen: Terminal, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    start(settings, port=8777)
    found = re.findall(r"http://localhost:8777/first-run/([\w-]{43})\n", screen.getvalue())
    assert len(found) == 1
    assert found[0] not in caplog.text
    assert addresses.is_open(settings, found[0], addresses.FIRST_RUN)
    assert addresses.use_first_run(settings, found[0], name="Ada", password=PASSWORD)


def test_the_printed_address_is_the_one_that_visitors_use(
    settings: Settings, screen: Terminal
) -> None:
    start(settings.model_copy(update={"public_url": "https://equity.example.org"}), port=8777)
    assert "https://equity.example.org/first-run/" in screen.getvalue()
    assert "8777" not in screen.getvalue()


def test_without_a_known_port_the_usual_one_is_named(settings: Settings, screen: Terminal) -> None:
    start(settings)
    assert "http://localhost:8501/first-run/" in screen.getvalue()


def test_once_there_is_an_administrator_nothing_is_printed(
    settings: Settings, screen: Terminal
) -> None:
    make_administrator(settings)
    start(settings)
    assert screen.getvalue() == ""


def test_the_public_door_prints_no_address(settings: Settings, screen: Terminal) -> None:
    start(settings.model_copy(update={"door": "public"}))
    assert screen.getvalue() == ""
    assert not settings.home.exists()


def test_no_address_goes_into_a_file_or_a_pipe(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(starting.example, "ensure", lambda settings: None)
    files = io.StringIO(), io.StringIO()
    at(monkeypatch, *files)
    start(settings)
    written = files[0].getvalue() + files[1].getvalue() + caplog.text
    assert "first-run/" not in written
    assert "equity user first-run" in written


def test_memory_is_set_aside_once_for_each_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_settled", set())
    before = gc.get_freeze_count()
    try:
        assert memory.settle("Home") is True
        assert gc.get_freeze_count() > before
        assert memory.settle("Home") is False
        assert memory.settle("Service maps") is True
    finally:
        gc.unfreeze()


def test_jobs_are_watched_from_the_start_of_the_server_to_its_end(
    settings: Settings, screen: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Settings] = []
    monkeypatch.setattr("equity_core.jobs.starting.follow_up", looked.append)
    start(settings)
    assert looked == [settings]
    assert "job-watch" not in [thread.name for thread in threading.enumerate()]


def test_the_public_door_watches_no_jobs(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "start_worker", lambda settings: pytest.fail("it did"))
    start(settings.model_copy(update={"door": "public"}))


def test_what_a_dead_import_left_is_cleared_away_at_the_start(
    settings: Settings, screen: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleared: list[Settings] = []
    monkeypatch.setattr(starting, "sweep", cleared.append)
    start(settings)
    assert cleared == [settings]
