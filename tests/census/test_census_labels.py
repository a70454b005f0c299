"""Columns by label; numbers that mean something else; sums that must fit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from census_files import age_lines, race_lines

from equity_core.census.labels import (
    AGES,
    Column,
    age_columns,
    as_path,
    from_indents,
    group_columns,
)
from equity_core.census.layout import GEO_COLUMNS, LABELS, cell_ids, segment_columns
from equity_core.census.redistricting import columns_of
from equity_core.census.survey_files import decoded
from equity_core.census.table import Table, by_group, children_of
from equity_core.census.troubles import SourceTrouble
from equity_core.census.values import numbers, sum_moe


def lines_of(lines, table):
    numbered = enumerate(lines, start=1)
    return from_indents((f"{table}_{n:03d}", indent, label) for n, (indent, label, _) in numbered)


@pytest.mark.parametrize(
    "label",
    [
        "Estimate!!Total:!!Not Hispanic or Latino:!!White alone",
        "Estimate!!Total!!Not Hispanic or Latino!!White alone",
        " !!Total:!!Not Hispanic or Latino:!!White alone",
        "Total!!Not Hispanic or Latino!!White alone",
    ],
)
def test_labels_of_different_years_are_one_path(label):
    assert as_path(label) == ("total", "not hispanic or latino", "white alone")


def test_the_columns_of_b03002_are_those_that_the_bureau_documents():
    found = group_columns(lines_of(race_lines(moved=False), "B03002"), "B03002")
    documented = {
        "total": 1,
        "white_nh": 3,
        "black_nh": 4,
        "aian_nh": 5,
        "asian_nh": 6,
        "nhpi_nh": 7,
        "other_nh": 8,
        "multiple_nh": 9,
        "hispanic": 12,
    }
    assert found == {group: f"B03002_{n:03d}" for group, n in documented.items()}


def test_a_line_more_moves_every_number_and_no_group():
    found = group_columns(lines_of(race_lines(moved=True), "B03002"), "B03002")
    assert found["white_nh"] == "B03002_004"
    assert found["hispanic"] == "B03002_013"


def test_a_group_without_a_column_or_with_two_is_refused():
    columns = lines_of(race_lines(moved=False), "B03002")
    with pytest.raises(SourceTrouble, match="one column each for asian_nh"):
        group_columns([one for one in columns if one.path[-1] != "asian alone"], "B03002")
    twice = [*columns, Column("B03002_099", columns[2].path)]
    with pytest.raises(SourceTrouble, match="one column each for white_nh"):
        group_columns(twice, "B03002")


def test_pacific_islanders_are_found_by_the_newer_label_too():
    columns = [
        Column(one.id, (*one.path[:-1], one.path[-1].replace("and other pacific", "and pacific")))
        for one in lines_of(race_lines(moved=False), "B03002")
    ]
    assert group_columns(columns, "B03002")["nhpi_nh"] == "B03002_007"


def test_ages_are_split_at_18_and_65():
    found = age_columns(lines_of(age_lines(), "B01001"), "B01001")
    assert found["children"] == [f"B01001_{n:03d}" for n in (3, 4, 5, 6, 27, 28, 29, 30)]
    elders = [*range(20, 26), *range(44, 50)]
    assert found["elders"] == [f"B01001_{n:03d}" for n in elders]
    assert sum(len(found[age]) for age in AGES) == 46


def test_ages_with_a_gap_or_a_line_across_18_are_refused():
    lines = age_lines()
    gap = [line for line in lines if line[1] != "20 years"]
    with pytest.raises(SourceTrouble, match="gaps or overlap"):
        age_columns(lines_of(gap, "B01001"), "B01001")
    renamed = {"15 to 17 years": "15 to 18 years", "18 and 19 years": "19 years"}
    across = [(indent, renamed.get(label, label), what) for indent, label, what in lines]
    with pytest.raises(SourceTrouble, match="begins at 18"):
        age_columns(lines_of(across, "B01001"), "B01001")


def test_the_layout_has_the_cells_that_the_bureau_documents():
    assert len(GEO_COLUMNS) == 97
    assert {table: len(labels) for table, labels in LABELS.items()} == {
        "P1": 71,
        "P2": 73,
        "P3": 71,
        "P4": 73,
        "H1": 3,
        "P5": 10,
    }
    assert [len(segment_columns(segment)) for segment in (1, 2, 3)] == [149, 152, 15]
    found = group_columns(columns_of("P2"), "P2")
    order = ["white_nh", "black_nh", "aian_nh", "asian_nh", "nhpi_nh", "other_nh", "multiple_nh"]
    assert [found[group] for group in order] == cell_ids("P2")[4:11]
    assert (found["total"], found["hispanic"]) == ("P2_001N", "P2_002N")


def test_codes_for_what_is_not_there_are_no_numbers():
    cells = [["-666666666", "-222222222"], ["12", "-555555555"], [None, ""], ["0", "."]]
    found = numbers(pd.DataFrame(cells, columns=["E", "M"]), address="here")
    assert np.isnan(found.iloc[0]).all() and np.isnan(found.iloc[2]).all()
    assert list(found.iloc[1]) == [12, 0]


@pytest.mark.parametrize(("cell", "words"), [("12a", "words"), ("-3", "below zero")])
def test_a_cell_that_is_no_count_is_refused(cell, words):
    with pytest.raises(SourceTrouble, match=words):
        numbers(pd.DataFrame([[cell]], columns=["E"]), address="here")


def test_a_sum_keeps_one_margin_of_the_estimates_that_are_zero():
    # 3^2 + 4^2 + 12^2 = 169; the other zero, with a margin of 5, is not counted.
    moe = sum_moe(np.array([[10.0, 20.0, 0.0, 0.0]]), np.array([[3.0, 4.0, 12.0, 5.0]]))
    assert moe == pytest.approx([13.0])


def test_the_handbook_example_of_a_sum():
    # ACS handbook: 135,173 +- 3,860, 43,104 +- 2,642, 24,842 +- 1,957 sum to +- 5,070.
    estimates = np.array([[135_173.0, 43_104.0, 24_842.0]])
    assert sum_moe(estimates, np.array([[3_860.0, 2_642.0, 1_957.0]])).round() == [5_070]


def test_shifted_columns_do_not_add_up_and_are_refused():
    columns = group_columns(columns_of("P2"), "P2")
    right = {column: ["1"] for column in columns.values()} | {columns["total"]: ["8"]}
    frame = pd.DataFrame(right, index=pd.Index(["27053000100"]))
    assert len(by_group(Table("tract", "here", frame, None), columns)) == 9
    frame[columns["white_nh"]] = "2"
    with pytest.raises(SourceTrouble, match="do not add up to all people in 1 areas"):
        by_group(Table("tract", "here", frame, None), columns)


def test_more_adults_than_people_are_refused():
    index = pd.Index(["27053000100"])
    everyone = Table("tract", "here", pd.DataFrame({"t": ["10"]}, index=index), None)
    adults = Table("tract", "here", pd.DataFrame({"a": ["7"]}, index=index), None)
    assert children_of(everyone, "t", adults, "a")["estimate"].tolist() == [3]
    adults.estimates["a"] = "11"
    with pytest.raises(SourceTrouble, match="under and over 18"):
        children_of(everyone, "t", adults, "a")


@pytest.mark.parametrize("letters", ["utf-8", "latin-1", "utf-8-sig"])
def test_names_are_read_in_either_way_of_storing_letters(letters):
    assert decoded("1600000US0600200|Cañon Vista city\r\n".encode(letters)).endswith(
        "ñon Vista city"
    )
    assert decoded("GEO_ID|NAME\n".encode(letters)) == "GEO_ID|NAME"
