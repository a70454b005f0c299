"""A measure against its target: the sentence, the table, the chart."""

from __future__ import annotations

import altair as alt
import pandas as pd

from equity_core.actions.measuring import Gauge
from equity_core.actions.measuring_movement import Movement, Point
from equity_core.actions.plan import MeasureKind
from equity_core.drawing.numbers import MINUS, say_count
from equity_core.drawing.palette import INK, INK_ON_DARK, PAGE, PAGE_ON_DARK, WORDS, WORDS_ON_DARK
from equity_core.drawing.plan_words import say_day

HEIGHT, LETTERS = 260, 14
NOW = "Now"


def say_number(value: float, unit: str) -> str:
    """A number of a measure with its unit."""
    sign = "+" if unit == "percentage points" and round(value, 2) > 0 else ""
    return f"{sign}{_plain(value)} {unit}".strip()


def say_interval(point: Point) -> str:
    """The interval of a number; words where none is known."""
    if point.low is None or point.high is None:
        return ""
    return f"{_signed(point.low)} to {_signed(point.high)}"


def say_gauge(gauge: Gauge) -> tuple[str, ...]:
    """How a measure stands, one sentence each: where it is, and which way it went."""
    lines = []
    if gauge.problem or gauge.now is None:
        lines.append(gauge.problem)
        if gauge.baseline is not None:
            lines.append(f"It was {_point(gauge.baseline, gauge.unit)}.")
        return tuple(line for line in lines if line)
    lines.append(f"Now: {_point(gauge.now, gauge.unit)}{_verdict(gauge)}.")
    if gauge.target is not None:
        lines.append(_say_target(gauge))
    if gauge.baseline is not None and gauge.baseline is not gauge.now:
        lines.append(_say_movement(gauge))
    return tuple(lines)


def _verdict(gauge: Gauge) -> str:
    return f": {gauge.live.verdict}" if gauge.live is not None and gauge.live.verdict else ""


def _point(point: Point, unit: str) -> str:
    said = say_number(point.value, unit)
    if say_interval(point):
        said += f" (95% interval {say_interval(point)})"
    return f"{said} on {say_day(point.on)}" if point.on is not None else said


def _say_target(gauge: Gauge) -> str:
    target = say_number(gauge.target or 0.0, gauge.unit)
    if gauge.reached:
        return f"The target, {target}, is reached."
    if gauge.distance is None:
        return f"The target is {target}."
    away = abs(gauge.distance)
    amount = f"{_plain(away)} {gauge.unit}".strip()
    return f"The target is {target}: {amount} {'more' if gauge.distance > 0 else 'less'} than now."


def _say_movement(gauge: Gauge) -> str:
    if gauge.baseline is None or gauge.movement is None:
        return "No target is set, so nothing is said about the way."
    since = f"Since {say_day(gauge.baseline.on)}, when it was {_number(gauge, gauge.baseline)}"
    said = {
        Movement.TOWARD: f"{since}, it {Movement.TOWARD}.",
        Movement.AWAY: f"{since}, it {Movement.AWAY}.",
        Movement.NONE: f"{since}, there is {Movement.NONE}.",
        Movement.UNKNOWN: f"{since}: {Movement.UNKNOWN} which way it went.",
    }
    return said[gauge.movement]


def _number(gauge: Gauge, point: Point) -> str:
    return say_number(point.value, gauge.unit)


def gauge_points(gauge: Gauge) -> list[tuple[str, Point]]:
    """The numbers of a measure in order, each with the words for its day."""
    kept = [(say_day(point.on), point) for point in gauge.history]
    if gauge.live is not None and gauge.now is not None:
        kept.append((NOW, gauge.now))
    return kept


def gauge_table(gauge: Gauge) -> pd.DataFrame:
    """The numbers of a measure as a reader sees them, the target last."""
    rows = [
        (when, say_number(point.value, gauge.unit), say_interval(point) or "not known", point.note)
        for when, point in gauge_points(gauge)
    ]
    if gauge.kind is MeasureKind.HAND:
        rows = [(when, number, "kept by hand", note) for when, number, _, note in rows]
    if gauge.target is not None:
        rows.append(("Target", say_number(gauge.target, gauge.unit), "", ""))
    return pd.DataFrame(rows, columns=["Day", "Number", "95% interval", "Note"])


def gauge_file(gauge: Gauge) -> pd.DataFrame:
    """The same for programs: unrounded numbers, empty where nothing is known."""
    rows: list[dict[str, object]] = [
        {
            "day": point.on.isoformat() if point.on is not None else "now",
            "value": point.value,
            "low": point.low,
            "high": point.high,
            "revision": point.revision,
            "note": point.note,
        }
        for _, point in gauge_points(gauge)
    ]
    rows.append({"day": "target", "value": gauge.target})
    columns = ["day", "value", "low", "high", "revision", "note"]
    frame = pd.DataFrame(rows, columns=columns).dropna(subset=["value"])
    return frame.assign(unit=gauge.unit)


def draw_gauge(gauge: Gauge, *, today: str, dark: bool = False) -> alt.LayerChart | alt.FacetChart:
    """The numbers over time with their intervals, and the target as a line with its name.

    `today` is the day, as 2026-03-05, at which the number of now stands.
    """
    ink, words, page = (INK_ON_DARK, WORDS_ON_DARK, PAGE_ON_DARK) if dark else (INK, WORDS, PAGE)
    frame = pd.DataFrame(
        [
            {
                "day": point.on.isoformat() if point.on is not None else today,
                "value": point.value,
                "low": point.value if point.low is None else point.low,
                "high": point.value if point.high is None else point.high,
                "said": f"{when}: {_point_words(point, gauge)}",
                "label": _plain(point.value),
                "is_now": point is gauge.now,
            }
            for when, point in gauge_points(gauge)
        ]
    )
    base = alt.Chart(frame).encode(x=_days(words))
    y = _scale(gauge, frame, words)
    marks: list[alt.Chart] = _target(gauge, words)
    marks.append(base.mark_line(strokeWidth=1.5, color=ink, opacity=0.6).encode(y=y))
    marks.append(
        base.mark_rule(strokeWidth=5, opacity=0.45, color=ink).encode(y="low:Q", y2="high:Q")
    )
    dots = base.mark_point(size=130, filled=True, opacity=1, stroke=ink, strokeWidth=2)
    marks.append(
        dots.encode(
            y="value:Q",
            fill=alt.condition(alt.datum.is_now, alt.value(ink), alt.value(page)),
            tooltip=alt.Tooltip("said:N", title="Number"),
        )
    )
    marks.append(
        base.mark_text(dy=-8, baseline="bottom", fontSize=LETTERS, color=words).encode(
            y="high:Q", text="label:N"
        )
    )
    chart: alt.LayerChart | alt.FacetChart = (
        alt.layer(*marks)
        .properties(height=HEIGHT, description=" ".join(say_gauge(gauge)))
        .configure_axis(titleFontSize=LETTERS, titleFontWeight="normal", labelFontSize=LETTERS)
    )
    return chart


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


def _plain(value: float) -> str:
    """A number with up to two decimals."""
    rounded = round(value, 2)
    if rounded == round(rounded):
        return say_count(rounded)
    return f"{rounded:,.2f}".rstrip("0").replace("-", MINUS)


def _signed(value: float) -> str:
    return _plain(value)
