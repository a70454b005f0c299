"""Tables for reading; the same numbers in the same words as the map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from equity_core.disparity.measuring import Measurement
from equity_core.drawing.findings import GroupGap
from equity_core.drawing.names import ranks
from equity_core.drawing.numbers import UNKNOWN, say_count, say_percent, say_points, say_share
from equity_core.drawing.shown import MEASURES, Shown
from equity_core.drawing.words import Words, capital, say_column, say_value

FIRST_ROWS = 50
LONGEST_NUMBER = 22


@dataclass(frozen=True)
class Order:
    """One way to sort the areas: its words, and the areas in that order."""

    words: str
    areas: tuple[str, ...]


def area_table(table: pd.DataFrame, shown: Shown, words: Words) -> pd.DataFrame:
    """The areas as a reader sees them, by area id: words in each cell, the shown measure first."""
    columns, rows = {"Area": table["name"].astype(str)}, table.to_dict(orient="records")
    for measure in (shown, *MEASURES.values()):
        values = [
            say_value(measure, row, blank, words)
            for row, blank in zip(rows, measure.blanks(table), strict=True)
        ]
        columns.setdefault(say_column(measure, words), pd.Series(values, index=table.index))
    columns |= {
        capital(words.people): table["residents"].map(say_count),
        f"Share of {words.unit}": table["share"].map(say_share),
        f"Share of {words.people}": table["baseline_share"].map(say_share),
    }
    return pd.DataFrame(columns).set_axis(table["area"].astype(str))


def group_table(rows: Sequence[GroupGap], found: Measurement, words: Words) -> pd.DataFrame:
    """The groups as a reader sees them, with lines for what lies where no group is known."""
    lines = [
        (
            row.group.short_label,
            say_percent(row.exposed_percent),
            say_percent(row.city_percent),
            say_points(row.gap_points),
            _interval(row),
            str(row.verdict),
        )
        for row in rows
    ]
    nobody, unknown = found.shares.no_residents_percent, found.shares.no_figure_percent
    if nobody > 0:
        lines.append(("Areas where nobody lives", say_percent(nobody), "0.0%", "", "", ""))
    if unknown > 0:
        part = say_percent(unknown)
        lines.append(("Areas without a number of residents", part, "not known", "", "", ""))
    columns = ["Group", f"Share {words.where_unit}", "Share of the whole city", "Difference"]
    return pd.DataFrame(lines, columns=[*columns, "95% interval, in points", "What the data say"])


def _interval(row: GroupGap) -> str:
    if not math.isfinite(row.low_points + row.high_points):
        return UNKNOWN
    ends = (say_points(end).removesuffix(" points") for end in (row.low_points, row.high_points))
    return " to ".join(ends)


def as_html(frame: pd.DataFrame, *, caption: str, chosen: int | None = None) -> str:
    """An HTML table with a caption and row headers; every cell is escaped.

    Our own few lines, because Streamlit's table has no caption that a screen reader reads.
    """
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in frame.columns)
    body = []
    for place, cells in enumerate(frame.itertuples(index=False)):
        first, *rest = (escape(str(cell)) for cell in cells)
        mark = ' class="chosen"' if place == chosen else ""
        row = "".join(f"<td{_kind(cell)}>{cell}</td>" for cell in rest)
        body.append(f'<tr{mark}><th scope="row">{first}</th>{row}</tr>')
    return (
        f'<div class="table-frame" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f'<table class="figures"><caption><span>{escape(caption)}</span></caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def _kind(cell: str) -> str:
    """Numbers stay on one line; longer words may take several."""
    return ' class="said"' if len(cell) > LONGEST_NUMBER else ""


def sort_orders(
    table: pd.DataFrame, shown: Shown, values: np.ndarray, words: Words
) -> dict[str, Order]:
    """What a reader can sort by; areas without a value come last, equal ones by name."""
    label = say_column(shown, words)
    label = label[:1].lower() + label[1:] if shown.id == "gap" else label
    name = np.array(ranks(list(table["name"].astype(str))))
    people = table["residents"].to_numpy(dtype=float)
    ids = table["area"].astype(str).to_numpy()
    keys = {
        "name": ("name", name),
        "highest": (f"{label}, highest first", -values),
        "lowest": (f"{label}, lowest first", values),
        "people": (f"number of {words.people}, highest first", -people),
    }
    return {
        one: Order(said, tuple(ids[np.lexsort((name, key))])) for one, (said, key) in keys.items()
    }
