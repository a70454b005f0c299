"""Comparable series: White, Black and all other groups through time, each worked out one way."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from equity_core.demographics.acs import sum_of
from equity_core.demographics.comparable import FIRST_ORIGIN, NOT_BEFORE_1980, SERIES, Role
from equity_core.demographics.over_time_rows import COLUMNS, COMPLETE, LOADED

SCHEMES = (
    (Role.REST, (Role.WHITE, Role.BLACK)),
    (Role.REST_NH, (Role.WHITE_NH, Role.BLACK_NH, Role.HISPANIC)),
)
"""All other groups are what is left of all residents without these."""


Row = Mapping[Hashable, Any]
"""One published figure: `COLUMNS`."""
NUMBERS = ("count", "count_moe", "share", "share_moe")


@dataclass(frozen=True)
class _Number:
    """People and share with their margins, as far as they are known."""

    count: float = math.nan
    count_moe: float = math.nan
    share: float = math.nan
    share_moe: float = math.nan


def comparable_figures(published: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The comparable series of the published figures, one row a period and series; and notes.

    Of several figures for one period, those of a loaded population go before those of the history
    file, and a revised version before the first one.
    """
    if published.empty:
        return published.assign(series=[]), []
    blocks: dict[tuple[str, str, str], list[Row]] = {}
    for row in published.to_dict("records"):
        key = (str(row["period"]), str(row["origin"]), str(row["version"]))
        blocks.setdefault(key, []).append(row)
    lines: dict[tuple[str, str], dict[str, object]] = {}
    passed: list[str] = []
    for period, origin, version in sorted(blocks, key=lambda one: _preference(one[1], one[2])):
        for line in _block_lines(blocks[period, origin, version]):
            kept = lines.setdefault((period, str(line["series"])), line)
            if kept is not line:
                passed.append(_passed_over(line, kept, version))
    frame = pd.DataFrame(list(lines.values()), columns=[*COLUMNS, "series"])
    order = {str(role): place for place, role in enumerate(SERIES)}
    frame = frame.assign(place=frame["series"].map(order))
    frame = frame.sort_values(["place", "end", "start"], kind="stable", ignore_index=True)
    return frame[[*COLUMNS, "series"]], [one for one in passed if one]


def _preference(origin: str, version: str) -> tuple[bool, bool, bool, str]:
    revised = "revis" in version.casefold()
    return (origin != LOADED, not revised, bool(version), version)


def _passed_over(line: dict[str, object], kept: dict[str, object], version: str) -> str:
    """A note on a figure that stands in the published view only, where the two differ."""
    one, other = float(str(line["share"])), float(str(kept["share"]))
    if not (math.isfinite(one) and math.isfinite(other)) or abs(one - other) < 0.0005:
        return ""
    words = f" ({version})" if version else ""
    return (
        f"{line['label']}, {line['period']}: another source{words} gives {100 * one:.1f}%, where "
        f"{100 * other:.1f}% is shown. See “as published” for both."
    )


def _block_lines(block: Sequence[Row]) -> Iterator[dict[str, object]]:
    """The comparable series of one period, source and version."""
    first = block[0]
    numbers = {role: _number(rows[0]) for role in SERIES if (rows := _of(block, role))}
    parts = _of(block, Role.BLACK_PART)
    if Role.BLACK not in numbers and parts:
        numbers[Role.BLACK] = _added(parts)
    for rest, apart in SCHEMES:
        if rest not in numbers and all(role in numbers for role in apart):
            numbers[rest] = _left_over(block, numbers, apart)
    if Role.TOTAL not in numbers:
        numbers |= _all_residents(numbers)
    for role in SERIES:
        if role not in numbers or (role in NOT_BEFORE_1980 and first["end"] < FIRST_ORIGIN):
            continue
        number, behind = numbers[role], _behind(block, role)
        if not math.isfinite(number.count) and not math.isfinite(number.share):
            continue
        yield {
            **{name: first[name] for name in COLUMNS},
            **{"series": str(role), "role": role, "label": SERIES[role]},
            **{name: getattr(number, name) for name in NUMBERS},
            "source": "; ".join(dict.fromkeys(row["source"] for row in behind)),
            "note": "; ".join(dict.fromkeys(row["note"] for row in behind if row["note"])),
            "second_hand": any(row["second_hand"] for row in behind),
        }


def _of(block: Sequence[Row], *roles: Role) -> list[Row]:
    return [row for row in block if row["role"] in roles]


def _behind(block: Sequence[Row], role: Role) -> Sequence[Row]:
    """The figures that a series was taken or worked out from."""
    own = _of(block, role) or (_of(block, Role.BLACK_PART) if role is Role.BLACK else [])
    if own:
        return own
    for rest, apart in SCHEMES:
        if role is rest:
            black = Role.BLACK if _of(block, Role.BLACK) else Role.BLACK_PART
            return _of(block, *apart, black, Role.TOTAL)
    return block


def _number(row: Row) -> _Number:
    return _Number(*(float(row[name]) for name in NUMBERS))


def _added(rows: Sequence[Row]) -> _Number:
    """The sum of parts that exclude one another; not known where one of them is not."""
    return _Number(*_sum(rows, "count"), *_sum(rows, "share"))


def _left_over(
    block: Sequence[Row], numbers: dict[Role, _Number], apart: Sequence[Role]
) -> _Number:
    """All residents without the groups apart.

    Where a survey gives the groups that are left, their margins are added up; a difference to the
    total would count errors twice.
    """
    total = numbers.get(Role.TOTAL, _Number(share=1.0, share_moe=0.0))
    parts = _of(block, Role.PART, Role.REST, Role.REST_NH)
    count = total.count - sum(numbers[role].count for role in apart)
    share = 1.0 - sum(numbers[role].share for role in apart)
    added = _added(parts)
    is_whole = math.isfinite(added.count) and abs(added.count - count) <= 0.005 * total.count
    exact = total.count_moe == 0
    count_moe = 0.0 if exact else added.count_moe if is_whole else math.nan
    share_moe = 0.0 if exact else added.share_moe if is_whole else math.nan
    # Rounded shares may add up to a little more than all residents; max keeps what is not known.
    return _Number(max(count, 0.0), count_moe, max(share, 0.0), share_moe)


def _all_residents(numbers: dict[Role, _Number]) -> dict[Role, _Number]:
    """All residents, where the source has groups that are all of them and no total."""
    for members in COMPLETE:
        found = [numbers[role].count for role in SERIES if role in members and role in numbers]
        if len(found) == len(members) and math.isfinite(sum(found)):
            return {Role.TOTAL: _Number(count=sum(found), share=1.0)}
    return {}


def _sum(rows: Sequence[Row], what: str) -> tuple[float, float]:
    values = np.array([float(row[what]) for row in rows])
    margins = np.array([float(row[f"{what}_moe"]) for row in rows])
    if not len(values) or not np.isfinite(values).all():
        return math.nan, math.nan
    if not np.isfinite(margins).all():
        return float(values.sum()), math.nan
    return sum_of(values, margins)
