"""An area against its city: shares, the test, many tests at once, where the city is mixed."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from equity_core.demographics.areas import against_city, discoveries, shares_by_area
from equity_core.demographics.diversity import Diversity, diversity_of
from equity_core.demographics.level_people import LevelPeople
from equity_core.demographics.local import local_mix, location_quotients
from equity_core.demographics.now import CityPeople


def level(estimate: dict, moe: dict | None = None, survey: str = "measured") -> LevelPeople:
    values = pd.DataFrame(estimate, dtype=float)
    margins = pd.DataFrame(moe, dtype=float) if moe else values * np.nan
    return LevelPeople("ward", "2020", values, margins, survey, SimpleNamespace())


def city_of(groups: dict[str, tuple[float, float]], survey: str = "measured") -> CityPeople:
    frame = pd.DataFrame.from_dict(groups, orient="index", columns=["estimate", "moe"])
    total = frame.loc["total", "estimate"]
    frame["share"], frame["share_moe"] = frame["estimate"] / total, frame["moe"] / total
    members = tuple(one for one in groups if one != "total")
    return CityPeople("2020", frame, True, survey, members, SimpleNamespace(), "")


def test_an_area_that_is_half_the_city_varies_with_it():
    # Two areas of 100 people: s = .6 and .2, S = .4, SE(s) = .05 each, SE(S) = .05 / sqrt 2.
    # s - S = (s1 - s2) / 2, so its standard error is .05 sqrt 2 / 2.
    moe = 100 * 0.05 * 1.645
    people = level({"a": [60, 20], "total": [100, 100]}, {"a": [moe, moe], "total": [0, 0]})
    city = city_of({"a": (80, math.sqrt(2) * moe), "total": (200, 0)})
    found = against_city(shares_by_area(people, "a"), city, "a")
    assert found["difference"].tolist() == pytest.approx([0.2, -0.2])
    half_width = 1.959964 * 0.05 * math.sqrt(2) / 2
    assert (found["high"] - found["difference"]).tolist() == pytest.approx([half_width] * 2)
    assert found["differs"].tolist() == [True, True]


def test_in_a_full_count_every_difference_is_one():
    people = level({"a": [60, 40, 50], "total": [100, 100, 100]}, survey="none")
    city = city_of({"a": (150, 0), "total": (300, 0)}, survey="none")
    found = against_city(shares_by_area(people, "a"), city, "a")
    assert found["differs"].tolist() == [True, True, False]
    assert found["low"].tolist() == found["high"].tolist() == pytest.approx([0.1, -0.1, 0.0])


def test_without_margins_nothing_is_said_to_differ():
    people = level({"a": [90, 10], "total": [100, 100]}, survey="not known")
    city = city_of({"a": (100, math.nan), "total": (200, math.nan)}, survey="not known")
    found = against_city(shares_by_area(people, "a"), city, "a")
    assert not found["differs"].any()
    assert found["low"].isna().all()


def test_many_tests_are_held_to_the_false_discovery_rate():
    # m = 5, limits .01 .02 .03 .04 .05: .035 passes as the fourth, and takes .029 with it.
    chances = np.array([0.035, 0.001, 0.029, 0.9, 0.028])
    assert discoveries(chances).tolist() == [True, True, True, False, True]
    assert not discoveries(np.array([0.02, 0.03, 0.04, 0.9, 0.8])).any()
    assert discoveries(np.array([math.nan, 0.04])).tolist() == [False, True]
    assert discoveries(np.array([])).tolist() == []


def test_areas_alike_are_seldom_said_to_differ():
    random = np.random.default_rng(8)
    found = [discoveries(random.random(100)).any() for _ in range(400)]
    assert np.mean(found) < 0.09  # 0.05 in truth; above 0.09 once in 3,000


def test_the_diversity_index_is_the_chance_that_two_residents_differ():
    people = city_of({"a": (10, 0), "b": (20, 0), "c": (30, 0), "d": (40, 0), "total": (100, 0)})
    assert diversity_of(people) == Diversity(pytest.approx(0.70), 0.0)


def test_the_margin_of_the_diversity_index_is_that_of_many_draws():
    groups = {"a": (700.0, 6.0), "b": (200.0, 5.0), "c": (100.0, 4.0), "total": (1000.0, 0.0)}
    random = np.random.default_rng(4)
    middle = np.array([groups[one][0] for one in "abc"])
    error = np.array([groups[one][1] for one in "abc"]) / 1.645
    drawn = middle + error * random.standard_normal((200_000, 3))
    share = drawn / drawn.sum(axis=1, keepdims=True)
    spread = float((1 - (share**2).sum(axis=1)).std())
    assert diversity_of(city_of(groups)).moe == pytest.approx(1.645 * spread, rel=0.01)


def test_an_area_of_one_group_is_not_mixed_and_one_of_equal_groups_wholly():
    people = level({"a": [9, 5, 0], "b": [0, 5, 0], "total": [9, 10, 0]}, survey="none")
    found = local_mix(people, ["a", "b"])
    assert found["diversity"].tolist()[:2] == [0.0, 0.5]
    assert found["entropy"].tolist()[:2] == pytest.approx([0.0, 1.0])
    assert found.loc[2, ["diversity", "entropy"]].isna().all()


def test_a_location_quotient_is_one_where_the_share_is_the_citys():
    # The group is 60 of 200: .3. Shares .45, .15 and nobody.
    people = level({"a": [45, 15, 0], "total": [100, 100, 0]}, survey="none")
    found = location_quotients(people, "a")
    assert found.tolist()[:2] == pytest.approx([1.5, 0.5])
    assert math.isnan(found[2])
