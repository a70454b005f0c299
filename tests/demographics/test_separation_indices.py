"""The indices of separation: the toy city by hand, their laws, and PySAL as the other witness."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from equity_core.demographics.separation import (
    dissimilarity,
    entropy,
    entropy_index,
    exposure,
    isolation,
    multigroup_dissimilarity,
)

A = np.array([90.0, 60.0, 30.0, 20.0])
B = np.array([10.0, 40.0, 70.0, 80.0])
TOWN = arrays(np.float64, (5, 3), elements=st.integers(1, 500).map(float))


def test_the_toy_city_is_half_apart():
    # a/A = .45 .30 .15 .10, b/B = .05 .20 .35 .40: differences .40 .10 .20 .30, half of 1.
    assert dissimilarity(A, B) == pytest.approx(0.5)
    # .45 x .9 + .30 x .6 + .15 x .3 + .10 x .2 = .405 + .18 + .045 + .02
    assert isolation(A, A + B) == pytest.approx(0.65)
    assert exposure(A, B, A + B) == pytest.approx(0.35)


def test_the_toy_city_has_an_entropy_index_of_0_239():
    def of(p: float) -> float:
        return -p * math.log(p) - (1 - p) * math.log(1 - p)

    mixed = (of(0.9) + of(0.6) + of(0.3) + of(0.2)) / 4
    assert entropy_index(np.column_stack([A, B])) == pytest.approx(1 - mixed / math.log(2))
    assert entropy_index(np.column_stack([A, B])) == pytest.approx(0.2392087, abs=5e-8)


def test_groups_spread_alike_are_not_apart_and_groups_never_together_are_wholly():
    alike, never = np.column_stack([A, 2 * A]), np.array([[5.0, 0.0], [0.0, 7.0]])
    for index in (entropy_index, multigroup_dissimilarity):
        assert index(alike) == pytest.approx(0, abs=1e-12)
        assert index(never) == pytest.approx(1)


def test_an_area_without_people_changes_nothing():
    more = np.vstack([np.column_stack([A, B]), [0.0, 0.0]])
    assert dissimilarity(more[:, 0], more[:, 1]) == pytest.approx(0.5)
    assert isolation(more[:, 0], more.sum(axis=1)) == pytest.approx(0.65)
    assert entropy_index(more) == pytest.approx(0.2392087, abs=5e-8)


def test_a_group_with_nobody_has_no_index():
    nobody = np.zeros(4)
    assert np.isnan(dissimilarity(A, nobody))
    assert np.isnan(isolation(nobody, A))
    assert np.isnan(entropy_index(np.column_stack([A, nobody])))


def test_entropy_is_highest_where_groups_are_equally_large():
    assert entropy(np.array([5.0, 5.0, 5.0])) == pytest.approx(math.log(3))
    assert entropy(np.array([5.0, 0.0, 0.0])) == 0


@given(TOWN)
def test_indices_lie_between_0_and_1_and_do_not_care_which_group_comes_first(town):
    a, b = town[:, 0], town[:, 1]
    found = (dissimilarity(a, b), entropy_index(town), multigroup_dissimilarity(town))
    assert all(-1e-9 <= one <= 1 + 1e-9 for one in found)
    assert dissimilarity(b, a) == pytest.approx(found[0])
    assert entropy_index(town[:, ::-1]) == pytest.approx(found[1])


@given(TOWN)
def test_isolation_and_exposure_to_all_others_make_up_the_whole(town):
    everyone = town.sum(axis=1)
    parts = [exposure(town[:, 0], town[:, place], everyone) for place in range(3)]
    assert sum(parts) == pytest.approx(1)


@given(TOWN)
def test_for_two_groups_both_forms_of_dissimilarity_agree(town):
    pair = town[:, :2]
    assert multigroup_dissimilarity(pair) == pytest.approx(float(dissimilarity(*pair.T)))


def test_draws_are_worked_out_one_by_one():
    many = np.stack([np.column_stack([A, B]), np.column_stack([B, B])])
    assert entropy_index(many) == pytest.approx([0.2392087, 0.0], abs=5e-8)
    assert dissimilarity(many[..., 0], many[..., 1]) == pytest.approx([0.5, 0.0])


def test_pysal_says_the_same():
    singlegroup = pytest.importorskip("segregation.singlegroup")
    multigroup = pytest.importorskip("segregation.multigroup")
    random = np.random.default_rng(5)
    town = random.integers(0, 300, (40, 3)).astype(float)
    frame = pd.DataFrame(town, columns=["a", "b", "c"])
    frame["pair"], frame["all"] = frame["a"] + frame["b"], frame.sum(axis=1)
    a, b, everyone = town[:, 0], town[:, 1], town.sum(axis=1)

    def theirs(index: type, group: str, total: str) -> float:
        return float(index(frame, group_pop_var=group, total_pop_var=total).statistic)

    assert dissimilarity(a, b) == pytest.approx(theirs(singlegroup.Dissim, "a", "pair"))
    assert entropy_index(town[:, :2]) == pytest.approx(theirs(singlegroup.Entropy, "a", "pair"))
    assert isolation(a, everyone) == pytest.approx(theirs(singlegroup.Isolation, "a", "all"))
    others = 1 - exposure(a, a, everyone)
    assert others == pytest.approx(theirs(singlegroup.Interaction, "a", "all"))
    groups = ["a", "b", "c"]
    assert multigroup_dissimilarity(town) == pytest.approx(
        float(multigroup.MultiDissim(frame, groups).statistic)
    )
    assert entropy_index(town) == pytest.approx(
        float(multigroup.MultiInfoTheory(frame, groups).statistic)
    )
