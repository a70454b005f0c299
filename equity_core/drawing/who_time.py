"""A city through time as a page shows it: words, table, chart, notes of one choice."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from equity_core.demographics.change import series_of
from equity_core.demographics.comparable import SERIES, Role
from equity_core.demographics.over_time import OverTime, View
from equity_core.drawing.groups_chart import finished
from equity_core.drawing.who_time_chart import KEY, KEY_FLAG, KEY_VIEW, chart_rows, draw_over_time
from equity_core.drawing.who_time_legend import legend_of, looks_of
from equity_core.drawing.who_time_notes import say_notes
from equity_core.drawing.who_time_tables import (
    change_table,
    changes_between,
    definition_table,
    figure_table,
    is_total,
    limits_table,
)
from equity_core.drawing.who_time_words import (
    Shown,
    say_cautions,
    say_change,
    say_finding,
    say_series,
)

VIEWS = {View.COMPARABLE: "Comparable groups", View.PUBLISHED: "Labels as published"}
SHOWN = {Shown.SHARE: "Share of all residents", Shown.COUNT: "Number of people"}
ALL = "all"
NO_FIGURES = (
    "No people of a known year are counted yet. Staff can load some on the Data page and say "
    "which year they are of."
)
NO_HISTORY = (
    "Only one period is loaded, so there is nothing to compare it with yet. Staff can load the "
    "people of earlier years, each figure with its source, on the Data page."
)


@dataclass(frozen=True)
class WhoTime:
    """What a page shows of a city through time in one view and one way to measure."""

    headline: str
    key: str
    series: dict[str, str]
    """Series that can be shown alone -> their label."""
    definitions: pd.DataFrame = field(hash=False)
    limits: pd.DataFrame = field(hash=False)
    notes: tuple[str, ...]


def show_over_time(found: OverTime, view: View, shown: Shown) -> WhoTime:
    """The words and tables of one choice."""
    names = series_of(found, view)
    if shown is Shown.SHARE:
        names = {one: label for one, label in names.items() if label != SERIES[Role.TOTAL]}
    figures = found.figures(view)
    known = set(figures.loc[figures[str(shown)].notna(), "series"])
    return WhoTime(
        say_finding(found, view, shown),
        " ".join([KEY, KEY_VIEW[view], *([KEY_FLAG] if len(found.limits) else [])]),
        {one: label for one, label in names.items() if one in known},
        definition_table(found),
        limits_table(found),
        say_notes(found, view),
    )


def chart_of(
    found: OverTime, view: View, shown: Shown, *, series: str | None, dark: bool
) -> tuple[str, str] | None:
    """The finished chart as Vega-Lite text and its legend; None where no figure can be drawn."""
    rows = chart_rows(found, view, shown, series)
    if rows.empty:
        return None
    said = say_finding(found, view, shown)
    if series is not None:
        said = say_series(found, view, shown, series)
    drawn = draw_over_time(found, view, shown, series=series, description=said, dark=dark)
    return finished(drawn), legend_of(looks_of(set(rows["name"]), view))


def changes_of(
    found: OverTime, view: View, shown: Shown, first: str, last: str
) -> tuple[str, pd.DataFrame]:
    """The change between two periods: the largest in words, all of them as a table.

    Raises
    ------
    BadInput
        The view is “as published” and a definition changed between the two.
    """
    changes = changes_between(found, view, first, last)
    told = [
        one
        for one in changes
        if is_total(one) is (shown is Shown.COUNT and view is View.COMPARABLE)
    ]
    if not told:
        said = f"No group has figures of this kind for both {first} and {last}."
        return said, change_table(changes, view)
    values = {
        one.series: abs(one.share.value if shown is Shown.SHARE else one.people.value)
        for one in told
    }
    most = max(told, key=lambda one: (values[one.series] == values[one.series], values[one.series]))
    said = f"{say_change(most, found, shown)} {say_cautions(most)}".strip()
    return said, change_table(changes, view)


__all__ = [
    "ALL",
    "NO_FIGURES",
    "NO_HISTORY",
    "SHOWN",
    "VIEWS",
    "Shown",
    "View",
    "WhoTime",
    "changes_of",
    "chart_of",
    "figure_table",
    "show_over_time",
]
