"""Populations by area and group: wide or tidy files in, one tidy table out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from equity_core.cities.areas import name_some
from equity_core.errors import BadInput
from equity_core.groups import Groups
from equity_core.readers.columns import column_named
from equity_core.readers.numbers import parse_numbers
from equity_core.readers.tables import Table

TIDY = ("area", "group", "estimate")
NOT_AVAILABLE = (-666666666, -222222222, -333333333, -888888888, -999999999)
CONTROLLED = -555555555
"""A margin that the Census controls: 0 in arithmetic (reference: ACS handbook)."""
SUM_TOLERANCE = 0.005
NO_PERIOD = "not stated"


@dataclass(frozen=True)
class Population:
    """People by area and group in one period.

    ``frame`` has the columns ``area, group, estimate, moe``; ``moe`` is a 90 % margin of error,
    NaN where it is not known. Areas without a row have no figure, which is not zero people.
    """

    frame: pd.DataFrame = field(hash=False)
    period: str
    facts: dict[str, Any] = field(hash=False)

    def wide(self, value: str = "estimate") -> pd.DataFrame:
        """One row an area, one column a group."""
        return self.frame.pivot(index="area", columns="group", values=value)


@dataclass(frozen=True)
class PopulationChoices:
    """What the importer says about a population file."""

    period: str | None = None
    id_column: str | None = None
    census_count: bool = False
    """The numbers are a full count, so they carry no survey error."""
    partial_groups: bool = False
    """The file leaves groups out on purpose, so they need not add up to the total."""


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
    columns = set(table.frame.columns)
    tidy = set(TIDY) <= columns
    notes = list(table.notes)
    long = (
        _from_tidy(table.frame, groups) if tidy else _from_wide(table.frame, ids, groups, choices)
    )
    notes += long.attrs.get("notes", [])
    long["area"] = long["area"].str.strip()
    long, id_notes = _match_areas(long, ids)
    notes += id_notes
    default = choices.period or NO_PERIOD
    period = long["period"].fillna(default) if "period" in long else default
    long = _numbers(long.assign(period=period))
    return [
        _one_period(part, str(name), ids, groups, choices, {"level": level, "notes": notes})
        for name, part in long.groupby("period", sort=True)
    ]


def _from_tidy(frame: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    known = {group.id for group in groups.groups}
    unknown = sorted(set(frame["group"].dropna()) - known)
    if unknown:
        raise BadInput(
            f"The population file has groups that are not known: {name_some(unknown)}. "
            f"Use the ids of the groups catalogue ({name_some(sorted(known))}), or add your own "
            "to groups.csv in EQUITY_HOME."
        )
    kept = [name for name in (*TIDY, "moe", "period") if name in frame.columns]
    return frame[kept].copy()


def _from_wide(
    frame: pd.DataFrame, ids: np.ndarray, groups: Groups, choices: PopulationChoices
) -> pd.DataFrame:
    id_column = _id_column(frame, ids, choices.id_column)
    present = groups.known(frame.columns)
    if not present:
        raise BadInput(
            "No column of the population file is named after a group. Name the columns by group "
            "id (such as total, black_nh, hispanic), or use the columns area, group, estimate."
        )
    parts = []
    for group in present:
        part = pd.DataFrame({"area": frame[id_column], "group": group, "estimate": frame[group]})
        moe = f"{group}_moe"
        part["moe"] = frame[moe] if moe in frame.columns else pd.NA
        if "period" in frame.columns:
            part["period"] = frame["period"]
        parts.append(part)
    long = pd.concat(parts, ignore_index=True)
    used = {id_column, "period", *present, *(f"{group}_moe" for group in present)}
    ignored = [name for name in frame.columns if name not in used]
    if ignored:
        long.attrs["notes"] = [f"Columns not used: {', '.join(ignored)}."]
    return long


def _id_column(frame: pd.DataFrame, ids: np.ndarray, asked: str | None) -> str:
    if asked is not None:
        return column_named(frame, asked, what="area id")
    known = set(ids)
    matches = {name: frame[name].str.strip().isin(known).sum() for name in frame.columns}
    best = max(matches, key=lambda name: matches[name])
    if matches[best] == 0:
        _refuse_no_match(frame[frame.columns[0]], ids)
    return str(best)


def _refuse_no_match(values: pd.Series, ids: np.ndarray) -> None:
    raise BadInput(
        "No area id of the population file is among the areas. The areas have ids such as "
        f"{name_some(ids[:3])}; the population file has {name_some(values.dropna()[:3].tolist())}. "
        "Check that both use the same ids (a spreadsheet may have dropped leading zeros)."
    )


def _match_areas(long: pd.DataFrame, ids: np.ndarray) -> tuple[pd.DataFrame, list[str]]:
    inside = long["area"].isin(set(ids))
    if not inside.any():
        _refuse_no_match(long["area"], ids)
    notes = []
    strangers = long.loc[~inside, "area"].unique()
    if len(strangers):
        notes.append(
            f"{len(strangers)} areas of the population file are not among the areas and were left "
            f"out ({name_some(strangers)})."
        )
    return long[inside].copy(), notes


def _numbers(long: pd.DataFrame) -> pd.DataFrame:
    out = long[["area", "group", "period"]].reset_index(drop=True)
    for name in ("estimate", "moe"):
        if name not in long:
            out[name] = np.nan
            continue
        parsed = parse_numbers(long[name].reset_index(drop=True))
        if parsed.unreadable.any():
            row = int(np.flatnonzero(parsed.unreadable)[0])
            raise BadInput(
                f"The {name} of group “{out['group'][row]}” in area {out['area'][row]} is not a "
                f"number: “{long[name].iloc[row]}”. Correct it and import again."
            )
        values = parsed.values.copy()
        values[np.isin(values, NOT_AVAILABLE)] = np.nan
        if name == "moe":
            values[values == CONTROLLED] = 0.0
        if (values < 0).any():
            row = int(np.flatnonzero(values < 0)[0])
            raise BadInput(
                f"The {name} of group “{out['group'][row]}” in area {out['area'][row]} is below "
                "zero. Correct it and import again."
            )
        out[name] = values
    return out


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
    frame, sum_notes = _with_total(frame, groups, choices)
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


def _with_total(
    frame: pd.DataFrame, groups: Groups, choices: PopulationChoices
) -> tuple[pd.DataFrame, list[str]]:
    """Check that exclusive groups add up; add the total where a complete set lets us."""
    found = groups.set_for(frame["group"].unique())
    members = _exclusive_members(frame["group"].unique(), groups)
    summed = frame[frame["group"].isin(members)].groupby("area")["estimate"].sum(min_count=1)
    total = frame[frame["group"] == "total"].set_index("area")["estimate"]
    if total.empty:
        if found is None:
            raise BadInput(
                "The population file has no column “total”, and its groups are no complete set, so "
                "the number of residents is not known. Add the column “total”."
            )
        return _add_total(frame, members, summed)
    summed, total = summed.align(total)
    off = (summed - total).abs() > (SUM_TOLERANCE * total).clip(lower=1e-9)
    wrong = off[off].index.tolist()
    if wrong and not choices.partial_groups and members:
        example = wrong[0]
        raise BadInput(
            f"In {len(wrong)} areas the groups do not add up to the total ({name_some(wrong)}). "
            f"In {example} they add up to {summed[example]:,.0f} of {total[example]:,.0f} "
            "residents. Check that each column holds the group it is named after; if groups are "
            "left out on purpose, import with --partial-groups."
        )
    return frame, [f"In {len(wrong)} areas some residents are in no group of the file."] * bool(
        wrong
    )


def _exclusive_members(present: np.ndarray, groups: Groups) -> list[str]:
    """The groups of the file that exclude one another: of the set that fits best."""
    found = groups.set_for(present)
    if found:
        return list(found.groups)
    exclusive = [set(a_set.groups) & set(present) for a_set in groups.sets if a_set.exclusive]
    best = max(exclusive, key=len, default=set())
    return sorted(best) if len(best) > 1 else []


def _add_total(
    frame: pd.DataFrame, members: list[str], summed: pd.Series
) -> tuple[pd.DataFrame, list[str]]:
    """The total is the sum of a complete set; its margin of error that of a sum."""
    parts = frame[frame["group"].isin(members)]
    moe = sum_moe(parts)
    added = pd.DataFrame({"area": summed.index, "group": "total", "estimate": summed.to_numpy()})
    added["moe"] = added["area"].map(moe)
    note = "The file has no total; it was worked out as the sum of the groups."
    return pd.concat([frame, added], ignore_index=True), [note]


def sum_moe(parts: pd.DataFrame) -> pd.Series:
    """Margin of error of the sum of `parts` (area, estimate, moe), by area.

    sqrt(sum MOE^2), keeping of the components whose estimate is 0 only the largest margin
    (U.S. Census Bureau, Understanding and Using ACS Data, chapter 8). NaN where a part has none.
    """
    squared = parts.assign(squared=parts["moe"] ** 2, zero=parts["estimate"] == 0)
    nonzero = squared[~squared["zero"]].groupby("area")["squared"].sum(min_count=1)
    zero = squared[squared["zero"]].groupby("area")["squared"].max()
    known = parts["moe"].notna().groupby(parts["area"]).all()
    return nonzero.add(zero, fill_value=0).pow(0.5).where(known)


def save_population(population: Population, folder: Path) -> None:
    """Write the tidy table."""
    population.frame.to_parquet(folder / "population.parquet", compression="zstd")


def read_population(folder: Path, facts: dict[str, Any]) -> Population:
    """The population of a revision."""
    frame = pd.read_parquet(folder / "population.parquet")
    return Population(frame, str(facts["period"]), facts)
