"""The numbers of separation as people read them: of every 100, as a table, as bars, as a file."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from equity_core.demographics.apart import Separation
from equity_core.demographics.apart_draws import Index
from equity_core.drawing.group_colours import TOTAL
from equity_core.drawing.numbers import UNKNOWN

NAMES = {
    "dissimilarity": "Dissimilarity (D)",
    "isolation": "Isolation",
    "exposure": "Exposure",
    "entropy_h": "Information theory index (H)",
}


def of_100(value: float) -> str:
    """A part of a whole as people of every 100; a few are never none."""
    if 0 < value < 0.005:
        return "fewer than 1"
    return f"{100 * value:.0f}"


def say_number(index: Index) -> str:
    """The number; of a survey the corrected one."""
    if not math.isfinite(index.low):
        return of_100(index.value)
    return f"about {of_100(index.corrected)}"


def say_ends(index: Index) -> str:
    """The interval, where there is one."""
    if not math.isfinite(index.low):
        return ""
    return f" (likely {of_100(index.low)} to {of_100(index.high)})"


def table_of(found: Sequence[Separation]) -> pd.DataFrame:
    """One row a period and index, from 0 to 1, with the interval of a survey."""
    rows = [
        (
            one.period,
            NAMES[name],
            _three(index.value),
            _three(index.corrected),
            _interval(one, name),
        )
        for one in found
        for name, index in one.indices.items()
    ]
    columns = ["Period", "Index (0 to 1)", "As counted", "Corrected", "95% interval"]
    return pd.DataFrame(rows, columns=columns).replace({"Corrected": {UNKNOWN: ""}})


def _three(value: float) -> str:
    return f"{value:.3f}" if math.isfinite(value) else UNKNOWN


def _interval(one: Separation, name: str) -> str:
    index = one.indices[name]
    if one.survey == "none":
        return "none: full count"
    if one.unsure:
        return "too unsure"
    if not math.isfinite(index.low):
        return UNKNOWN
    return f"{index.low:.3f} to {index.high:.3f}"


def bars_of(found: Sequence[Separation]) -> pd.DataFrame:
    """Dissimilarity by period, oldest first; the corrected one where there is one."""
    rows = []
    for one in reversed(found):
        index = one.indices["dissimilarity"]
        if not math.isfinite(index.value) or one.unsure:
            continue
        best = index.corrected if math.isfinite(index.corrected) else index.value
        rows.append(
            {
                "label": one.period,
                "percent": 100 * best,
                "low": 100 * index.low,
                "high": 100 * index.high,
                "colour": TOTAL,
                "said": f"{one.period}: {say_number(index)}{say_ends(index)}",
            }
        )
    return pd.DataFrame(rows, columns=["label", "percent", "low", "high", "colour", "said"])


def frame_for_file(found: Sequence[Separation]) -> pd.DataFrame:
    """One row a period and index, unrounded."""
    return pd.DataFrame(
        [
            {
                "period": one.period,
                "level": one.level,
                "group": one.one or "all",
                "other": one.other or "",
                "index": name,
                "value": index.value,
                "corrected": index.corrected,
                "low": index.low,
                "high": index.high,
                "survey_error": one.survey,
                "areas": one.areas,
            }
            for one in found
            for name, index in one.indices.items()
        ]
    )
