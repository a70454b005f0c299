"""The chart of groups: each group's gap as a dot with its interval, on one scale around zero."""

from __future__ import annotations

import altair as alt
import pandas as pd

from equity_core.drawing.palette import INK, INK_ON_DARK, WORDS, WORDS_ON_DARK

ROW_HEIGHT = 46
AXIS_HEIGHT = 60
LETTERS = 14


def draw_group_gaps(
    gaps: pd.DataFrame, *, description: str, dark: bool = False
) -> alt.LayerChart | alt.FacetChart:
    """Dots and 95 % intervals of the gaps, in percentage points.

    Parameters
    ----------
    gaps
        ``label, gap_points, low_points, high_points``, in the order to be shown.
    description
        The finding in one sentence, read out by screen readers.
    dark
        The page is dark.
    """
    ink, words = (INK_ON_DARK, WORDS_ON_DARK) if dark else (INK, WORDS)
    rows = alt.Y("label:N", sort=list(gaps["label"]), title=None, axis=None)
    base = alt.Chart(gaps.round(4)).encode(y=rows)
    axis = alt.Axis(labelColor=words, titleColor=words, labelFontSize=LETTERS, tickCount=6)
    interval = base.mark_rule(strokeWidth=4, opacity=0.5, color=ink).encode(
        x=alt.X("low_points:Q", title="Points less or more than the share of residents", axis=axis),
        x2="high_points:Q",
    )
    dots = base.mark_circle(size=170, opacity=1, color=ink).encode(
        x="gap_points:Q", tooltip=_tooltip()
    )
    # Labels above their row, not beside it, so that a phone has room for the dots.
    labels = base.mark_text(align="left", dy=-13, fontSize=LETTERS, color=words).encode(
        x=alt.value(2), text="label:N"
    )
    equal = (
        alt.Chart(pd.DataFrame({"equal": [0]}))
        .mark_rule(strokeDash=[5, 4], strokeWidth=1.5, color=words)
        .encode(x="equal:Q")
    )
    chart: alt.LayerChart | alt.FacetChart = (
        alt.layer(equal, interval, dots, labels)
        .properties(height=ROW_HEIGHT * max(len(gaps), 1) + AXIS_HEIGHT, description=description)
        .configure_axis(titleFontSize=LETTERS, titleFontWeight="normal")
    )
    return chart


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("label:N", title="Group"),
        alt.Tooltip("gap_points:Q", title="Difference (points)", format="+.2f"),
        alt.Tooltip("low_points:Q", title="Interval from", format="+.2f"),
        alt.Tooltip("high_points:Q", title="to", format="+.2f"),
    ]
