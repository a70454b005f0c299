"""Population files, wide or tidy, as rows of area, group, period, estimate and moe, all text."""

from __future__ import annotations

import difflib

import numpy as np
import pandas as pd

from equity_core.cities.areas import name_some
from equity_core.errors import BadInput
from equity_core.groups import Groups
from equity_core.readers.columns import column_named
from equity_core.readers.words import count

TIDY = ("group", "estimate")
OWN = ("area", "group", "estimate", "moe", "period")
"""The columns that have a meaning of their own, beside those named after a group."""


def read_people(
    frame: pd.DataFrame, ids: np.ndarray, groups: Groups, asked: str | None
) -> tuple[pd.DataFrame, list[str]]:
    """The rows of a population file, whichever form it has, and notes on what was left out.

    Parameters
    ----------
    frame
        The file as text.
    ids
        The ids of the areas.
    groups
        The catalogue; columns and groups may be capitalized in any way.
    asked
        The column with the area id, where the importer names it.

    Returns
    -------
    tuple
        ``area, group, period, estimate, moe`` as text, NA where blank, and the notes.

    Raises
    ------
    BadInput
        The file is neither form, or a group is not known.
    """
    if frame.empty:
        raise BadInput("The population file has no rows. Check that the export finished.")
    known = {group.id for group in groups.groups}
    frame = _small_letters(frame, {*OWN, *known, *(f"{name}_moe" for name in known)}, asked)
    if set(TIDY) <= set(frame.columns):
        return _read_tidy(frame, ids, known, asked)
    return _read_wide(frame, ids, groups, asked)


def _small_letters(frame: pd.DataFrame, known: set[str], asked: str | None) -> pd.DataFrame:
    """Columns that we know, as we write them; a column that the importer named stays."""
    plain = {name: str(name).casefold() for name in frame.columns if name != asked}
    taken = [*plain.values()]
    found = {name: low for name, low in plain.items() if low in known and taken.count(low) == 1}
    return frame.rename(columns=found)


def _read_tidy(
    frame: pd.DataFrame, ids: np.ndarray, known: set[str], asked: str | None
) -> tuple[pd.DataFrame, list[str]]:
    """One row an area and group: `area, group, estimate`, perhaps `moe` and `period`."""
    area = "area" if asked is None and "area" in frame.columns else _id_column(frame, ids, asked)
    long = pd.DataFrame({name: frame.get(name, pd.NA) for name in OWN}).assign(area=frame[area])
    long["group"] = long["group"].str.strip().str.casefold()
    blank = long["group"].isna()
    if blank.any():
        rows = count(int(blank.sum()), "row")
        raise BadInput(
            f"{rows} of the population file name no group, the first for area "
            f"“{long.loc[blank, 'area'].iloc[0]}”. Fill in the column “group” and import again."
        )
    unknown = sorted(set(long["group"]) - known)
    if unknown:
        near = difflib.get_close_matches(unknown[0], known, n=3)
        hint = f" (did you mean {' or '.join(near)}?)" if near else ""
        raise BadInput(
            f"The population file has groups that are not known: {name_some(unknown)}{hint}. Use "
            f"the ids of the groups catalogue, such as total, black_nh and hispanic, or add your "
            "own to groups.csv in EQUITY_HOME."
        )
    used = {area, *OWN}
    return long, _say_ignored([name for name in frame.columns if name not in used])


def _read_wide(
    frame: pd.DataFrame, ids: np.ndarray, groups: Groups, asked: str | None
) -> tuple[pd.DataFrame, list[str]]:
    """One row an area, a column a group, perhaps `<group>_moe` and `period`; made tidy."""
    present = groups.known(frame.columns)
    if not present:
        raise BadInput(
            "No column of the population file is named after a group. Name the columns by group "
            "id (such as total, black_nh, hispanic), or use the columns area, group, estimate."
        )
    id_column = _id_column(frame, ids, asked)
    parts = [
        pd.DataFrame(
            {
                "area": frame[id_column],
                "group": group,
                "period": frame.get("period", pd.NA),
                "estimate": frame[group],
                "moe": frame.get(f"{group}_moe", pd.NA),
            }
        )
        for group in present
    ]
    used = {id_column, "period", *present, *(f"{group}_moe" for group in present)}
    ignored = [name for name in frame.columns if name not in used]
    return pd.concat(parts, ignore_index=True), _say_ignored(ignored)


def _say_ignored(names: list[str]) -> list[str]:
    return [f"Columns not used: {', '.join(names)}."] if names else []


def _id_column(frame: pd.DataFrame, ids: np.ndarray, asked: str | None) -> str:
    """The column that holds area ids: the one named, else the one that matches most areas."""
    if asked is not None:
        return column_named(frame, asked, what="area id")
    known = set(ids)
    matches = {name: frame[name].str.strip().isin(known).sum() for name in frame.columns}
    best = max(matches, key=lambda name: matches[name])
    if matches[best] == 0:
        refuse_no_match(frame[frame.columns[0]], ids)
    return str(best)


def refuse_no_match(values: pd.Series, ids: np.ndarray) -> None:
    """Say that no row of a population is about one of the areas, with ids of both sides."""
    raise BadInput(
        "No area id of the population file is among the areas. The areas have ids such as "
        f"{name_some(ids[:3])}; the population file has {name_some(values.dropna()[:3].tolist())}. "
        "Check that both use the same ids (a spreadsheet may have dropped leading zeros)."
    )
