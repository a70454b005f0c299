"""Why an area gets what it gets in a plan: one reason each, and a sentence for it."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from equity_core.disparity.allocation_limits import Limits, Whole
from equity_core.disparity.area_rates import AreaRates, Numbers

ROUNDING = 1e-9
SENTENCES = {
    "nobody_counted": "Nobody is counted here, so the plan places nothing.",
    "at_rate": "It has at least the city's rate already, or is less than one away from it.",
    "promised": "It gets what was promised to it.",
    "reaches_rate": "This brings it to the city's rate, or to less than one away from it.",
    "limit": "It takes no more: its limit is reached. It stays below the city's rate.",
    "cost": "The budget does not reach further: the same money helps more elsewhere.",
    "number": "There are no more to place. Areas below the city's rate are raised evenly.",
    "others_first": (
        "Other areas come first: they have less for each person, or more people to share it."
    ),
    "room_elsewhere": (
        "The areas below the city's rate have no room for more, or cost more than is left."
    ),
}


class Reason(StrEnum):
    """Why an area gets what it gets."""

    NOBODY = "nobody_counted"
    AT_RATE = "at_rate"
    PROMISED = "promised"
    REACHES = "reaches_rate"
    LIMIT = "limit"
    COST = "cost"
    NUMBER = "number"
    OTHERS = "others_first"
    ROOM = "room_elsewhere"

    @property
    def sentence(self) -> str:
        """The reason in plain words."""
        return SENTENCES[self.value]


def reasons_for(
    rates: AreaRates, needs: Numbers, limits: Limits, added: Whole, without_budget: Whole
) -> list[Reason]:
    """One reason for each area.

    `without_budget` is the plan that would be best if costs did not matter: an area that gets
    less than in it gets less because of what things cost there.
    """
    frame = pd.DataFrame(
        {
            "counted": rates.counted,
            "added": added,
            "short": np.maximum(needs - added, 0.0),
            "was_short": needs > ROUNDING,
            "full": (added >= limits.at_most) & (limits.at_most < limits.number),
            "promised": limits.at_least,
            "fewer": added < without_budget,
        }
    )
    rows = frame.astype(float).to_numpy()
    return [_reason(dict(zip(frame.columns, row, strict=True))) for row in rows]


def _reason(row: dict[str, float]) -> Reason:
    if not row["counted"]:
        return Reason.NOBODY
    if row["short"] >= 1 - ROUNDING:
        return _still_short(row)
    if not row["added"]:
        return Reason.AT_RATE
    if row["was_short"]:
        return Reason.REACHES
    return Reason.PROMISED if row["added"] == row["promised"] else Reason.ROOM


def _still_short(row: dict[str, float]) -> Reason:
    if row["full"]:
        return Reason.LIMIT
    if row["fewer"]:
        return Reason.COST
    return Reason.NUMBER if row["added"] else Reason.OTHERS
