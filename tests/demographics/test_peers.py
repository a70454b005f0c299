"""Peer places: who is alike, and what may be said of it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from tiny_city import TinyCity

from equity_core.cities.population import PopulationChoices
from equity_core.cities.reading import read_contents
from equity_core.cli import equity
from equity_core.demographics.peers import Peers, find_peers, hellinger, own_row, own_state
from equity_core.demographics.peers_table import Places, intake_places, read_places
from equity_core.drawing.who_peers import TOO_FEW, peers_file, say_rank, show_peers
from equity_core.errors import BadInput
from equity_core.groups import load_groups
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.other_places import import_places
from equity_core.readers.tables import read_table
from equity_core.settings import Settings

HEAD = "geoid,name,state,period,group,estimate,moe\n"
# Name -> state, residents before and now, Black residents now; all others are White.
TOWNS = {
    "0100000": ("Tiny city", "AA", 200, 400, 100),
    "0200000": ("Alike town", "AA", 200, 400, 100),
    "0300000": ("Larger town", "AA", 400, 800, 200),
    "0400000": ("Other mix town", "AA", 200, 400, 300),
    "0500000": ("Slower town", "AA", 400, 400, 100),
    "0600000": ("Far town", "BB", 200, 404, 101),
}


def table(moe: int = 10, towns: dict[str, tuple[str, str, int, int, int]] = TOWNS) -> str:
    lines = []
    for geoid, (name, state, before, now, black) in towns.items():
        place = f"{geoid},{name},{state}"
        lines.append(f"{place},2010,total,{before},0")
        for group, number in (("total", now), ("black_nh", black), ("white_nh", now - black)):
            lines.append(f"{place},2020,{group},{number},{moe}")
    return HEAD + "\n".join(lines) + "\n"


@pytest.fixture
def city(settings: Settings, tiny: TinyCity) -> Settings:
    """The tiny city with a table of places."""
    people = PopulationChoices(period="2020", census_count=True)
    files = CityFiles(tiny.areas, tiny.population, "GEOID", area_name="name", people=people)
    import_city(settings, "Tiny", files)
    import_places(settings, "Tiny", tiny.write("places.csv", table()))
    return settings


def places_of(settings: Settings) -> Places:
    return read_places(read_contents(settings, "Tiny").places[0], load_groups())


def peers_of(settings: Settings, state: str = "") -> Peers:
    contents = read_contents(settings, "Tiny")
    found = find_peers(contents, places_of(settings), load_groups(), state=state)
    assert found is not None
    return found


def test_the_hellinger_distance_is_0_alike_and_1_apart_and_by_hand_in_between() -> None:
    one = np.array([[0.5, 0.5], [1.0, 0.0], [0.36, 0.64]])
    other = np.array([[0.5, 0.5], [0.0, 1.0], [0.64, 0.36]])
    # Third row: sqrt(1/2 ((0.6 - 0.8)^2 + (0.8 - 0.6)^2)) = sqrt(0.04) = 0.2.
    assert hellinger(one, other) == pytest.approx([0.0, 1.0, 0.2])


def test_the_nearest_place_is_alike_in_size_groups_and_growth(city: Settings) -> None:
    found = peers_of(city)
    names = [one.name for one in found.nearest]
    # Twice the people weighs 1. Growth of 0 where here it is 1 weighs 10. The mix: sqrt of 1/2
    # ((0.5 - 0.866)^2 + (0.866 - 0.5)^2) = 0.366, over 0.1, weighs 3.66. Far town differs by 1 %.
    assert names == ["Alike town", "Far town", "Larger town", "Other mix town", "Slower town"]
    assert found.city.name == "Tiny city"
    assert found.considered == 5


def test_the_city_is_found_by_its_name_and_is_not_its_own_peer(city: Settings) -> None:
    contents, places = read_contents(city, "Tiny"), places_of(city)
    assert own_row(contents, places) == "0100000"
    assert own_state(contents, places) == "AA"
    assert all(one.geoid != "0100000" for one in peers_of(city).nearest)


def test_one_state_can_be_chosen(city: Settings) -> None:
    assert {one.state for one in peers_of(city, "AA").nearest} == {"AA"}


def test_with_fewer_than_three_places_none_is_shown(city: Settings) -> None:
    found = peers_of(city, "BB")
    assert found.nearest == ()
    shown = show_peers(found, places_of(city), load_groups(), "black_nh")
    assert shown.headline == TOO_FEW.format(city="Tiny city")


def test_the_reason_names_size_groups_and_growth(city: Settings) -> None:
    shown = show_peers(peers_of(city), places_of(city), load_groups(), "black_nh")
    reasons = dict(shown.reasons)
    assert reasons["Alike town, AA"] == (
        "About as many people (400); 75% White (here 75%), 25% Black (here 25%); "
        "grew by 100% since 2010 (here grew by 100%)."
    )
    assert reasons["Larger town, AA"].startswith("100% more people (800)")
    assert "kept its number of people since 2010" in reasons["Slower town, AA"]


def test_the_words_higher_and_lower_obey_the_test(settings: Settings, city: Settings) -> None:
    found = peers_of(city)
    # Shares of 25 % with a margin near 2.4 points: 75 % is clearly more, the others are alike.
    said = say_rank(found, "black_nh", "Black residents")
    assert said == (
        "Black residents are 25.0% of residents here. In the 5 places most like Tiny city, that "
        "share is clearly higher in 1 and not to be told apart in 4."
    )


def test_no_score_is_shown_anywhere(city: Settings) -> None:
    found = peers_of(city)
    shown = show_peers(found, places_of(city), load_groups(), "black_nh")
    columns = [*shown.table.columns, *peers_file(found).columns]
    assert not [one for one in columns if "score" in one.casefold() or "distance" in one.casefold()]


def test_a_table_of_one_period_leaves_growth_out_and_says_so(
    city: Settings, tiny: TinyCity
) -> None:
    text = "\n".join(line for line in table().splitlines() if ",2010," not in line) + "\n"
    import_places(city, "Tiny", tiny.write("places.csv", text))
    found = peers_of(city)
    assert all(math.isnan(one.growth) for one in found.nearest)
    shown = show_peers(found, places_of(city), load_groups(), "black_nh")
    assert "The table has one period, so change in people is not part" in " ".join(shown.notes)


def test_surveys_that_overlap_tell_no_growth(city: Settings, tiny: TinyCity) -> None:
    text = table().replace(",2010,", ",2015-2019,").replace(",2020,", ",2018-2022,")
    import_places(city, "Tiny", tiny.write("places.csv", text))
    assert math.isnan(peers_of(city).city.growth)


def test_a_city_that_is_not_in_the_table_is_compared_by_its_own_people(
    city: Settings, tiny: TinyCity
) -> None:
    towns = {geoid: row for geoid, row in TOWNS.items() if geoid != "0100000"}
    import_places(city, "Tiny", tiny.write("places.csv", table(towns=towns)))
    found = peers_of(city)
    # The tiny city has 90 Black and 270 White residents of 400.
    assert found.city.shares["black_nh"] == 90 / 400
    assert found.own_period == "2020"
    assert len(found.nearest) == 5


def test_a_table_as_the_census_client_keeps_it_has_no_column_for_the_period(
    city: Settings, tiny: TinyCity
) -> None:
    kept = read_contents(city, "Tiny").places[0]
    frame = pd.read_parquet(kept.folder / "places.parquet")
    frame[frame["period"] == "2020"].drop(columns="period").to_parquet(
        kept.folder / "places.parquet"
    )
    places = places_of(city)
    assert (places.period, places.earlier, len(places.people)) == ("2020", "", len(TOWNS))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("geoid,name\n1,a\n", "no column state"),
        (HEAD, "no rows"),
        (HEAD + "01,A,AA,2020,total,many,\n", "“many” for estimate"),
        (HEAD + "01,A,AA,2020,purple,5,\n", "“purple” is not a group"),
        (HEAD + ",A,AA,2020,total,5,\n", "have no geoid, the first is row 1"),
        (HEAD + "01,A,AA,2020,total,-5,\n", "fewer than no people"),
        (HEAD + "01,A,AA,2020,total,5,\n01,A,AA,2020,total,6,\n", "stands there twice"),
        (HEAD + "01,A,AA,2020,black_nh,5,\n", "no rows of the group “total”"),
        (
            HEAD + "01,A,AA,2010,total,5,\n01,A,AA,2020,black_nh,5,\n",
            "no rows of the group “total” for 2020",
        ),
        (
            HEAD + "01,A,AA,2020,total,5,\n01,A,AA,2020,black_nh,6,\n",
            "“black_nh” of A in 2020 has more people than the place",
        ),
    ],
)
def test_a_bad_table_is_refused_in_a_sentence(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "places.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=words):
        intake_places(read_table(path), load_groups())


def test_codes_for_not_there_are_not_numbers_and_leading_zeros_stay(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    rows = "01,A,AA,2020,total,5,-555555555\n01,A,AA,2020,black_nh,-666666666,-222222222\n"
    path.write_text(HEAD + rows, encoding="utf-8")
    frame, _ = intake_places(read_table(path), load_groups())
    assert frame["geoid"].tolist() == ["01", "01"]
    assert frame["moe"].iloc[0] == 0  # a margin that the Census controls
    assert frame[["estimate", "moe"]].iloc[1].isna().all()


def test_the_command_tells_what_was_kept(city: Settings, tiny: TinyCity) -> None:
    words = ["places", "import", "Tiny", str(tiny.write("places.csv", table()))]
    done = CliRunner().invoke(equity, words)
    assert done.exit_code == 0
    assert "Kept the table of places: 6 places, 2010 and 2020." in done.stdout
