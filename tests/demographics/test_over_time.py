"""A city through time: what may stand in one line, what is left out, and how it changed."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as quick
from hypothesis import strategies as st
from tiny_city import TinyCity

from equity_core.cities.population import Population, PopulationChoices, save_population
from equity_core.cities.reading import read_contents
from equity_core.demographics.change import Verdict, change_between, periods_of, series_of
from equity_core.demographics.comparable import roles_together
from equity_core.demographics.comparable_series import comparable_figures
from equity_core.demographics.over_time import OverTime, View, read_over_time
from equity_core.demographics.over_time_rows import COLUMNS, HISTORY
from equity_core.errors import BadInput, NotFound
from equity_core.groups import load_groups
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.history import import_history
from equity_core.settings import Settings
from equity_core.store.workbench import workbench

HEAD = "period,group,measure,value,moe,version,source,note\n"
Load = Callable[..., OverTime]


@pytest.fixture
def load(settings: Settings, tiny: TinyCity) -> Load:
    """The tiny city, counted in 2020, with the history of some lines."""

    def loaded(*lines: str, period: str = "2020") -> OverTime:
        people = PopulationChoices(period=period, census_count=True)
        files = CityFiles(tiny.areas, tiny.population, "GEOID", area_name="name", people=people)
        import_city(settings, "Tiny", files)
        if lines:
            path = tiny.write("history.csv", HEAD + "\n".join(lines) + "\n")
            import_history(settings, "Tiny", path)
        return read_over_time(read_contents(settings, "Tiny"), load_groups())

    return loaded


def count(period: str, group: str, value: float, moe: str = "", version: str = "") -> str:
    return f"{period},{group},count,{value},{moe},{version},a census table,"


def shown(found: OverTime, series: str, period: str, what: str = "count") -> float:
    rows = found.comparable
    row = rows[(rows["series"] == series) & (rows["period"] == period)]
    return math.nan if row.empty else float(row[what].iloc[0])


def lines_of(figures: pd.DataFrame, series: str) -> list[list[str]]:
    """The periods that a line joins, one list a line."""
    rows = figures[figures["series"] == series]
    return [list(part["period"]) for _, part in rows.groupby("line", sort=False)]


def test_a_city_without_history_shows_the_periods_it_has_loaded(load: Load) -> None:
    found = load()
    assert found.periods == ["2020"]
    # 60 + 30 of 100 + 300 residents.
    assert shown(found, "black_nh", "2020") == 90
    assert shown(found, "black_nh", "2020", "share") == 90 / 400
    assert shown(found, "black_nh", "2020", "count_moe") == 0


def test_figures_published_for_the_city_alone_are_a_period_of_their_own(
    settings: Settings, load: Load
) -> None:
    load()
    frame = pd.DataFrame(
        {
            "area": "0100000",
            "group": ["total", "black_nh", "white_nh", "children"],
            "estimate": [200.0, 50.0, 150.0, 60.0],
            "moe": [0.0, 3.0, 4.0, 2.0],
        }
    )
    facts = {"period": "2005-2009", "has_moe": True, "census_count": False, "notes": []}
    with workbench(settings) as bench:
        draft = bench.draft("whole", "2005-2009")
        draft.facts = facts
        save_population(Population(frame, "2005-2009", facts), draft.folder)
        bench.keep("Tiny")
    found = read_over_time(read_contents(settings, "Tiny"), load_groups())
    assert found.periods == ["2005-2009", "2020"]
    assert shown(found, "black_nh", "2005-2009", "share") == 0.25
    assert shown(found, "black_nh", "2005-2009", "count_moe") == 3
    assert not found.published["label"].str.contains("Children").any()


def test_all_other_groups_are_what_is_left_of_all_residents(load: Load) -> None:
    found = load(*(count("1900", *one) for one in (("White", 90), ("Black", 7), ("Total", 100))))
    assert shown(found, "rest", "1900") == 3
    assert shown(found, "rest", "1900", "share") == pytest.approx(0.03)


def test_parts_of_black_residents_are_added_up(load: Load) -> None:
    rows = (("White", 80), ("Black", 5), ("Mulatto", 6), ("Chinese", 9), ("Total", 100))
    found = load(*(count("1880", *one) for one in rows))
    assert shown(found, "black", "1880") == 11
    assert shown(found, "rest", "1880") == 9


def test_groups_that_are_all_residents_make_the_total(load: Load) -> None:
    rows = (
        ("White non-Hispanic", 70), ("Black non-Hispanic", 10),
        ("Other races non-Hispanic", 5), ("Hispanic any race", 15),
    )  # fmt: skip
    found = load(*(count("1990", *one) for one in rows), "1990,Asian,share,3 %,,,a census,")
    assert shown(found, "total", "1990") == 100
    assert shown(found, "hispanic", "1990", "share") == 0.15
    assert shown(found, "rest_nh", "1990") == 5


def test_a_count_without_a_total_has_no_share(load: Load) -> None:
    found = load(count("1900", "White", 90))
    assert math.isnan(shown(found, "white", "1900", "share"))


def test_hispanic_residents_are_never_compared_before_1980(load: Load) -> None:
    rows = (("White non-Hispanic", 70), ("Hispanic any race", 15), ("Total", 100))
    found = load(*(count(year, *one) for year in ("1970", "1980") for one in rows))
    assert {"1970", "1980"} <= set(found.published["period"])
    for series in ("hispanic", "white_nh"):
        assert math.isnan(shown(found, series, "1970"))
        assert math.isfinite(shown(found, series, "1980"))


def test_white_of_any_origin_and_white_not_hispanic_are_two_series(load: Load) -> None:
    found = load(count("1990", "White", 80), count("1990", "White non-Hispanic", 70))
    assert shown(found, "white", "1990") == 80
    assert shown(found, "white_nh", "1990") == 70


def test_no_line_crosses_a_census_that_is_missing(load: Load) -> None:
    found = load(*(count(year, "White", 9) for year in ("1900", "1910", "1930")))
    assert lines_of(found.comparable, "white") == [["1900", "1910"], ["1930"]]
    assert found.missing == (1920, 1940, 1950, 1960, 1970, 1980, 1990, 2000, 2010)


def test_as_published_no_line_crosses_a_change_of_definition(load: Load) -> None:
    found = load(*(count(year, "White", 9) for year in ("1940", "1950", "1960")))
    assert lines_of(found.published, "White") == [["1940", "1950"], ["1960"]]
    assert lines_of(found.comparable, "white") == [["1940", "1950", "1960"]]


def test_surveys_that_overlap_are_not_joined_nor_tested(load: Load) -> None:
    rows = [count(one, "White", 9, "1") for one in ("2014-2018", "2016-2020", "2021-2025")]
    found = load(*rows)
    assert lines_of(found.comparable, "white") == [["2014-2018"], ["2016-2020", "2021-2025"]]
    change = change_between(found, View.COMPARABLE, "white", "2014-2018", "2016-2020")
    assert change.people.verdict is Verdict.OVERLAP


def test_the_revised_value_of_1930_is_compared_and_the_other_is_told(load: Load) -> None:
    rows = [
        ("White", 90, "", "as published in 1930"), ("Total", 100, "", "as published in 1930"),
        ("White", 95, "", "as revised in 1940"), ("Total", 100, "", "as revised in 1940"),
    ]  # fmt: skip
    found = load(*(count("1930", *one) for one in rows))
    assert shown(found, "white", "1930") == 95
    assert any("as published in 1930) gives 90.0%, where 95.0%" in one for one in found.notes)
    assert len(found.published[found.published["label"] == "White"]) == 2


@pytest.mark.parametrize(
    ("margins", "verdict"), [(("3", "4"), Verdict.MORE), (("6", "8"), Verdict.UNCLEAR)]
)
def test_a_change_is_clear_where_it_is_larger_than_its_margin(
    load: Load, margins: tuple[str, str], verdict: Verdict
) -> None:
    # sqrt(3^2 + 4^2) = 5 < 10; sqrt(6^2 + 8^2) = 10, which 10 does not exceed.
    periods = ("2005-2009", "2010-2014")
    rows = [count(period, "White", 100 + 10 * at, margins[at]) for at, period in enumerate(periods)]
    change = change_between(load(*rows), View.COMPARABLE, "white", *periods)
    assert change.people.value == 10
    assert change.people.moe == math.hypot(*(float(one) for one in margins))
    assert change.people.verdict is verdict


def test_a_change_without_a_stated_error_is_the_difference_of_what_was_published(
    load: Load,
) -> None:
    rows = [count("1940", "White", 90), count("1950", "White", 80)]
    change = change_between(load(*rows), View.PUBLISHED, "White", "1940", "1950")
    assert (change.people.value, change.people.verdict) == (-10, Verdict.FEWER)
    assert math.isnan(change.people.moe)
    assert change.breaks == ()


def test_as_published_a_change_across_a_definition_is_refused(load: Load) -> None:
    found = load(*(count(year, "White", 9) for year in ("1950", "1970", "1980")))
    with pytest.raises(BadInput, match="Between 1950 and 1970 .*1960: people begin"):
        change_between(found, View.PUBLISHED, "White", "1950", "1970")
    change = change_between(found, View.COMPARABLE, "white", "1950", "1980")
    assert [one.censuses[0].year for one in change.breaks] == [1960, 1970, 1980]
    assert change.people.verdict is Verdict.SAME


def test_a_period_that_is_not_there_is_said(load: Load) -> None:
    with pytest.raises(NotFound):
        change_between(load(), View.COMPARABLE, "white_nh", "1900", "2020")


def test_changes_of_the_city_limits_are_counted_between_the_periods(load: Load) -> None:
    limits = [f"{year},,city limits,,,,an ordinance,Took in land" for year in (1890, 1895, 1950)]
    found = load(*(count(year, "White", 9) for year in ("1890", "1900")), *limits)
    assert change_between(found, View.COMPARABLE, "white", "1890", "1900").limits == 1
    assert list(found.limits["start"]) == [1890, 1895, 1950]


def test_series_and_periods_to_choose_from_are_those_with_two_figures(load: Load) -> None:
    found = load(*(count(year, "White", 9) for year in ("1940", "1950")))
    assert series_of(found, View.COMPARABLE) == {"white": "White (of any origin)"}
    assert periods_of(found, View.COMPARABLE, "white") == ["1940", "1950"]
    assert list(series_of(found, View.PUBLISHED)) == ["White"]


LABELS = ("White", "Black", "Mulatto", "Chinese", "Indian", "Japanese")


@quick(max_examples=25, deadline=None)
@given(
    counts=st.lists(
        st.lists(st.integers(1, 10**6), min_size=2, max_size=len(LABELS)), min_size=1, max_size=5
    ),
    seed=st.randoms(use_true_random=False),
)
def test_comparable_groups_add_up_to_all_residents_whatever_the_order_of_rows(
    counts: list[list[int]], seed: Random
) -> None:
    rows = [
        (1850 + 10 * place, label, number)
        for place, numbers in enumerate(counts)
        for label, number in [*zip(LABELS, numbers, strict=False), ("Total", sum(numbers))]
    ]
    shuffled = list(rows)
    seed.shuffle(shuffled)
    first, second = (comparable_figures(figures(*some))[0] for some in (rows, shuffled))
    wide = first.pivot(index="period", columns="series", values="count")
    assert (wide[["white", "black", "rest"]].sum(axis=1) == wide["total"]).all()
    columns = ["period", "series", "count", "share"]
    pd.testing.assert_frame_equal(first[columns], second[columns])


def figures(*rows: tuple[int, str, int]) -> pd.DataFrame:
    """Published figures of some years, as `published_figures` gives them."""
    totals = {year: number for year, label, number in rows if label == "Total"}
    present = {year: [label for one, label, _ in rows if one == year] for year, _, _ in rows}
    lines = [
        {
            "period": str(year), "start": year, "end": year, "definition": "", "label": label,
            "role": roles_together(present[year])[label], "count": float(number),
            "count_moe": math.nan, "share": number / totals[year], "share_moe": math.nan,
            "version": "", "origin": HISTORY, "source": "a", "note": "", "second_hand": False,
        }
        for year, label, number in rows
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=list(COLUMNS))


def test_the_real_city_has_its_years_with_gaps_as_gaps(
    settings: Settings, tiny: TinyCity, load: Load, real_data: Path
) -> None:
    load()
    folder = real_data / "minneapolis"
    import_history(settings, "Tiny", folder / "population_history.csv", place="Minneapolis city MN")
    found = read_over_time(read_contents(settings, "Tiny"), load_groups())
    assert found.periods == ["1950", "1970", "1980", "1990", "2000", "2010", "2020"]
    assert found.missing == (1960,)
    raw = pd.read_csv(folder / "population_history.csv")
    raw = raw[(raw["place"] == "Minneapolis city MN") & (raw["measure"] == "count")]
    totals = raw.groupby("year")["value"].sum()
    assert len(totals) == 3
    for year, total in totals.items():
        assert shown(found, "total", str(year)) == total
    assert lines_of(found.comparable, "white") == [["1950"], ["1970"], ["1990"], ["2010"]]


def test_a_history_of_labels_that_cannot_be_compared_is_shown_as_published(load: Load) -> None:
    """No label of it is White, Black, Hispanic or all residents; no area has people by group."""
    frame = pd.DataFrame(
        {
            **dict.fromkeys(COLUMNS, ""),
            "period": ["1900", "1910"],
            "role": "part",
            "label": "Dakota",
            "origin": HISTORY,
        }
    )
    figures, notes = comparable_figures(frame)
    assert figures.empty
    assert list(figures.columns) == [*COLUMNS, "series"]
    assert notes == []


def test_a_change_is_from_the_earlier_to_the_later_period(load: Load) -> None:
    found = load(count("1990", "White", 9), count("2000", "White", 8))
    with pytest.raises(BadInput, match="2000 is later than 1990"):
        change_between(found, View.COMPARABLE, "white", "2000", "1990")
