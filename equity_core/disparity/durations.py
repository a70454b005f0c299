"""From opening and closing dates to durations; how often people ask, shown apart.

Asking is unequal, and a place that asks little is not a place that is served well. So
`request_rates` and `response_times` are two figures, never one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from equity_core.disparity.area_rates import Numbers, per_person
from equity_core.disparity.limits import garwood
from equity_core.disparity.survival import Followed


@dataclass(frozen=True)
class Durations:
    """Records with an area, folded up: one row for all that are alike, in order of their areas.

    ``area`` (text) is in step with the rows of ``records``; ``set_aside`` counts what could not be
    used: no area, no opening date, opened after the last day that the file knows, closed before
    it was opened.
    """

    area: np.ndarray
    records: Followed
    set_aside: dict[str, int] = field(hash=False)


def follow(
    area: Sequence[object], opened: pd.Series, *, closed: pd.Series, as_of: pd.Timestamp
) -> Durations:
    """Turn dates into durations; what was not closed by `as_of` is open and followed up to it.

    Parameters
    ----------
    area
        Where each record is, in step with the dates; missing for records outside.
    opened, closed
        Dates or times; a missing closing date says that the record is open.
    as_of
        The last moment that the file knows about. A later one would make records look open that
        have long been closed.
    """
    begin, end = pd.to_datetime(opened), pd.to_datetime(closed)
    still = end.isna() | (end > as_of)
    days = ((end.where(~still, as_of) - begin) / pd.Timedelta(days=1)).to_numpy(dtype=float)
    nowhere = pd.isna(np.asarray(area, dtype=object))
    reasons = {
        "no area": nowhere,
        "no opening date": begin.isna().to_numpy() & ~nowhere,
        "opened after the last day": (begin > as_of).to_numpy() & ~nowhere,
        "closed before it was opened": (days < 0) & ~still.to_numpy() & ~nowhere,
    }
    used = ~np.any(list(reasons.values()), axis=0)
    reasons["closed before it was opened"] &= ~reasons["opened after the last day"]
    rows = pd.DataFrame({"area": np.asarray(area, dtype=object), "days": days, "closed": ~still})
    names, records = _folded(rows[used])
    told = {why: int(those.sum()) for why, those in reasons.items()}
    return Durations(names, records, told)


def _folded(rows: pd.DataFrame) -> tuple[np.ndarray, Followed]:
    """The areas, and one row for all records that are alike, with their number."""
    named = rows.assign(area=rows["area"].to_numpy(dtype=object).astype(str))
    folded = named.groupby(["area", "days", "closed"], sort=True).size().reset_index(name="count")
    return folded["area"].to_numpy(dtype=object), Followed(
        folded["days"].to_numpy(dtype=float),
        folded["closed"].to_numpy(dtype=bool),
        folded["count"].to_numpy(dtype=float),
    )


def request_rates(
    durations: Durations, areas: Sequence[str], *, residents: Sequence[float]
) -> pd.DataFrame:
    """How often people ask: requests per 1,000 residents, with Garwood's exact interval.

    Columns: area, requests, residents, per_1000, low, high; NaN where nobody is counted.
    """
    count = pd.Series(durations.records.count).groupby(durations.area).sum()
    found = count.reindex([str(area) for area in areas]).fillna(0.0)
    requests: Numbers = np.array(found, dtype=np.float64)
    people = np.array(residents, dtype=np.float64)
    low, high = (np.asarray(end, dtype=np.float64) for end in garwood(requests))
    return pd.DataFrame(
        {
            "area": list(areas),
            "requests": requests,
            "residents": people,
            "per_1000": 1000 * per_person(requests, people),
            "low": 1000 * per_person(low, people),
            "high": 1000 * per_person(high, people),
        }
    )
