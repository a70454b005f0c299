"""What lets a reader of the log in does not stand in it."""

from __future__ import annotations

import asyncio
import logging

import pytest
from starlette.testclient import TestClient

from equity_core.settings import Settings
from equity_core.web import sign_in
from equity_core.web.lifespan import lifespan
from equity_core.web.log_addresses import loggable

TOKEN = "k3J9_one-time-token-of-forty-three-letters-"


@pytest.mark.parametrize("room", ["first-run", "reset", "calendar"])
@pytest.mark.parametrize("form", ["/{}/{}", "/{}/{}.ics", "//{}//{}", "/{}/x/{}", "/{}/x?{}"])
def test_an_address_that_is_a_secret_is_cut(room: str, form: str) -> None:
    assert loggable(form.format(room, TOKEN)) == f"/{room}/…"


def test_what_the_sign_in_service_sends_along_is_cut() -> None:
    assert loggable("/sign-in/oidc/callback?code=abc&state=def") == "/sign-in/oidc/callback?…"


@pytest.mark.parametrize("address", ["/", "/actions?city=tiny&action=a1", "/reset", "/sign-in"])
def test_other_addresses_stay(address: str) -> None:
    assert loggable(address) == address


def test_the_record_of_answers_holds_no_one_time_address(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def start_twice() -> None:
        for _ in range(2):
            async with lifespan(settings)(None):
                pass

    monkeypatch.setattr("equity_core.web.lifespan.furnish", lambda _settings: False)
    record = logging.getLogger("uvicorn.access")
    monkeypatch.setattr(record, "filters", [])
    asyncio.run(start_twice())
    assert len(record.filters) == 1
    with caplog.at_level(logging.INFO, logger="uvicorn.access"):
        words = ("192.0.2.7:5", "GET", f"/reset/{TOKEN}", "1.1", 200)
        record.info('%s - "%s %s HTTP/%s" %d', *words)
    assert '192.0.2.7:5 - "GET /reset/… HTTP/1.1" 200' in caplog.text
    assert TOKEN not in caplog.text


def test_a_failure_at_a_one_time_address_is_logged_without_it(
    settings: Settings,
    open_door,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> bool:
        raise RuntimeError("where-77")

    monkeypatch.setattr(sign_in.addresses, "is_open", broken)
    visitor: TestClient = open_door(settings)
    assert visitor.get(f"/reset/{TOKEN}").status_code == 500
    own = [one.getMessage() for one in caplog.records if one.name.startswith("equity_core")]
    assert any("answering GET /reset/…" in line for line in own)
    assert "where-77" in caplog.text
    assert not any(TOKEN in line for line in own)
