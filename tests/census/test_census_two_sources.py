"""Two sources, one result: with a key the Data API, without one the files."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from census_files import BINS, age_cells
from census_server import KEY, start_census_server
from census_world import GROUPS, HARBOROUGH, MARLOW_BEND, PINEWICK, invented, margin

from equity_core.census.troubles import SourceTrouble
from equity_core.errors import BadInput

CITIES = [PINEWICK, MARLOW_BEND, HARBOROUGH]


def value(rows, kind, area, group, column="estimate"):
    chosen = rows[(rows["kind"] == kind) & (rows["area"] == area) & (rows["group"] == group)]
    assert len(chosen) == 1
    return chosen[column].iloc[0]


@pytest.mark.parametrize("city", CITIES)
@pytest.mark.parametrize("period", ["2020", "2020-2024"])
def test_a_city_has_the_same_people_from_either_source(
    new_census, city, period, place_of, codes_of
):
    frames = []
    for key in ("", KEY):
        census = new_census(key, home=f"home{key}")
        place = place_of(city)
        frames.append(census.people(place, period, codes_of(place.geoid)))
    pd.testing.assert_frame_equal(frames[0], frames[1])
    assert set(frames[0]["kind"]) == {"place", "tract", "block group"}


def test_with_a_key_no_table_file_is_fetched_and_without_one_nothing_is_asked(
    bureau, new_census, place_of
):
    census = new_census(KEY)
    census.people(place_of(PINEWICK), "2020-2024", {})
    assert not bureau.asked("/programs-surveys")
    bureau.log.clear()
    census = new_census("", home="other")
    census.people(place_of(PINEWICK), "2020-2024", {})
    assert not bureau.asked("/data")


@pytest.mark.parametrize("key", ["", KEY])
def test_counts_of_2020_are_the_blocks_added_up(new_census, key, place_of, codes_of):
    census, world = new_census(key), invented()
    place = place_of(MARLOW_BEND)
    rows = census.people(place, "2020", codes_of(place.geoid))
    inside = world.blocks[world.blocks["place"] == MARLOW_BEND[2:]]
    for group in GROUPS:
        assert value(rows, "place", MARLOW_BEND, group) == inside[group].sum()
    tract = rows[rows["kind"] == "tract"]["area"].iloc[0]
    lived = world.blocks[world.blocks.index.str.startswith(tract)]
    assert value(rows, "tract", tract, "total") == lived[list(GROUPS)].sum().sum()
    children = lived[list(GROUPS)].sum().sum() - lived["adults"].sum()
    assert value(rows, "tract", tract, "children") == children
    assert rows["moe"].isna().all()


@pytest.mark.parametrize("key", ["", KEY])
def test_codes_keep_their_leading_zeros(new_census, key, place_of, codes_of):
    census = new_census(key)
    place = place_of(MARLOW_BEND)
    rows = census.people(place, "2020", codes_of(place.geoid))
    assert rows[rows["kind"] == "tract"]["area"].str.fullmatch(r"27037\d{6}").all()
    assert rows[rows["kind"] == "block group"]["area"].str.fullmatch(r"27037\d{7}").all()
    nation = census.national_places(2024)
    assert set(nation[nation["state"] == "CA"]["geoid"]) == {"0600200"}


@pytest.mark.parametrize("key", ["", KEY])
def test_ages_of_a_survey_are_sums_of_their_lines_with_one_zero_margin(new_census, key, place_of):
    census = new_census(key)
    place = place_of(PINEWICK)
    rows = census.people(place, "2020-2024", {})
    cells = age_cells(invented(), "place", 2024).loc[PINEWICK]
    young = [cells[f"{sex}/{label}"] for sex in ("Male", "Female") for label in BINS[:4]]
    assert value(rows, "place", PINEWICK, "children") == sum(young)
    zero = [margin(0)] if 0 in young else []
    squares = [int(margin(one)) ** 2 for one in young if one] + [int(one) ** 2 for one in zero]
    assert value(rows, "place", PINEWICK, "children", "moe") == pytest.approx(np.sqrt(sum(squares)))
    ages = rows[rows["group"].isin(["children", "adults", "elders"])]["estimate"].sum()
    assert ages == value(rows, "place", PINEWICK, "total")


@pytest.mark.parametrize("key", ["", KEY])
def test_codes_for_what_is_not_there_become_missing_and_a_controlled_margin_zero(
    new_census, key, place_of
):
    census, world = new_census(key), invented()
    place = place_of(HARBOROUGH)
    last = world.survey("tract", 2024).index[-1]
    rows = census.people(place, "2020-2024", {"tract": [last]})
    assert np.isnan(value(rows, "tract", last, "children"))
    assert np.isnan(value(rows, "tract", last, "children", "moe"))
    assert value(rows, "tract", last, "total") == world.survey("tract", 2024)["total"].iloc[-1]
    assert value(rows, "place", HARBOROUGH, "total", "moe") == 0


@pytest.mark.parametrize("key", ["", KEY])
def test_a_table_whose_lines_have_moved_is_read_by_its_labels(new_census, key, place_of, codes_of):
    frames = []
    for moved in ((), (2024,)):
        with start_census_server(moved=moved) as bureau:
            census = new_census(key, home=f"home{len(moved)}", url=bureau.url)
            place = place_of(PINEWICK)
            frames.append(census.people(place, "2020-2024", codes_of(place.geoid)))
            if key:
                asked = [one.query.get("get", "") for one in bureau.asked("/data/2024")]
                assert any("B03002_004E" in one for one in asked)
                assert any("B03002_003E" in one for one in asked) == (not moved)
    pd.testing.assert_frame_equal(frames[0], frames[1])


@pytest.mark.parametrize("year", ["2000", "2010"])
def test_2000_and_2010_come_with_a_key(new_census, year, place_of, codes_of):
    census, world = new_census(KEY), invented()
    assert census.periods() == ["2000", "2010", "2020", "2020-2024"]
    place = place_of(MARLOW_BEND)
    tracts = codes_of(MARLOW_BEND)["tract"]
    rows = census.people(place, year, {"tract": tracts})
    counted = world.census("tract", int(year))
    assert len(tracts) == 12
    for tract in tracts:
        assert value(rows, "tract", tract, "hispanic") == counted.loc[tract, "hispanic"]
        assert value(rows, "tract", tract, "nhpi_nh") == counted.loc[tract, "nhpi_nh"]


def test_without_a_key_2000_and_2010_are_not_offered_and_say_how_to_get_one(new_census, place_of):
    census = new_census()
    assert census.periods() == ["2020", "2020-2024"]
    place = place_of(PINEWICK)
    with pytest.raises(SourceTrouble, match=r"key_signup\.html.*EQUITY_CENSUS_KEY"):
        census.people(place, "2010", {"tract": []})


def test_block_groups_of_2010_are_refused_in_words(new_census, place_of):
    census = new_census(KEY)
    place = place_of(PINEWICK)
    with pytest.raises(BadInput, match="only tracts"):
        census.people(place, "2010", {"block group": ["270490801001"]})


def test_the_national_table_is_the_same_from_either_source(new_census):
    first = new_census("", home="a").national_places(2024)
    second = new_census(KEY, home="b").national_places(2024)
    pd.testing.assert_frame_equal(first, second)
    one = first[(first["geoid"] == "0600200") & (first["group"] == "total")].iloc[0]
    assert (one["name"], one["state"]) == ("Cañon Vista city", "CA")
    assert one["estimate"] == invented().survey("place", 2024).loc["0600200", "total"]


def test_the_nations_file_is_fetched_once_for_a_city_and_its_peers(bureau, new_census, place_of):
    census = new_census()
    census.people(place_of(PINEWICK), "2020-2024", {})
    census.national_places(2024)
    assert len(bureau.asked("/programs-surveys/acs/summary_file/2024/table-based-SF/data")) == 2


def test_what_was_read_is_named_with_hash_and_vintage(new_census, place_of):
    census = new_census()
    place = place_of(PINEWICK)
    census.people(place, "2020", {})
    census.find_place("Pinewick, MN")
    vintages = {one["address"].rsplit("/", 1)[-1]: one["vintage"] for one in census.sources()}
    assert vintages["mn2020.pl.zip"] == "2020"
    assert vintages["tl_2024_27_place.zip"] == "2024"
    assert all(len(one["sha256"]) == 64 and one["fetched_at"] for one in census.sources())
