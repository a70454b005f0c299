"""What a city limit that cuts census areas means for the numbers, in plain words."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equity_core.cities.areas import name_some
from equity_core.cities.place_cut import BLOCKS, LAND, WHOLE, PlaceCut
from equity_core.readers.words import count

NAMED_CUTS = 12
"""How many areas that are cut are named with their shares."""


def say_cut(cut: PlaceCut, *, kind: str) -> list[str]:
    """Which areas the city limit cuts, and what of each is inside, in plain words."""
    whole = count(len(cut.cut_by(WHOLE)), kind)
    notes = [f"{whole} {'lies' if whole.startswith('1 ') else 'lie'} wholly inside the city limit."]
    by_blocks, by_land = cut.cut_by(BLOCKS), cut.cut_by(LAND)
    parts = _parts_inside(cut)
    if len(by_blocks):
        notes.append(
            f"The city limit cuts {count(len(by_blocks), kind)}. Residents inside were worked out "
            "from the blocks of the 2020 census, which the limit does not cut. Share of residents "
            f"inside: {_named(parts, by_blocks)}."
        )
    if len(by_land):
        notes.append(
            f"For {count(len(by_land), kind)} that the city limit cuts, no blocks with residents "
            "are known. Residents inside were worked out from the share of land, as if people "
            f"lived spread evenly. Share inside: {_named(parts, by_land)}."
        )
    if cut.touching:
        one = len(cut.touching) == 1
        notes.append(
            f"{count(len(cut.touching), kind)} only {'touches' if one else 'touch'} the city "
            "limit, with less than half a percent of the land and nobody known to live there, and "
            f"{'is' if one else 'are'} left out ({name_some(cut.touching)})."
        )
    return notes


def say_error(cut: PlaceCut, *, counted_by_block: bool) -> list[str]:
    """What the margins of error of cut areas carry, and what they do not."""
    notes = []
    if len(cut.cut_by(BLOCKS)) and not counted_by_block:
        notes.append(
            "Margins of error of areas that the city limit cuts carry the survey's error and the "
            "chance that the share of residents inside has moved since 2020. They do not carry new "
            "building on one side of the limit, or land that the city has taken in since."
        )
    if len(cut.cut_by(LAND)):
        notes.append(
            "Margins of error of areas that were split by land carry how little is known of where "
            "in them people live."
        )
    return notes


def _parts_inside(cut: PlaceCut) -> pd.Series:
    """Share of each area's residents inside (by blocks), else of its surface."""
    table = cut.table.set_index("area")
    residents = (cut.inside["total"] / cut.everyone["total"]).reindex(table.index)
    return residents.where(table["basis"] == BLOCKS, table["land"])


def _named(parts: pd.Series, ids: NDArray[np.object_]) -> str:
    shown = [f"{area} {100 * parts[area]:.0f} %" for area in ids[:NAMED_CUTS]]
    more = len(ids) - NAMED_CUTS
    return "; ".join(shown) + (f"; and {more} more" if more > 0 else "")
