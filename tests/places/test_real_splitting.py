"""Real lines and polygons over real wards: nothing lost, whatever the files hold."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from equity_core.places.projection import metric_crs, to_crs
from equity_core.places.splitting import SplitBy, split_over


def shapes_of(path: Path) -> tuple[np.ndarray, list[dict[str, object]]]:
    features = json.loads(path.read_text())["features"]
    shapes = [
        None if row["geometry"] is None else shapely.from_geojson(json.dumps(row["geometry"]))
        for row in features
    ]
    return np.array(shapes, dtype=object), [row["properties"] for row in features]


def wards_of(folder: Path) -> np.ndarray:
    shapes, rows = shapes_of(folder / "civic_boundaries.geojson")
    return shapes[[row["layer_name"] == "City Council Wards" for row in rows]]


def test_every_meter_of_bikeway_is_in_one_ward_or_outside(real_data: Path) -> None:
    folder = real_data / "minneapolis"
    ways, _ = shapes_of(folder / "bikeways_osm.geojson")
    wards = wards_of(folder)
    meters = shapely.length(to_crs(ways, metric_crs(wards)))
    found = {
        border: split_over(ways, wards, by=SplitBy.LENGTH, border_m=border).share_out(meters)
        for border in (0.0, 10.0)
    }
    for shared in found.values():
        assert shared.by_area.sum() + shared.outside == pytest.approx(meters.sum())
        assert shared.without_place == 0
    by_drawing, by_sides = found[0.0].by_area, found[10.0].by_area
    moved = np.abs(by_sides - by_drawing) / np.maximum(by_drawing, 1)
    print(f"the drawn border alone moves up to {100 * moved.max():.0f} % of a ward's bikeways")
    assert found[0.0].outside == pytest.approx(found[10.0].outside, rel=0.01)


def test_parks_without_a_shape_are_counted_and_broken_ones_mended(real_data: Path) -> None:
    folder = real_data / "minneapolis"
    parks, _ = shapes_of(folder / "parks.geojson")
    assert shapely.is_missing(parks).sum() == 9
    assert (~shapely.is_valid(parks) & ~shapely.is_missing(parks)).any()
    for buffer_m in (0.0, 400.0):
        split = split_over(parks, wards_of(folder), by=SplitBy.AREA, buffer_m=buffer_m)
        shared = split.share_out(np.ones(len(parks)))
        assert shared.without_place == 9
        assert shared.by_area.sum() + shared.outside == pytest.approx(len(parks) - 9)
