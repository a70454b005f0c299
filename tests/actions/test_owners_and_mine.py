"""Who answers for what, what is asked of whom and when, and the order of steps."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from plans import SMALL
from sqlmodel import Session

from equity_core.access import ANONYMOUS, COMMAND_LINE, Role, Viewer
from equity_core.actions.board import board_csv, by_account, by_department, read_board
from equity_core.actions.importing import import_plan, plan_bytes
from equity_core.actions.mine import Turn, mine_of, owed_reports, read_mine
from equity_core.actions.ordering import order_steps
from equity_core.actions.owners import Owner, read_owners, read_possible_owners, set_owner
from equity_core.actions.plan import Action, Plan, Step, Update
from equity_core.actions.reading import read_action_history, read_plan
from equity_core.actions.status import Status, UpdateState
from equity_core.actions.typed import (
    drop_late,
    drop_typed,
    read_late,
    read_typed,
    save_late,
    save_typed,
    typed_keys,
)
from equity_core.actions.updating import add_update
from equity_core.errors import AccessDenied, BadInput, EditConflict, NotFound
from equity_core.store.account_tables import Account
from equity_core.store.engine import open_engine

TODAY = datetime(2026, 7, 15, 17, tzinfo=UTC)  # noon in Chicago
ADA = Owner(7, "Ada", True)
AS_ADA = Viewer(7, "Ada", Role.EDITOR)


def add_account(settings, name, role, *, disabled=False):
    with Session(open_engine(settings)) as session:
        row = Account(
            name=name,
            name_key=name.casefold(),
            role=role.value,
            disabled=disabled,
            valid_after=TODAY,
            created_at=TODAY,
        )
        session.add(row)
        session.commit()
        return Viewer(row.id, name, role)


@pytest.fixture
def people(settings):
    return {
        "ada": add_account(settings, "Ada", Role.EDITOR),
        "pat": add_account(settings, "Pat", Role.PUBLISHER),
        "olu": add_account(settings, "Olu", Role.OFFICIAL),
        "gone": add_account(settings, "Gone", Role.EDITOR, disabled=True),
    }


@pytest.fixture
def planned(settings, city, tmp_path):
    (tmp_path / "small.csv").write_bytes(plan_bytes(SMALL, ".csv"))
    import_plan(settings, COMMAND_LINE, "Tiny", tmp_path / "small.csv", now=TODAY)
    return city


def report(day, state=UpdateState.APPROVED, status=Status.ON_TRACK, author="Ada"):
    at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=17)
    return Update(f"u{day}{state.value}", at, author, status, state=state)


def plan_with(**actions):
    """Actions by id, each the updates it has (and perhaps where it starts)."""
    listed = []
    for order, (uid, said) in enumerate(actions.items(), start=1):
        given = said if isinstance(said, dict) else {"updates": tuple(said)}
        listed.append(Action(**{"id": uid, "title": uid, "order": order, **given}))
    return Plan("p", "Plan", actions=tuple(listed))


# --- owners --------------------------------------------------------------------------------


def test_an_action_and_a_step_are_linked_to_accounts_and_each_is_recorded(
    settings, planned, people
):
    ada, pat = people["ada"], people["pat"]
    set_owner(settings, ada, planned, "a1", seen=None, account_id=ada.user_id)
    set_owner(settings, ada, planned, "s1", seen=None, account_id=pat.user_id)
    owners = read_owners(settings, ada, planned)
    assert {uid: owner.name for uid, owner in owners.items()} == {"a1": "Ada", "s1": "Pat"}
    told = read_action_history(settings, COMMAND_LINE, planned, "a1")
    assert [one.action for one in told][-2:] == ["change owner", "change owner"]
    set_owner(settings, ada, planned, "a1", seen=ada.user_id, account_id=None)
    assert set(read_owners(settings, ada, planned)) == {"s1"}
    assert len(read_action_history(settings, COMMAND_LINE, planned, "a1")) == len(told) + 1


def test_the_account_is_in_no_file_and_outlasts_an_import(settings, planned, people, tmp_path):
    ada = people["ada"]
    before = plan_bytes(read_plan(settings, ada, planned), ".csv")
    set_owner(settings, ada, planned, "a1", seen=None, account_id=ada.user_id)
    after = plan_bytes(read_plan(settings, ada, planned), ".csv")
    assert after == before
    (tmp_path / "again.csv").write_bytes(after)
    import_plan(settings, COMMAND_LINE, "Tiny", tmp_path / "again.csv", now=TODAY)
    assert read_owners(settings, ada, planned)["a1"].name == "Ada"


def test_two_people_who_link_an_owner_at_once_do_not_overwrite_each_other(
    settings, planned, people
):
    ada, pat = people["ada"], people["pat"]
    set_owner(settings, pat, planned, "a1", seen=None, account_id=pat.user_id)
    with pytest.raises(EditConflict) as conflict:
        set_owner(settings, ada, planned, "a1", seen=None, account_id=ada.user_id)
    assert (conflict.value.yours, conflict.value.theirs) == ({"Account": "Ada"}, {"Account": "Pat"})
    assert read_owners(settings, ada, planned)["a1"].name == "Pat"


def test_only_people_who_may_write_updates_answer_for_an_action(settings, planned, people):
    ada = people["ada"]
    assert [one.name for one in read_possible_owners(settings, ada)] == ["Ada", "Pat"]
    for name in ("olu", "gone"):
        with pytest.raises(BadInput, match="Choose someone else"):
            set_owner(settings, ada, planned, "a1", seen=None, account_id=people[name].user_id)
    with pytest.raises(NotFound, match="no longer in this plan"):
        set_owner(settings, ada, planned, "nothing", seen=None, account_id=ada.user_id)


@pytest.mark.parametrize("name", ["olu", None])
def test_sign_in_names_are_for_staff(settings, planned, people, name):
    viewer = people[name] if name else ANONYMOUS
    for refused in (
        lambda: read_owners(settings, viewer, planned),
        lambda: read_possible_owners(settings, viewer),
        lambda: set_owner(settings, viewer, planned, "a1", seen=None, account_id=1),
        lambda: read_mine(settings, viewer, planned, now=TODAY),
        lambda: order_steps(settings, viewer, planned, "a1", seen=(), wanted=()),
    ):
        with pytest.raises(AccessDenied):
            refused()


# --- what is asked of whom -----------------------------------------------------------------


def test_reports_are_asked_for_by_how_long_the_last_one_is_ago():
    plan = plan_with(
        later=[report(date(2026, 6, 1))],  # next on September 1
        soon=[report(date(2026, 4, 20))],  # next on July 20, in 5 days
        now=[report(date(2026, 4, 10))],  # was due on July 10, 5 days of 14 ago
        overdue=[report(date(2026, 3, 1))],  # was due on June 1
        never=[],
        done=[report(date(2026, 1, 1), status=Status.COMPLETED)],
        begins={"start": date(2026, 7, 10)},  # first report on October 10
        away={"archived_on": date(2026, 1, 1)},
    )
    found = owed_reports(plan, {}, now=TODAY)
    assert [(one.action.id, one.turn) for one in found] == [
        ("overdue", Turn.OVERDUE),
        ("now", Turn.NOW),
        ("never", Turn.NEVER),
        ("soon", Turn.SOON),
        ("later", Turn.LATER),
        ("begins", Turn.LATER),
        ("done", Turn.NONE),
        ("away", Turn.NONE),
    ]
    assert found[0].due_on == date(2026, 6, 1)


def test_a_report_that_waits_for_approval_is_not_asked_for_again_but_a_draft_is():
    plan = plan_with(
        handed_in=[report(date(2026, 7, 1), UpdateState.SUBMITTED)],
        begun=[report(date(2026, 7, 1), UpdateState.DRAFT)],
    )
    found = {one.action.id: one for one in owed_reports(plan, {}, now=TODAY)}
    assert found["handed_in"].turn is Turn.LATER
    assert found["begun"].turn is Turn.NEVER
    assert found["begun"].draft == plan.actions[1].updates[0]


def test_mine_is_what_my_account_answers_for_and_what_came_back_to_me():
    returned = report(date(2026, 7, 2), UpdateState.RETURNED)
    of_pat = report(date(2026, 7, 3), UpdateState.RETURNED, author="Pat")
    step = Step("s", "Ask around", due=date(2026, 8, 1))
    plan = plan_with(
        mine={"updates": (of_pat,), "steps": (step, replace(step, id="t", done_on=TODAY.date()))},
        other={"updates": (returned,)},
        pats={"updates": (of_pat,)},
    )
    owners = {"mine": ADA, "s": ADA, "t": ADA, "pats": Owner(8, "Pat", True)}
    mine = mine_of(plan, owners, AS_ADA, now=TODAY)
    assert [one.action.id for one in mine.owed] == ["mine"]
    assert [one.action.id for one in mine.asked_now] == ["mine"]
    assert mine.steps == ((plan.actions[0], step),)
    assert [action.id for action, _ in mine.returned] == ["mine", "other"]
    assert mine.drafts == ()
    begun = report(date(2026, 7, 4), UpdateState.DRAFT, author="Pat")
    plan = plan_with(mine=[begun], pats=[begun], other=[replace(begun, author="Ada")])
    assert [a.id for a, _ in mine_of(plan, owners, AS_ADA, now=TODAY).drafts] == ["mine", "other"]


def test_waiting_for_approval_is_shown_to_those_who_may_approve():
    plan = plan_with(
        b=[report(date(2026, 7, 3), UpdateState.SUBMITTED)],
        a=[report(date(2026, 7, 2), UpdateState.SUBMITTED)],
    )
    assert mine_of(plan, {}, AS_ADA, now=TODAY).waiting == ()
    publisher = replace(AS_ADA, role=Role.PUBLISHER)
    waiting = mine_of(plan, {}, publisher, now=TODAY).waiting
    assert [action.id for action, _ in waiting] == ["a", "b"]


def test_a_city_without_a_plan_asks_for_nothing(settings, city, people):
    assert read_mine(settings, people["ada"], city, now=TODAY).owed == ()


# --- the board ------------------------------------------------------------------------------


def board_of(plan, owners):
    return [one for one in owed_reports(plan, owners, now=TODAY) if one.turn is not Turn.NONE]


def test_the_board_counts_each_action_once_under_its_account_and_department():
    late, older = date(2026, 3, 1), date(2026, 2, 1)  # 136 and 164 days before July 15
    plan = plan_with(
        a={"department": "Parks", "updates": (report(late),)},
        b={"department": "Parks", "updates": (report(older),)},
        c={"department": "Works", "updates": (report(date(2026, 6, 1)),)},
        d={},
        e={"updates": (report(date(2026, 1, 1), status=Status.DROPPED),)},  # asked for no more
    )
    board = board_of(plan, {"a": ADA, "b": ADA, "c": ADA})
    rows = {one.name: one for one in by_account(board)}
    assert list(rows) == ["Nobody yet", "Ada"]
    ada = rows["Ada"]
    assert (ada.actions, ada.reported, ada.overdue, ada.never, ada.since) == (3, 1, 2, 0, 164)
    assert (rows["Nobody yet"].never, rows["Nobody yet"].since) == (1, None)
    departments = {one.name: one.actions for one in by_department(board)}
    assert departments == {"No department": 1, "Parks": 2, "Works": 1}
    assert sum(departments.values()) == sum(one.actions for one in rows.values()) == len(board)


def test_the_boards_file_has_a_row_an_action_and_runs_no_formula():
    plan = plan_with(a={"title": "=1+1", "owner": "@boss", "updates": (report(date(2026, 3, 1)),)})
    text = board_csv(board_of(replace(plan), {"a": ADA})).decode("utf-8-sig")
    head, row = list(csv.reader(io.StringIO(text)))
    assert dict(zip(head, row, strict=True)) == {
        "Account": "Ada",
        "Department": "",
        "Accountable, in the plan's words": "'@boss",
        "Action": "'=1+1",
        "Updates": "overdue",
        "Last reported": "2026-03-01",
        "Days since": "136",
        "Next due": "2026-06-01",
        "Waits for approval": "no",
    }


def test_the_board_is_for_those_who_look_after_the_plan(settings, planned, people):
    assert [one.action.id for one in read_board(settings, people["pat"], planned, now=TODAY)]
    for viewer in (people["ada"], people["olu"], ANONYMOUS):
        with pytest.raises(AccessDenied):
            read_board(settings, viewer, planned, now=TODAY)


def test_an_update_is_added_and_handed_in_at_once_and_both_steps_are_recorded(
    settings, planned, people
):
    made = Update("n", TODAY, "someone else", Status.ON_TRACK, narrative="Nine streets")
    sent = add_update(settings, people["ada"], planned, "a1", made, hand_in=True)
    assert (sent.state, sent.author) == (UpdateState.SUBMITTED, "Ada")
    told = [one.action for one in read_action_history(settings, COMMAND_LINE, planned, "a1")]
    assert told[-2:] == ["add update", "submit update"]
    unfinished = replace(made, id="m", status=Status.DROPPED)
    with pytest.raises(BadInput, match="reason"):
        add_update(settings, people["ada"], planned, "a1", unfinished, hand_in=True)
    kept = read_plan(settings, COMMAND_LINE, planned).actions[0].updates
    assert "m" not in [one.id for one in kept]  # all of it or nothing


# --- order of steps ------------------------------------------------------------------------


def steps_of(settings, city):
    return read_plan(settings, COMMAND_LINE, city).actions[0].steps


def test_steps_change_places_in_one_write(settings, planned, people):
    seen = steps_of(settings, planned)
    order_steps(settings, people["ada"], planned, "a1", seen=seen, wanted=["s2", "s1"])
    assert [(one.id, one.order, one.version) for one in steps_of(settings, planned)] == [
        ("s2", 1, 2),
        ("s1", 2, 2),
    ]


def test_steps_that_someone_changed_are_not_moved(settings, planned, people):
    seen = steps_of(settings, planned)
    stale = [replace(seen[0], title="Something else"), seen[1]]
    for given, wanted in ((stale, ["s2", "s1"]), (seen, ["s2"])):
        with pytest.raises(EditConflict):
            order_steps(settings, people["ada"], planned, "a1", seen=given, wanted=wanted)
    assert steps_of(settings, planned) == seen


# --- what was typed after a sign-in had ended ----------------------------------------------

FORM = {"kind": "update", "key": "a1"}


def test_what_is_typed_late_lies_beside_what_was_kept(settings, planned, people):
    ada = people["ada"]
    save_typed(settings, ada, planned, **FORM, cells={"Progress": "kept in time"})
    assert save_late(settings, ada, planned, **FORM, cells={"Progress": "typed late"})
    assert read_typed(settings, ada, planned, **FORM).cells == {"Progress": "kept in time"}
    assert read_late(settings, ada, planned, **FORM).cells == {"Progress": "typed late"}
    assert read_late(settings, people["pat"], planned, **FORM) is None
    assert typed_keys(settings, ada, planned, kind="update")["a1"].cells == {
        "Progress": "kept in time"
    }
    drop_typed(settings, ada, planned, **FORM)
    assert set(typed_keys(settings, ada, planned, kind="update")) == {"a1"}
    drop_late(settings, ada, planned, **FORM)
    assert typed_keys(settings, ada, planned, kind="update") == {}


def test_nothing_is_kept_late_for_who_may_not_write(settings, planned, people):
    for who in (ANONYMOUS, COMMAND_LINE, people["olu"], people["gone"]):
        assert save_late(settings, who, planned, **FORM, cells={"Progress": "x"}) is False
    with pytest.raises(AccessDenied):
        read_late(settings, ANONYMOUS, planned, **FORM)
