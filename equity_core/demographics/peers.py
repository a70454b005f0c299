"""Peer places: those most alike by size, groups and change, found in the table of other places.

The distance of two places is sqrt(a^2 + b^2 + c^2): a is the difference of log size, 1 where one
has twice the people; b is the Hellinger distance of the shares of their groups,
sqrt(1/2 sum (sqrt p - sqrt q)^2), 0 (alike) to 1 (no group in common), over 0.1; c is the
difference of growth over 0.1. It orders places and is never shown as a number.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from equity_core.cities.reading import CityContents
from equity_core.demographics.acs import proportion
from equity_core.demographics.history_cells import bare_name
from equity_core.demographics.now import city_groups, city_periods
from equity_core.demographics.peers_table import Places
from equity_core.groups import Groups

AT_MOST, AT_LEAST = 8, 3
"""How many peers are shown; with fewer than three candidates none is."""
DOUBLE, GROUPS_APART, GROWTH_APART = math.log(2), 0.1, 0.1
"""Differences of size, groups and growth that weigh alike."""
REST = "all others"


@dataclass(frozen=True)
class Peer:
    """A place: residents, share of each group (0..1) with 90 % margins, growth (NaN: not known)."""

    geoid: str
    name: str
    state: str
    people: float
    shares: dict[str, float] = field(hash=False)
    margins: dict[str, float] = field(hash=False)
    growth: float


@dataclass(frozen=True)
class Peers:
    """The city and the places most alike, the nearest first; `considered` is how many there were.

    ``groups`` are those that are told apart for all of them. ``period`` and ``earlier`` are those
    of the table; growth is between the two.
    """

    city: Peer
    nearest: tuple[Peer, ...]
    groups: tuple[str, ...]
    period: str
    earlier: str
    considered: int
    own_period: str
    """When the city's own people were counted: the same period, where it is in the table."""


def own_row(contents: CityContents, places: Places) -> str | None:
    """The city's id in the table: of its kept limit, else by its name where only one has it."""
    for kept in contents.place:
        geoid = str(kept.facts.get("census", {}).get("geoid", ""))
        if geoid in places.frame.index:
            return geoid
    city = bare_name(contents.city.name)
    same = [str(one) for one, name in places.frame["name"].items() if bare_name(str(name)) == city]
    return same[0] if len(same) == 1 else None


def own_state(contents: CityContents, places: Places) -> str:
    """The city's state as the table writes it; empty where it is not known."""
    row = own_row(contents, places)
    return "" if row is None else str(places.frame.loc[[row], "state"].iloc[0])


def find_peers(
    contents: CityContents, places: Places, groups: Groups, *, state: str = ""
) -> Peers | None:
    """The places most like the city, in one state where `state` names it.

    None where the city has no people, or shares no group with the table.
    """
    own = own_row(contents, places)
    growth = _growth(places)
    city = _from_table(own, places, growth) if own else _from_city(contents, places, groups)
    if city is None:
        return None
    shared = _shared(city, places, groups)
    if not shared:
        return None
    chosen = places.frame.index != (own or "")
    if state:
        chosen &= (places.frame["state"] == state).to_numpy()
    people = places.people[chosen].dropna(subset=list(shared))
    distance = _distances(city, people, growth.reindex(people.index), shared)
    order = np.lexsort((people.index.astype(str), distance))[:AT_MOST]
    rows = [_from_table(str(one), places, growth) for one in people.index[order]]
    own_period = places.period if own else city_periods(contents)[0]
    nearest = tuple(rows) if len(people) >= AT_LEAST else ()
    return Peers(city, nearest, shared, places.period, places.earlier, len(people), own_period)


def _shared(city: Peer, places: Places, groups: Groups) -> tuple[str, ...]:
    """The groups that both tell apart; of those that exclude one another, where a set is whole."""
    both = [one for one in city.shares if one in places.people.columns]
    whole = groups.set_for(both)
    return tuple(groups.in_order(whole.groups if whole else both))


def _distances(
    city: Peer, people: pd.DataFrame, growth: pd.Series, groups: tuple[str, ...]
) -> np.ndarray:
    size = np.log(people["total"].to_numpy(dtype=float) / city.people) / DOUBLE
    theirs = people[list(groups)].div(people["total"], axis=0).to_numpy(dtype=float)
    ours = np.array([city.shares[one] for one in groups])
    apart = hellinger(_with_rest(theirs), _with_rest(ours[None, :])) / GROUPS_APART
    change = (growth.to_numpy(dtype=float) - city.growth) / GROWTH_APART
    # Growth that is not known on one side says nothing for or against a place.
    change = np.where(np.isfinite(change), change, 0.0)
    found: np.ndarray = np.sqrt(size**2 + apart**2 + change**2)
    return found


def _with_rest(shares: np.ndarray) -> np.ndarray:
    rest = np.clip(1.0 - shares.sum(axis=1, keepdims=True), 0.0, None)
    return np.hstack([shares, rest])


def hellinger(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The Hellinger distance of rows of shares: 0 where alike, 1 where nothing is in common."""
    found: np.ndarray = np.sqrt(0.5 * ((np.sqrt(one) - np.sqrt(other)) ** 2).sum(axis=1))
    return found


def _growth(places: Places) -> pd.Series:
    """Residents now over residents before, less one; NaN where either is not known."""
    years = [re.findall(r"\d{4}", one) for one in (places.earlier, places.period)]
    if not places.earlier or (years[0] and years[1] and years[0][-1] >= years[1][0]):
        return pd.Series(np.nan, index=places.people.index)  # surveys that overlap tell no growth
    return places.people["total"] / places.before.where(places.before > 0) - 1


def _from_table(geoid: str, places: Places, growth: pd.Series) -> Peer:
    people, moes = (
        {
            str(group): float(value)
            for group, value in table.loc[[geoid]].to_dict("records")[0].items()
        }
        for table in (places.people, places.margins)
    )
    ids = [one for one in people if one != "total" and math.isfinite(people[one])]
    share, moe = proportion(
        np.array([people[one] for one in ids]),
        np.array([moes[one] for one in ids]),
        people["total"],
        moes["total"],
    )
    return Peer(
        geoid,
        str(places.frame.loc[[geoid], "name"].iloc[0]),
        str(places.frame.loc[[geoid], "state"].iloc[0]),
        people["total"],
        dict(zip(ids, share.tolist(), strict=True)),
        dict(zip(ids, moe.tolist(), strict=True)),
        float(growth.loc[[geoid]].to_numpy()[0]),
    )


def _from_city(contents: CityContents, places: Places, groups: Groups) -> Peer | None:
    """The city by its own newest figures, where it is not in the table."""
    periods = city_periods(contents)
    if not periods:
        return None
    people = city_groups(contents, periods[0], groups)
    known = people.frame.drop(index="total").dropna(subset="share")
    total = people.number("total", "estimate")
    growth = math.nan
    if {places.period, places.earlier} <= set(periods):
        old = city_groups(contents, places.earlier, groups).number("total", "estimate")
        new = city_groups(contents, places.period, groups).number("total", "estimate")
        growth = new / old - 1 if old > 0 else math.nan
    ids = [str(one) for one in known.index]
    return Peer(
        "",
        contents.city.name,
        "",
        total,
        dict(zip(ids, known["share"].tolist(), strict=True)),
        dict(zip(ids, known["share_moe"].tolist(), strict=True)),
        growth,
    )
