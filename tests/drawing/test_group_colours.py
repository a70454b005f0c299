"""The fixed colours of groups: told apart, seen on both pages, the same in every vintage."""

from __future__ import annotations

from itertools import combinations

from equity_core.drawing.group_colours import COLOURS, TOTAL, colours_for
from equity_core.drawing.palette import PAGE, PAGE_ON_DARK, rgb
from equity_core.groups import load_groups


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    parts = [value / 255 for value in rgb(colour)]
    light = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_is_seen_on_the_light_and_on_the_dark_page():
    for colour in (*COLOURS, TOTAL):
        assert contrast(colour, PAGE) >= 3
        assert contrast(colour, PAGE_ON_DARK) >= 3


def test_no_colour_is_much_lighter_or_greyer_than_another():
    assert max(map(luminance, COLOURS)) / min(map(luminance, COLOURS)) < 2.6
    for colour in COLOURS:
        assert max(rgb(colour)) - min(rgb(colour)) > 100


def test_groups_of_one_set_never_share_a_colour():
    for one in load_groups().sets:
        found = colours_for(one.groups)
        assert all(found[a] != found[b] for a, b in combinations(one.groups, 2)), one.id


def test_a_group_keeps_its_colour_when_the_categories_change():
    found = colours_for(["black_nh", "black_2024", "black_any_2024", "total"])
    assert len({found["black_nh"], found["black_2024"], found["black_any_2024"]}) == 1
    assert found["total"] == TOTAL


def test_groups_that_a_city_adds_get_colours_of_their_own():
    found = colours_for(["black_nh", "white_nh", "hmong", "somali", "karen"])
    assert len(set(found.values())) == 5
    assert colours_for(["hmong"]) == colours_for(["hmong"])
