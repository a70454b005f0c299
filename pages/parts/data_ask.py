"""What the importer needs to know of areas and people, as labelled controls."""

from __future__ import annotations

from typing import Any

import streamlit as st

from equity_core.imports.preview import Preview
from equity_core.imports.uploads import Upload
from pages.parts.data_state import choose_column, tick, write

Given = dict[str, Any]


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


def ask_about_history(upload: Upload) -> Given:
    """What the file calls the city, where it holds several places."""
    st.markdown(
        "The file needs the columns period, group, measure, value and source: one row for each "
        "figure. A row without a source is not taken."
    )
    hint = "As it stands in the file. Leave it blank where the file is about this city alone."
    place = write("place", "What the file calls this city", hint=hint)
    return {"upload": upload.token, "place": place or None}


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
