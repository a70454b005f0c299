"""Overlaps, gaps and invalid shapes: repaired, measured, cleaned."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_core.errors import BadInput
from equity_core.places import coverage, projection

CENTER = {"proj": "laea", "datum": "WGS84", "units": "m", "lat_0": 40.0, "lon_0": -95.0}
TO_DEGREES = pyproj.Transformer.from_crs(pyproj.CRS.from_dict(CENTER), "EPSG:4326", always_xy=True)


def on_earth(*shapes: shapely.Geometry) -> np.ndarray:
    """Shapes drawn in meters around a point of the earth, in degrees."""

    def degrees(xy: np.ndarray) -> np.ndarray:
        return np.column_stack(TO_DEGREES.transform(xy[:, 0], xy[:, 1]))

    return shapely.transform(np.array(shapes, dtype=object), degrees)


def test_a_bow_tie_becomes_its_two_halves_and_is_marked() -> None:
    bow_tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    square = shapely.box(5, 5, 6, 6)
    shapes, repaired = coverage.repair(np.array([bow_tie, square], dtype=object))
    assert repaired.tolist() == [True, False]
    # two triangles with base 2 and height 1: 1 + 1
    assert shapely.area(shapes).tolist() == [2.0, 1.0]
    assert shapely.is_valid(shapes).all()


def test_only_what_has_an_area_is_kept() -> None:
    square, line = shapely.box(0, 0, 1, 1), shapely.LineString([(0, 0), (9, 9)])
    mixed = shapely.GeometryCollection([square, line, shapely.Point(3, 3)])
    nested = shapely.GeometryCollection([shapely.MultiPolygon([shapely.box(2, 2, 3, 3)]), line])
    shapes, repaired = coverage.repair(np.array([mixed, nested, line, None], dtype=object))
    assert shapely.equals(shapes[0], square)
    assert shapely.equals(shapes[1], shapely.box(2, 2, 3, 3))
    assert shapes[2].is_empty
    assert shapes[3] is None
    assert repaired.tolist() == [True, True, True, False]


def test_outer_rings_run_counter_clockwise_and_holes_clockwise() -> None:
    hole = shapely.Polygon(shapely.box(0, 0, 3, 3).exterior, [shapely.box(1, 1, 2, 2).exterior])
    for drawn in (hole, shapely.reverse(hole)):
        shapes, repaired = coverage.repair(np.array([drawn]))
        assert shapes[0].exterior.is_ccw
        assert not shapes[0].interiors[0].is_ccw
        assert not repaired.any()


def test_the_shapes_that_were_given_are_left_as_they_were() -> None:
    given_shapes = np.array([shapely.reverse(shapely.box(0, 0, 1, 1))])
    before = given_shapes[0].wkt
    coverage.repair(given_shapes)
    assert given_shapes[0].wkt == before


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_corner_that_is_not_a_number_is_refused(bad: float) -> None:
    with np.errstate(invalid="ignore"):
        shape = shapely.Polygon([(0, 0), (1, bad), (1, 1)])
    with pytest.raises(BadInput, match="not a number"):
        coverage.repair(np.array([shape]))


def test_areas_that_meet_exactly_are_a_valid_coverage_with_nothing_to_say() -> None:
    areas = on_earth(shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100))
    report = coverage.measure(areas, ["1", "2"])
    assert report.valid
    assert (report.overlap_pairs, report.overlap_m2, report.gaps, report.gap_m2) == (0, 0, 0, 0)
    assert report.sentences == ()


def test_overlaps_are_counted_in_pairs_and_measured_in_square_meters() -> None:
    areas = on_earth(
        shapely.box(0, 0, 1000, 1000),
        shapely.box(990, 0, 2000, 1000),  # 10 m x 1,000 m in the first
        shapely.box(1500, 900, 1600, 2000),  # 100 m x 100 m in the second
    )
    report = coverage.measure(areas, ["1", "2", "3"])
    assert report.overlap_pairs == 2
    assert report.overlap_m2 == pytest.approx(10_000 + 10_000, rel=1e-4)
    assert report.largest_overlap_m2 == pytest.approx(10_000, rel=1e-4)
    assert not report.valid
    assert report.sentences == (
        "2 pairs of areas overlap, by 20,000 square meters in all and "
        "10,000 square meters at most.",
    )


def test_a_hole_is_a_gap_only_where_it_is_narrower_than_a_street() -> None:
    field = shapely.box(0, 0, 1000, 1000)
    slot, yard = shapely.box(100, 100, 119, 500), shapely.box(500, 100, 521, 500)
    # 19 m x 400 m is a gap; 21 m wide is a place of its own
    areas = on_earth(shapely.difference(shapely.difference(field, slot), yard))
    report = coverage.measure(areas, ["1"])
    assert (report.gaps, report.gap_m2) == (1, pytest.approx(19 * 400, rel=1e-4))
    assert report.sentences == (
        "1 gap lies between areas (narrower than 20 meters), 7,600 square meters in all.",
    )


def test_a_hole_that_another_area_fills_is_no_gap() -> None:
    slot = shapely.box(100, 100, 110, 500)
    areas = on_earth(shapely.difference(shapely.box(0, 0, 1000, 1000), slot), slot)
    assert coverage.measure(areas, ["1", "2"]).gaps == 0


def test_borders_whose_corners_do_not_match_are_named_as_such() -> None:
    # the eastern area has a corner halfway along the border, the western one does not
    west = shapely.box(0, 0, 1, 1)
    east = shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1, 0.5)])
    areas = np.array([west, east])
    report = coverage.measure(areas, ["1", "2"])
    assert not report.valid
    assert report.overlap_pairs == 0
    assert report.sentences == ("Some neighbors do not share every corner point of their border.",)
    assert coverage.measure(coverage.clean(areas), ["1", "2"]).valid


def test_repaired_shapes_are_named_whether_repaired_now_or_before() -> None:
    bow_tie = shapely.Polygon([(0, 0), (0.2, 0.2), (0.2, 0), (0, 0.2)])
    areas = np.array([shapely.box(1, 1, 2, 2), bow_tie])
    now = coverage.measure(areas, ["1", "A-2"])
    mended, repaired = coverage.repair(areas)
    before = coverage.measure(mended, ["1", "A-2"], repaired=repaired)
    for report in (now, before):
        assert (report.invalid_repaired, report.repaired_ids) == (1, ("A-2",))
        assert report.sentences[0] == "1 shape was repaired: A-2."


def test_cleaning_gives_shared_ground_to_the_smaller_area() -> None:
    small, large = shapely.box(0, 0, 100, 100), shapely.box(90, 0, 1000, 100)
    areas = on_earth(large, small)
    cleaned = coverage.clean(areas)
    assert shapely.coverage_is_valid(cleaned)
    # 910 m - 10 m, and 100 m, each 100 m high
    assert projection.areas_m2(cleaned) == pytest.approx([90_000, 10_000], rel=1e-4)


def test_cleaning_cuts_an_enclave_out_of_its_surroundings() -> None:
    areas = on_earth(shapely.box(0, 0, 1000, 1000), shapely.box(400, 400, 600, 600))
    cleaned = coverage.clean(areas)
    assert projection.areas_m2(cleaned) == pytest.approx([960_000, 40_000], rel=1e-4)


def test_cleaning_closes_gaps_and_leaves_lakes() -> None:
    areas = on_earth(
        shapely.union_all(
            [
                shapely.box(0, 0, 500, 1000),
                shapely.box(400, 0, 1000, 100),
                shapely.box(400, 900, 1000, 1000),
            ]
        ),
        shapely.box(510, 100, 1000, 500),
        shapely.box(510, 600, 1000, 900),
    )
    assert coverage.measure(areas, list("123")).gaps == 0  # open to the east between 500 and 600
    closed = np.append(areas, on_earth(shapely.box(900, 500, 1000, 600)))
    # the hole is 10 m wide along the first area, and 390 m x 100 m between the others
    assert coverage.measure(closed, list("1234")).gaps == 0
    filled = np.append(closed, on_earth(shapely.box(510, 500, 900, 600)))
    report = coverage.measure(filled, list("12345"))
    assert (report.gaps, report.gap_m2) == (1, pytest.approx(10 * 800, rel=1e-3))
    assert coverage.measure(coverage.clean(filled), list("12345")).gaps == 0
    kept_hole = shapely.area(coverage.clean(closed)).sum() / shapely.area(closed).sum()
    assert kept_hole == pytest.approx(1, abs=1e-6)
    assert projection.areas_m2(coverage.clean(filled, gap_width_m=0)).sum() == pytest.approx(
        1_000_000 - 8000, rel=1e-3
    )


def test_an_area_that_cleaning_would_remove_is_named() -> None:
    twice = on_earth(*[shapely.box(0, 0, 100, 100)] * 2, shapely.box(100, 0, 200, 100))
    with pytest.raises(BadInput, match="The area (north|north again) disappears"):
        coverage.clean(twice, ids=["north", "north again", "south"])
    with pytest.raises(BadInput, match="The area 2 has no shape"):
        coverage.clean(np.array([twice[0], None], dtype=object))


@given(seed=st.integers(0, 10**6), n=st.integers(4, 40))
@settings(max_examples=30, deadline=None)
def test_cleaning_carelessly_drawn_areas_gives_a_valid_coverage_and_loses_none(
    seed: int, n: int
) -> None:
    rng = np.random.default_rng(seed)
    sites = shapely.MultiPoint(rng.uniform(0, 5000, (n, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(sites))
    cells = shapely.intersection(cells, shapely.box(-500, -500, 5500, 5500))
    # every area is drawn on its own: corners are off by a meter or so
    corners = [shapely.get_coordinates(cell)[:-1] for cell in cells]
    careless = [shapely.Polygon(xy + rng.normal(0, 1, xy.shape)) for xy in corners]
    areas, _ = coverage.repair(on_earth(*careless))
    cleaned = coverage.clean(areas)
    assert shapely.coverage_is_valid(cleaned)
    assert shapely.is_valid(cleaned).all()
    assert coverage.measure(cleaned, list(range(len(cleaned)))).sentences == ()
    # corners closer than 0.1 m become one, so ground is lost only in strips about that wide
    crs = projection.metric_crs(areas)
    drawn, kept = projection.to_crs(areas, crs), projection.to_crs(cleaned, crs)
    lost = shapely.difference(shapely.union_all(drawn), shapely.coverage_union_all(kept))
    assert shapely.area(lost) < 0.1 * shapely.length(drawn).sum()
    assert shapely.area(shapely.buffer(lost, -0.25)) == 0
    assert shapely.area(cleaned) == pytest.approx(shapely.area(areas), rel=0.1)


def test_an_overlap_that_is_but_a_rounding_is_not_called_0_square_meters() -> None:
    areas = on_earth(shapely.box(0, 0, 1000, 1000), shapely.box(999.9999, 0, 2000, 1000))
    report = coverage.measure(areas, ["1", "2"])
    assert 0 < report.overlap_m2 < 1
    assert report.sentences == (
        "1 pair of areas overlaps, by less than 1 square meter in all and "
        "less than 1 square meter at most.",
    )
