"""A real city: the counts of Minneapolis in 2020, through both sources."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest
from census_server import KEY, start_census_server
from census_world import minneapolis


@pytest.fixture(scope="module")
def world():
    folder = os.environ.get("EQUITY_REAL_DATA", "")
    if not folder:
        pytest.skip("EQUITY_REAL_DATA is not set: real records are not on this machine")
    return minneapolis(Path(folder))


@pytest.mark.parametrize("key", ["", KEY])
def test_minneapolis_2020_is_429954_people_in_395_block_groups(new_census, world, key):
    with start_census_server(world) as bureau:
        census = new_census(key, url=bureau.url)
        place = census.find_place("Minneapolis, MN")
        areas = census.areas(place, "block group", 2020)
        assert len(areas.ids) == 395
        rows = census.people(place, "2020", {"block group": areas.ids})
        of_place = rows[rows["kind"] == "place"].set_index("group")["estimate"]
        parts = rows[rows["kind"] == "block group"].groupby("group")["estimate"].sum()
    expected = {
        "total": 429_954,
        "white_nh": 249_581,
        "black_nh": 81_088,
        "hispanic": 44_513,
        "asian_nh": 24_914,  # with Native Hawaiian and Pacific Islander residents
        "aian_nh": 5_184,
        "multiple_nh": 24_674,  # with some other race
    }
    for group, people in expected.items():
        assert of_place[group] == people
        assert parts[group] == people


def test_dissimilarity_of_minneapolis_comes_out_of_what_was_fetched(new_census, world):
    with start_census_server(world) as bureau:
        census = new_census(url=bureau.url)
        place = census.find_place("Minneapolis, MN")
        for kind, expected in (("block group", 0.59372), ("tract", 0.52494)):
            areas = census.areas(place, kind, 2020)
            rows = census.people(place, "2020", {kind: areas.ids})
            wide = rows[rows["kind"] == kind].pivot(
                index="area", columns="group", values="estimate"
            )
            white, black = (wide[group] / wide[group].sum() for group in ("white_nh", "black_nh"))
            assert (white - black).abs().sum() / 2 == pytest.approx(expected, abs=1e-4)


def test_every_block_of_minneapolis_lies_in_it(new_census, world):
    with start_census_server(world) as bureau:
        census = new_census(url=bureau.url)
        place = census.find_place("Minneapolis, MN")
        tracts = census.areas(place, "tract", 2020).ids
        blocks = census.blocks(place, tracts)
    assert isinstance(blocks, pd.DataFrame)
    assert blocks["inside"].all()
    assert blocks["total"].sum() == 429_954
