"""An erased text is nowhere: in no table, no file of the database, no page, no export."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from click.testing import CliRunner
from sqlalchemy import MetaData, select
from sqlmodel import Session

from equity_core.access import COMMAND_LINE, Role, Viewer
from equity_core.actions.editing import add_action, add_goal, add_plan, add_step, change
from equity_core.actions.erasing import erase_line, erase_words
from equity_core.actions.importing import plan_bytes
from equity_core.actions.plan import (
    Action,
    Evidence,
    Goal,
    MeasureKind,
    MeasureValue,
    Plan,
    Step,
    Update,
)
from equity_core.actions.reading import read_action_history, read_plan
from equity_core.actions.status import Move, Status
from equity_core.actions.typed import read_typed, save_typed
from equity_core.actions.updating import add_update, add_value, move_update, reword_update
from equity_core.cli import equity
from equity_core.errors import AccessDenied, BadInput, EditConflict, NotFound
from equity_core.settings import get_settings
from equity_core.store.account_tables import Account
from equity_core.store.audit import verify
from equity_core.store.engine import open_engine
from equity_core.store.revisions import read_city
from equity_core.store.tables import now
from equity_core.store.workbench import workbench

SECRET = "the shelter at 12 Quiet Lane"
TODAY = date(2026, 3, 5)
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
MARK = "[erased on 2026-03-05: protected address]"
WHY = {"reason": "protected address", "on": TODAY}


@pytest.fixture
def city(workspace):
    with workbench(workspace) as bench:
        bench.draft("level", "wards")
        bench.keep("Tiny")
    return read_city(workspace, "Tiny")


@pytest.fixture
def editor(workspace, city):
    """Someone with an account, who may also approve."""
    with Session(open_engine(workspace)) as session:
        moment = now()
        account = Account(
            name="Ed", name_key="ed", role="publisher", valid_after=moment, created_at=moment
        )
        session.add(account)
        session.commit()
        return Viewer(account.id, "Ed", Role.PUBLISHER)


def report(words, **more):
    return Update("u", NOON, "", Status.BLOCKED, narrative=words, **more)


@pytest.fixture
def plan(workspace, city, editor):
    """A plan with the secret in every place where a person can write."""
    add_plan(workspace, editor, city, Plan("p", "Plan", intro=f"About {SECRET}."))
    add_goal(workspace, editor, city, Goal("g", "Goal", result=f"As for {SECRET}"))
    action = Action("a", "Trees", description=f"Near {SECRET}!", measure_kind=MeasureKind.HAND)
    add_action(workspace, editor, city, action)
    add_step(workspace, editor, city, "a", Step("s", f"Ask {SECRET.upper()}"))
    add_value(
        workspace, editor, city, "a", MeasureValue("v", TODAY, Decimal(3), f"Counted at {SECRET}")
    )
    evidence = Evidence(f"Letter from {SECRET}", "https://example.org/quiet")
    update = report(f"We spoke with {SECRET}.", evidence=(evidence,), barrier="A wall")
    seen = add_update(workspace, editor, city, "a", update)
    new = replace(seen, next_step="the  shelter\nat 12 Quiet Lane again")
    seen = reword_update(workspace, editor, city, "a", seen=seen, new=new)
    for how in (Move.SUBMIT, Move.APPROVE):
        seen = move_update(workspace, editor, city, "a", seen=seen, how=how, at=NOON)
    cells = {"narrative": f"Draft about {SECRET}"}
    save_typed(workspace, editor, city, kind="update", key="a", cells=cells)
    return seen


def rows_of_every_table(settings):
    """Every value of every table, as the database has it."""
    tables = MetaData()
    with open_engine(settings).connect() as connection:
        tables.reflect(bind=connection)
        return [
            f"{table.name}: {json.dumps(list(row), default=str, ensure_ascii=False)}"
            for table in tables.sorted_tables
            for row in connection.execute(select(table)).all()
        ]


def everything(settings):
    """The bytes of every file, and every row; texts with their blanks and capitals alike."""
    files = [path for path in settings.home.rglob("*") if path.is_file()]
    assert files
    whole = b"".join(path.read_bytes() for path in files).decode("utf-8", "replace")
    rows = "\n".join(rows_of_every_table(settings)).replace("\\n", "\n")
    return " ".join((whole + rows).lower().split())


def check_gone(settings, city, *words):
    left = everything(settings)
    assert not [one for one in words if one.lower() in left]
    plan = read_plan(settings, COMMAND_LINE, city)
    exports = [plan_bytes(plan, ".csv").decode(), str(plan)]
    assert not [one for one in words if one.lower() in " ".join(exports).lower()]
    with Session(open_engine(settings)) as session:
        assert verify(session).problems == ()


def test_words_are_erased_wherever_people_can_write(workspace, city, editor, plan):
    assert everything(workspace).count(SECRET.lower()) > 15
    done = erase_words(workspace, COMMAND_LINE, SECRET, **WHY)
    check_gone(workspace, city, SECRET, "quiet lane")
    assert done.left == ()
    kept = read_plan(workspace, COMMAND_LINE, city)
    (action,) = kept.actions
    (update,) = action.updates
    assert kept.intro == f"About {MARK}."
    assert kept.goals[0].result == f"As for {MARK}"
    assert action.description == f"Near {MARK}!"
    assert action.steps[0].title == f"Ask {MARK}"
    assert action.values[0].note == f"Counted at {MARK}"
    assert (update.narrative, update.next_step) == (f"We spoke with {MARK}.", f"{MARK} again")
    assert update.evidence == (Evidence(f"Letter from {MARK}", "https://example.org/quiet"),)
    assert (update.barrier, update.state) == ("A wall", plan.state)
    typed = read_typed(workspace, editor, city, kind="update", key="a")
    assert typed.cells == {"narrative": f"Draft about {MARK}"}
    # The plan still goes out and comes in as a file.
    assert MARK.encode() in plan_bytes(kept, ".csv")
    assert len(done.fields) == 9
    with Session(open_engine(workspace)) as session:
        assert [gone.line for gone in verify(session).erased] == list(done.lines)


def test_the_history_says_that_words_were_erased_and_by_whom(workspace, city, plan):
    viewer = Viewer(9, "Ada", Role.ADMINISTRATOR)
    erase_words(workspace, viewer, SECRET, **WHY)
    told = read_action_history(workspace, COMMAND_LINE, city, "a")
    assert {entry.action for entry in told if entry.erased} >= {"add update", "approve update"}
    said = [entry for entry in told if entry.action == "erase words"]
    assert {entry.actor for entry in said} == {"Ada"}
    assert {entry.reason for entry in said} == {"protected address"}
    assert {"Words erased from": "narrative, next_step, evidence"} in [one.after for one in said]


def test_an_address_of_evidence_that_holds_the_words_becomes_empty(workspace, city, editor, plan):
    erase_words(workspace, COMMAND_LINE, "example.org/quiet", **WHY)
    (action,) = read_plan(workspace, COMMAND_LINE, city).actions
    assert action.updates[0].evidence == (Evidence(f"Letter from {SECRET}", ""),)
    check_gone(workspace, city, "example.org/quiet")


def test_who_edited_the_words_before_is_shown_both_texts(workspace, city, editor, plan):
    (seen,) = read_plan(workspace, COMMAND_LINE, city).actions
    erase_words(workspace, COMMAND_LINE, SECRET, **WHY)
    with pytest.raises(EditConflict) as told:
        change(workspace, editor, city, replace(seen, owner="Ed"))
    assert told.value.theirs["Description"] == f"Near {MARK}!"


def test_a_dry_run_says_where_the_words_stand_and_changes_nothing(workspace, city, plan):
    before = rows_of_every_table(workspace)
    found = erase_words(workspace, COMMAND_LINE, SECRET, dry_run=True, **WHY)
    assert rows_of_every_table(workspace) == before
    done = erase_words(workspace, COMMAND_LINE, SECRET, **WHY)
    assert done == found
    assert erase_words(workspace, COMMAND_LINE, SECRET, **WHY).lines == ()


def test_a_name_that_holds_the_words_is_left_for_a_person(workspace, city, editor, plan):
    with Session(open_engine(workspace)) as session:
        account = session.get(Account, editor.user_id)
        account.name = "Quiet Lane"
        session.add(account)
        session.commit()
    done = erase_words(workspace, COMMAND_LINE, "quiet lane", **WHY)
    assert done.left == (f"account.name, row {editor.user_id}",)


@pytest.mark.parametrize("role", [None, *(role for role in Role if role != "administrator")])
def test_only_administrators_erase(workspace, role):
    viewer = Viewer(1, "X", role)
    with pytest.raises(AccessDenied):
        erase_words(workspace, viewer, SECRET, **WHY)
    with pytest.raises(AccessDenied):
        erase_line(workspace, viewer, 1, **WHY)


@pytest.mark.parametrize(
    ("words", "reason", "said"),
    [
        ("ab c", "why", "at least 4 letters"),
        ("....", "why", "at least 4 letters"),
        (SECRET, "  ", "Say why"),
        (SECRET, "x" * 201, "Say why"),
        (SECRET, f"it was about {SECRET}", "without the words themselves"),
    ],
)
def test_words_too_short_and_reasons_that_repeat_them_are_refused(
    workspace, city, plan, words, reason, said
):
    before = rows_of_every_table(workspace)
    with pytest.raises(BadInput, match=said):
        erase_words(workspace, COMMAND_LINE, words, reason=reason, on=TODAY)
    assert rows_of_every_table(workspace) == before


# --- one line of the record -------------------------------------------------------------------


def line_of(settings, city, action):
    told = read_action_history(settings, COMMAND_LINE, city, "a")
    return next(entry.number for entry in told if entry.action == action)


def test_erasing_the_line_of_an_update_takes_its_words_from_the_update_too(workspace, city, editor):
    add_plan(workspace, editor, city, Plan("p", "Plan"))
    add_action(workspace, editor, city, Action("a", "Trees"))
    evidence = (Evidence("Letter", "https://example.org/quiet"),)
    seen = add_update(workspace, editor, city, "a", report(SECRET, evidence=evidence))
    other = add_update(workspace, editor, city, "a", replace(report("Another report"), id="w"))
    seen = move_update(workspace, editor, city, "a", seen=seen, how=Move.SUBMIT, at=NOON)
    save_typed(workspace, editor, city, kind="update", key="a", cells={"narrative": SECRET})
    done = erase_line(workspace, COMMAND_LINE, line_of(workspace, city, "add update"), **WHY)
    check_gone(workspace, city, SECRET, "example.org/quiet")
    (action,) = read_plan(workspace, COMMAND_LINE, city).actions
    kept = {update.id: update for update in action.updates}
    assert kept["u"].narrative == MARK
    assert kept["u"].evidence == (Evidence(MARK, ""),)
    assert kept["u"].state == seen.state
    assert kept["w"] == other
    assert len(done.lines) == 2, "adding it and handing it in both held the words"


def test_words_that_were_changed_since_stay_when_an_old_line_is_erased(workspace, city, editor):
    add_plan(workspace, editor, city, Plan("p", "Plan"))
    add_action(workspace, editor, city, Action("a", "Trees"))
    seen = add_update(workspace, editor, city, "a", report(SECRET))
    new = replace(seen, narrative="We spoke with a partner.")
    reword_update(workspace, editor, city, "a", seen=seen, new=new)
    erase_line(workspace, COMMAND_LINE, line_of(workspace, city, "add update"), **WHY)
    check_gone(workspace, city, SECRET)
    (action,) = read_plan(workspace, COMMAND_LINE, city).actions
    assert action.updates[0].narrative == "We spoke with a partner."


def test_a_line_about_something_else_loses_its_own_texts_only(workspace, city, editor):
    add_plan(workspace, editor, city, Plan("p", "Plan"))
    add_action(workspace, editor, city, Action("a", "Trees"))
    done = erase_line(workspace, COMMAND_LINE, line_of(workspace, city, "add action"), **WHY)
    assert done.fields == ()
    assert len(done.lines) == 1
    assert read_plan(workspace, COMMAND_LINE, city).actions[0].title == "Trees"
    with pytest.raises(NotFound, match="no text to erase"):
        erase_line(workspace, COMMAND_LINE, done.lines[0], **WHY)


# --- the command ------------------------------------------------------------------------------


def test_the_command_reads_the_words_from_standard_input(workspace, city, plan, monkeypatch):
    monkeypatch.setenv("EQUITY_HOME", str(workspace.home))
    monkeypatch.setenv("EQUITY_DATABASE_URL", workspace.database_url)
    get_settings.cache_clear()

    def run(*words):
        given = ["audit", "erase-words", "--reason", "protected address", *words]
        found = CliRunner().invoke(equity, given, input=SECRET + "\n")
        assert found.exit_code == 0, found.output
        return found.stdout

    said = run("--dry-run")
    assert "plan_update.narrative, row 1" in said
    assert "Nothing was erased" in said
    assert "Erased. The chain still verifies." in run()
    check_gone(workspace, city, SECRET)
    assert "stand in no text here" in run()
