"""Files whose cells have moved, are missing or are there twice: refused, never misread."""

from __future__ import annotations

import io
import zipfile

import census_server
import pytest
from census_files import GEO_AT
from census_world import PINEWICK, invented

from equity_core.census.layout import segment_columns
from equity_core.census.troubles import SourceTrouble

GEO, FIRST, SECOND = "mngeo2020.pl", "mn000012020.pl", "mn000022020.pl"


@pytest.fixture
def count_with(new_census, place_of, monkeypatch):
    """Reads the 2020 count of a city after `change` has rewritten the lines of one member."""
    whole = census_server._redistricting(invented(), 2020)

    def read(member, change):
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
            for name in old.namelist():
                lines = old.read(name).decode("latin-1").splitlines()
                if name == member:
                    lines = change([line.split("|") for line in lines])
                    lines = ["|".join(cells) for cells in lines]
                if lines:
                    new.writestr(name, "\n".join(lines) + "\n")
        monkeypatch.setattr(census_server, "_redistricting", lambda *_: out.getvalue())
        return new_census().people(place_of(PINEWICK), "2020", {})

    return read


def test_the_file_as_it_is_can_be_read(count_with):
    assert len(count_with(FIRST, lambda lines: lines))


def test_lines_in_another_order_are_joined_by_their_number(count_with):
    right = count_with(FIRST, lambda lines: lines)
    assert count_with(FIRST, lambda lines: lines[::-1]).equals(right)


def test_a_column_that_has_moved_is_refused(count_with):
    with pytest.raises(SourceTrouble, match="do not match|do not add up"):
        count_with(FIRST, lambda lines: [[*line[:5], "0", *line[5:-1]] for line in lines])


def test_two_groups_that_do_not_add_up_are_refused(count_with):
    at = segment_columns(1).index("P2_005N")

    def change(lines):
        return [[*line[:at], str(int(line[at]) + 1), *line[at + 1 :]] for line in lines]

    with pytest.raises(SourceTrouble, match="the groups do not add up"):
        count_with(FIRST, change)


def test_areas_that_state_other_numbers_of_people_are_refused(count_with):
    def change(lines):
        for line in lines:
            line[GEO_AT["POP100"]] += "0"
        return lines

    with pytest.raises(SourceTrouble, match="areas and their numbers do not match"):
        count_with(GEO, change)


@pytest.mark.parametrize("member", [FIRST, SECOND])
def test_a_number_without_its_area_is_refused(count_with, member):
    with pytest.raises(SourceTrouble, match="areas and their numbers do not match"):
        count_with(member, lambda lines: lines[len(lines) // 2 :])


@pytest.mark.parametrize(
    ("member", "words"), [(GEO, "98 cells"), (FIRST, "150 cells"), (SECOND, "153 cells")]
)
def test_a_line_with_a_cell_more_is_refused(count_with, member, words):
    with pytest.raises(SourceTrouble, match=words):
        count_with(member, lambda lines: [[*line, ""] for line in lines])


def test_a_zip_that_lacks_a_member_is_refused(count_with):
    with pytest.raises(SourceTrouble, match=r"it holds no mn000022020\.pl"):
        count_with(SECOND, lambda lines: [])


@pytest.fixture
def survey_with(new_census, place_of, monkeypatch):
    """Reads a survey after `change` has rewritten the lines of its table by group."""

    def read(change):
        def table(world, name, year, moved):
            lines = old(world, name, year, moved).decode().splitlines()
            if name == "B03002":
                lines = ["|".join(line) for line in change([one.split("|") for one in lines])]
            return ("\n".join(lines) + "\n").encode()

        old = census_server._table
        monkeypatch.setattr(census_server, "_table", table)
        return new_census().people(place_of(PINEWICK), "2020-2024", {})

    return read


def test_the_columns_of_a_table_file_may_stand_in_any_order(survey_with, new_census, place_of):
    right = new_census(home="right").people(place_of(PINEWICK), "2020-2024", {})
    assert survey_with(lambda lines: [[one[0], *one[:0:-1]] for one in lines]).equals(right)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda lines: lines[1:], "does not name the columns|first line"),
        (lambda lines: [line[:-20] for line in lines], "lacks the column"),
        (lambda lines: [lines[0], *(line[:-1] for line in lines[1:])], "42 cells where 43 belong"),
        (lambda lines: [*lines, *lines[-1:], *lines[1:]], "an area is listed twice"),
        (lambda lines: [[*one[:5], "x", *one[6:]] for one in [*lines[1:]]], "first line"),
        (
            lambda lines: [lines[0], *([one[0], *one[3:], *one[1:3]] for one in lines[1:])],
            "do not add up",
        ),
    ],
)
def test_a_table_file_that_is_not_sound_is_refused(survey_with, change, words):
    with pytest.raises(SourceTrouble, match=words):
        survey_with(change)


def test_labels_that_do_not_describe_the_table_are_refused(new_census, place_of, monkeypatch):
    shells = census_server._shells(False).replace(b"B03002", b"B03009")
    monkeypatch.setattr(census_server, "_shells", lambda moved: shells)
    with pytest.raises(SourceTrouble, match="does not describe table B03002"):
        new_census().people(place_of(PINEWICK), "2020-2024", {})
