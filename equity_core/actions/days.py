"""Days and moments in the cells of a plan, also with the month in words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NUMBERS = {form: n for n, name in enumerate(_MONTHS, 1) for form in (name, name[:3])} | {"sept": 9}
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ]00:00(?::00)?)?")
_US = re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})")
_MONTH_FIRST = re.compile(
    r"(?P<name>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})"
)
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[.\s-]+(?P<name>[A-Za-z]{3,9})\.?,?[\s-]+(?P<year>\d{4})"
)
_FORMS = (_ISO, _US, _MONTH_FIRST, _DAY_FIRST)
_NOON = time(12, tzinfo=UTC)
_ADVICE = "it should be a day such as 2026-03-05 or March 5, 2026"


def read_day(text: str) -> date | None:
    """The day in a cell: 2026-03-05, 3/5/2026, March 5, 2026 or 5 March 2026; None if empty.

    Raises
    ------
    ValueError
        It is none of these, or the calendar has no such day.
    """
    tidy = " ".join(text.split())
    if not tidy:
        return None
    if not tidy.isascii():
        raise ValueError(_ADVICE)
    for form in _FORMS:
        if found := form.fullmatch(tidy):
            return _day(found.groupdict())
    raise ValueError(_ADVICE)


def read_moment(text: str) -> datetime | None:
    """A moment in UTC, to the second. A day alone is its noon in UTC, the same day in all the US.

    Raises
    ------
    ValueError
        It is neither such a moment nor a day.
    """
    tidy = text.strip()
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?", tidy, re.ASCII):
        try:
            return datetime.fromisoformat(tidy).replace(tzinfo=UTC)
        except ValueError:
            raise ValueError(_ADVICE) from None
    day = read_day(tidy)
    return None if day is None else datetime.combine(day, _NOON)


def _day(parts: dict[str, str]) -> date:
    month = int(parts["month"]) if "month" in parts else _NUMBERS.get(parts["name"].lower(), 0)
    try:
        return date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        raise ValueError(_ADVICE) from None
