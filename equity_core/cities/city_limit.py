"""What a reader of small-area figures should know where the city limit cuts areas."""

from __future__ import annotations

from equity_core.cities.reading import CityContents


def limit_notes(contents: CityContents, level: str, period: str | None = None) -> tuple[str, ...]:
    """Sentences on the areas of `level` that the city limit cuts, and on their error in `period`.

    Empty for a city that was loaded from files, whose areas are taken as they are.
    """
    found: list[str] = []
    for kept in contents.place:
        found += kept.facts.get("notes", [])
    for kept in contents.levels:
        if kept.name == level:
            found += kept.facts.get("limit", [])
    for kept in contents.populations:
        if kept.facts["level"] == level and kept.facts["period"] == period and found:
            found += kept.facts["notes"]
    return tuple(dict.fromkeys(found))
