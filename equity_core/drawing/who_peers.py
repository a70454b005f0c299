"""Peer places in words: why each is alike, what is different, a table, bars."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from equity_core.demographics.peers import AT_LEAST, Peer, Peers
from equity_core.demographics.peers_table import Places
from equity_core.drawing.group_colours import TOTAL, colours_for
from equity_core.drawing.numbers import UNKNOWN, say_count, say_percent
from equity_core.drawing.who_now import say_margin
from equity_core.drawing.words import capital
from equity_core.groups import Groups
from equity_core.readers.words import count

ABOUT, NAMED = 0.10, 2
"""Sizes that differ by a tenth are about the same; so many groups are named in a reason."""
NO_TABLE = (
    "No table of other places is loaded, so nothing can be said of peers. A city that is fetched "
    "by its name comes with one; staff can also load a file on the Data page."
)
TOO_FEW = (
    "Fewer than three places can be compared with {city} here, so none is shown. Choose another "
    "region."
)


@dataclass(frozen=True)
class WhoPeers:
    """What a page shows of peers for one region and one group."""

    headline: str
    reasons: tuple[tuple[str, str], ...]
    """Name of a place -> why it is alike, the nearest first."""
    table: pd.DataFrame = field(hash=False)
    bars: pd.DataFrame = field(hash=False)
    notes: tuple[str, ...]


def show_peers(found: Peers, places: Places, groups: Groups, group: str) -> WhoPeers:
    """Sentences, table and bars for the share of one group."""
    names = {one: groups.get(one).short_label for one in found.groups}
    people = groups.get(group).people
    reasons = tuple((_place(one, found), say_reason(one, found, names)) for one in found.nearest)
    return WhoPeers(
        say_rank(found, group, people),
        reasons,
        peers_table(found, names),
        _bars(found, group),
        say_notes(found, places),
    )


def say_rank(found: Peers, group: str, people: str) -> str:
    """How often the city's share is higher, lower, or cannot be told apart, tested at 90 %."""
    if not found.nearest:
        return TOO_FEW.format(city=found.city.name)
    verdicts = [_compare(found.city, one, group) for one in found.nearest]
    ours = f"{capital(people)} are {say_percent(100 * found.city.shares[group])} of residents here."
    parts = [
        f"{said} in {verdicts.count(word)}"
        for word, said in (
            ("higher", "clearly lower"),
            ("lower", "clearly higher"),
            ("alike", "not to be told apart"),
            ("unknown", "not tested, as an error is not stated,"),
        )
        if word in verdicts
    ]
    many = count(len(found.nearest), "place")
    return f"{ours} In the {many} most like {found.city.name}, that share is {_listed(parts)}."


def _compare(city: Peer, other: Peer, group: str) -> str:
    """What the city's share is beside the other's: higher, lower, alike, or unknown."""
    gap = city.shares[group] - other.shares.get(group, math.nan)
    moe = math.hypot(city.margins[group], other.margins.get(group, math.nan))
    if not math.isfinite(gap) or not math.isfinite(moe):
        return "unknown"
    if abs(gap) <= moe:
        return "alike"
    return "higher" if gap > 0 else "lower"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def say_reason(peer: Peer, found: Peers, names: Mapping[str, str]) -> str:
    """Why a place is alike: size, the groups that are largest here, growth."""
    parts = [_say_size(peer, found.city), _say_groups(peer, found, names)]
    if math.isfinite(peer.growth):
        ours = f" (here {_say_growth(found.city)})" if math.isfinite(found.city.growth) else ""
        parts.append(f"{_say_growth(peer)} since {found.earlier}{ours}")
    return f"{capital('; '.join(part for part in parts if part))}."


def _say_size(peer: Peer, city: Peer) -> str:
    ratio = peer.people / city.people
    number = say_count(round(peer.people))
    if abs(ratio - 1) <= ABOUT:
        return f"about as many people ({number})"
    if ratio > 2:
        return f"{ratio:.1f} times as many people ({number})"
    change = f"{abs(100 * (ratio - 1)):.0f}% {'more' if ratio > 1 else 'fewer'} people"
    return f"{change} ({number})"


def _say_groups(peer: Peer, found: Peers, names: Mapping[str, str]) -> str:
    """The largest groups here, with their share there and here."""
    largest = sorted(found.groups, key=lambda one: -found.city.shares[one])[:NAMED]
    return ", ".join(
        f"{100 * peer.shares[one]:.0f}% {names[one]} (here {100 * found.city.shares[one]:.0f}%)"
        for one in largest
    )


def _say_growth(peer: Peer) -> str:
    percent = 100 * peer.growth
    if abs(percent) < 0.5:
        return "kept its number of people"
    return f"{'grew' if percent > 0 else 'shrank'} by {abs(percent):.0f}%"


def _place(one: Peer, found: Peers) -> str:
    """A place's name, with its state where there are several."""
    several = len({each.state for each in found.nearest}) > 1
    return f"{one.name}, {one.state}" if one.state and several else one.name


def peers_table(found: Peers, names: Mapping[str, str]) -> pd.DataFrame:
    """The city and its peers: people, growth, the share of every group with its margin."""
    lines = []
    for one in (found.city, *found.nearest):
        growth = (
            f"{100 * one.growth:+.1f}%".replace("-", "−") if math.isfinite(one.growth) else UNKNOWN
        )
        shares = {
            names[group]: f"{say_percent(100 * one.shares[group])} "
            f"{say_margin(100 * one.margins[group], '', decimals=1)}".replace(UNKNOWN, "")
            for group in found.groups
        }
        row = {"Place": _place(one, found), "People": say_count(round(one.people))}
        lines.append({**row, "Change in people": growth, **shares})
    return pd.DataFrame(lines)


def peers_file(found: Peers) -> pd.DataFrame:
    """The same as a file: unrounded, one row a place."""
    rows = []
    for one in (found.city, *found.nearest):
        row: dict[str, object] = {"geoid": one.geoid, "name": one.name, "state": one.state}
        row |= {"period": found.period, "people": one.people, "growth": one.growth}
        for group in found.groups:
            row |= {f"{group}_share": one.shares[group], f"{group}_share_moe": one.margins[group]}
        rows.append(row)
    return pd.DataFrame(rows)


def _bars(found: Peers, group: str) -> pd.DataFrame:
    """The city first, then its peers in the order of likeness."""
    colour = colours_for([group])[group]
    rows = []
    for one in (found.city, *found.nearest):
        share, moe = 100 * one.shares[group], 100 * one.margins[group]
        has = math.isfinite(moe) and moe > 0
        ours = one is found.city
        error, here = f" ± {moe:.1f}" if has else "", " (this city)" if ours else ""
        rows.append(
            {
                "label": _place(one, found),
                "percent": share,
                "low": max(share - moe, 0.0) if has else math.nan,
                "high": share + moe if has else math.nan,
                "colour": TOTAL if ours else colour,
                "said": f"{_place(one, found)}{here}: {say_percent(share)}{error}",
            }
        )
    return pd.DataFrame(rows)


def say_notes(found: Peers, places: Places) -> tuple[str, ...]:
    """Source, how places are chosen, how they are compared."""
    kept = places.source
    source = (
        f"{kept.source_name or kept.name}, revision {kept.number}" if kept else "table of places"
    )
    growth = (
        f"Change in people is from {found.earlier} to {found.period}."
        if found.earlier
        else "The table has one period, so change in people is not part of the choice."
    )
    return (
        f"Places: {source}, {found.period}; {count(found.considered, 'place')} looked at.",
        "Places are put in order by how alike they are in three things: number of people (twice as "
        "many weighs 1), the mix of groups (Hellinger distance, 0.1 weighs 1), and change in "
        "people (10 points weigh 1). There is no score: the reasons are shown instead.",
        growth,
        "“Clearly” means that the difference is larger than its 90% margin of error. A place that "
        "is alike in numbers may differ in much else; nothing here says why.",
        *(
            [f"The numbers of {found.city.name} are of {found.own_period}."]
            if found.own_period != found.period
            else []
        ),
    )


__all__ = ["AT_LEAST", "NO_TABLE", "WhoPeers", "peers_file", "say_rank", "say_reason", "show_peers"]
