"""Real bus stops and real people: what closing takes, where the next go, who lives near one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from equity_core.disparity.allocation import allocate
from equity_core.disparity.area_rates import AreaRates
from equity_core.disparity.closing import Level, close_gaps
from equity_core.disparity.closing_groups import close_group_gaps
from equity_core.disparity.nearness import Reach, part_within, share_within
from equity_core.places.coverage import clean
from equity_core.places.join import AreaGrid

GROUPS = ["asian_nhpi_nh", "black_nh", "hispanic", "white_nh"]


@dataclass(frozen=True)
class Stops:
    areas: np.ndarray
    points: np.ndarray
    rates: AreaRates
    people: pd.DataFrame


@pytest.fixture
def stops(real_data: Path) -> Stops:
    folder = real_data / "minneapolis"
    features = json.loads((folder / "block_groups_2020.geojson").read_text())["features"]
    areas = clean(np.array([shapely.from_geojson(json.dumps(row["geometry"])) for row in features]))
    names = [str(row["properties"]["GEOID"]) for row in features]
    people = pd.read_csv(
        folder / "population_2020_block_groups.csv", dtype={"GEOID": str}, index_col="GEOID"
    )
    people = people.reindex(names).astype(float)
    lon, lat = pd.read_csv(folder / "bus_stops.csv", lineterminator="\n")[
        ["lon", "lat"]
    ].T.to_numpy(float)
    at = AreaGrid.build(areas).locate(lon, lat)
    count = np.bincount(at[at >= 0], minlength=len(areas))
    rates = AreaRates.of(names, count, people=people["total"])
    return Stops(areas, np.asarray(shapely.points(lon, lat)), rates, people)


def test_the_next_200_stops_leave_less_missing_than_by_people_alone(stops: Stops) -> None:
    found = allocate(stops.rates, 200)
    needed = close_gaps(stops.rates, level=Level.GIVEN, given=found.city_rate_after, whole=False)
    # what is missing before the 200 is what would bring every area to the same level
    assert found.shortfall_before == pytest.approx(needed.needed_together)
    assert found.proved
    assert found.shortfall_after == pytest.approx(found.shortfall_before - 200, abs=1)
    assert found.shortfall_after < found.spread_by_people
    print(f"{found.shortfall_before:.0f} missing, {found.shortfall_after:.0f} after the plan,")
    print(f"{found.spread_by_people:.0f} had they been spread by people")


def test_bringing_every_area_to_the_level_brings_every_group_there(stops: Stops) -> None:
    table = close_group_gaps(stops.rates, stops.people, groups=GROUPS).table
    assert (table["rate_after_areas"] >= stops.rates.city_rate).all()
    behind = table[table["rate"] < stops.rates.city_rate]
    assert (behind["needed_least"] <= behind["needed_spread"]).all()
    assert len(behind) > 0


def test_groups_within_a_walk_of_a_stop_by_land_and_by_center_differ_little(stops: Stops) -> None:
    shares = {}
    for by in (Reach.LAND, Reach.CENTER):
        part = part_within(stops.areas, stops.points, distance_m=300, by=by)
        found = share_within(stops.people, part, groups=GROUPS, full_count=True)
        shares[by] = found.table.set_index("group")["share"]
        assert found.not_known == 0
    differ = (shares[Reach.LAND] - shares[Reach.CENTER]).abs().max()
    print(shares, f"largest difference {100 * differ:.1f} points")
    assert differ < 0.1
