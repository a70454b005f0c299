"""A whole plan in from a file or the template: looked at first, then kept whole or not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from equity_core.access import Permission
from equity_core.actions.document import FaultyRows, RowFault
from equity_core.actions.importing import ImportReport, import_plan_bytes, start_from_template
from equity_core.cities.reading import CityRow
from equity_core.errors import EquityError
from equity_core.settings import get_settings
from pages.parts.guard import current_viewer, require_permission
from pages.parts.plain import plain
from pages.parts.plan_forms_said import SENT, run_again_if_sent, say_later

ENDINGS = ["csv", "xlsx"]
MOST_FAULTS = 200
COLUMNS = (
    "The columns are those that cities keep: Community indicator, Outcomes and actions, Timeline, "
    "Accountability, Performance measure, Progress. A plan that you exported here comes back whole."
)


def offer_template(city: CityRow) -> None:
    """A plan to begin with: the six key actions, every line to be changed."""
    st.write(
        "The template has one action for each of the six key actions, with steps. Change every "
        "line to fit your city. Nobody but your own people sees an action until you open it to "
        "everyone."
    )
    st.button("Start from the template", on_click=_start, args=(city,), key="plan.template")


def _start(city: CityRow) -> None:
    try:
        report = start_from_template(
            get_settings(), current_viewer(), city.name, now=datetime.now(UTC)
        )
    except EquityError as problem:
        say_later(str(problem), problem=True)
    else:
        say_later(f"The plan was started. {_counted('Added', report.added)}")


@st.fragment
def import_file(city: CityRow) -> None:
    """Choose a file, see what it would do or what is wrong with it row by row, then keep it."""
    run_again_if_sent()
    require_permission(Permission.IMPORT_DATA)
    st.write(COLUMNS)
    turn = st.session_state.get("plan.file.turn", 0)
    sent: Any = st.file_uploader("A plan as CSV or XLSX", type=ENDINGS, key=f"plan.file.{turn}")
    if sent is None:
        return
    try:
        report = _bring_in(city, sent, dry_run=True)
    except FaultyRows as problem:
        _show_faults(problem.faults)
        return
    except EquityError as problem:
        st.error(plain(str(problem)))
        return
    _show_report(report)
    st.button(
        "Keep this plan", type="primary", key="plan.file.keep", on_click=_keep, args=(city, sent)
    )


def _bring_in(city: CityRow, sent: Any, *, dry_run: bool) -> ImportReport:
    return import_plan_bytes(
        get_settings(),
        current_viewer(),
        city.name,
        sent.name,
        sent.getvalue(),
        now=datetime.now(UTC),
        dry_run=dry_run,
    )


def _keep(city: CityRow, sent: Any) -> None:
    try:
        report = _bring_in(city, sent, dry_run=False)
    except EquityError as problem:
        say_later(str(problem), problem=True)
    else:
        parts = [_counted("Added", report.added), _counted("Changed", report.changed)]
        say_later(f"The plan was kept. {' '.join(parts)}")
        st.session_state["plan.file.turn"] = st.session_state.get("plan.file.turn", 0) + 1
    st.session_state[SENT] = True


def _show_report(report: ImportReport) -> None:
    st.markdown("**Nothing is kept yet. This is what the file would do:**")
    st.markdown(
        f"- {_counted('Added', report.added)}\n- {_counted('Changed', report.changed)}\n"
        f"- Unchanged: {report.unchanged:,}.\n"
        f"- In the plan, not in the file, and left alone: {report.left_alone:,}."
    )


def _show_faults(faults: tuple[RowFault, ...]) -> None:
    rows = "1 place" if len(faults) == 1 else f"{len(faults):,} places"
    st.error(f"Nothing was kept. The file has {rows} to mend first.")
    st.markdown("\n".join(f"- {_in_words(one)}" for one in faults[:MOST_FAULTS]))
    if len(faults) > MOST_FAULTS:
        st.write(f"The first {MOST_FAULTS} are shown.")


def _counted(word: str, counts: dict[str, int]) -> str:
    listed = [f"{n:,} {kind if n == 1 else kind + 's'}" for kind, n in counts.items()]
    return f"{word}: {', '.join(listed) or 'nothing'}."


def _in_words(fault: RowFault) -> str:
    where = f"**Row {fault.row:,}**" + (f", {plain(fault.column)}" if fault.column else "")
    return f"{where}: {plain(fault.sentence)}"
