"""Dates and times as people and programs write them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from equity_core.readers.cells import fields, filled, say_unreadable, trim
from equity_core.readers.moments import (
    Moments,
    Parts,
    compose,
    day_seconds,
    from_numbers,
    iso_moments,
    month_number,
    to_int,
)
from equity_core.readers.words import count, was

_Bools = npt.NDArray[np.bool_]
_TIME = (
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?$"
)
_WEEKDAY = r"(?i:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]*\s+)?"
_SHORT_TIME = r"(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})(?P<half>)(?P<zone>Z)?)?$"
_FORMS = {
    "iso": r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _TIME,
    "compact": r"^(?P<year>1[6-9]\d\d|20\d\d)(?P<month>\d{2})(?P<day>\d{2})" + _SHORT_TIME,
    "slashed": r"^(?P<first>\d{1,2})[-/.](?P<second_part>\d{1,2})[-/.](?P<year>\d{4})" + _TIME,
    "month first": "^"
    + _WEEKDAY
    + r"(?P<name>[A-Za-z]{3,9})\.?[ -]+(?P<day>\d{1,2})(?:st|nd|rd|th)?[, -]+(?P<year>\d{4})"
    + _TIME,
    "day first": "^"
    + _WEEKDAY
    + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?[ /-]*(?P<name>[A-Za-z]{3,9})\.?[ ,/-]*(?P<year>\d{4})"
    + _TIME,
    "month": r"^(?P<year>1[6-9]\d\d|20\d\d)[-/](?P<month>\d{1,2})$",
    "year": r"^(?P<year>1[6-9]\d\d|20\d\d)$",
}
_NUMBER = r"^\d+(?:\.\d*)?$"
_TWO_DIGITS = r"^\d{1,2}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/. ,]+\d{2}(?:[ T,].*)?$"
# What a bare number may be, by its size: days since 1900 (1954 to 2119), seconds since 1970
# (1973 to 2103), milliseconds since 1970 (the same).
_NUMERIC = (
    ("excel", 20_000, 80_000, "as Excel's day numbers"),
    ("seconds", 1e8, 4.2e9, "as seconds since 1970 in UTC"),
    ("milliseconds", 1e11, 4.2e12, "as milliseconds since 1970 in UTC"),
)


@dataclass(frozen=True)
class Dates:
    """A column of dates.

    Attributes
    ----------
    values : numpy.ndarray of datetime64[s]
        The time as written (no zone); NaT where the cell is blank or unreadable.
    unreadable : numpy.ndarray of bool
        Cells that hold something, but not a date that can be read for certain.
    note : str
        Plain sentences on how the cells were read; empty when nothing needs saying.
    """

    values: Moments
    unreadable: _Bools
    note: str


def parse_dates(text: "pd.Series[str]", *, day_first: bool | None = None) -> Dates:
    """Read a column of text as dates, with the time of day where it is given.

    Understood are ISO dates, 1/31/2021 and 31/1/2021 (one order for the whole column, month
    first when nothing speaks for either), month names in English, Excel's day numbers, seconds
    and milliseconds since 1970. Times with a zone are kept as written, not moved. Years of
    two digits are not read, because their century is a guess.

    Parameters
    ----------
    text : pandas.Series
        Cells as text.
    day_first : bool, optional
        The order of 1/2/2021; decided for the whole column when not given.
    """
    cells = trim(text)
    reader = _DateReader(cells.text, ~cells.blank)
    reader.read_forms(day_first)
    reader.read_numbers()
    short = reader.left & np.asarray(pc.match_substring_regex(cells.text, _TWO_DIGITS))
    remarks = reader.remarks
    if number := int(np.count_nonzero(short)):
        remarks.append(f"{count(number, 'date')} with a year of two digits {was(number)} not read.")
    remarks += say_unreadable(cells.text, reader.left & ~short, "a date", "dates")
    return Dates(reader.values, reader.left, " ".join(remarks))


class _DateReader:
    """Tries one way of writing after the other on the cells that are still unread."""

    def __init__(self, text: pa.Array, left: _Bools) -> None:
        self._text = text
        self.values: Moments = iso_moments(text)
        self.left = left & np.isnat(self.values)
        self.remarks: list[str] = []
        self._zones = 0

    def read_forms(self, day_first: bool | None) -> None:
        for form, pattern in _FORMS.items():
            if not self.left.any():
                break
            places = np.flatnonzero(self.left)
            text = self._text.take(pa.array(places))
            match = np.asarray(pc.match_substring_regex(text, pattern))
            if match.any():
                part = fields(text.filter(pa.array(match)), pattern)
                self._take(places[match], self._moments(form, part, day_first), part)
        if self._zones:
            self.remarks.append(
                f"{count(self._zones, 'time')} with a time zone stayed as written; none was "
                "moved to another zone."
            )

    def _take(
        self, places: npt.NDArray[np.intp], moments: Moments, part: dict[str, pa.Array]
    ) -> None:
        good = ~np.isnat(moments)
        self.values[places[good]] = moments[good]
        self.left[places[good]] = False
        if "zone" in part:
            self._zones += int(np.count_nonzero(filled(part["zone"]) & good))

    def _moments(self, form: str, part: dict[str, pa.Array], day_first: bool | None) -> Moments:
        year = to_int(part["year"])
        ones = np.ones(len(year), dtype=np.int64)
        seconds = day_seconds(part) if "hour" in part else ones * 0
        if form == "slashed":
            first, second = to_int(part["first"]), to_int(part["second_part"])
            if self._days_come_first(first, second, day_first):
                first, second = second, first
            return compose(Parts(year, first, second, seconds))
        if form == "year":
            self.remarks.append("A year alone was read as its first day.")
        if form == "month":
            self.remarks.append("A month alone was read as its first day.")
        month = month_number(part["name"]) if "name" in part else ones
        month = to_int(part["month"]) if "month" in part else month
        day = to_int(part["day"]) if "day" in part else ones
        return compose(Parts(year, month, day, seconds))

    def _days_come_first(
        self, first: npt.NDArray[np.int64], second: npt.NDArray[np.int64], asked: bool | None
    ) -> bool:
        for_day, for_month = int((first > 12).sum()), int((second > 12).sum())
        decided = for_day > for_month if asked is None else asked
        order = "day/month/year" if decided else "month/day/year"
        unsure = asked is None and not for_day and not for_month
        why = ", because no date in it tells the order" if unsure else ""
        self.remarks.append(f"Dates were read as {order}{why}.")
        return decided

    def read_numbers(self) -> None:
        places = np.flatnonzero(self.left)
        text = self._text.take(pa.array(places))
        match = np.asarray(pc.match_substring_regex(text, _NUMBER), dtype=bool)
        places = places[match]
        numbers = np.asarray(text.filter(pa.array(match)).cast(pa.float64()))
        for kind, low, high, words in _NUMERIC:
            fits = (numbers >= low) & (numbers <= high)
            if fits.any():
                self.values[places[fits]] = from_numbers(numbers[fits], kind)
                self.left[places[fits]] = False
                number = int(fits.sum())
                self.remarks.append(f"{count(number, 'number')} {was(number)} read {words}.")
