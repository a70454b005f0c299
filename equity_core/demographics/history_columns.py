"""The columns of a history file, by the names that real files have."""

from __future__ import annotations

import re

import pandas as pd

from equity_core.errors import BadInput

NAMES: dict[str, tuple[str, ...]] = {
    "period": ("period", "year", "years", "census", "censusyear"),
    "group": ("group", "race", "category", "raceorethnicity", "raceethnicity", "groupname"),
    "measure": ("measure", "indicator", "statistic", "kind"),
    "value": ("value", "estimate", "number", "figure"),
    "unit": ("unit", "units"),
    "moe": ("moe", "marginoferror", "margin"),
    "version": ("version", "edition"),
    "source": ("source", "sources", "sourceurl", "url", "reference", "citation"),
    "note": ("note", "notes", "remark", "remarks", "comment", "comments"),
    "place": ("place", "area", "city", "geography", "placename"),
}
"""What a column means -> the names it may have, letters and digits only; the first is ours."""
NEEDED = ("period", "group", "measure", "value", "source")


def known_columns(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The columns that mean something, under our names, as trimmed text; notes on the others.

    A column that is not there is all NA.

    Raises
    ------
    BadInput
        A column that is needed is not there.
    """
    plain = {re.sub(r"[^a-z0-9]", "", str(name).lower()): name for name in frame.columns}
    found = {
        ours: next((plain[one] for one in names if one in plain), None)
        for ours, names in NAMES.items()
    }
    missing = [ours for ours in NEEDED if found[ours] is None]
    if missing:
        raise BadInput(
            f"The history file has no column {' and no column '.join(missing)}. It needs the "
            f"columns {', '.join(NEEDED)}: one row for each figure, with its source."
        )
    rows = pd.DataFrame(index=range(len(frame)))
    for ours, theirs in found.items():
        cells = pd.Series(pd.NA, index=rows.index, dtype="string")
        if theirs is not None:
            cells = frame[theirs].astype("string").reset_index(drop=True)
        cells = cells.str.replace(r"\s+", " ", regex=True).str.strip()
        rows[ours] = cells.mask(cells == "")
    unused = [str(name) for name in frame.columns if name not in found.values()]
    return rows, [f"Columns not used: {', '.join(unused)}."] if unused else []
