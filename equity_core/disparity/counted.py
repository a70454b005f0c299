"""What is counted against whom: events or persons, the people, and how well those are known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from scipy.special import stdtrit

from equity_core.disparity.intervals import Z90
from equity_core.errors import BadInput

ROUNDING = 1e-12
"""A relative variance of amounts that is but a rounding of the last digits."""
SAME = 1e-9
"""Two amounts this near to each other, relative to their size, are one."""


class Counting(StrEnum):
    """What one of the count is; it decides which chance model fits."""

    EVENTS = "events"
    """Things that can happen to one person again and again (Poisson): stops, requests, dollars."""
    PERSONS = "persons"
    """People or records, each counted once or not (binomial): staff, searches among stops."""


@dataclass(frozen=True)
class Counted:
    """A count, and those whom it could have counted.

    Attributes
    ----------
    count
        Events or persons, or the sum of the amounts of weighted records; 0 or more.
    of
        The people, records, or years lived that the count is out of; 0 or more.
    moe
        90 % margin of error of `of`; 0 for a full count, None (or NaN) where it is not known.
    records, squares
        For weighted records: how many there are, and the sum of their squared amounts. None
        where each record counts as one.
    """

    count: float
    of: float
    moe: float | None = 0.0
    records: float | None = None
    squares: float | None = None

    def __post_init__(self) -> None:
        if self.records == 0 and self.count > 0:
            raise BadInput("An amount without any record cannot be. Please check the counts.")
        for value in (self.count, self.of, self.records or 0, self.squares or 0):
            if not (math.isfinite(value) and value >= 0):
                raise BadInput(
                    f"A rate needs counts and a number of people of 0 or more, but here one is "
                    f"{value}. Please check the table that was loaded."
                )
        if (self.records is None) != (self.squares is None):
            raise BadInput(
                "Records that carry amounts need both their number and the sum of their squared "
                "amounts. Please give both, or neither."
            )

    @property
    def rate(self) -> float:
        """The count for one of `of`; NaN where there is nobody."""
        return self.count / self.of if self.of > 0 else math.nan

    @property
    def number(self) -> float:
        """How many records there are; those that carry no amount at all are none."""
        return self.count if self.records is None or self.count == 0 else self.records

    @property
    def size(self) -> float:
        """The amount of the average record; NaN of weighted ones where there is none."""
        if self.records is None:
            return 1.0
        return self.count / self.records if self.count > 0 and self.records > 0 else math.nan

    @property
    def size_reach(self) -> float:
        """How far the logarithm of `size` is unsure, either way: t sqrt(v / n) / size.

        v is the variance of the amounts, t Student's quantile with n - 1 degrees of freedom;
        infinite for a single record, whose amount says nothing of what others would be.
        """
        if self.records is None or self.squares is None or self.count == 0:
            return 0.0
        if self.records < 2:
            return math.inf
        size = self.size
        spread = max(self.squares / self.records - size**2, 0.0) / (self.records - 1)
        if spread <= ROUNDING * size**2:
            return 0.0
        return float(stdtrit(self.records - 1, 0.975)) * math.sqrt(spread) / size

    @property
    def survey_error(self) -> str:
        """One of "none" (a full count), "measured", "not known"."""
        if self.moe is None or math.isnan(self.moe):
            return "not known"
        return "measured" if self.moe > 0 else "none"

    @property
    def survey_variance(self) -> float:
        """Squared relative standard error of `of`; 0 for a full count and where it is not known."""
        if self.moe is None or self.survey_error != "measured" or self.of == 0:
            return 0.0
        return (self.moe / Z90 / self.of) ** 2

    def less(self, part: Counted) -> Counted:
        """All that is not in the part; its people carry no margin of their own."""
        count, of = _left(self.count, part.count), _left(self.of, part.of)
        if count < 0 or of < 0:
            raise BadInput(
                "A part is larger than the whole that it is compared with. Please check that both "
                "come from the same records and the same population."
            )
        if self.records is None or self.squares is None:
            return Counted(count, of)
        squares = max(self.squares - (part.squares or 0), 0.0)
        records = max(self.records - (part.records or 0), 0.0)
        return Counted(count, of, records=records, squares=squares)

    def check(self, counting: Counting) -> None:
        """Refuse persons who are more than there are, or who carry amounts."""
        if counting is Counting.EVENTS:
            return
        if self.count > self.of:
            raise BadInput(
                f"{self.count:,.0f} persons are counted out of {self.of:,.0f}. If one person can "
                "be counted more than once, please count events."
            )
        if self.records is not None:
            raise BadInput("A share of persons has no amounts. Please count events instead.")


def _left(whole: float, part: float) -> float:
    """The whole less its part; 0 where they differ by a rounding of the last digits."""
    return 0.0 if math.isclose(whole, part, rel_tol=SAME) else whole - part


def worst_known(*parts: Counted) -> str:
    """How well the people of all parts are known together."""
    found = {part.survey_error for part in parts}
    return next(word for word in ("not known", "measured", "none") if word in found)
