"""Where records are: degrees, stated systems, guesses that ask, and places that are none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from equity_core.errors import BadInput, NeedsAnswer
from equity_core.places.projection import points_to_lonlat
from equity_core.services.ledger import BAD_PLACE, CODES, NO_PLACE
from equity_core.services.positions import read_positions

CITY = (10.0, 50.0, 10.2, 50.1)


def positions(x, y, *, crs=None, accept=False, within=CITY):
    cells = [pd.Series(list(column), dtype="str") for column in (x, y)]
    return read_positions(*cells, crs=crs, within=within, accept=accept)


def test_degrees_are_taken_as_they_are():
    found = positions(["10.05", "10.1"], ["50.05", "50.02"])
    assert found.lon.tolist() == [10.05, 10.1]
    assert found.lat.tolist() == [50.05, 50.02]
    assert found.fate.tolist() == [0, 0]
    assert found.notes == ()


def test_each_way_of_having_no_place_has_its_fate():
    x = ["10.05", "", "10.05", "0", "east", "200", "10.05"]
    y = ["50.05", "50.05", None, "0", "50.05", "50.05", "-91"]
    found = positions(x, y)
    no, bad = CODES[NO_PLACE], CODES[BAD_PLACE]
    assert found.fate.tolist() == [0, no, no, no, bad, bad, bad]
    assert np.isnan(found.lon[1:]).all()
    assert np.isnan(found.lat[1:]).all()


def test_zero_alone_is_a_place():
    found = positions(["0", "0.01"], ["0.02", "0"], within=(-0.1, -0.1, 0.1, 0.1))
    assert found.fate.tolist() == [0, 0]


def test_a_tenth_of_the_points_near_the_city_is_enough_for_degrees():
    far = positions(["10.1"] + ["11.5"] * 9, ["50.05"] + ["49.0"] * 9)
    assert far.lon.tolist() == [10.1] + [11.5] * 9


def test_a_stated_system_is_used_without_asking():
    found = positions(["1113194.9079"], ["6446275.8411"], crs="EPSG:3857")
    lon, lat = points_to_lonlat(np.array([1113194.9079]), np.array([6446275.8411]), crs="EPSG:3857")
    assert (found.lon[0], found.lat[0]) == (lon[0], lat[0]) == pytest.approx((10, 50), abs=1e-4)
    assert "as stated" in found.notes[0]


def test_a_guess_asks_first_and_is_told_when_it_was_agreed_to():
    lon, lat = ["10.05"] * 10, ["50.05"] * 10
    with pytest.raises(NeedsAnswer, match=r"latitude first.*--yes"):
        positions(lat, lon)
    found = positions(lat, lon, accept=True)
    assert (found.lon[0], found.lat[0]) == (10.05, 50.05)
    assert "latitude first" in found.notes[0]


def test_numbers_that_fit_no_system_are_refused():
    with pytest.raises(BadInput, match="no coordinate system we know"):
        positions(["987654321"] * 3, ["123456789"] * 3)


def test_degrees_that_lie_elsewhere_are_kept_as_they_are():
    assert positions(["100.05"] * 3, ["20.05"] * 3).lon.tolist() == [100.05] * 3


def test_a_file_without_any_number_raises_nothing_here():
    assert positions(["", ""], ["", ""]).fate.tolist() == [CODES[NO_PLACE]] * 2
