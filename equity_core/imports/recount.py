"""Counting services on levels: a new service on all levels, a new level for all services."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from equity_core.cities.areas import AreaSet, read_areas, read_grid
from equity_core.cities.levels import WHOLE, overlap_shares
from equity_core.cities.reading import CityContents
from equity_core.places.join import AreaGrid
from equity_core.services.counts import Counts, count_records, save_counts
from equity_core.services.keeping import read_record_rows
from equity_core.store.revisions import Kept, Workbench


def recount_services(
    bench: Workbench, contents: CityContents | None, level: str, areas: AreaSet
) -> None:
    """Draft the counts of every service of the city on a level that is being imported."""
    if contents is None or not contents.services:
        return
    grid = AreaGrid.build(areas.geometry)
    for service in contents.services:
        frame = read_record_rows(service.folder)
        mapping = id_mapping(frame, areas, _other_levels(contents, level))
        counts = count_records(
            frame,
            areas=areas,
            grid=grid,
            torn=service.facts["torn"],
            by_date_only=service.facts["kind"] == "by date",
            area_of_id=mapping,
        )
        draft_counts(bench, service.name, level, counts)


def count_on_levels(
    frame: Any, contents: CityContents, *, torn: int, by_date: bool
) -> dict[str, Counts]:
    """The counts of one file of records on every level of its city, first level first."""
    found = {}
    for kept in contents.levels:
        areas = read_areas(kept.folder)
        found[kept.name] = count_records(
            frame,
            areas=areas,
            grid=read_grid(kept.folder, areas),
            torn=torn,
            by_date_only=by_date,
            area_of_id=id_mapping(frame, areas, _other_levels(contents, kept.name)),
        )
    return found


def draft_counts(bench: Workbench, service: str, level: str, counts: Counts) -> None:
    """Draft the sums of one service on one level, with its ledger."""
    draft = bench.draft("counts", f"{service}|{level}")
    draft.facts = {
        "service": service,
        "level": level,
        "ledger": counts.ledger,
        "totals": counts.totals,
    }
    save_counts(counts, draft.folder)


def id_mapping(frame: Any, areas: AreaSet, others: list[Kept]) -> dict[str, str] | None:
    """For records that name areas of another level: the area of this level each lies wholly in.

    None where the records carry coordinates or name areas of this level.
    """
    named = set(frame["area_id"].unique()) - {""}
    if not named or named & set(areas.ids):
        return None
    for kept in others:
        base = read_areas(Path(kept.folder))
        if named & set(base.ids):
            shares = overlap_shares(base, areas)
            whole = shares[shares["share"] >= WHOLE]
            return dict(zip(whole["base"], whole["area"], strict=True))
    return None


def _other_levels(contents: CityContents, level: str) -> list[Kept]:
    return [kept for kept in contents.levels if kept.name != level]
