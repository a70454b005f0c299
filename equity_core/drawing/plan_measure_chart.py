"""The chart of a measure: its numbers over time with their intervals, and the target."""

from __future__ import annotations

import altair as alt
import pandas as pd

from equity_core.actions.measuring import Gauge
from equity_core.actions.measuring_movement import Point
from equity_core.drawing.palette import INK, INK_ON_DARK, PAGE, PAGE_ON_DARK, WORDS, WORDS_ON_DARK
from equity_core.drawing.plan_measures import (
    gauge_points,
    say_gauge,
    say_interval,
    say_number,
    say_plain,
)

HEIGHT, LETTERS = 260, 14


def draw_gauge(gauge: Gauge, *, today: str, dark: bool = False) -> alt.LayerChart | alt.FacetChart:
    """The numbers over time with their intervals, and the target as a line with its name.

    `today` is the day, as 2026-03-05, at which the number of now stands.
    """
    ink, words, page = (INK_ON_DARK, WORDS_ON_DARK, PAGE_ON_DARK) if dark else (INK, WORDS, PAGE)
    frame = _frame(gauge, today)
    base = alt.Chart(frame).encode(x=_days(words))
    line = base.mark_line(strokeWidth=1.5, color=ink, opacity=0.6)
    interval = base.mark_rule(strokeWidth=5, opacity=0.45, color=ink)
    dots = base.mark_point(size=130, filled=True, opacity=1, stroke=ink, strokeWidth=2)
    labels = base.mark_text(dy=-8, baseline="bottom", fontSize=LETTERS, color=words)
    filled = alt.condition(alt.datum.is_now, alt.value(ink), alt.value(page))
    marks = (
        *_target(gauge, words),
        line.encode(y=_scale(gauge, frame, words)),
        interval.encode(y="low:Q", y2="high:Q"),
        dots.encode(y="value:Q", fill=filled, tooltip=alt.Tooltip("said:N", title="Number")),
        labels.encode(y="high:Q", text="label:N"),
    )
    chart: alt.LayerChart | alt.FacetChart = (
        alt.layer(*marks)
        .properties(height=HEIGHT, description=" ".join(say_gauge(gauge)))
        .configure_axis(titleFontSize=LETTERS, titleFontWeight="normal", labelFontSize=LETTERS)
    )
    return chart


def _frame(gauge: Gauge, today: str) -> pd.DataFrame:
    rows = [
        {
            "day": point.on.isoformat() if point.on is not None else today,
            "value": point.value,
            "low": point.value if point.low is None else point.low,
            "high": point.value if point.high is None else point.high,
            "said": f"{when}: {_point_words(point, gauge)}",
            "label": say_plain(point.value),
            "is_now": point is gauge.now,
        }
        for when, point in gauge_points(gauge)
    ]
    return pd.DataFrame(rows)


def _point_words(point: Point, gauge: Gauge) -> str:
    interval = say_interval(point)
    return say_number(point.value, gauge.unit) + (f" ({interval})" if interval else "")


def _days(words: str) -> alt.X:
    axis = alt.Axis(format="%b %Y", tickCount=5, labelColor=words, grid=False, labelOverlap=True)
    return alt.X("day:T", title=None, axis=axis, scale=alt.Scale(padding=30))


def _scale(gauge: Gauge, frame: pd.DataFrame, words: str) -> alt.Y:
    """A scale that holds 0, the target and every interval."""
    ends = [0.0, *frame["low"], *frame["high"]]
    ends += [gauge.target] if gauge.target is not None else []
    axis = alt.Axis(tickCount=5, labelColor=words, titleColor=words, gridOpacity=0.4)
    scale = alt.Scale(domain=[min(ends), max(ends)], nice=True)
    title = gauge.unit[:1].upper() + gauge.unit[1:]
    return alt.Y("value:Q", title=title or None, axis=axis, scale=scale)


def _target(gauge: Gauge, words: str) -> list[alt.Chart]:
    if gauge.target is None:
        return []
    said = f"Target: {say_number(gauge.target, gauge.unit)}"
    base = alt.Chart(pd.DataFrame({"target": [gauge.target], "said": [said]}))
    line = base.mark_rule(strokeDash=[6, 4], strokeWidth=2, color=words).encode(y="target:Q")
    name = base.mark_text(align="left", dy=-9, fontSize=LETTERS, color=words)
    return [line, name.encode(y="target:Q", x=alt.value(4), text="said:N")]
