"""A person's private calendar of what is due, by an address that only they know."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from equity_core.access import Viewer
from equity_core.actions.due_calendar import calendar_of, own_address
from equity_core.actions.mine import mine_of
from equity_core.actions.owners import read_owners
from equity_core.actions.reading import read_plan
from equity_core.actions.reminder_choices import viewer_of_calendar
from equity_core.errors import EquityError
from equity_core.settings import Settings
from equity_core.store.revisions import read_cities

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}\.ics")
# The address is the secret: nothing keeps the answer, no search engine lists it.
HEADERS = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
NOT_THERE = "There is no calendar at this address. Its owner may have revoked it."


def send_calendar(settings: Settings) -> Callable[[Request], Response]:
    """Answer `/calendar/<token>.ics` with what is due from the person whose token it is."""

    def answer(request: Request) -> Response:
        name = request.path_params["name"]
        if settings.door == "public" or not TOKEN.fullmatch(name):
            return PlainTextResponse(NOT_THERE, 404, HEADERS)
        try:
            viewer = viewer_of_calendar(settings, name.removesuffix(".ics"))
            if viewer is None:
                return PlainTextResponse(NOT_THERE, 404, HEADERS)
            content = _calendar(settings, viewer)
        except EquityError:
            said = "The calendar cannot be read just now. Try again later."
            return PlainTextResponse(said, 503, HEADERS)
        headers = {**HEADERS, "Content-Disposition": 'inline; filename="updates-due.ics"'}
        return Response(content, media_type="text/calendar", headers=headers)

    return answer


def _calendar(settings: Settings, viewer: Viewer) -> bytes:
    now = datetime.now(UTC).replace(microsecond=0)
    found = []
    for city in read_cities(settings):
        plan = read_plan(settings, viewer, city)
        if plan is not None:
            owners = read_owners(settings, viewer, city)
            found.append((city, plan.zone, mine_of(plan, owners, viewer, now=now)))
    return calendar_of(found, address=own_address(settings), now=now)
