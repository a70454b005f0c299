"""Lighter outlines for drawing."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from bench.generate import CITY, irregular_areas
from equity_core.places.coverage import simplify_for_drawing

AREAS = irregular_areas(300, 150, seed=4)


def vertices(areas: np.ndarray) -> int:
    return int(shapely.get_num_coordinates(areas).sum())


def shrunk(factor: float) -> np.ndarray:
    """The same city, smaller."""
    corner = np.array(CITY[:2])
    areas = shapely.transform(AREAS, lambda xy: (xy - corner) * factor + corner)
    return shapely.coverage_clean(areas)


def test_a_coverage_gets_lighter_and_stays_a_coverage() -> None:
    drawn = simplify_for_drawing(AREAS)
    assert shapely.coverage_is_valid(AREAS)
    assert shapely.coverage_is_valid(drawn)
    assert vertices(drawn) < vertices(AREAS) / 2
    assert shapely.area(drawn) == pytest.approx(shapely.area(AREAS), rel=0.02)


def test_coordinates_have_five_decimals() -> None:
    xy = shapely.get_coordinates(simplify_for_drawing(AREAS))
    assert np.array_equal(xy, np.round(xy, 5))


@pytest.mark.parametrize("factor", [0.1, 0.01, 0.001])
def test_a_small_city_keeps_its_shapes_as_well_as_a_large_one(factor: float) -> None:
    areas = shrunk(factor)
    drawn = simplify_for_drawing(areas)
    assert shapely.coverage_is_valid(drawn)
    assert vertices(drawn) > 0.7 * vertices(simplify_for_drawing(AREAS))
    assert shapely.get_num_coordinates(drawn).min() > 10  # far from a triangle, which has 4
    assert shapely.area(drawn) == pytest.approx(shapely.area(areas), rel=0.03)


def test_many_small_areas_in_a_large_city_do_not_become_triangles() -> None:
    step = 0.0004  # some 40 meters; the city is a hundred times as wide
    rounds = [
        shapely.buffer(shapely.Point(x * step, y * step), step * 0.3, quad_segs=8)
        for x in range(30)
        for y in range(30)
    ]
    drawn = simplify_for_drawing(np.array([*rounds, shapely.box(0.05, 0, 0.1, 0.05)]))
    assert shapely.get_num_coordinates(drawn[:-1]).min() > 6


def test_no_area_vanishes_however_small_and_however_few_decimals_are_asked_for() -> None:
    speck = shapely.box(0.5, 0.5, 0.5 + 1e-7, 0.5 + 1e-7)
    around = shapely.difference(shapely.box(0, 0, 1, 1), speck)
    areas = np.array([around, speck, shapely.box(1, 0, 2, 1)])
    drawn = simplify_for_drawing(areas, decimals=2)
    assert shapely.coverage_is_valid(areas)
    assert shapely.coverage_is_valid(drawn)
    assert (shapely.area(drawn) > 0).all()


def test_more_decimals_are_kept_where_rounding_would_break_the_coverage() -> None:
    narrow = 3e-6  # less than half of the fifth decimal
    areas = np.array(
        [
            shapely.box(0, 0, 0.1, 0.1),
            shapely.box(0.1, 0, 0.1 + narrow, 0.1),
            shapely.box(0.1 + narrow, 0, 0.2, 0.1),
        ]
    )
    xy = shapely.get_coordinates(drawn := simplify_for_drawing(areas))
    assert shapely.coverage_is_valid(drawn)
    assert shapely.area(drawn) == pytest.approx(shapely.area(areas), rel=0.4)
    assert np.array_equal(xy, np.round(xy, 6))
    assert not np.array_equal(xy, np.round(xy, 5))


def test_outlines_that_overlap_are_simplified_one_by_one_and_stay_valid() -> None:
    wards = shapely.union_all(AREAS[:20]), shapely.union_all(AREAS[10:40])
    outlines = np.array(wards, dtype=object)
    drawn = simplify_for_drawing(outlines)
    assert shapely.is_valid(drawn).all()
    assert vertices(drawn) < vertices(outlines) / 2
    assert shapely.area(drawn) == pytest.approx(shapely.area(outlines), rel=0.02)


def test_missing_and_empty_shapes_pass_through_in_their_places() -> None:
    areas = np.array([None, AREAS[0], shapely.Polygon(), AREAS[1]], dtype=object)
    drawn = simplify_for_drawing(areas)
    assert drawn[0] is None
    assert drawn[2].is_empty
    assert (shapely.area(drawn[[1, 3]]) > 0).all()
    assert len(simplify_for_drawing(np.array([], dtype=object))) == 0


def test_the_shapes_that_were_given_are_left_as_they_were() -> None:
    before = shapely.to_wkb(AREAS)
    simplify_for_drawing(AREAS)
    assert np.array_equal(before, shapely.to_wkb(AREAS))
