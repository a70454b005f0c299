"""The nearest facility in a straight line and on foot, against loops that try everything."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_core.errors import BadInput
from equity_core.places.nearest import centers, land_within, meters_to_nearest
from equity_core.places.walking import OFF_STREET_M, StreetNetwork

CENTER = {"proj": "laea", "datum": "WGS84", "units": "m", "lat_0": 45.0, "lon_0": -93.0}
TO_DEGREES = pyproj.Transformer.from_crs(pyproj.CRS.from_dict(CENTER), "EPSG:4326", always_xy=True)
ON_EARTH = pyproj.Geod(ellps="WGS84")


def on_earth(*shapes: shapely.Geometry) -> np.ndarray:
    """Shapes drawn in meters around a point of the earth, in degrees."""

    def degrees(xy: np.ndarray) -> np.ndarray:
        return np.column_stack(TO_DEGREES.transform(xy[:, 0], xy[:, 1]))

    return shapely.transform(np.array(shapes, dtype=object), degrees)


def lonlat(*points: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    lon, lat = TO_DEGREES.transform(*np.array(points, dtype=float).reshape(-1, 2).T)
    return np.asarray(lon), np.asarray(lat)


def test_a_distance_is_that_over_the_earth_to_the_nearest_point() -> None:
    rng = np.random.default_rng(4)
    here, there = rng.uniform(-6000, 6000, (40, 2)), rng.uniform(-6000, 6000, (15, 2))
    lon, lat = lonlat(*here)
    found = meters_to_nearest(lon, lat, facilities_lonlat=on_earth(*map(shapely.Point, there)))
    flon, flat = lonlat(*there)
    tried = [
        min(ON_EARTH.inv(x, y, a, b)[2] for a, b in zip(flon, flat, strict=True))
        for x, y in zip(lon, lat, strict=True)
    ]
    assert found == pytest.approx(tried, rel=1e-5)


def test_inside_a_park_the_distance_is_0_and_beside_it_that_to_its_edge() -> None:
    lon, lat = lonlat((50, 50), (50, 300), (np.nan, 0))
    found = meters_to_nearest(lon, lat, facilities_lonlat=on_earth(shapely.box(0, 0, 100, 100)))
    assert found[0] == 0
    assert found[1] == pytest.approx(200, rel=1e-5)
    assert np.isnan(found[2])


def test_without_any_facility_the_way_is_endless() -> None:
    lon, lat = lonlat((0, 0))
    nothing = np.array([None, shapely.Point()], dtype=object)
    assert meters_to_nearest(lon, lat, facilities_lonlat=nothing).tolist() == [np.inf]
    square = on_earth(shapely.box(0, 0, 100, 100))
    assert land_within(square, nothing, distance_m=100).tolist() == [0]


def test_the_middle_of_a_bent_area_is_a_point_inside_it() -> None:
    bent = shapely.Polygon([(0, 0), (100, 0), (100, 10), (10, 10), (10, 100), (0, 100)])
    lon, lat = centers(on_earth(bent, shapely.box(0, 0, 10, 10), shapely.Polygon()))
    inside = shapely.contains_xy(on_earth(bent), lon[0], lat[0])
    assert inside.all()
    assert (lon[1], lat[1]) == pytest.approx([float(each[0]) for each in lonlat((5, 5))])
    assert np.isnan(lon[2])


def test_the_land_within_reach_counts_once_where_reaches_overlap() -> None:
    areas = on_earth(shapely.box(0, 0, 1000, 1000), shapely.box(5000, 0, 6000, 1000), None)
    # two doors at one spot of the west edge: half a circle of 400 m, over 1,000 m x 1,000 m
    doors = on_earth(shapely.Point(0, 500), shapely.Point(0, 500))
    found = land_within(areas, doors, distance_m=400)
    assert found[0] == pytest.approx(np.pi * 400**2 / 2 / 1000**2, rel=1e-3)
    assert found[1] == 0
    assert np.isnan(found[2])


def test_an_area_wholly_within_reach_counts_whole() -> None:
    area = on_earth(shapely.box(0, 0, 100, 100))
    found = land_within(area, on_earth(shapely.box(-50, -50, 150, 150)), distance_m=10)
    assert found[0] == pytest.approx(1, abs=1e-12)
    with pytest.raises(BadInput, match="above 0"):
        land_within(area, area, distance_m=0)


@given(st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_land_within_reach_is_the_part_of_many_spots_that_are(seed: int) -> None:
    rng = np.random.default_rng(seed)
    doors = rng.uniform(-200, 1200, (int(rng.integers(1, 6)), 2))
    reach = float(rng.uniform(50, 500))
    found = land_within(
        on_earth(shapely.box(0, 0, 1000, 1000)),
        on_earth(*map(shapely.Point, doors)),
        distance_m=reach,
    )[0]
    spots = np.array(list(itertools.product(np.arange(5, 1000, 10), repeat=2)), dtype=float)
    near = (np.hypot(*(spots[:, None] - doors[None]).transpose(2, 0, 1)) <= reach).any(axis=1)
    assert found == pytest.approx(near.mean(), abs=0.01)


def network(
    places: list[tuple[float, float]], streets: list[tuple], meters: bool = False
) -> StreetNetwork:
    lon, lat = lonlat(*places)
    nodes = pd.DataFrame({"node": [f"n{i}" for i in range(len(places))], "lon": lon, "lat": lat})
    edges = pd.DataFrame(
        [(f"n{street[0]}", f"n{street[1]}", *street[2:]) for street in streets],
        columns=["start", "end", "meters"][: 3 if meters else 2],
    )
    return StreetNetwork.of(nodes, edges)


def test_on_foot_the_way_goes_around_the_block() -> None:
    # a square of 300 m without its north side: from the north-west corner to the north-east one
    streets = network([(0, 0), (300, 0), (300, 300), (0, 300)], [(3, 0), (0, 1), (1, 2)])
    lon, lat = lonlat((0, 300), (-100, 300), (2000, 2000))
    found = streets.walks(lon, lat, facilities_lonlat=on_earth(shapely.Point(300, 340)))
    # 900 m of street and 40 m to the door; 100 m more from beside the corner; too far off
    assert found.meters[:2] == pytest.approx([940, 1040], rel=1e-5)
    assert np.isnan(found.meters[2])
    assert found.facilities_off_street == 0
    near = streets.walks(
        lon, lat, facilities_lonlat=on_earth(shapely.Point(300, 340)), farthest_m=1000
    )
    assert near.meters[0] == pytest.approx(940, rel=1e-5)
    assert near.meters[1] == np.inf


def test_of_two_streets_between_two_corners_the_shorter_counts() -> None:
    places = [(0.0, 0.0), (200.0, 0.0)]
    streets = network(places, [(0, 1, 500.0), (1, 0, 260.0), (0, 0, 5.0)], meters=True)
    found = streets.walks(*lonlat((0, 0)), facilities_lonlat=on_earth(shapely.Point(200, 0)))
    assert found.meters[0] == pytest.approx(260, rel=1e-5)


def test_a_street_without_length_is_a_street() -> None:
    streets = network([(0, 0), (0, 0), (200, 0)], [(0, 1, 0.0), (1, 2, 200.0)], meters=True)
    found = streets.walks(*lonlat((0, 0)), facilities_lonlat=on_earth(shapely.Point(200, 0)))
    assert found.meters[0] == pytest.approx(200, rel=1e-4)


def test_a_park_is_entered_from_every_corner_beside_it() -> None:
    streets = network([(0, 0), (300, 0), (600, 0)], [(0, 1), (1, 2)])
    park = shapely.box(290, 20, 620, 200)
    lost = shapely.box(3000, 3000, 3100, 3100)
    found = streets.walks(*lonlat((0, 0), (600, 0)), facilities_lonlat=on_earth(park, lost))
    assert found.meters == pytest.approx([300, 0], abs=0.01)
    assert found.facilities_off_street == 1


def test_where_no_way_leads_the_walk_is_endless() -> None:
    streets = network([(0, 0), (100, 0), (1000, 0), (1100, 0)], [(0, 1), (2, 3)])
    found = streets.walks(*lonlat((0, 0)), facilities_lonlat=on_earth(shapely.Point(1100, 0)))
    assert found.meters.tolist() == [np.inf]
    far = on_earth(shapely.Point(0, OFF_STREET_M + 1))
    assert streets.walks(*lonlat((0, 0)), facilities_lonlat=far).meters.tolist() == [np.inf]
    nothing = np.array([], dtype=object)
    assert streets.walks(*lonlat((0, 0)), facilities_lonlat=nothing).meters.tolist() == [np.inf]


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_walks_are_those_of_a_loop_over_all_ways(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 9))
    places = rng.uniform(0, 900, (size, 2))
    pairs = [pair for pair in itertools.product(range(size), repeat=2) if rng.random() < 0.3]
    lengths = rng.uniform(0, 500, len(pairs))
    way = np.full((size, size), np.inf)
    np.fill_diagonal(way, 0)
    for (a, b), meters in zip(pairs, lengths, strict=True):
        way[a, b] = way[b, a] = min(way[a, b], meters)
    for middle in range(size):
        way = np.minimum(way, way[:, [middle]] + way[[middle], :])
    streets = network(
        [tuple(place) for place in places],
        [(a, b, m) for (a, b), m in zip(pairs, lengths, strict=True)],
        meters=True,
    )
    homes, doors = rng.uniform(0, 900, (4, 2)), rng.uniform(0, 900, (3, 2))
    found = streets.walks(
        *lonlat(*homes), facilities_lonlat=on_earth(*map(shapely.Point, doors))
    ).meters
    for home, meters in zip(homes, found, strict=True):
        to_corner = np.hypot(*(places - home).T)
        corner = int(to_corner.argmin())
        best = np.inf
        for door in doors:
            from_corner = np.hypot(*(places - door).T)
            exit_corner = int(from_corner.argmin())
            if from_corner[exit_corner] <= OFF_STREET_M:
                best = min(best, way[corner, exit_corner] + from_corner[exit_corner])
        if to_corner[corner] > OFF_STREET_M:
            assert np.isnan(meters)
        else:
            assert meters == pytest.approx(to_corner[corner] + best, rel=1e-4)


@pytest.mark.parametrize(
    ("nodes", "edges", "says"),
    [
        ({"node": ["a"], "lon": [1.0]}, {"start": [], "end": []}, "corners has no column lat"),
        ({"node": ["a"], "lon": [1.0], "lat": [2.0]}, {"start": []}, "streets has no column end"),
        (
            {"node": ["a", "a"], "lon": [1.0, 1], "lat": [2.0, 2]},
            {"start": [], "end": []},
            "own name",
        ),
        (
            {"node": ["a"], "lon": [1.0], "lat": [2.0]},
            {"start": ["a"], "end": ["z"]},
            "from a to z names a corner",
        ),
        (
            {"node": ["a", "b"], "lon": [1.0, 1], "lat": [2.0, 2.01]},
            {"start": ["a"], "end": ["b"], "meters": [-3.0]},
            "length of every street",
        ),
    ],
)
def test_tables_of_streets_that_cannot_be_used_are_refused(nodes, edges, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        StreetNetwork.of(pd.DataFrame(nodes), pd.DataFrame(edges))
