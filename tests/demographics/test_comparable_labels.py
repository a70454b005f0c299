"""What labels of sources stand for, alone and beside one another."""

from __future__ import annotations

import pytest

from equity_core.demographics.comparable import (
    FAMILY_NAMES,
    Role,
    family_of,
    role_of,
    roles_together,
)
from equity_core.demographics.now import AGES
from equity_core.groups import load_groups


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("White", Role.WHITE), ("free white", Role.WHITE), ("White alone", Role.WHITE),
        ("White non-Hispanic", Role.WHITE_NH), ("White, not Hispanic or Latino", Role.WHITE_NH),
        ("White (not Hispanic or Latino)", Role.WHITE_NH), ("white_nh", Role.WHITE_NH),
        ("Black", Role.BLACK), ("Negro", Role.BLACK), ("Black or African American", Role.BLACK),
        ("Negro or Black", Role.BLACK), ("Black non-Hispanic", Role.BLACK_NH),
        ("Black or African American (not Hispanic or Latino)", Role.BLACK_NH),
        ("slaves", Role.BLACK_PART), ("free colored", Role.BLACK_PART),
        ("Mulatto", Role.BLACK_PART), ("All other free persons", Role.BLACK_PART),
        ("Hispanic any race", Role.HISPANIC), ("Hispanic or Latino (of any race)", Role.HISPANIC),
        ("Spanish origin", Role.HISPANIC), ("White Hispanic", Role.PART),
        ("Other races non-Hispanic", Role.REST_NH), ("All other groups", Role.REST),
        ("other", Role.REST), ("Total", Role.TOTAL), ("All residents", Role.TOTAL),
        ("Mexican", Role.PART), ("Indian", Role.PART), ("Asian or Pacific Islander", Role.PART),
        ("Two or more races", Role.PART), ("White alone (2024 categories)", Role.PART),
        ("Black, alone or in combination", Role.PART), ("Whitefish Band", Role.PART),
    ],
)  # fmt: skip
def test_a_label_by_itself(label: str, role: Role) -> None:
    assert role_of(label) is role


def test_black_beside_mulatto_is_a_part_and_negro_is_the_whole() -> None:
    of_1850 = roles_together(["White", "Black", "Mulatto"])
    assert of_1850["Black"] is of_1850["Mulatto"] is Role.BLACK_PART
    of_1910 = roles_together(["White", "Negro", "Black", "Mulatto"])
    assert of_1910["Negro"] is Role.BLACK
    assert of_1910["Black"] is of_1910["Mulatto"] is Role.PART


def test_other_is_all_other_groups_only_where_no_further_group_is_named() -> None:
    assert roles_together(["White", "Negro", "other"])["other"] is Role.REST
    assert roles_together(["White", "Negro", "Chinese", "other"])["other"] is Role.PART
    hud = ["White non-Hispanic", "Black non-Hispanic", "Other races non-Hispanic", "Hispanic"]
    assert roles_together([*hud, "Asian"])["Other races non-Hispanic"] is Role.REST_NH
    further = [*hud, "Asian non-Hispanic"]
    assert roles_together(further)["Other races non-Hispanic"] is Role.PART


def test_every_group_of_the_catalogue_has_a_family_with_a_name() -> None:
    stems = {"other_or_multiple_nh": "multiple", "asian_nhpi_nh": "asian"}
    for group in load_groups().groups:
        if group.id in AGES:
            continue
        stem = stems.get(group.id, group.id.split("_")[0])
        assert family_of(group.label) == stem, group.label
        assert stem in FAMILY_NAMES
