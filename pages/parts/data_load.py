"""Loading a file: the city, what the file is, what its columns hold, the look before it is kept."""

from __future__ import annotations

import json
from hashlib import sha256

import pandas as pd
import streamlit as st

from equity_core.access import Permission, Viewer
from equity_core.cities.reading import CityContents
from equity_core.drawing.tables import as_html
from equity_core.errors import EquityError
from equity_core.imports.job_kinds import ask_for_import
from equity_core.imports.page_words import for_page
from equity_core.imports.preview import Preview
from equity_core.imports.uploads import Upload
from equity_core.imports.ways import Report
from equity_core.services.ledger import FATES, TORN, USED
from equity_core.settings import get_settings
from pages.parts.data_ask import (
    Given,
    ask_about_areas,
    ask_about_history,
    ask_about_layer,
    ask_about_people,
)
from pages.parts.data_file import choose_file, forget_files, show_preview
from pages.parts.data_loaders import Looked, load_check, load_preview
from pages.parts.data_overlay import ask_about_overlay
from pages.parts.data_service import ask_about_service
from pages.parts.data_state import choose, choose_one, forget_names, recall, remember, tick, write
from pages.parts.guard import require_permission
from pages.parts.loaders import load_contents
from pages.parts.plain import plain

SERVICE, PEOPLE, LEVEL, OUTLINE, CITY = "service", "people", "level", "outline", "city"
HISTORY, PLACES, OVERLAY = "history", "places", "overlay"
WHAT = {
    SERVICE: "Service records, such as trees planted or calls answered",
    PEOPLE: "People of another year, for the areas that are here",
    HISTORY: "People of earlier years in the whole city, each figure with its source",
    PLACES: "Other places by group, to find those most like this city",
    OVERLAY: "A historic map to lay over the city, such as a lending map or covenants",
    LEVEL: "Another kind of area, such as wards",
    OUTLINE: "Outlines to find one's way, such as roads or rivers",
    CITY: "The city's areas and people",
}
NEEDS_ID = (LEVEL, OUTLINE, CITY)
NO_COLUMNS = (
    "This map file says nothing of its shapes, not even an id. Add a column with an id in your map "
    "program, then send it again."
)
CHECKED = "checked"
AWAITED = "awaited"
"""The name of a city that was just asked for: the page goes on with it once it is there."""


def load_file(viewer: Viewer, stamp: int, city: str | None, name: str) -> None:
    """Everything from choosing a file to handing it to the worker.

    `city` is the short name of a city that is here, None for a new one; `name` is its name.
    """
    options = list(WHAT) if city is not None else [CITY]
    what = choose_one("what", "What is in the file?", options, words=WHAT)
    files = _choose_files(viewer, stamp, city, what)
    if files is None:
        return
    asked = _ask(stamp, city, what, files)
    if asked is not None:
        _check(viewer, stamp, name, asked)


def _choose_files(
    viewer: Viewer, stamp: int, city: str | None, what: str
) -> list[tuple[Upload, Preview]] | None:
    """The file or files of an import with their previews; None while one is missing."""
    slots = {"file": "Service records" if what == SERVICE else "File"}
    if what == CITY:
        slots = {"file": "Areas, as a map file", "people": "People by area and group, as a table"}
    found: list[tuple[Upload, Preview]] = []
    for slot, label in slots.items():
        upload = choose_file(slot, label)
        if upload is None:
            continue
        looked = load_preview(stamp, viewer.role, upload.token, city)
        if looked.preview is None:
            st.error(plain(looked.problem))
            continue
        if what in NEEDS_ID and not looked.preview.columns:
            st.error(NO_COLUMNS)
            continue
        show_preview(slot, looked.preview)
        found.append((upload, looked.preview))
    return found if len(found) == len(slots) else None


def _ask(
    stamp: int, city: str | None, what: str, files: list[tuple[Upload, Preview]]
) -> tuple[str, Given] | None:
    """The way in and its choices; None while something that is needed is not said."""
    upload, preview = files[0]
    st.subheader("What its columns hold", anchor=False)
    if what == CITY:
        return CITY, _ask_about_city(stamp, city, files)
    if what == PEOPLE:
        level = _choose_level(load_contents(stamp, str(city)))
        people = ask_about_people(preview)
        return PEOPLE, {"upload": upload.token, "level": level, "people": people}
    if what == PLACES:
        return PLACES, {"upload": upload.token}
    if what == HISTORY:
        return HISTORY, ask_about_history(upload)
    if what == SERVICE:
        given = ask_about_service(upload, preview, load_contents(stamp, str(city)))
    elif what == OVERLAY:
        given = ask_about_overlay(upload, preview)
    else:
        given = ask_about_layer(upload, preview, what)
    way = what if what in (SERVICE, OVERLAY) else "layer"
    return None if given is None else (way, given)


def _ask_about_city(stamp: int, city: str | None, files: list[tuple[Upload, Preview]]) -> Given:
    (upload, preview), (people_upload, people) = files
    level = load_contents(stamp, city).level().name if city is not None else "areas"
    named = write("level", "What one kind of area is called, such as tract", start=level)
    given = {"upload": upload.token, "upload_people": people_upload.token, "level": named}
    return {**given, **ask_about_areas(preview), "people": ask_about_people(people)}


def _choose_level(contents: CityContents) -> str:
    """The areas that people were counted for, asked only where there are several."""
    names = [kept.name for kept in contents.levels if kept.facts["base"]]
    if len(names) == 1:
        return names[0]
    return choose("people_level", "The people were counted for", names)


def _check(viewer: Viewer, stamp: int, city: str, asked: tuple[str, Given]) -> None:
    """The look before anything is kept, and the button that keeps it."""
    way, given = asked
    mark = json.dumps([city, way, given], sort_keys=True)
    if st.button("See what happens to every row", type="primary"):
        remember(CHECKED, mark)
    if recall(CHECKED) != mark:
        return
    st.subheader("Before anything is kept", anchor=False)
    looked = load_check(stamp, viewer.role, way, city, json.dumps(given), viewer)
    if looked.asks:
        looked = _agree(viewer, stamp, city, way, given, looked, mark)
    if looked.report is None:
        if not looked.asks:
            st.error(plain(looked.problem))
        return
    _show_report(looked.report)
    if st.button("Load it into the city", type="primary"):
        _ask_worker(city, way, given)


def _agree(
    viewer: Viewer, stamp: int, city: str, way: str, given: Given, looked: Looked, mark: str
) -> Looked:
    """The importer's question with its answer; a yes counts for these choices only."""
    st.warning(plain(looked.problem))
    if not tick(f"agree.{sha256(mark.encode()).hexdigest()}", "Yes, that is right"):
        return looked
    given["choices"]["accept_guesses"] = True
    return load_check(stamp, viewer.role, way, city, json.dumps(given), viewer)


def _show_report(report: Report) -> None:
    st.markdown(plain(report.said))
    if report.ledger is not None:
        fates = [fate for fate in FATES if report.ledger[fate] or fate in (USED, TORN)]
        rows = {"read": "read from the file", **{fate: FATES[fate] for fate in fates}}
        words = {"Rows": list(rows.values()), "Number": [f"{report.ledger[one]:,}" for one in rows]}
        st.html(as_html(pd.DataFrame(words), caption="What happens to every row"))
    for note in report.notes:
        st.markdown(f"- {plain(for_page(note))}")


def _ask_worker(city: str, way: str, given: Given) -> None:
    viewer = require_permission(Permission.IMPORT_DATA)
    try:
        ask_for_import(get_settings(), viewer, way=way, city=city, given=given)
    except EquityError as problem:
        st.error(plain(str(problem)))
        return
    remember(CHECKED, None)
    remember(AWAITED, city if way == CITY else None)
    forget_files()
    forget_names()
    st.rerun()
