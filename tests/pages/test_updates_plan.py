"""Starting a plan from the template or a file, and changing its words, goals and labels."""

from __future__ import annotations

import pytest
import streamlit as st
from plan_town import Town, box, button, make_town, words
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from equity_core.access import COMMAND_LINE, Role
from equity_core.actions.catalogues import KEY_ACTION_IDS
from equity_core.actions.importing import plan_bytes
from equity_core.actions.reading import read_plan
from equity_core.actions.status_words import read_status_words
from equity_core.settings import REPOSITORY, Settings
from equity_core.store.engine import open_engine
from equity_core.store.revisions import CityRow, read_city
from equity_core.store.tables import City

CITY_FILE = """Community indicator,Outcomes and actions,Timeline,Accountability,Progress
Shade,Plant trees,"March 1, 2026 to June 30, 2027",Parks director,In process: streets chosen
Jobs,Hire fairly,2027,HR,Accomplished
"""


@pytest.fixture
def town(settings: Settings) -> Town:
    return make_town(settings)


@pytest.fixture
def bare(settings: Settings) -> CityRow:
    st.cache_data.clear()
    with Session(open_engine(settings)) as session:
        session.add(City(slug="bare", name="Bare"))
        session.commit()
    return read_city(settings, "Bare")


def open_plan() -> AppTest:
    shell = AppTest.from_file(str(REPOSITORY / "pages" / "shell.py"), default_timeout=120).run()
    return shell.switch_page("staff/plan.py").run()


def send(page: AppTest, text: str, name: str = "plan.csv") -> None:
    page.get("file_uploader")[0].set_value([(name, text.encode(), "text/csv")])
    page.run()


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.OFFICIAL])
def test_nobody_below_an_editor_opens_the_plan(bare, sign_in, role):
    if role is not None:
        sign_in(role)
    shell = AppTest.from_file(str(REPOSITORY / "pages" / "shell.py"), default_timeout=120).run()
    with pytest.raises(ValueError, match="staff/plan.py"):
        shell.switch_page("staff/plan.py").run()


def test_a_plan_starts_from_the_template(settings, bare, sign_in):
    sign_in(Role.EDITOR)
    page = open_plan()
    button(page, "Start from the template").click().run()
    assert not page.exception
    assert "The plan was started." in words(page)
    plan = read_plan(settings, COMMAND_LINE, bare)
    assert {action.key_action for action in plan.actions} == set(KEY_ACTION_IDS)
    assert "Add an action" in [one.label for one in page.expander]
    links = [(one.proto.label, one.proto.query_string) for one in page.get("page_link")]
    assert ("Choose an action to change it", "city=bare") in links


def test_a_citys_own_table_is_looked_at_first_and_then_kept(settings, bare, sign_in):
    sign_in(Role.EDITOR)
    page = open_plan()
    send(page, CITY_FILE)
    assert not page.exception
    assert "Nothing is kept yet" in words(page)
    assert "Added: 1 plan, 2 actions, 2 updates." in words(page)
    assert read_plan(settings, COMMAND_LINE, bare) is None
    button(page, "Keep this plan").click().run()
    assert "The plan was kept." in words(page)
    plan = read_plan(settings, COMMAND_LINE, bare)
    assert [action.title for action in plan.actions] == ["Plant trees", "Hire fairly"]


def test_what_is_wrong_with_a_file_is_told_row_by_row_and_nothing_is_kept(settings, bare, sign_in):
    sign_in(Role.EDITOR)
    page = open_plan()
    faulty = CITY_FILE.replace("In process: streets chosen", "who knows").replace("Hire fairly", "")
    send(page, faulty)
    assert "The file has 2 places to mend first" in words(page)
    assert "**Row 2**, Progress: its words do not say the status" in words(page)
    assert "**Row 3**, Outcomes and actions: fill it in." in words(page)
    assert "Keep this plan" not in [one.label for one in page.button]
    assert read_plan(settings, COMMAND_LINE, bare) is None


def test_a_file_that_is_no_table_is_refused_in_a_sentence(settings, bare, sign_in):
    sign_in(Role.EDITOR)
    page = open_plan()
    send(page, "Name,Age\nAda,36\n", "../../people.csv")
    assert not page.exception
    assert "people.csv has a column “Name”" in words(page)


def test_a_goal_an_action_and_the_plans_words_are_written(town, sign_in):
    sign_in(Role.EDITOR)
    page = open_plan()
    box(page, "Goal").input("Everyone finds the parks open").run()
    button(page, "Add the goal").click().run()
    box(page, "What will be done").input("Open the gates").run()
    box(page, "Goal of the city").select("Everyone finds the parks open").run()
    button(page, "Add the action").click().run()
    box(page, "Title of the plan").input("Our plan").run()
    button(page, "Save the plan").click().run()
    assert not page.exception
    plan = town.plan()
    assert plan.title == "Our plan"
    assert (plan.actions[-1].title, plan.actions[-1].goal) == ("Open the gates", plan.goals[0].id)
    assert [one.title for one in plan.actions[:-1]] == ["Plant trees", "Start a team"]


def test_a_city_words_its_statuses_and_an_editor_does_not(town, sign_in):
    sign_in(Role.EDITOR)
    assert "What the statuses are called" not in [one.label for one in open_plan().expander]
    sign_in(Role.PUBLISHER)
    page = open_plan()
    box(page, "On track").input("In process").run()
    button(page, "Save the labels").click().run()
    assert "The labels were saved." in words(page)
    assert read_status_words(town.settings)["on_track"].label == "In process"
    box(page, "In process").input("Completed").run()
    button(page, "Save the labels").click().run()
    assert "the same label" in words(page)
    assert read_status_words(town.settings)["on_track"].label == "In process"


def test_the_plan_is_there_to_take_away(town, sign_in):
    sign_in(Role.EDITOR)
    page = open_plan()
    labels = [one.proto.label for one in page.get("download_button")]
    assert labels == ["Download the plan (CSV)", "Download the plan (XLSX)"]
    assert plan_bytes(town.plan(), ".csv").startswith(b"\xef\xbb\xbf")
