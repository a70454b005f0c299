"""Choosing on the key actions page: each choice is a labelled control, and the link carries it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import streamlit as st

from equity_core.actions.overview import Overview, Standing
from equity_core.actions.plan import Plan
from equity_core.actions.progress import Freshness
from equity_core.actions.status import Status
from equity_core.drawing.plan_words import FRESHNESS, NEVER, PlanWords
from equity_core.drawing.tables import FIRST_ROWS
from pages.parts.state import from_link, session_key, touch

PAGE = "actions"
LOST = session_key(PAGE, "lost")
EVERY = ""
KINDS = {
    "city": "city",
    "key_action": "key action",
    "department": "department",
    "status": "status",
    "freshness": "age of the report",
    "action": "action",
}
"""What a link can ask for, in the words of a sentence."""


@dataclass(frozen=True)
class Filters:
    """What of the plan is shown; an empty text is everything. `rows` is "all" for a long list."""

    key_action: str = EVERY
    department: str = EVERY
    status: str = EVERY
    freshness: str = EVERY
    rows: str = ""

    def hold(self, one: Standing) -> bool:
        """Whether an action is shown."""
        stands = one.status.value if one.status is not None else NEVER
        return (
            self.key_action in (EVERY, one.action.key_action, one.action.goal)
            and self.department in (EVERY, one.action.department)
            and self.status in (EVERY, stands)
            and self.freshness in (EVERY, one.reporting.freshness.value)
        )

    def for_link(self) -> dict[str, str | None]:
        """The filters as the link carries them."""
        return {name: getattr(self, name) or None for name in (*FILTERS, "rows")}

    def as_asked(self) -> dict[str, str]:
        """The filters that are chosen, by name."""
        return {name: text for name, text in self.for_link().items() if text}

    def chosen(self) -> list[str]:
        """The names of the filters that leave something out."""
        return [name for name in FILTERS if getattr(self, name)]


FILTERS = ("key_action", "department", "status", "freshness")


def filter_options(plan: Plan, words: PlanWords) -> dict[str, dict[str, str]]:
    """What each filter offers, value -> words."""
    departments = sorted({one.department for one in plan.actions if one.department})
    headings = {one.id: one.label for one in words.key_actions.values()}
    headings |= {goal.id: goal.title for goal in plan.goals}
    statuses = {one.value: words.status(one) for one in map(Status, words.statuses)}
    fresh = {one.value: FRESHNESS[one] for one in Freshness}
    return {
        "key_action": {EVERY: "All key actions and goals", **headings},
        "department": {EVERY: "All departments", **{one: one for one in departments}},
        "status": {EVERY: "Any status", **statuses, NEVER: words.status(None)},
        "freshness": {EVERY: "Any age", **fresh},
    }


def choose_city(names: Mapping[str, str]) -> str:
    """The city, asked only where there are several."""
    if len(names) == 1:
        return next(iter(names))
    with st.columns([9, 10])[0]:
        return _choose("city", "City", names)


def choose_filters(plan: Plan, words: PlanWords) -> Filters:
    """Four controls beside one another."""
    offered = filter_options(plan, words)
    labels = {
        "key_action": "Key action or goal",
        "department": "Department",
        "status": "Status",
        "freshness": "Newest report",
    }
    columns = st.columns([5, 4, 3, 3])
    chosen: dict[str, str] = {}
    for column, name in zip(columns, FILTERS, strict=True):
        with column:
            chosen[name] = _choose(name, labels[name], offered[name])
    return Filters(**chosen)


def linked_filters(plan: Plan, words: PlanWords) -> Filters:
    """The filters that the address names, where no control is shown."""
    offered = filter_options(plan, words)
    found = {name: from_link(name, list(offered[name])) or EVERY for name in FILTERS}
    return Filters(**found, rows=from_link("rows", ["all"]) or "")


def choose_all(filters: Filters, number: int) -> Filters:
    """Whether a long list is shown whole; the filters with the answer."""
    if number <= FIRST_ROWS:
        return filters
    key = session_key(PAGE, "rows")
    if key not in st.session_state:
        st.session_state[key] = from_link("rows", ["all"]) == "all"
    whole = st.toggle(f"Show all {number:,} actions", key=key, on_change=_touch)
    return replace(filters, rows="all" if whole else "")


def which_to_drop(filters: Filters, overview: Overview) -> list[str]:
    """The filters that, each taken away alone, would leave something to show."""
    found = []
    for name in filters.chosen():
        without = replace(filters, **{name: EVERY})
        if any(without.hold(one) for one in overview.standings):
            found.append(name)
    return found


def address_of(city: str, filters: Filters, name: str) -> Callable[[str], str]:
    """A function from an id to the address of this page with `name` set to it."""

    def address(value: str) -> str:
        asked = {"city": city, **filters.for_link(), name: value}
        return "/actions?" + urlencode({key: text for key, text in asked.items() if text})

    return address


def _choose(name: str, label: str, options: Mapping[str, str]) -> str:
    key, listed = session_key(PAGE, name), list(options)
    if st.session_state.get(key) not in listed:
        st.session_state[key] = from_link(name, listed) or listed[0]
    return str(
        st.selectbox(label, listed, key=key, on_change=_touch, format_func=lambda one: options[one])
    )


def _touch() -> None:
    """What a hand has chosen goes before the link, and what the link lost is forgotten."""
    touch()
    st.session_state[LOST] = []


def lost(asked: Mapping[str, str], shown: Mapping[str, str | None]) -> Sequence[str]:
    """What a link asked for that is not here, in words."""
    return [words for name, words in KINDS.items() if name in asked and shown[name] != asked[name]]
