"""The file: sending it, saying which it is, showing how it begins."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from equity_core.access import Permission
from equity_core.drawing.tables import as_html
from equity_core.errors import BadInput, NotFound, StoreProblem
from equity_core.imports.preview import Preview
from equity_core.imports.uploads import ENDINGS, Upload, keep_upload, upload_path
from equity_core.readers.words import count, size
from equity_core.settings import get_settings
from pages.parts.data_state import PAGE, forget_guesses, recall, remember
from pages.parts.guard import require_permission
from pages.parts.plain import plain
from pages.parts.state import session_key


def choose_file(slot: str, label: str) -> Upload | None:
    """The file of a slot: the one that was sent, or the control to send one."""
    kept: Upload | None = recall(f"file.{slot}")
    if kept is not None and _is_there(kept):
        left, right = st.columns([3, 2], vertical_alignment="center")
        left.markdown(f"**{plain(kept.name)}** ({size(kept.bytes)})")
        if right.button(f"Choose another file for: {label.lower()}", key=_key(slot, "other")):
            _forget(slot)
            st.rerun()
        return kept
    turn = recall(f"turn.{slot}") or 0
    sent = st.file_uploader(label, type=list(ENDINGS), key=_key(slot, f"sent.{turn}"))
    if sent is not None:
        _keep(slot, sent)
    problem = recall(f"problem.{slot}")
    if problem:
        st.error(plain(problem))
    return None


def forget_files() -> None:
    """Let every slot start empty."""
    for slot in ("file", "people", "parcels"):
        _forget(slot)


def show_preview(slot: str, found: Preview) -> None:
    """What the file is, and its first rows as they stand."""
    what = f"{found.format}, {count(found.rows, 'row')}, {count(len(found.columns), 'column')}"
    st.markdown(plain(f"{what}{f' with {found.shapes}' if found.shapes else ''}."))
    if found.guess.wkt and found.shapes is None:
        st.warning(
            f"The column {plain(found.guess.wkt)} holds shapes as text (WKT), which are not read "
            "here. Save the file as GeoJSON or GeoPackage in your map program, then send that."
        )
    for note in found.notes:
        st.markdown(f"- {plain(note)}")
    if found.first:
        frame = pd.DataFrame(list(found.first), columns=list(found.columns))
        frame.insert(0, "Row", [f"{row:,}" for row in range(1, len(frame) + 1)], True)
        rows = "row" if len(frame) == 1 else f"{len(frame)} rows"
        beginning = st.expander(f"The first {rows} of {plain(found.file)}", expanded=True)
        with beginning, st.container(key=f"as_text_begins_{slot}"):
            st.html(as_html(frame, caption=f"How {found.file} begins, as text"))


def _keep(slot: str, sent: UploadedFile) -> None:
    """Keep the file on the server's disk at once; the copy in its memory goes with the control."""
    viewer = require_permission(Permission.IMPORT_DATA)
    remember(f"turn.{slot}", (recall(f"turn.{slot}") or 0) + 1)
    try:
        kept = keep_upload(get_settings(), viewer, name=sent.name, content=sent.getvalue())
    except (BadInput, StoreProblem) as problem:
        remember(f"problem.{slot}", str(problem))
    else:
        remember(f"problem.{slot}", None)
        remember(f"file.{slot}", kept)
        forget_guesses()
    st.rerun()


def _is_there(kept: Upload) -> bool:
    try:
        upload_path(get_settings(), kept.token)
    except NotFound:
        return False
    return True


def _forget(slot: str) -> None:
    remember(f"file.{slot}", None)
    remember(f"problem.{slot}", None)


def _key(slot: str, thing: str) -> str:
    return session_key(PAGE, f"{slot}.{thing}")
