"""The reviewed table of race labels: what each stands for, who decided, when.

It is kept with the data set and shown beside every number that rests on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from equity_core.errors import BadInput, NeedsAnswer
from equity_core.groups import Groups

UNKNOWN = "unknown"
"""The race was not recorded: counted as missing, and bounded."""
LEFT_OUT = "left out"
"""The records are no part of the comparison, such as businesses; how many they are is said."""
AS_RECORDED = "as recorded"
"""Kept under the city's own label, without a number of residents to compare with."""
OWN = "own: "
"""Begins the id of a group that is kept under the city's own label."""
COLUMNS = ("label", "records", "group", "why", "decided_by", "decided_on", "note")


@dataclass(frozen=True)
class LabelTable:
    """The reviewed table: every label of the data set, what it stands for, who decided and when."""

    table: pd.DataFrame = field(hash=False)

    def apply(self, labels: pd.Series) -> pd.Series:
        """Groups in place of labels: "" where unknown, missing (NA) where left out.

        Raises
        ------
        NeedsAnswer
            A label that nobody has decided on, as new records may bring; names it.
        """
        plain = labels.fillna("").astype(str).str.strip()
        to = {
            label: _as_group(label, group)
            for label, group in zip(self.table["label"], self.table["group"], strict=True)
        }
        if new := sorted(set(plain.unique()) - set(to)):
            raise NeedsAnswer(
                f"These labels are not in the reviewed table yet: {listed(new)}. Please decide "
                "what each of them stands for."
            )
        return plain.map(to)

    def joined(self) -> dict[str, tuple[str, ...]]:
        """Groups that more than one label was put into, with those labels."""
        named = self.table[~self.table["group"].isin([UNKNOWN, LEFT_OUT, AS_RECORDED])]
        labels = named.groupby("group", sort=False)["label"].agg(tuple)
        return {str(group): found for group, found in labels.items() if len(found) > 1}

    def records_of(self, group: str) -> int:
        """How many records the labels of a group, of `UNKNOWN` or of `LEFT_OUT` have."""
        return int(self.table.loc[self.table["group"] == group, "records"].sum())


def read_label_table(table: pd.DataFrame, groups: Groups) -> LabelTable:
    """A reviewed table that was kept with the data set, checked again.

    Raises
    ------
    BadInput
        A column is missing, or a label is there twice.
    NotFound
        A group is no longer in the catalogue.
    """
    if missing := [name for name in COLUMNS if name not in table.columns]:
        raise BadInput(f"The table of labels has no column {', '.join(missing)}. Please add it.")
    kept = table[list(COLUMNS)].copy()
    for name in COLUMNS:
        if name != "records":
            kept[name] = kept[name].astype(object).where(kept[name].notna(), "").astype(str)
    kept["records"] = kept["records"].astype(int)
    if kept["label"].duplicated().any():
        twice = kept["label"][kept["label"].duplicated()].iloc[0]
        raise BadInput(f"The label “{twice}” is there twice. Please keep one row a label.")
    for group in kept["group"]:
        check_target(group, groups)
    return LabelTable(kept)


def check_target(group: str, groups: Groups) -> None:
    """Refuse what is neither a group of the catalogue nor one of the three other answers."""
    if group not in (UNKNOWN, LEFT_OUT, AS_RECORDED):
        groups.get(group)


def _as_group(label: str, group: str) -> str | None:
    if group == UNKNOWN:
        return ""
    if group == LEFT_OUT:
        return None
    return OWN + label if group == AS_RECORDED else group


def listed(labels: Iterable[str]) -> str:
    """Labels for a sentence."""
    return ", ".join(f"“{label}”" if label else "the blank cell" for label in labels)
