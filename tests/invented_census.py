"""Invented Census sources: a town whose limit cuts one of its tracts, without any network."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely

from equity_core.census.client import Areas, Place
from equity_core.errors import BadInput, NotFound

# Two tracts side by side, each of two block groups, one over the other. The limit of Millbrook
# takes all of the first tract and the western quarter of the second.
WEST, SOUTH, SIZE = -92.5, 44.5, 0.02
TRACTS = ("27049080101", "27049080200")
GROUPS = ("black_nh", "white_nh", "hispanic", "asian_nh", "aian_nh", "nhpi_nh", "other_nh",
          "multiple_nh")  # fmt: skip
PEOPLE = {  # of 2020, by block group: Black, White, Hispanic residents
    "270490801011": (30, 500, 70),
    "270490801012": (10, 280, 10),
    "270490802001": (20, 160, 20),
    "270490802002": (0, 400, 0),
}
INSIDE = {"270490802001": (15, 40, 5), "270490802002": (0, 100, 0)}
"""Those of the second tract who live in the town, as its blocks say."""
MOE = 12.0


class InventedCensus:
    """Answers like the client of the Census sources; `newest` is the last year of its survey."""

    def __init__(
        self,
        newest: int = 2024,
        *,
        blocks: bool = True,
        growth: float = 1.0,
        earlier: bool = True,
    ) -> None:
        self.newest = newest
        self.growth = growth
        self.has_blocks = blocks
        self.has_earlier = earlier
        self.progress: Any = None
        self.broken = ""
        """A kind of question that is not answered."""
        self.asked: list[str] = []

    def open(self, _settings: object, progress: Any) -> InventedCensus:
        """As a fetch opens the sources."""
        self.progress = progress
        return self

    def _answer(self, what: str) -> None:
        self.asked.append(what)
        if what == self.broken:
            raise BadInput("The source could not be fetched: it did not answer in time.")
        self.progress(f"{what} file", 2 * 1024**2, 4 * 1024**2)

    def find_place(self, name: str) -> Place:
        if name != "2742000" and name.split(",")[0].casefold() != "millbrook":
            raise BadInput(f"There is no “{name}”. Did you mean Millbrook city, Minnesota?")
        limit = shapely.box(WEST, SOUTH, WEST + 1.25 * SIZE, SOUTH + SIZE)
        return Place("2742000", "Millbrook", "Millbrook city, Minnesota", "MN", "Minnesota", limit)

    def newest_acs(self) -> int:
        return self.newest

    @property
    def survey(self) -> str:
        return f"{self.newest - 4}-{self.newest}"

    def periods(self) -> list[str]:
        return ["2010", "2020", self.survey]

    def areas(self, place: Place, kind: str, year: int) -> Areas:
        self._answer(kind)
        ids = TRACTS if kind == "tract" else tuple(PEOPLE)
        names = [f"Census Tract {int(one[5:9])}" for one in ids]
        if kind == "block group":
            names = [f"Block Group {one[-1]}, Census Tract {int(one[5:9])}" for one in ids]
        shapes = [self._box(one) for one in ids]
        objects = (np.array(x, dtype=object) for x in (ids, names, shapes))
        return Areas(kind, year, *objects, np.full(len(ids), 1e6))

    def _box(self, area: str) -> shapely.Polygon:
        west = WEST + SIZE * TRACTS.index(area[:11])
        if len(area) == 11:
            return shapely.box(west, SOUTH, west + SIZE, SOUTH + SIZE)
        south = SOUTH + SIZE / 2 * (int(area[-1]) - 1)
        return shapely.box(west, south, west + SIZE, south + SIZE / 2)

    def people(
        self, place: Place, period: str, areas_by_kind: Mapping[str, Sequence[str]]
    ) -> pd.DataFrame:
        self._answer(f"people {period}")
        survey = "-" in period
        factor = {"2010": 0.5, "2020": 1.0}.get(period, self.growth)
        found = {("block group", area): np.array(cells) for area, cells in PEOPLE.items()}
        for tract in TRACTS:
            parts = [cells for (_, area), cells in found.items() if area.startswith(tract)]
            found["tract", tract] = sum(parts)
        of_town = [np.array(INSIDE.get(area, cells)) for area, cells in PEOPLE.items()]
        found["place", place.geoid] = sum(of_town)
        wanted = {("place", place.geoid)} | {
            (kind, area) for kind, ids in areas_by_kind.items() for area in ids
        }
        rows = []
        for (kind, area), cells in found.items():
            if (kind, area) in wanted:
                rows += self._rows(kind, area, cells * factor, survey=survey)
        return pd.DataFrame(rows, columns=["kind", "area", "group", "estimate", "moe"])

    def _rows(self, kind: str, area: str, cells: Any, *, survey: bool) -> list[tuple[Any, ...]]:
        black, white, hispanic = (float(cell) for cell in cells)
        total = black + white + hispanic
        numbers = dict.fromkeys(GROUPS, 0.0)
        numbers |= {"black_nh": black, "white_nh": white, "hispanic": hispanic, "total": total}
        numbers["children"] = total / 4
        if survey:
            numbers |= {"adults": total / 2, "elders": total / 4}
        moe = MOE if survey else math.nan
        return [(kind, area, group, number, moe) for group, number in numbers.items()]

    def blocks(self, place: Place, tract_ids: Sequence[str]) -> pd.DataFrame | None:
        if not self.has_blocks:
            return None
        self._answer("blocks")
        assert list(tract_ids) == [TRACTS[1]]
        rows = []
        for area, inside in INSIDE.items():
            rest = np.array(PEOPLE[area]) - inside
            for number, (cells, lies) in enumerate(((inside, True), (rest, False))):
                rows.append((f"{area}00{number}", area[:11], area, lies, *cells, sum(cells)))
        columns = ["block", "tract", "block_group", "inside", "black_nh", "white_nh", "hispanic"]
        frame = pd.DataFrame(rows, columns=[*columns, "total"])
        return frame.assign(**{one: 0 for one in GROUPS if one not in frame})

    def national_places(self, year: int) -> pd.DataFrame:
        self._answer("places")
        if not self.has_earlier and year < self.newest:
            raise NotFound("The source has nothing there.")
        row = ("2742000", "Millbrook city, Minnesota", "MN", "total", 1060.0, MOE)
        return pd.DataFrame([row], columns=["geoid", "name", "state", "group", "estimate", "moe"])

    def sources(self) -> list[dict[str, Any]]:
        return [{"address": what, "sha256": "0" * 64, "fetched_at": "", "vintage": self.survey}
                for what in self.asked]  # fmt: skip
