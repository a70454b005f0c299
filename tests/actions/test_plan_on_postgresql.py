"""Owners, half-typed forms, order of steps and reminders on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from postgresql_server import postgresql
from sqlmodel import Session, select

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts.people import add_person
from equity_core.accounts.sessions import viewer_of
from equity_core.accounts.signing_in import sign_in
from equity_core.actions.editing import add_action, add_plan, add_step
from equity_core.actions.ordering import order_steps
from equity_core.actions.owners import read_owners, set_owner
from equity_core.actions.plan import Action, Plan, Step
from equity_core.actions.reading import read_plan
from equity_core.actions.reminder_choices import make_calendar, set_mail, viewer_of_calendar
from equity_core.actions.reminders import NO_DAY, _claim, read_reminders
from equity_core.actions.typed import read_late, save_late
from equity_core.settings import settings_from
from equity_core.store.engine import open_engine
from equity_core.store.reminder_tables import ReminderSent
from equity_core.store.revisions import read_city
from equity_core.store.tables import City

__all__ = ["postgresql"]
TODAY = datetime(2026, 7, 15, 17, tzinfo=UTC)
PASSWORD = "seven purple herons wade"


@pytest.fixture
def settings(tmp_path, postgresql):
    made = settings_from(home=tmp_path / "home", database_url=postgresql)
    yield made
    open_engine(made).dispose()


def test_what_staff_do_with_a_plan_is_kept_on_postgresql_too(settings):
    with Session(open_engine(settings)) as session:
        session.add(City(slug="tiny", name="Tiny"))
        session.commit()
    city = read_city(settings, "Tiny")
    add_person(settings, COMMAND_LINE, name="Ada", role=Role.EDITOR, password=PASSWORD)
    ada = viewer_of(settings, sign_in(settings, name="Ada", password=PASSWORD, address="here"))
    add_plan(settings, ada, city, Plan("p", "Plan"))
    add_action(settings, ada, city, Action("a1", "Plant trees"))
    for uid in ("s1", "s2"):
        add_step(settings, ada, city, "a1", Step(uid, uid))
    set_owner(settings, ada, city, "a1", seen=None, account_id=ada.user_id)
    assert read_owners(settings, ada, city)["a1"].name == "Ada"
    seen = read_plan(settings, ada, city).actions[0].steps
    order_steps(settings, ada, city, "a1", seen=seen, wanted=["s2", "s1"])
    assert [one.id for one in read_plan(settings, ada, city).actions[0].steps] == ["s2", "s1"]
    form = {"kind": "update", "key": "a1"}
    assert save_late(settings, ada, city, **form, cells={"Progress": "Dakhóta"})
    assert read_late(settings, ada, city, **form).cells == {"Progress": "Dakhóta"}
    assert viewer_of_calendar(settings, make_calendar(settings, ada)).user_id == ada.user_id
    set_mail(settings, ada, "ada@example.org")
    listed = read_reminders(settings, COMMAND_LINE, city, now=TODAY)
    assert len(_claim(settings, listed, TODAY)) == 1
    assert _claim(settings, listed, TODAY) == []
    with Session(open_engine(settings)) as session:
        assert session.exec(select(ReminderSent)).one().due_on == NO_DAY
