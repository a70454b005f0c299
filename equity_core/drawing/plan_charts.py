"""The charts of a plan: one mark an action by status, and the plan over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import ceil
from textwrap import shorten

import altair as alt
import pandas as pd

from equity_core.actions.overview import Overview, Standing
from equity_core.actions.status import Status
from equity_core.drawing.palette import (
    INK,
    INK_ON_DARK,
    LESS,
    PAGE,
    PAGE_ON_DARK,
    WORDS,
    WORDS_ON_DARK,
)
from equity_core.drawing.palette import SLIGHTLY_LESS as LESS_ON_DARK
from equity_core.drawing.plan_words import PlanWords, say_day, short_heading

LETTERS, ROW, LONGEST, AROUND = 14, 44, 38, 64
NAME, STEP, ACROSS, GAP = 22, 23, 12, 8
"""In pixels, but for `ACROSS`: twelve marks fill the narrowest phone, 320 less its margins."""
_CROSS = "M-1,-0.6L-0.6,-1L0,-0.4L0.6,-1L1,-0.6L0.4,0L1,0.6L0.6,1L0,0.4L-0.6,1L-1,0.6L-0.4,0Z"
_CHECK = "M-1,0L-0.65,-0.35L-0.25,0.1L0.65,-0.8L1,-0.45L-0.25,0.85Z"
MARKS = {
    Status.NOT_STARTED: "circle",
    Status.ON_TRACK: "circle",
    Status.SOME_DELAY: "triangle-up",
    Status.BLOCKED: "square",
    Status.PAUSED: "diamond",
    Status.COMPLETED: _CHECK,
    Status.DROPPED: _CROSS,
    None: "stroke",
}
"""The shapes of `plan_words.SHAPES` as Vega draws them."""
HOLLOW = frozenset({Status.NOT_STARTED})
SLOWED = frozenset({Status.SOME_DELAY, Status.BLOCKED})


def draw_statuses(
    overview: Overview, words: PlanWords, *, description: str, dark: bool = False
) -> alt.LayerChart | alt.FacetChart:
    """One mark for each action under its key action or goal; its shape is its status.

    Marks stand `STEP` pixels apart, `ACROSS` to a line, so that a phone shows them side by side.
    """
    rows, names, height = _in_lines(overview, words, dark=dark)
    width = STEP * ACROSS
    x = alt.X("across:Q", axis=None, scale=alt.Scale(domain=[0, width], range=[0, width]))
    y = alt.Y("down:Q", axis=None, scale=alt.Scale(domain=[0, height], range=[0, height]))
    marks = _marks(alt.Chart(pd.DataFrame(rows)).encode(x=x, y=y), size=200)
    labels = alt.Chart(pd.DataFrame(names)).mark_text(
        align="left",
        baseline="top",
        fontSize=LETTERS,
        color=WORDS_ON_DARK if dark else WORDS,
        limit=alt.ExprRef("width"),  # a name ends in … where the window is narrow
    )
    chart: alt.LayerChart | alt.FacetChart = alt.layer(
        marks, labels.encode(x=alt.value(0), y=y, text="name:N")
    ).properties(height=height, description=description)
    return chart


def _in_lines(
    overview: Overview, words: PlanWords, *, dark: bool
) -> tuple[list[dict[str, object]], list[dict[str, object]], int]:
    """Where each mark and each name stands, in pixels, and how high it all is."""
    rows: list[dict[str, object]] = []
    names: list[dict[str, object]] = []
    down = 0
    for heading in overview.headings:
        names.append({"down": down, "name": _short(short_heading(heading, words))})
        for place, standing in enumerate(_by_status(heading.standings)):
            line, column = divmod(place, ACROSS)
            at = {"across": (column + 0.5) * STEP, "down": down + NAME + (line + 0.5) * STEP}
            rows.append({**at, **_facts(standing, words, dark=dark)})
        down += NAME + STEP * max(1, ceil(len(heading.standings) / ACROSS)) + GAP
    return rows, names, down


def draw_timeline(
    standings: Sequence[Standing],
    words: PlanWords,
    *,
    today: date,
    description: str,
    dark: bool = False,
) -> alt.LayerChart | alt.FacetChart:
    """Each action as a bar from its start to when it is due, its status at the end, and today.

    Actions without both days are left out: the table names them.
    """
    ink, bar = (WORDS_ON_DARK, INK_ON_DARK) if dark else (WORDS, INK)
    rows = [
        {
            "row": row,
            "line": standing.action.title,
            "start": str(standing.action.start),
            "due": str(standing.action.due),
            **_facts(standing, words, dark=dark),
        }
        for row, standing in enumerate(timed(standings))
    ]
    order = alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0.2))
    base = alt.Chart(pd.DataFrame(rows)).encode(y=order)
    bars = base.mark_bar(height=8, cornerRadius=4, color=bar, opacity=0.45, yOffset=9)
    spans = bars.encode(x=_months(ink), x2="due:T", tooltip=_tooltip())
    ends = _marks(base.encode(x="due:T"), size=150, down=9)
    names = _names(base, ink, PAGE_ON_DARK if dark else PAGE)
    chart: alt.LayerChart | alt.FacetChart = alt.layer(
        *_today(today, ink), spans, ends, *names
    ).properties(height=ROW * len(rows) + AROUND, description=description)
    return chart


def _months(ink: str) -> alt.X:
    axis = alt.Axis(
        format="%b %Y",
        labelColor=ink,
        tickCount=6,
        orient="top",
        gridOpacity=0.35,
        labelOverlap=True,
    )
    return alt.X("start:T", title=None, axis=axis)


def _today(today: date, ink: str) -> list[alt.Chart]:
    """A line through the plan at today, named below it."""
    day = alt.Chart(pd.DataFrame({"day": [str(today)]})).encode(x="day:T")
    line = day.mark_rule(strokeDash=[5, 4], strokeWidth=1.5, color=ink)
    said = day.mark_text(dy=4, baseline="top", fontSize=LETTERS, color=ink)
    return [line, said.encode(y=alt.value({"expr": "height"}), text=alt.value("Today"))]


def _names(base: alt.Chart, ink: str, page: str) -> list[alt.Chart]:
    """The titles above their bars; lines break around them."""
    text = base.encode(x=alt.value(2), text="line:N")
    marks = (
        alt.MarkDef(type="text", stroke=page, strokeWidth=5),
        alt.MarkDef(type="text", color=ink),
    )
    for mark in marks:
        mark.align, mark.baseline, mark.dy, mark.fontSize = "left", "middle", -8, LETTERS
        mark.limit = alt.ExprRef("width - 4")  # a title ends in … where the window is narrow
    return [text.properties(mark=mark) for mark in marks]


def timed(standings: Sequence[Standing]) -> list[Standing]:
    """The actions that have both days, by start and then by when they are due."""
    known = [one for one in standings if one.action.start and one.action.due]
    return sorted(known, key=lambda one: (str(one.action.start), str(one.action.due)))


def _by_status(standings: Sequence[Standing]) -> list[Standing]:
    order = list(MARKS)
    return sorted(standings, key=lambda one: order.index(one.status))


def _facts(standing: Standing, words: PlanWords, *, dark: bool) -> dict[str, str]:
    """What a mark says and how it looks."""
    page, ink = (PAGE_ON_DARK, INK_ON_DARK) if dark else (PAGE, INK)
    status, action = standing.status, standing.action
    if status in SLOWED:
        ink = LESS_ON_DARK if dark else LESS
    return {
        "action": action.title,
        "status": words.status(status),
        "days": f"{say_day(action.start)} to {say_day(action.due)}",
        "shape": MARKS[status],
        "fill": page if status in HOLLOW else ink,
        "edge": ink,
    }


def _short(text: str) -> str:
    return shorten(text, LONGEST, placeholder="…")


def _marks(base: alt.Chart, *, size: int, down: int = 0) -> alt.Chart:
    marked: alt.Chart = base.mark_point(
        size=size, opacity=1, filled=True, strokeWidth=2, yOffset=down
    ).encode(
        shape=alt.Shape("shape:N", scale=None, legend=None),
        fill=alt.Fill("fill:N", scale=None, legend=None),
        stroke=alt.Stroke("edge:N", scale=None, legend=None),
        tooltip=_tooltip(),
    )
    return marked


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("action:N", title="Action"),
        alt.Tooltip("status:N", title="Status"),
        alt.Tooltip("days:N", title="When"),
    ]
