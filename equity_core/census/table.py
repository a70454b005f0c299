"""Tables as a source gives them, and the tidy people that both sources become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from equity_core.census.labels import AGES, GROUPS
from equity_core.census.states import BY_FIPS
from equity_core.census.values import check_sum, numbers, sum_moe

COLUMNS = ["kind", "area", "group", "estimate", "moe"]
KINDS = ("place", "tract", "block group")
_ORDER = {name: place for place, name in enumerate((*GROUPS, *AGES))}


@dataclass(frozen=True)
class Table:
    """Cells of one table for areas of one kind, as text.

    Attributes
    ----------
    kind
        "place", "tract" or "block group".
    address
        Where it came from, for a sentence.
    estimates
        Index: codes of areas; columns: ids of columns, without the letter for the estimate.
    margins
        The same for margins of error; None for a census count.
    """

    kind: str
    address: str
    estimates: pd.DataFrame
    margins: pd.DataFrame | None


def by_group(table: Table, columns: Mapping[str, str]) -> pd.DataFrame:
    """Tidy rows of a table by race and Hispanic origin, checked to add up."""
    ids = [columns[group] for group in GROUPS]
    estimates = numbers(table.estimates[ids], address=table.address)
    parts = [columns[group] for group in GROUPS if group != "total"]
    check_sum(
        estimates[columns["total"]], estimates[parts], address=table.address, words="the groups"
    )
    margins = _margins(table, ids)
    return _tidy(table.kind, list(GROUPS), estimates.to_numpy(), margins, estimates.index)


def by_age(table: Table, columns: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Tidy rows of children, adults and elders, checked to add up to everyone."""
    every = [name for age in AGES for name in columns[age]]
    total = columns["total"][0]
    estimates = numbers(table.estimates[[total, *every]], address=table.address)
    check_sum(estimates[total], estimates[every], address=table.address, words="the ages")
    margins = pd.DataFrame(
        _margins(table, every), index=estimates.index, columns=pd.Index(every), dtype="float64"
    )
    sums, errors = [], []
    for age in AGES:
        part = estimates[list(columns[age])].to_numpy()
        sums.append(part.sum(axis=1))
        errors.append(sum_moe(part, margins[list(columns[age])].to_numpy()))
    return _tidy(table.kind, list(AGES), np.array(sums).T, np.array(errors).T, estimates.index)


def children_of(everyone: Table, total: str, adults: Table, adult_total: str) -> pd.DataFrame:
    """Children of a count that states everyone and people of 18 and over."""
    whole = numbers(everyone.estimates[[total]], address=everyone.address)[total]
    grown = numbers(adults.estimates[[adult_total]], address=adults.address)[adult_total]
    both = pd.DataFrame({"grown": grown.reindex(whole.index)})
    both["children"] = (whole - both["grown"]).clip(lower=0)
    check_sum(whole, both, address=adults.address, words="people under and over 18")
    values = both[["children"]].to_numpy()
    return _tidy(everyone.kind, ["children"], values, np.full(values.shape, np.nan), whole.index)


def _margins(table: Table, ids: list[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    if table.margins is None:
        return np.full((len(table.estimates), len(ids)), np.nan)
    return numbers(table.margins[ids], address=table.address).to_numpy()


def _tidy(
    kind: str,
    groups: list[str],
    estimates: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    moes: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    areas: pd.Index[str],
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "kind": kind,
            "area": np.repeat(areas.to_numpy(dtype=object), len(groups)),
            "group": groups * len(areas),
            "estimate": estimates.reshape(-1),
            "moe": moes.reshape(-1),
        }
    )


def in_order(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All rows, by kind (place first), area and group in the catalogue's order."""
    rows = pd.concat(frames, ignore_index=True)[COLUMNS]
    rows["place"] = rows["kind"].map({kind: number for number, kind in enumerate(KINDS)})
    rows["order"] = rows["group"].map(_ORDER)
    ordered = rows.sort_values(["place", "area", "order"], ignore_index=True)
    return ordered[COLUMNS].astype({"kind": "str", "area": "str", "group": "str"})


def national(names: pd.Series[str], rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of every place with its name and state, by code and group."""
    listed = in_order([rows]).rename(columns={"area": "geoid"})
    full = listed["geoid"].map(names).astype("str")
    listed["name"] = full.str.rsplit(",", n=1).str[0]
    listed["state"] = (
        listed["geoid"].str[:2].map({fips: state.postal for fips, state in BY_FIPS.items()})
    )
    known = listed[listed["state"].notna() & full.notna()].reset_index(drop=True)
    return known[["geoid", "name", "state", "group", "estimate", "moe"]].astype({"state": "str"})
