"""What the importer needs to know, as labelled controls; the answers as plain values."""

from __future__ import annotations

from typing import Any

import streamlit as st

from equity_core.imports.page_words import for_page
from equity_core.imports.preview import Preview
from equity_core.imports.uploads import Upload
from pages.parts.data_state import choose, choose_column, choose_one, tick, write
from pages.parts.plain import plain

Given = dict[str, Any]
SHAPES, COORDINATES, AREA_IDS, NOWHERE = "shapes", "coordinates", "area ids", "nowhere"
PLACES = {
    SHAPES: "The shapes of the map file",
    COORDINATES: "Two columns with coordinates",
    AREA_IDS: "A column with the id of the area",
    NOWHERE: "No place: keep the records by date",
}
COUNTED = {"people": "People: a record stands for a person", "things": "Things: it does not"}
NONE = "No such column"


def ask_about_service(upload: Upload, found: Preview) -> Given | None:
    """What service records hold; None while something that is needed is not said."""
    if found.people:
        st.info(
            f"Columns of {plain(found.file)} are named after groups of people. If it holds people "
            "and no records, choose “People of another year” above."
        )
    left, right = st.columns(2)
    with left:
        name = write("name", "Name of the service", hint="A name that is here already is renewed.")
        counts = choose_one("counts", "What is counted", list(COUNTED), words=COUNTED)
    with right:
        unit = write("unit", "One word for the records, such as trees", start="records")
        repeats = tick("repeats", "Leave out records that repeat another")
    choices: Given = {"name": name, "unit": unit or "records", "counts": counts}
    choices |= {"drop_duplicates": repeats, **_ask_place(found), **_ask_columns(found)}
    if not name:
        st.info("Give the service a name, such as Trees planted.")
        return None
    return {"upload": upload.token, "choices": choices}


def _ask_place(found: Preview) -> Given:
    guess, columns = found.guess, found.columns
    options = [SHAPES] * (found.shapes is not None) + [COORDINATES, AREA_IDS, NOWHERE]
    likely = SHAPES if found.shapes else COORDINATES if guess.lon else NOWHERE
    likely = AREA_IDS if likely == NOWHERE and guess.area_id else likely
    mode = choose("column.place", "How the file says where", options, words=PLACES, guess=likely)
    if mode == COORDINATES:
        one, two, three = st.columns(3)
        with one:
            lon = choose_column("lon", "Longitude, or x", columns, guess=guess.lon)
        with two:
            lat = choose_column("lat", "Latitude, or y", columns, guess=guess.lat)
        with three:
            hint = "Only where coordinates are not degrees, such as EPSG:26915."
            crs = write("crs", "Coordinate system", hint=hint)
        guessed = (lon, lat) == (guess.lon, guess.lat) and not crs
        if found.about_place and guessed:
            st.info(plain(for_page(found.about_place)))
        return {"lon": lon, "lat": lat, "crs": crs or None}
    if mode == AREA_IDS:
        return {"area_id": choose_column("area", "Area id", columns, guess=guess.area_id)}
    return {"place": mode != NOWHERE}


def _ask_columns(found: Preview) -> Given:
    guess, columns = found.guess, found.columns
    boxes = st.columns(4)
    with boxes[0]:
        date = choose_column("date", "Date", columns, guess=guess.date, none=NONE)
    with boxes[1]:
        each = "Each record counts 1"
        weight = choose_column("weight", "Amount", columns, guess=guess.weight, none=each)
    with boxes[2]:
        label = "Race or ethnicity as recorded"
        race = choose_column("race", label, columns, guess=guess.race, none=NONE)
    with boxes[3]:
        label = "What tells records apart"
        record = choose_column("record", label, columns, guess=guess.record_id, none=NONE)
    return {"date": date, "weight": weight, "race": race, "record_id": record}


def ask_about_people(found: Preview, *, ids: str = "people_id") -> Given:
    """What a file of people holds: the year, the id of the area, how they were counted."""
    left, right = st.columns(2)
    with left:
        hint = "Such as 2020 or 2018-2022. A column named “period” in the file goes before it."
        period = write("period", "Year or years the people were counted in", hint=hint)
        alone = "The one that names most areas"
        column = choose_column(ids, "Area id of the people", found.columns, guess=None, none=alone)
    with right:
        census = tick("census", "A full count, not a survey")
        partial = tick("partial", "Groups are left out on purpose")
    people = {"period": period or None, "id_column": column}
    return people | {"census_count": census, "partial_groups": partial}


def ask_about_layer(upload: Upload, found: Preview, use: str) -> Given | None:
    """What a further layer holds; None while something that is needed is not said."""
    name = write("layer", "What the layer is called, such as wards")
    if use == "level":
        areas = ask_about_areas(found)
    else:
        guess = found.guess.name or found.guess.area_id
        label = choose_column("label", "Label to show", found.columns, guess=guess)
        areas = {"area_id": label, "area_name": None, "clean": False}
    left, right = st.columns(2)
    with left:
        only = choose_column(
            "only", "Take only rows by this column", found.columns, guess=None, none="All rows"
        )
    with right:
        value = write("only_value", "The cell is exactly") if only else ""
    if not name or (only and not value):
        st.info("Give the layer a name." if not name else "Say what the rows must hold.")
        return None
    given = {"upload": upload.token, "name": name, "use": use, "clean": areas["clean"]}
    given |= {"id_column": areas["area_id"], "label": areas["area_name"]}
    return given | {"where": [only, value] if only else None}


def ask_about_areas(found: Preview) -> Given:
    """What a file of areas holds: their ids, their names, whether borders are repaired."""
    guess, columns = found.guess, found.columns
    left, right = st.columns(2)
    with left:
        area_id = choose_column("area_id", "Id of each area", columns, guess=guess.area_id)
    with right:
        none = "None: show the id"
        name = choose_column("area_name", "Name to show", columns, guess=guess.name, none=none)
    clean = tick("clean", "Repair overlaps and slivers")
    return {"area_id": area_id, "area_name": name, "clean": clean}
