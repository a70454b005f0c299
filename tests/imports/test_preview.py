"""The first look at a file: its rows as text, what its columns hold, words for pages."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
from tiny_city import square

from equity_core.errors import BadInput
from equity_core.groups import load_groups
from equity_core.imports.page_words import for_page
from equity_core.imports.preview import Guess, guess_columns, look_at
from equity_core.settings import REPOSITORY

WITHIN = (10.0, 50.0, 10.03, 50.01)


def frame(**columns):
    return pd.DataFrame({name: pd.array(cells, dtype="string") for name, cells in columns.items()})


def look(path, **known):
    return look_at(path, load_groups(), **known)


def test_a_table_is_shown_as_it_stands_and_its_columns_are_guessed(tiny):
    found = look(tiny.records)
    assert (found.file, found.rows, found.shapes, found.crs) == ("records.csv", 8, None, None)
    assert found.columns == ("id", "lon", "lat", "date")
    assert found.first[0] == ("0", "10.005", "50.005", "2020-01-15")
    assert len(found.first) == 8
    assert found.guess == Guess(lon="lon", lat="lat", date="date", record_id="id")


def test_only_the_first_twenty_rows_are_shown_and_long_cells_are_cut(tiny):
    rows = "".join(f'{number},"{"long " * 50}"\n' for number in range(100))
    found = look(tiny.write("long.csv", "id,text\n" + rows))
    assert (found.rows, len(found.first)) == (100, 20)
    assert max(len(cell) for row in found.first for cell in row) == 80
    assert found.first[0][1].endswith("…")


def test_a_map_says_its_shapes_its_system_and_which_column_tells_areas_apart(tiny):
    found = look(tiny.areas)
    assert (found.rows, found.shapes) == (3, "polygons")
    assert found.crs is not None
    assert (found.guess.area_id, found.guess.name) == ("GEOID", "name")
    features = [square("b", 10, 50), square("a", 10.01, 50)]
    for feature in features:
        feature["properties"] = {"WARD": "same", "code": feature["properties"]["GEOID"]}
        feature["properties"]["ward_id"] = feature["properties"].pop("code")
    text = json.dumps({"type": "FeatureCollection", "features": features})
    assert look(tiny.write("wards.geojson", text)).guess.area_id == "ward_id"


def test_people_are_told_by_the_groups_that_columns_are_named_after(tiny):
    assert look(tiny.population).people == ("total", "black_nh", "white_nh", "hispanic")


def test_the_column_that_names_most_areas_is_the_guess_whatever_it_is_called(tiny):
    path = tiny.write("visits.csv", "where,who\n01,a\n02,b\n99,c\n01,d\n")
    ids = frozenset({"01", "02", "03"})
    assert look(path, area_ids=ids).guess.area_id == "where"
    assert look(path).guess.area_id is None


def test_names_alone_do_not_make_a_date_an_amount_or_an_id():
    found = guess_columns(
        frame(
            date_note=["soon", "later", "never"],
            issuedDate=["2021-01-05", "2021-02-06", "2021-03-07"],
            cost=["low", "high", "low"],
            totalCost=["1.50", "2", "3"],
            case_id=["A", "A", "B"],
            requestNumber=["1", "2", "3"],
            Race=["a", None, "b"],
        )
    )
    assert found == Guess(
        date="issuedDate", weight="totalCost", record_id="requestNumber", race="Race"
    )


def test_of_several_columns_that_fit_the_plainest_name_is_the_guess():
    found = guess_columns(
        frame(layer_name=["x", "y"], name=["a", "b"], preRace=["p", "q"], race=["p", "q"])
    )
    assert found == Guess(name="name", race="race")
    assert guess_columns(frame(hispanic=["1", "2"])).race is None


def test_one_coordinate_alone_is_no_place_and_shapes_as_text_are_told():
    found = guess_columns(frame(lat=["1"], the_geom=["POLYGON ((0 0, 1 0, 1 1, 0 0))"]))
    assert (found.lat, found.lon, found.wkt) == (None, None, "the_geom")
    assert guess_columns(frame(text=["POINT of order"])).wkt is None


def test_an_empty_table_has_no_guesses(tiny):
    found = look(tiny.write("empty.csv", "id,lon,lat,date\n"))
    assert (found.rows, found.first) == (0, ())
    assert found.guess == Guess(lon="lon", lat="lat")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("50.005,10.005\n" * 20, "latitude first, then longitude"),
        ("999999999,5\n888888888,6\n", "are not degrees"),
        ("10.005,50.005\n" * 20, None),
        ("", None),
    ],
)
def test_what_there_is_to_say_of_coordinates_is_said_with_the_first_look(tiny, rows, said):
    found = look(tiny.write("places.csv", "lon,lat\n" + rows), within=WITHIN).about_place
    assert found is None if said is None else said in found


def test_a_file_that_cannot_be_read_is_refused_as_the_import_would(tiny):
    path = tiny.folder / "photo.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    with pytest.raises(BadInput, match="a picture"):
        look(path)


def test_no_option_of_a_command_is_left_in_the_words_of_a_page():
    """Every sentence of the importer that names an option has words for a page."""
    said = []
    for room in ("imports", "services", "cities", "places", "readers"):
        for path in (REPOSITORY / "equity_core" / room).glob("*.py"):
            if path.name == "page_words.py":
                continue
            source = re.sub(r'"\s*\n\s*f?"', "", path.read_text(encoding="utf-8"))
            source = re.sub(r'"""(.*?)"""', "", source, flags=re.DOTALL)
            said += re.findall(r'f?"([^"\n]*--[a-z][^"\n]*)"', source)
    assert len(said) >= 9
    for sentence in said:
        assert "--" not in for_page(sentence), sentence
