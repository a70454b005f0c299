"""A measure against its target, in sentences and tables."""

from __future__ import annotations

import pandas as pd

from equity_core.actions.measuring import Gauge
from equity_core.actions.measuring_movement import Movement, Point
from equity_core.actions.plan import MeasureKind
from equity_core.drawing.numbers import MINUS, say_count
from equity_core.drawing.plan_words import say_day

NOW = "Now"


def say_number(value: float, unit: str) -> str:
    """A number of a measure with its unit."""
    if value == 1 and unit.endswith("s") and unit != "percentage points":
        return f"1 ({unit})"  # the unit is a plural, in words of the city's own
    sign = "+" if unit == "percentage points" and round(value, 2) > 0 else ""
    return f"{sign}{say_plain(value)} {unit}".strip()


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
    amount = f"{say_plain(away)} {gauge.unit}".strip()
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
    if gauge.target is not None:
        rows.append(("Target", say_number(gauge.target, gauge.unit), "", ""))
    frame = pd.DataFrame(rows, columns=["Day", "Number", "95% interval", "Note"])
    by_hand = gauge.kind is MeasureKind.HAND and all(point.exact for point in gauge.history)
    return frame.drop(columns="95% interval") if by_hand else frame


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


def say_plain(value: float) -> str:
    """A number with up to two decimals."""
    rounded = round(value, 2)
    if rounded == round(rounded):
        return say_count(rounded)
    return f"{rounded:,.2f}".rstrip("0").replace("-", MINUS)


def _signed(value: float) -> str:
    return say_plain(value)
