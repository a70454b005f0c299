"""Numbers as people write them."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equity_core.readers.numbers import Numbers, parse_numbers


def parse(*cells: str | None, **how: object) -> Numbers:
    return parse_numbers(pd.Series(list(cells), dtype="string"), **how)  # type: ignore[arg-type]


def values(*cells: str | None, **how: object) -> list[float | None]:
    found = parse(*cells, **how)
    return [None if math.isnan(value) else value for value in found.values]


def test_plain_numbers_need_no_note() -> None:
    found = parse("1", "-2.5", "+3", ".5", "5.", "1e3", "2E-2", " 7 ", "007")
    assert found.values.tolist() == [1, -2.5, 3, 0.5, 5, 1000, 0.02, 7, 7]
    assert not found.unreadable.any()
    assert found.note == ""


@pytest.mark.parametrize(
    "cell",
    ["", "  ", None, "NA", "n/a", "N/A", "None", "null", "NULL", "-", "--", "–", "#N/A", "."],
)
def test_blank_cells_are_neither_numbers_nor_unreadable(cell: str | None) -> None:
    found = parse(cell, "1")
    assert math.isnan(found.values[0])
    assert not found.unreadable.any()
    assert found.note == ""


@pytest.mark.parametrize(
    "cell",
    ["abc", "NaN", "nan", "Infinity", "-inf", "1e999", "-1e999", "1,2,3", "12,34,567", "1.2.3"]
    + ["--5", "(-5)", "5)", "(5", "1 2", "$", "%", "5 mi", "0x10", "1_000", "٣", "½", "1e"],
)
def test_what_is_not_a_finite_number_is_unreadable(cell: str) -> None:
    found = parse(cell, "1.5")
    assert found.unreadable.tolist() == [True, False]
    assert math.isnan(found.values[0])
    assert found.note == f"1 cell could not be read as a number, such as {cell!r}."


def test_money_percent_and_parentheses() -> None:
    found = parse(
        "$1,200", "-$5", "$-5.50", "($1,000.25)", "12 %", "5-", "\u22125", "US$ 3", "4 USD"
    )
    assert found.values.tolist() == [1200, -5, -5.5, -1000.25, 12, -5, -5, 3, 4]
    for said in (
        "Commas were read as marks between thousands.",
        "Currency signs were left out.",
        "Percent signs were left out: 12 % is read as 12.",
        "Numbers in parentheses were read as negative.",
    ):
        assert said in found.note


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("1,234.5",), [1234.5]),
        (("1.234,5",), [1234.5]),
        (("44,957341", "-93,25"), [44.957341, -93.25]),
        (("1,234", "5,678"), [1234, 5678]),
        (("1,234", "5,6"), [1.234, 5.6]),
        (("1.234",), [1.234]),
        (("1.234", "5,6"), [1234, 5.6]),
        (("1,234,567",), [1234567]),
        (("1.234.567", "2"), [1234567, 2]),
        (("0,123",), [0.123]),
        (("1234,567",), [1234.567]),
        (("1 234 567,5", "1\u00a0234,5", "1\u202f234"), [1234567.5, 1234.5, 1234]),
        (("1'234.5", "1’234"), [1234.5, 1234]),
        (("€ 1.200,50", "3,5 %"), [1200.5, 3.5]),
        (("1,5e3", "2,0"), [1500, 2]),
    ],
)
def test_the_decimal_mark_is_decided_for_the_column(
    cells: tuple[str, ...], expected: list[float]
) -> None:
    assert values(*cells) == expected


def test_the_decimal_mark_can_be_given() -> None:
    assert values("1,234", decimal=",") == [1.234]
    assert values("1.234", decimal=",") == [1234]
    assert values("1,5", decimal=".") == [None]
    assert parse("1,5", decimal=",").note == "Commas were read as decimal marks."


def test_a_cell_against_the_mark_of_its_column_is_unreadable_and_named() -> None:
    found = parse("1.5", "2.25", "12,34")
    assert found.unreadable.tolist() == [False, False, True]
    assert found.note == "1 cell could not be read as a number, such as '12,34'."


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.decimals(-(10**9), 10**9, places=2, allow_nan=False), min_size=1, max_size=12),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("", "."), ("", ",")]),
    st.sampled_from(["{}", "$ {}", "{} €", "{} %", " {} "]),
)
def test_formatted_numbers_read_back(
    numbers: list[object], marks: tuple[str, str], frame: str
) -> None:
    thousands, decimal = marks
    cells = [
        frame.format(f"{number:,}".translate({44: thousands, 46: decimal})) for number in numbers
    ]
    assert values(*cells) == [float(str(number)) for number in numbers]


def test_an_empty_column_has_no_numbers() -> None:
    found = parse_numbers(pd.Series([], dtype="string"))
    assert (len(found.values), len(found.unreadable), found.note) == (0, 0, "")


def test_columns_of_other_pandas_kinds_are_read_too() -> None:
    assert parse_numbers(pd.Series(["1", None, "x"], dtype=object)).unreadable.tolist() == [
        *(False, False),
        True,
    ]
    assert parse_numbers(pd.Series(["1"], dtype="str")).values.tolist() == [1]
