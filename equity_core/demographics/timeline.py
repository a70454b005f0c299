"""The record as a timeline: what happened, who acted, who was harmed, who resisted, who says so."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from equity_core.cities.reading import CityContents
from equity_core.errors import BadInput
from equity_core.settings import data_folder

FILE = "timeline.csv"
NATION = "the nation"
CITY_LIMITS = "city limits"
"""The theme of the city's own entries that say when its limits moved."""
THEMES = (
    "treaties and land",
    "slavery",
    "war and state violence",
    "law and courts",
    "schools",
    "exclusion and expulsion",
    "mob violence",
    "covenants",
    "redlining and lending",
    "housing",
    "highways and renewal",
    "work",
    "policing and protest",
    "organizing",
    "arrivals",
    "firsts and memory",
    "repair and city action",
    CITY_LIMITS,
)
EARLIEST, LATEST = 1000, 2100


class Confidence(StrEnum):
    """How sure the source makes us."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True)
class Entry:
    """One thing that happened, in our own words.

    `state` is empty for what concerns the whole nation; `towns` are the cities that it happened
    in. Who acted, was harmed and resisted stay empty where the source's sentence does not say.
    """

    id: str
    year: int
    date_text: str
    place: str
    state: str
    towns: tuple[str, ...]
    groups: str
    who_was_harmed: str
    who_acted: str
    who_resisted: str
    themes: tuple[str, ...]
    event: str
    source_title: str
    source_url: str
    confidence: Confidence
    note: str
    own: bool = False
    """Whether it is the city's own entry."""
    draft: bool = False
    """Whether it is not published, so that only people who may read drafts are given it."""


COLUMNS = tuple(name for name in Entry.__dataclass_fields__ if name not in ("own", "draft"))


def load_timeline(home: Path | None = None) -> tuple[Entry, ...]:
    """The entries that are sure enough to be shown, oldest first.

    A `timeline.csv` in the home folder takes the place of the one that we ship.

    Raises
    ------
    BadInput
        The file cannot be read, or a row lacks its year, event, source or confidence.
    """
    own = home / FILE if home is not None else None
    path = own if own is not None and own.exists() else data_folder() / FILE
    return shown(read_timeline(path))


def shown(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries without those that no good source stands behind yet, oldest first."""
    return in_time(one for one in entries if one.confidence is not Confidence.LOW)


def in_time(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries by year, those of one year by month and day where the date says them."""
    return tuple(sorted(entries, key=lambda one: (one.year, _day(one), one.id)))


def _day(entry: Entry) -> str:
    """The month and day of the year that the entry stands under, "" where it names none."""
    found = re.search(rf"\b{entry.year}-(\d\d(?:-\d\d)?)\b", entry.date_text)
    return found[1] if found else ""


def read_timeline(path: Path) -> tuple[Entry, ...]:
    """Every row of a timeline file, low confidence too, in the order of the file."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(
            f"{path.name} cannot be read. Save it again as a CSV table in UTF-8."
        ) from error
    missing = set(COLUMNS) - set(rows[0] if rows else ())
    if missing:
        raise BadInput(f"{path.name} lacks the column “{sorted(missing)[0]}”.")
    entries = [_entry(path, number, row) for number, row in enumerate(rows, start=2)]
    ids = [one.id for one in entries]
    repeated = sorted({one for one in ids if ids.count(one) > 1})
    if repeated:
        raise BadInput(
            f"{path.name} has the id {repeated[0]} more than once. Give each row its own."
        )
    return tuple(entries)


def _entry(path: Path, number: int, row: dict[str, str]) -> Entry:
    cells: dict[str, Any] = {name: (row[name] or "").strip() for name in COLUMNS}
    where = f"{path.name}, row {number}"
    for name in ("id", "year", "place", "event", "source_title", "confidence"):
        if not cells[name]:
            raise BadInput(f"{where}: fill in the column “{name}”.")
    unknown = [theme for theme in listed(cells["themes"]) if theme not in THEMES]
    if unknown:
        raise BadInput(f"{where}: “{unknown[0]}” is not a theme. They are: {', '.join(THEMES)}.")
    if cells["confidence"] not in set(Confidence):
        raise BadInput(f"{where}: “confidence” should be high, medium or low.")
    if cells["source_url"] and not cells["source_url"].startswith(("https://", "http://")):
        raise BadInput(f"{where}: “source_url” should begin with https://.")
    return Entry(
        year=_year(where, cells.pop("year")),
        towns=listed(cells.pop("towns")),
        themes=listed(cells.pop("themes")),
        confidence=Confidence(cells.pop("confidence")),
        **cells,
    )


def _year(where: str, text: str) -> int:
    if not is_year(text):
        raise BadInput(f"{where}: “year” should be a year such as 1910.")
    return int(text)


def is_year(text: str) -> bool:
    """Whether a text is a year of four digits that an entry can stand under."""
    four = len(text) == len(str(LATEST)) and text.isascii() and text.isdigit()
    return four and EARLIEST <= int(text) <= LATEST


def listed(text: str) -> tuple[str, ...]:
    """The parts of a cell that are set apart by semicolons."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


def places_of(entries: Sequence[Entry]) -> list[str]:
    """What a reader can choose as a place: the nation, then states, then cities by name."""
    nation = [NATION] if any(_national(one) for one in entries) else []
    states = sorted({one.state for one in entries if one.state})
    towns = sorted({town for one in entries for town in one.towns} - set(states))
    return [*nation, *states, *towns]


def at_place(entries: Sequence[Entry], place: str) -> tuple[Entry, ...]:
    """The entries of one place as :func:`places_of` names it; a state holds its cities."""
    if place == NATION:
        return tuple(one for one in entries if _national(one))
    return tuple(one for one in entries if place == one.state or place in one.towns)


def of_theme(entries: Sequence[Entry], theme: str) -> tuple[Entry, ...]:
    """The entries of one theme."""
    return tuple(one for one in entries if theme in one.themes)


def for_city(entries: Sequence[Entry], city: str, state: str | None) -> tuple[Entry, ...]:
    """What is shown for a city unasked: its own entries, its state's and the nation's.

    Where the state is known, a town of the same name in another state is another town.
    """
    return tuple(
        one
        for one in entries
        if _national(one)
        or one.state == (state or "?")
        or (city in one.towns and (state is None or not one.state))
    )


def state_of(contents: CityContents, entries: Sequence[Entry]) -> str | None:
    """The state that a city lies in, where its boundary or an entry about it says so."""
    for kept in contents.place:
        said = kept.facts.get("state_name")
        if isinstance(said, str) and said:
            return said
    states = {one.state for one in entries if contents.city.name in one.towns and one.state}
    return states.pop() if len(states) == 1 else None


def _national(entry: Entry) -> bool:
    return not entry.state and not entry.own
