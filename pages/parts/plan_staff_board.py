"""The completion board: who reported, who did not, since when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from equity_core.access import Permission, Viewer, may
from equity_core.actions.board import (
    Completion,
    board_csv,
    by_account,
    by_department,
    read_board,
)
from equity_core.cities.reading import CityRow
from equity_core.drawing.tables import as_html
from equity_core.settings import get_settings


def show_board(viewer: Viewer, city: CityRow) -> None:
    """Counts by account and by department, and all of it as a file."""
    if not may(viewer, Permission.APPROVE_UPDATES):
        return
    board = read_board(get_settings(), viewer, city, now=datetime.now(UTC))
    st.header("Who has reported", anchor=False)
    if not board:
        st.write("No action asks for updates yet.")
        return
    st.html(as_html(_frame("Who answers", by_account(board)), caption="Updates by account"))
    st.html(as_html(_frame("Department", by_department(board)), caption="Updates by department"))
    st.download_button(
        "Download the board (CSV)",
        board_csv(board),
        file_name=f"updates-{city.slug}.csv",
        mime="text/csv",
        key="my-updates.board",
    )


def _frame(first: str, listed: Sequence[Completion]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            first: [one.name for one in listed],
            "Actions": [one.actions for one in listed],
            "Reported in time": [one.reported for one in listed],
            "Due now": [one.due for one in listed],
            "Overdue": [one.overdue for one in listed],
            "Never reported": [one.never for one in listed],
            "Longest since a report": [_waited(one) for one in listed],
        }
    )


def _waited(one: Completion) -> str:
    if one.since is None:
        return "no report at all" if one.never else "none is late"
    return "1 day" if one.since == 1 else f"{one.since:,} days"
