"""The join of points to areas, against geopandas as the oracle."""

from __future__ import annotations

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_core.errors import BadInput
from equity_core.places.cells import GridFrame
from equity_core.places.join import AreaGrid

NAN, INF = np.nan, np.inf


def sjoin_lowest(areas: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Index of the lowest area that `geopandas.sjoin(predicate="intersects")` finds, or -1."""
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat))
    pairs = geopandas.sjoin(points, geopandas.GeoDataFrame(geometry=areas), predicate="intersects")
    lowest = pairs.groupby(level=0)["index_right"].min()
    return lowest.reindex(range(len(lon)), fill_value=-1).to_numpy()


def several_by_sjoin(areas: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Whether `geopandas.sjoin` finds two or more areas for each point."""
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat))
    pairs = geopandas.sjoin(points, geopandas.GeoDataFrame(geometry=areas), predicate="intersects")
    return np.bincount(pairs.index, minlength=len(lon)) > 1


def telling_points(areas: np.ndarray, cells: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Points where a join goes wrong first: on corners, borders and the lines of the grid."""
    rng = np.random.default_rng(seed)
    xy, owner = shapely.get_coordinates(areas, return_index=True)
    edge = np.flatnonzero(owner[:-1] == owner[1:])
    along = rng.uniform(0, 1, (len(edge), 1))
    west, south, east, north = shapely.total_bounds(areas)
    frame = GridFrame.over(areas, cells)
    column = west + np.arange(-1, cells + 2) / frame.columns_per_degree
    row = south + np.arange(-1, cells + 2) / frame.rows_per_degree
    lines = np.column_stack([rng.choice(column, 300), rng.choice(row, 300)])
    wide, high = east - west, north - south
    spread = rng.uniform(
        [west - 0.1 * wide, south - 0.1 * high], [east + 0.1 * wide, north + 0.1 * high], (500, 2)
    )
    halfway = (xy[edge] + xy[edge + 1]) / 2
    between = xy[edge] + along * (xy[edge + 1] - xy[edge])
    points = np.concatenate([xy, np.nextafter(xy, INF), halfway, between, lines, spread])
    return points[:, 0].copy(), points[:, 1].copy()


def assert_same_as_sjoin(areas: np.ndarray, *, cells: int, seed: int = 0) -> None:
    grid = AreaGrid.build(areas, cells=cells)
    lon, lat = telling_points(areas, cells, seed)
    assert np.array_equal(grid.locate(lon, lat), sjoin_lowest(areas, lon, lat))
    assert np.array_equal(grid.count_in_several(lon, lat), several_by_sjoin(areas, lon, lat))


def voronoi(n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    sites = shapely.MultiPoint(rng.uniform([-93.3, 44.9], [-93.1, 45.05], (n, 2)))
    return shapely.get_parts(shapely.voronoi_polygons(sites))


SQUARES = np.array([shapely.box(i, 0, i + 1, 1) for i in range(3)])


def test_a_point_inside_an_area_is_located_there_and_one_outside_nowhere() -> None:
    grid = AreaGrid.build(SQUARES)
    assert grid.locate([0.5, 1.5, 2.5, 3.5, 0.5], [0.5, 0.5, 0.5, 0.5, -0.1]).tolist() == [
        0,
        1,
        2,
        -1,
        -1,
    ]


def test_a_point_on_a_shared_border_goes_to_the_lowest_area_whichever_order_they_have() -> None:
    border = ([1.0, 2.0, 1.0], [0.5, 0.5, 0.0])
    assert AreaGrid.build(SQUARES).locate(*border).tolist() == [0, 1, 0]
    # turned round, area 0 is the eastmost: x = 1 lies between areas 2 and 1, x = 2 between 1 and 0
    assert AreaGrid.build(SQUARES[::-1].copy()).locate(*border).tolist() == [1, 0, 1]


def test_points_that_are_not_numbers_or_infinitely_far_lie_in_no_area() -> None:
    lon = [NAN, 0.5, INF, -INF, 0.5, 0.5, NAN, 1e308, 0.5]
    lat = [0.5, NAN, 0.5, 0.5, INF, -INF, NAN, 0.5, 0.5]
    grid = AreaGrid.build(SQUARES)
    assert grid.locate(lon, lat).tolist() == [-1] * 8 + [0]
    assert not grid.count_in_several(lon, lat).any()


def test_points_on_a_shared_border_or_in_an_overlap_are_in_several() -> None:
    overlapping = np.array([shapely.box(0, 0, 1, 1), shapely.box(0.8, 0, 2, 1)])
    grid = AreaGrid.build(overlapping)
    # 0.9 lies in both; 0.8 and 1.0 on one border inside the other; 0.5 and 1.5 in one
    inside = grid.count_in_several([0.9, 0.8, 1.0, 0.5, 1.5, 5.0], [0.5] * 6)
    assert inside.tolist() == [True, True, True, False, False, False]


def test_no_points_give_no_answers() -> None:
    assert AreaGrid.build(SQUARES).locate([], []).tolist() == []


def test_no_areas_and_empty_areas_hold_no_point() -> None:
    for areas in ([], [None], [shapely.Polygon(), None]):
        grid = AreaGrid.build(np.array(areas, dtype=object))
        assert grid.locate([0.0, 1.0, NAN], [0.0, 1.0, 0.0]).tolist() == [-1, -1, -1]


def test_missing_areas_between_others_keep_the_numbers_of_the_others() -> None:
    areas = np.array([None, SQUARES[0], shapely.Polygon(), SQUARES[1]], dtype=object)
    assert AreaGrid.build(areas).locate([0.5, 1.5], [0.5, 0.5]).tolist() == [1, 3]


def test_a_shape_that_is_no_area_is_refused_by_its_number() -> None:
    with pytest.raises(BadInput, match="Shape 2 is not an area"):
        AreaGrid.build(np.array([SQUARES[0], shapely.LineString([(0, 0), (1, 1)])]))


@pytest.mark.parametrize("cells", [1, 2, 7, 64, 300])
@given(n=st.integers(2, 40), seed=st.integers(0, 10**6))
@settings(max_examples=12, deadline=None)
def test_every_point_of_a_voronoi_coverage_is_where_sjoin_puts_it(
    cells: int, n: int, seed: int
) -> None:
    assert_same_as_sjoin(voronoi(n, seed), cells=cells, seed=seed)


@given(n=st.integers(4, 30), seed=st.integers(0, 10**6), cells=st.sampled_from([3, 40, 150]))
@settings(max_examples=40, deadline=None)
def test_overlaps_holes_many_parts_and_tiny_areas_are_where_sjoin_puts_them(
    n: int, seed: int, cells: int
) -> None:
    rng = np.random.default_rng(seed)
    areas = voronoi(n, seed)
    middle = shapely.point_on_surface(areas)
    small = np.sqrt(shapely.area(areas)) * 0.1
    kinds = rng.integers(0, 5, len(areas))
    shaped = areas.copy()
    for i, kind in enumerate(kinds):
        if kind == 1:
            shaped[i] = shapely.difference(areas[i], shapely.buffer(middle[i], small[i]))
        if kind == 2:
            shaped[i] = shapely.buffer(areas[i], small[i], quad_segs=2)
        if kind == 3:
            shaped[i] = shapely.union(areas[i], areas[(i + n // 2) % len(areas)])
        if kind == 4:
            shaped[i] = shapely.buffer(middle[i], 1e-9, quad_segs=1)
    assert_same_as_sjoin(shaped, cells=cells, seed=seed)


@pytest.mark.parametrize("cells", [8, 10, 64])
def test_areas_whose_borders_run_along_the_lines_of_the_grid_are_exact(cells: int) -> None:
    step = 1 / 8
    squares = [
        shapely.box(x * step, y * step, (x + 1) * step, (y + 1) * step)
        for y in range(8)
        for x in range(8)
    ]
    assert_same_as_sjoin(np.array(squares), cells=cells)


@pytest.mark.parametrize("rise", [0.0, 1e-16, 1e-12, 1e-7, 1e-3])
def test_long_borders_that_are_almost_level_are_exact(rise: float) -> None:
    # a border that climbs by less than one cell over the whole width, near a line of the grid
    for height in (0.5, 0.5 + 1e-10, 31 / 64):
        low = shapely.Polygon([(0, 0), (1, 0), (1, height + rise), (0, height)])
        high = shapely.Polygon([(0, height), (1, height + rise), (1, 1), (0, 1)])
        assert_same_as_sjoin(np.array([high, low]), cells=64)
        flipped = np.array([shapely.transform(s, lambda xy: xy[:, ::-1]) for s in (high, low)])
        assert_same_as_sjoin(flipped, cells=64)


def test_points_a_rounding_error_from_where_a_border_meets_corners_of_cells_are_exact() -> None:
    rng = np.random.default_rng(0)
    for cells in rng.choice([3, 7, 10, 64, 100], 250):
        wide, high = rng.uniform(0.1, 3, 2)
        areas = np.array([shapely.Polygon([(0, 0), (wide, high), (0, high)])])
        frame = GridFrame.over(areas, int(cells))
        step = rng.integers(0, cells + 1, 200)
        lon, lat = step / frame.columns_per_degree, step / frame.rows_per_degree
        lon = lon + rng.integers(-4, 5, 200) * np.spacing(lon)
        lat = lat + rng.integers(-4, 5, 200) * np.spacing(lat)
        found = AreaGrid.build(areas, cells=int(cells)).locate(lon, lat)
        assert np.array_equal(found == 0, shapely.intersects_xy(areas[0], lon, lat))


def test_an_area_far_smaller_than_a_cell_is_found() -> None:
    speck = shapely.box(0.5, 0.5, 0.5 + 1e-12, 0.5 + 1e-12)
    areas = np.array([speck, shapely.box(0, 0, 1, 1)])
    grid = AreaGrid.build(areas, cells=4)
    assert grid.locate([0.5, 0.4], [0.5, 0.5]).tolist() == [0, 1]


def test_areas_at_the_date_line_and_the_pole_are_located_as_they_are_written() -> None:
    areas = np.array([shapely.box(-180, 80, -170, 90), shapely.box(170, 80, 180, 90)])
    grid = AreaGrid.build(areas)
    assert grid.locate([-175, 175, 0, 180, -180], [85, 85, 85, 90, 90]).tolist() == [0, 1, -1, 1, 0]


def test_the_number_of_cells_never_changes_an_answer() -> None:
    areas = voronoi(50, 7)
    lon, lat = telling_points(areas, 32, 7)
    answers = {
        AreaGrid.build(areas, cells=cells).locate(lon, lat).tobytes() for cells in (1, 9, 500)
    }
    assert len(answers) == 1


def test_more_points_than_one_chunk_are_all_answered() -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(-0.2, 3.2, (2, 150_000))
    inside = (lon >= 0) & (lon <= 3) & (lat >= 0) & (lat <= 1)
    expected = np.where(inside, np.floor(lon), -1)
    assert np.array_equal(AreaGrid.build(SQUARES).locate(lon, lat), expected)
