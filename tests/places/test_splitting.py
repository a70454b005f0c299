"""Projects that cross areas: by hand, and by law nothing is lost and nothing counted twice."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_core.errors import BadInput
from equity_core.places.splitting import IN_WORDS, Split, SplitBy, split_over

CENTER = {"proj": "laea", "datum": "WGS84", "units": "m", "lat_0": 45.0, "lon_0": -93.0}
TO_DEGREES = pyproj.Transformer.from_crs(pyproj.CRS.from_dict(CENTER), "EPSG:4326", always_xy=True)


def on_earth(*shapes: shapely.Geometry | None) -> np.ndarray:
    """Shapes drawn in meters around a point of the earth, in degrees."""

    def degrees(xy: np.ndarray) -> np.ndarray:
        return np.column_stack(TO_DEGREES.transform(xy[:, 0], xy[:, 1]))

    return shapely.transform(np.array(shapes, dtype=object), degrees)


AREAS = on_earth(shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000))
"""Two squares of a kilometer side by side."""


def table(split: Split) -> np.ndarray:
    """Parts as a table: a row a shape, a column an area, the outside last."""
    parts = np.zeros((len(split.outside), split.areas + 1))
    parts[split.shape, split.area] = split.part
    parts[:, -1] = split.outside
    return parts


def test_a_line_is_split_by_its_length_and_the_rest_is_outside():
    street = shapely.LineString([(-500, 500), (1500, 500)])  # 500 outside, 1,000, 500
    split = split_over(on_earth(street), AREAS, by=SplitBy.LENGTH, border_m=0)
    assert table(split)[0] == pytest.approx([1000 / 2000, 500 / 2000, 500 / 2000], abs=1e-6)
    dollars = split.share_out([80_000])
    assert dollars.by_area == pytest.approx([40_000, 20_000], rel=1e-5)
    assert dollars.outside == pytest.approx(20_000, rel=1e-5)
    assert np.isnan(split.people_reached([5, 5])).all()


def test_a_street_along_a_border_belongs_to_both_areas_in_equal_parts():
    # 500 m along the border of both, drawn 4 m beside it, then 500 m inside the second
    street = shapely.LineString([(1004, 0), (1004, 500), (1504, 500)])
    split = split_over(on_earth(street), AREAS, by=SplitBy.LENGTH)
    # until 10 m from the border, so 6 m more of the second street are shared: 506 of 1,000
    assert table(split)[0] == pytest.approx([0.253, 0.747, 0], abs=1e-5)
    letter = split_over(on_earth(street), AREAS, by=SplitBy.LENGTH, border_m=0)
    assert table(letter)[0] == pytest.approx([0, 1, 0], abs=1e-5)


def test_a_street_across_a_border_is_split_at_it():
    street = shapely.LineString([(900, 500), (1300, 500)])
    split = split_over(on_earth(street), AREAS, by=SplitBy.LENGTH)
    assert table(split)[0] == pytest.approx([100 / 400, 300 / 400, 0], abs=1e-5)


def test_a_line_that_goes_there_and_back_counts_both_ways():
    street = shapely.LineString([(900, 500), (1300, 500), (900, 500), (800, 500)])
    split = split_over(on_earth(street), AREAS, by=SplitBy.LENGTH, border_m=0)
    assert table(split)[0] == pytest.approx([300 / 900, 600 / 900, 0], abs=1e-5)


def test_lines_in_several_pieces_are_one_project():
    pieces = shapely.MultiLineString([[(100, 100), (400, 100)], [(1500, 0), (1500, 100)]])
    split = split_over(on_earth(pieces), AREAS, by=SplitBy.LENGTH)
    assert table(split)[0] == pytest.approx([300 / 400, 100 / 400, 0], abs=1e-5)


def test_a_polygon_is_split_by_its_ground():
    park = shapely.box(800, 900, 1200, 1100)  # a quarter in each area, half to the north of both
    split = split_over(on_earth(park, None), AREAS, by=SplitBy.AREA)
    assert table(split)[0] == pytest.approx([0.25, 0.25, 0.5], abs=1e-5)
    assert np.isnan(split.outside[1])
    shared = split.share_out([100, 7])
    assert shared.without_place == 7
    assert shared.by_area.sum() + shared.outside == pytest.approx(100)


def test_ground_in_areas_that_overlap_is_shared_between_them():
    areas = on_earth(shapely.box(0, 0, 1000, 1000), shapely.box(500, 0, 1500, 1000))
    park = on_earth(shapely.box(250, 0, 750, 100))  # half in one only, half in both
    assert table(split_over(park, areas, by=SplitBy.AREA))[0] == pytest.approx(
        [0.75, 0.25, 0], abs=1e-5
    )
    thrice = on_earth(*[shapely.box(0, 0, 1000, 1000)] * 3)
    assert table(split_over(park, thrice, by=SplitBy.AREA))[0] == pytest.approx(
        [1 / 3, 1 / 3, 1 / 3, 0], abs=1e-5
    )


def test_by_people_the_part_outside_stays_outside_and_the_rest_follows_people():
    park = shapely.box(800, 900, 1200, 1100)
    split = split_over(on_earth(park), AREAS, by=SplitBy.PEOPLE, people=[300, 100])
    # the ground in each area is 200 m x 100 m of 1,000,000: 6 and 2 people
    assert table(split)[0] == pytest.approx([0.5 * 6 / 8, 0.5 * 2 / 8, 0.5], abs=1e-5)
    assert split.people_reached([300, 100]) == pytest.approx([6 + 2], rel=1e-4)
    assert not split.by_land.any()


def test_where_nobody_lives_on_the_ground_it_is_split_by_land_and_said():
    park = on_earth(shapely.box(900, 0, 1300, 100))
    split = split_over(park, AREAS, by=SplitBy.PEOPLE, people=[0, np.nan])
    assert table(split)[0] == pytest.approx([0.25, 0.75, 0], abs=1e-5)
    assert split.by_land.tolist() == [True]


def test_a_buffer_says_who_lives_within_so_many_meters():
    spot = on_earth(shapely.Point(1000, 500))
    split = split_over(spot, AREAS, by=SplitBy.AREA, buffer_m=400)
    assert table(split)[0] == pytest.approx([0.5, 0.5, 0], abs=1e-5)
    # half a circle in each area of 1,000,000 square meters
    within = np.pi * 400**2 / 2 / 1000**2
    assert split.of_area == pytest.approx([within, within], rel=1e-3)
    assert split.people_reached([300, 100]) == pytest.approx([400 * within], rel=1e-3)
    assert "400 meters around" in split.in_words
    assert set(IN_WORDS) == set(SplitBy)


@pytest.mark.parametrize(
    ("shape", "choices", "says"),
    [
        (shapely.Point(1, 1), {"by": SplitBy.AREA}, "no ground"),
        (shapely.box(0, 0, 1, 1), {"by": SplitBy.LENGTH}, "Only lines"),
        (shapely.LineString([(0, 0), (1, 1)]), {"by": SplitBy.AREA}, "no ground"),
        (shapely.LineString([(0, 0), (1, 1)]), {"by": SplitBy.LENGTH, "buffer_m": 5}, "Only lines"),
        (shapely.box(0, 0, 1, 1), {"by": SplitBy.PEOPLE}, "people of every area"),
        (shapely.box(0, 0, 1, 1), {"by": SplitBy.AREA, "people": [1, 1]}, "people of every"),
        (shapely.box(0, 0, 1, 1), {"by": SplitBy.PEOPLE, "people": [1, -1]}, "0 or more"),
        (shapely.box(0, 0, 1, 1), {"by": SplitBy.AREA, "buffer_m": np.nan}, "distance around"),
        (
            shapely.GeometryCollection([shapely.Point(1, 1), shapely.box(0, 0, 1, 1)]),
            {"by": SplitBy.AREA},
            "mixes points",
        ),
    ],
)
def test_a_way_of_splitting_that_does_not_fit_is_refused(shape, choices, says):
    with pytest.raises(BadInput, match=says):
        split_over(on_earth(shape), AREAS, **choices)


def test_an_amount_that_is_missing_is_refused():
    split = split_over(on_earth(shapely.box(0, 0, 9, 9)), AREAS, by=SplitBy.AREA)
    with pytest.raises(BadInput, match="one amount"):
        split.share_out([np.nan])
    with pytest.raises(BadInput, match="one amount"):
        split.share_out([1, 2])


def test_a_polygon_that_crosses_itself_is_mended_first():
    bow_tie = shapely.Polygon([(900, 100), (1100, 300), (1100, 100), (900, 300)])
    split = split_over(on_earth(bow_tie), AREAS, by=SplitBy.AREA)
    assert table(split)[0] == pytest.approx([0.5, 0.5, 0], abs=1e-4)


def test_a_line_without_length_has_no_place():
    dot = on_earth(shapely.LineString([(5, 5), (5, 5)]))
    split = split_over(dot, AREAS, by=SplitBy.LENGTH)
    assert split.share_out([9]).without_place == 9


def mosaic(rng: np.random.Generator) -> np.ndarray:
    """A few areas that share their borders, around the middle of 2,000 m x 2,000 m."""
    spots = shapely.MultiPoint(rng.uniform(200, 1800, (int(rng.integers(2, 9)), 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(spots, extend_to=shapely.box(0, 0, 1, 1)))
    return shapely.intersection(cells, shapely.box(300, 300, 1700, 1700))


@given(st.integers(0, 10**6), st.sampled_from(SplitBy), st.sampled_from([0.0, 150.0]))
@settings(max_examples=40, deadline=None)
def test_nothing_is_lost_and_nothing_counted_twice(seed: int, by: SplitBy, buffer_m: float):
    rng = np.random.default_rng(seed)
    areas = mosaic(rng)
    if by is SplitBy.LENGTH:
        buffer_m = 0.0
        shapes = [shapely.LineString(rng.uniform(0, 2000, (4, 2))) for _ in range(5)]
        shapes += [area.exterior for area in areas[:2]]
    else:
        shapes = [
            shapely.Point(*rng.uniform(0, 2000, 2)).buffer(200, quad_segs=4) for _ in range(5)
        ]
    people = rng.integers(0, 3, len(areas)) * 100.0
    choices = {"people": people} if by is SplitBy.PEOPLE else {"border_m": 0.01}
    split = split_over(on_earth(*shapes), on_earth(*areas), by=by, buffer_m=buffer_m, **choices)
    parts = table(split)
    assert parts.sum(axis=1) == pytest.approx(np.ones(len(shapes)), abs=1e-8)
    assert (parts >= -1e-12).all()
    city = shapely.union_all(areas)
    for at, shape in enumerate(shapes):
        wide = shape.buffer(buffer_m, quad_segs=32) if buffer_m else shape
        size_of = shapely.length if by is SplitBy.LENGTH else shapely.area
        inside = size_of(wide.intersection(city.buffer(0.001))) / size_of(wide)
        assert 1 - parts[at, -1] == pytest.approx(inside, abs=1e-3)
    amounts = rng.uniform(0, 1e6, len(shapes))
    shared = split.share_out(amounts)
    assert shared.by_area.sum() + shared.outside == pytest.approx(amounts.sum())


@given(st.integers(0, 10**6))
@settings(max_examples=20, deadline=None)
def test_one_area_cut_in_two_gets_as_much_as_before(seed: int):
    rng = np.random.default_rng(seed)
    whole = shapely.box(0, 0, 1000, 1000)
    cut = float(rng.uniform(100, 900))
    halves = [shapely.box(0, 0, cut, 1000), shapely.box(cut, 0, 1000, 1000)]
    shapes = [shapely.Point(*rng.uniform(-100, 1100, 2)).buffer(300) for _ in range(4)]
    amounts = rng.uniform(0, 100, 4)
    one = split_over(on_earth(*shapes), on_earth(whole), by=SplitBy.AREA).share_out(amounts)
    two = split_over(on_earth(*shapes), on_earth(*halves), by=SplitBy.AREA).share_out(amounts)
    assert two.by_area.sum() == pytest.approx(one.by_area.sum(), rel=1e-4)
