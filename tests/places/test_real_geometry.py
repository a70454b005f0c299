"""Real areas and real points: what their publishers' files turn out to hold."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from equity_core.places import coverage, projection
from equity_core.places.join import AreaGrid


def shapes_of(path: Path) -> tuple[np.ndarray, list[dict[str, object]]]:
    features = json.loads(path.read_text())["features"]
    shapes = [
        None if row["geometry"] is None else shapely.from_geojson(json.dumps(row["geometry"]))
        for row in features
    ]
    return np.array(shapes, dtype=object), [row["properties"] for row in features]


def test_block_groups_overlap_in_429_pairs_and_are_a_coverage_after_cleaning(
    real_data: Path,
) -> None:
    shapes, rows = shapes_of(real_data / "minneapolis" / "block_groups_2020.geojson")
    ids = [str(row["GEOID"]) for row in rows]
    areas, repaired = coverage.repair(projection.to_lonlat(shapes, "EPSG:4326"))
    before = coverage.measure(areas, ids)
    assert (len(areas), int(repaired.sum()), before.overlap_pairs) == (395, 0, 429)
    assert before.gaps > 100
    assert not before.valid

    cleaned = coverage.clean(areas, ids=ids)
    after = coverage.measure(cleaned, ids)
    assert after.valid
    assert (after.overlap_pairs, after.gaps, after.sentences) == (0, 0, ())
    lost = 1 - projection.areas_m2(cleaned) / projection.areas_m2(areas)
    assert lost.max() < 0.06
    assert shapely.coverage_is_valid(coverage.simplify_for_drawing(cleaned))


def test_fewer_than_20_police_stops_lie_in_two_block_groups_after_cleaning(
    real_data: Path,
) -> None:
    folder = real_data / "minneapolis"
    areas, _ = shapes_of(folder / "block_groups_2020.geojson")
    stops = pd.read_parquet(folder / "police_stops_2017.parquet", columns=["long", "lat"])
    lon, lat = stops["long"].to_numpy(), stops["lat"].to_numpy()
    grid, cleaned = AreaGrid.build(areas), AreaGrid.build(coverage.clean(areas))
    before, after = grid.count_in_several(lon, lat).sum(), cleaned.count_in_several(lon, lat).sum()
    nowhere = (grid.locate(lon, lat) < 0).sum(), (cleaned.locate(lon, lat) < 0).sum()
    print(f"of {len(stops):,} stops in two areas: {before:,} before, {after:,} after;")
    print(f"in none: {nowhere[0]:,} before, {nowhere[1]:,} after")
    assert len(stops) == 51_920
    assert before > 1000
    assert after < 20
    assert nowhere[1] < nowhere[0]


def test_every_police_stop_is_where_a_search_of_all_block_groups_finds_it(real_data: Path) -> None:
    folder = real_data / "minneapolis"
    areas, _ = shapes_of(folder / "block_groups_2020.geojson")
    stops = pd.read_parquet(folder / "police_stops_2017.parquet", columns=["long", "lat"])
    lon, lat = stops["long"].to_numpy(), stops["lat"].to_numpy()
    point, area = shapely.STRtree(areas).query(shapely.points(lon, lat), predicate="intersects")
    lowest = np.full(len(stops), len(areas))
    np.minimum.at(lowest, point, area)
    lowest[lowest == len(areas)] = -1
    assert np.array_equal(AreaGrid.build(areas).locate(lon, lat), lowest)


def test_395_of_401_bike_stations_lie_in_the_city(real_data: Path) -> None:
    folder = real_data / "minneapolis"
    areas, _ = shapes_of(folder / "tracts_2019.geojson")
    stations = pd.read_csv(folder / "bike_stations.csv")
    found = AreaGrid.build(areas).locate(stations["lon"], stations["lat"])
    assert (len(stations), int((found >= 0).sum())) == (401, 395)
    assert int(stations.loc[found >= 0, "capacity"].sum()) == 4152


def test_parks_with_broken_outlines_are_repaired_and_missing_ones_stay_missing(
    real_data: Path,
) -> None:
    shapes, _ = shapes_of(real_data / "minneapolis" / "parks.geojson")
    parks, repaired = coverage.repair(shapes)
    there = ~shapely.is_missing(shapes)
    assert np.array_equal(there, ~shapely.is_missing(parks))
    assert np.array_equal(repaired, there & ~shapely.is_valid(shapes))
    assert shapely.is_valid(parks[there]).all()
    assert (shapely.area(parks[there]) > 0).all()
