"""The tables of a city through time: figures, changes, definitions, changes of the limits."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from equity_core.demographics.change import Change, Difference, Verdict, change_between, series_of
from equity_core.demographics.comparable import SERIES, Role, role_of
from equity_core.demographics.history_categories import definition_of
from equity_core.demographics.over_time import OverTime, View
from equity_core.demographics.over_time_rows import HISTORY
from equity_core.drawing.numbers import MINUS, UNKNOWN, say_points
from equity_core.drawing.who_time_notes import list_sources
from equity_core.drawing.who_time_words import SECOND_HAND, Shown, say_value
from equity_core.errors import NotFound

ORDERS = {"year": "year, oldest first", "newest": "year, newest first", "group": "group"}


def figure_table(found: OverTime, view: View, *, order: str = "year") -> pd.DataFrame:
    """Every figure as a reader sees it, in one of `ORDERS`."""
    figures = found.figures(view)
    by = ["label", "end"] if order == "group" else ["end", "start", "label"]
    rows = figures.sort_values(by, ascending=order != "newest", kind="stable")
    sources = list_sources(found)
    bands = {span.id: number for number, span in enumerate(found.definitions, start=1)}
    lines = [
        (
            label_of(str(row["label"]), str(row["version"]), str(row["origin"]), view),
            str(row["period"]),
            say_value(float(row["count"]), Shown.COUNT),
            say_margin(float(row["count_moe"]), Shown.COUNT),
            say_value(float(row["share"]), Shown.SHARE),
            say_margin(float(row["share_moe"]), Shown.SHARE),
            str(bands[str(row["definition"])]),
            _source(row, sources),
        )
        for row in rows.to_dict("records")
    ]
    columns = ["Group", "Period", "People", "Margin of error (90%)", "Share", "Margin, in points"]
    return pd.DataFrame(lines, columns=[*columns, "Band", "Source in the note"])


def label_of(label: str, version: str, origin: str, view: View) -> str:
    """A label as shown: of an old source in quotation marks, with its version."""
    quoted = f"“{label}”" if view is View.PUBLISHED and origin == HISTORY else label
    return f"{quoted} ({version})" if version else quoted


def say_margin(moe: float, shown: Shown) -> str:
    """A margin of error in a table."""
    if moe == 0:
        return "none"
    if not math.isfinite(moe):
        return "not stated"
    return f"± {100 * moe:.1f}" if shown is Shown.SHARE else f"± {moe:,.0f}"


def changes_between(found: OverTime, view: View, first: str, last: str) -> list[Change]:
    """The change of every series that has a figure for both periods.

    Raises
    ------
    BadInput
        The view is “as published” and a definition changed between the two.
    """
    changes = []
    for series in series_of(found, view):
        try:
            changes.append(change_between(found, view, series, first, last))
        except NotFound:  # this series has no figure for one of the two
            continue
    return changes


def is_total(change: Change) -> bool:
    """Whether a change is that of all residents, whatever the source calls them."""
    return role_of(change.label) is Role.TOTAL


def change_table(changes: list[Change], view: View) -> pd.DataFrame:
    """Changes as a reader sees them."""
    lines = [
        (
            SERIES.get(Role(one.series), one.label) if view is View.COMPARABLE else one.label,
            _signed(one.people),
            _verdict(one.people),
            "" if is_total(one) else _signed_points(one.share),
            "" if is_total(one) else _verdict(one.share),
        )
        for one in changes
    ]
    columns = ["Group", "People", "What the data say", "Share", "What the data say of the share"]
    return pd.DataFrame(lines, columns=columns)


def _signed(one: Difference) -> str:
    if not math.isfinite(one.value):
        return UNKNOWN
    said = f"{one.value:+,.0f}".replace("-", MINUS)
    return f"{said} {say_margin(one.moe, Shown.COUNT)}" if one.moe > 0 else said


def _signed_points(one: Difference) -> str:
    if not math.isfinite(one.value):
        return UNKNOWN
    said = say_points(100 * one.value, 1)
    return f"{said} {say_margin(one.moe, Shown.SHARE)}" if one.moe > 0 else said


def _verdict(one: Difference) -> str:
    stated = math.isfinite(one.moe) or one.verdict in (Verdict.UNKNOWN, Verdict.OVERLAP)
    return str(one.verdict) if stated else f"{one.verdict}; no error stated"


def definition_table(found: OverTime) -> pd.DataFrame:
    """How people were counted, band by band; words of the time in quotation marks."""
    lines = [
        (
            f"{number}. {span.label}",
            span.censuses[-1].quoted,
            f"{span.censuses[-1].counted}. Who said which: {span.censuses[-1].decided_by}.",
            f"{span.censuses[-1].left_out}.",
            span.trap,
        )
        for number, span in enumerate(found.definitions, start=1)
    ]
    columns = ["Band", "Labels of the census", "Who was counted", "Who was left out"]
    return pd.DataFrame(lines, columns=[*columns, "What to watch for"])


def limits_table(found: OverTime) -> pd.DataFrame:
    """Changes of the city's limits."""
    sources = list_sources(found)
    lines = [
        (
            "-".join(dict.fromkeys((str(row["start"]), str(row["end"])))),
            str(row["note"]),
            _source(row, sources),
        )
        for row in found.limits.to_dict("records")
    ]
    return pd.DataFrame(lines, columns=["Year", "What changed", "Source in the note"])


def _source(row: Mapping[Hashable, Any], sources: Mapping[str, int]) -> str:
    """The numbers of a figure's sources in the note, and whether they are second-hand."""
    numbers = ", ".join(str(sources[one]) for one in str(row["source"]).split("; "))
    return f"{numbers} ({SECOND_HAND})" if row["second_hand"] else numbers


def figures_file(found: OverTime, view: View) -> pd.DataFrame:
    """The figures of a view as a file: numbers unrounded, one row a figure, then the limits."""
    figures = found.figures(view).drop(columns=["line", "role"])
    labels = [definition_of(int(year)).label for year in figures["end"]]
    limits = found.limits.assign(
        label="city limits", period=found.limits["start"].astype(str), origin=HISTORY
    )
    return pd.concat([figures.assign(counted_as=labels), limits], ignore_index=True)


def changes_file(changes: list[Change]) -> pd.DataFrame:
    """Changes as a file: unrounded, shares 0..1."""
    rows = [
        {
            "series": one.label,
            "from": one.first,
            "to": one.last,
            "people": one.people.value,
            "people_moe": one.people.moe,
            "people_verdict": str(one.people.verdict),
            "share": one.share.value,
            "share_moe": one.share.moe,
            "share_verdict": str(one.share.verdict),
            "definitions_changed": "; ".join(span.label for span in one.breaks),
            "limits_changed": one.limits,
        }
        for one in changes
    ]
    return pd.DataFrame(rows)
