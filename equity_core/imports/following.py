"""What rests on an earlier revision that is put in force again, worked out anew."""

from __future__ import annotations

from collections.abc import Callable

from equity_core.cities.areas import AreaSet, read_areas
from equity_core.cities.levels import carry_population, overlap_shares
from equity_core.cities.population import Population
from equity_core.cities.reading import CityContents, load_population
from equity_core.errors import BadInput
from equity_core.imports.drafts import draft_population
from equity_core.imports.recount import Levels, count_on_level, draft_counts, recount_services
from equity_core.services.keeping import read_record_rows
from equity_core.settings import Settings
from equity_core.store.revisions import Kept, read_history
from equity_core.store.workbench import Workbench


def _follow_service(
    _settings: Settings, bench: Workbench, contents: CityContents, earlier: Kept
) -> None:
    levels, frame = Levels(contents), read_record_rows(earlier.folder)
    kind, torn = earlier.facts["kind"], earlier.facts["torn"]
    for name in levels.names:
        counts = count_on_level(frame, levels, name, kind=kind, torn=torn)
        draft_counts(bench, earlier.name, name, counts)


def _follow_population(
    _settings: Settings, bench: Workbench, contents: CityContents, earlier: Kept
) -> None:
    level = contents.level(earlier.facts["level"])
    areas, population = read_areas(level.folder), load_population(earlier)
    if not set(population.frame["area"]) <= set(areas.ids):
        raise BadInput(
            f"The people of revision {earlier.number} were counted for other areas than those of "
            f"“{level.name}” now. Go back to those areas first."
        )
    _carry(bench, contents, level.name, areas, [(earlier, population)])


def _follow_nothing(
    _settings: Settings, _bench: Workbench, _contents: CityContents, _earlier: Kept
) -> None:
    """Nothing rests on what goes back."""


def _follow_level(
    settings: Settings, bench: Workbench, contents: CityContents, earlier: Kept
) -> None:
    areas = read_areas(earlier.folder)
    if earlier.facts["base"]:
        _bring_people_back(settings, bench, contents, earlier, areas)
    else:
        first = contents.level()
        shares = overlap_shares(read_areas(first.folder), areas)
        for kept in (*contents.populations, *contents.ages):
            if kept.facts["level"] == first.name:
                carried = carry_population(load_population(kept), shares, level=first.name)
                source = (kept.source_name, kept.source_sha256)
                draft_population(bench, earlier.name, carried, source)
    recount_services(bench, contents, {earlier.name: areas})


def _bring_people_back(
    settings: Settings, bench: Workbench, contents: CityContents, earlier: Kept, areas: AreaSet
) -> None:
    """The people who were in force with those areas, as long as they were."""
    history = read_history(settings, contents.city)
    levels = [kept for kept in history if (kept.kind, kept.name) == ("level", earlier.name)]
    ended = min(kept.created_at for kept in levels if kept.number == earlier.number + 1)
    back: dict[tuple[str, str], Kept] = {}
    for kept in history:
        of_people = kept.kind in ("population", "ages")
        if of_people and kept.facts["level"] == earlier.name and kept.created_at < ended:
            back.setdefault((kept.kind, kept.name), kept)
    people = [(kept, load_population(kept)) for kept in back.values()]
    for kept, population in people:
        source = (kept.source_name, kept.source_sha256)
        draft_population(bench, earlier.name, population, source)
    _carry(bench, contents, earlier.name, areas, people)


def _carry(
    bench: Workbench,
    contents: CityContents,
    level: str,
    areas: AreaSet,
    people: list[tuple[Kept, Population]],
) -> None:
    """Work out the people of the other levels that rest on the first one."""
    if level != contents.level().name:
        return
    for kept in contents.levels:
        if not kept.facts["base"]:
            shares = overlap_shares(areas, read_areas(kept.folder))
            for source, population in people:
                carried = carry_population(population, shares, level=level)
                named = (source.source_name, source.source_sha256)
                draft_population(bench, kept.name, carried, named)


FOLLOW: dict[str, Callable[[Settings, Workbench, CityContents, Kept], None]] = {
    "service": _follow_service,
    "population": _follow_population,
    "ages": _follow_population,
    "outline": _follow_nothing,
    "level": _follow_level,
    "whole": _follow_nothing,
    "place": _follow_nothing,
    "history": _follow_nothing,
    "overlay": _follow_nothing,
    "places": _follow_nothing,
}
"""How the rest of a city follows, by the kind of dataset that goes back."""
