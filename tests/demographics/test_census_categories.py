"""The table of census categories: whole, honest about its sources, without holes."""

from __future__ import annotations

from pathlib import Path

import pytest

from equity_core.demographics.history_categories import (
    COLUMNS,
    definition_of,
    load_categories,
    load_definitions,
)
from equity_core.errors import BadInput


def test_every_census_from_1790_to_2020_is_there_once() -> None:
    assert [one.year for one in load_categories()] == list(range(1790, 2021, 10))


def test_every_row_names_its_source_and_says_that_nobody_has_checked_it() -> None:
    for one in load_categories():
        assert len(one.source) > 20
        assert one.checked == "second-hand until checked"


def test_mexican_is_a_category_in_1930_only() -> None:
    assert [one.year for one in load_categories() if "Mexican" in one.categories] == [1930]


def test_words_of_the_time_are_shown_in_quotation_marks_only() -> None:
    of_1850 = next(one for one in load_categories() if one.year == 1850)
    assert of_1850.quoted == "“White”, “Black”, “Mulatto”"


def test_definitions_follow_one_another_without_holes() -> None:
    spans = load_definitions()
    assert [one.begins for one in spans[1:]] == [one.ends for one in spans[:-1]]
    assert sum(len(one.censuses) for one in spans) == len(load_categories())


@pytest.mark.parametrize(
    ("last_year", "first_census"),
    [
        (1790, 1790), (1810, 1790), (1820, 1820), (1880, 1850), (1890, 1890), (1930, 1930),
        (1940, 1940), (1950, 1940), (1970, 1970), (1980, 1980), (1990, 1990), (2000, 2000),
        (2010, 2000), (2019, 2000), (2020, 2020), (2022, 2020), (2040, 2020),
    ],
)  # fmt: skip
def test_the_last_year_decides_which_definition_holds(last_year: int, first_census: int) -> None:
    assert definition_of(last_year).censuses[0].year == first_census


def test_an_empty_cell_is_refused_by_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "census_categories.csv"
    path.write_text(",".join(COLUMNS) + "\n1790,a,b,c,d,e,f,g,,i\n", encoding="utf-8")
    with pytest.raises(BadInput, match='row 2, column "source": the cell is empty'):
        load_categories(path)


def test_a_year_in_words_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "census_categories.csv"
    path.write_text(",".join(COLUMNS) + "\nold,a,b,c,d,e,f,g,h,i\n", encoding="utf-8")
    with pytest.raises(BadInput, match="“old” is not a year"):
        load_categories(path)
