"""What is due from a person as a calendar (RFC 5545) that calendar programs fetch by address.

Such addresses are often given to services outside the city, so that a title stands in it only
where every visitor may read the action anyway; else it says that an update is due, and no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from equity_core.accounts.addresses import USUAL_PORT
from equity_core.actions.mine import Mine, Turn
from equity_core.actions.plan import Action, Visibility
from equity_core.actions.progress import local_day
from equity_core.settings import Settings
from equity_core.store.revisions import CityRow

PRODUCT = "-//Equity dashboard//Updates due//EN"
UNNAMED = "an action that only staff see"
HOST = "equity-dashboard"


def calendar_of(
    found: Iterable[tuple[CityRow, str, Mine]], *, address: str, now: datetime
) -> bytes:
    """The calendar file.

    Parameters
    ----------
    found
        For each city: itself, the time zone of its plan, and what is due from the person there.
    address
        The dashboard's own address; each event leads to the form there.
    now
        The present moment.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Updates due")
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"value": "DURATION"})
    for city, zone, mine in found:
        here = f"{address}/my-updates?city={city.slug}"
        for one in mine.owed:
            if one.turn is not Turn.NONE:
                day = one.due_on or local_day(now, zone)
                said = f"Update due: {shown_title(one.action)}"
                key = f"{city.slug}-{one.action.id}"
                calendar.add_component(_event(key, day, said, here, now))
        for action, step in mine.steps:
            if step.due is not None:
                public = action.visibility is Visibility.PUBLIC
                said = f"Step due: {_line(step.title) if public else UNNAMED}"
                key = f"{city.slug}-{step.id}"
                calendar.add_component(_event(key, step.due, said, here, now))
    return bytes(calendar.to_ical())


def own_address(settings: Settings) -> str:
    """Where people find this dashboard: the public address, else the one on this machine."""
    return settings.public_url or f"http://localhost:{USUAL_PORT}"


def shown_title(action: Action) -> str:
    """The title of an action that everyone may read, on one line; else that it is staff's."""
    return _line(action.title) if action.visibility is Visibility.PUBLIC else UNNAMED


def _line(text: str) -> str:
    return " ".join(text.split())


def _event(key: str, day: date, said: str, address: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{key}@{HOST}")
    event.add("dtstamp", now)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", said)
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event
