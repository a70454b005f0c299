"""The made-up areas that measurements and other tests use."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from bench.generate import CITY, border_points, irregular_areas, random_points


@pytest.mark.parametrize(("n", "vertices"), [(2, 30), (90, 20), (200, 150)])
def test_areas_share_their_borders_and_have_about_the_vertices_asked_for(
    n: int, vertices: int
) -> None:
    areas = irregular_areas(n, vertices)
    assert len(areas) == n
    assert shapely.coverage_is_valid(areas)
    assert shapely.is_valid(areas).all()
    corners = shapely.get_num_coordinates(areas).mean() - 1
    assert corners == pytest.approx(vertices, rel=0.15)


def test_borders_wander() -> None:
    rugged, straight = irregular_areas(100, 150), irregular_areas(100, 6)
    assert shapely.length(rugged).sum() > 1.1 * shapely.length(straight).sum()


def test_the_same_seed_gives_the_same_areas_and_points_and_another_one_others() -> None:
    assert shapely.equals_exact(irregular_areas(30), irregular_areas(30), tolerance=0).all()
    assert not shapely.equals(irregular_areas(30), irregular_areas(30, seed=2)).any()
    assert np.array_equal(random_points(10), random_points(10))


def test_two_in_a_hundred_points_lie_outside_the_city() -> None:
    lon, lat = random_points(100_000)
    inside = shapely.intersects_xy(shapely.box(*CITY), lon, lat).mean()
    assert inside == pytest.approx(0.98, abs=0.003)


def test_border_points_lie_on_borders_and_a_third_of_them_on_vertices() -> None:
    areas = irregular_areas(30)
    points = shapely.points(*border_points(areas, 3000))
    borders = shapely.union_all(shapely.boundary(areas))
    assert shapely.distance(points, borders).max() < 1e-12
    vertices = {tuple(xy) for xy in shapely.get_coordinates(areas)}
    on_vertex = [tuple(xy) in vertices for xy in shapely.get_coordinates(points)]
    assert np.mean(on_vertex) == pytest.approx(1 / 3, abs=0.001)
