"""Intake of a population file: checked against the areas, one population a period."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from equity_core.cities.areas import name_some
from equity_core.cities.group_sums import with_total
from equity_core.cities.people_files import (
    TIDY,
    match_areas,
    read_numbers,
    read_tidy,
    read_wide,
)
from equity_core.cities.population import Population, PopulationChoices
from equity_core.errors import BadInput
from equity_core.groups import Groups
from equity_core.readers.tables import Table

NO_PERIOD = "not stated"


def intake_population(
    table: Table, *, ids: np.ndarray, groups: Groups, choices: PopulationChoices, level: str
) -> list[Population]:
    """Check a population file against the areas and bring it into tidy form, a period at a time.

    Raises
    ------
    BadInput
        No area id matches, a group is unknown, a number cannot be read, or exclusive groups do
        not add up to their total (100 % give or take 0.5); the message names the areas.
    """
    read = read_tidy if set(TIDY) <= set(table.frame.columns) else read_wide
    long = read(table.frame, ids, groups, choices.id_column)
    notes = [*table.notes, *long.attrs.get("notes", [])]
    long["area"] = long["area"].str.strip()
    long, id_notes = match_areas(long, ids)
    notes += id_notes
    default = choices.period or NO_PERIOD
    period = long["period"].fillna(default) if "period" in long else default
    long = read_numbers(long.assign(period=period))
    return [
        _one_period(part, str(name), ids, groups, choices, {"level": level, "notes": notes})
        for name, part in long.groupby("period", sort=True)
    ]


def _one_period(
    part: pd.DataFrame,
    period: str,
    ids: np.ndarray,
    groups: Groups,
    choices: PopulationChoices,
    known: dict[str, Any],
) -> Population:
    twice = part.duplicated(["area", "group"])
    if twice.any():
        row = part[twice].iloc[0]
        raise BadInput(
            f"Area {row['area']} has more than one row for group “{row['group']}” in {period}. "
            "Keep one and import again."
        )
    frame = part[["area", "group", "estimate", "moe"]].reset_index(drop=True)
    frame, sum_notes = with_total(frame, groups, choices)
    notes = [*known["notes"], *sum_notes]
    missing = sorted(set(ids) - set(frame.loc[frame["estimate"].notna(), "area"]))
    if missing:
        notes.append(
            f"{len(missing)} areas have no population figure and are shown as such "
            f"({name_some(missing)})."
        )
    total = frame.loc[frame["group"] == "total", "estimate"].sum()
    found = groups.set_for(frame["group"].unique())
    facts = {
        "level": known["level"],
        "period": period,
        "groups": groups.in_order([g for g in frame["group"].unique() if g != "total"]),
        "group_set": found.id if found else None,
        "people": float(total),
        "has_moe": bool(frame["moe"].notna().any()),
        "census_count": choices.census_count,
        "notes": notes,
    }
    return Population(frame, period, facts)
