"""The tables of what is there today: ground and people by class, groups by class, lots by area."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from equity_core.demographics.acs import proportion
from equity_core.demographics.today import Today
from equity_core.drawing.numbers import UNKNOWN, say_count, say_percent, say_share

CITY = "The whole city"
SHOWN = {
    "within": "Who lives there",
    "across": "Where each group lives",
    "count": "Number of people",
}
"""Id -> words of the ways to read the table of groups."""
KM2_IN_MILES2 = 0.386102


class Figures:
    """People by class and group, looked up; a class that is None is the whole city."""

    def __init__(self, found: Today) -> None:
        self.found = found
        self._people: dict[tuple[str | None, str], tuple[float, float]] = {}
        listed = found.people[["area", "group", "estimate", "moe"]]
        for one, group, estimate, moe in listed.itertuples(index=False, name=None):
            self._people[str(one), str(group)] = float(estimate), float(moe)
        for group, estimate, moe in found.city.reset_index().itertuples(index=False, name=None):
            self._people[None, str(group)] = float(estimate), float(moe)

    def people(self, group: str, one: str | None) -> tuple[float, float]:
        """How many people of a group, and the margin of error; NaN where it is not known."""
        return self._people.get((one, group), (math.nan, math.nan))

    def share(self, group: str, one: str | None) -> tuple[float, float]:
        """A group's share of the residents of a class, 0..1, and its margin of error."""
        share, error = proportion(*self.people(group, one), *self.people("total", one))
        return float(share), float(error)


def class_table(figures: Figures, labels: Mapping[str, str]) -> pd.DataFrame:
    """Ground and people of each class, and of the city."""
    found = figures.found
    ground = found.square_km.reindex(found.classes).fillna(0.0) * KM2_IN_MILES2
    everyone = figures.people("total", None)[0]
    rows = [_row(figures, one, labels[one], ground[one], ground.sum()) for one in found.classes]
    whole = _with_error(*figures.people("total", None))
    all_of_them = "100.00%" if everyone > 0 else UNKNOWN
    rows.append((CITY, f"{ground.sum():,.1f}", "100.00%", whole, all_of_them))
    columns = ["Ground", "Square miles", "Share of the ground", "Residents", "Share of residents"]
    return pd.DataFrame(rows, columns=columns)


def _row(
    figures: Figures, one: str, label: str, ground: float, all_ground: float
) -> tuple[str, str, str, str, str]:
    people, moe = figures.people("total", one)
    everyone = figures.people("total", None)[0]
    return (
        label,
        f"{ground:,.1f}",
        say_share(ground / all_ground),
        _with_error(people, moe),
        say_share(people / everyone if everyone > 0 else math.nan),
    )


def group_table(
    figures: Figures, shown: str, names: Mapping[str, str], labels: Mapping[str, str]
) -> pd.DataFrame:
    """One row a group, one column a class and one for the city, in one of the ways of `SHOWN`."""
    columns = (*figures.found.classes, None)
    cell = {"within": _within, "across": _across, "count": _count}[shown]
    rows = [
        [name, *(cell(figures, group, one) for one in columns)] for group, name in names.items()
    ]
    return pd.DataFrame(rows, columns=["Group", *labels.values(), CITY])


def _within(figures: Figures, group: str, one: str | None) -> str:
    share, moe = figures.share(group, one)
    if not math.isfinite(share):
        return UNKNOWN
    error = f" ± {100 * moe:.1f}" if math.isfinite(moe) and moe > 0 else ""
    return f"{say_percent(100 * share)}{error}"


def _across(figures: Figures, group: str, one: str | None) -> str:
    here, everywhere = figures.people(group, one)[0], figures.people(group, None)[0]
    return say_percent(100 * here / everywhere) if everywhere > 0 else UNKNOWN


def _count(figures: Figures, group: str, one: str | None) -> str:
    return _with_error(*figures.people(group, one))


def _with_error(people: float, moe: float) -> str:
    if not math.isfinite(people):
        return UNKNOWN
    error = f" ± {say_count(round(moe))}" if math.isfinite(moe) and moe > 0 else ""
    return f"{say_count(round(people))}{error}"


def lots_table(found: Today) -> pd.DataFrame | None:
    """The areas with lots, most lots first; None for all but covenants."""
    if found.lots is None:
        return None
    table = found.lots.table[found.lots.table["lots"] > 0]
    table = table.sort_values(["lots", "name"], ascending=[False, True])
    columns = {
        "Area": table["name"].astype(str),
        "Lots with a covenant": table["lots"].map(say_count),
        "Share of the city's lots with one": table["share_of_lots"].map(say_share),
    }
    if found.lots.has_parcels:
        columns["Lots in all"] = table["parcels"].map(say_count)
        columns["Share of its lots"] = table["share_of_parcels"].map(say_share)
    return pd.DataFrame(columns)
