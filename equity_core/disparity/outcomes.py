"""What happened within records, and who was served, by recorded group; missing race is bounded.

An outcome share is a share of records (searches of stops, approvals of applications). A resident
rate is records for 1,000 residents of the group; residents are not those who could be stopped or
could apply, which is said beside it. Records without a group are a row of their own, and bounds say
what could be the case if their groups were known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from equity_core.disparity.counted import Counted, Counting
from equity_core.disparity.estimates import Estimate, judge_ratio
from equity_core.disparity.missing import Bounds, bounds_of
from equity_core.disparity.rates import rate, share
from equity_core.disparity.ratios import rate_ratio, ratio_to_whole
from equity_core.errors import BadInput, NotFound

MISSING = ""
"""The group of records whose race was not recorded."""
NOT_RESIDENTS_AT_RISK = (
    "Residents are not the same people as those who could be counted here: visitors are counted "
    "too, and some residents more than once."
)
"""Said beside every rate of records for residents."""


@dataclass(frozen=True)
class Outcomes:
    """Shares or rates by recorded group, beside a reference.

    ``table`` has one row a group, in the order given, the missing ones last (group ""):
    group, count, of, value, low, high, ratio, ratio_low, ratio_high, verdict, method,
    survey_error. Shares are 0..1, rates for 1,000; the row of the missing has no ratio, and in a
    table of rates no value, since nobody knows how many residents they are.
    ``bounds`` has one row a group: group, low, high, ratio_low, ratio_high (any division of the
    missing), one_low, one_high, one_ratio_low, one_ratio_high (all missing of one single group).
    ``reference`` is a group id, or None for all records of the city.
    ``missing_share`` is the part of records without a group, 0..1 (NaN without records).
    """

    table: pd.DataFrame = field(hash=False)
    bounds: pd.DataFrame = field(hash=False)
    reference: str | None
    missing_share: float


def outcome_shares(frame: pd.DataFrame, *, reference: str | None = None) -> Outcomes:
    """Share of each group's records with an outcome, and its ratio to the reference's.

    Parameters
    ----------
    frame
        ``group, records, outcomes``, one row a group; "" is where none was recorded.
    reference
        A group of the frame; None compares with all records, missing race included, without
        counting a record on both sides.

    Returns
    -------
    Outcomes
        Wilson's intervals of shares, Koopman's of ratios.

    Raises
    ------
    BadInput
        More outcomes than records, a number below zero, or a group twice.
    NotFound
        The reference is not among the groups.
    """
    counted = {
        group: Counted(outcomes, records)
        for group, records, outcomes in _rows(frame, "records", "outcomes")
    }
    return _compared(counted, reference, Counting.PERSONS, share, whole=None)


def resident_rates(
    frame: pd.DataFrame,
    *,
    residents: Mapping[str, float],
    moe: Mapping[str, float] | None = None,
    city: tuple[float, float | None],
    reference: str | None = None,
) -> Outcomes:
    """Records for 1,000 residents of each recorded group, and the ratio to the reference's.

    Parameters
    ----------
    frame
        ``group, records``, one row a group; "" is where none was recorded.
    residents, moe
        Residents by group, and the 90 % margins of error; None where these are not known.
    city
        All residents, with the margin (0 for a full count, None where not known).
    reference
        A group of the frame; None compares with all residents of the city and the records that
        name a group: with the others in, every group would seem to lie below the city.

    Returns
    -------
    Outcomes
        Garwood's intervals of rates; of ratios, exact ones where counts are small, else score.

    Raises
    ------
    BadInput
        A number below zero, or a group twice.
    NotFound
        A recorded group has no residents in the population, or the reference is not there.
    """
    rows = [(group, records) for group, records, _ in _rows(frame, "records", "records")]
    if unknown := [group for group, _ in rows if group not in residents and group != MISSING]:
        raise NotFound(
            f"The population has no number for {', '.join(unknown)}. Choose a population that "
            "has it, or compare what happened within the records instead."
        )
    counted = {
        group: Counted(records, _people(group, residents), None if moe is None else moe.get(group))
        for group, records in rows
    }
    whole = Counted(sum(records for group, records in rows if group != MISSING), *city)
    return _compared(counted, reference, Counting.EVENTS, rate, whole=whole)


def _people(group: str, residents: Mapping[str, float]) -> float:
    """How many they are; of those whose group is missing there is no such number."""
    return 0.0 if group == MISSING else residents[group]


def _rows(frame: pd.DataFrame, of: str, count: str) -> list[tuple[str, float, float]]:
    group = frame["group"].fillna(MISSING).astype(str)
    if group.duplicated().any():
        raise BadInput(
            f"“{group[group.duplicated()].iloc[0]}” is there twice. Please add its rows up first."
        )
    return list(zip(group, frame[of].astype(float), frame[count].astype(float), strict=True))


def _compared(
    counted: dict[str, Counted],
    reference: str | None,
    counting: Counting,
    one: Callable[[Counted], Estimate],
    *,
    whole: Counted | None,
) -> Outcomes:
    groups = [group for group in counted if group != MISSING]
    if reference is not None and reference not in groups:
        raise NotFound(
            f"No records name the group “{reference}”. Choose one of: {', '.join(groups)}."
        )
    missing = counted.get(MISSING, Counted(0, 0))
    if whole is None:
        whole = Counted(sum(c.count for c in counted.values()), sum(c.of for c in counted.values()))

    def ratio(group: str) -> Estimate:
        if reference is None:
            return ratio_to_whole(counted[group], whole, counting=counting)
        return rate_ratio(counted[group], counted[reference], counting=counting)

    ratios = {group: ratio(group) for group in groups if group != reference}
    rows = [_row(group, counted[group], one(counted[group]), ratios.get(group)) for group in groups]
    if MISSING in counted:
        rows.append(_row(MISSING, missing, one(missing), None))
    known = {group: (counted[group].count, counted[group].of) for group in groups}
    all_counts = sum(c.count for c in counted.values())
    bounds = bounds_of(
        known,
        missing=(missing.count, missing.of),
        whole=(all_counts, whole.of),
        reference=reference,
    )
    shares = counting is Counting.PERSONS
    part, parts = (missing.of, whole.of) if shares else (missing.count, all_counts)
    return Outcomes(
        pd.DataFrame(rows, columns=list(COLUMNS)),
        _bounds_table(bounds, 1 if shares else 1000),
        reference,
        part / parts if parts > 0 else float("nan"),
    )


COLUMNS = (
    *("group", "count", "of", "value", "low", "high"),
    *("ratio", "ratio_low", "ratio_high", "verdict", "method", "survey_error"),
)


def _row(group: str, counted: Counted, one: Estimate, ratio: Estimate | None) -> tuple[object, ...]:
    nothing = (np.nan, np.nan, np.nan, "", "", one.survey_error)
    shown = (group, counted.count, counted.of, one.value, one.low, one.high)
    if ratio is None:
        return (*shown, *nothing)
    verdict = str(judge_ratio(ratio))
    ends = (ratio.value, ratio.low, ratio.high)
    return (*shown, *ends, verdict, str(ratio.method), ratio.survey_error)


def _bounds_table(bounds: dict[str, Bounds], per: float) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (
                group,
                *(per * end for end in found.rate),
                *found.ratio,
                *(per * end for end in found.one_rate),
                *found.one_ratio,
            )
            for group, found in bounds.items()
        ],
        columns=[
            *("group", "low", "high", "ratio_low", "ratio_high"),
            *("one_low", "one_high", "one_ratio_low", "one_ratio_high"),
        ],
    )
