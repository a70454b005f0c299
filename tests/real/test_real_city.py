"""A real city's records, from the folder EQUITY_REAL_DATA: published numbers are the oracle."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from equity_core.cities.population import PopulationChoices
from equity_core.cities.reading import load_level, read_contents
from equity_core.disparity.measuring import Question, measure
from equity_core.errors import BadInput
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.layer import LayerFile, import_layer
from equity_core.imports.service import import_service
from equity_core.services.choices import ServiceChoices

ACS_GROUPS = {
    "POPTOTAL": "total", "WHITENH": "white_nh", "BLACKNH": "black_nh", "AMINDNH": "aian_nh",
    "ASIANNH": "asian_nh", "PACIFICNH": "nhpi_nh", "OTHERNH": "other_nh",
    "MULTRACENH": "multiple_nh", "HISPPOP": "hispanic",
}  # fmt: skip
PUBLISHED = {"white_nh": "pct_white", "black_nh": "pct_black", "asian_nh": "pct_asian",
             "hispanic": "pct_hisp"}  # fmt: skip


@pytest.fixture
def folder(real_data):
    return real_data / "minneapolis"


@pytest.fixture
def tracts(settings, folder, tmp_path):
    """The 2019 tracts with people added up from block groups."""
    people = pd.read_csv(folder / "acs_2015_2019_block_groups.csv", dtype={"GEOID_tract": str})
    people = people.groupby("GEOID_tract")[list(ACS_GROUPS)].sum().rename(columns=ACS_GROUPS)
    path = tmp_path / "tract_people.csv"
    people.rename_axis("GEOID").to_csv(path)
    files = CityFiles(folder / "tracts_2019.geojson", path, "GEOID", "disp_name", "tract",
                      people=PopulationChoices(period="2015-2019"))  # fmt: skip
    import_city(settings, "Real", files)
    return settings


@pytest.fixture
def block_groups(settings, folder):
    files = CityFiles(
        folder / "block_groups_2020.geojson", folder / "population_2020_block_groups.csv",
        "GEOID", level="block group", clean=True,
        people=PopulationChoices(period="2020", census_count=True),
    )  # fmt: skip
    import_city(settings, "Real", files)
    return settings


def stations(settings, folder):
    choices = ServiceChoices(name="Bike stations", lon="lon", lat="lat", weight="capacity",
                             unit="docks", counts="things")  # fmt: skip
    return import_service(settings, "Real", folder / "bike_stations.csv", choices)


def test_the_published_shares_by_area_are_reproduced_exactly(tracts, folder, real_data):
    report = stations(tracts, folder)
    assert (report.ledger["read"], report.ledger["used"]) == (401, 395)
    assert report.totals["amount"] == 4152
    name = "oracles/urban_minneapolis_bikes_2019_geographic.csv"
    oracle = pd.read_csv(real_data / name, dtype={"GEOID": str}).set_index("GEOID")
    found = measure(tracts, Question("Real", "Bike stations", urban_compat=True))
    ours = found.shares.areas.set_index("area").loc[oracle.index]
    assert len(ours) == len(oracle) == 116
    for column, published in (("amount", "weighted_counts"), ("share", "data_prop"),
                              ("baseline_share", "prop_pop"), ("gap", "diff_pop")):  # fmt: skip
        np.testing.assert_array_almost_equal_nulp(ours[column], oracle[published], nulp=4)


def test_the_published_exposure_of_four_groups_is_reproduced_to_six_decimals(
    tracts, folder, real_data
):
    stations(tracts, folder)
    name = "oracles/urban_minneapolis_bikes_2019_demographic.csv"
    oracle = pd.read_csv(real_data / name).query("baseline_pop == 'total_pop'")
    published = oracle.set_index("census_var")["data_value"]
    found = measure(tracts, Question("Real", "Bike stations", urban_compat=True))
    ours = found.shares.groups.set_index("group")["exposed_percent"]
    for group, variable in PUBLISHED.items():
        assert ours[group] == pytest.approx(published[variable], abs=5e-7), group


def test_real_overlaps_are_counted_and_repaired(settings, folder):
    people = PopulationChoices(period="2020", census_count=True)
    plain = CityFiles(
        folder / "block_groups_2020.geojson",
        folder / "population_2020_block_groups.csv",
        "GEOID",
        people=people,
    )
    kept = {one.kind: one for one in import_city(settings, "Real", plain)}
    assert kept["level"].facts["overlap_pairs"] == 429
    assert kept["population"].facts["people"] == 429_954
    assert kept["level"].facts["coverage_valid"] is False


def test_after_the_repair_few_records_lie_in_two_areas(block_groups, folder):
    level = read_contents(block_groups, "Real").level()
    assert (level.facts["areas"], level.facts["coverage_valid"]) == (395, True)
    choices = ServiceChoices(name="Police stops", lon="long", lat="lat", race="race")
    path = folder / "police_stops_2017.parquet"
    report = import_service(block_groups, "Real", path, choices)
    assert report.ledger["read"] == 51_920
    assert report.totals["in_two_areas"] < 20
    assert sum(report.ledger.values()) == 2 * report.ledger["read"]


def test_a_stray_line_break_inside_a_cell_tears_no_row(block_groups, folder):
    choices = ServiceChoices(name="Bus stops", counts="things")
    report = import_service(block_groups, "Real", folder / "bus_stops.csv", choices)
    assert report.ledger["read"] == 2340
    assert report.ledger["torn"] == report.ledger["no_place"] == 0


def test_parks_come_in_and_those_without_a_shape_are_named(block_groups, folder):
    parks = json.loads((folder / "parks.geojson").read_text())["features"]
    missing = [park["properties"]["PARKID"] for park in parks if park["geometry"] is None]
    choices = ServiceChoices(name="Parks", counts="things", record_id="PARKID")
    report = import_service(block_groups, "Real", folder / "parks.geojson", choices)
    assert report.ledger["no_place"] == len(missing) == 9
    named = " ".join(report.notes)
    assert all(park in named for park in missing)


def test_permits_without_coordinates_are_refused_in_one_sentence(block_groups, folder):
    choices = ServiceChoices(name="Permits", date="issue_date", counts="things")
    with pytest.raises(BadInput, match="cannot be put on a map"):
        import_service(block_groups, "Real", folder / "public_housing_permits.csv", choices)


def test_wards_out_of_a_file_of_many_layers_become_a_level(block_groups, folder):
    layer = LayerFile(folder / "civic_boundaries.geojson", "wards", "name", "level",
                      where=("layer_name", "City Council Wards"))  # fmt: skip
    import_layer(block_groups, "Real", layer)
    contents = read_contents(block_groups, "Real")
    assert len(load_level(contents.level("wards"))) == 13
    people = contents.population("wards").facts["people"]
    assert people == pytest.approx(429_954, rel=0.005)


def test_lines_count_once_where_their_middle_lies(block_groups, folder):
    choices = ServiceChoices(name="Bikeways", counts="things", record_id="@id")
    report = import_service(block_groups, "Real", folder / "bikeways_osm.geojson", choices)
    assert report.ledger["read"] == 847
    assert any("counts once" in note for note in report.notes)
