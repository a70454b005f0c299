"""Looking for newer figures of a city at the Census; what is found waits beside the old."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from equity_core.access import Permission, Viewer, require
from equity_core.cities.areas import read_areas
from equity_core.cities.progress import Progress, silent
from equity_core.cities.reading import CityContents, load_population, read_contents
from equity_core.errors import BadInput
from equity_core.groups import Groups, load_groups
from equity_core.imports.census_city import draft_census
from equity_core.imports.census_parts import STEPS, CensusCity, CensusLevel, fetch_city
from equity_core.imports.census_source import OpenSource, Steps, open_census
from equity_core.imports.census_waiting import (
    NAME,
    WAITING,
    Bundle,
    compare,
    is_in_force,
    shared_years,
    waiting_in,
    write_state,
)
from equity_core.readers.words import count
from equity_core.settings import Settings
from equity_core.store.revisions import Kept
from equity_core.store.workbench import Also, Workbench, workbench


@dataclass(frozen=True)
class Newer:
    """What a look for newer figures found: a sentence, and the figures that wait, if any."""

    said: str
    waiting: Kept | None = field(hash=False)


def look_for_newer(
    settings: Settings,
    viewer: Viewer,
    city: str,
    *,
    progress: Progress = silent,
    source: OpenSource = open_census,
    also: Also | None = None,
) -> Newer:
    """Fetch a newer survey of a city, where there is one, and let it wait beside the old.

    Raises
    ------
    AccessDenied
        The viewer may not load data.
    BadInput
        The city did not come from the Census, or a source does not answer.
    """
    require(viewer, Permission.IMPORT_DATA)
    contents = read_contents(settings, city)
    about = census_of(contents)
    steps = Steps(progress, STEPS)
    census = source(settings, steps.hear)
    steps.begin("Looking for a newer survey")
    newest = census.newest_acs()
    survey, held, waits = f"{newest - 4}-{newest}", about["survey"], waiting_in(contents)
    if waits is not None and waits.facts["after"] == survey:
        return Newer(f"Figures of {survey} wait already. Use them or leave them.", waits)
    if int(held[-4:]) >= newest:
        return Newer(f"There is nothing newer: {contents.city.name} has {held}, the newest.", None)
    groups = load_groups(settings.home)
    found = fetch_city(census, census.find_place(about["geoid"]), groups, steps=steps)
    with workbench(settings, basis=contents.place, kinds=("place",)) as bench:
        progress("Keeping it beside the old figures", STEPS - 1, STEPS)
        _draft_waiting(bench, contents, found, groups)
        [kept] = bench.keep(contents.city.name, also=also)
    said = f"Figures of {survey} are here and wait. Everyone sees {held} until they are approved."
    return Newer(said, kept)


def census_of(contents: CityContents) -> dict[str, str]:
    """Which place and survey of the Census a city came from; BadInput where it came from files."""
    for kept in contents.place:
        if "census" in kept.facts:
            return dict(kept.facts["census"])
    raise BadInput(
        f"{contents.city.name} was loaded from files, so there is nowhere to look for newer "
        "figures of it. Load newer files instead."
    )


def _draft_waiting(
    bench: Workbench, contents: CityContents, found: CensusCity, groups: Groups
) -> None:
    draft = bench.draft("waiting", NAME)
    draft.source_name = "U.S. Census Bureau"
    bundle = Bundle(draft.folder)
    draft_census(bundle, found)
    changed = [_change_of(contents, level) for level in found.levels]
    same = {one["level"] for one in changed if not (one["new"] or one["gone"] or one["redrawn"])}
    bundle.leave_out(
        lambda one: is_in_force(one, contents) or (one.kind == "level" and one.name in same)
    )
    held = census_of(contents)["survey"]
    before = next((one for one in contents.whole if one.name == held), None)
    after = next(one for one in found.whole if one.period == found.survey)
    rows = [] if before is None else compare(load_population(before), after, groups)
    draft.facts = {
        "state": WAITING,
        "before": held,
        "after": found.survey,
        "differences": rows,
        "areas": changed,
        "drafts": bundle.facts(),
        "notes": _say(held, found, changed),
        "holds": f"figures of {found.survey}",
    }
    write_state(draft)


def _change_of(contents: CityContents, level: CensusLevel) -> dict[str, Any]:
    """Areas of a level that are new, gone, or drawn differently since what is in force."""
    kept = next((one for one in contents.levels if one.name == level.name), None)
    now = dict(zip(level.areas.ids, level.areas.geometry, strict=True))
    areas = None if kept is None else read_areas(kept.folder)
    was = {} if areas is None else dict(zip(areas.ids, areas.geometry, strict=True))
    both = sorted(set(now) & set(was))
    left, right = (np.array([each[area] for area in both], dtype=object) for each in (was, now))
    redrawn = ~shapely.equals_exact(shapely.normalize(left), shapely.normalize(right), 1e-7)
    return {
        "level": level.name,
        "new": len(set(now) - set(was)),
        "gone": len(set(was) - set(now)),
        "redrawn": int(np.sum(redrawn)),
    }


def _say(held: str, found: CensusCity, changed: Sequence[dict[str, Any]]) -> list[str]:
    notes = []
    years = shared_years(held, found.survey)
    if years:
        notes.append(
            f"{held} and {found.survey} have {count(years, 'year')} in common, so both surveys "
            "hold many of the same answers. The change is not tested, and its margin is a guide."
        )
    for each in changed:
        parts = [f"{each[what]:,} {what}" for what in ("new", "gone", "redrawn") if each[what]]
        told = f"areas of the kind “{each['level']}”: {', '.join(parts)}"
        notes.append(f"Changed {told}." if parts else f"No {each['level']} has new borders.")
    if any(each["new"] or each["gone"] or each["redrawn"] for each in changed):
        notes.append(
            f"Services are counted anew for the changed areas. People of {held} stay as they were "
            "worked out for the areas of then."
        )
    return notes
