"""The chart of groups: each group's gap as a dot with its interval, on one scale around zero."""

from __future__ import annotations

import json
from textwrap import wrap

import altair as alt
import numpy as np
import pandas as pd

from equity_core.disparity.verdicts import Verdict
from equity_core.drawing.palette import INK, INK_ON_DARK, PAGE, PAGE_ON_DARK, WORDS, WORDS_ON_DARK

ROW_HEIGHT = 56
AXIS_HEIGHT = 70
LETTERS = 14
LONGEST_LINE = 36
"""Letters of a label that a phone has room for."""
LEAST_REACH = 0.5
"""Points that the scale spans at least to either side, so that tiny gaps look tiny."""
KEY = "Full dots are clear gaps. Empty dots are not: see the table for what the data say."


def draw_group_gaps(
    gaps: pd.DataFrame, *, description: str, dark: bool = False
) -> alt.LayerChart | alt.FacetChart:
    """Dots and 95 % intervals of the gaps, in percentage points.

    Parameters
    ----------
    gaps
        ``label, gap_points, low_points, high_points, verdict``, in the order to be shown.
    description
        The finding in words, read out by screen readers.
    dark
        The page is dark.
    """
    ink, words, page = (INK_ON_DARK, WORDS_ON_DARK, PAGE_ON_DARK) if dark else (INK, WORDS, PAGE)
    lines = ["\n".join(wrap(label, LONGEST_LINE)) for label in gaps["label"]]
    base = alt.Chart(gaps.round(4).assign(lines=lines)).encode(
        y=alt.Y("label:N", sort=list(gaps["label"]), title=None, axis=None)
    )
    interval = base.mark_rule(strokeWidth=4, opacity=0.5, color=ink).encode(
        x=_scale(gaps, words), x2="high_points:Q"
    )
    clear = alt.datum.verdict == str(Verdict.CLEAR)
    dots = base.mark_point(size=150, opacity=1, strokeWidth=2.5, stroke=ink, filled=True).encode(
        x="gap_points:Q",
        fill=alt.condition(clear, alt.value(ink), alt.value(page)),
        tooltip=_tooltip(),
    )
    chart: alt.LayerChart | alt.FacetChart = (
        alt.layer(_equal(words), interval, dots, *_labels(base, words, page))
        .properties(height=ROW_HEIGHT * max(len(gaps), 1) + AXIS_HEIGHT, description=description)
        .configure_axis(titleFontSize=LETTERS, titleFontWeight="normal")
    )
    return chart


def finished(chart: alt.LayerChart | alt.FacetChart) -> str:
    """The chart as Vega-Lite text with its rows inside.

    Building and checking a chart costs a hundred times what sending it costs, so pages keep this.
    """
    spec = chart.to_dict()
    rows = spec.pop("datasets", {})
    for part in (spec, *spec["layer"]):
        name = part.get("data", {}).get("name")
        if name in rows:
            part["data"] = {"values": rows[name]}
    return json.dumps(spec)


def _scale(gaps: pd.DataFrame, words: str) -> alt.X:
    ends = gaps[["low_points", "gap_points", "high_points"]].to_numpy(dtype=float)
    ends = ends[np.isfinite(ends)]
    low, high = min(ends.min(initial=0), -LEAST_REACH), max(ends.max(initial=0), LEAST_REACH)
    axis = alt.Axis(labelColor=words, titleColor=words, labelFontSize=LETTERS, tickCount=6)
    return alt.X(
        "low_points:Q",
        title=["Percentage points less (left) or", "more (right) than in the whole city"],
        axis=axis,
        scale=alt.Scale(domain=[low, high], nice=True),
    )


def _equal(words: str) -> alt.Chart:
    line: alt.Chart = (
        alt.Chart(pd.DataFrame({"equal": [0]}))
        .mark_rule(strokeDash=[5, 4], strokeWidth=1.5, color=words)
        .encode(x="equal:Q")
    )
    return line


def _labels(base: alt.Chart, words: str, page: str) -> list[alt.Chart]:
    """Labels above their row, not beside it, so that a phone has room; lines break around them."""
    text = base.encode(x=alt.value(2), text="lines:N")
    marks = (
        alt.MarkDef(type="text", stroke=page, strokeWidth=5),
        alt.MarkDef(type="text", color=words),
    )
    for mark in marks:
        mark.align, mark.baseline, mark.dy = "left", "line-bottom", -9
        mark.fontSize, mark.lineBreak = LETTERS, "\n"
    return [text.properties(mark=mark) for mark in marks]


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("label:N", title="Group"),
        alt.Tooltip("gap_points:Q", title="Difference (points)", format="+.2f"),
        alt.Tooltip("low_points:Q", title="Interval from", format="+.2f"),
        alt.Tooltip("high_points:Q", title="to", format="+.2f"),
        alt.Tooltip("verdict:N", title="What the data say"),
    ]
