"""Who lives in a city now: published or summed, ages, words that obey the survey."""

from __future__ import annotations

import json
import math

import pandas as pd
import pytest
from tiny_city import square

from equity_core.cities.population import Population, PopulationChoices, save_population
from equity_core.cities.reading import read_contents
from equity_core.demographics.areas import shares_by_area
from equity_core.demographics.diversity import diversity_of
from equity_core.demographics.level_people import read_of_group
from equity_core.demographics.now import city_ages, city_groups, city_periods
from equity_core.drawing.who_now import say_groups, show_ages_now, show_groups_now
from equity_core.errors import NotFound
from equity_core.groups import load_groups
from equity_core.imports.city import CityFiles, import_city
from equity_core.store.workbench import workbench

GROUPS = load_groups()


@pytest.fixture
def town(settings, tiny):
    """Two areas with ages and margins, by survey: Black 60 +- 3 and 40 +- 4, White 140 and 160."""
    features = [square(one, 10 + 0.01 * place, 50.0) for place, one in enumerate(("1", "2"))]
    areas = tiny.write("a.geojson", json.dumps({"type": "FeatureCollection", "features": features}))
    people = tiny.write(
        "p.csv",
        "GEOID,black_nh,black_nh_moe,white_nh,white_nh_moe,total,total_moe,"
        "children,children_moe,adults,adults_moe,elders,elders_moe\n"
        "1,60,3,140,6,200,0,50,5,120,5,30,5\n2,40,4,160,8,200,0,30,5,150,5,20,5\n",
    )
    choices = PopulationChoices(period="2018-2022")
    import_city(settings, "Town", CityFiles(areas, people, "GEOID", level="ward", people=choices))
    return settings


def publish(settings, period: str, rows: list[tuple[str, float, float]], *, count: bool) -> None:
    """Keep figures that a source publishes for the city itself."""
    frame = pd.DataFrame(rows, columns=["group", "estimate", "moe"]).assign(area="27001")
    facts = {"period": period, "level": "", "has_moe": not count, "census_count": count,
             "groups": [row[0] for row in rows if row[0] != "total"]}  # fmt: skip
    with workbench(settings) as bench:
        draft = bench.draft("whole", period)
        draft.facts = facts
        save_population(Population(frame, period, facts), draft.folder)
        bench.keep("Town")


def test_a_city_is_the_sum_of_its_areas_and_so_is_its_error(town):
    people = city_groups(read_contents(town, "Town"), "2018-2022", GROUPS)
    assert people.number("black_nh", "estimate") == 60 + 40
    assert people.number("black_nh", "moe") == pytest.approx(5)  # sqrt(9 + 16)
    assert people.number("black_nh", "share") == 0.25
    assert people.number("black_nh", "share_moe") == pytest.approx(5 / 400)
    assert not people.published
    # SE 5 / 1.645 is 3 % of 100.
    assert people.frame.loc["black_nh", "reliability"] == "reliable"


def test_what_is_published_for_the_city_itself_goes_before_the_sum(town):
    rows = [("black_nh", 104.0, 2.0), ("white_nh", 296.0, 2.0), ("total", 400.0, 0.0)]
    publish(town, "2018-2022", rows, count=False)
    people = city_groups(read_contents(town, "Town"), "2018-2022", GROUPS)
    assert people.published
    assert people.number("black_nh", "estimate") == 104
    assert people.number("black_nh", "moe") == 2


def test_a_period_that_is_known_for_the_city_only_is_a_period(town):
    publish(town, "2000", [("black_nh", 30.0, math.nan), ("total", 300.0, math.nan),
                           ("children", 90.0, math.nan)], count=True)  # fmt: skip
    contents = read_contents(town, "Town")
    assert city_periods(contents) == ["2018-2022", "2000"]
    people = city_groups(contents, "2000", GROUPS)
    assert list(people.frame.index) == ["black_nh", "total"]
    assert people.number("black_nh", "moe") == 0
    ages = city_ages(contents, "2000")
    assert ages is not None
    assert ages.number("children", "share") == pytest.approx(0.3)
    with pytest.raises(NotFound, match="It has: 2018-2022, 2000"):
        city_groups(contents, "1990", GROUPS)


def test_ages_are_told_in_the_same_way(town):
    contents = read_contents(town, "Town")
    ages = city_ages(contents, "2018-2022")
    assert ages is not None
    assert ages.number("children", "estimate") == 80
    assert ages.number("children", "moe") == pytest.approx(math.sqrt(50))
    said = show_ages_now(contents, ages, GROUPS)
    assert said.headline.startswith("Of the residents of Town, 20.0% (give or take 1.8) are under")
    assert "12.5%" in said.headline


def test_a_city_without_ages_has_none(settings, tiny):
    files = CityFiles(tiny.areas, tiny.population, "GEOID", level="ward",
                      people=PopulationChoices(period="2020", census_count=True))  # fmt: skip
    import_city(settings, "Tiny", files)
    assert city_ages(read_contents(settings, "Tiny"), "2020") is None


def test_the_sentence_names_no_largest_group_that_the_survey_cannot_tell(settings, tiny, town):
    people = tiny.write(
        "q.csv",
        "GEOID,black_nh,black_nh_moe,white_nh,white_nh_moe,total,total_moe\n"
        "1,100,30,110,30,210,0\n2,100,30,100,30,200,0\n",
    )
    choices = PopulationChoices(period="2019-2023")
    files = CityFiles(tiny.folder / "a.geojson", people, "GEOID", level="ward", people=choices)
    import_city(settings, "Town", files)
    contents = read_contents(settings, "Town")
    now = show_groups_now(contents, city_groups(contents, "2019-2023", GROUPS), GROUPS)
    assert "the numbers are too unsure to say which is larger" in now.headline
    before = show_groups_now(contents, city_groups(contents, "2018-2022", GROUPS), GROUPS)
    assert "White residents are the largest group: 75.0% (give or take 2.5)" in before.headline


def test_a_number_that_is_missing_where_people_live_makes_the_city_not_known(settings, tiny):
    people = tiny.write(
        "p.csv", "GEOID,total,black_nh,white_nh\n01,100,60,40\n02,50,,50\n03,0,,0\n"
    )
    choices = PopulationChoices(period="2020", census_count=True, partial_groups=True)
    import_city(settings, "Tiny", CityFiles(tiny.areas, people, "GEOID", people=choices))
    found = city_groups(read_contents(settings, "Tiny"), "2020", GROUPS)
    assert math.isnan(found.number("black_nh", "estimate"))
    assert found.number("white_nh", "estimate") == 90
    assert found.members == ()
    assert math.isnan(diversity_of(found).chance)
    names = {one: GROUPS.get(one).people for one in found.frame.index}
    assert "150 people live in Tiny" in say_groups("Tiny", found, names)


def test_ages_are_known_by_area_and_can_be_held_against_the_city(town):
    contents = read_contents(town, "Town")
    people, city = read_of_group(contents, GROUPS, "children", level="ward", period="2018-2022")
    assert shares_by_area(people, "children")["share"].tolist() == [0.25, 0.15]
    assert city.number("children", "share") == 0.2
    with pytest.raises(NotFound, match="not told apart as Hispanic"):
        read_of_group(contents, GROUPS, "hispanic", level="ward", period="2018-2022")
