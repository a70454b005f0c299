"""What the importer needs to know of a historic map that is laid over the city."""

from __future__ import annotations

import streamlit as st

from equity_core.demographics.overlay_cells import likely_letter, likely_year
from equity_core.demographics.overlays import OverlayKind
from equity_core.imports.preview import Preview
from equity_core.imports.uploads import Upload
from pages.parts.data_ask import Given
from pages.parts.data_file import choose_file
from pages.parts.data_state import choose, choose_column, write

KINDS = {
    str(OverlayKind.HOLC): "Lending map of the 1930s, with letters A to D",
    str(OverlayKind.COVENANTS): "Racial covenants, lot by lot",
    str(OverlayKind.FREEWAY): "Freeway",
    str(OverlayKind.RENEWAL): "Urban renewal",
    str(OverlayKind.OTHER): "Another map of the past",
}
PARCELS = "parcels"
"""The slot of the file with all parcels."""
ONLY = (
    "Of each row only its shape, one class and one year are kept. Names, parcel numbers and the "
    "wording of deeds stay out."
)
NAME_HINT = "As it stands on the page. The same name again takes the place of the map before."


def ask_about_overlay(upload: Upload, found: Preview) -> Given | None:
    """What a historic map holds; None while something that is needed is not said."""
    st.markdown(ONLY)
    kind = choose("overlay_kind", "What it shows", list(KINDS), words=KINDS)
    name = write("overlay", "Name of the map", hint=NAME_HINT)
    columns = _ask_columns(kind, found)
    left, right = st.columns(2)
    with left:
        source = write("source", "Source: who made it, and when")
    with right:
        licence = write("licence", "Licence, such as CC0", hint="What its owner allows.")
    choices = {"kind": kind, "name": name, "source": source, "licence": licence, **columns}
    given = {"upload": upload.token, "choices": choices}
    if kind == OverlayKind.COVENANTS:
        parcels = choose_file(PARCELS, "All parcels, for a share of lots")
        given |= {} if parcels is None else {"upload_parcels": parcels.token}
    if not name or not source:
        st.info("Give the map a name." if not name else "Say who made the map, and when.")
        return None
    return given


def _ask_columns(kind: str, found: Preview) -> dict[str, str | None]:
    """The columns of the class and the year; covenants have no class, it could only name people."""
    grade = None
    left, right = st.columns(2)
    if kind != OverlayKind.COVENANTS:
        with left:
            grade = _ask_class(kind, found)
    with right if kind != OverlayKind.COVENANTS else left:
        guess = likely_year(found.columns)
        year = choose_column("year", "Year", found.columns, guess=guess, none="No year")
    return {"grade": grade, "year": year}


def _ask_class(kind: str, found: Preview) -> str | None:
    if kind != OverlayKind.HOLC:
        none = "No class"
        return choose_column("class", "Class of each shape", found.columns, guess=None, none=none)
    guess = likely_letter(found.columns)
    none = None if guess else "Choose the column"
    return choose_column("letter", "Letter of each shape", found.columns, guess=guess, none=none)
