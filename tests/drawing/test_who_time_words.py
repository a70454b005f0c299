"""A city through time in words and on the chart."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from equity_core.demographics.change import Change, Difference, Verdict
from equity_core.demographics.comparable import role_of
from equity_core.demographics.comparable_series import comparable_figures
from equity_core.demographics.history_categories import definition_of, load_definitions
from equity_core.demographics.over_time import OverTime, View, _missing, _with_lines
from equity_core.demographics.over_time_rows import COLUMNS, HISTORY
from equity_core.drawing.who_time import changes_of, chart_of, show_over_time
from equity_core.drawing.who_time_notes import say_sources
from equity_core.drawing.who_time_tables import figure_table, limits_table
from equity_core.drawing.who_time_words import (
    Shown,
    say_cautions,
    say_difference,
    say_error,
)

NAN = float("nan")


def city(*rows: tuple[int, str, float, float, bool], limits: tuple[int, ...] = ()) -> OverTime:
    """A city with figures: year, label, people of 1,000, margin, second-hand."""
    lines = [
        {
            "period": str(year), "start": year, "end": year, "definition": definition_of(year).id,
            "label": label, "role": role_of(label), "count": people, "count_moe": moe,
            "share": people / 1000, "share_moe": moe / 1000, "version": "", "origin": HISTORY,
            "source": f"census of {year}", "note": "", "second_hand": second,
        }
        for year, label, people, moe, second in rows
    ]  # fmt: skip
    published = pd.DataFrame(lines, columns=list(COLUMNS))
    comparable, notes = comparable_figures(published)
    published = published.assign(series=published["label"])
    moved = pd.DataFrame(
        {"start": limits, "end": limits, "note": "Took in land", "source": "ordinance"}
    ).assign(second_hand=False)
    return OverTime(
        "Tiny",
        _with_lines(comparable, across_breaks=True),
        _with_lines(published, across_breaks=False),
        moved, load_definitions(), _missing(published), tuple(notes),
    )  # fmt: skip


@pytest.fixture
def found() -> OverTime:
    return city(
        (1990, "White", 900, 0, False), (2000, "White", 800, 0, False),
        (2010, "White", 700, 0, True), limits=(1995,),
    )  # fmt: skip


def test_the_finding_names_both_figures_the_difference_and_what_else_changed(
    found: OverTime,
) -> None:
    said = show_over_time(found, View.COMPARABLE, Shown.SHARE).headline
    assert said == (
        "White residents were 90.0% of all residents in 1990 and 70.0% in 2010: 20.0 points less. "
        "In between, the way people were counted changed once, so the change is partly one of "
        "method. The city’s limits changed once as well."
    )


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (Difference(0.1, 0.02, Verdict.MORE), "10.0 points more, give or take 2.0"),
        (Difference(-0.1, 0.0, Verdict.FEWER), "10.0 points less"),
        (
            Difference(0.01, 0.02, Verdict.UNCLEAR),
            "no clear change (1.0 points more), give or take 2.0",
        ),
        (
            Difference(0.1, NAN, Verdict.MORE),
            "10.0 points more (not tested: a source states no error)",
        ),
        (
            Difference(0.1, 0.2, Verdict.OVERLAP),
            "the two periods overlap, so their difference is not tested",
        ),
        (Difference(0.0, 0.0, Verdict.SAME), "the same"),
        (Difference(NAN, 0.0, Verdict.UNKNOWN), "the change is not known"),
    ],
)
def test_the_words_of_a_difference_obey_its_test(difference: Difference, words: str) -> None:
    assert say_difference(difference, Shown.SHARE) + say_error(difference, Shown.SHARE) == words


def test_nothing_is_added_where_nothing_else_changed() -> None:
    same = Difference(0, 0, Verdict.SAME)
    assert say_cautions(Change("white", "White", "2000", "2010", same, same, (), 0)) == ""


def test_every_source_is_listed_once_with_its_periods_and_the_table_points_at_it(
    found: OverTime,
) -> None:
    lines = say_sources(found)
    assert lines[2] == "Source 3, second-hand, for 2010: census of 2010"
    assert lines[3] == "Source 4, for the city’s limits in 1995: ordinance"
    table = figure_table(found, View.PUBLISHED)
    assert list(table["Source in the note"]) == ["1", "2", "3 (second-hand)"]
    assert list(table["Group"]) == ["“White”"] * 3
    assert list(limits_table(found)["Source in the note"]) == ["4"]


def test_the_table_has_every_figure_in_each_order(found: OverTime) -> None:
    assert list(figure_table(found, View.COMPARABLE)["Period"]) == ["1990", "2000", "2010"]
    newest = figure_table(found, View.COMPARABLE, order="newest")
    assert list(newest["Period"]) == ["2010", "2000", "1990"]


@pytest.mark.parametrize("view", View)
@pytest.mark.parametrize("shown", Shown)
def test_every_figure_of_the_table_is_a_mark_of_the_chart(
    found: OverTime, view: View, shown: Shown
) -> None:
    made, legend = chart_of(found, view, shown, series=None, dark=False) or ("", "")
    spec = json.loads(made)
    assert "White" in legend
    said = [row["said"] for part in spec["layer"] for row in part.get("data", {}).get("values", [])
            if "hollow" in row]  # fmt: skip
    said += [row["said"] for row in spec.get("data", {}).get("values", []) if "hollow" in row]
    assert len(set(said)) == len(figure_table(found, view))
    assert any("second-hand" in one for one in said)
    assert spec["description"]


def test_the_chart_has_a_band_for_each_definition_and_a_flag_for_each_change_of_limits(
    found: OverTime,
) -> None:
    text, _ = chart_of(found, View.COMPARABLE, Shown.SHARE, series=None, dark=True) or ("", "")
    for year in (1990, 2000):
        assert json.dumps(definition_of(year).label)[1:-1] in text
    assert definition_of(1930).label not in text
    assert "Took in land" in text


def test_a_chart_of_one_series_is_described_by_that_series(found: OverTime) -> None:
    for view, series, words in (
        (View.COMPARABLE, "white", "White residents were 90.0% of all residents in 1990"),
        (View.PUBLISHED, "White", "Residents under the label “White”: 3 figures, 1990 to 2010."),
    ):
        text, _ = chart_of(found, view, Shown.SHARE, series=series, dark=False) or ("", "")
        assert json.loads(text)["description"].startswith(words)


def test_a_chart_without_figures_is_none(found: OverTime) -> None:
    assert chart_of(found, View.COMPARABLE, Shown.SHARE, series="black", dark=False) is None


def test_the_largest_change_is_said_and_all_are_in_the_table(found: OverTime) -> None:
    said, table = changes_of(found, View.COMPARABLE, Shown.SHARE, "1990", "2000")
    assert said.startswith("White residents were 90.0% of all residents in 1990 and 80.0% in 2000")
    assert list(table["Share"]) == ["−10.0 points"]
    said, _ = changes_of(found, View.PUBLISHED, Shown.SHARE, "2000", "2010")
    assert said.startswith("Residents under the label “White” were 80.0% of all residents in 2000")
