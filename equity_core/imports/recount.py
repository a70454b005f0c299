"""Counting services on levels: a new service on all levels, a new level for all services."""

from __future__ import annotations

import pandas as pd

from equity_core.cities.areas import AreaSet, read_areas, read_grid
from equity_core.cities.levels import WHOLE, overlap_shares
from equity_core.cities.reading import CityContents
from equity_core.places.join import AreaGrid
from equity_core.services.counts import Counts, count_records, save_counts
from equity_core.services.keeping import read_record_rows
from equity_core.services.places import AREA_IDS, BY_DATE
from equity_core.store.workbench import Workbench


class Levels:
    """The areas of a city's levels, each read when it is first asked for.

    A level that is being imported stands in for the one of that name that was there before.
    """

    def __init__(self, contents: CityContents, new: dict[str, AreaSet] | None = None) -> None:
        self._areas = dict(new or {})
        self._folders = {kept.name: kept.folder for kept in contents.levels}
        self._grids: dict[str, AreaGrid] = {}
        self._new = frozenset(self._areas)
        self.names = list(dict.fromkeys([*self._folders, *self._areas]))

    def areas(self, name: str) -> AreaSet:
        """The exact areas of a level."""
        if name not in self._areas:
            self._areas[name] = read_areas(self._folders[name])
        return self._areas[name]

    def grid(self, name: str) -> AreaGrid:
        """The grid of a level, for joining."""
        if name not in self._grids:
            areas = self.areas(name)
            made = name in self._new
            self._grids[name] = (
                AreaGrid.build(areas.geometry) if made else read_grid(self._folders[name], areas)
            )
        return self._grids[name]

    def named_by(self, area_ids: pd.Series) -> str | None:
        """The level whose ids most records name, the first of equals; None where none is named."""
        asked = area_ids.value_counts()
        asked = asked[asked.index != ""]
        known = {
            name: int(asked[asked.index.isin(self.areas(name).ids)].sum()) for name in self.names
        }
        best = max(known, key=lambda name: known[name])
        return best if known[best] else None

    def lies_in(self, name: str, target: str) -> dict[str, str]:
        """Area id of one level -> the area of another that it lies wholly in, "" where in none."""
        shares = overlap_shares(self.areas(name), self.areas(target))
        whole = shares[shares["share"] >= WHOLE]
        inside = dict(zip(whole["base"], whole["area"], strict=True))
        return {area: inside.get(area, "") for area in self.areas(name).ids}


def count_on_level(
    frame: pd.DataFrame, levels: Levels, level: str, *, kind: str, torn: int
) -> Counts:
    """The counts of one file of records on one level.

    Records that name areas of another level count where those areas lie wholly in one of this.
    """
    mapping = None
    if kind == AREA_IDS:
        named = levels.named_by(frame["area_id"])
        mapping = None if named in (None, level) else levels.lies_in(str(named), level)
    return count_records(
        frame,
        areas=levels.areas(level),
        grid=levels.grid(level) if kind not in (AREA_IDS, BY_DATE) else None,
        torn=torn,
        by_date_only=kind == BY_DATE,
        area_of_id=mapping,
    )


def recount_services(
    bench: Workbench, contents: CityContents | None, new: dict[str, AreaSet]
) -> None:
    """Draft the counts of every service of the city on levels that are being imported.

    Records that name areas are counted anew on all levels, because their areas may be of a new one.
    """
    if contents is None or not contents.services or not new:
        return
    levels = Levels(contents, new)
    for service in contents.services:
        kind, torn = service.facts["kind"], service.facts["torn"]
        frame = read_record_rows(service.folder)
        for name in levels.names if kind == AREA_IDS else new:
            counts = count_on_level(frame, levels, name, kind=kind, torn=torn)
            draft_counts(bench, service.name, name, counts)


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
