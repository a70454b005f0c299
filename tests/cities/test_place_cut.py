"""A city limit cuts areas: shares inside, people inside, and how sure they are, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import shapely

from equity_core.cities.place_cut import add_up, cut_areas, cut_people
from equity_core.cities.place_cut_words import say_cut, say_error

# Four squares side by side from longitude 10; the city reaches 0.4 of a square into the second,
# and the fourth touches it with a strip of 0.001 at its far side. The third is outside.
IDS = np.array(["A", "B", "C", "D"], dtype=object)
SQUARES = np.array([shapely.box(10 + n, 0, 11 + n, 1) for n in range(4)], dtype=object)
CITY = shapely.union(shapely.box(10, 0, 11.4, 1), shapely.box(13.999, 0, 14, 1))


def blocks(*rows: tuple[str, int, int, int]) -> pd.DataFrame:
    """Blocks as (area, inside, black_nh, white_nh)."""
    made = pd.DataFrame(rows, columns=["tract", "inside", "black_nh", "white_nh"])
    made["inside"] = made["inside"].astype(bool)
    return made.assign(block=range(len(made)), total=made["black_nh"] + made["white_nh"])


def cut(found: pd.DataFrame | None):
    return cut_areas(IDS, IDS, SQUARES, place=CITY, blocks=found, within="tract")


def people(**of: dict[str, tuple[float, float]]) -> pd.DataFrame:
    rows = [(area, group, *cell) for area, cells in of.items() for group, cell in cells.items()]
    return pd.DataFrame(rows, columns=["area", "group", "estimate", "moe"])


def cell(frame: pd.DataFrame, area: str, group: str) -> tuple[float, float]:
    row = frame[(frame["area"] == area) & (frame["group"] == group)].iloc[0]
    return row["estimate"], row["moe"]


def test_areas_are_cut_to_the_land_inside_and_those_that_only_touch_are_named():
    found = cut(None)
    assert list(found.ids) == ["A", "B"]
    assert found.table["land"].tolist() == pytest.approx([1, 0.4], abs=1e-4)
    assert found.geometry[0].equals(SQUARES[0])
    assert found.geometry[1].equals(shapely.box(11, 0, 11.4, 1))
    assert found.touching == ("D",)


def test_an_area_where_somebody_lives_inside_is_kept_however_little_of_its_land_is():
    found = cut(blocks(("D", 1, 0, 12), ("D", 0, 50, 0)))
    assert list(found.ids) == ["A", "B", "D"]
    assert found.table["basis"].tolist() == ["whole", "land", "blocks"]


def test_a_count_is_split_by_its_own_blocks_without_any_error():
    found = cut(blocks(("B", 1, 30, 10), ("B", 0, 20, 140)))
    given = people(B={"black_nh": (50, math.nan), "white_nh": (150, math.nan)},
                   A={"black_nh": (7, math.nan), "white_nh": (0, math.nan)})  # fmt: skip
    inside = cut_people(given, found, counted_by_block=True)
    assert cell(inside, "B", "black_nh")[0] == 30
    assert cell(inside, "B", "white_nh")[0] == pytest.approx(10)
    assert cell(inside, "A", "black_nh")[0] == 7
    assert inside["moe"].isna().all()


def test_a_survey_is_split_by_the_share_of_each_group_and_carries_both_errors():
    found = cut(blocks(("B", 1, 30, 10), ("B", 0, 20, 140)))
    given = people(B={"black_nh": (60, 20)})
    estimate, moe = cell(cut_people(given, found, counted_by_block=False), "B", "black_nh")
    # 30 of 50 Black residents lived inside, in 50 / 2.5 = 20 households; 40 of all 200 residents.
    share, households, all_share = 0.6, 20, 0.2
    smooth = (households * share + all_share) / (households + 1)
    guessed = 1.645 * 60 * math.sqrt(smooth * (1 - smooth) / (households + 1))
    assert estimate == pytest.approx(60 * share)
    assert moe == pytest.approx(math.hypot(share * 20, guessed))
    assert moe > share * 20  # the margin at fixed weights alone is a lower bound


def test_the_allocation_error_is_that_of_households_that_move_by_chance():
    """1,000 residents of one group in 400 households, 300 of them inside, all moved anew."""
    found = cut(blocks(("B", 1, 750, 0), ("B", 0, 250, 0)))
    _, moe = cell(
        cut_people(people(B={"black_nh": (1000, 0)}), found, counted_by_block=False),
        "B",
        "black_nh",
    )
    moved = np.random.default_rng(4).binomial(400, 0.75, 20_000) / 400 * 1000
    assert moe == pytest.approx(1.645 * moved.std(), rel=0.03)


def test_the_order_of_rows_and_blocks_does_not_matter():
    of_blocks = blocks(("B", 1, 30, 10), ("B", 0, 20, 140), ("A", 1, 5, 5))
    given = people(A={"black_nh": (8, 2)}, B={"black_nh": (60, 20), "white_nh": (9, 3)})
    found = cut_people(given, cut(of_blocks), counted_by_block=False)
    turned = cut_people(given[::-1], cut(of_blocks[::-1]), counted_by_block=False)
    in_order = ["area", "group"]
    pd.testing.assert_frame_equal(
        found.sort_values(in_order, ignore_index=True),
        turned.sort_values(in_order, ignore_index=True),
    )


def test_a_group_without_anybody_in_the_blocks_is_split_like_all_residents_and_very_unsure():
    found = cut(blocks(("B", 1, 0, 50), ("B", 0, 0, 150)))
    estimate, moe = cell(
        cut_people(people(B={"black_nh": (12, 9)}), found, counted_by_block=False), "B", "black_nh"
    )
    assert estimate == pytest.approx(12 * 50 / 200)
    all_or_nothing = 1.645 * 12 * math.sqrt(0.25 * 0.75)
    assert moe == pytest.approx(math.hypot(0.25 * 9, all_or_nothing))


def test_without_blocks_people_are_split_by_land_and_even_a_count_is_unsure():
    found = cut(None)
    land = found.table["land"][1]
    given = people(A={"total": (10, math.nan)}, B={"total": (200, math.nan)})
    inside = cut_people(given, found, counted_by_block=True)
    assert cell(inside, "B", "total")[0] == pytest.approx(200 * land)
    assert cell(inside, "B", "total")[1] == pytest.approx(
        1.645 * 200 * math.sqrt(land * (1 - land) / 3)
    )
    assert cell(inside, "A", "total") == (10, 0)


def test_half_by_land_is_as_unsure_as_a_share_that_may_be_anything_from_0_to_1():
    city = shapely.box(10, 0, 10.5, 1)
    found = cut_areas(IDS, IDS, SQUARES, place=city, blocks=None, within="tract")
    _, moe = cell(
        cut_people(people(A={"total": (1, 0)}), found, counted_by_block=False), "A", "total"
    )
    assert moe == pytest.approx(1.645 / math.sqrt(12), rel=1e-6)


def test_a_margin_that_the_survey_does_not_give_stays_unknown():
    found = cut(blocks(("B", 1, 30, 10), ("B", 0, 20, 140)))
    given = people(B={"black_nh": (60, math.nan)})
    inside = cut_people(given, found, counted_by_block=False)
    assert math.isnan(cell(inside, "B", "black_nh")[1])


def test_shares_inside_and_outside_add_up_to_everyone():
    of_blocks = blocks(("B", 1, 30, 10), ("B", 0, 20, 140))
    given = people(B={"black_nh": (60, 5), "white_nh": (90, 7)})
    inside = cut_people(given, cut(of_blocks), counted_by_block=False)
    rest = shapely.box(11.4, 0, 12, 1)
    turned = of_blocks.assign(inside=~of_blocks["inside"])
    outside = cut_areas(IDS, IDS, SQUARES, place=rest, blocks=turned, within="tract")
    left = cut_people(given, outside, counted_by_block=False)
    for group, everyone in (("black_nh", 60), ("white_nh", 90)):
        assert cell(inside, "B", group)[0] + cell(left, "B", group)[0] == pytest.approx(everyone)


def test_groups_that_were_split_each_by_their_own_share_add_up_again():
    given = people(B={"black_nh": (36, 1), "white_nh": (6, 1), "total": (30, 4),
                      "children": (10, 2), "adults": (15, 3), "elders": (5, 1)})  # fmt: skip
    found = add_up(given, members=["black_nh", "white_nh"], ages=["children", "adults", "elders"])
    assert cell(found, "B", "total") == (42, 4)
    assert cell(found, "B", "children") == pytest.approx((10 * 42 / 30, 2 * 42 / 30))
    ages = sum(cell(found, "B", age)[0] for age in ("children", "adults", "elders"))
    assert ages == pytest.approx(42)


def test_an_area_with_a_number_missing_keeps_its_total():
    given = people(B={"black_nh": (math.nan, 1), "white_nh": (6, 1), "total": (30, 4)})
    assert cell(add_up(given, members=["black_nh", "white_nh"], ages=[]), "B", "total") == (30, 4)


def test_the_notes_name_the_areas_and_say_what_the_error_carries():
    found = cut(blocks(("B", 1, 30, 10), ("B", 0, 20, 140)))
    said = " ".join(say_cut(found, kind="tract"))
    assert "1 tract lies wholly inside the city limit." in said
    assert "Share of residents inside: B 20 %." in said
    assert "1 tract only touches the city limit" in said
    assert "(D)" in said
    assert "do not carry new building" in " ".join(say_error(found, counted_by_block=False))
    assert say_error(found, counted_by_block=True) == []
    by_land = " ".join(say_cut(cut(None), kind="tract"))
    assert "share of land" in by_land
    assert "B 40 %" in by_land
