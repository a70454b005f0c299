"""The timeline that we ship: every row says who says so, and nothing unsure is shown."""

from __future__ import annotations

import csv
import dataclasses
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from equity_core.cities.reading import CityContents, CityRow
from equity_core.demographics import timeline
from equity_core.demographics.record_words import tidy_words
from equity_core.demographics.timeline import Confidence, load_timeline, read_timeline
from equity_core.errors import BadInput
from equity_core.settings import data_folder
from equity_core.store.revisions import Kept

PATH = data_folder() / timeline.FILE
GOOD = dict.fromkeys(timeline.COLUMNS, "") | {
    "id": "x-1",
    "year": "1910",
    "place": "Somewhere",
    "event": "Something happened.",
    "source_title": "A book",
    "confidence": "high",
}


def written(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / timeline.FILE
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, timeline.COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_every_row_has_a_source_and_a_confidence() -> None:
    rows = read_timeline(PATH)
    assert len(rows) == 79
    assert all(one.source_title and one.confidence in Confidence for one in rows)


def test_rows_of_low_confidence_are_kept_and_not_shown() -> None:
    everything, shown = read_timeline(PATH), load_timeline()
    low = {one.id for one in everything if one.confidence is Confidence.LOW}
    assert low, "the file has such rows, so that this test can fail"
    assert {one.id for one in everything} - {one.id for one in shown} == low


def test_the_oldest_comes_first() -> None:
    years = [one.year for one in load_timeline()]
    assert years == sorted(years)
    assert years[0] < years[-1]


def test_within_a_year_the_date_decides_where_there_is_one() -> None:
    of_1968 = [one for one in load_timeline() if one.year == 1968]
    assert [one.date_text for one in of_1968] == ["1968-04-11", "1968-07-28"]


def test_the_year_stands_in_the_words_for_the_date_or_the_note_says_why_not() -> None:
    odd = [one for one in load_timeline() if str(one.year) not in one.date_text]
    assert all("Sources differ" in one.note for one in odd)


def test_the_separate_legal_steps_against_covenants_stand_apart() -> None:
    steps = timeline.of_theme(timeline.of_theme(load_timeline(), "covenants"), "law and courts")
    assert [one.year for one in steps] == [1919, 1948, 1953, 1961, 2019]


def test_no_address_is_a_copy() -> None:
    copies = ("docslib", "jmedia.wiki", "labshoponline", "travelsfinders", "redlakenationnews")
    for one in read_timeline(PATH):
        assert not any(copy in one.source_url for copy in copies), one.id
        assert re.fullmatch(r"(https?://\S+)?", one.source_url), one.id


def test_words_put_people_first() -> None:
    words = " ".join(
        f"{one.event} {one.who_acted} {one.who_was_harmed} {one.note}" for one in load_timeline()
    ).lower()
    for wrong in (
        "non-white",
        "nonwhite",
        "white mob",
        "inner-city",
        "indian problem",
        "minorities",
    ):
        assert wrong not in words


def test_a_state_holds_its_cities_and_the_nation_stands_apart() -> None:
    entries = load_timeline()
    places = timeline.places_of(entries)
    assert places[:2] == [timeline.NATION, "Minnesota"]
    in_state = timeline.at_place(entries, "Minnesota")
    in_nation = timeline.at_place(entries, timeline.NATION)
    assert set(timeline.at_place(entries, "Duluth")) < set(in_state)
    assert set(in_state) | set(in_nation) == set(entries)
    assert not set(in_state) & set(in_nation)


def test_a_city_elsewhere_is_shown_the_nation_only() -> None:
    entries = load_timeline()
    nation = timeline.at_place(entries, timeline.NATION)
    assert nation
    assert timeline.for_city(entries, "Dayton", "Ohio") == nation
    assert timeline.for_city(entries, "Dayton", None) == nation
    assert timeline.for_city(entries, "Winona", "Minnesota") == entries


def test_a_town_of_the_same_name_in_another_state_is_another_town() -> None:
    """What happened in Duluth, Minnesota, is no part of the record of Duluth, Georgia."""
    entries = load_timeline()
    nation = timeline.at_place(entries, timeline.NATION)
    assert timeline.for_city(entries, "Duluth", "Georgia") == nation
    own = dataclasses.replace(nation[0], id="e-1", towns=("Duluth",), own=True)
    assert own in timeline.for_city([*entries, own], "Duluth", "Georgia")
    assert len(timeline.for_city(entries, "Duluth", "Minnesota")) > len(nation)


@pytest.mark.parametrize("year", ["0020201", "01950", "195", "1950.0", "٢٠٢٠", "0000", "9999"])
def test_a_year_has_four_digits(year: str) -> None:
    assert not timeline.is_year(year)
    assert timeline.is_year("1950")
    with pytest.raises(BadInput, match="four digits"):
        tidy_words({"year": year})


def test_the_state_is_known_from_the_boundary_or_from_entries_about_the_city() -> None:
    entries = load_timeline()

    def contents(name: str, **facts: str) -> CityContents:
        row = CityRow(1, "a", name, invented=False)
        kept = Kept(1, "place", "p", 1, Path(), "", "", datetime.now(UTC), facts)
        return CityContents(row, (), (), (), (), (), place=(kept,))

    assert timeline.state_of(contents("Dayton", state_name="Ohio"), entries) == "Ohio"
    assert timeline.state_of(contents("Duluth"), entries) == "Minnesota"
    assert timeline.state_of(contents("Dayton"), entries) is None


def test_a_file_in_the_home_folder_takes_its_place(tmp_path: Path) -> None:
    written(tmp_path, GOOD, GOOD | {"id": "x-2", "year": "1850", "confidence": "low"})
    assert [one.id for one in load_timeline(tmp_path)] == ["x-1"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source_title": ""}, "fill in the column “source_title”"),
        ({"confidence": ""}, "fill in the column “confidence”"),
        ({"confidence": "sure"}, "“confidence” should be"),
        ({"year": "about 1910"}, "“year” should be a year"),
        ({"themes": "aliens"}, "“aliens” is not a theme"),
        ({"source_url": "javascript:alert(1)"}, "“source_url” should begin with https://"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_by_its_number(tmp_path, change, said) -> None:
    written(tmp_path, GOOD, GOOD | {"id": "x-2"} | change)
    with pytest.raises(BadInput) as refused:
        load_timeline(tmp_path)
    assert "row 3" in str(refused.value)
    assert said in str(refused.value)


def test_an_id_stands_once(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="x-1 more than once"):
        read_timeline(written(tmp_path, GOOD, GOOD))
