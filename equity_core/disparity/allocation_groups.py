"""What a plan does for each group, where its people live."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from equity_core.disparity.allocation import Allocation
from equity_core.disparity.area_rates import Numbers
from equity_core.errors import BadInput

COLUMNS = (
    "group",
    "people",
    "rate_before",
    "rate_after",
    "gap_before",
    "gap_after",
    "added_share",
)


def plan_by_group(plan: Allocation, people: pd.DataFrame, *, groups: Sequence[str]) -> pd.DataFrame:
    """Each group's rate before and after a plan, against the city's at the same time.

    Parameters
    ----------
    plan
        From `allocation.allocate`.
    people
        A column for each group, in step with the plan's areas; NaN where there is no figure.
    groups
        The columns to report.

    Returns
    -------
    DataFrame
        group, people; rate_before and rate_after (for one person: the mean of the areas' rates,
        weighed by the group's people); gap_before and gap_after (less the city's rate then); and
        added_share, 0..1: the part of what is added that lies where the group lives, each thing
        counted by the group's share of the residents around it. NaN where a number is not known.

    Raises
    ------
    BadInput
        When a group has no column or the rows are not in step.
    """
    missing = [group for group in groups if group not in people]
    if missing or len(people) != len(plan.table):
        raise BadInput("Every area needs a number of people for each group. Check the population.")
    here = (plan.table["people"] > 0).to_numpy()
    rows = [(group, *_row(plan, people[group].to_numpy(dtype=float), here)) for group in groups]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(plan: Allocation, members: Numbers, here: np.ndarray) -> tuple[float, ...]:
    table, group = plan.table[here], members[here]
    total = float(group.sum())
    if not total > 0:
        return total, *([np.nan] * 5)
    before, after = (
        float(group @ table[name].to_numpy()) / total for name in ("rate_before", "rate_after")
    )
    around = float((group / table["people"]).to_numpy() @ table["added"].to_numpy())
    return (
        total,
        before,
        after,
        before - plan.city_rate_before,
        after - plan.city_rate_after,
        around / plan.number if plan.number else float("nan"),
    )
