"""What the importer needs to know of service records; a service that is here starts as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from equity_core.cities.reading import CityContents
from equity_core.imports.page_words import AGREE, WILL_ASK, for_page
from equity_core.imports.preview import Preview
from equity_core.imports.uploads import Upload
from equity_core.services.ledger import say_ledger
from pages.parts.data_ask import Given
from pages.parts.data_state import choose, choose_column, choose_one, tick, write
from pages.parts.plain import plain

SHAPES, COORDINATES, AREA_IDS, NOWHERE = "shapes", "coordinates", "area ids", "nowhere"
PLACES = {
    SHAPES: "The shapes of the map file",
    COORDINATES: "Two columns with coordinates",
    AREA_IDS: "A column with the id of the area",
    NOWHERE: "No place: keep the records by date",
}
COUNTED = {"people": "People: a record stands for a person", "things": "Things: it does not"}
NONE = "No such column"
NEW = ""


def ask_about_service(upload: Upload, found: Preview, contents: CityContents) -> Given | None:
    """What service records hold; None while something that is needed is not said."""
    if found.people:
        st.info(
            f"Columns of {plain(found.file)} are named after groups of people. If it holds people "
            "and no records, choose “People of another year” above."
        )
    known = {kept.name: kept.facts["choices"] for kept in contents.services}
    which = choose("which", "Which service", [NEW, *known], words={NEW: "A new service"})
    name = which or write("name", "Name of the service")
    if which:
        _say_before(contents, which)
    start = known.get(which) or _guessed(found)
    choices = {"name": name, **_ask_what(which, start)}
    choices |= {**_ask_place(which, found, start), **_ask_columns(which, found, start)}
    if not name:
        st.info("Give the service a name, such as Trees planted.")
        return None
    return {"upload": upload.token, "choices": choices}


def _guessed(found: Preview) -> dict[str, Any]:
    """The choices to start from where the service is new."""
    guess = found.guess
    columns = {"lon": guess.lon, "lat": guess.lat, "area_id": None, "date": guess.date}
    columns |= {"weight": guess.weight, "race": guess.race, "record_id": guess.record_id}
    if not found.shapes and guess.lon is None:
        columns["area_id"] = guess.area_id
    placed = found.shapes is not None or any(columns[one] for one in ("lon", "area_id"))
    return {**columns, "place": placed, "unit": "records"}


def _say_before(contents: CityContents, which: str) -> None:
    """The ledger in force, so that a file with far fewer rows is noticed."""
    kept = contents.service(which)
    counts = contents.count_of(which, contents.level().name)
    if counts is not None:
        said = f"In force is revision {kept.number}, from {kept.source_name}: "
        st.markdown(plain(said + say_ledger(counts.facts["ledger"])))


def _ask_what(which: str, start: Mapping[str, Any]) -> Given:
    left, right = st.columns(2)
    with left:
        guess = start.get("counts")
        counts = choose_one(
            f"{which}.counts", "What is counted", list(COUNTED), words=COUNTED, guess=guess
        )
    with right:
        label = "One word for the records, such as trees"
        unit = write(f"{which}.unit", label, start=start.get("unit") or "records")
        label = "Leave out records that repeat another"
        repeats = tick(f"{which}.repeats", label, start=bool(start.get("drop_duplicates")))
    return {"unit": unit or "records", "counts": counts, "drop_duplicates": repeats}


def _ask_place(which: str, found: Preview, start: Mapping[str, Any]) -> Given:
    options = [SHAPES] * (found.shapes is not None) + [COORDINATES, AREA_IDS, NOWHERE]
    label, likely = "How the file says where", _likely_place(found, start)
    mode = choose(f"column.{which}.place", label, options, words=PLACES, guess=likely)
    if mode == COORDINATES:
        return _ask_coordinates(which, found, start)
    if mode == AREA_IDS:
        guess = start.get("area_id") or found.guess.area_id
        return {"area_id": choose_column(f"{which}.area", "Area id", found.columns, guess=guess)}
    return {"place": mode != NOWHERE}


def _likely_place(found: Preview, start: Mapping[str, Any]) -> str:
    if not start.get("place", True):
        return NOWHERE
    if start.get("area_id"):
        return AREA_IDS
    return SHAPES if found.shapes and not start.get("lon") else COORDINATES


def _ask_coordinates(which: str, found: Preview, start: Mapping[str, Any]) -> Given:
    guess, columns = found.guess, found.columns
    first, second = start.get("lon") or guess.lon, start.get("lat") or guess.lat
    one, two, three = st.columns(3)
    with one:
        lon = choose_column(f"{which}.lon", "Longitude, or x", columns, guess=first)
    with two:
        lat = choose_column(f"{which}.lat", "Latitude, or y", columns, guess=second)
    with three:
        hint = "Only where coordinates are not degrees, such as EPSG:26915."
        begin = start.get("crs") or ""
        crs = write(f"{which}.crs", "Coordinate system", start=begin, hint=hint)
    if found.about_place and (lon, lat) == (guess.lon, guess.lat) and not crs:
        st.info(plain(for_page(found.about_place).replace(AGREE, WILL_ASK)))
    return {"lon": lon, "lat": lat, "crs": crs or None}


def _ask_columns(which: str, found: Preview, start: Mapping[str, Any]) -> Given:
    asked = {
        "date": ("Date", NONE),
        "weight": ("Amount", "Each record counts 1"),
        "race": ("Race or ethnicity as recorded", NONE),
        "record_id": ("What tells records apart", NONE),
    }
    given: Given = {}
    for box, (thing, (label, none)) in zip(st.columns(4), asked.items(), strict=True):
        with box:
            given[thing] = choose_column(
                f"{which}.{thing}", label, found.columns, guess=start.get(thing), none=none
            )
    return given
