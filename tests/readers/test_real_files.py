"""The readers on real public records, where these are on the machine."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely

from equity_core.readers.dates import parse_dates
from equity_core.readers.numbers import parse_numbers
from equity_core.readers.shapes import is_shapes, read_shapes
from equity_core.readers.tables import read_table


@pytest.fixture
def city(real_data: Path) -> Path:
    return real_data / "minneapolis"


def test_bus_stops_are_one_row_a_stop_in_spite_of_stray_returns(city: Path) -> None:
    path = city / "bus_stops.csv"
    raw = path.read_bytes()
    stray = raw.count(b"\r") - raw.count(b"\r\n")
    table = read_table(path)
    assert len(table.frame) == table.rows_read == raw.count(b"\n") - 1 == 2_340
    assert table.repaired == stray == 35
    assert table.torn == ()
    assert table.frame["UNIQUE_ID"].str.len().eq(36).all()
    assert not parse_numbers(table.frame["lon"]).unreadable.any()


@pytest.mark.parametrize(
    "name", ["bike_stations", "population_2020_block_groups", "public_housing_permits"]
)
def test_tables_read_as_the_standard_library_reads_them(name: str, city: Path) -> None:
    path = city / f"{name}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    table = read_table(path)
    assert list(table.frame.columns) == header
    assert table.frame.fillna("").to_numpy().tolist() == rows
    assert table.rows_read == len(rows)


def test_police_stops_are_all_read_with_time_and_place(city: Path) -> None:
    path = city / "police_stops_2017.parquet"
    table = read_table(path)
    stored = pq.read_table(path)
    assert table.rows_read == stored.num_rows == 51_920
    for name in ("lat", "long"):
        assert (parse_numbers(table.frame[name]).values == stored[name].to_numpy()).all()
    dates = parse_dates(table.frame["date"])
    assert (dates.values == stored["date"].to_numpy().astype("datetime64[s]")).all()


@pytest.mark.parametrize(
    "name",
    ["block_groups_2020", "tracts_2019", "parks", "civic_boundaries", "holc_1937", "bikeways_osm"],
)
def test_maps_read_as_shapely_reads_them(name: str, city: Path) -> None:
    path = city / f"{name}.geojson"
    features = json.loads(path.read_text())["features"]
    found = read_shapes(path)
    assert is_shapes(path)
    assert len(found.geometry) == len(found.frame) == len(features)
    expected = [shapely.geometry.shape(f["geometry"]) if f["geometry"] else None for f in features]
    missing = np.array([shape is None for shape in expected])
    assert (shapely.is_missing(found.geometry) == missing).all()
    kept = np.array(expected, dtype=object)[~missing]
    assert shapely.equals_exact(found.geometry[~missing], kept).all()
    assert found.crs == "EPSG:4326"


def test_parks_without_a_shape_are_said(city: Path) -> None:
    features = json.loads((city / "parks.geojson").read_text())["features"]
    missing = sum(feature["geometry"] is None for feature in features)
    found = read_shapes(city / "parks.geojson")
    assert found.notes == (f"{missing} of {len(features)} rows have no shape.",)


def test_covenants_are_read_from_their_geopackage(city: Path) -> None:
    found = read_shapes(city / "covenants.gpkg")
    assert len(found.geometry) == 8_232
    assert not shapely.is_missing(found.geometry).any()
    assert found.frame["deed_year"].str.fullmatch(r"\d{4}").all()
