"""Intake of a population file: checked against the areas, one population a period."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from equity_core.cities.areas import name_some
from equity_core.cities.group_sums import with_total
from equity_core.cities.people_cells import NO_PERIOD, fill_periods, match_areas, read_numbers
from equity_core.cities.people_files import read_people
from equity_core.cities.population import Population, PopulationChoices
from equity_core.errors import BadInput
from equity_core.groups import Groups
from equity_core.readers.tables import Table
from equity_core.readers.words import count


def intake_population(
    table: Table, *, ids: np.ndarray, groups: Groups, choices: PopulationChoices, level: str
) -> list[Population]:
    """Check a population file against the areas and bring it into tidy form, a period at a time.

    Age groups become a `Population` of their own beside that of race and ethnicity, both with the
    total; where a file has age groups alone, there is only theirs.

    Raises
    ------
    BadInput
        No area id matches, a group is unknown, a number cannot be read, or exclusive groups do
        not add up to their total (100 % give or take 0.5); the message names the areas.
    """
    long, notes = read_people(table.frame, ids, groups, choices.id_column)
    long, id_notes = match_areas(long, ids)
    long = read_numbers(fill_periods(long, choices.period))
    known = {"level": level, "notes": [*table.notes, *notes, *id_notes]}
    populations = []
    for period, rows in long.groupby("period", sort=True):
        _refuse_repeated(rows, str(period))
        for kind, part in _by_kind(rows, groups):
            of_kind = {**known, "kind": kind, "period": str(period)}
            populations.append(one_population(part, ids, groups, choices, of_kind))
    return populations


def _by_kind(rows: pd.DataFrame, groups: Groups) -> list[tuple[str, pd.DataFrame]]:
    """The rows on race and ethnicity and those on age, each with the total; none without groups."""
    is_age = rows["group"].map(groups.is_age)
    is_total = rows["group"] == "total"
    parts = [("population", rows[~is_age]), ("ages", rows[is_age | is_total])]
    if not is_age.any():
        return parts[:1]
    return parts if (~is_age & ~is_total).any() else parts[1:]


def one_population(
    part: pd.DataFrame,
    ids: np.ndarray,
    groups: Groups,
    choices: PopulationChoices,
    known: dict[str, Any],
) -> Population:
    """One kind of people in one period, checked: groups that exclude one another add up.

    Parameters
    ----------
    part
        ``area, group, estimate, moe`` as numbers.
    ids
        The ids of all areas of the level.
    groups
        The catalogue.
    choices
        Whether it is a full count, and whether groups are left out on purpose.
    known
        ``kind`` ("population" or "ages"), ``level``, ``period``, and ``notes`` so far.
    """
    of_ages, period = known["kind"] == "ages", known["period"]
    frame = part[["area", "group", "estimate", "moe"]].reset_index(drop=True)
    frame, sum_notes = with_total(frame, groups, choices, of_ages=of_ages)
    found = groups.set_for(frame["group"].unique(), of_ages=of_ages)
    facts = {
        "kind": known["kind"],
        "level": known["level"],
        "period": period,
        "groups": groups.in_order([g for g in frame["group"].unique() if g != "total"]),
        "group_set": found.id if found else None,
        "people": float(frame.loc[frame["group"] == "total", "estimate"].sum()),
        "has_moe": bool(frame["moe"].notna().any()),
        "census_count": choices.census_count,
        "notes": [*known["notes"], *sum_notes, *_say_missing(frame, ids, choices)],
    }
    return Population(frame, period, facts)


def _refuse_repeated(part: pd.DataFrame, period: str) -> None:
    twice = part.duplicated(["area", "group"])
    if twice.any():
        row = part[twice].iloc[0]
        when = "" if period == NO_PERIOD else f" in {period}"
        raise BadInput(
            f"Area {row['area']} has more than one row for group “{row['group']}”{when}. "
            "Keep one and import again."
        )


def _say_missing(frame: pd.DataFrame, ids: np.ndarray, choices: PopulationChoices) -> list[str]:
    """What is not known: areas, groups in some areas, margins of error."""
    wide = frame.pivot(index="area", columns="group", values="estimate").reindex(ids)
    total = wide["total"]
    notes = []
    without = ids[total.isna().to_numpy()]
    if len(without):
        said = count(len(without), "area has", "areas have")
        notes.append(
            f"{said} no population figure and {'is' if len(without) == 1 else 'are'} shown as such "
            f"({name_some(without)})."
        )
    partly = [name for name in wide.columns if wide.loc[total > 0, name].isna().any()]
    if partly:
        notes.append(
            f"These groups have no number in some areas where people live, so their shares of the "
            f"city are not known: {', '.join(partly)}."
        )
    return [*notes, *_say_margins(frame, choices)]


def _say_margins(frame: pd.DataFrame, choices: PopulationChoices) -> list[str]:
    has = frame["moe"].notna()
    if choices.census_count:
        return ["Margins of error are not used, as this is a full count."] if has.any() else []
    if not has.any():
        return [
            "There are no margins of error, so how far survey numbers may be off is not known. "
            "If this is a full count, import it again with --census-count."
        ]
    lacking = frame.loc[~has & frame["estimate"].notna(), "group"]
    if lacking.empty:
        return []
    return [
        f"{count(len(lacking), 'number')} without a margin of error "
        f"({name_some(lacking.unique())}): the uncertainty of these groups is not known."
    ]
