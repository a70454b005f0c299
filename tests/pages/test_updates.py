"""My updates and the forms of the plan, through the shell: who may, what is kept, what is said."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
import streamlit as st
from plan_town import LONG_AGO, NOW, Town, box, button, make_town, words
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from equity_core.access import COMMAND_LINE, Role, Viewer
from equity_core.accounts.people import set_role
from equity_core.accounts.sessions import sign_out
from equity_core.actions.plan import Update
from equity_core.actions.reminder_choices import read_choice, viewer_of_calendar
from equity_core.actions.status import Move, Status, UpdateState
from equity_core.actions.typed import read_late, read_typed, save_typed
from equity_core.actions.updating import move_update
from equity_core.settings import REPOSITORY, Settings
from equity_core.store.account_tables import Account
from equity_core.store.engine import open_engine
from equity_core.store.tables import City


@pytest.fixture
def town(settings: Settings) -> Town:
    return make_town(settings)


def open_updates() -> AppTest:
    shell = AppTest.from_file(str(REPOSITORY / "pages" / "shell.py"), default_timeout=120).run()
    return shell.switch_page("staff/updates.py").run()


def tools_of(town: Town) -> AppTest:
    """The form alone, as a fragment of a page that was opened before shows it."""

    def script(city: object, action: object) -> None:
        from pages.parts.plan_staff_update import write_update

        write_update(city, action, "UTC")  # type: ignore[arg-type]

    given = {"city": town.city, "action": town.action("a2")}
    return AppTest.from_function(script, kwargs=given, default_timeout=60).run()


HAPPENED = "What happened since the last update?"


# --- who may ------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.OFFICIAL])
def test_nobody_below_an_editor_opens_my_updates(town, sign_in, role):
    if role is not None:
        sign_in(role)
    shell = AppTest.from_file(str(REPOSITORY / "pages" / "shell.py"), default_timeout=120).run()
    with pytest.raises(ValueError, match="staff/updates.py"):
        shell.switch_page("staff/updates.py").run()


def test_a_city_without_a_plan_is_told_how_to_start(settings, sign_in):
    st.cache_data.clear()
    with Session(open_engine(settings)) as session:
        session.add(City(slug="bare", name="Bare"))
        session.commit()
    sign_in(Role.EDITOR)
    assert "no plan yet" in words(open_updates())


# --- writing ------------------------------------------------------------------------------


def test_what_is_due_from_me_is_first_and_opens_with_last_times_status(town, sign_in):
    sign_in(Role.EDITOR)
    town.give("a1")
    town.report("a1", LONG_AGO)
    page = open_updates()
    assert not page.exception
    said = words(page)
    assert "Overdue since" in said
    assert "Plant trees" in said
    assert "Streets are chosen" in said
    assert box(page, "How does it stand?").value == "some_delay"
    assert [one.label for one in page.text_input if "percent" in one.label] == []  # it has steps


def test_an_update_is_written_and_sent_with_evidence(town, sign_in):
    name = sign_in(Role.EDITOR)
    town.give("a2")
    page = open_updates()
    box(page, "How does it stand?").select("On track").run()
    box(page, HAPPENED).input("Nine people joined").run()
    box(page, "How much is done, in percent (may stay empty)").input("30").run()
    box(page, "Evidence: what shows it (may stay empty)").input("List").run()
    box(page, "Evidence: its address, https://…").input("https://example.org/list").run()
    assert box(page, "Evidence 2: its address, https://…").value == ""
    button(page, "Send the update").click().run()
    assert not page.exception
    (made,) = town.action("a2").updates
    assert (made.state, made.status, made.percent) == (UpdateState.SUBMITTED, Status.ON_TRACK, 30)
    assert (made.author, made.narrative) == (name, "Nine people joined")
    assert (made.evidence[0].title, made.evidence[0].address) == (
        "List",
        "https://example.org/list",
    )
    assert "Your update was sent" in words(page)
    assert read_typed(town.settings, town.viewer(), town.city, kind="update", key="a2") is None


def test_what_is_missing_is_said_by_the_fields_name_and_nothing_is_sent(town, sign_in):
    sign_in(Role.EDITOR)
    town.give("a2")
    page = open_updates()
    box(page, "How does it stand?").select("Completed").run()
    box(page, "How much is done, in percent (may stay empty)").input("150").run()
    button(page, "Send the update").click().run()
    assert "“How much is done, in percent (may stay empty)”" in words(page)
    box(page, "How much is done, in percent (may stay empty)").input("100").run()
    button(page, "Send the update").click().run()
    assert "A completed action needs evidence".lower() in words(page).lower()
    assert town.action("a2").updates == ()
    box(page, "How does it stand?").select("Dropped").run()
    assert box(page, "Why was it dropped?").value == ""


def test_what_is_typed_is_kept_at_once_and_is_there_after_a_reload(town, sign_in):
    sign_in(Role.EDITOR)
    town.give("a2")
    page = open_updates()
    box(page, HAPPENED).input("Half a sent").run()
    assert "Kept at" in words(page)
    again = open_updates()
    assert box(again, HAPPENED).value == "Half a sent"
    assert "Kept at" in words(again)
    assert town.action("a2").updates == ()
    button(again, "Put away what I typed").click().run()
    assert box(again, HAPPENED).value == "Half a sent"
    button(again, "Yes, put away what I typed").click().run()
    assert box(again, HAPPENED).value == ""
    assert read_typed(town.settings, town.viewer(), town.city, kind="update", key="a2") is None


def test_what_arrives_after_the_sign_in_has_ended_is_kept_for_the_same_person(
    town, sign_in, monkeypatch
):
    from pages.parts import guard, plan_forms

    sign_in(Role.EDITOR)
    town.give("a2")
    ada, token = town.viewer(), guard.session_token()
    page = open_updates()
    box(page, HAPPENED).input("In time.").run()
    sign_out(town.settings, token)
    box(page, HAPPENED).input("In time. And late.").run()
    assert read_typed(town.settings, ada, town.city, kind="update", key="a2").cells["Progress"] == (
        "In time."
    )
    late = read_late(town.settings, ada, town.city, kind="update", key="a2")
    assert late.cells["Progress"] == "In time. And late."
    assert "Please sign in" in words(page)
    assert town.action("a2").updates == ()
    monkeypatch.setattr(plan_forms, "current_viewer", lambda: ada)
    form = plan_forms.Form("update", "a2", town.city, Update("n", NOW, "", Status.ON_TRACK))
    state: dict[str, object] = {}
    monkeypatch.setattr(plan_forms, "st", SimpleNamespace(session_state=state))
    plan_forms.open_form(form, ada, [plan_forms.Field("Progress", "P", "text")])
    assert state[form.name]["cells"]["Progress"] == "In time. And late."
    assert state[form.name]["late_at"] is not None


def test_an_update_says_something_and_a_late_second_press_sends_nothing_more(town, sign_in):
    sign_in(Role.EDITOR)
    town.give("a2")
    page = open_updates()
    send = button(page, "Send the update")
    send.click().run()
    assert "one sentence is enough" in words(page)
    box(page, HAPPENED).input("Nine people joined").run()
    button(page, "Send the update").click().run()
    assert len(town.action("a2").updates) == 1


def test_two_windows_of_one_person_lose_neither_text(town, sign_in):
    sign_in(Role.EDITOR)
    town.give("a2")
    first, second = open_updates(), open_updates()
    box(first, HAPPENED).input("From the first window.").run()
    box(second, HAPPENED).input("From the second window.").run()
    assert box(open_updates(), HAPPENED).value == (
        "From the first window.\n\nFrom the second window."
    )


def test_percent_is_not_asked_or_kept_where_steps_tell_it(town, sign_in):
    sign_in(Role.EDITOR)
    town.give("a1")
    save_typed(
        town.settings,
        town.viewer(),
        town.city,
        kind="update",
        key="a1",
        cells={"Percent": "40", "Progress": "Begun before there were steps"},
    )
    page = open_updates()
    button(page, "Send the update").click().run()
    assert town.action("a1").updates[0].percent is None


def test_who_may_no_longer_write_is_told_and_nothing_is_kept(town, sign_in):
    name = sign_in(Role.EDITOR)
    page = tools_of(town)
    box(page, HAPPENED).input("In time.").run()
    set_role(town.settings, COMMAND_LINE, name, Role.VIEWER)
    box(page, HAPPENED).input("In time. And late.").run()
    assert not page.exception
    assert "Your role no longer lets you write updates" in words(page)
    assert [one.disabled for one in page.button if one.label == "Send the update"] == [True]
    assert town.action("a2").updates == ()


# --- deciding -----------------------------------------------------------------------------


def test_a_publisher_approves_and_an_editor_cannot(town, sign_in):
    town.report("a1", NOW - timedelta(days=1), approve=False)
    sign_in(Role.EDITOR)
    assert "Waiting for approval" not in words(open_updates())
    sign_in(Role.PUBLISHER)
    page = open_updates()
    assert "Streets are chosen" in words(page)
    button(page, "Approve").click().run()
    assert not page.exception
    assert "approved" in words(page)
    assert town.action("a1").updates[0].state is UpdateState.APPROVED
    assert "No update waits." in words(page)


def test_a_returned_update_needs_a_note_and_comes_back_to_its_writer(town, sign_in, monkeypatch):
    from pages.parts import guard

    sign_in(Role.EDITOR)
    as_editor = guard.session_token
    town.give("a2")
    page = open_updates()
    box(page, HAPPENED).input("Nine people joined").run()
    button(page, "Send the update").click().run()
    sign_in(Role.PUBLISHER)
    page = open_updates()
    button(page, "Return with this note").click().run()
    assert "Say what should change" in words(page)
    box(page, "What should change? (only if you return it)").input("Who are they?").run()
    button(page, "Return with this note").click().run()
    assert town.action("a2").updates[0].state is UpdateState.RETURNED
    monkeypatch.setattr(guard, "session_token", as_editor)
    page = open_updates()
    assert "Who are they?" in words(page)
    assert box(page, HAPPENED).value == "Nine people joined"
    box(page, HAPPENED).input("Nine people of five departments joined").run()
    button(page, "Send the update").click().run()
    (kept,) = town.action("a2").updates
    assert kept.state is UpdateState.SUBMITTED
    assert kept.narrative == "Nine people of five departments joined"


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.OFFICIAL])
def test_who_is_staff_no_more_reads_no_returned_update_in_a_page_left_open(
    town, sign_in, monkeypatch, role
):
    from pages.parts import guard

    sent = town.report("a2", NOW - timedelta(days=1), approve=False, narrative="words-of-71")
    told = {"how": Move.RETURN, "at": NOW, "decision_note": "note-of-72"}
    publisher = Viewer(None, "Name of 73", Role.PUBLISHER)
    move_update(town.settings, publisher, town.city, "a2", seen=sent, **told)

    def script(city: object, action: object) -> None:
        from pages.parts.plan_staff_update import rewrite_update

        rewrite_update(city, action, action.updates[0], "UTC")  # type: ignore[attr-defined]

    given = {"city": town.city, "action": town.action("a2")}
    sign_in(Role.EDITOR)
    page = AppTest.from_function(script, kwargs=given, default_timeout=60).run()
    assert "note-of-72" in words(page)
    assert box(page, HAPPENED).value == "words-of-71"
    if role is None:
        monkeypatch.setattr(guard, "session_token", lambda: None)
    else:
        sign_in(role)
    button(page, "Send the update").click().run()
    page.run()
    assert not page.exception
    for mark in ("words-of-71", "note-of-72", "Name of 73"):
        assert mark not in words(page)
        assert mark not in [one.value for one in page.text_area]


def test_what_is_said_of_a_refusal_is_shown_letter_by_letter():
    def script() -> None:
        from pages.parts.plan_forms_said import say_later, show_said

        say_later("Row 2: *a* ![b](https://x.example)\nRow 3: c", problem=True)
        show_said()

    (said,) = AppTest.from_function(script).run().error
    assert said.value == (r"Row 2\: \*a\* \!\[b\]\(https\:\/\/x\.example\)" "  \n" r"Row 3\: c")


def test_what_its_writer_takes_back_is_a_draft_of_theirs_again(town, sign_in):
    name = sign_in(Role.PUBLISHER)
    page = open_updates()
    box(page, "Action").select("Start a team").run()
    box(page, HAPPENED).input("Nine people joined").run()
    button(page, "Send the update").click().run()
    assert town.action("a2").updates[0].author == name
    button(page, "Take back").click().run()
    assert "Begun and not sent" in words(page)
    assert box(page, HAPPENED).value == "Nine people joined"
    button(page, "Send the update").click().run()
    assert town.action("a2").updates[0].state is UpdateState.SUBMITTED
    assert not page.exception


def test_an_update_that_changed_while_it_was_read_is_not_approved(town, sign_in):
    sent = town.report("a1", NOW - timedelta(days=1), approve=False)
    sign_in(Role.PUBLISHER)
    page = open_updates()
    writer = Viewer(None, "Ed", Role.EDITOR)
    move_update(town.settings, writer, town.city, "a1", seen=sent, how=Move.WITHDRAW, at=NOW)
    button(page, "Approve").click().run()
    assert "read it again" in words(page) or "cannot be approved" in words(page)
    assert town.action("a1").updates[0].state is UpdateState.DRAFT


# --- board --------------------------------------------------------------------------------


def test_the_board_counts_who_reported_for_those_who_look_after_the_plan(town, sign_in):
    sign_in(Role.EDITOR)
    assert "Who has reported" not in words(open_updates())
    name = sign_in(Role.PUBLISHER)
    town.give("a1")
    town.report("a1", LONG_AGO)
    page = open_updates()
    said = words(page)
    assert "Updates by account" in said
    assert name in said
    assert "Nobody yet" in said
    assert page.get("download_button")


def test_an_account_that_was_linked_is_in_the_workspace_only(town, sign_in):
    sign_in(Role.EDITOR)
    town.give("a1")
    with Session(open_engine(town.settings)) as session:
        names = [one.name for one in session.exec(select(Account)).all()]
    assert all(name not in str(replace(town.plan())) for name in names)


# --- reminders ----------------------------------------------------------------------------


def test_a_person_gives_and_takes_back_where_they_are_reminded(town, sign_in):
    sign_in(Role.EDITOR)
    page = open_updates()
    box(page, "Mail address for reminders").input("nobody").run()
    button(page, "Save the address").click().run()
    assert "This is no mail address" in words(page)
    box(page, "Mail address for reminders").input("ada@example.org").run()
    button(page, "Save the address").click().run()
    assert read_choice(town.settings, town.viewer()).mail == "ada@example.org"
    button(page, "Make an address").click().run()
    address = re.search(r"http://localhost:8501/calendar/([\w-]{43})\.ics", words(page))
    assert viewer_of_calendar(town.settings, address[1]).user_id == town.viewer().user_id
    assert address[1] not in words(open_updates())  # shown once
    button(page, "Revoke the address").click().run()
    assert viewer_of_calendar(town.settings, address[1]) is None
    assert not page.exception


def test_texts_to_send_are_there_for_those_who_look_after_the_plan(town, sign_in):
    sign_in(Role.EDITOR)
    town.give("a1")
    assert "Reminders to send" not in words(open_updates())
    sign_in(Role.PUBLISHER)
    said = words(open_updates())
    assert "Reminders to send" in said
    assert "1 update is due from you in the plan of Tiny" in said
