"""The record in words: dates, sources, findings that obey the survey's error, cautions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from equity_core.cities.people_cells import NO_PERIOD
from equity_core.demographics.overlays import OverlayKind
from equity_core.demographics.timeline import Confidence, Entry
from equity_core.demographics.today import INSIDE, OUTSIDE, Today
from equity_core.drawing.overlay_tables import SHOWN, Figures, class_table, group_table
from equity_core.drawing.overlay_today import say_today
from equity_core.drawing.overlay_words import (
    AS_USED_THEN,
    CAUTIONS,
    class_label,
    ground_of,
    main_class,
    say_rules,
)
from equity_core.drawing.who_notes import say_when
from equity_core.drawing.who_record import (
    say_date,
    say_timeline,
    timeline_frame,
    timeline_html,
)
from equity_core.groups import load_groups
from equity_core.store.revisions import Kept

ENTRY = Entry(
    "t-1", 1911, "1911-04-21", "Duluth", "Minnesota", ("Duluth",), "Black", "", "the city", "",
    ("covenants",), "Something happened.", "A book", "https://example.org/a?b=1&c=2",
    Confidence.HIGH, "",
)  # fmt: skip
FACTS = {"kind": "holc", "form": "area", "grades": {"A": 1, "D": 1}, "source": "S", "licence": ""}


def kept(**facts: object) -> Kept:
    made = {**FACTS, **facts}
    return Kept(1, "overlay", "The map", 1, Path(), "", "", datetime.now(UTC), made)


def today(*, moe: float) -> Today:
    """A: 100 people, 40 of them Black residents; D: 100, 60; none elsewhere."""
    rows = [
        ("A", "total", 100.0), ("A", "black_nh", 40.0), ("A", "white_nh", 60.0),
        ("D", "total", 100.0), ("D", "black_nh", 60.0), ("D", "white_nh", 40.0),
    ]  # fmt: skip
    people = pd.DataFrame(rows, columns=["area", "group", "estimate"]).assign(moe=moe)
    city = people.groupby("group")[["estimate"]].sum().assign(moe=moe * 2**0.5)
    return Today("tract", "2020", ("A", "D"), people, city, pd.Series({"A": 1.0, "D": 1.0}),
                 0, False, 0)  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("1855-02-27", "February 27, 1855"),
        ("1854-09", "September 1854"),
        ("1862-08 to 1862-09", "August 1862 to September 1862"),
        ("1893 to 1953", "1893 to 1953"),
        ("after World War I", "after World War I"),
        ("1855-13", "1855-13"),
    ],
)
def test_dates_are_written_as_people_write_them(given: str, said: str) -> None:
    assert say_date(given) == said


def test_an_entry_says_only_what_its_source_says() -> None:
    html = timeline_html([ENTRY])
    assert "<dt>Who acted</dt><dd>the city</dd>" in html
    assert "Who was harmed" not in html
    assert "Who resisted" not in html
    assert "April 21, 1911" in html


def test_a_source_is_linked_by_its_address_and_named_without_one() -> None:
    assert 'href="https://example.org/a?b=1&amp;c=2"' in timeline_html([ENTRY])
    assert "href" not in timeline_html([replace(ENTRY, source_url="")])
    assert "href" not in timeline_html([replace(ENTRY, source_url="javascript:alert(1)")])


def test_every_text_of_an_entry_is_escaped() -> None:
    wild = "<b>&\"'"
    names = ("date_text", "place", "event", "who_acted", "who_was_harmed", "who_resisted", "note")
    html = timeline_html([replace(ENTRY, source_title=wild, **dict.fromkeys(names, wild))])
    assert "<b>" not in html
    assert html.count("&lt;b&gt;") == len(names) + 1


def test_a_draft_and_a_citys_own_entry_say_so() -> None:
    html = timeline_html([replace(ENTRY, own=True, draft=True)])
    assert "Draft: only staff see it." in html
    assert "Added by the city." in html


def test_the_sentence_above_the_list_counts_what_is_in_it() -> None:
    listed = [ENTRY, replace(ENTRY, year=1953, own=True)]
    said = say_timeline(listed, "Duluth")
    assert (
        said
        == "The record for Duluth has 2 entries from 1911 to 1953, 1 of them added by the city."
    )
    assert say_timeline([ENTRY], "Duluth").endswith("has 1 entry in 1911.")
    assert say_timeline([], "Duluth").startswith("No entry")


def test_the_file_has_a_row_an_entry() -> None:
    frame = timeline_frame([ENTRY, replace(ENTRY, own=True)])
    assert frame["added_by_the_city"].to_list() == ["no", "yes"]
    assert frame["source_title"].to_list() == ["A book", "A book"]


def test_the_finding_names_the_largest_difference_where_the_survey_can_tell() -> None:
    """In D 60 of 100 are Black residents, in the city 100 of 200: ten points apart."""
    groups = load_groups()
    sure = say_today(OverlayKind.HOLC, kept(), today(moe=0.1), groups, ["black_nh", "white_nh"])
    assert "100 people, 50.0% of the city's residents, live on ground graded D" in sure
    assert "60.0% of the people there and 50.0% of the whole city: the largest" in sure
    unsure = say_today(OverlayKind.HOLC, kept(), today(moe=40.0), groups, ["black_nh", "white_nh"])
    assert "a difference that the survey cannot tell from none" in unsure
    assert "largest" not in unsure


def test_where_nobody_lives_no_share_is_said() -> None:
    empty = today(moe=np.nan)
    empty = replace(empty, people=empty.people.assign(estimate=0.0), city=empty.city * 0)
    said = say_today(OverlayKind.HOLC, kept(), empty, load_groups(), ["black_nh"])
    assert said == "In 2020 no residents are counted on ground graded D (“The map”)."


def test_classes_are_called_by_their_letters_and_never_by_the_words_of_then() -> None:
    labels = [class_label(OverlayKind.HOLC, one, FACTS) for one in (*"ABCD", OUTSIDE)]
    assert labels == ["Grade A", "Grade B", "Grade C", "Grade D", "Not graded"]
    said = " ".join([*labels, *(line for lines in CAUTIONS.values() for line in lines)])
    assert not any(name in said for name in AS_USED_THEN.values())


def test_each_kind_of_ground_reads_in_a_sentence() -> None:
    line, area = {**FACTS, "form": "line"}, FACTS
    assert ground_of(OverlayKind.FREEWAY, INSIDE, line, "I-9").startswith("within 150 meters")
    assert ground_of(OverlayKind.RENEWAL, INSIDE, area, "R") == "inside the bounds of “R”"
    assert ground_of(OverlayKind.RENEWAL, OUTSIDE, area, "R") == "on all other ground"
    assert ground_of(OverlayKind.OTHER, "old", area, "R") == "on ground marked “old” (“R”)"


def test_the_finding_is_about_the_lowest_grade_and_the_many() -> None:
    assert main_class(OverlayKind.HOLC, ["A", "C", OUTSIDE]) == "C"
    assert main_class(OverlayKind.COVENANTS, ["many", "fewer", "none"]) == "many"
    assert main_class(OverlayKind.RENEWAL, [OUTSIDE]) == OUTSIDE


def test_the_rule_for_overlaps_is_said_where_there_is_more_than_one_class() -> None:
    one = {**FACTS, "grades": {}}
    assert any("overlap" in line for line in say_rules(OverlayKind.HOLC, FACTS, split=3))
    assert not any("overlap" in line for line in say_rules(OverlayKind.RENEWAL, one, split=3))


def test_a_group_without_a_figure_is_not_known_rather_than_zero() -> None:
    found = today(moe=np.nan)
    gone = found.people["estimate"].where(found.people["group"] != "black_nh")
    city = found.city.copy()
    city.loc["black_nh", "estimate"] = np.nan
    figures = Figures(replace(found, people=found.people.assign(estimate=gone), city=city))
    labels = {"A": "Grade A", "D": "Grade D"}
    for shown in SHOWN:
        row = group_table(figures, shown, {"black_nh": "Black"}, labels).iloc[0]
        assert row.to_list() == ["Black", *["not known"] * 3]
    assert class_table(figures, labels)["Residents"].to_list() == ["100", "100", "200"]


def test_the_ways_to_read_the_table_agree() -> None:
    """60 of the 100 Black residents live in D: 60 people, 60% of those there, 60% of the group."""
    figures, names = Figures(today(moe=np.nan)), {"black_nh": "Black"}
    labels = {"A": "Grade A", "D": "Grade D"}
    cells = {shown: group_table(figures, shown, names, labels).iloc[0] for shown in SHOWN}
    assert cells["count"]["Grade D"] == "60"
    assert cells["within"]["Grade D"] == "60.0%"
    assert cells["across"]["Grade D"] == "60.0%"
    assert cells["within"]["The whole city"] == "50.0%"


def of_two(inside: float, *, black: float) -> Today:
    """People in the class D with so many Black residents; 300 others, 100 of them Black."""
    rows = [
        ("D", "total", inside), ("D", "black_nh", black), ("D", "white_nh", inside - black),
        ("outside", "total", 300.0), ("outside", "black_nh", 100.0),
        ("outside", "white_nh", 200.0),
    ]  # fmt: skip
    people = pd.DataFrame(rows, columns=["area", "group", "estimate"]).assign(moe=np.nan)
    city = people.groupby("group")[["estimate"]].sum().assign(moe=np.nan)
    land = pd.Series({"D": 1.0, "outside": 1.0})
    return Today("tract", "2020", ("D", "outside"), people, city, land, 1, True, 0)


def said_of(found: Today) -> str:
    return say_today(OverlayKind.HOLC, kept(), found, load_groups(), ["black_nh", "white_nh"])


def test_a_part_of_a_person_is_nobody() -> None:
    """A sliver of ground with 0.0002 of a person has no shares to speak of."""
    said = said_of(of_two(0.0002, black=0.0001))
    assert said == "In 2020 no residents are counted on ground graded D (“The map”)."


def test_no_difference_is_not_called_the_largest_one() -> None:
    """30 of 90 there, 130 of 390 in the city: a third each."""
    said = said_of(of_two(90.0, black=30.0))
    assert said.endswith(
        "Every group's share of the people there is about what it is in the whole city."
    )
    assert "largest difference" in said_of(of_two(90.0, black=60.0))


def test_a_map_that_marks_nothing_in_the_city_says_so() -> None:
    found = of_two(90.0, black=60.0)
    people = found.people[found.people["area"] == "outside"]
    beside = replace(found, people=people, classes=("outside",))
    assert said_of(beside) == "No ground that “The map” marks lies in the city's areas of today."


def test_people_of_a_year_that_is_not_stated_are_spoken_of_in_words() -> None:
    """A file need not say its year; “In not stated” is no sentence."""
    said = said_of(replace(of_two(90.0, black=60.0), period=NO_PERIOD))
    assert said.startswith("In a year that is not stated about 90 people")
    assert say_when(NO_PERIOD, "none") == "as counted in a year that is not stated"
    assert say_when("2016-2020", "measured") == "as estimated for 2016-2020"
