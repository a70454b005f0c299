"""Dots for people, maps of shares, and the sentences of separation."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from equity_core.demographics.apart import Separation
from equity_core.demographics.apart_draws import Index
from equity_core.drawing.hatching import UNSURE
from equity_core.drawing.view import Bounds
from equity_core.drawing.who_apart import one_of, show_apart, with_article
from equity_core.drawing.who_apart_tables import of_100
from equity_core.drawing.who_now_dots import MOST_DOTS, dot_counts, people_a_dot, scatter
from equity_core.drawing.who_now_map import AreaFigure, draw_area_map
from equity_core.groups import load_groups

GROUPS = load_groups()
SOURCE = SimpleNamespace(source_name="people.csv", number=3, facts={})
BOX: Bounds = (10.0, 50.0, 10.03, 50.01)


def squares(number: int) -> np.ndarray:
    return np.array(
        [shapely.box(10 + 0.01 * n, 50, 10.01 + 0.01 * n, 50.01) for n in range(number)]
    )


@given(
    arrays(np.float64, (30, 3), elements=st.integers(0, 900).map(float)), st.sampled_from([5, 20])
)
def test_no_dot_is_lost_between_areas(number, each):
    counts = dot_counts(number, each)
    assert (counts >= 0).all()
    assert counts.sum(axis=0).tolist() == np.floor(number.sum(axis=0) / each + 0.5).tolist()


def test_a_dot_stands_for_so_many_people_that_there_are_not_too_many():
    for people in (40, 3_000, 100_000, 429_954, 8_000_000, 400_000_000):
        assert people / people_a_dot(people) <= MOST_DOTS
    assert people_a_dot(3_000) == 5  # never one household, however small the city
    assert people_a_dot(429_954) == 100


def test_dots_lie_inside_their_area_and_are_the_same_for_everyone():
    shapes = squares(3)
    counts = np.array([40, 0, 7])
    first, second = (scatter(shapes, counts, "black_nh") for _ in range(2))
    assert (first == second).all()
    inside = [shapely.contains_xy(shape, *first.T).sum() for shape in shapes]
    assert inside == [40, 0, 7]
    other = scatter(shapes, counts, "white_nh")
    assert not (first == other).any()


def test_dots_find_room_in_a_thin_area():
    thin = np.array([shapely.Polygon([(10, 50), (10.01, 50.01), (10.0101, 50.01)])])
    assert len(scatter(thin, np.array([50]), "a")) == 50


def figure(settings, values, total, unsure):
    ids = np.array(["1", "2", "3"], dtype=object)
    areas = SimpleNamespace(ids=ids, geometry=squares(3))
    drawn = AreaFigure(
        "Share", areas, np.array(values), np.array(total), np.array(unsure),
        [("One", "a"), ("Two", "b"), ("Three", "c")], pd.DataFrame({"Area": list(ids)}),
    )  # fmt: skip
    return draw_area_map(settings, drawn, BOX)


def test_an_area_too_unsure_is_marked_on_the_map_and_in_the_legend(settings):
    drawn = figure(settings, [10.0, 20.0, 30.0], [100.0, 100.0, 100.0], [False, True, False])
    marked = [entry for entry in drawn.legend if entry.pattern == UNSURE]
    assert [entry.areas for entry in marked] == [1]
    assert drawn.hatch_address is not None
    sure = figure(settings, [10.0, 20.0, 30.0], [100.0, 100.0, 100.0], [False] * 3)
    assert sure.hatch_address is None


def test_nobody_few_and_unknown_have_no_color_and_are_never_marked_unsure(settings):
    drawn = figure(settings, [10.0, 20.0, math.nan], [0.0, 20.0, math.nan], [True, True, True])
    assert {entry.pattern for entry in drawn.legend} == {"nobody", "few", "unknown"}


def separation(**changes) -> Separation:
    indices = {
        "dissimilarity": Index(0.594), "isolation": Index(0.4),
        "exposure": Index(0.3), "entropy_h": Index(0.25),
    }  # fmt: skip
    given = {"period": "2020", "level": "block group", "one": "white_nh", "other": "black_nh",
             "indices": indices, "people": {}, "areas": 395, "survey": "none", "few": (),
             "unsure": False}  # fmt: skip
    return Separation(**{**given, **changes})


def test_the_sentence_of_dissimilarity_has_the_citys_own_number_and_level():
    said = show_apart([separation()], "2020", GROUPS, SOURCE)
    assert said.headline == (
        "For White and Black residents to be spread alike, 59 of every 100 people of either group "
        "would have to live in another block group, as counted in 2020."
    )
    assert said.bars["percent"].tolist() == pytest.approx([59.4])


def test_a_survey_is_told_by_its_corrected_number_with_the_raw_one_beside_it():
    index = Index(0.44, 0.40, 0.46, 0.43)
    one = separation(
        survey="measured", period="2020", indices=dict.fromkeys(separation().indices, index)
    )
    said = show_apart([one], "2020", GROUPS, SOURCE)
    assert "about 43 of every 100" in said.headline
    assert "(likely 40 to 46)" in said.headline
    assert "As the numbers stand, the dissimilarity is 44" in " ".join(said.cautions)


def test_a_survey_that_is_too_small_says_so_and_gives_no_number():
    said = show_apart([separation(survey="measured", unsure=True)], "2020", GROUPS, SOURCE)
    assert "too unsure to say how far apart White and Black residents live" in said.headline
    assert "59" not in said.headline
    assert said.sentences == ()
    assert said.bars.empty


def test_a_group_with_few_people_is_named():
    said = show_apart([separation(few=("black_nh",))], "2020", GROUPS, SOURCE)
    assert "on average of: Black residents" in said.cautions[0]


@pytest.mark.parametrize(
    ("level", "one"),
    [("block group", "block group"), ("wards", "ward"), ("communities", "community"),
     ("tract", "tract"), ("address", "address")],
)  # fmt: skip
def test_levels_stand_in_sentences_as_one_area(level, one):
    assert one_of(level) == one


def test_a_few_of_a_hundred_are_never_none():
    assert of_100(0.004) == "fewer than 1"
    assert of_100(0.0) == "0"
    assert of_100(0.594) == "59"


@pytest.mark.parametrize(
    ("level", "said"),
    [("areas", "an area"), ("tract", "a tract"), ("Election districts", "an Election district"),
     ("United wards", "a United ward")],
)  # fmt: skip
def test_a_kind_of_area_has_its_article(level, said):
    assert with_article(one_of(level)) == said
