"""Every figure of a city by period and label: from its history and from its loaded populations."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from equity_core.cities.reading import CityContents
from equity_core.demographics.comparable import Role, roles_together
from equity_core.demographics.history import load_history
from equity_core.demographics.history_categories import definition_of
from equity_core.demographics.history_cells import COUNT, LIMITS, SHARE
from equity_core.demographics.now import CityPeople, city_groups, city_periods
from equity_core.groups import Groups
from equity_core.store.revisions import Kept

COLUMNS = (
    *("period", "start", "end", "definition", "label", "role", "count", "count_moe"),
    *("share", "share_moe", "version", "origin", "source", "note", "second_hand"),
)
HISTORY, LOADED = "history", "loaded"
COMPLETE = (
    frozenset({Role.WHITE_NH, Role.BLACK_NH, Role.REST_NH, Role.HISPANIC}),
    frozenset({Role.WHITE, Role.BLACK, Role.REST}),
)
"""Groups that are all residents together, so that their sum is the total."""


def published_figures(contents: CityContents, groups: Groups) -> pd.DataFrame:
    """Every figure as its source publishes it, one row a period, label and version.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`: people and shares (0..1) with 90 % margins; a margin is 0 for a full count,
        NaN where the source states none. `origin` says whether a figure comes from the history
        file or from a population that is loaded by area or for the city as a whole.
    """
    parts = [*_from_history(contents), *_from_loaded(contents, groups)]
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    frame = pd.concat(parts, ignore_index=True)
    frame["definition"] = [definition_of(int(year)).id for year in frame["end"]]
    return frame.sort_values(["end", "start", "origin"], kind="stable", ignore_index=True)[
        list(COLUMNS)
    ]


def read_limits(
    contents: CityContents, further: Iterable[tuple[int, str, str]] = ()
) -> pd.DataFrame:
    """When the city's limits changed: `start, end, note, source, second_hand`, oldest first."""
    columns = ["start", "end", "note", "source", "second_hand"]
    parts = []
    for kept in contents.history:
        rows = load_history(kept.folder)
        parts.append(rows.loc[rows["measure"] == LIMITS, columns])
    told = [(year, year, what, source, False) for year, what, source in further]
    parts.append(pd.DataFrame(told, columns=columns))
    rows = pd.concat([part for part in parts if len(part)] or parts)
    return rows.sort_values(["end", "start"], kind="stable", ignore_index=True)


def _from_history(contents: CityContents) -> Iterator[pd.DataFrame]:
    for kept in contents.history:
        rows = load_history(kept.folder)
        rows = rows[rows["measure"] != LIMITS]
        for (_, version), block in rows.groupby(["period", "version"], sort=False):
            yield _block(block, str(version))


def _block(rows: pd.DataFrame, version: str) -> pd.DataFrame:
    """The figures of one period and version: counts and shares of a label side by side."""
    labels = list(dict.fromkeys(rows["group"]))
    roles = roles_together(labels)
    first = rows.iloc[0]
    records: list[dict[Hashable, Any]] = rows.to_dict("records")
    counts = {str(one["group"]): one for one in records if one["measure"] == COUNT}
    shares = {str(one["group"]): one for one in records if one["measure"] == SHARE}
    whole = _total_of({label: float(one["value"]) for label, one in counts.items()}, roles)
    lines = []
    for label in labels:
        count, share = counts.get(label), shares.get(label)
        told = [one for one in (count, share) if one is not None]
        people = float(count["value"]) if count is not None else np.nan
        margin = float(count["moe"]) if count is not None else np.nan
        part, part_moe = (people / whole if whole > 0 else np.nan), np.nan
        if share is not None:
            part, part_moe = float(share["value"]), float(share["moe"])
        lines.append(
            {
                **{name: first[name] for name in ("period", "start", "end")},
                **{"label": label, "role": roles[label], "count": people, "count_moe": margin},
                **{"share": part, "share_moe": part_moe, "version": version, "origin": HISTORY},
                "source": "; ".join(dict.fromkeys(one["source"] for one in told)),
                "note": "; ".join(dict.fromkeys(one["note"] for one in told if one["note"])),
                "second_hand": any(one["second_hand"] for one in told),
            }
        )
    return pd.DataFrame(lines)


def _total_of(counts: dict[str, float], roles: dict[str, Role]) -> float:
    """All residents: as the source says, or the sum of groups that are all of them; else NaN."""
    stated = [number for label, number in counts.items() if roles[label] is Role.TOTAL]
    if stated:
        return stated[0]
    by_role = {roles[label]: number for label, number in counts.items()}
    for members in COMPLETE:
        if members <= by_role.keys():
            return sum(by_role[one] for one in members)
    return float("nan")


def _from_loaded(contents: CityContents, groups: Groups) -> Iterator[pd.DataFrame]:
    for period in city_periods(contents):
        if _years(period):
            people = city_groups(contents, period, groups)
            yield _loaded(people.frame, period, people.source, groups, _where(people))


def _where(people: CityPeople) -> str:
    return "published for the city itself" if people.published else f"sums over {people.level}s"


def _loaded(
    frame: pd.DataFrame, period: str, kept: Kept, groups: Groups, where: str
) -> pd.DataFrame:
    labels = {str(one): groups.get(str(one)).label for one in frame.index}
    roles = roles_together(list(labels.values()))
    start, end = _years(period)
    known = frame.dropna(subset="estimate")
    ids = [str(one) for one in known.index]
    return pd.DataFrame(
        {
            "period": period,
            "start": start,
            "end": end,
            "label": [labels[one] for one in ids],
            "role": [Role.TOTAL if one == "total" else roles[labels[one]] for one in ids],
            "count": known["estimate"].to_numpy(),
            "count_moe": known["moe"].to_numpy(),
            "share": known["share"].to_numpy(),
            "share_moe": known["share_moe"].to_numpy(),
            "version": "",
            "origin": LOADED,
            "source": kept.source_name or kept.name,
            "note": where,
            "second_hand": False,
        }
    )


def _years(period: str) -> tuple[int, ...]:
    """First and last year of a period; nothing where its name has no year."""
    years = [int(one) for one in re.findall(r"\d{4}", period)]
    return (years[0], years[-1]) if years and years[0] <= years[-1] else ()
