"""The chart of groups: each group's gap as a dot with its interval, on one scale around zero."""

from __future__ import annotations

import altair as alt
import pandas as pd

from equity_core.drawing.palette import INK

ROW_HEIGHT = 34


def draw_group_gaps(gaps: pd.DataFrame, *, description: str) -> alt.LayerChart | alt.FacetChart:
    """Dots and 95 % intervals of the gaps, in percentage points.

    Parameters
    ----------
    gaps
        ``label, gap_points, low_points, high_points``, in the order to be shown.
    description
        The finding in one sentence, read out by screen readers.
    """
    order = list(gaps["label"])
    base = alt.Chart(gaps.round(4)).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=260, ticks=False))
    )
    interval = base.mark_rule(strokeWidth=3, opacity=0.55, color=INK).encode(
        x=alt.X("low_points:Q", title="Difference from the share of residents, in points"),
        x2="high_points:Q",
    )
    dots = base.mark_circle(size=150, opacity=1, color=INK).encode(
        x="gap_points:Q",
        tooltip=[
            alt.Tooltip("label:N", title="Group"),
            alt.Tooltip("gap_points:Q", title="Difference (points)", format="+.1f"),
            alt.Tooltip("low_points:Q", title="Interval from", format="+.1f"),
            alt.Tooltip("high_points:Q", title="to", format="+.1f"),
        ],
    )
    equal = (
        alt.Chart(pd.DataFrame({"equal": [0]}))
        .mark_rule(strokeDash=[5, 4], strokeWidth=1.5)
        .encode(x="equal:Q")
    )
    return alt.layer(equal, interval, dots).properties(
        height=ROW_HEIGHT * max(len(gaps), 1) + 40, description=description
    )
