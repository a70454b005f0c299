"""Where records are: coordinates in degrees, or in a projected system that is stated or guessed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from equity_core.errors import BadInput, NeedsAnswer
from equity_core.places import projection
from equity_core.readers.numbers import parse_numbers
from equity_core.services.ledger import BAD_PLACE, CODES, NO_PLACE, UNDECIDED, fate_codes

LIKELY_INSIDE = 0.1
"""Share of the points inside the city's box above which degrees are taken as they are."""
MARGIN = 0.2

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Positions:
    """Longitude and latitude in degrees, NaN where a record has none, and its fate as a code."""

    lon: np.ndarray
    lat: np.ndarray
    fate: np.ndarray
    notes: tuple[str, ...] = ()


def read_positions(
    x_text: pd.Series, y_text: pd.Series, *, crs: str | None, within: Bounds, accept: bool
) -> Positions:
    """Positions from two columns of text.

    Parameters
    ----------
    x_text, y_text
        The cells as read.
    crs
        The stated coordinate system; None means degrees, or a guess that must be agreed to.
    within
        The city's bounds in degrees (west, south, east, north).
    accept
        The importer agrees to a guess.

    Raises
    ------
    NeedsAnswer
        The numbers fit another coordinate system (or are swapped) and nobody agreed yet.
    BadInput
        They fit none that covers the city.
    """
    x, y = parse_numbers(x_text), parse_numbers(y_text)
    there = np.isfinite(x.values) & np.isfinite(y.values)
    nowhere = there & (x.values == 0) & (y.values == 0)  # 0, 0 is how many systems write "none"
    fate = fate_codes(
        len(there), {NO_PLACE: ~there | nowhere, BAD_PLACE: x.unreadable | y.unreadable}
    )
    usable = fate == UNDECIDED
    lon, lat, notes = _to_degrees(x.values, y.values, usable, crs, within, accept)
    fate[usable & ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90))] = CODES[BAD_PLACE]
    gone = fate != UNDECIDED
    said = tuple(dict.fromkeys(note for note in (x.note, y.note, *notes) if note))
    return Positions(np.where(gone, np.nan, lon), np.where(gone, np.nan, lat), fate, said)


def _to_degrees(
    x: np.ndarray,
    y: np.ndarray,
    usable: np.ndarray,
    crs: str | None,
    within: Bounds,
    accept: bool,
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    if not usable.any():
        return x, y, []
    if crs is not None:
        return *_transform(x, y, usable, crs), [f"Coordinates are in {crs}, as stated."]
    if _share_inside(x[usable], y[usable], within) >= LIKELY_INSIDE:
        return x, y, []
    guess = projection.guess_point_crs(x[usable], y[usable], within=within)
    if guess is None:
        if np.all((np.abs(x[usable]) <= 180) & (np.abs(y[usable]) <= 90)):
            return x, y, []
        raise BadInput(
            "The coordinates are not degrees, and no coordinate system we know puts them in the "
            "city. State the system with --crs, for example --crs EPSG:26915."
        )
    if not accept:
        raise NeedsAnswer(f"{guess.sentence} Import again with --yes if that is right.")
    if guess.swapped:
        x, y = y, x
    return *_transform(x, y, usable, guess.crs), [guess.sentence]


def _transform(
    x: np.ndarray, y: np.ndarray, usable: np.ndarray, crs: str
) -> tuple[np.ndarray, np.ndarray]:
    lon, lat = np.full_like(x, np.nan), np.full_like(y, np.nan)
    lon[usable], lat[usable] = projection.points_to_lonlat(x[usable], y[usable], crs=crs)
    return lon, lat


def _share_inside(x: np.ndarray, y: np.ndarray, within: Bounds) -> float:
    west, south, east, north = within
    wide, high = MARGIN * (east - west), MARGIN * (north - south)
    inside = (x >= west - wide) & (x <= east + wide) & (y >= south - high) & (y <= north + high)
    return float(inside.mean())
