"""Sentences obey the verdict; classes, legend and words agree; numbers are written one way."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equity_core.disparity.verdicts import judge_gap
from equity_core.drawing import palette
from equity_core.drawing.classes import around_equal, by_magnitude, nice
from equity_core.drawing.groups_chart import draw_group_gaps
from equity_core.drawing.numbers import say_count, say_percent, say_points, say_rate
from equity_core.drawing.tables import as_html
from equity_core.drawing.words import GroupGap, say_gap
from equity_core.groups import load_groups

JUDGING = re.compile(
    r"\b(fails?|lags?|behind|worst|best|only|vulnerable|disadvantaged|inner-city|underserved|"
    r"at-risk|minorit\w+|non-white|others?)\b",
    re.IGNORECASE,
)


def gap_of(low: float, high: float, city: float = 20.0) -> GroupGap:
    middle = (low + high) / 2
    group = load_groups().get("black_nh")
    verdict = judge_gap(city, low, high)
    return GroupGap(group, city + middle, city, middle, low, high, verdict)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (-6, -3, "Where trees are, Black residents make up 15.5% of the people who live there; in "
                 "the whole city, 20.0%: 4.5 points less (give or take 1.5), a clear gap."),
        (3, 6, "Where trees are, Black residents make up 24.5% of the people who live there; in "
               "the whole city, 20.0%: 4.5 points more (give or take 1.5), a clear gap."),
        (-1, 1, "Where trees are, Black residents make up about the same part of the people who "
                "live there as in the whole city (20.0%): no clear gap."),
        (-9, 9, "There is too little data to say whether Black residents make up more or less of "
                "the residents where trees are than in the whole city."),
        (math.nan, math.nan, "too little data to say"),
    ],
)  # fmt: skip
def test_each_verdict_has_its_own_sentence(low, high, said):
    sentence = say_gap(gap_of(low, high), "trees")
    assert said in sentence
    assert not JUDGING.search(sentence)


def test_no_sentence_calls_a_gap_clear_when_its_interval_holds_zero():
    for low, high in ((-5, 0.1), (-0.1, 5), (-50, 50), (-1, 1)):
        assert ", a clear gap" not in say_gap(gap_of(low, high), "trees")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (say_count(1234.0), "1,234"), (say_count(12.34), "12.3"), (say_count(-3.0), "−3"),
        (say_percent(17.249), "17.2%"), (say_points(0.584), "+0.58 points"),
        (say_points(-0.584), "−0.58 points"), (say_points(-0.001), "0.00 points"),
        (say_rate(12.04), "12.0"), (say_rate(math.nan), "not known"),
        (say_points(math.nan), "not known"),
    ],
)  # fmt: skip
def test_numbers_are_written_one_way(value, said):
    assert value == said


values = st.lists(st.floats(0, 1e6, allow_subnormal=False), min_size=1, max_size=60)


@given(values)
def test_every_value_falls_into_a_class_and_no_class_is_empty_of_words(found):
    array = np.array(found)
    classes = by_magnitude(array, say_count)
    assert len(classes.limits) + 1 == len(classes.entries)
    assert list(classes.limits) == sorted(set(classes.limits))
    assert set(classes.colour_of(array)) <= {entry.colour for entry in classes.entries}


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=60))
def test_the_classes_of_a_gap_are_alike_on_both_sides(found):
    classes = around_equal(np.array(found), lambda value: f"{value:g}")
    assert len(classes.entries) == 5
    assert classes.limits[0] == -classes.limits[3]
    assert classes.limits[1] == -classes.limits[2]
    assert classes.limits[0] < classes.limits[1] < 0


def test_zero_is_a_class_of_its_own_and_missing_is_in_none():
    array = np.array([0.0, 1, 2, 3, 4, 50, math.nan])
    classes = by_magnitude(array, say_count)
    colours = classes.colour_of(array)
    assert classes.entries[0].words == "0"
    assert colours[0] == palette.ZERO
    assert colours[-1] == palette.NO_DATA
    assert palette.ZERO not in colours[1:]
    assert palette.NO_DATA not in {entry.colour for entry in classes.entries}


def test_a_map_of_nothing_still_has_a_legend():
    assert [entry.words for entry in by_magnitude(np.zeros(3), say_count).entries] == ["0"]
    assert len(around_equal(np.full(3, math.nan), say_count).entries) == 5


@pytest.mark.parametrize(("value", "rounded"), [(0, 0), (0.0234, 0.02), (7.1, 8), (96, 100)])
def test_limits_are_rounded_to_numbers_people_read(value, rounded):
    assert nice(value) == pytest.approx(rounded)


def test_every_cell_of_a_table_is_escaped_and_the_caption_is_there():
    frame = pd.DataFrame({"Area": ["<img onerror=x>"], "Trees": ["1 & 2"]})
    html = as_html(frame, caption="Trees <b>by</b> area", chosen=0)
    assert "<img" not in html
    assert "&lt;img onerror=x&gt;" in html
    assert "<caption>Trees &lt;b&gt;by&lt;/b&gt; area</caption>" in html
    assert html.count('scope="row"') == 1
    assert 'class="chosen"' in html


def test_the_chart_shows_the_interval_with_every_dot_and_says_the_finding():
    gaps = pd.DataFrame(
        {"label": ["Black", "White"], "gap_points": [-4, 3.0], "low_points": [-5, 2.0],
         "high_points": [-3, 4.0]}
    )  # fmt: skip
    chart = draw_group_gaps(gaps, description="Trees reach Black residents less.").to_dict()
    marks = [layer["mark"]["type"] for layer in chart["layer"]]
    assert marks == ["rule", "rule", "circle", "text"]
    assert chart["description"] == "Trees reach Black residents less."
