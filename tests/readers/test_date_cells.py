"""Dates as people and programs write them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_core.readers.dates import Dates, parse_dates

_FIFTH = dt.datetime(2021, 1, 5)
_AFTERNOON = dt.datetime(2021, 1, 5, 13, 45, 10)


def parse(*cells: str | None, **how: object) -> Dates:
    return parse_dates(pd.Series(list(cells), dtype="string"), **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "cell",
    [
        *("2021-01-05", "2021/1/5", "2021.01.05", "20210105", "January 5, 2021", "Jan 5 2021"),
        *("Jan. 5, 2021", "5 January 2021", "05-Jan-2021", "5JAN2021", "Tuesday, January 5, 2021"),
        *(
            "Tue 5 Jan 2021",
            "January 5th, 2021",
            "5th January 2021",
            "2021-01-05 00:00",
            " 2021-01-05 ",
        ),
        *(
            "2021-01-05T00:00:00.000",
            "1/5/2021 12:00:00 AM",
            "january 05, 2021",
            "44201",
            "44201.0",
        ),
    ],
)
def test_one_day_in_many_forms(cell: str) -> None:
    found = parse(cell)
    assert found.values.tolist() == [_FIFTH]
    assert not found.unreadable.any()


@pytest.mark.parametrize(
    "cell",
    [
        *("2021-01-05T13:45:10", "2021-01-05 13:45:10", "2021-01-05T13:45:10.123456"),
        *("2021-01-05T13:45:10Z", "2021-01-05T13:45:10-06:00", "2021-01-05 13:45:10+0600"),
        *("1/5/2021 1:45:10 PM", "01/05/2021 13:45:10", "January 5, 2021 1:45:10 p.m."),
        *("20210105134510", "20210105T134510Z", "Jan 5, 2021, 13:45:10", "1/5/2021, 1:45:10 pm"),
        # 18,632 days and 13:45:10 after 1970 began: 18632 * 86400 + 49510.
        *(str(18632 * 86_400 + 49_510), str((18632 * 86_400 + 49_510) * 1_000)),
    ],
)
def test_one_moment_in_many_forms(cell: str) -> None:
    found = parse(cell)
    assert found.values.tolist() == [_AFTERNOON]
    assert found.values.dtype == np.dtype("datetime64[s]")


def test_a_time_with_a_zone_is_kept_as_written_and_said() -> None:
    found = parse("2021-01-05T13:45:10Z", "2021-01-05T13:45:10-06:00")
    assert found.values.tolist() == [_AFTERNOON, _AFTERNOON]
    assert found.note == (
        "2 times with a time zone stayed as written; none was moved to another zone."
    )


@pytest.mark.parametrize(
    ("cells", "month", "said"),
    [
        (("1/5/2021", "1/31/2021"), 1, "month/day/year."),
        (("1/5/2021", "31/1/2021"), 5, "day/month/year."),
        (("1/5/2021",), 1, "month/day/year, because no date in it tells the order."),
        (("1.5.2021", "31.12.2021"), 5, "day/month/year."),
    ],
)
def test_the_order_of_day_and_month_is_decided_for_the_column(
    cells: tuple[str, ...], month: int, said: str
) -> None:
    found = parse(*cells)
    assert found.values[0].item().month == month
    assert found.note == f"Dates were read as {said}"
    assert not found.unreadable.any()


def test_the_order_of_day_and_month_can_be_given() -> None:
    assert parse("1/5/2021", day_first=True).values[0].item().month == 5


def test_a_date_against_the_order_of_its_column_is_unreadable() -> None:
    found = parse("1/31/2021", "2/28/2021", "31/1/2021")
    assert found.unreadable.tolist() == [False, False, True]


@pytest.mark.parametrize(
    "cell",
    [
        *("2021-02-29", "2021-13-01", "2021-00-10", "2021-01-32", "0000-01-01", "2/30/2021"),
        *("2021-01-05T24:00:00", "2021-01-05 10:61:00", "yesterday", "Janvember 5, 2021"),
        *("20211301", "12", "1234567", "9999999999999999", "-5", "2021-1-5-6", "2021-01-05x"),
        *("2021-01-0a", "2o21-01-05", "2021-01-05 1a:00:00"),
    ],
)
def test_what_is_no_day_of_the_calendar_is_unreadable(cell: str) -> None:
    found = parse(cell, "2021-01-05")
    assert found.unreadable.tolist() == [True, False]
    assert np.isnat(found.values[0])
    assert f"1 cell could not be read as a date, such as {cell!r}." in found.note


def test_years_of_two_digits_are_not_guessed() -> None:
    found = parse("1/5/21", "05-JAN-21", "5.1.21 10:00")
    assert found.unreadable.all()
    assert found.note == "3 dates with a year of two digits were not read."


@pytest.mark.parametrize("cell", ["", None, "NA", "None", "n/a", "-", "null", "  "])
def test_blank_cells_are_neither_dates_nor_unreadable(cell: str | None) -> None:
    found = parse(cell)
    assert np.isnat(found.values[0])
    assert not found.unreadable.any()
    assert found.note == ""


def test_a_year_or_a_month_alone_is_its_first_day_and_said() -> None:
    found = parse("2021", "2021-03")
    assert found.values.tolist() == [dt.datetime(2021, 1, 1), dt.datetime(2021, 3, 1)]
    assert "A year alone was read as its first day." in found.note
    assert "A month alone was read as its first day." in found.note


def test_excels_day_numbers_are_counted_from_1900() -> None:
    # Excel shows 44,197 as 2021-01-01 and half a day as noon.
    found = parse("44197", "44197.5")
    assert found.values.tolist() == [dt.datetime(2021, 1, 1), dt.datetime(2021, 1, 1, 12)]
    assert found.note == "2 numbers were read as Excel's day numbers."


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.datetimes(dt.datetime(1700, 1, 1), dt.datetime(2099, 1, 1)), min_size=1, max_size=9
    ),
    st.sampled_from(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y%m%d", "%d %B %Y %H:%M", "%b %d, %Y"]),
)
def test_written_dates_read_back(moments: list[dt.datetime], form: str) -> None:
    cells = [moment.strftime(form) for moment in moments]
    expected = [dt.datetime.strptime(cell, form) for cell in cells]
    assert parse(*cells).values.tolist() == expected


def test_an_empty_column_has_no_dates() -> None:
    found = parse_dates(pd.Series([], dtype="string"))
    assert (len(found.values), len(found.unreadable), found.note) == (0, 0, "")
