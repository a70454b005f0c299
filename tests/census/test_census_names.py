"""A place is found by what people call it."""

from __future__ import annotations

import pytest
from census_world import PINEWICK

from equity_core.census.names import Listed, choose, plain, take_apart
from equity_core.census.states import BY_FIPS, STATES
from equity_core.errors import BadInput, NeedsAnswer

LISTED = [
    Listed("2753620", "Red Wing", "Red Wing city"),
    Listed("2700001", "Redwood Falls", "Redwood Falls city"),
    Listed("2700002", "Oak Hollow", "Oak Hollow city"),
    Listed("2700003", "Oak Hollow", "Oak Hollow CDP"),
    Listed("2700004", "St. Éloi", "St. Éloi village"),
    Listed("2700005", "Twin", "Twin CDP"),
    Listed("2700006", "Twin", "Twin CDP"),
    Listed("2700007", "Winona-Winona", "Winona-Winona metropolitan government (balance)"),
    Listed("2700008", "O'Brien", "O'Brien city"),
]


def find(text):
    return choose(take_apart(text), LISTED).code


@pytest.mark.parametrize(
    "text",
    [
        "Red Wing, MN",
        "Red Wing, Minnesota",
        "red wing mn",
        "  RED   WING ,mn ",
        "Red Wing city, MN",
        "Red Wing city, Minnesota",
        "2753620",
        "Red Wing city, MN (2753620)",
    ],
)
def test_a_place_is_found_however_its_name_is_written(text):
    assert find(text) == "2753620"


@pytest.mark.parametrize("text", ["St. Éloi, MN", "saint eloi mn", "St Eloi, Minnesota"])
def test_accents_and_saints_are_forgiven(text):
    assert find(text) == "2700004"


def test_an_apostrophe_may_be_left_out():
    assert find("OBrien, MN") == find("O’Brien, MN") == "2700008"


def test_two_of_one_name_ask_which_and_each_answer_is_one():
    with pytest.raises(NeedsAnswer) as caught:
        find("Oak Hollow, MN")
    assert "Oak Hollow CDP, MN; Oak Hollow city, MN" in str(caught.value)
    assert find("Oak Hollow CDP, MN") == "2700003"
    assert find("Oak Hollow city, MN") == "2700002"


def test_two_of_one_full_name_are_told_apart_by_their_codes():
    with pytest.raises(NeedsAnswer) as caught:
        find("Twin, MN")
    assert "Twin CDP, MN (2700005); Twin CDP, MN (2700006)" in str(caught.value)
    assert find("Twin CDP, MN (2700006)") == "2700006"


def test_a_bad_name_gives_the_nearest_names():
    with pytest.raises(BadInput, match="nearest names are: Red Wing, MN"):
        find("Red Wng, MN")


def test_a_name_like_no_other_gives_no_names():
    with pytest.raises(BadInput) as caught:
        find("Zzyzx, MN")
    assert "nearest" not in str(caught.value)
    assert "Minnesota has no place called" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Nashville, TN", "Nashville-Davidson metropolitan government (balance)"),
        ("Nashville-Davidson, TN", "Nashville-Davidson metropolitan government (balance)"),
        ("Louisville, KY", "Louisville/Jefferson County metro government (balance)"),
        ("Indianapolis, IN", "Indianapolis city (balance)"),
        ("Athens, GA", "Athens-Clarke County unified government (balance)"),
        ("Lexington, KY", "Lexington-Fayette urban county"),
        ("Butte, MT", "Butte-Silver Bow (balance)"),
    ],
)
def test_a_city_that_is_one_with_its_county_is_found_by_its_short_name(text, label):
    listed = [Listed("0000001", label, label), Listed("0000002", "Ash", "Ash-Elm city")]
    assert choose(take_apart(text), listed).code == "0000001"


def test_a_hyphen_alone_shortens_no_name():
    with pytest.raises(BadInput, match="Winston-Salem, NC"):
        listed = [Listed("3775000", "Winston-Salem", "Winston-Salem city")]
        choose(take_apart("Winston, NC"), listed)


@pytest.mark.parametrize("text", ["Red Wing", "", "MN", "Minnesota", ", MN", "Red Wing, XX"])
def test_without_a_city_and_a_state_an_example_is_given(text):
    with pytest.raises(BadInput, match="such as Red Wing, MN"):
        find(text)


@pytest.mark.parametrize(
    ("text", "state", "name"),
    [
        ("Fargo North Dakota", "ND", "fargo"),
        ("New York, New York", "NY", "new york"),
        ("Washington, District of Columbia", "DC", "washington"),
        ("Kansas City, Kansas", "KS", "kansas city"),
        ("Charleston, West Virginia", "WV", "charleston"),
        ("Ponce, PR", "PR", "ponce"),
        ("Mt. Vernon, MT", "MT", "mount vernon"),
    ],
)
def test_states_of_several_words_are_split_off(text, state, name):
    asked = take_apart(text)
    assert (asked.state.postal, asked.name) == (state, name)


def test_there_are_fifty_states_the_district_and_puerto_rico():
    assert len(STATES) == 52
    assert len({state.postal for state in STATES}) == 52
    assert BY_FIPS["38"].folder == "North_Dakota"


def test_short_forms_are_written_out():
    assert plain("Ft. St. Mt. Iron") == "fort saint mount iron"


def test_a_place_of_the_server_is_found_with_its_boundary(new_census, place_of):
    found = new_census().find_place("pinewick minnesota")
    expected = place_of(PINEWICK)
    assert (found.geoid, found.name, found.label) == (PINEWICK, "Pinewick", expected.label)
    assert (found.state, found.state_name) == ("MN", "Minnesota")
    assert found.geometry.symmetric_difference(expected.geometry).area < 1e-9


def test_the_server_too_asks_which_of_two_and_offers_nearest_names(new_census):
    census = new_census()
    with pytest.raises(NeedsAnswer, match="Oak Hollow CDP, MN; Oak Hollow city, MN"):
        census.find_place("Oak Hollow, MN")
    assert census.find_place("Oak Hollow CDP, MN").geoid == "2747002"
    assert census.find_place("saint eloi, mn").name == "St. Éloi"
    with pytest.raises(BadInput, match="Harborough, MN"):
        census.find_place("Harboro, MN")
