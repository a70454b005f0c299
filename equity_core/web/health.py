"""Two questions that a watchdog may ask: does the process live, and can it serve?"""

from __future__ import annotations

import logging
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse

from equity_core.cities.reading import list_cities
from equity_core.errors import StoreProblem
from equity_core.settings import Settings
from equity_core.store.engine import check

log = logging.getLogger(__name__)
FRESH = {"Cache-Control": "no-store"}


def alive(_request: Request) -> JSONResponse:
    """`/healthz`: the process answers. It says nothing about data."""
    return JSONResponse({"status": "alive"}, headers=FRESH)


def ready(settings: Settings) -> Callable[[Request], JSONResponse]:
    """`/readyz`: 200 when a visitor would see something, else 503 and the reason in words."""

    def answer(_request: Request) -> JSONResponse:
        reason = reason_not_ready(settings)
        if reason is None:
            return JSONResponse({"status": "ready"}, headers=FRESH)
        return JSONResponse({"status": "not ready", "reason": reason}, 503, headers=FRESH)

    return answer


def reason_not_ready(settings: Settings) -> str | None:
    """Why this server has nothing to show yet, without paths or addresses; None when it has."""
    if settings.door == "public":
        return "No edition has been published yet."
    try:
        check(settings)
        cities = list_cities(settings)
    except StoreProblem as problem:
        log.error("Not ready: %s", problem)
        return "The database cannot be opened. The server's log says more."
    return None if cities else "The workspace has no city yet."
