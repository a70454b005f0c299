"""Ages in a population file: kept beside the groups, carried with them, and never among them."""

from __future__ import annotations

import json

import pytest
from tiny_city import square

from equity_core.access import COMMAND_LINE
from equity_core.cities.population import PopulationChoices
from equity_core.cities.reading import load_population, read_contents
from equity_core.disparity.measuring import Question, as_json, measure
from equity_core.errors import BadInput
from equity_core.imports.city import CityFiles, import_city, prepare_city
from equity_core.imports.going_back import go_back
from equity_core.imports.layer import LayerFile, import_layer
from equity_core.imports.people import prepare_people
from equity_core.imports.service import import_service
from equity_core.imports.ways import _report_people
from equity_core.services.choices import ServiceChoices

AGES = ("children", "adults", "elders")
WIDE = (
    "GEOID,total,black_nh,white_nh,hispanic,children,children_moe,adults,adults_moe,elders,"
    "elders_moe\n"
    "01,100,60,30,10,20,4,70,5,10,3\n"
    "02,300,30,240,30,90,6,150,8,60,0\n"
    "03,0,0,0,0,0,0,0,0,0,0\n"
)


@pytest.fixture
def loaded(settings, tiny):
    import_city(settings, "Tiny", files_of(tiny))
    return settings


def files_of(tiny, text: str = WIDE) -> CityFiles:
    return CityFiles(
        areas=tiny.areas,
        population=tiny.write("people.csv", text),
        area_id="GEOID",
        level="block group",
        people=PopulationChoices(period="2020"),
    )


def by_area(kept, value="estimate"):
    return load_population(kept).wide(value).to_dict("index")


def test_ages_are_a_dataset_of_their_own_with_the_total(loaded):
    [ages] = read_contents(loaded, "Tiny").ages
    assert ages.name == "block group, 2020"
    assert ages.facts["groups"] == list(AGES)
    assert ages.facts["group_set"] == "ages"
    assert ages.facts["people"] == 400
    assert by_area(ages)["02"] == {"children": 90, "adults": 150, "elders": 60, "total": 300}
    assert by_area(ages, "moe")["01"]["children"] == 4


def test_the_groups_of_the_population_hold_no_ages(loaded):
    [people] = read_contents(loaded, "Tiny").populations
    assert people.facts["groups"] == ["black_nh", "hispanic", "white_nh"]
    assert set(load_population(people).frame["group"]) == {
        "black_nh",
        "hispanic",
        "white_nh",
        "total",
    }


def test_a_tidy_file_may_hold_ages_too(settings, tiny):
    rows = ["area,group,estimate,moe"]
    for area, black, white, young, old in (("01", 60, 40, 30, 70), ("02", 5, 0, 1, 4)):
        rows += [f"{area},black_nh,{black},", f"{area},white_nh,{white},"]
        rows += [f"{area},children,{young},2", f"{area},adults,{old},3", f"{area},elders,0,1"]
        rows += [f"{area},total,{black + white},"]
    import_city(settings, "Tiny", files_of(tiny, "\n".join(rows) + "\n"))
    contents = read_contents(settings, "Tiny")
    assert by_area(contents.ages[0])["02"]["adults"] == 4
    assert by_area(contents.populations[0])["02"] == {"black_nh": 5, "white_nh": 0, "total": 5}


def test_ages_that_do_not_add_up_to_the_total_are_refused(settings, tiny):
    with pytest.raises(BadInput, match="In 02 they add up to 290 of 300"):
        import_city(
            settings,
            "Tiny",
            files_of(tiny, WIDE.replace("02,300,30,240,30,90", "02,300,30,240,30,80")),
        )


def test_the_report_tells_groups_and_ages_in_one_sentence(settings, tiny):
    found = prepare_city(settings, "Tiny", files_of(tiny))
    assert _report_people("", found.people, []).said == (
        "400 people in 3 groups and by age (children, adults, elders), counted in 2020."
    )


def test_a_file_of_ages_alone_leaves_the_groups_as_they_are(loaded, tiny):
    path = tiny.write("ages.csv", "GEOID,children,adults,elders\n01,25,65,10\n02,90,150,60\n")
    prepare_people(loaded, "Tiny", path, PopulationChoices(period="2020")).keep(loaded)
    contents = read_contents(loaded, "Tiny")
    assert contents.populations[0].number == 1
    assert (contents.ages[0].number, contents.ages[0].facts["people"]) == (2, 400)


def test_a_new_city_cannot_have_ages_alone(settings, tiny):
    with pytest.raises(BadInput, match="age groups only"):
        import_city(settings, "Tiny", files_of(tiny, "GEOID,children,adults,elders\n01,1,2,3\n"))


def add_wards(settings, tiny):
    """Ward W is the first square and half of the second, E is the rest."""
    west, east = square("W", 10.0, 50.0), square("E", 10.0, 50.0)
    for feature, left, right in ((west, 10.0, 10.015), (east, 10.015, 10.03)):
        ring = [[left, 50.0], [right, 50.0], [right, 50.01], [left, 50.01], [left, 50.0]]
        feature["geometry"]["coordinates"] = [ring]
    text = json.dumps({"type": "FeatureCollection", "features": [west, east]})
    import_layer(
        settings, "Tiny", LayerFile(tiny.write("wards.geojson", text), "wards", "GEOID", "level")
    )


def ages_of(settings, level):
    return next(one for one in read_contents(settings, "Tiny").ages if one.facts["level"] == level)


def test_ages_are_carried_to_levels_that_rest_on_the_first(loaded, tiny):
    add_wards(loaded, tiny)
    wards = ages_of(loaded, "wards")
    assert by_area(wards)["W"]["children"] == pytest.approx(20 + 90 / 2)
    assert by_area(wards, "moe")["W"]["children"] == pytest.approx((4**2 + 3**2) ** 0.5)
    path = tiny.write("again.csv", WIDE.replace("20,4,70,5", "30,4,60,5"))
    prepare_people(loaded, "Tiny", path, PopulationChoices(period="2020")).keep(loaded)
    assert by_area(ages_of(loaded, "wards"))["W"]["children"] == pytest.approx(30 + 90 / 2)


def test_going_back_works_for_ages_and_for_areas_with_their_ages(loaded, tiny):
    add_wards(loaded, tiny)
    before = by_area(ages_of(loaded, "wards"))
    import_city(loaded, "Tiny", files_of(tiny, WIDE.replace("20,4,70,5", "30,4,60,5")))
    assert by_area(ages_of(loaded, "wards")) != before
    go_back(loaded, COMMAND_LINE, "Tiny", kind="ages", name="block group, 2020", seen=2, number=1)
    assert by_area(ages_of(loaded, "wards")) == before
    import_city(loaded, "Tiny", files_of(tiny, WIDE.replace("20,4,70,5", "30,4,60,5")))
    go_back(loaded, COMMAND_LINE, "Tiny", kind="level", name="block group", seen=3, number=2)
    assert by_area(ages_of(loaded, "block group"))["01"]["children"] == 20


def test_the_maps_of_services_do_not_change_with_ages(settings, tiny):
    choices = ServiceChoices(name="Trees", date="date", counts="things")
    import_city(settings, "Tiny", files_of(tiny))
    import_service(settings, "Tiny", tiny.records, choices)
    groups = as_json(measure(settings, Question("Tiny", "Trees")))["groups"]
    assert {row["group"] for row in groups} == {"black_nh", "hispanic", "white_nh"}
