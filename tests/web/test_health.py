"""A watchdog learns whether the process lives and whether it can serve, and nothing else."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from equity_core.errors import StoreProblem
from equity_core.settings import Settings
from equity_core.web import health


def test_a_living_process_says_so(visitor: TestClient) -> None:
    answer = visitor.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_an_empty_workspace_is_not_ready(visitor: TestClient) -> None:
    answer = visitor.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready",
        "reason": "The workspace has no city yet.",
    }


def test_a_workspace_with_a_city_is_ready(
    visitor: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "list_cities", lambda settings: [{"name": "Anywhere"}])
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_a_database_that_cannot_be_opened_is_told_without_paths_or_secrets(
    tmp_path: Path, open_door
) -> None:
    blocked = tmp_path / "secret-folder"
    blocked.write_text("a file where the folder should be")
    answer = open_door(Settings(home=blocked)).get("/readyz")
    assert answer.status_code == 503
    assert "cannot be opened" in answer.json()["reason"]
    assert "secret-folder" not in answer.text


def test_the_public_door_never_opens_the_workspace(
    tmp_path: Path, open_door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(settings: Settings) -> None:
        raise AssertionError("the workspace was opened")

    monkeypatch.setattr(health, "check", opened)
    monkeypatch.setattr(health, "list_cities", opened)
    home = tmp_path / "home"
    answer = open_door(Settings(home=home, door="public")).get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reason"] == "No edition has been published yet."
    assert not home.exists()


def test_the_workspace_guarded_above_would_be_opened_by_the_other_door(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(settings: Settings) -> None:
        raise StoreProblem("opened")

    monkeypatch.setattr(health, "check", opened)
    assert health.reason_not_ready(settings) is not None
