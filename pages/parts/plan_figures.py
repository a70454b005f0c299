"""The figures of the key actions page: statuses, timeline, and links to the same as files."""

from __future__ import annotations

import json
from html import escape
from urllib.parse import quote, urlencode

import streamlit as st

from equity_core.actions.overview import Overview
from equity_core.cities.reading import CityRow
from equity_core.drawing.plan_charts import timed
from equity_core.drawing.plan_html import key_html, words_table
from equity_core.drawing.plan_tables import status_table, timeline_table
from equity_core.drawing.plan_words import PlanWords, say_actions, say_day, say_freshness
from equity_core.drawing.tables import as_html
from pages.parts.plain import plain
from pages.parts.plan_choosers import Filters
from pages.parts.plan_loaders import Key, load_status_chart, load_timeline_chart


def show_statuses(
    city: CityRow, filters: Filters, shown: Overview, words: PlanWords, key: Key
) -> None:
    """One mark for each action, what the shapes mean, the counts as a table, the file."""
    st.header("How the actions stand", anchor=False)
    st.markdown(plain(f"Each shape is one action. {say_freshness(shown.counts)}"))
    st.html(key_html(words))
    st.vega_lite_chart(json.loads(load_status_chart(key, shown, words)), width="stretch")
    caption = f"{say_actions(shown.counts.total)} by status"
    st.html(as_html(status_table(shown, words), caption=caption))
    show_files(city.slug, {"these actions (CSV)": "actions.csv"}, filters.as_asked())


def show_timeline(
    city: CityRow, filters: Filters, shown: Overview, words: PlanWords, key: Key, first: int
) -> None:
    """The first actions from start to due day, the same in words, the file."""
    st.header("The plan over time", anchor=False)
    drawn = timed(shown.standings)[:first]
    if drawn:
        said = f"{say_actions(len(drawn))} from start to due day, today is {say_day(shown.today)}."
        st.markdown(plain(said))
        chart = load_timeline_chart(key, first, shown, words)
        st.vega_lite_chart(json.loads(chart), width="stretch")
    else:
        st.markdown("No action shown here has both a start and a due day.")
    table = timeline_table(shown.standings, words).head(first)
    st.html(words_table(table, "The plan over time, by start"))
    show_files(city.slug, {"these actions (CSV)": "actions.csv"}, filters.as_asked())


def show_files(city: str, files: dict[str, str], asked: dict[str, str]) -> None:
    """Links to what is shown as files: words -> file."""
    base, query = f"/plan-files/{quote(city)}", f"?{urlencode(asked)}" if asked else ""
    links = " · ".join(
        f'<a href="{escape(f"{base}/{file}{query}")}" download>{escape(said)}</a>'
        for said, file in files.items()
    )
    st.html(f'<p class="downloads">Download: {links}</p>')


def is_dark() -> bool:
    """Whether the visitor's page is dark."""
    return st.context.theme.type == "dark"
