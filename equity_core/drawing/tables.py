"""Tables for reading and for taking away; the same numbers as the map."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from equity_core.disparity.measuring import Measurement
from equity_core.drawing.numbers import say_count, say_percent, say_points, say_rate, say_share
from equity_core.drawing.shown import Shown
from equity_core.drawing.words import GroupGap, people_of, say_value, unit_of
from equity_core.groups import Groups

FIRST_ROWS = 50


def area_table(found: Measurement, shown: Shown, groups: Groups) -> pd.DataFrame:
    """The areas as a reader sees them: one column of words a fact, in the order of the areas."""
    unit, people = unit_of(found), people_of(found, groups)
    table = found.table
    value = [say_value(shown, row, unit, people) for _, row in table.iterrows()]
    return pd.DataFrame(
        {
            "Area": table["name"],
            shown.label.capitalize(): value,
            unit.capitalize(): table["amount"].map(say_count),
            people[0].upper() + people[1:]: table["residents"].map(say_count),
            f"Share of {unit}": table["share"].map(say_share),
            f"Share of {people}": table["baseline_share"].map(say_share),
            f"Per 1,000 {people}": [_rate(row) for row in table.itertuples()],
        }
    )


def _rate(row: object) -> str:
    rate = getattr(row, "rate_per_1000")  # noqa: B009 - itertuples has no types
    residents = getattr(row, "residents")  # noqa: B009
    return "nobody lives here" if residents == 0 else say_rate(rate)


def group_table(rows: Sequence[GroupGap], found: Measurement) -> pd.DataFrame:
    """The groups as a reader sees them, with the line for areas where nobody lives."""
    unit = unit_of(found)
    lines = [
        (
            row.group.short_label,
            say_percent(row.exposed_percent),
            say_percent(row.city_percent),
            say_points(row.gap_points),
            f"{say_points(row.low_points)} to {say_points(row.high_points)}",
            str(row.verdict),
        )
        for row in rows
    ]
    nobody = found.shares.no_residents_percent
    lines.append(("Areas where nobody lives", say_percent(nobody), "0.0%", "", "", ""))
    if found.shares.no_figure_percent > 0:
        part = say_percent(found.shares.no_figure_percent)
        lines.append(("Areas without a population figure", part, "not known", "", "", ""))
    columns = ["Group", f"Share of residents where {unit} are", "Share of residents in the city"]
    columns += ["Difference", "95% interval", "What the data say"]
    return pd.DataFrame(lines, columns=columns)


def as_html(frame: pd.DataFrame, *, caption: str, chosen: int | None = None) -> str:
    """An HTML table with a caption and row headers; every cell is escaped.

    Our own few lines, because Streamlit's table has no caption that a screen reader reads.
    """
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in frame.columns)
    body = []
    for place, cells in enumerate(frame.itertuples(index=False)):
        first, *rest = (escape(str(cell)) for cell in cells)
        mark = ' class="chosen"' if place == chosen else ""
        row = "".join(f"<td>{cell}</td>" for cell in rest)
        body.append(f'<tr{mark}><th scope="row">{first}</th>{row}</tr>')
    return (
        f'<div class="table-frame" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f'<table class="figures"><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def sort_orders(shown: Shown) -> dict[str, tuple[str, bool]]:
    """What a reader can sort by: words -> (column of the measurement, ascending)."""
    return {
        "name": ("name", True),
        f"{shown.label}, highest first": (shown.column, False),
        f"{shown.label}, lowest first": (shown.column, True),
        "number of residents": ("residents", False),
    }
