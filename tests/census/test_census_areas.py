"""Which areas meet a place, and which blocks lie in it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
import shapely
from census_server import KEY, Fault
from census_world import GROUPS, HARBOROUGH, MARLOW_BEND, PINEWICK, invented

from equity_core.census.boundaries import Boundaries, area_name, meeting
from equity_core.census.troubles import NotPublished, SourceTrouble


def boundaries(*shapes, land=1.0):
    codes = [f"2700100{number:04d}" for number in range(len(shapes))]
    frame = pd.DataFrame({"code": codes, "name": codes, "label": codes, "land": land})
    return Boundaries(frame, np.array(shapes))


@pytest.mark.parametrize("kind", ["tract", "block group"])
def test_the_areas_of_a_place_are_those_that_hold_its_blocks(new_census, place_of, codes_of, kind):
    areas = new_census().areas(place_of(PINEWICK), kind, 2024)
    assert list(areas.ids) == codes_of(PINEWICK)[kind]
    assert (areas.kind, areas.year) == (kind, 2024)
    assert len(areas.names) == len(areas.geometry) == len(areas.square_metres_land)
    assert (areas.square_metres_land > 0).all()


@pytest.mark.parametrize("code", [MARLOW_BEND, HARBOROUGH])
@pytest.mark.parametrize("kind", ["tract", "block group"])
def test_larger_places_meet_the_areas_that_hold_their_blocks(place_of, codes_of, code, kind):
    shapes = invented().shape(kind)
    frame = pd.DataFrame({"code": shapes.index, "land": 1.0})
    at = meeting(Boundaries(frame, shapes.to_numpy()), place_of(code).geometry)
    assert list(shapes.index[at]) == codes_of(code)[kind]


def test_areas_are_whole_and_not_cut_to_the_place(new_census, place_of):
    areas = new_census().areas(place_of(PINEWICK), "tract", 2020)
    whole = invented().shape("tract")
    for code, shape in zip(areas.ids, areas.geometry, strict=True):
        assert shape.symmetric_difference(whole[code]).area < 1e-9
    assert shapely.area(areas.geometry).sum() > place_of(PINEWICK).geometry.area * 2


def test_names_tell_block_groups_of_different_tracts_apart(new_census, place_of):
    areas = new_census().areas(place_of(MARLOW_BEND), "block group", 2020)
    assert areas.names[0] == "Block Group 1, Census Tract 400.01"
    assert len(set(areas.names)) == len(areas.names)
    assert area_name("270530012003", "Block Group 3") == "Block Group 3, Census Tract 12"
    assert area_name("27053001200", "Census Tract 12") == "Census Tract 12"


@pytest.mark.parametrize("year", [2000, 2010])
def test_tracts_of_2000_and_2010_have_other_column_names(new_census, place_of, codes_of, year):
    areas = new_census(KEY).areas(place_of(MARLOW_BEND), "tract", year)
    assert list(areas.ids) == codes_of(MARLOW_BEND)["tract"]


def test_a_neighbour_that_only_touches_or_overlaps_by_a_sliver_is_left_out():
    place = shapely.box(0, 45, 1, 46)
    touching = shapely.box(1, 45, 2, 46)
    sliver = shapely.box(0.999, 44, 2, 45.4)  # 0.0004 of its 1.4 square degrees lies inside
    quarter = shapely.box(0.5, 45.5, 1.5, 46.5)
    assert list(meeting(boundaries(touching, sliver, quarter), place)) == [2]


def test_a_small_place_in_a_vast_area_is_met_though_it_fills_little_of_it():
    vast = shapely.box(0, 44, 3, 47)
    small = shapely.box(1, 45, 1.05, 45.05)  # 0.0025 of 9 square degrees: 0.03 %
    assert list(meeting(boundaries(vast), small)) == [0]


def test_areas_of_water_alone_are_left_out():
    place = shapely.box(0, 45, 1, 46)
    assert list(meeting(boundaries(place, place, land=np.array([0.0, 5.0])), place)) == [1]


def test_a_place_in_two_parts_meets_the_areas_of_both():
    parts = shapely.MultiPolygon([shapely.box(0, 45, 1, 46), shapely.box(2, 45, 3, 46)])
    row = [shapely.box(x, 45, x + 1, 46) for x in range(4)]
    assert list(meeting(boundaries(*row), parts)) == [0, 2]


def test_blocks_tell_exactly_what_lies_inside(new_census, place_of, codes_of):
    found = new_census().blocks(place_of(PINEWICK), codes_of(PINEWICK)["tract"])
    world = invented().blocks
    asked = world[world.index.str[:11].isin(codes_of(PINEWICK)["tract"])].sort_index()
    assert list(found["block"]) == list(asked.index)
    assert list(found["inside"]) == list(asked["place"] == PINEWICK[2:])
    for group in GROUPS:
        assert list(found[group]) == list(asked[group])
    assert (found["total"] == asked[list(GROUPS)].sum(axis=1).to_numpy()).all()
    assert (found["block"].str[:12] == found["block_group"]).all()
    inside = found[found["inside"]]["total"].sum()
    assert inside == invented().counts("place").loc[PINEWICK, "total"]


def test_blocks_are_the_same_with_a_key(new_census, place_of, codes_of):
    tracts = codes_of(PINEWICK)["tract"]
    first = new_census(home="a").blocks(place_of(PINEWICK), tracts)
    second = new_census(KEY, home="b").blocks(place_of(PINEWICK), tracts)
    pd.testing.assert_frame_equal(first, second)


def test_tracts_that_the_count_does_not_know_have_no_blocks(new_census, place_of):
    assert new_census().blocks(place_of(PINEWICK), ["27999000100"]) is None


def test_boundaries_that_are_not_out_are_said(bureau, new_census, place_of):
    with pytest.raises(NotPublished, match=r"tl_2019_27_tract\.zip is not there"):
        new_census().areas(place_of(PINEWICK), "tract", 2019)


def test_a_corrupt_map_is_refused(bureau, new_census, place_of):
    bureau.fail("/geo/tiger", Fault("corrupt"))
    with pytest.raises(SourceTrouble, match="the zip is damaged"):
        new_census().areas(place_of(PINEWICK), "tract", 2020)


def test_an_area_asked_for_that_the_source_lacks_has_no_rows(new_census, place_of):
    strange = dataclasses.replace(place_of(PINEWICK))
    rows = new_census().people(strange, "2020", {"tract": ["27049080100", "27049999999"]})
    assert set(rows[rows["kind"] == "tract"]["area"]) == {"27049080100"}
