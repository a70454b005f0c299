"""A city with a plan of two actions, and how tests read a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import streamlit as st
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from equity_core.access import COMMAND_LINE, Role, Viewer
from equity_core.accounts.sessions import viewer_of
from equity_core.actions.editing import add_action, add_plan, add_step
from equity_core.actions.owners import set_owner
from equity_core.actions.plan import Action, Plan, Step, Update, Visibility
from equity_core.actions.reading import read_plan
from equity_core.actions.status import Move, Status
from equity_core.actions.updating import add_update, move_update
from equity_core.settings import Settings
from equity_core.store.engine import open_engine
from equity_core.store.revisions import CityRow, read_city
from equity_core.store.tables import City

NOW = datetime.now(UTC).replace(microsecond=0)
LONG_AGO = NOW - timedelta(days=200)


@dataclass
class Town:
    """A city with a plan of two actions, and who looks at it."""

    settings: Settings
    city: CityRow

    def plan(self) -> Plan:
        return read_plan(self.settings, COMMAND_LINE, self.city)

    def action(self, uid: str) -> Action:
        return next(one for one in self.plan().actions if one.id == uid)

    def viewer(self) -> Viewer:
        from pages.parts import guard

        return viewer_of(self.settings, guard.session_token())

    def give(self, uid: str) -> None:
        viewer = self.viewer()
        set_owner(self.settings, COMMAND_LINE, self.city, uid, seen=None, account_id=viewer.user_id)

    def report(self, uid: str, at: datetime, *, approve: bool = True, **words: object) -> Update:
        given = {"narrative": "Streets are chosen", "status": Status.SOME_DELAY, **words}
        made = Update(f"u{at:%Y%m%d}{uid}", at, "", **given)
        writer = Viewer(None, "Ed", Role.PUBLISHER)
        sent = add_update(self.settings, writer, self.city, uid, made, hand_in=True)
        if approve:
            sent = move_update(
                self.settings, writer, self.city, uid, seen=sent, how=Move.APPROVE, at=at
            )
        return sent


def make_town(settings: Settings) -> Town:
    st.cache_data.clear()
    with Session(open_engine(settings)) as session:
        session.add(City(slug="tiny", name="Tiny"))
        session.commit()
    city = read_city(settings, "Tiny")
    add_plan(settings, COMMAND_LINE, city, Plan("p", "Race equity plan", zone="UTC"))
    trees = Action("a1", "Plant trees", key_action="KA4", visibility=Visibility.PUBLIC)
    add_action(settings, COMMAND_LINE, city, trees)
    add_action(settings, COMMAND_LINE, city, Action("a2", "Start a team", key_action="KA6"))
    for step in (Step("s1", "Choose streets", weight=3), Step("s2", "Dig")):
        add_step(settings, COMMAND_LINE, city, "a1", step)
    return Town(settings, city)


def words(page: AppTest) -> str:
    parts = [*page.title, *page.header, *page.markdown, *page.info, *page.error, *page.success]
    parts += [*page.warning, *page.caption]
    labels = [one.label for one in page.expander]
    bodies = [one.proto.body for one in page.get("html")]
    return "\n".join([*(str(one.value) for one in parts), *labels, *bodies]).replace("\\", "")


def box(page: AppTest, label: str):
    """The first text field with a label."""
    fields = [*page.text_area, *page.text_input, *page.selectbox]
    return next(one for one in fields if one.label == label)


def button(page: AppTest, label: str):
    return next(one for one in page.button if one.label == label)
