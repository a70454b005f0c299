"""Which coordinate system a file of points is in."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest

from equity_core.places import guessing
from equity_core.places.projection import Bounds, CrsGuess, guess_point_crs, points_to_lonlat

# boxes the size of a city; one for each kind of zone
PRAIRIE = (-93.33, 44.89, -93.19, 45.05)
LAKES = (-83.29, 42.25, -82.91, 42.45)
DESERT = (-112.32, 33.29, -111.92, 33.92)
CAPITAL = (-97.94, 30.10, -97.56, 30.52)


def columns(code: str, city: Bounds, *, outside: int = 4) -> tuple[np.ndarray, ...]:
    """200 points of the city in a system, the first few of them beyond its western border."""
    rng = np.random.default_rng(11)
    lon, lat = rng.uniform(city[0], city[2], 200), rng.uniform(city[1], city[3], 200)
    lon[:outside] = city[0] - 0.01
    there = pyproj.Transformer.from_crs("EPSG:4326", code, always_xy=True)
    return (*there.transform(lon, lat), lon, lat)


def meters_off(guess: CrsGuess, x: np.ndarray, y: np.ndarray, lon: np.ndarray, lat: np.ndarray):
    found = points_to_lonlat(x, y, crs=guess.crs)
    return pyproj.Geod(ellps="WGS84").inv(lon, lat, *found)[2].max()


@pytest.mark.parametrize(
    ("code", "city", "unit"),
    [
        ("EPSG:3857", PRAIRIE, "meters"),
        ("EPSG:26915", PRAIRIE, "meters"),
        ("EPSG:32615", PRAIRIE, "meters"),
        ("EPSG:26993", PRAIRIE, "meters"),
        ("EPSG:26851", PRAIRIE, "US feet"),
        ("ESRI:103734", PRAIRIE, "US feet"),
        ("EPSG:2253", LAKES, "feet"),
        ("EPSG:2868", DESERT, "feet"),
        ("EPSG:2277", CAPITAL, "US feet"),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_a_projected_system_of_the_city_is_found_to_within_two_meters(
    code: str, city: Bounds, unit: str, swapped: bool
) -> None:
    x, y, lon, lat = columns(code, city)
    guess = guess_point_crs(*((y, x) if swapped else (x, y)), within=city)
    assert guess is not None
    assert meters_off(guess, x, y, lon, lat) < 2
    assert guess.swapped is swapped
    assert guess.share_inside == pytest.approx(0.98)  # 4 of 200 lie beyond the border
    assert guess.sentence.startswith(f"The columns look like {unit} in {guess.name} ({guess.crs})")
    assert ("with the two columns exchanged" in guess.sentence) is swapped
    assert guess.sentence.endswith(": 98 % of the points then fall within the city's bounds.")


def test_of_systems_that_differ_by_less_than_two_meters_the_first_version_is_named() -> None:
    x, y, *_ = columns("EPSG:6505", PRAIRIE)  # NAD83(2011), the same zone in US feet
    guess = guess_point_crs(x, y, within=PRAIRIE)
    assert guess is not None
    assert (guess.crs, guess.name) == ("EPSG:26851", "NAD83 / Minnesota South (ftUS)")


def test_degrees_are_recognized_and_so_are_exchanged_degrees() -> None:
    lon, lat, *_ = columns("EPSG:4326", LAKES)
    straight = guess_point_crs(lon, lat, within=LAKES)
    turned = guess_point_crs(lat, lon, within=LAKES)
    assert straight is not None
    assert turned is not None
    assert (straight.crs, straight.swapped) == ("EPSG:4326", False)
    assert (turned.crs, turned.swapped) == ("EPSG:4326", True)
    assert "longitude and latitude" in straight.sentence
    assert "latitude first, then longitude" in turned.sentence


def test_two_systems_that_do_equally_well_far_apart_make_no_guess(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    x, y, *_ = columns("EPSG:26915", PRAIRIE)
    assert guess_point_crs(x, y, within=PRAIRIE) is not None
    # with the old datum among the candidates, UTM fits twice, some 200 meters apart
    monkeypatch.setattr(guessing, "_DATUMS", ("NAD83 / UTM", "NAD27 / UTM"))
    assert guess_point_crs(x, y, within=PRAIRIE) is None


def test_points_of_another_city_are_not_forced_into_this_one() -> None:
    x, y, *_ = columns("EPSG:2277", CAPITAL)
    assert guess_point_crs(x, y, within=PRAIRIE) is None


def test_fewer_than_nine_in_ten_points_inside_are_not_enough() -> None:
    enough, *_ = [columns("EPSG:26915", PRAIRIE, outside=20)[:2]]
    too_few, *_ = [columns("EPSG:26915", PRAIRIE, outside=21)[:2]]
    assert guess_point_crs(*enough, within=PRAIRIE) is not None  # 180 of 200 are 90 %
    assert guess_point_crs(*too_few, within=PRAIRIE) is None


def test_noise_zeros_blanks_and_no_points_at_all_give_no_guess() -> None:
    rng = np.random.default_rng(2)
    assert guess_point_crs(*rng.uniform(0, 1e7, (2, 300)), within=PRAIRIE) is None
    assert guess_point_crs(np.zeros(50), np.zeros(50), within=PRAIRIE) is None
    assert guess_point_crs(np.full(5, np.nan), np.ones(5), within=PRAIRIE) is None
    assert guess_point_crs(np.empty(0), np.empty(0), within=PRAIRIE) is None


def test_blank_cells_between_the_numbers_do_not_count() -> None:
    x, y, *_ = columns("EPSG:26915", PRAIRIE, outside=0)
    x[::2] = np.nan
    guess = guess_point_crs(x, y, within=PRAIRIE)
    assert guess is not None
    assert guess.share_inside == 1.0
    assert ": 100 % of the points" in guess.sentence
