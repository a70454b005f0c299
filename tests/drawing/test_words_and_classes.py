"""Sentences obey the verdict; classes, legend and words agree; numbers are written one way."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_core.disparity.verdicts import judge_gap
from equity_core.drawing import palette
from equity_core.drawing.classes import around_equal, by_magnitude, nice
from equity_core.drawing.findings import GroupGap, say_gap
from equity_core.drawing.groups_chart import draw_group_gaps
from equity_core.drawing.numbers import say_count, say_percent, say_points, say_rate
from equity_core.drawing.tables import as_html
from equity_core.drawing.words import Words, service_phrase
from equity_core.groups import load_groups

JUDGING = re.compile(
    r"\b(fails?|lags?|behind|worst|best|vulnerable|disadvantaged|inner-city|underserved|"
    r"at-risk|minorit\w+|non-white|others?)\b",
    re.IGNORECASE,
)
TREES = Words(service="trees planted in 2020", unit="trees", people="residents")
STOPS = Words(service="police stops", unit="stops", people="residents", events=True)


def gap_of(low: float, high: float, city: float = 20.0, group: str = "black_nh") -> GroupGap:
    middle = (low + high) / 2
    verdict = judge_gap(city, low, high)
    return GroupGap(load_groups().get(group), city + middle, city, middle, low, high, verdict)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (-6, -3, "Where trees planted in 2020 are, Black residents make up 15.5% of the people "
                 "who live there. In the whole city they make up 20.0%. That is a clear gap: "
                 "4.5 percentage points less, give or take 1.5."),
        (3, 6, "Where trees planted in 2020 are, Black residents make up 24.5% of the people "
               "who live there. In the whole city they make up 20.0%. That is a clear gap: "
               "4.5 percentage points more, give or take 1.5."),
        (-1, 1, "Where trees planted in 2020 are, Black residents make up about the same part of "
                "the people who live there as of the whole city (20.0%): no clear gap."),
        (-9, 9, "There is too little data to say whether Black residents make up more or less of "
                "the people who live where trees planted in 2020 are than of the whole city."),
        (math.nan, math.nan, "There is too little data to say whether Black residents make up "
                "more or less of the people who live where trees planted in 2020 are than of the "
                "whole city."),
    ],
)  # fmt: skip
def test_each_verdict_has_its_own_sentence(low, high, said):
    assert say_gap(gap_of(low, high), TREES) == said


def test_no_sentence_about_any_group_judges_or_blames():
    for group in load_groups().groups:
        for low, high in ((-6, -3), (3, 6), (-1, 1), (-9, 9)):
            sentence = say_gap(gap_of(low, high, group=group.id), STOPS)
            assert not JUDGING.search(sentence.replace("some other race", "")), sentence
            assert sentence[0].isupper()
            assert "served" not in sentence


def test_what_happened_to_people_was_recorded_and_does_not_stand_there():
    assert say_gap(gap_of(3, 6), STOPS).startswith("Where police stops were recorded, ")


def test_an_unknown_survey_error_is_said_with_the_give_or_take():
    assert "give or take at least 1.5" in say_gap(gap_of(3, 6), TREES, survey="not known")


def test_no_sentence_calls_a_gap_clear_when_its_interval_holds_zero():
    for low, high in ((-5, 0.1), (-0.1, 5), (-50, 50), (-1, 1)):
        assert "a clear gap" not in say_gap(gap_of(low, high), TREES)


@pytest.mark.parametrize(
    ("name", "first", "last", "said"),
    [
        ("Trees planted", "2016-01-05", "2025-11-01", "trees planted in 2016 to 2025"),
        ("Trees planted", "2020-01-05", "2020-11-01", "trees planted in 2020"),
        ("Trees planted", None, None, "trees planted"),
        ("Stops 2017", "2017-01-05", "2017-11-01", "stops 2017"),
        ("ADA ramps", None, None, "ADA ramps"),
    ],
)
def test_a_service_in_a_sentence_has_its_years_once(name, first, last, said):
    assert service_phrase(name, first, last) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (say_count(1234.0), "1,234"), (say_count(-3.0), "−3"),
        (say_percent(17.249), "17.2%"), (say_points(0.584), "+0.58 points"),
        (say_points(-0.584), "−0.58 points"), (say_points(-0.001), "0.00 points"),
        (say_rate(math.nan), "not known"), (say_points(math.nan), "not known"),
    ],
)  # fmt: skip
def test_numbers_are_written_one_way(value, said):
    assert value == said


values = st.lists(st.floats(0, 1e6, allow_subnormal=False), min_size=1, max_size=60)


@settings(deadline=None)
@given(values)
def test_every_value_falls_into_a_class_and_the_legend_counts_them_all(found):
    array = np.array(found)
    classes = by_magnitude(array, say_count)
    assert list(classes.limits) == sorted(set(classes.limits))
    assert set(classes.colours(array)) <= {entry.colour for entry in classes.entries}
    assert sum(classes.sizes(array)) == len(array)


@settings(deadline=None)
@given(st.lists(st.floats(-100, 100), min_size=1, max_size=60))
def test_the_classes_of_a_gap_are_alike_on_both_sides(found):
    classes = around_equal(np.array(found), lambda value: f"{value:g}")
    if len(classes.entries) == 1:
        assert np.abs(found).max() <= 1e-9
        return
    assert len(classes.entries) == 5
    assert classes.limits[0] == -classes.limits[3]
    assert classes.limits[1] == -classes.limits[2]
    assert classes.limits[0] < classes.limits[1] < 0
    assert sum(classes.sizes(np.array(found))) == len(found)


def test_zero_is_a_class_of_its_own_and_missing_is_in_none():
    array = np.array([0.0, 1, 2, 3, 4, 50, math.nan])
    classes = by_magnitude(array, say_count)
    colours = classes.colours(array)
    assert classes.entries[0].words == "0"
    assert colours[0] == palette.ZERO
    assert colours[-1] == palette.NO_DATA
    assert palette.ZERO not in colours[1:]
    assert palette.NO_DATA not in {entry.colour for entry in classes.entries}


def test_a_map_of_nothing_has_no_made_up_classes():
    assert [entry.words for entry in by_magnitude(np.zeros(3), say_count).entries] == ["0"]
    assert around_equal(np.full(3, math.nan), say_count).entries == ()


@pytest.mark.parametrize(("value", "rounded"), [(0, 0), (0.0234, 0.02), (7.1, 8), (96, 100)])
def test_limits_are_rounded_to_numbers_people_read(value, rounded):
    assert nice(value) == pytest.approx(rounded)


def test_every_cell_of_a_table_is_escaped_and_the_caption_is_there():
    frame = pd.DataFrame({"Area": ["<img onerror=x>"], "Trees": ["1 & 2"]})
    html = as_html(frame, caption="Trees <b>by</b> area", chosen=0)
    assert "<img" not in html
    assert "&lt;img onerror=x&gt;" in html
    assert "Trees &lt;b&gt;by&lt;/b&gt; area</span></caption>" in html
    assert html.count('scope="row"') == 1
    assert 'class="chosen"' in html


def test_the_chart_shows_the_interval_with_every_dot_and_says_the_finding():
    gaps = pd.DataFrame(
        {"label": ["Black", "White"], "gap_points": [-4, 3.0], "low_points": [-5, 2.0],
         "high_points": [-3, 4.0], "verdict": ["clear gap", "clear gap"]}
    )  # fmt: skip
    chart = draw_group_gaps(gaps, description="Black residents make up less.").to_dict()
    marks = [layer["mark"]["type"] for layer in chart["layer"]]
    assert {"rule", "text"} <= set(marks)
    assert chart["description"] == "Black residents make up less."
