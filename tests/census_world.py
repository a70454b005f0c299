"""An invented piece of Minnesota in blocks, and what the Census sources say of it.

Three cities: Pinewick (3,000 people, smaller than its two tracts), Marlow Bend (12 tracts) and
Harborough (110 tracts). Nothing in it is real. `minneapolis(folder)` makes the same kind of
world from the counts and shapes of a real city, where a machine has them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

GROUPS = (
    "white_nh",
    "black_nh",
    "aian_nh",
    "asian_nh",
    "nhpi_nh",
    "other_nh",
    "multiple_nh",
    "hispanic",
)
LENGTH = {"place": 7, "tract": 11, "block group": 12, "block": 15}
PINEWICK, MARLOW_BEND, HARBOROUGH = "2751000", "2740000", "2727000"
_STEP = 0.01


@dataclass(frozen=True)
class World:
    """Blocks and places.

    Attributes
    ----------
    blocks
        Index: 15 digits. ``place`` (5 digits, empty outside), counts by group, ``adults``.
    shapes
        The polygon of each block, in the same order.
    places
        Index: 7 digits; ``name``, ``label``, ``geometry`` (None: a place far away that only
        the national table knows).
    """

    blocks: pd.DataFrame
    shapes: np.ndarray
    places: pd.DataFrame
    seed: int = 0
    _memo: dict = field(default_factory=dict, compare=False, hash=False)

    def counts(self, kind: str) -> pd.DataFrame:
        """Counts of 2020 by code: groups, ``adults`` and ``total``; sums of blocks."""
        if kind not in self._memo:
            numbers = self.blocks[[*GROUPS, "adults"]]
            if kind == "place":
                inside = self.blocks["place"] != ""
                keys = "27" + self.blocks["place"][inside]
                found = numbers[inside].groupby(keys).sum()
                far = self.places.index[self.places["geometry"].isna()]
                rng = np.random.default_rng(7)
                more = rng.integers(0, 9_000, (len(far), len(GROUPS)))
                extra = pd.DataFrame(more, index=far, columns=list(GROUPS))
                extra["adults"] = extra.sum(axis=1) * 3 // 4
                found = pd.concat([found, extra])
            else:
                found = numbers.groupby(self.blocks.index.str[: LENGTH[kind]]).sum()
            found["total"] = found[list(GROUPS)].sum(axis=1)
            self._memo[kind] = found.sort_index()
        return self._memo[kind]

    def shape(self, kind: str) -> pd.Series:
        """Polygons by code: unions of blocks; places as listed."""
        if kind == "place":
            return self.places["geometry"].dropna()
        keys = self.blocks.index.str[: LENGTH[kind]]
        shapes = pd.Series(self.shapes, index=keys)
        return shapes.groupby(level=0).agg(lambda some: shapely.union_all(some.to_numpy()))

    def survey(self, kind: str, year: int) -> pd.DataFrame:
        """Estimates by code: `GROUPS` and ``total``, somewhat more every year."""
        found = self.counts(kind)[list(GROUPS)]
        grown = (found * (1 + 0.01 * (year - 2020))).round().astype(int)
        grown["total"] = grown.sum(axis=1)
        return grown

    def census(self, kind: str, year: int) -> pd.DataFrame:
        """Counts of 2000 or 2010 by code: fewer than in 2020."""
        found = (self.counts(kind)[list(GROUPS)] * {2000: 0.8, 2010: 0.9}[year]).astype(int)
        found["total"] = found.sum(axis=1)
        return found


def margin(estimate: np.ndarray | float) -> np.ndarray:
    """The invented margin of error of an estimate."""
    return np.round(10 + 3 * np.sqrt(np.asarray(estimate, dtype=float))).astype(int)


def _tract_blocks(county: str, number: int, west: float, south: float, size: float) -> list:
    """Two block groups of four blocks: two columns and four rows of boxes."""
    found = []
    for group in (1, 2):
        left = west + (group - 1) * size / 2
        for row in range(4):
            low = south + row * size / 4
            code = f"27{county}{number:04d}{number % 3:02d}{group}{row:03d}"
            corners = (left, low, left + size / 2, low + size / 4)
            # Rounded, so that neighbours share their border to the last digit.
            found.append((code, shapely.box(*(round(one, 6) for one in corners))))
    return found


def _grid(county: str, first: int, columns: int, rows: int, corner: tuple, size: float) -> list:
    found = []
    for row in range(rows):
        for column in range(columns):
            west, south = corner[0] + column * size, corner[1] + row * size
            found += _tract_blocks(county, first + row * columns + column, west, south, size)
    return found


@cache
def invented() -> World:
    """The invented world."""
    rng = np.random.default_rng(20)
    large = _grid("053", 1, 11, 10, (-93.40, 45.00), _STEP)
    middle = _grid("037", 400, 4, 3, (-93.05, 44.70), _STEP * 2)
    small = _grid("049", 801, 3, 1, (-92.60, 44.50), _STEP * 6)
    # Marlow Bend lacks the last block of its last tract; Pinewick is six blocks of two tracts.
    placed = [(code, shape, HARBOROUGH) for code, shape in large]
    placed += [(code, shape, MARLOW_BEND) for code, shape in middle[:-1]] + [(*middle[-1], "")]
    inner = {code for code, _ in [*small[4:8], *small[8:10]]}
    placed += [(code, shape, PINEWICK if code in inner else "") for code, shape in small]
    blocks = pd.DataFrame({"place": [place[2:] for *_, place in placed]})
    blocks.index = pd.Index([code for code, *_ in placed])
    mean = np.where(blocks.index.str[2:5] == "049", 500, 480)
    mix = rng.dirichlet([9, 4, 0.4, 2, 0.1, 0.3, 1, 3], len(blocks))
    people = rng.poisson(mean[:, None] * mix)
    people[3] = 0  # nobody lives in one block
    blocks[list(GROUPS)] = people
    blocks["adults"] = rng.binomial(people.sum(axis=1), 0.77)
    return World(blocks, np.array([shape for _, shape, _ in placed]), _places(placed))


def _places(placed: list) -> pd.DataFrame:
    def union(code: str) -> object:
        return shapely.union_all([shape for _, shape, place in placed if place == code])

    far = shapely.box(-95.1, 46.0, -95.0, 46.1)
    rows = [
        (HARBOROUGH, "Harborough", "Harborough city", union(HARBOROUGH)),
        (MARLOW_BEND, "Marlow Bend", "Marlow Bend city", union(MARLOW_BEND)),
        (PINEWICK, "Pinewick", "Pinewick city", union(PINEWICK)),
        ("2747001", "Oak Hollow", "Oak Hollow city", far),
        ("2747002", "Oak Hollow", "Oak Hollow CDP", shapely.box(-95.3, 46.0, -95.2, 46.1)),
        ("2747003", "St. Éloi", "St. Éloi village", shapely.box(-95.5, 46.0, -95.4, 46.1)),
        ("5500100", "Far Creek", "Far Creek village", None),
        ("0600200", "Cañon Vista", "Cañon Vista city", None),
    ]
    names = ["code", "name", "label", "geometry"]
    return pd.DataFrame(rows, columns=names).set_index("code").astype({"geometry": object})


def minneapolis(folder: Path) -> World:
    """Minneapolis in 2020: each of its 395 block groups is one block.

    The real file joins two pairs of groups; here the first of each pair holds all its people.
    """
    home = folder / "minneapolis"
    table = pd.read_csv(home / "population_2020_block_groups.csv", dtype={"GEOID": str})
    table = table.set_index("GEOID").sort_index()
    features = json.loads((home / "block_groups_2020.geojson").read_text())["features"]
    shapes = {
        one["properties"]["GEOID"]: shapely.make_valid(
            shapely.from_geojson(json.dumps(one["geometry"]))
        )
        for one in features
    }
    blocks = pd.DataFrame(index=table.index + "000")
    blocks["place"] = "43000"
    joined = {"asian_nh": "asian_nhpi_nh", "multiple_nh": "other_or_multiple_nh"}
    for group in GROUPS:
        column = joined.get(group, group)
        blocks[group] = table[column].to_numpy() if column in table else 0
    blocks["adults"] = blocks[list(GROUPS)].sum(axis=1) * 4 // 5
    drawn = np.array([shapes[code] for code in table.index])
    city = shapely.make_valid(shapely.union_all(drawn, grid_size=1e-7))
    rows = [("2743000", "Minneapolis", "Minneapolis city", city)]
    places = pd.DataFrame(rows, columns=["code", "name", "label", "geometry"]).set_index("code")
    return World(blocks, drawn, places)
