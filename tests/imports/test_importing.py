"""The whole path from files to numbers, on the tiny city."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from tiny_city import square

from equity_core.cities.population import PopulationChoices
from equity_core.cities.reading import list_cities, load_population, read_contents
from equity_core.disparity.measuring import Question, as_json, measure
from equity_core.errors import BadInput, NeedsAnswer, NotFound
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.layer import LayerFile, import_layer
from equity_core.imports.service import import_service
from equity_core.services.choices import ServiceChoices


@pytest.fixture
def loaded(settings, tiny):
    import_city(settings, "Tiny", files_of(tiny))
    return settings


def files_of(tiny, **changes) -> CityFiles:
    given = {"areas": tiny.areas, "population": tiny.population, "area_id": "GEOID",
             "area_name": "name", "level": "block group",
             "people": PopulationChoices(period="2020", census_count=True)}  # fmt: skip
    return CityFiles(**{**given, **changes})


def collection(*features) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def records(settings, tiny, path: Path | None = None, **changes):
    choices = ServiceChoices(**{"name": "Trees", "date": "date", "counts": "things", **changes})
    return import_service(settings, "tiny", path or tiny.records, choices)


def test_a_city_is_listed_with_its_levels_and_periods(loaded):
    assert list_cities(loaded) == [{"name": "Tiny", "levels": ["block group"], "periods": ["2020"]}]


def test_the_numbers_of_the_tiny_city_are_those_worked_by_hand(loaded, tiny):
    report = records(loaded, tiny)
    assert report.ledger["read"] == 8
    assert report.ledger["used"] == 7
    assert report.ledger["outside_city"] == 1
    found = as_json(measure(loaded, Question("Tiny", "trees")))
    assert [row["area"] for row in found["areas"]] == ["01", "02", "03"]
    assert [row["amount"] for row in found["areas"]] == [4, 2, 1]
    assert [row["share"] for row in found["areas"]] == [4 / 7, 2 / 7, 1 / 7]
    black = next(row for row in found["groups"] if row["group"] == "black_nh")
    assert black["exposed_percent"] == pytest.approx(100 * (4 / 7 * 0.6 + 2 / 7 * 0.1))
    assert black["city_percent"] == pytest.approx(100 * 90 / 400)
    assert found["no_residents_percent"] == pytest.approx(100 / 7)


def test_the_ledger_adds_up_and_is_whole_numbers(loaded, tiny):
    ledger = records(loaded, tiny).ledger
    assert sum(value for key, value in ledger.items() if key != "read") == ledger["read"]
    assert all(isinstance(value, int) for value in ledger.values())


def test_the_same_service_again_is_a_new_revision_and_a_failed_one_changes_nothing(loaded, tiny):
    records(loaded, tiny)
    before = as_json(measure(loaded, Question("Tiny", "Trees")))
    with pytest.raises(BadInput):
        records(loaded, tiny, tiny.write("bad.csv", "id,lon,lat,date\n1,200,95,2020-01-01\n"))
    assert as_json(measure(loaded, Question("Tiny", "Trees"))) == before
    records(loaded, tiny)
    assert read_contents(loaded, "Tiny").service("Trees").number == 2
    assert not list(loaded.home.glob(".draft-*"))


def test_records_without_a_place_are_refused_in_one_sentence_or_kept_by_date(loaded, tiny):
    path = tiny.write("permits.csv", "permit,issued\nA,2021-01-05\nB,2021-02-05\n")
    with pytest.raises(BadInput, match="cannot be put on a map"):
        records(loaded, tiny, path, date="issued")
    report = records(loaded, tiny, path, date="issued", place=False)
    assert report.ledger["used"] == 2
    with pytest.raises(BadInput, match="kept by date"):
        measure(loaded, Question("Tiny", "Trees"))


def test_every_kind_of_bad_row_has_a_fate_of_its_own(loaded, tiny):
    path = tiny.write(
        "mixed.csv",
        "id,lon,lat,date,dollars\n"
        "1,10.005,50.005,2020-01-01,10\n"  # used
        "2,,,2020-01-01,10\n"  # no place
        "3,0,0,2020-01-01,10\n"  # no place, as many systems write it
        "4,east,50.005,2020-01-01,10\n"  # a place that cannot be read
        "5,10.005,50.005,2020-01-01,\n"  # no amount
        "6,10.005,50.005,2020-01-01,-4\n"  # below zero
        "7,12.5,50.005,2020-01-01,10\n"  # outside
        "1,10.005,50.005,2020-01-01,10\n",  # the first again
    )
    report = records(loaded, tiny, path, weight="dollars", record_id="id", drop_duplicates=True)
    assert report.ledger == {
        "read": 8, "used": 1, "outside_city": 1, "no_place": 2, "bad_place": 1,
        "bad_weight": 2, "duplicate": 1, "torn": 0,
    }  # fmt: skip
    assert report.totals["amount"] == 10


def test_duplicates_count_until_the_importer_agrees_to_leave_them_out(loaded, tiny):
    path = tiny.write("twice.csv", "id,lon,lat,date\n" + "1,10.005,50.005,2020-01-01\n" * 3)
    kept = records(loaded, tiny, path)
    assert kept.ledger["used"] == 3
    assert any("--drop-duplicates" in note for note in kept.notes)
    assert records(loaded, tiny, path, drop_duplicates=True).ledger["duplicate"] == 2


def test_swapped_coordinates_are_never_taken_in_silence(loaded, tiny):
    rows = "".join(f"{n},50.005,10.005,2020-01-01\n" for n in range(20))
    path = tiny.write("swapped.csv", "id,lon,lat,date\n" + rows)
    with pytest.raises(NeedsAnswer, match="--yes"):
        records(loaded, tiny, path)
    assert records(loaded, tiny, path, accept_guesses=True).ledger["used"] == 20


def test_records_can_name_their_area(loaded, tiny):
    path = tiny.write("visits.csv", "area,visits\n01,5\n02,7\n99,1\n,2\n")
    report = records(loaded, tiny, path, area_id="area", weight="visits", date=None)
    assert (report.ledger["used"], report.ledger["outside_city"]) == (2, 1)
    assert report.ledger["no_place"] == 1
    assert report.totals["amount"] == 12


def test_rejected_rows_are_saved_with_their_reasons_and_safe_cells(loaded, tiny, tmp_path):
    path = tiny.write(
        "formula.csv", 'id,lon,lat,date\n1,10.005,50.005,2020-01-01\n"=1+1",,,2020-01-01\n'
    )
    choices = ServiceChoices(name="Trees", date="date")
    saved = tmp_path / "rejects.csv"
    assert import_service(loaded, "Tiny", path, choices, rejects=saved).rejects_saved == 1
    frame = pd.read_csv(saved)
    assert frame["reason"].tolist() == ["without a place"]
    assert frame["line"].tolist() == ["row 2"]
    assert frame["id"].tolist() == ["'=1+1"]


def test_a_city_imported_again_counts_its_services_anew(loaded, tiny):
    records(loaded, tiny)
    moved = json.loads(tiny.areas.read_text())
    moved["features"] = moved["features"][:2]
    path = tiny.write("two.geojson", json.dumps(moved))
    people = tiny.write("two.csv", "GEOID,total,black_nh,white_nh,hispanic\n01,100,60,30,10\n"
                                   "02,300,30,240,30\n")  # fmt: skip
    import_city(loaded, "TINY", files_of(tiny, areas=path, population=people))
    found = measure(loaded, Question("Tiny", "Trees"))
    assert found.ledger["used"] == 6
    assert found.ledger["outside_city"] == 2


def test_a_second_level_gets_its_people_from_the_first_and_all_services(loaded, tiny):
    records(loaded, tiny)
    west, east = square("W", 10.0, 50.0, 0.01), square("E", 10.01, 50.0, 0.02)
    east["geometry"]["coordinates"] = [
        [[10.01, 50.0], [10.03, 50.0], [10.03, 50.01], [10.01, 50.01], [10.01, 50.0]]
    ]
    path = tiny.write("w.geojson", collection(west, east))
    import_layer(loaded, "Tiny", LayerFile(path, "wards", "GEOID", "level"))
    found = measure(loaded, Question("Tiny", "Trees", level="wards"))
    table = found.table.set_index("area")
    assert table["residents"].to_dict() == {"E": pytest.approx(300), "W": pytest.approx(100)}
    assert table["amount"].to_dict() == {"E": 3, "W": 4}


def test_a_split_area_shares_its_people_by_land_and_carries_the_error(loaded, tiny):
    half = square("H", 10.0, 50.0, 0.01)
    half["geometry"]["coordinates"] = [
        [[10.0, 50.0], [10.005, 50.0], [10.005, 50.01], [10.0, 50.01], [10.0, 50.0]]
    ]
    path = tiny.write("h.geojson", collection(half))
    import_layer(loaded, "Tiny", LayerFile(path, "halves", "GEOID", "level"))
    contents = read_contents(loaded, "Tiny")
    people = load_population(contents.population("halves", "2020"))
    assert people.wide().loc["H", "total"] == pytest.approx(50, rel=1e-3)
    assert any("split" in note for note in people.facts["notes"])
    assert people.facts["census_count"] is False


def test_groups_that_do_not_add_up_are_refused_with_the_area(settings, tiny):
    people = tiny.write("off.csv", "GEOID,total,black_nh,white_nh,hispanic\n01,100,60,30,10\n"
                                   "02,300,30,200,30\n03,0,0,0,0\n")  # fmt: skip
    with pytest.raises(BadInput, match=r"\(02\).*260 of 300"):
        import_city(settings, "Tiny", files_of(tiny, population=people))
    choices = PopulationChoices(period="2020", partial_groups=True)
    import_city(settings, "Tiny", files_of(tiny, population=people, people=choices))


def test_a_tidy_population_reads_as_the_wide_one(settings, tiny):
    wide = pd.read_csv(tiny.population, dtype={"GEOID": str}).rename(columns={"GEOID": "area"})
    tidy = wide.melt("area", var_name="group", value_name="estimate").assign(period="2020", moe=2)
    path = tiny.folder / "tidy.csv"
    tidy.to_csv(path, index=False)
    import_city(settings, "Tiny", files_of(tiny, population=path))
    found = read_contents(settings, "Tiny").population("block group")
    people = load_population(found)
    assert people.wide()["black_nh"].tolist() == [60, 30, 0]
    assert people.facts["has_moe"] is True


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("GEOID,total\nX1,5\nX2,6\n", "No area id of the population file"),
        ("GEOID,total\n01,five\n02,6\n", "not a number"),
        ("GEOID,total\n01,-5\n02,6\n", "below zero"),
        ("GEOID,total\n01,5\n01,6\n", "more than one row"),
        ("GEOID,persons\n01,5\n", "named after a group"),
        ("GEOID,black_nh\n01,5\n", "no column “total”"),
        ("area,group,estimate\n01,martians,5\n", "not known"),
    ],
)
def test_a_population_that_cannot_be_used_is_refused_in_plain_words(settings, tiny, rows, said):
    with pytest.raises(BadInput, match=said):
        import_city(settings, "Tiny", files_of(tiny, population=tiny.write("p.csv", rows)))
    assert list_cities(settings) == []


def test_census_codes_for_missing_are_missing_and_controlled_margins_are_zero(settings, tiny):
    path = tiny.write(
        "c.csv",
        "GEOID,total,total_moe\n01,100,-555555555\n02,-666666666,-222222222\n03,0,12\n",
    )
    import_city(settings, "Tiny", files_of(tiny, population=path, people=PopulationChoices("2022")))
    frame = load_population(read_contents(settings, "Tiny").population("block group")).frame
    row = frame.set_index("area")
    assert row.loc["01", "moe"] == 0
    assert pd.isna(row.loc["02", "estimate"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"area_id": "GEOIDX"}, "no column “GEOIDX”.*GEOID"),
        ({"area_name": "nme"}, "no column “nme”.*name"),
    ],
)
def test_a_misspelt_column_is_answered_with_the_nearest(settings, tiny, change, said):
    with pytest.raises(BadInput, match=said):
        import_city(settings, "Tiny", files_of(tiny, **change))


def test_overlapping_areas_are_reported_and_repaired_when_asked(settings, tiny):
    areas = json.loads(tiny.areas.read_text())
    areas["features"][0]["geometry"]["coordinates"][0] = [
        [10.0, 50.0], [10.0105, 50.0], [10.0105, 50.01], [10.0, 50.01], [10.0, 50.0]
    ]  # fmt: skip
    path = tiny.write("overlap.geojson", json.dumps(areas))
    kept = import_city(settings, "Tiny", files_of(tiny, areas=path))[0]
    assert kept.facts["overlap_pairs"] == 1
    kept = import_city(settings, "Tiny", files_of(tiny, areas=path, clean=True))[0]
    assert kept.facts["coverage_valid"] is True


def test_an_unknown_city_service_level_period_or_group_is_answered_with_what_there_is(loaded, tiny):
    records(loaded, tiny)
    for question, said in (
        (Question("Tyni", "Trees"), "The cities are: Tiny"),
        (Question("Tiny", "Tres"), "There is: Trees"),
        (Question("Tiny", "Trees", level="ward"), "There is: block group"),
        (Question("Tiny", "Trees", period="1990"), "The periods are: 2020"),
        (Question("Tiny", "Trees", baseline="asian_nh"), "has no numbers for “asian_nh”"),
    ):
        with pytest.raises(NotFound, match=said):
            measure(loaded, question)
