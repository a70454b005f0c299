"""What happens when the server starts."""

import asyncio
import gc
import logging

import pytest

from equity_core.errors import StoreProblem
from equity_core.settings import Settings
from equity_core.web import lifespan as starting
from equity_core.web import memory


def start(settings: Settings) -> None:
    """Start and stop the server's own part."""

    async def run() -> None:
        async with starting.lifespan(settings)(None):
            pass

    asyncio.run(run())


def test_an_empty_workspace_gets_the_example_city_and_one_line_in_the_log(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(starting.example, "ensure", lambda settings: "Anywhere")
    caplog.set_level(logging.INFO)
    start(settings)
    assert [entry.getMessage() for entry in caplog.records if entry.name == "equity_core"] == [
        "The workspace was empty: loaded the example city, Anywhere."
    ]


def test_a_workspace_with_cities_starts_without_a_word(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(starting.example, "ensure", lambda settings: None)
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
