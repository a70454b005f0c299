"""A real city does not start with a secret that strangers could guess."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from equity_core.doctor import examine
from equity_core.errors import BadInput
from equity_core.refusals import SHORTEST_PASSWORD, SHORTEST_SECRET, is_sample, problems, refuse
from equity_core.settings import REPOSITORY, Settings, get_settings, settings_from
from equity_core.web.lifespan import settings_to_start

SOUND = "kZ4vQ8pX1rT6yB3nM9wL5cH2jD7gF0sA"
SERVICE = {
    "oidc_issuer": "https://sign-in.example.org",
    "oidc_client_id": "dashboard",
    "oidc_client_secret": SOUND,
}


def city(**values: object) -> Settings:
    return settings_from(**{"production": True, **SERVICE, **values})


def test_a_sound_secret_is_long_enough_and_no_sample() -> None:
    assert len(SOUND) >= SHORTEST_SECRET
    refuse(city())
    assert problems(city()) == {}


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"oidc_client_secret": ""}, "oidc_client_secret", "is missing"),
        ({"oidc_client_secret": SOUND[:-1]}, "oidc_client_secret", "shorter than 32"),
        ({"oidc_client_secret": "x" * 64}, "oidc_client_secret", "a sample"),
        ({"oidc_client_secret": "paste-the-client-secret-here-0123456789"}, None, "a sample"),
        ({"oidc_client_secret": "CHANGEME-" + SOUND}, "oidc_client_secret", "a sample"),
        ({"oidc_client_id": ""}, "oidc_client_id", "is missing"),
        ({"oidc_issuer": ""}, "oidc_issuer", "is missing"),
        ({"oidc_issuer": "http://sign-in.example.org"}, "oidc_issuer", "https://"),
        ({"database_url": "postgresql://equity:equity@db/equity"}, "database_url", "short"),
        ({"database_url": "postgresql://equity:postgres-postgres@db/e"}, "database_url", "short"),
    ],
)
def test_a_real_city_does_not_start_with(values: dict, field: str | None, says: str) -> None:
    settings = city(**values)
    with pytest.raises(BadInput, match="This server does not start") as refusal:
        refuse(settings)
    assert says in str(refusal.value)
    assert (field or "oidc_client_secret") in problems(settings)
    given = str(values.get("oidc_client_secret") or SOUND)
    assert given not in str(refusal.value)


def test_a_trial_on_this_machine_starts_with_anything() -> None:
    short = {**SERVICE, "oidc_issuer": "http://localhost:9400", "oidc_client_secret": "short"}
    settings = settings_from(**short)
    refuse(settings)
    assert problems(settings) == {}
    half = settings_from(oidc_issuer="https://sign-in.example.org")
    refuse(half)
    assert set(problems(half)) == {"oidc_client_id", "oidc_client_secret"}


def test_a_database_that_needs_no_password_or_has_a_long_one_is_fine() -> None:
    long = "q7Wm2Zx9Lp4R"
    assert len(long) == SHORTEST_PASSWORD
    for address in ("", "postgresql:///equity", f"postgresql://equity:{long}@db/equity"):
        refuse(city(database_url=address))


def test_the_public_door_asks_for_no_sign_in_service() -> None:
    refuse(settings_from(production=True, door="public", oidc_issuer="https://sign-in.example.org"))


@pytest.mark.parametrize("secret", ["change_me_please", "your-secret", "aaaabbbbcccc", "PASSWORD1"])
def test_samples_are_known(secret: str) -> None:
    assert is_sample(secret)
    assert not is_sample(SOUND)


def test_the_doctor_shows_that_a_secret_is_set_and_never_the_secret(settings, monkeypatch) -> None:
    for field, value in SERVICE.items():
        monkeypatch.setenv(f"EQUITY_{field.upper()}", value)
    found = {finding.name: finding for finding in examine()}
    assert found["EQUITY_OIDC_CLIENT_SECRET"].value == "(hidden, 32 characters)"
    assert SOUND not in repr(found) + repr(settings_from())
    monkeypatch.setenv("EQUITY_DOOR", "side")
    broken = {finding.name: finding for finding in examine()}
    assert broken["EQUITY_OIDC_CLIENT_SECRET"].value == "(hidden, 32 characters)"
    assert SOUND not in repr(broken)


def test_the_doctor_names_what_a_real_city_must_not_use(settings, monkeypatch) -> None:
    monkeypatch.setenv("EQUITY_PRODUCTION", "true")
    monkeypatch.setenv("EQUITY_OIDC_ISSUER", "http://sign-in.example.org")
    monkeypatch.setenv("EQUITY_OIDC_GROUPS", "equity team=king")
    found = {finding.name: finding.problem for finding in examine()}
    assert "https://" in found["EQUITY_OIDC_ISSUER"]
    assert "is missing" in found["EQUITY_OIDC_CLIENT_SECRET"]
    assert "equity team=king" in found["EQUITY_OIDC_GROUPS"]
    monkeypatch.setenv("EQUITY_OIDC_GROUPS", "equity team=editor")
    found = {finding.name: finding.problem for finding in examine()}
    assert "together" in found["EQUITY_OIDC_GROUPS"]


def test_the_server_ends_with_the_sentence(settings, monkeypatch) -> None:
    monkeypatch.setenv("EQUITY_PRODUCTION", "true")
    monkeypatch.setenv("EQUITY_OIDC_ISSUER", "https://sign-in.example.org")
    get_settings.cache_clear()
    with pytest.raises(SystemExit, match="EQUITY_OIDC_CLIENT_ID is missing"):
        settings_to_start()
    monkeypatch.setenv("EQUITY_DOOR", "side")
    get_settings.cache_clear()
    with pytest.raises(SystemExit, match="EQUITY_DOOR"):
        settings_to_start()


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ["app.py"],
        ["-m", "streamlit", "run", "app.py", "--server.headless", "true"],
        ["-m", "uvicorn", "app:app", "--port", "0"],
        ["-m", "equity_core.cli", "run"],
    ],
)
def test_no_way_of_starting_gets_around_a_refusal(tmp_path, command: list[str]) -> None:
    environment = {
        **os.environ,
        "EQUITY_HOME": str(tmp_path / "home"),
        "EQUITY_PRODUCTION": "true",
        "EQUITY_OIDC_ISSUER": "https://sign-in.example.org",
        "EQUITY_OIDC_CLIENT_ID": "dashboard",
        "EQUITY_OIDC_CLIENT_SECRET": "changeme",
    }
    done = subprocess.run(
        [sys.executable, *command],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert "This server does not start. EQUITY_OIDC_CLIENT_SECRET is shorter" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "home").exists()
