"""The table of other places: kept as it came, read as one row a place."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from equity_core.cities.people_cells import CONTROLLED
from equity_core.cities.reading import newest_first
from equity_core.errors import BadInput
from equity_core.groups import Groups
from equity_core.readers.numbers import parse_numbers
from equity_core.readers.tables import Table
from equity_core.readers.words import count
from equity_core.store.columns import read_columns
from equity_core.store.revisions import Kept

FILE = "places.parquet"
COLUMNS = ("geoid", "name", "state", "period", "group", "estimate", "moe")
NOT_AVAILABLE = -222_222_222
"""The Census's codes for “not there” are this or lower."""


@dataclass(frozen=True)
class Places:
    """Other places, one row each, by id.

    ``frame`` has the columns ``name, state``; ``people`` and ``margins`` have one column a group
    and "total" (people and 90 % margins) of the newest period; ``before`` has the residents of
    the period before, empty where there is none. ``period`` and ``earlier`` name the two.
    """

    frame: pd.DataFrame = field(hash=False)
    people: pd.DataFrame = field(hash=False)
    margins: pd.DataFrame = field(hash=False)
    before: pd.Series = field(hash=False)
    period: str
    earlier: str
    source: Kept | None = field(default=None, hash=False)


def intake_places(table: Table, groups: Groups) -> tuple[pd.DataFrame, list[str]]:
    """A file of other places in the tidy form of `COLUMNS`, checked; and notes.

    Raises
    ------
    BadInput
        A column is missing, a group is not known, a number cannot be read, a row stands there
        twice, or there is no total.
    """
    rows = table.frame.rename(columns=lambda name: str(name).strip().casefold())
    missing = [name for name in COLUMNS[:-1] if name not in rows.columns]
    if missing or rows.empty:
        raise BadInput(
            f"The file of places has no {'rows' if not missing else f'column {missing[0]}'}. It "
            f"needs the columns {', '.join(COLUMNS)}: one row for each place, period and group."
        )
    rows = pd.DataFrame({name: rows.get(name, pd.NA) for name in COLUMNS}).astype("string")
    rows = rows.apply(lambda cells: cells.str.strip()).reset_index(drop=True)
    rows["group"] = rows["group"].str.casefold()
    _refuse_unknown(rows, groups)
    found = rows.assign(**{name: _numbers(rows[name], name) for name in ("estimate", "moe")})
    twice = found.duplicated(["geoid", "period", "group"])
    if twice.any():
        one = rows[twice].iloc[0]
        raise BadInput(
            f"The group “{one['group']}” of {one['name']} in {one['period']} stands there twice. "
            "Keep one row of the two and import again."
        )
    _refuse_totals(found)
    return found, list(table.notes)


def _refuse_totals(found: pd.DataFrame) -> None:
    """The newest period needs totals; nowhere does a group have more people than there are."""
    newest = newest_first(set(found["period"]))[0]
    is_total = found["group"] == "total"
    if not (is_total & (found["period"] == newest)).any():
        raise BadInput(
            f"The file of places has no rows of the group “total” for {newest}. Add them."
        )
    total = found[is_total].set_index(["geoid", "period"])["estimate"]
    places = pd.MultiIndex.from_frame(found[["geoid", "period"]])
    over = found["estimate"].to_numpy() > total.reindex(places).to_numpy()
    if over.any():
        one = found[over].iloc[0]
        raise BadInput(
            f"The group “{one['group']}” of {one['name']} in {one['period']} has more people than "
            "the place. Correct it and import again."
        )


def _refuse_unknown(rows: pd.DataFrame, groups: Groups) -> None:
    for name in ("geoid", "name", "period", "group"):
        blank = rows[name].isna() | (rows[name] == "")
        if blank.any():
            first = int(np.flatnonzero(blank)[0]) + 1
            raise BadInput(
                f"{count(int(blank.sum()), 'row')} of the file of places have no {name}, the "
                f"first is row {first}. Fill it in and import again."
            )
    known = set(groups.known(rows["group"].unique()))
    unknown = sorted(set(rows["group"]) - known)
    if unknown:
        raise BadInput(
            f"“{unknown[0]}” is not a group of the catalogue. Use ids such as total, black_nh and "
            "hispanic."
        )


def _numbers(text: pd.Series, name: str) -> np.ndarray:
    parsed = parse_numbers(text)
    if parsed.unreadable.any():
        row = int(np.flatnonzero(parsed.unreadable)[0])
        raise BadInput(
            f"Row {row + 1} of the file of places has “{text[row]}” for {name}, which is not a "
            "number. Correct it and import again."
        )
    values = parsed.values.copy()
    values[values == CONTROLLED] = 0.0 if name == "moe" else np.nan
    values[values <= NOT_AVAILABLE] = np.nan
    if name == "estimate" and (values < 0).any():
        row = int(np.flatnonzero(values < 0)[0])
        raise BadInput(f"Row {row + 1} of the file of places has fewer than no people. Correct it.")
    return np.where(values < 0, np.nan, values)


def save_places(frame: pd.DataFrame, folder: Path) -> None:
    """Write the tidy table."""
    frame.to_parquet(folder / FILE, compression="zstd")


def facts_of(frame: pd.DataFrame, notes: list[str]) -> dict[str, Any]:
    """What is said of a table without reading it."""
    periods = newest_first(set(frame["period"]))
    many = frame["geoid"].nunique()
    holds = f"{count(many, 'place')}, {' and '.join(periods[::-1])}"
    return {"period": periods[0], "holds": holds, "notes": notes}


def read_places(kept: Kept, groups: Groups) -> Places:
    """The newest period of a kept table, one row a place, and its residents before."""
    rows = read_columns(kept.folder / FILE)
    if "period" not in rows.columns:
        rows = rows.assign(period=str(kept.facts["period"]))
    periods = newest_first(set(rows["period"].astype(str)))
    newest = rows[rows["period"] == periods[0]]
    wanted = [one for one in newest["group"].unique() if not groups.is_age(str(one))]
    newest = newest[newest["group"].isin(wanted)]
    wide = newest.pivot(index="geoid", columns="group", values=["estimate", "moe"])
    wide = wide[wide["estimate"]["total"] > 0]
    people = wide["estimate"]
    names = newest.drop_duplicates("geoid").set_index("geoid")[["name", "state"]]
    earlier = periods[1] if len(periods) > 1 else ""
    old = rows[(rows["period"] == earlier) & (rows["group"] == "total")].set_index("geoid")
    return Places(
        names.loc[people.index].fillna(""),
        people,
        wide["moe"],
        old["estimate"].reindex(people.index) if earlier else pd.Series(dtype=float),
        periods[0],
        earlier,
        kept,
    )
