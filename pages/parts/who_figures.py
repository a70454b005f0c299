"""What the sections on who lives here show alike: charts, tables, files, notes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import quote, urlencode

import streamlit as st

from pages.parts.plain import plain


def is_dark() -> bool:
    """Whether the visitor's page is dark."""
    return st.context.theme.type == "dark"


def show_chart(spec: str) -> None:
    """A finished chart, as Vega-Lite text."""
    st.vega_lite_chart(json.loads(spec), width="stretch")


def show_files(city: str, files: Mapping[str, str], asked: Mapping[str, str | None]) -> None:
    """Links to what is shown as files (words -> file), with the choices they are made of."""
    base = f"/download-people/{quote(city)}"
    query = urlencode({name: value for name, value in asked.items() if value})
    links = " · ".join(
        f'<a href="{escape(f"{base}/{file}?{query}")}" download>{escape(words)}</a>'
        for words, file in files.items()
    )
    st.html(f'<p class="downloads">Download: {links}</p>')


def show_notes(lines: Sequence[str], *, key: str = "note") -> None:
    """Source, period, who is counted, how sure; letter by letter."""
    st.header("About these figures", anchor=False)
    with st.container(key=key):
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))
