"""Going back to an earlier revision: numbers as they were, with all that rests on them."""

from __future__ import annotations

import json

import pytest
from tiny_city import square

from equity_core.access import ANONYMOUS, COMMAND_LINE
from equity_core.cities.population import PopulationChoices
from equity_core.cities.reading import load_population, read_contents
from equity_core.demographics.history import load_history
from equity_core.disparity.measuring import Question, as_json, measure
from equity_core.errors import AccessDenied, BadInput, NotFound
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.going_back import go_back, read_histories
from equity_core.imports.history import import_history
from equity_core.imports.layer import LayerFile, import_layer
from equity_core.imports.people import prepare_people
from equity_core.imports.service import import_service
from equity_core.services.choices import ServiceChoices
from equity_core.store.audit import read_history
from equity_core.store.writing import writing

TREES = ServiceChoices(name="Trees", date="date", counts="things")


@pytest.fixture
def loaded(settings, tiny):
    import_city(settings, "Tiny", files_of(tiny))
    import_service(settings, "Tiny", tiny.records, TREES)
    return settings


def files_of(tiny, **changes):
    people = PopulationChoices(period="2020", census_count=True)
    given = {"areas": tiny.areas, "population": tiny.population, "area_id": "GEOID",
             "level": "block group", "people": people}  # fmt: skip
    return CityFiles(**{**given, **changes})


def one_tree(tiny):
    return tiny.write("one.csv", "id,lon,lat,date\n1,10.005,50.005,2021-01-01\n")


def measured(settings, level=None):
    found = as_json(measure(settings, Question("Tiny", "Trees", level=level)))
    return {key: found[key] for key in ("ledger", "areas", "groups", "no_residents_percent")}


def back(settings, kind, name, seen, number, viewer=COMMAND_LINE):
    return go_back(settings, viewer, "Tiny", kind=kind, name=name, seen=seen, number=number)


def add_wards(settings, tiny, *, turned=False):
    """Two wards: W is the first square, E the other two; turned, W is the first two."""
    border = 10.02 if turned else 10.01
    west, east = square("W", 10.0, 50.0), square("E", 10.0, 50.0)
    for feature, left, right in ((west, 10.0, border), (east, border, 10.03)):
        ring = [[left, 50.0], [right, 50.0], [right, 50.01], [left, 50.01], [left, 50.0]]
        feature["geometry"]["coordinates"] = [ring]
    path = tiny.write(
        "wards.geojson", json.dumps({"type": "FeatureCollection", "features": [west, east]})
    )
    import_layer(settings, "Tiny", LayerFile(path, "wards", "GEOID", "level"))


def test_a_service_is_as_it_was_and_the_way_is_in_the_record_of_changes(loaded, tiny):
    before = measured(loaded)
    import_service(
        loaded,
        "Tiny",
        tiny.write("one.csv", "id,lon,lat,date\n1,10.005,50.005,2021-01-01\n"),
        TREES,
    )
    assert measured(loaded) != before
    assert back(loaded, "service", "trees", 2, 1) == "“Trees” is again as it was in revision 1."
    assert measured(loaded) == before
    kept = read_contents(loaded, "Tiny").service("Trees")
    assert (kept.number, kept.facts["copy_of"], kept.source_name) == (3, 1, "records.csv")
    [history] = [one for one in read_histories(loaded, COMMAND_LINE, read_contents(loaded, "Tiny"))
                 if one.kind == "service"]  # fmt: skip
    assert [one.number for one in history.before] == [2, 1]
    with writing(loaded) as session:
        [line] = read_history(session, kind="service", key=str(history.before[-1].id))
    assert line.action == "go back"


def test_a_service_of_old_is_counted_on_the_levels_of_today(loaded, tiny):
    import_service(
        loaded,
        "Tiny",
        tiny.write("one.csv", "id,lon,lat,date\n1,10.005,50.005,2021-01-01\n"),
        TREES,
    )
    add_wards(loaded, tiny)
    back(loaded, "service", "Trees", 2, 1)
    amounts = {row["area"]: row["amount"] for row in measured(loaded, "wards")["areas"]}
    assert amounts == {"W": 4, "E": 3}  # four records in 01; two in 02 and one in 03


def test_areas_come_back_with_their_people_and_the_services_are_counted_anew(loaded, tiny):
    add_wards(loaded, tiny)
    before, wards = measured(loaded), measured(loaded, "wards")
    two = json.loads(tiny.areas.read_text())
    two["features"] = two["features"][:2]
    people = tiny.write("two.csv", "GEOID,total,black_nh,white_nh,hispanic\n01,50,20,20,10\n"
                                   "02,100,30,40,30\n")  # fmt: skip
    areas = tiny.write("two.geojson", json.dumps(two))
    import_city(loaded, "Tiny", files_of(tiny, areas=areas, population=people))
    assert measured(loaded)["ledger"]["outside_city"] == 2
    back(loaded, "level", "block group", 2, 1)
    assert measured(loaded) == before
    assert measured(loaded, "wards") == wards


def test_a_level_that_was_added_comes_back_with_people_of_today(loaded, tiny):
    add_wards(loaded, tiny)
    before = measured(loaded, "wards")
    add_wards(loaded, tiny, turned=True)
    assert measured(loaded, "wards") != before
    back(loaded, "level", "wards", 2, 1)
    assert measured(loaded, "wards") == before


def test_people_come_back_on_every_level_and_only_to_areas_they_were_counted_for(loaded, tiny):
    add_wards(loaded, tiny)
    before, wards = measured(loaded), measured(loaded, "wards")
    half = tiny.write("half.csv", "GEOID,total,black_nh,white_nh,hispanic\n01,50,10,35,5\n"
                                  "02,150,15,120,15\n03,0,0,0,0\n")  # fmt: skip
    choices = PopulationChoices(period="2020", census_count=True)
    prepare_people(loaded, "Tiny", half, choices).keep(loaded)
    assert measured(loaded) != before
    contents = read_contents(loaded, "Tiny")
    assert load_population(contents.population("wards")).wide().loc["W", "total"] == 50
    back(loaded, "population", "block group, 2020", 2, 1)
    assert measured(loaded) == before
    assert measured(loaded, "wards") == wards
    with pytest.raises(NotFound, match="no earlier revision"):
        back(loaded, "population", "wards, 2020", 3, 1)


def test_people_of_areas_that_are_gone_are_not_brought_back_alone(loaded, tiny):
    two = json.loads(tiny.areas.read_text())
    two["features"] = two["features"][:2]
    people = tiny.write("two.csv", "GEOID,total,black_nh\n01,50,20\n02,100,30\n")
    choices = PopulationChoices(period="2020", partial_groups=True)
    changed = files_of(tiny, areas=tiny.write("two.geojson", json.dumps(two)), population=people,
                       people=choices)  # fmt: skip
    import_city(loaded, "Tiny", changed)
    with pytest.raises(BadInput, match="Go back to those areas first"):
        back(loaded, "population", "block group, 2020", 2, 1)
    assert read_contents(loaded, "Tiny").population("block group").number == 2


def test_earlier_years_come_back(loaded, tiny):
    head = "period,group,measure,value,source\n"
    for period in ("1900", "1910"):
        path = tiny.write("history.csv", f"{head}{period},White,count,90,a census\n")
        import_history(loaded, "Tiny", path)
    said = back(loaded, "history", "population over time", 2, 1)
    assert said == "“population over time” is again as it was in revision 1."
    [kept] = read_contents(loaded, "Tiny").history
    assert kept.number == 3
    assert list(load_history(kept.folder)["period"]) == ["1900"]


def test_a_revision_that_someone_else_loaded_meanwhile_is_not_run_over(loaded, tiny):
    import_service(loaded, "Tiny", tiny.records, TREES)
    import_service(loaded, "Tiny", tiny.records, TREES)
    with pytest.raises(BadInput, match="revision 3 is in force"):
        back(loaded, "service", "Trees", 2, 1)


def test_the_first_revision_has_nothing_before_it(loaded):
    with pytest.raises(NotFound, match="no earlier revision"):
        back(loaded, "service", "Trees", 1, 0)


def test_only_who_may_load_data_goes_back_or_reads_the_history(loaded, tiny):
    import_service(loaded, "Tiny", tiny.records, TREES)
    with pytest.raises(AccessDenied):
        back(loaded, "service", "Trees", 2, 1, viewer=ANONYMOUS)
    with pytest.raises(AccessDenied):
        read_histories(loaded, ANONYMOUS, read_contents(loaded, "Tiny"))
