"""Degrees and meters."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely

from equity_core.errors import BadInput
from equity_core.places import projection

# a made-up city near longitude -95, latitude 40
WEST, SOUTH, EAST, NORTH = CITY = (-95.10, 39.95, -94.90, 40.10)
BLOCK = shapely.box(-95.02, 40.00, -94.98, 40.03)


def forward(code: str, lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    there = pyproj.Transformer.from_crs("EPSG:4326", code, always_xy=True)
    x, y = there.transform(lon, lat)
    return np.asarray(x), np.asarray(y)


@pytest.mark.parametrize("code", ["EPSG:26915", "EPSG:3857", "EPSG:26851", "EPSG:4269"])
def test_shapes_come_back_to_the_degrees_they_were_projected_from(code: str) -> None:
    there = shapely.transform(BLOCK, lambda xy: np.column_stack(forward(code, *xy.T)))
    back = projection.to_lonlat(np.array([there]), code)
    assert shapely.get_coordinates(back) == pytest.approx(shapely.get_coordinates(BLOCK), abs=1e-9)


def test_shapes_already_in_degrees_are_not_changed_at_all() -> None:
    shapes = np.array([BLOCK, None, shapely.Polygon()], dtype=object)
    for code in ("EPSG:4326", "OGC:CRS84", pyproj.CRS(4326).to_wkt()):
        same = projection.to_lonlat(shapes, code)
        assert shapely.equals_exact(same[0], BLOCK, tolerance=0)
        assert same[1] is None
        assert same[2].is_empty


def test_heights_are_dropped() -> None:
    flat = projection.to_lonlat(np.array([shapely.force_3d(BLOCK, 7.0)]), "EPSG:4326")
    assert not shapely.has_z(flat).any()


def test_lines_and_points_are_brought_to_degrees_too() -> None:
    x, y = forward("EPSG:26915", np.array([-95.0, -94.95]), np.array([40.0, 40.0]))
    shapes = np.array([shapely.LineString(np.column_stack([x, y])), shapely.Point(x[0], y[0])])
    line, point = projection.to_lonlat(shapes, "EPSG:26915")
    assert shapely.get_coordinates(line)[:, 0] == pytest.approx([-95.0, -94.95])
    assert (point.x, point.y) == pytest.approx((-95.0, 40.0))


def test_a_file_that_does_not_state_its_system_is_refused_and_told_what_to_do() -> None:
    with pytest.raises(BadInput, match="does not state its coordinate system. Save it again"):
        projection.to_lonlat(np.array([BLOCK]), None)


def test_an_unknown_system_is_refused_by_its_name() -> None:
    with pytest.raises(BadInput, match="“EPSG:99999999” is not known"):
        projection.to_lonlat(np.array([BLOCK]), "EPSG:99999999")
    with pytest.raises(BadInput, match="“nonsense” is not known"):
        projection.points_to_lonlat(np.zeros(1), np.zeros(1), crs="nonsense")


@pytest.mark.parametrize("code", ["EPSG:4326", "EPSG:26915"])
def test_coordinates_that_do_not_fit_the_stated_system_are_refused_with_a_count(code: str) -> None:
    far = shapely.box(5e9, 5e9, 6e9, 6e9)  # four corners, the first one written twice
    with pytest.raises(BadInput, match="do not fit .* 5 of 10 corner points"):
        projection.to_lonlat(np.array([far, shapely.box(0, 0, 1, 1)]), code)


def test_points_that_do_not_fit_come_back_as_not_a_number_on_both_sides() -> None:
    x = np.array([500_000.0, np.nan, 1e30, np.inf])
    y = np.array([4_427_757.0, 4_427_757.0, 1.0, 1.0])
    lon, lat = projection.points_to_lonlat(x, y, crs="EPSG:26915")
    # easting 500,000 is the middle of UTM zone 15: longitude 6 x 15 - 183 = -93
    assert lon[0] == pytest.approx(-93.0, abs=1e-9)
    assert 39.9 < lat[0] < 40.1
    assert np.isnan(lon[1:]).all()
    assert np.isnan(lat[1:]).all()


def test_areas_agree_with_the_area_on_the_ellipsoid() -> None:
    fine = shapely.segmentize(BLOCK, 0.001)  # so that straight sides mean the same on both
    on_earth, _ = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(fine)
    assert projection.areas_m2(np.array([fine])) == pytest.approx([on_earth], rel=1e-9)


def test_areas_of_missing_shapes_are_zero_and_no_shape_at_all_is_refused() -> None:
    square, missing, empty = projection.areas_m2(np.array([BLOCK, None, shapely.Polygon()]))
    assert square > 1e6
    assert (missing, empty) == (0.0, 0.0)
    with pytest.raises(BadInput, match="no shape to measure"):
        projection.areas_m2(np.array([None], dtype=object))


def test_the_plane_is_in_meters_and_centered_on_the_city() -> None:
    crs = projection.metric_crs(np.array([shapely.box(*CITY)]))
    plane = projection.to_crs(np.array([shapely.Point(-95.0, 40.025)]), crs)[0]
    assert (plane.x, plane.y) == pytest.approx((0, 0), abs=1e-6)
    north = projection.to_crs(np.array([shapely.Point(-95.0, 40.026)]), crs)[0]
    meters = pyproj.Geod(ellps="WGS84").inv(-95.0, 40.025, -95.0, 40.026)[2]
    assert north.y == pytest.approx(meters, rel=1e-6)
