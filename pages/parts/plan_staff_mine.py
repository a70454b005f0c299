"""My updates: what is due from the person, one form each; what came back; what waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import streamlit as st

from equity_core.access import Permission, Viewer, may
from equity_core.actions.mine import Mine, Owed, Turn, mine_of
from equity_core.actions.owners import read_owners
from equity_core.actions.plan import Action, Plan, Update
from equity_core.actions.reading import read_plan
from equity_core.actions.typed import typed_keys
from equity_core.cities.reading import CityRow
from equity_core.settings import get_settings
from pages.parts.plain import plain
from pages.parts.plan_staff_update import decide_update, rewrite_update, write_update

ASKED = (Turn.OVERDUE, Turn.NOW, Turn.NEVER)
LENGTH = 90


def show_mine(viewer: Viewer, city: CityRow, plan: Plan) -> None:
    """All that is this person's to do, most urgent first; a form stands under each."""
    owners = read_owners(get_settings(), viewer, city)
    mine = mine_of(plan, owners, viewer, now=datetime.now(UTC))
    _show_again(city, plan, "Returned to you", mine.returned)
    _show_again(city, plan, "Begun and not sent", mine.drafts)
    begun = set(typed_keys(get_settings(), viewer, city, kind="update"))
    asked = [one for one in mine.owed if one.turn in ASKED or one.action.id in begun]
    st.header("Due from you", anchor=False)
    if not asked:
        st.write(_nothing_due(mine))
    for place, one in enumerate(asked):
        with st.expander(_due_words(one), expanded=place == 0 or one.action.id in begun):
            _tell_last(city, one)
            write_update(city, one.action, plan.zone)
    soon = [one for one in mine.owed if one.turn is Turn.SOON and one not in asked]
    if soon:
        st.header("Due in two weeks or less", anchor=False)
    for one in soon:
        with st.expander(_due_words(one)):
            _tell_last(city, one)
            write_update(city, one.action, plan.zone)
    _show_steps(mine)
    _show_other(city, plan, [one.action.id for one in [*asked, *soon]], begun)


def show_waiting(viewer: Viewer, city: CityRow, plan: Plan) -> None:
    """Updates that wait for approval, for those who may approve them."""
    if not may(viewer, Permission.APPROVE_UPDATES):
        return
    st.header("Waiting for approval", anchor=False)
    waiting = mine_of(plan, {}, viewer, now=datetime.now(UTC)).waiting
    if not waiting:
        st.write("No update waits.")
    for action, update in waiting:
        with st.expander(_short(action), expanded=len(waiting) <= 3):
            decide_update(city, action, update, plan.zone)
            link_to_action(city, action)


def _show_again(
    city: CityRow, plan: Plan, title: str, listed: Sequence[tuple[Action, Update]]
) -> None:
    """Updates that are there already and wait for this person."""
    if not listed:
        return
    st.header(title, anchor=False)
    for action, update in listed:
        with st.expander(_short(action), expanded=True):
            rewrite_update(city, action, update, plan.zone)
            link_to_action(city, action)


def _show_steps(mine: Mine) -> None:
    if not mine.steps:
        return
    st.header("Your steps", anchor=False)
    lines = []
    for action, step in mine.steps:
        due = f", due {_day(step.due)}" if step.due is not None else ""
        lines.append(f"- {plain(step.title)}{due} ({_short(action)})")
    st.markdown("\n".join(lines))


def _show_other(city: CityRow, plan: Plan, shown: list[str], begun: set[str]) -> None:
    """Any other action of the plan: whoever may write updates may write one on each."""
    others = {
        one.id: one for one in plan.actions if one.id not in shown and one.archived_on is None
    }
    if not others:
        return
    st.header("Write about another action", anchor=False)
    kept = [uid for uid in others if uid in begun]
    options = ["", *others]
    chosen = st.selectbox(
        "Action",
        options,
        index=options.index(kept[0]) if kept else 0,
        format_func=lambda uid: _title(others[uid]) if uid else "Choose an action",
        key="my-updates.other",
    )
    if chosen:
        write_update(city, others[chosen], plan.zone)


def read_my_plan(viewer: Viewer, city: CityRow) -> Plan | None:
    """The plan as this person may see it, read anew."""
    return read_plan(get_settings(), viewer, city)


def _nothing_due(mine: Mine) -> str:
    if not mine.owed:
        return (
            "No action is linked to your account yet. An editor links one on the action's page, "
            "under “Who answers for it”."
        )
    coming = [one.due_on for one in mine.owed if one.due_on is not None]
    return (
        f"Nothing is due. The next update is due on {_day(min(coming))}."
        if coming
        else ("Nothing is due.")
    )


def _due_words(one: Owed) -> str:
    when = {
        Turn.OVERDUE: f"Overdue since {_day(one.due_on)}",
        Turn.NOW: f"Due since {_day(one.due_on)}",
        Turn.NEVER: "Never reported",
        Turn.SOON: f"Due on {_day(one.due_on)}",
        Turn.LATER: "Begun",
        Turn.NONE: "Begun",
    }[one.turn]
    return f"{when}: {_short(one.action)}"


def _tell_last(city: CityRow, one: Owed) -> None:
    if one.newest is not None:
        said = " ".join(one.newest.narrative.split())
        st.caption(f"Last update, {_day(one.reporting.reported_on)}: {plain(said) or 'no words'}")
    link_to_action(city, one.action)


def link_to_action(city: CityRow, action: Action) -> None:
    """The way to the action's own page, where it is edited."""
    link = {"city": city.slug, "action": action.id}
    st.page_link("actions.py", label="Open the action", query_params=link)


def _title(action: Action) -> str:
    title = " ".join(action.title.split())
    return title if len(title) <= LENGTH else f"{title[:LENGTH].rstrip()}…"


def _short(action: Action) -> str:
    return plain(_title(action))


def _day(day: date | None) -> str:
    return day.strftime("%B %-d, %Y") if day is not None else "no set day"
