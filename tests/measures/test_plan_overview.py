"""How a plan stands: counts that add up, what moved, and histories word by word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from equity_core.actions.histories import Kind, changes_of, differences, word_by_word
from equity_core.actions.overview import SINCE_DAYS, look_over
from equity_core.actions.plan import Action, Goal, Plan, Step, Update
from equity_core.actions.progress import Freshness
from equity_core.actions.status import Status, UpdateState
from equity_core.store.audit_chain import Entry

NOW = datetime(2026, 6, 15, 18, tzinfo=UTC)


def told(days_ago: int, status: Status, state: UpdateState = UpdateState.APPROVED) -> Update:
    uid = f"u{days_ago}{status}"
    return Update(uid, NOW - timedelta(days=days_ago), "Ed", status, reason="why", state=state)


def action(uid: str, *updates: Update, **more: object) -> Action:
    return Action(uid, f"Action {uid}", updates=updates, **{"key_action": "KA1", **more})


def plan_of(*actions: Action, goals: tuple[Goal, ...] = ()) -> Plan:
    return Plan("p", "Plan", goals=goals, actions=actions, zone="UTC")


def test_only_approved_reports_say_how_an_action_stands():
    waiting = told(1, Status.COMPLETED, UpdateState.SUBMITTED)
    (found,) = look_over(
        plan_of(action("a", told(30, Status.ON_TRACK), waiting)), now=NOW
    ).standings
    assert found.status is Status.ON_TRACK
    assert found.reporting.days_since == 30


def test_moved_is_another_status_than_90_days_ago():
    first = action("first", told(10, Status.NOT_STARTED))
    same = action("same", told(200, Status.ON_TRACK), told(10, Status.ON_TRACK))
    blocked = action("blocked", told(SINCE_DAYS + 1, Status.ON_TRACK), told(5, Status.BLOCKED))
    there_and_back = action(
        "back", told(200, Status.ON_TRACK), told(60, Status.PAUSED), told(20, Status.ON_TRACK)
    )
    old = action("old", told(SINCE_DAYS + 1, Status.COMPLETED))
    moved = look_over(plan_of(first, same, blocked, there_and_back, old), now=NOW).moved
    assert [(one.action.id, one.before, one.after) for one in moved] == [
        ("blocked", Status.ON_TRACK, Status.BLOCKED),
        ("first", None, Status.NOT_STARTED),
    ]


def test_an_action_under_a_goal_and_a_key_action_is_in_both_and_counted_once():
    goal = Goal("g", "Shade")
    both, loose = action("both", goal="g"), action("loose", key_action="")
    found = look_over(plan_of(both, loose, goals=(goal, Goal("empty", "None"))), now=NOW)
    assert found.counts.total == 2
    assert [(one.key_action, one.goal and one.goal.id) for one in found.headings] == [
        *((f"KA{number}", None) for number in range(1, 7)),
        ("", "g"),
        ("", None),
    ]
    assert [one.counts.total for one in found.headings] == [1, 0, 0, 0, 0, 0, 1, 1]


def test_what_is_in_the_archive_is_left_out():
    kept = action("kept")
    gone = replace(action("gone"), archived_on=date(2026, 1, 1))
    assert look_over(plan_of(kept, gone), now=NOW).counts.total == 1


def test_steps_come_before_a_percent_by_hand():
    update = replace(told(1, Status.ON_TRACK), percent=80)
    steps = (Step("s1", "One", weight=1, done_on=date(2026, 1, 1)), Step("s2", "Two", weight=3))
    listed = plan_of(action("steps", update, steps=steps), action("hand", update), action("none"))
    assert [one.percent for one in look_over(listed, now=NOW).standings] == [25, 80, None]


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 400), st.sampled_from(Status)), max_size=4), max_size=8
    )
)
def test_counts_by_status_and_by_freshness_each_add_up_to_all(listed):
    actions = [
        action(f"a{number}", *(told(days, status) for days, status in updates))
        for number, updates in enumerate(listed)
    ]
    counts = look_over(plan_of(*actions), now=NOW).counts
    never = sum(not updates for updates in listed)
    assert counts.total == len(listed)
    assert sum(counts.by_status.values()) + counts.never_reported == len(listed)
    assert sum(counts.by_freshness.values()) == len(listed)
    assert counts.never_reported == never == counts.by_freshness[Freshness.NEVER_REPORTED]


@given(st.text(max_size=60), st.text(max_size=60))
def test_pieces_put_together_give_both_texts_again(before, after):
    pieces = word_by_word(before, after)
    assert "".join(one.text for one in pieces if one.kind is not Kind.NEW) == before
    assert "".join(one.text for one in pieces if one.kind is not Kind.GONE) == after


def test_a_changed_word_stands_alone_among_those_that_stayed():
    pieces = word_by_word("Plant forty trees by May", "Plant sixty trees by May")
    assert [(one.kind, one.text) for one in pieces] == [
        (Kind.SAME, "Plant "),
        (Kind.GONE, "forty"),
        (Kind.NEW, "sixty"),
        (Kind.SAME, " trees by May"),
    ]


def test_an_import_is_told_object_by_object_and_ids_and_versions_are_not():
    before = {"rows": [{"Row": "step", "Id": "s1", "Version": "1", "Due": "2026-01-01"}]}
    after = {"rows": [{"Row": "step", "Id": "s1", "Version": "2", "Due": "2026-02-01"}]}
    (found,) = differences(before, after)
    assert (found.of, found.column, found.is_new) == ("step: ", "Due", False)
    titled = {"rows": [{**after["rows"][0], "Outcomes and actions": "Plant"}]}
    assert {one.of for one in differences(before, titled)} == {"step: Plant"}
    assert all(one.is_new for one in differences(None, titled))
    assert [one.column for one in differences(None, {"Id": "a", "Version": "1"})] == []


def test_the_newest_change_comes_first_and_erased_ones_say_so():
    def entry(number: int, *, erased: bool) -> Entry:
        after = None if erased else {"Progress": f"words {number}"}
        return Entry(number, "2026-01-01T00:00:00+00:00", "Ed", "editor", "add", None, after, "",
                     erased)  # fmt: skip

    found = changes_of([entry(1, erased=True), entry(2, erased=False)])
    assert [(one.number, one.erased, len(one.differences)) for one in found] == [
        (2, False, 1),
        (1, True, 0),
    ]
