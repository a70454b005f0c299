"""A city's own race labels: proposed with a reason, decided by a person, never joined unseen."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from equity_core.disparity.label_table import (
    AS_RECORDED,
    LEFT_OUT,
    OWN,
    UNKNOWN,
    LabelTable,
    read_label_table,
)
from equity_core.disparity.mapping import Decision, Proposal, propose, review
from equity_core.errors import BadInput, NeedsAnswer, NotFound
from equity_core.groups import load_groups

GROUPS = load_groups()
CENSUS = ("aian_nh", "asian_nh", "black_nh", "hispanic", "multiple_nh", "nhpi_nh", "white_nh")
DAY = dt.date(2026, 3, 2)


def proposed(*labels: str, among: tuple[str, ...] = CENSUS) -> dict[str, Proposal]:
    found = propose(dict.fromkeys(labels, 10), GROUPS, among=among)
    return {proposal.label: proposal for proposal in found}


def decided(labels: dict[str, int], groups: dict[str, str]) -> LabelTable:
    decisions = {label: Decision(group) for label, group in groups.items()}
    return review(propose(labels, GROUPS, among=CENSUS), decisions, GROUPS, by="Ana", on=DAY)


@pytest.mark.parametrize(
    ("label", "group"),
    [
        ("BLACK", "black_nh"),
        ("African-American", "black_nh"),
        ("Latino", "hispanic"),
        ("Hispanic/Latino", "hispanic"),
        ("Native American", "aian_nh"),
        ("American Indian or Alaska Native", "aian_nh"),
        ("Pacific Islander", "nhpi_nh"),
        ("Whte", "white_nh"),
        ("two or more", "multiple_nh"),
        ("Unknown", UNKNOWN),
        ("", UNKNOWN),
        ("Prefer not to say", UNKNOWN),
    ],
)
def test_a_label_is_proposed_as_the_group_it_is_near_to(label, group):
    found = proposed(label)[label]
    assert found.group == group
    assert found.why


@pytest.mark.parametrize("label", ["East African", "Somali", "Hmong", "Other", "W", "NA", "Brown"])
def test_a_label_that_no_rule_knows_is_left_to_a_person(label):
    assert proposed(label)[label] == Proposal(label, 10, "", "No group has this name.", sure=False)


def test_only_the_very_name_of_a_group_is_called_sure():
    found = proposed("Black", "Black or African American (not Hispanic or Latino)", "Latino")
    assert not found["Black"].sure  # the census counts Black residents who are not Hispanic
    assert "not Hispanic" in found["Black"].why
    assert found["Black or African American (not Hispanic or Latino)"].sure
    assert not found["Latino"].sure


def test_a_label_that_two_groups_share_is_not_proposed_as_either():
    found = proposed("Black", among=("black_nh", "black_2024"))["Black"]
    assert (found.group, found.why) == ("", "It could stand for more than one group.")


def test_labels_come_with_most_records_first_and_blanks_around_them_do_not_count():
    found = propose({"White": 5, " White ": 4, "Black": 7}, GROUPS, among=CENSUS)
    assert [(p.label, p.records) for p in found] == [("White", 9), ("Black", 7)]


def test_a_proposal_alone_decides_nothing():
    with pytest.raises(NeedsAnswer, match="“White”, the blank cell"):
        decided({"White": 5, "": 4, "Black": 3}, {"Black": "black_nh"})


def test_every_row_says_who_decided_when_and_whether_it_was_proposed():
    table = decided(
        {"Black": 5, "East African": 4, "Latino": 3},
        {"Black": "black_nh", "East African": AS_RECORDED, "Latino": LEFT_OUT},
    ).table.set_index("label")
    assert set(table["decided_by"]) == {"Ana"}
    assert set(table["decided_on"]) == {"2026-03-02"}
    assert table.loc["Black", "why"].startswith("As proposed.")
    assert table.loc["East African", "why"] == "Decided without a proposal."
    assert table.loc["Latino", "why"].startswith("Decided otherwise.")


def test_labels_become_groups_missing_or_left_out():
    table = decided(
        {"Black": 5, "East African": 4, "": 3, "Business": 2},
        {
            "Black": "black_nh",
            "East African": AS_RECORDED,
            "": UNKNOWN,
            "Business": LEFT_OUT,
        },
    )
    found = table.apply(pd.Series(["Black", None, " East African", "Business", ""]))
    assert list(found[:3]) == ["black_nh", "", OWN + "East African"]
    assert pd.isna(found[3])
    assert found[4] == ""
    assert (table.records_of(UNKNOWN), table.records_of(LEFT_OUT)) == (3, 2)


def test_labels_that_were_joined_into_one_group_stay_visible():
    table = decided(
        {"Black": 5, "East African": 4, "White": 3},
        {"Black": "black_nh", "East African": "black_nh", "White": "white_nh"},
    )
    assert table.joined() == {"black_nh": ("Black", "East African")}


def test_two_labels_kept_under_their_own_names_are_not_joined():
    table = decided({"Somali": 5, "Hmong": 4}, {"Somali": AS_RECORDED, "Hmong": AS_RECORDED})
    assert table.joined() == {}
    assert table.apply(pd.Series(["Somali", "Hmong"])).nunique() == 2


def test_a_label_that_new_records_bring_is_asked_about():
    table = decided({"Black": 5}, {"Black": "black_nh"})
    with pytest.raises(NeedsAnswer, match="“Brown”"):
        table.apply(pd.Series(["Black", "Brown"]))


def test_a_table_that_was_kept_reads_back_as_it_was(tmp_path: Path):
    kept = decided({"Black": 5, "": 4}, {"Black": "black_nh", "": UNKNOWN})
    kept.table.to_csv(tmp_path / "labels.csv", index=False)
    found = read_label_table(pd.read_csv(tmp_path / "labels.csv"), GROUPS)
    pd.testing.assert_frame_equal(found.table, kept.table, check_dtype=False)


def test_what_cannot_be_decided_is_refused_in_a_sentence():
    with pytest.raises(NotFound, match="no group called"):
        decided({"Black": 5}, {"Black": "blck"})
    with pytest.raises(BadInput, match="no label “Blue”"):
        decided({"Black": 5}, {"Black": "black_nh", "Blue": UNKNOWN})
    with pytest.raises(BadInput, match="who decided"):
        review([], {}, GROUPS, by=" ", on=DAY)
    table = decided({"Black": 5}, {"Black": "black_nh"}).table
    with pytest.raises(BadInput, match="no column note"):
        read_label_table(table.drop(columns="note"), GROUPS)
    with pytest.raises(BadInput, match="twice"):
        read_label_table(pd.concat([table, table]), GROUPS)


def test_the_labels_of_real_police_stops_are_all_accounted_for(real_data: Path):
    race = pd.read_parquet(
        real_data / "minneapolis" / "police_stops_2017.parquet", columns=["race"]
    )["race"]
    counts = {str(label): int(records) for label, records in race.value_counts().items()}
    among = ("aian_nh", "asian_nhpi_nh", "black_nh", "hispanic", "other_or_multiple_nh", "white_nh")
    found = propose(counts, GROUPS, among=among)
    assert sum(proposal.records for proposal in found) == len(race)
    by_label = {proposal.label: proposal.group for proposal in found}
    assert by_label == {
        "Black": "black_nh",
        "White": "white_nh",
        "Unknown": UNKNOWN,
        "": UNKNOWN,
        "East African": "",
        "Latino": "hispanic",
        "Native American": "aian_nh",
        "Other": "",
        "Asian": "asian_nhpi_nh",
    }
    own = {label: Decision(group or AS_RECORDED) for label, group in by_label.items()}
    groups = review(found, own, GROUPS, by="Ana", on=DAY).apply(race)
    assert (groups == OWN + "East African").sum() == counts["East African"]
    assert (groups == "").sum() == counts["Unknown"] + counts[""]
    assert groups.notna().all()
