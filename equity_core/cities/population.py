"""Populations by area and group, as one tidy table, and their margins of error."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from equity_core.store.columns import read_columns


@dataclass(frozen=True)
class Population:
    """People by area and group in one period: groups of race and ethnicity, or ages.

    ``frame`` has the columns ``area, group, estimate, moe``; ``moe`` is a 90 % margin of error,
    NaN where it is not known. Areas without a row have no figure, which is not zero people.
    """

    frame: pd.DataFrame = field(hash=False)
    period: str
    facts: dict[str, Any] = field(hash=False)

    @property
    def kind(self) -> str:
        """The kind of dataset that this is kept as: "population", or "ages"."""
        return str(self.facts.get("kind", "population"))

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
    frame = read_columns(folder / "population.parquet")
    return Population(frame, str(facts["period"]), facts)
