"""The groups as data: what ships, what a city may add, and what is refused in which words."""

from pathlib import Path

import pytest

from equity_core.errors import BadInput, NotFound
from equity_core.groups import load_groups

HEADER = "id,label,short_label,people,standard,vintage,includes,order"
HMONG = "hmong,Hmong residents of the city,Hmong,Hmong residents,City form,2023,Chose Hmong.,65"
SOMALI = "somali,Somali residents of the city,Somali,Somali residents,City form,2023,Chose it.,205"
SETS_HEADER = "id,label,standard,vintage,exclusive,total,groups"
B03002 = [
    "aian_nh",
    "asian_nh",
    "black_nh",
    "hispanic",
    "multiple_nh",
    "nhpi_nh",
    "other_nh",
    "white_nh",
]


def write(home: Path, *rows: str, name: str = "groups.csv", header: str = HEADER) -> Path:
    (home / name).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return home


def test_every_id_that_files_may_use_is_there() -> None:
    ids = [*B03002, "asian_nhpi_nh", "other_or_multiple_nh", "mena_2024", "total"]
    assert load_groups().known(ids) == ids


def test_shipped_groups_stand_in_alphabetical_order_of_short_label_with_ages_and_total_apart() -> (
    None
):
    catalogue = load_groups()
    ids = [group.id for group in catalogue.groups]
    ordered = catalogue.in_order(reversed(ids))
    assert ordered[-4:] == ["children", "adults", "elders", "total"]
    shorts = [catalogue.get(group_id).short_label.casefold() for group_id in ordered[:-4]]
    assert shorts == sorted(shorts)
    assert len(ordered) == len(ids)


def test_no_shipped_phrase_says_bare_other_or_what_people_are_not() -> None:
    for group in load_groups().groups:
        for phrase in (group.label, group.short_label, group.people):
            assert "non-" not in phrase.casefold()
            assert phrase.casefold() not in {"other", "others"}
        assert "residents" in group.people


def test_a_people_phrase_fits_a_sentence() -> None:
    catalogue = load_groups()
    assert catalogue.get("black_nh").people == "Black residents"
    assert catalogue.get("multiple_nh").people == "residents of two or more races"
    assert catalogue.get("total").people == "all residents"


def test_the_2020_census_and_survey_sets_have_the_eight_groups_of_their_tables() -> None:
    sets = {group_set.id: group_set for group_set in load_groups().sets}
    for name in ("pl94171_2020", "acs_b03002"):
        assert sorted(sets[name].groups) == B03002
        assert sets[name].exclusive
        assert sets[name].total == "total"


def test_the_2024_groups_are_exclusive_alone_and_not_exclusive_in_combination() -> None:
    sets = {group_set.id: group_set for group_set in load_groups().sets}
    assert sets["omb2024_alone"].exclusive
    assert "mena_2024" in sets["omb2024_alone"].groups
    assert not sets["omb2024_any"].exclusive


def test_every_set_names_only_groups_of_the_catalogue_and_every_group_is_in_a_set() -> None:
    catalogue = load_groups()
    named = {name for s in catalogue.sets for name in (*s.groups, s.total)}
    assert named == {group.id for group in catalogue.groups}


def test_the_complete_set_of_a_file_is_found_and_the_larger_one_wins() -> None:
    catalogue = load_groups()
    joined = [
        "white_nh",
        "black_nh",
        "aian_nh",
        "hispanic",
        "asian_nhpi_nh",
        "other_or_multiple_nh",
    ]
    found = catalogue.set_for([*joined, "total"])
    assert found is not None
    assert set(found.groups) == set(joined)
    larger = catalogue.set_for([*joined, *B03002])
    assert larger is not None
    assert sorted(larger.groups) == B03002


def test_without_a_complete_exclusive_set_none_is_named() -> None:
    catalogue = load_groups()
    assert catalogue.set_for(["white_nh", "black_nh", "total"]) is None
    in_combination = [g.id for g in catalogue.groups if g.id.endswith("_any_2024")]
    assert catalogue.set_for(in_combination) is None


def test_an_unknown_group_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(NotFound, match=r'"blak_nh".*black_nh'):
        load_groups().get("blak_nh")
    with pytest.raises(NotFound, match="lists them all"):
        load_groups().in_order(["zzzzzz"])


def test_unknown_columns_are_left_out_of_known_ids_in_the_order_given() -> None:
    assert load_groups().known(["GEOID", "white_nh", "black_nh_moe", "aian_nh"]) == [
        "white_nh",
        "aian_nh",
    ]


def test_a_city_adds_its_own_groups_and_an_exclusive_set(tmp_path: Path) -> None:
    home = write(tmp_path, HMONG, "", SOMALI)
    own = "two_own,Two groups of the city,City form,2023,yes,total,hmong somali"
    write(tmp_path, own, name="group_sets.csv", header=SETS_HEADER)
    catalogue = load_groups(home)
    assert catalogue.get("hmong").people == "Hmong residents"
    # hmong has order 65 (between the "Asian" rows and "Black"), somali 205.
    assert catalogue.in_order(["total", "somali", "black_nh", "hmong"]) == [
        "hmong",
        "black_nh",
        "somali",
        "total",
    ]
    found = catalogue.set_for(["hmong", "somali"])
    assert found is not None
    assert found.id == "two_own"


def test_a_home_folder_without_tables_gives_the_shipped_catalogue(tmp_path: Path) -> None:
    assert load_groups(tmp_path) == load_groups()


def test_a_saved_byte_order_mark_does_not_hide_the_first_column(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text(f"{HEADER}\n{HMONG}\n", encoding="utf-8-sig")
    assert load_groups(tmp_path).known(["hmong"]) == ["hmong"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (HMONG.replace("hmong,", "black_nh,", 1), r'row 3, column "id": "black_nh" is already'),
        (HMONG.replace("hmong,", "Hmong people,", 1), r'row 3, column "id": .*cannot be an id'),
        (HMONG.replace("hmong,", "hmong_moe,", 1), r'row 3, column "id": .*_moe'),
        (HMONG.replace(",65", ",first"), r'row 3, column "order": "first" is not a whole number'),
        (HMONG.replace(",Hmong,", ",Other,"), r'row 3, column "short_label": "Other" does not say'),
        (HMONG.replace(",Hmong residents,", ",,"), r'row 3, column "people": the cell is empty'),
        (HMONG.replace("Chose Hmong.", "Chose, Hmong."), r"row 3: 9 cells .* 8"),
    ],
)
def test_a_bad_row_is_refused_naming_row_and_column(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        load_groups(write(tmp_path, SOMALI, row))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("s,S,City,2023,maybe,total,hmong white_nh", r'row 2, column "exclusive": "maybe"'),
        ("s,S,City,2023,yes,total,hmong hmnog", r'row 2, column "groups": "hmnog" is not a'),
        ("s,S,City,2023,yes,everyone,hmong white_nh", r'row 2, column "total": "everyone"'),
        ("s,S,City,2023,yes,total,hmong hmong", r'row 2, column "groups": a set needs two'),
        ("joined_both,S,City,2023,yes,total,hmong white_nh", r'column "id": .* already taken'),
    ],
)
def test_a_bad_set_is_refused_naming_row_and_column(tmp_path: Path, row: str, message: str) -> None:
    write(tmp_path, HMONG)
    write(tmp_path, row, name="group_sets.csv", header=SETS_HEADER)
    with pytest.raises(BadInput, match=message):
        load_groups(tmp_path)


def test_a_table_without_a_column_or_that_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="has no column people"):
        load_groups(write(tmp_path, HMONG, header=HEADER.replace("people,", "")))
    (tmp_path / "groups.csv").write_bytes(b"\xff\xd8\xff\xe0 not a table")
    with pytest.raises(BadInput, match="cannot be read"):
        load_groups(tmp_path)


def test_ages_are_never_taken_for_the_groups_of_race_and_ethnicity() -> None:
    catalogue = load_groups()
    ages = ["children", "adults", "elders"]
    assert catalogue.set_for([*ages, "total", "black_nh"]) is None
    with_both = catalogue.set_for([*ages, *B03002, "total"])
    assert with_both is not None
    assert set(with_both.groups) == set(B03002)
    of_ages = catalogue.set_for([*ages, *B03002, "total"], of_ages=True)
    assert of_ages is not None
    assert of_ages.id == "ages"
    assert [catalogue.is_age(one) for one in (*ages, "total", "black_nh")] == [True] * 3 + [
        False
    ] * 2
