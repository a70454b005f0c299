"""The first look at real files: what each column most likely holds."""

from __future__ import annotations

import pytest

from equity_core.groups import load_groups
from equity_core.imports.preview import look_at

EXPECTED = {
    "bus_stops.csv": (2340, None, {"lon": "lon", "lat": "lat", "record_id": "site_id"}),
    "block_groups_2020.geojson": (395, "polygons", {"area_id": "GEOID"}),
    "tracts_2019.geojson": (116, "polygons", {"area_id": "GEOID", "name": "disp_name"}),
    "civic_boundaries.geojson": (125, "polygons", {"name": "name"}),
    "bikeways_osm.geojson": (847, "lines", {"name": "name"}),
    "parks.geojson": (128, "polygons", {"area_id": "OBJECTID", "name": "PARK_NAME"}),
    "police_stops_2017.parquet": (
        51920,
        None,
        {"lon": "long", "lat": "lat", "date": "date", "race": "race"},
    ),
    "population_2020_block_groups.csv": (395, None, {"area_id": "GEOID", "race": None}),
    "public_housing_permits.csv": (1571, None, {"date": "issue_date", "lon": None}),
}


@pytest.mark.parametrize("file", list(EXPECTED))
def test_a_real_file_is_guessed_as_a_person_would(real_data, file):
    rows, shapes, guess = EXPECTED[file]
    found = look_at(real_data / "minneapolis" / file, load_groups())
    assert (found.rows, found.shapes) == (rows, shapes)
    assert {thing: getattr(found.guess, thing) for thing in guess} == guess
    assert len(found.first) == 20
