"""Finding the column that a person named, or that a file most likely means."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

import pandas as pd

from equity_core.errors import BadInput

LIKELY = {
    "lon": ("lon", "long", "longitude", "lng", "xlon", "pointx", "xcoord", "xcoordinate", "x"),
    "lat": ("lat", "latitude", "ylat", "pointy", "ycoord", "ycoordinate", "y"),
    "area": ("geoid", "area", "areaid", "geoid20", "geoid10", "blockgroup", "tract"),
}


def column_named(frame: pd.DataFrame, column: str, *, what: str) -> str:
    """The column of `frame` that `column` means: exact, or the same but for capitals and spaces.

    Raises
    ------
    BadInput
        There is none; the message names the columns that come nearest, or all of them.
    """
    if column in frame.columns:
        return column
    same = [name for name in frame.columns if _plain(name) == _plain(column)]
    if len(same) == 1:
        return str(same[0])
    names = [str(name) for name in frame.columns]
    near = difflib.get_close_matches(column, names, n=3) or names[:20]
    raise BadInput(
        f"There is no column “{column}” for the {what}. "
        f"The file has: {', '.join(near)}{'…' if len(near) < len(names) else ''}. Name one of them."
    )


def likely_column(names: Iterable[str], kind: str) -> str | None:
    """The column that by its name most likely holds `kind` ("lon", "lat" or "area"), if any."""
    by_plain = {_plain(name): name for name in names}
    for candidate in LIKELY[kind]:
        if candidate in by_plain:
            return by_plain[candidate]
    return None


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", str(name).lower())
