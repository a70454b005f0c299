"""Deciding on newer figures that wait: put in force with all that rests on them, or left."""

from __future__ import annotations

import shutil

from sqlmodel import Session

from equity_core.access import Permission, Viewer, require
from equity_core.cities.areas import read_areas
from equity_core.cities.levels import carry_population, overlap_shares
from equity_core.cities.population import read_population
from equity_core.cities.progress import Progress, silent
from equity_core.cities.reading import CityContents, read_contents
from equity_core.errors import BadInput
from equity_core.imports.census_waiting import DROPPED, USED, waiting_in, write_state
from equity_core.imports.drafts import draft_population
from equity_core.imports.going_back import link_or_copy
from equity_core.imports.recount import recount_services
from equity_core.settings import Settings
from equity_core.store.audit import note
from equity_core.store.revisions import Kept
from equity_core.store.workbench import Also, Workbench, workbench


def use_newer(
    settings: Settings,
    viewer: Viewer,
    city: str,
    *,
    seen: int,
    progress: Progress = silent,
    also: Also | None = None,
) -> str:
    """Put the figures that wait in force; what rests on the areas is worked out anew.

    `seen` is the number of the waiting revision that the person looked at.

    Raises
    ------
    AccessDenied
        The viewer may not load data.
    BadInput
        Nothing waits, or not what was looked at.
    """
    require(viewer, Permission.IMPORT_DATA)
    contents, waits = _decide(settings, city, seen)
    with workbench(
        settings, basis=(*contents.basis, *contents.waiting), kinds=("level", "service", "waiting")
    ) as bench:
        progress("Switching on the newer figures", 0, 2)
        _unpack(bench, waits)
        progress("Working out anew what rests on them", 1, 2)
        _carry(bench, contents, waits)
        _end(bench, waits, USED)
        noted = _noted(viewer, waits, "use newer figures", also)
        bench.keep(contents.city.name, also=noted)
    return f"{contents.city.name} now shows figures of {waits.facts['after']}."


def drop_newer(
    settings: Settings, viewer: Viewer, city: str, *, seen: int, also: Also | None = None
) -> str:
    """Leave the figures that wait; those in force stay, and the newer ones can be fetched again.

    Raises
    ------
    AccessDenied
        The viewer may not load data.
    BadInput
        Nothing waits, or not what was looked at.
    """
    require(viewer, Permission.IMPORT_DATA)
    contents, waits = _decide(settings, city, seen)
    with workbench(settings, basis=contents.waiting, kinds=("waiting",)) as bench:
        _end(bench, waits, DROPPED)
        bench.keep(contents.city.name, also=_noted(viewer, waits, "leave newer figures", also))
    return f"{contents.city.name} stays as it is, with figures of {waits.facts['before']}."


def _decide(settings: Settings, city: str, seen: int) -> tuple[CityContents, Kept]:
    contents = read_contents(settings, city)
    waits = waiting_in(contents)
    if waits is None:
        raise BadInput(f"No newer figures of {contents.city.name} wait. Look for them first.")
    if waits.number != seen:
        raise BadInput("Other figures wait by now. Look at them, then decide anew.")
    return contents, waits


def _unpack(bench: Workbench, waits: Kept) -> None:
    for one in waits.facts["drafts"]:
        draft = bench.draft(one["kind"], one["name"])
        draft.facts = one["facts"]
        draft.source_name, draft.source_sha256 = one["source_name"], one["source_sha256"]
        folder = waits.folder / one["folder"]
        shutil.copytree(folder, draft.folder, dirs_exist_ok=True, copy_function=link_or_copy)


def _carry(bench: Workbench, contents: CityContents, waits: Kept) -> None:
    """People of levels that rest on the first one, and counts of services on changed areas."""
    drafts = {(one.kind, one.name): one for one in bench.drafts}
    first = contents.level().name
    redrawn = drafts.get(("level", first))
    areas = read_areas(contents.level().folder if redrawn is None else redrawn.folder)
    people = [
        (one, read_population(one.folder, one.facts))
        for one in list(bench.drafts)
        if one.kind in ("population", "ages") and one.facts["level"] == first
    ]
    for kept in contents.levels:
        if not kept.facts["base"]:
            shares = overlap_shares(areas, read_areas(kept.folder))
            for one, population in people:
                carried = carry_population(population, shares, level=first)
                draft_population(bench, kept.name, carried, (one.source_name, ""))
    new = {
        each["level"]: read_areas(drafts["level", each["level"]].folder)
        for each in waits.facts["areas"]
        if each["new"] or each["gone"] or each["redrawn"]
    }
    recount_services(bench, contents, new)


def _end(bench: Workbench, waits: Kept, state: str) -> None:
    """The waiting figures as they stand now; their files stay with the earlier revision."""
    draft = bench.draft("waiting", waits.name)
    draft.source_name = waits.source_name
    names = ("before", "after", "differences", "areas", "notes", "holds")
    draft.facts = {**{name: waits.facts[name] for name in names}, "state": state, "drafts": []}
    write_state(draft)


def _noted(viewer: Viewer, waits: Kept, action: str, also: Also | None) -> Also:
    """The line in the record of changes, in the transaction that keeps the decision."""

    def write(session: Session) -> None:
        before, after = ({"survey": waits.facts[name]} for name in ("before", "after"))
        note(session, viewer, action=action, kind="city", key=str(waits.id), before=before,
             after=after)  # fmt: skip
        if also is not None:
            also(session)

    return write
