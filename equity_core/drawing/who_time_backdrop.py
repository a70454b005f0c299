"""What lies behind figures through time: bands of definitions, gaps in words, flags."""

from __future__ import annotations

import altair as alt
import pandas as pd

from equity_core.demographics.over_time import OverTime

LETTERS = 14
FLAG = "M-0.12,1L-0.12,-1L0.95,-0.55L0.06,-0.15L0.06,1Z"
SHADE = 0.09


def draw_backdrop(found: OverTime, domain: tuple[float, float], words: str) -> list[alt.Chart]:
    """The layers under the figures; `domain` is the span of years, `words` the color of words."""
    return [
        *_bands(found, domain, words),
        *_gaps(found, words, domain),
        *_flags(found, words, domain),
    ]


def _bands(found: OverTime, domain: tuple[float, float], words: str) -> list[alt.Chart]:
    """A shaded band for every other definition, a line at every break, numbers at the top."""
    low, high = domain
    rows = [
        {
            "begins": max(span.begins, low),
            "ends": min(span.ends, high),
            "number": str(number),
            "shade": SHADE if number % 2 else 0.0,
            "broken": 1 if span.begins > low else 0,
            "label": span.label,
            "said": f"Band {number}: {span.label}",
        }
        for number, span in enumerate(found.definitions, start=1)
        if span.ends > low and span.begins < high
    ]
    frame = pd.DataFrame(rows).assign(middle=lambda one: (one["begins"] + one["ends"]) / 2)
    base = alt.Chart(frame)
    x = alt.X("begins:Q", scale=alt.Scale(domain=[low, high], nice=False), title=None)
    tip = alt.Tooltip("label:N", title="Counted as")
    shades = base.mark_rect(color=words).encode(
        x=x,
        x2="ends:Q",
        opacity=alt.Opacity("shade:Q", scale=None, legend=None),
        tooltip=tip,
        description="said:N",
    )
    breaks = base.mark_rule(color=words, strokeDash=[2, 3], strokeWidth=1.2, aria=False).encode(
        x=x, opacity=alt.Opacity("broken:Q", scale=None, legend=None)
    )
    numbers = base.mark_text(
        baseline="top", fontSize=LETTERS, fontWeight="bold", color=words, aria=False
    )
    return [shades, breaks, numbers.encode(x="middle:Q", y=alt.value(4), text="number:N")]


def _gaps(found: OverTime, words: str, domain: tuple[float, float]) -> list[alt.Chart]:
    """“No figures” in words at each census that nothing is loaded for."""
    years = [year for year in found.missing if domain[0] < year < domain[1]]
    if not years:
        return []
    base = alt.Chart(
        pd.DataFrame(
            {"year": years, "said": "no figures", "told": [f"{one}: no figures" for one in years]}
        )
    )
    text = base.mark_text(angle=270, fontSize=12, color=words, fontStyle="italic")
    return [
        text.encode(
            x="year:Q", y=alt.value({"expr": "height / 2"}), text="said:N", description="told:N"
        )
    ]


def _flags(found: OverTime, words: str, domain: tuple[float, float]) -> list[alt.Chart]:
    """A flag with its year for each change of the city's limits."""
    rows = found.limits[found.limits["start"].between(*domain)]
    if rows.empty:
        return []
    frame = pd.DataFrame({"year": rows["start"].astype(int), "said": rows["note"]})
    frame["told"] = frame["year"].astype(str) + ", city limits: " + frame["said"].astype(str)
    base = alt.Chart(frame).encode(x="year:Q", tooltip=alt.Tooltip("said:N", title="City limits"))
    flag = base.mark_point(shape=FLAG, size=420, filled=True, color=words, opacity=1)
    return [flag.encode(y=alt.value(38), description="told:N")]
