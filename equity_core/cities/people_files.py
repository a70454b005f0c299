"""Population files, wide or tidy, as rows of area, group, estimate and margin of error."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equity_core.cities.areas import name_some
from equity_core.errors import BadInput
from equity_core.groups import Groups
from equity_core.readers.columns import column_named
from equity_core.readers.numbers import parse_numbers

TIDY = ("group", "estimate")
NOT_AVAILABLE = (-666666666, -222222222, -333333333, -888888888, -999999999)
CONTROLLED = -555555555
"""A margin that the Census controls: 0 in arithmetic (reference: ACS handbook)."""


def read_tidy(
    frame: pd.DataFrame, ids: np.ndarray, groups: Groups, asked: str | None
) -> pd.DataFrame:
    """One row an area and group: `area, group, estimate`, perhaps `moe` and `period`."""
    known = {group.id for group in groups.groups}
    unknown = sorted(set(frame["group"].dropna()) - known)
    if unknown:
        raise BadInput(
            f"The population file has groups that are not known: {name_some(unknown)}. "
            f"Use the ids of the groups catalogue ({name_some(sorted(known))}), or add your own "
            "to groups.csv in EQUITY_HOME."
        )
    area = "area" if asked is None and "area" in frame.columns else _id_column(frame, ids, asked)
    kept = [name for name in (*TIDY, "moe", "period") if name in frame.columns]
    return frame[kept].assign(area=frame[area])


def read_wide(
    frame: pd.DataFrame, ids: np.ndarray, groups: Groups, asked: str | None
) -> pd.DataFrame:
    """One row an area, a column a group, perhaps `<group>_moe` and `period`; made tidy."""
    id_column = _id_column(frame, ids, asked)
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


def match_areas(long: pd.DataFrame, ids: np.ndarray) -> tuple[pd.DataFrame, list[str]]:
    """The rows whose area is among `ids`, and a note on those that are not."""
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


def read_numbers(long: pd.DataFrame) -> pd.DataFrame:
    """Estimates and margins as numbers; the Census's codes for "not there" become NaN."""
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
