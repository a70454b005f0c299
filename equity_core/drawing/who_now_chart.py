"""Bars of shares from 0, each with its margin of error and its own numbers in words."""

from __future__ import annotations

from textwrap import wrap

import altair as alt
import pandas as pd

from equity_core.drawing.palette import PAGE, PAGE_ON_DARK, WORDS, WORDS_ON_DARK

ROW_HEIGHT, AXIS_HEIGHT = 66, 60
LETTERS = 14
LONGEST_LINE = 46
"""Letters of a label that a phone has room for."""
KEY = (
    "Each bar starts at 0. The thin line over its end is the margin of error: nine times in ten "
    "the true share lies within it."
)


def draw_shares(
    bars: pd.DataFrame, *, description: str, dark: bool = False, title: str = "Percent of residents"
) -> alt.LayerChart:
    """Horizontal bars with margins of error.

    Parameters
    ----------
    bars
        ``label, percent, low, high, colour, said`` in the order to be shown; low and high are
        NaN where the error is not known or there is none. ``said`` is the line over the bar.
    description
        The finding in words, read out by screen readers.
    dark
        The page is dark.
    title
        What the scale measures.
    """
    words, page = (WORDS_ON_DARK, PAGE_ON_DARK) if dark else (WORDS, PAGE)
    lines = ["\n".join(wrap(said, LONGEST_LINE)) for said in bars["said"]]
    most = float(bars[["percent", "high"]].max().max()) if len(bars) else 1.0
    scale = alt.Scale(domain=[0, max(most, 1.0)], nice=True)
    axis = alt.Axis(labelColor=words, titleColor=words, labelFontSize=LETTERS, tickCount=5)
    rows = [line.count("\n") + 1 for line in lines]
    base = alt.Chart(bars.round(4).assign(lines=lines, rows=rows)).encode(
        y=alt.Y("label:N", sort=list(bars["label"]), title=None, axis=None)
    )
    drawn = base.mark_bar(height=14, yOffset=17).encode(
        x=alt.X("percent:Q", title=title, axis=axis, scale=scale),
        color=alt.Color("colour:N", scale=None),
        tooltip=_tooltip(),
    )
    labels = [_labels(base, words, number) for number in sorted({*rows})]
    around, over = _error(base, page, 6), _error(base, words, 2)
    chart: alt.LayerChart = (
        alt.layer(drawn, around, over, *labels)
        .properties(height=ROW_HEIGHT * max(len(bars), 1) + AXIS_HEIGHT, description=description)
        .configure_axis(titleFontSize=LETTERS, titleFontWeight="normal")
    )
    return chart


def _error(base: alt.Chart, colour: str, width: float) -> alt.Chart:
    """The margin of error as a line; one in the page's colour under it sets it off the bar."""
    line: alt.Chart = base.mark_rule(color=colour, strokeWidth=width, yOffset=17).encode(
        x="low:Q", x2="high:Q"
    )
    return line


def _labels(base: alt.Chart, words: str, rows: int) -> alt.Chart:
    """Labels of so many lines above their bar, not beside it, so that a phone has room."""
    mark = alt.MarkDef(
        type="text", color=words, align="left", baseline="top", dy=6 - 17 * rows,
        fontSize=LETTERS, lineBreak="\n",
    )  # fmt: skip
    text: alt.Chart = (
        base.transform_filter(alt.datum.rows == rows)
        .encode(x=alt.value(2), text="lines:N")
        .properties(mark=mark)
    )
    return text


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("label:N", title="Group"),
        alt.Tooltip("percent:Q", title="Percent", format=".1f"),
        alt.Tooltip("low:Q", title="From", format=".1f"),
        alt.Tooltip("high:Q", title="to", format=".1f"),
    ]
