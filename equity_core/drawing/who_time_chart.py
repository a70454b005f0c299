"""The chart of a city through time: bands for definitions, lines that end at breaks and gaps."""

from __future__ import annotations

import math
from collections.abc import Sequence

import altair as alt
import pandas as pd

from equity_core.demographics.comparable import Role
from equity_core.demographics.over_time import OverTime, View
from equity_core.drawing.palette import PAGE, PAGE_ON_DARK, WORDS, WORDS_ON_DARK
from equity_core.drawing.who_time_backdrop import draw_backdrop
from equity_core.drawing.who_time_legend import SHAPES, Look, is_apart, looks_of, name_of
from equity_core.drawing.who_time_tables import label_of, say_margin
from equity_core.drawing.who_time_words import SECOND_HAND, Shown, say_value

HEIGHT, LETTERS = 360, 14
AROUND = 5
"""Years before the first figure and after the last."""
ABOVE = 1.12
"""Room over the highest mark, for the numbers of the bands and the flags."""
KEY = (
    "Numbers at the top name the bands: in each, people were counted in one way (see the table of "
    "bands below). Empty marks are from second-hand sources. A thin bar is a 90% margin of error; "
    "a mark with a bar to both sides is a survey of several years."
)
KEY_VIEW = {
    View.COMPARABLE: "Dashed lines leave Hispanic or Latino residents out.",
    View.PUBLISHED: "Colors stand for wide families of labels; the table has each label.",
}
KEY_FLAG = "A flag marks a change of the city’s limits."


def draw_over_time(
    found: OverTime,
    view: View,
    shown: Shown,
    *,
    series: str | None = None,
    description: str,
    dark: bool = False,
) -> alt.LayerChart:
    """Figures over bands of definitions; one series alone where `series` names it."""
    words, page = (WORDS_ON_DARK, PAGE_ON_DARK) if dark else (WORDS, PAGE)
    frame = chart_rows(found, view, shown, series)
    looks = looks_of(set(frame["name"]), view)
    spans = found.published[["start", "end"]]
    domain = (float(spans["start"].min()) - AROUND, float(spans["end"].max()) + AROUND)
    base = alt.Chart(frame)
    top = _top(frame, shown)
    layers = [
        *draw_backdrop(found, domain, words),
        *_figures(base, looks, shown, top, domain, words, page),
    ]
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .properties(height=HEIGHT, description=description)
        .configure_axis(titleFontSize=LETTERS, titleFontWeight="normal", labelFontSize=LETTERS)
    )
    return chart


def chart_rows(found: OverTime, view: View, shown: Shown, series: str | None) -> pd.DataFrame:
    """What is drawn: a row a figure, in percent or people, with its place on the axis."""
    figures = found.figures(view)
    figures = figures[figures[str(shown)].notna()]
    if shown is Shown.SHARE:
        figures = figures[figures["role"] != Role.TOTAL]
    if series is not None:
        figures = figures[figures["series"] == series]
    scale = 100.0 if shown is Shown.SHARE else 1.0
    value = figures[str(shown)].astype(float) * scale
    moe = figures[f"{shown}_moe"].astype(float) * scale
    has = moe.notna() & (moe > 0)
    names = [name_of(row.label, row.role, view) for row in figures.itertuples()]
    return pd.DataFrame(
        {
            "name": names,
            "line": figures["line"].astype(str),
            "start": figures["start"].astype(int),
            "end": figures["end"].astype(int),
            "middle": (figures["start"] + figures["end"]) / 2,
            "value": value.round(3),
            "low": (value - moe).clip(lower=0).where(has).round(3),
            "high": (value + moe).where(has).round(3),
            "apart": [is_apart(role, view) for role in figures["role"]],
            "hollow": figures["second_hand"].astype(bool),
            "said": _said(figures, view, shown),
        }
    ).reset_index(drop=True)


def _said(figures: pd.DataFrame, view: View, shown: Shown) -> list[str]:
    """What a pointer over a mark says."""
    said = []
    for row in figures.to_dict("records"):
        label = label_of(str(row["label"]), str(row["version"]), str(row["origin"]), view)
        value = say_value(float(row[str(shown)]), shown)
        moe = float(row[f"{shown}_moe"])
        error = f" {say_margin(moe, shown)}" if math.isfinite(moe) and moe > 0 else ""
        hand = f", {SECOND_HAND}" if row["second_hand"] else ""
        said.append(f"{label}, {row['period']}: {value}{error}{hand}")
    return said


def _top(frame: pd.DataFrame, shown: Shown) -> float:
    most = max(float(frame[["value", "high"]].max().max()), 1.0) * ABOVE
    return min(most, 100 * ABOVE) if shown is Shown.SHARE else most


def _figures(
    base: alt.Chart,
    looks: Sequence[Look],
    shown: Shown,
    top: float,
    domain: tuple[float, float],
    words: str,
    page: str,
) -> list[alt.Chart]:
    """Lines, margins, spans of surveys, marks."""
    names = [one.name for one in looks]
    colour = alt.Color(
        "name:N", legend=None, scale=alt.Scale(domain=names, range=[one.colour for one in looks])
    )
    shape = alt.Shape(
        "name:N",
        legend=None,
        scale=alt.Scale(domain=names, range=[SHAPES[one.shape] for one in looks]),
    )
    dash = alt.StrokeDash(
        "apart:N", legend=None, scale=alt.Scale(domain=[False, True], range=[[1, 0], [6, 4]])
    )
    axis = alt.Axis(labelColor=words, titleColor=words, gridOpacity=0.35, tickCount=5)
    title = "Percent of all residents" if shown is Shown.SHARE else "People"
    y = alt.Y("value:Q", title=title, axis=axis, scale=alt.Scale(domain=[0, top], nice=False))
    years = alt.Axis(format="d", labelColor=words, tickCount=8, grid=False, labelOverlap=True)
    x = alt.X("middle:Q", title=None, axis=years,
              scale=alt.Scale(domain=list(domain), nice=False))  # fmt: skip
    drawn = base.encode(x=x, color=colour)
    lines = drawn.mark_line(strokeWidth=2, aria=False).encode(y=y, detail="line:N", strokeDash=dash)
    margins = drawn.mark_rule(strokeWidth=3, opacity=0.6, aria=False).encode(y="low:Q", y2="high:Q")
    spans = base.mark_rule(strokeWidth=2, aria=False).encode(
        x="start:Q", x2="end:Q", y=y, color=colour
    )
    marks = drawn.mark_point(size=90, opacity=1, strokeWidth=2, filled=False).encode(
        y=y,
        shape=shape,
        fill=alt.condition(alt.datum.hollow, alt.value(page), colour),
        tooltip=alt.Tooltip("said:N", title="Figure"),
        description="said:N",
    )
    return [lines, margins, spans, marks]
