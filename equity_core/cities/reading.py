"""Reading what a city holds: levels, outlines, periods, populations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from equity_core.cities.areas import AreaSet, read_areas
from equity_core.cities.population import Population, read_population
from equity_core.errors import NotFound
from equity_core.settings import Settings
from equity_core.store.names import same_name
from equity_core.store.revisions import (
    CityRow,
    Kept,
    newest_revision,
    read_cities,
    read_city,
    read_in_force,
)

__all__ = [
    "CityContents",
    "CityRow",
    "known_name",
    "list_cities",
    "load_level",
    "load_population",
    "newest",
    "newest_first",
    "newest_revision",
    "read_cities_with_contents",
    "read_city_names",
    "read_contents",
]


KINDS = {
    "level": "levels",
    "outline": "outlines",
    "population": "populations",
    "service": "services",
    "counts": "counts",
    "ages": "ages",
    "whole": "whole",
    "place": "place",
    "history": "history",
    "overlay": "overlays",
    "places": "places",
    "waiting": "waiting",
}
"""Every kind of dataset, and the field of CityContents that holds those in force."""


@dataclass(frozen=True)
class CityContents:
    """A city and everything in force in it, as light rows (no tables are read)."""

    city: CityRow
    levels: tuple[Kept, ...]
    outlines: tuple[Kept, ...]
    populations: tuple[Kept, ...]
    services: tuple[Kept, ...]
    counts: tuple[Kept, ...]
    ages: tuple[Kept, ...] = ()
    whole: tuple[Kept, ...] = ()
    """Figures that a source publishes for the city itself, which are not summed from areas."""
    place: tuple[Kept, ...] = ()
    """The city's own boundary."""
    history: tuple[Kept, ...] = ()
    overlays: tuple[Kept, ...] = ()
    places: tuple[Kept, ...] = ()
    """The table of other places, for peers."""
    waiting: tuple[Kept, ...] = ()
    """A newer vintage that waits for approval."""

    @property
    def basis(self) -> tuple[Kept, ...]:
        """What other things are worked out from: the levels and services."""
        return (*self.levels, *self.services)

    @property
    def periods(self) -> list[str]:
        """Every period with a population, oldest first."""
        return newest_first({str(kept.facts["period"]) for kept in self.populations})[::-1]

    def level(self, name: str | None = None) -> Kept:
        """The level of that name; the first one loaded where no name is given."""
        if name is None and self.levels:
            return self.levels[0]
        return _named(self.levels, name or "", f"level in {self.city.name}")

    def service(self, name: str) -> Kept:
        """The service of that name, however it is capitalised."""
        return _named(self.services, name, f"service in {self.city.name}")

    def population(self, level: str, period: str | None = None) -> Kept:
        """The population of a level in a period; the newest period where none is given."""
        of_level = [kept for kept in self.populations if kept.facts["level"] == level]
        by_period = {str(kept.facts["period"]): kept for kept in of_level}
        if not by_period:
            raise NotFound(
                f"{self.city.name} has no population for the level “{level}”. "
                "Import one with the areas, then try again."
            )
        wanted = period or newest(list(by_period))
        if wanted not in by_period:
            raise NotFound(
                f"There is no population for {wanted} on the level “{level}”. "
                f"The periods are: {', '.join(newest_first(by_period))}."
            )
        return by_period[wanted]

    def count_of(self, service: str, level: str) -> Kept | None:
        """The counts of a service by area of a level, where they exist."""
        for kept in self.counts:
            if kept.facts["service"] == service and kept.facts["level"] == level:
                return kept
        return None


def known_name(rows: tuple[Kept, ...], name: str) -> str:
    """`name` as it is written where one of `rows` has it already, else as it is given."""
    return next((kept.name for kept in rows if same_name(kept.name, name)), name)


def newest(periods: Sequence[str]) -> str:
    """The period that ends last, by the last year in its name; one without a year is oldest."""
    return newest_first(periods)[0]


def newest_first(periods: Iterable[str]) -> list[str]:
    """Periods by the last year in their names, the newest first."""
    return sorted(periods, key=lambda period: (re.findall(r"\d{4}", period)[-1:], period))[::-1]


def read_contents(settings: Settings, name: str) -> CityContents:
    """Everything in force in the city of that name; NotFound where there is none."""
    city = read_city(settings, name)
    rows = read_in_force(settings, city)
    by_kind = {kind: tuple(kept for kept in rows if kept.kind == kind) for kind in KINDS}
    return CityContents(city, **{field: by_kind[kind] for kind, field in KINDS.items()})


def read_city_names(settings: Settings) -> dict[str, str]:
    """Short name -> name of every city, by name."""
    return {city.slug: city.name for city in read_cities(settings)}


def read_cities_with_contents(settings: Settings) -> list[CityContents]:
    """Every city with everything in force in it, by name."""
    return [read_contents(settings, city.slug) for city in read_cities(settings)]


def list_cities(settings: Settings) -> list[dict[str, Any]]:
    """`equity city list --json`: name, levels and periods of every city."""
    found = read_cities_with_contents(settings)
    return [
        {
            "name": contents.city.name,
            "levels": [kept.name for kept in contents.levels],
            "periods": contents.periods,
        }
        for contents in found
    ]


def load_level(kept: Kept, *, for_drawing: bool = False) -> AreaSet:
    """The areas of a level's revision."""
    return read_areas(kept.folder, for_drawing=for_drawing)


def load_population(kept: Kept) -> Population:
    """The population of a revision."""
    return read_population(kept.folder, kept.facts)


def _named(rows: tuple[Kept, ...], name: str, what: str) -> Kept:
    for kept in rows:
        if same_name(kept.name, name):
            return kept
    there = ", ".join(kept.name for kept in rows)
    has = f"There is: {there}." if rows else "There is none yet."
    raise NotFound(f"There is no {what} named “{name}”. {has}")
