"""Plans in the store: who may, stale versions, reports in steps, imports whole or not at all."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from click.testing import CliRunner
from plans import SMALL
from sqlmodel import Session, select

from equity_core.access import ANONYMOUS, COMMAND_LINE, Role, Viewer
from equity_core.actions.document import FaultyRows, rows_of
from equity_core.actions.editing import add_action, add_goal, add_plan, add_step, change
from equity_core.actions.files import write_csv
from equity_core.actions.importing import export_plan, import_plan, plan_bytes
from equity_core.actions.plan import (
    Action,
    Goal,
    MeasureKind,
    MeasureValue,
    Plan,
    Step,
    Update,
    Visibility,
)
from equity_core.actions.reading import read_action_history, read_plan
from equity_core.actions.status import Move, Status, UpdateState
from equity_core.actions.typed import MOST_FIELDS, drop_typed, read_typed, save_typed
from equity_core.actions.updating import add_update, add_value, move_update, reword_update
from equity_core.cli import equity
from equity_core.errors import AccessDenied, BadInput, EditConflict, NotFound
from equity_core.store.account_tables import Account
from equity_core.store.audit import verify
from equity_core.store.audit_tables import AuditLine, AuditText
from equity_core.store.engine import open_engine
from equity_core.store.tables import Base, City
from equity_core.store.tables import now as present

TITLE = "Outcomes and actions"


@pytest.fixture
def planned(settings, city, editor, tmp_path, now):
    """The small plan, kept."""
    (tmp_path / "small.csv").write_bytes(plan_bytes(SMALL, ".csv"))
    import_plan(settings, COMMAND_LINE, "Tiny", tmp_path / "small.csv", now=now)
    return city


def lines(settings):
    with Session(open_engine(settings)) as session:
        assert verify(session).problems == ()
        return len(session.exec(select(AuditLine.number)).all())


def action_of(settings, city, uid="a1"):
    plan = read_plan(settings, COMMAND_LINE, city)
    return next(action for action in plan.actions if action.id == uid)


def test_the_migrations_make_exactly_the_tables_of_plans(settings):
    with open_engine(settings).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


# --- reading -------------------------------------------------------------------------------


def test_a_kept_plan_is_read_as_it_was(settings, planned):
    assert read_plan(settings, COMMAND_LINE, planned) == SMALL


@pytest.mark.parametrize(
    ("viewer", "actions", "updates"),
    [
        (ANONYMOUS, ["a1"], ["u1"]),
        (Viewer(1, "V", Role.VIEWER), ["a1", "a2"], ["u1"]),
        (Viewer(1, "O", Role.OFFICIAL), ["a1", "a2"], ["u1"]),
        (Viewer(1, "E", Role.EDITOR), ["a1", "a2"], ["u1", "u2"]),
    ],
)
def test_each_role_sees_its_part_of_the_plan(settings, planned, viewer, actions, updates):
    plan = read_plan(settings, viewer, planned)
    assert [action.id for action in plan.actions] == actions
    assert [update.id for update in plan.actions[0].updates] == updates


def test_a_city_without_a_plan_has_none(settings, city, editor):
    assert read_plan(settings, editor, city) is None
    with pytest.raises(NotFound, match="no plan yet"):
        add_action(settings, editor, city, Action("x", "Hire"))


# --- editing -------------------------------------------------------------------------------


def test_a_plan_grows_one_object_at_a_time_and_each_is_recorded(settings, city, editor):
    add_plan(settings, editor, city, Plan("p", "  Plan  "))
    add_goal(settings, editor, city, Goal("g", "Fair parks"))
    made = add_action(settings, editor, city, Action("x", "Hire", goal="g", version=7))
    second = add_action(settings, editor, city, Action("y", "Train"))
    step = add_step(settings, editor, city, "x", Step("s", "Ask"))
    assert (made.version, made.order, second.order, step.order) == (1, 1, 2, 1)
    assert read_plan(settings, editor, city).title == "Plan"
    assert lines(settings) == 5
    with pytest.raises(BadInput, match="a plan already"):
        add_plan(settings, editor, city, Plan("q", "Plan"))
    with pytest.raises(BadInput, match="this id"):
        add_action(settings, editor, city, Action("x", "Again"))
    with pytest.raises(NotFound, match="goal"):
        add_action(settings, editor, city, Action("z", "Again", goal="none"))
    with pytest.raises(NotFound, match="no action"):
        add_step(settings, editor, city, "none", Step("t", "Ask"))
    assert lines(settings) == 5


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.OFFICIAL])
def test_nobody_below_an_editor_writes(settings, planned, role, now, tmp_path):
    viewer, action = Viewer(1, "X", role), SMALL.actions[0]
    draft = action.updates[1]
    tries = [
        lambda: change(settings, viewer, planned, replace(action, title="Mine")),
        lambda: add_plan(settings, viewer, planned, SMALL),
        lambda: add_goal(settings, viewer, planned, Goal("n", "New")),
        lambda: add_action(settings, viewer, planned, Action("n", "New")),
        lambda: add_step(settings, viewer, planned, "a1", Step("n", "New")),
        lambda: add_update(settings, viewer, planned, "a1", replace(draft, id="n")),
        lambda: reword_update(settings, viewer, planned, "a1", seen=draft, new=draft),
        lambda: add_value(settings, viewer, planned, "a1", action.values[0]),
        lambda: save_typed(settings, viewer, planned, kind="update", key="a1", cells={}),
        lambda: drop_typed(settings, viewer, planned, kind="update", key="a1"),
        lambda: import_plan(settings, viewer, "Tiny", tmp_path / "small.csv", now=now),
    ]
    for how in Move:
        tries.append(
            lambda how=how: move_update(
                settings, viewer, planned, "a1", seen=draft, how=how, at=now, decision_note="x"
            )
        )
    before = lines(settings)
    for attempt in tries:
        with pytest.raises(AccessDenied):
            attempt()
    assert read_plan(settings, COMMAND_LINE, planned) == SMALL
    assert lines(settings) == before


def test_a_stale_edit_changes_nothing_and_carries_both_texts(settings, planned, editor):
    seen = action_of(settings, planned)
    kept = change(settings, editor, planned, replace(seen, title="Theirs"))
    assert kept.version == seen.version + 1
    before = lines(settings)
    with pytest.raises(EditConflict) as conflict:
        change(settings, editor, planned, replace(seen, title="Mine", unit="trees"))
    assert conflict.value.yours[TITLE] == "Mine"
    assert conflict.value.theirs[TITLE] == "Theirs"
    assert conflict.value.version == kept.version
    assert (action_of(settings, planned).title, lines(settings)) == ("Theirs", before)
    chosen = replace(seen, title="Both", version=conflict.value.version)
    assert change(settings, editor, planned, chosen).version == kept.version + 1


def test_an_edit_without_a_change_makes_no_version(settings, planned, editor):
    before = lines(settings)
    for item in (SMALL, SMALL.goals[0], SMALL.actions[0], SMALL.actions[0].steps[0]):
        assert change(settings, editor, planned, item).version == 1
    assert lines(settings) == before


def test_every_kind_of_object_is_changed_on_its_own(settings, planned, editor):
    change(settings, editor, planned, replace(SMALL, title="New plan", actions=()))
    change(settings, editor, planned, replace(SMALL.goals[0], result="New result"))
    change(settings, editor, planned, replace(SMALL.actions[0].steps[1], weight=5))
    found = read_plan(settings, editor, planned)
    assert (found.title, found.goals[0].result) == ("New plan", "New result")
    assert [step.weight for step in found.actions[0].steps] == [2, 5]
    assert len(found.actions) == 2
    with pytest.raises(NotFound, match="no longer"):
        change(settings, editor, planned, Goal("none", "x"))
    with pytest.raises(BadInput, match="“Outcomes and actions”"):
        change(settings, editor, planned, replace(SMALL.actions[1], title=" "))


def test_fifty_editors_at_once_lose_no_update(settings, planned, editor):
    seen = action_of(settings, planned)

    def edit(number):
        mine, tries = seen, 0
        while True:
            tries += 1
            words = f"{mine.description}\n{number}".strip()
            try:
                change(settings, editor, planned, replace(mine, description=words))
                return tries
            except EditConflict as conflict:
                theirs = conflict.theirs.get("Description", "")
                mine = replace(mine, description=theirs, version=conflict.version)

    before = lines(settings)
    with ThreadPoolExecutor(50) as pool:
        tries = list(pool.map(edit, range(50)))
    found = action_of(settings, planned)
    assert sorted(map(int, found.description.split())) == list(range(50))
    assert found.version == seen.version + 50
    assert lines(settings) == before + 50
    assert sum(tries) > 50  # some were stale, or this proves nothing


# --- reports -------------------------------------------------------------------------------


def report(now, **words):
    return Update("new", now, "someone else", Status.ON_TRACK, **words)


def test_a_report_goes_from_draft_to_approved_in_two_recorded_steps(
    settings, planned, editor, publisher, now
):
    draft = add_update(settings, editor, planned, "a1", report(now, narrative="Going"))
    assert (draft.state, draft.author) == ("draft", "Ed")
    sent = move_update(settings, editor, planned, "a1", seen=draft, how=Move.SUBMIT, at=now)
    with pytest.raises(AccessDenied):
        move_update(settings, editor, planned, "a1", seen=sent, how=Move.APPROVE, at=now)
    done = move_update(settings, publisher, planned, "a1", seen=sent, how=Move.APPROVE, at=now)
    assert (done.state, done.decided_by, done.decided_at) == ("approved", "Pat", now)
    assert action_of(settings, planned).newest_approved == done
    history = read_action_history(settings, publisher, planned, "a1")
    assert [entry.action for entry in history] == [
        "import action",
        "add update",
        "submit update",
        "approve update",
    ]
    with pytest.raises(AccessDenied):
        read_action_history(settings, editor, planned, "a1")


def test_one_person_may_hold_both_roles_but_not_skip_a_step(settings, planned, publisher, now):
    draft = add_update(settings, publisher, planned, "a1", report(now))
    with pytest.raises(BadInput, match="cannot be approved"):
        move_update(settings, publisher, planned, "a1", seen=draft, how=Move.APPROVE, at=now)
    sent = move_update(settings, publisher, planned, "a1", seen=draft, how=Move.SUBMIT, at=now)
    move_update(settings, publisher, planned, "a1", seen=sent, how=Move.APPROVE, at=now)


def test_a_returned_report_is_reworded_and_sent_again(settings, planned, editor, publisher, now):
    draft = add_update(settings, editor, planned, "a1", report(now))
    sent = move_update(settings, editor, planned, "a1", seen=draft, how=Move.SUBMIT, at=now)
    with pytest.raises(BadInput, match="Say what should change"):
        move_update(settings, publisher, planned, "a1", seen=sent, how=Move.RETURN, at=now)
    back = move_update(
        settings, publisher, planned, "a1",
        seen=sent, how=Move.RETURN, at=now, decision_note="How many?",
    )  # fmt: skip
    better = reword_update(
        settings, editor, planned, "a1", seen=back, new=replace(back, narrative="Twelve")
    )
    assert (better.state, better.decision_note) == ("returned", "How many?")
    again = move_update(settings, editor, planned, "a1", seen=better, how=Move.SUBMIT, at=now)
    assert (again.state, again.narrative) == ("submitted", "Twelve")


def test_what_was_not_read_is_not_approved(settings, planned, editor, publisher, now):
    draft = add_update(settings, editor, planned, "a1", report(now, narrative="One"))
    sent = move_update(settings, editor, planned, "a1", seen=draft, how=Move.SUBMIT, at=now)
    back = move_update(settings, editor, planned, "a1", seen=sent, how=Move.WITHDRAW, at=now)
    new = reword_update(
        settings, editor, planned, "a1", seen=back, new=replace(back, narrative="Two")
    )
    move_update(settings, editor, planned, "a1", seen=new, how=Move.SUBMIT, at=now)
    with pytest.raises(EditConflict) as conflict:
        move_update(settings, publisher, planned, "a1", seen=sent, how=Move.APPROVE, at=now)
    assert (conflict.value.yours["Progress"], conflict.value.theirs["Progress"]) == ("One", "Two")


def test_approved_words_stay_and_unfinished_reports_cannot_be_sent(settings, planned, editor, now):
    approved = SMALL.actions[0].updates[0]
    with pytest.raises(BadInput, match="is approved, so its words stay"):
        reword_update(
            settings, editor, planned, "a1", seen=approved, new=replace(approved, narrative="x")
        )
    done = add_update(
        settings, editor, planned, "a1", Update("n", now, "", Status.COMPLETED)
    )  # a draft may be incomplete
    with pytest.raises(BadInput, match="needs evidence"):
        move_update(settings, editor, planned, "a1", seen=done, how=Move.SUBMIT, at=now)
    with pytest.raises(NotFound, match="not there"):
        move_update(settings, editor, planned, "a2", seen=done, how=Move.SUBMIT, at=now)


def test_a_value_is_added_to_a_measure_kept_by_hand_only(settings, planned, editor, now):
    value = MeasureValue("v2", now.date(), SMALL.actions[0].values[0].value)
    add_value(settings, editor, planned, "a1", value)
    assert [one.id for one in action_of(settings, planned).values] == ["v1", "v2"]
    with pytest.raises(BadInput, match="this id"):
        add_value(settings, editor, planned, "a1", value)
    with pytest.raises(BadInput, match="not kept by hand"):
        add_value(settings, editor, planned, "a2", replace(value, id="v3"))


# --- what is typed and not yet sent ----------------------------------------------------------


def person(settings, name):
    with Session(open_engine(settings)) as session:
        row = Account(name=name, name_key=name, role="editor", valid_after=present(),
                      created_at=present())  # fmt: skip
        session.add(row)
        session.commit()
        return Viewer(row.id, name, Role.EDITOR)


def test_what_is_typed_is_the_persons_own_and_stays_until_put_away(settings, city):
    one, two = person(settings, "one"), person(settings, "two")
    place = {"kind": "update", "key": "a1"}
    assert read_typed(settings, one, city, **place) is None
    save_typed(settings, one, city, **place, cells={"narrative": "half a sen"})
    save_typed(settings, one, city, **place, cells={"narrative": "half a sentence ", "x": "ᏣᎳᎩ"})
    kept = read_typed(settings, one, city, **place)
    assert kept.cells == {"narrative": "half a sentence ", "x": "ᏣᎳᎩ"}
    assert abs(kept.saved_at - present()) < timedelta(minutes=1)
    assert read_typed(settings, two, city, **place) is None
    drop_typed(settings, two, city, **place)
    assert read_typed(settings, one, city, **place) is not None
    drop_typed(settings, one, city, **place)
    assert read_typed(settings, one, city, **place) is None
    with Session(open_engine(settings)) as session:
        recorded = session.exec(select(AuditText)).all()
        assert [line.action for line in session.exec(select(AuditLine)).all()] == [
            "begin draft",
            "put draft away",
        ]
    assert "sentence" not in "".join(text.before + text.after for text in recorded)


def test_what_cannot_be_kept_while_typing_is_said(settings, city, editor):
    one = person(settings, "one")
    place = {"kind": "update", "key": "a1"}
    with pytest.raises(AccessDenied, match="sign in"):
        save_typed(settings, editor, city, **place, cells={})
    for kind, cells in (("song", {}), ("update", {str(n): "" for n in range(MOST_FIELDS + 1)})):
        with pytest.raises(BadInput, match="Send it"):
            save_typed(settings, one, city, kind=kind, key="a1", cells=cells)
    with pytest.raises(BadInput, match="too long"):
        save_typed(settings, one, city, **place, cells={"x": "x" * 30_001})


# --- import and export -----------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_export_import_export_is_byte_equal_at_home_and_elsewhere(
    settings, planned, tmp_path, now, suffix
):
    first, second, third = (tmp_path / f"{n}{suffix}" for n in range(3))
    export_plan(settings, COMMAND_LINE, "Tiny", first)
    recorded = lines(settings)
    told = import_plan(settings, COMMAND_LINE, "Tiny", first, now=now)
    assert (told.added, told.changed, told.left_alone) == ({}, {}, 0)
    assert lines(settings) == recorded
    export_plan(settings, COMMAND_LINE, "Tiny", second)
    with Session(open_engine(settings)) as session:
        session.add(City(slug="elsewhere", name="Elsewhere"))
        session.commit()
    told = import_plan(settings, COMMAND_LINE, "Elsewhere", first, now=now)
    assert told.added == {"plan": 1, "goal": 1, "action": 2, "step": 2, "value": 1, "update": 2}
    export_plan(settings, COMMAND_LINE, "Elsewhere", third)
    assert first.read_bytes() == second.read_bytes() == third.read_bytes()


def test_a_dry_run_says_the_same_and_keeps_nothing(settings, city, tmp_path, now):
    (tmp_path / "p.csv").write_bytes(plan_bytes(SMALL, ".csv"))
    dry = import_plan(settings, COMMAND_LINE, "Tiny", tmp_path / "p.csv", now=now, dry_run=True)
    assert read_plan(settings, COMMAND_LINE, city) is None and lines(settings) == 0
    wet = import_plan(settings, COMMAND_LINE, "Tiny", tmp_path / "p.csv", now=now)
    assert dry == replace(wet, dry_run=True)


def changed_rows(tmp_path, plan, *more):
    path = tmp_path / "changed.csv"
    path.write_bytes(write_csv([*rows_of(plan), *more]))
    return path


def test_a_file_changes_adds_and_leaves_alone(settings, planned, editor, tmp_path, now):
    wanted = replace(SMALL, goals=(), actions=(replace(SMALL.actions[1], title="Start a team"),))
    path = changed_rows(
        tmp_path, wanted, {"Row": "step", TITLE: "Invite"}, {"Row": "action", TITLE: "Train"}
    )
    told = import_plan(settings, editor, "Tiny", path, now=now)
    assert (told.added, told.changed, told.unchanged) == (
        {"step": 1, "action": 1},
        {"action": 1},
        1,
    )
    assert told.left_alone == 7  # goal, action a1, its 2 steps, 1 value and 2 updates
    plan = read_plan(settings, editor, planned)
    assert [(one.title, one.version, one.order) for one in plan.actions[1:]] == [
        ("Start a team", 2, 2),
        ("Train", 1, 3),
    ]
    assert [step.title for step in plan.actions[1].steps] == ["Invite"]
    assert plan.actions[0] == SMALL.actions[0]


@pytest.mark.parametrize(
    ("make", "column"),
    [
        (lambda a: replace(a, title="Mine"), "Version"),  # stale: kept is version 2
        (lambda a: replace(a, title="Mine", version=0), "Version"),
        (lambda a: replace(a, title="Mine", version=2, goal="none"), "Under"),
        (lambda a: replace(a, id="u1", version=2), "Id"),
        (lambda a: replace(a, version=2, updates=(replace(a.updates[0], barrier="x"),)), "Id"),
    ],
)
def test_a_faulty_row_keeps_the_whole_file_out(
    settings, planned, editor, tmp_path, now, make, column
):
    change(settings, editor, planned, replace(SMALL.actions[0], title="Theirs"))
    before, recorded = read_plan(settings, COMMAND_LINE, planned), lines(settings)
    bare = replace(SMALL.actions[0], title="Theirs", steps=(), values=(), updates=())
    bare = replace(bare, updates=SMALL.actions[0].updates[:1])
    wanted = make(bare)
    if wanted.id != "a1":
        wanted = replace(wanted, updates=())
    path = changed_rows(
        tmp_path, replace(SMALL, goals=(), actions=(wanted,)), {"Row": "action", TITLE: "New"}
    )
    with pytest.raises(FaultyRows) as told:
        import_plan(settings, COMMAND_LINE, "Tiny", path, now=now)
    assert [fault.column for fault in told.value.faults] == [column]
    assert read_plan(settings, COMMAND_LINE, planned) == before
    assert lines(settings) == recorded


def test_a_second_plan_is_refused_with_the_id_of_the_first(settings, planned, tmp_path, now):
    path = changed_rows(tmp_path, Plan("other", "Another plan"))
    with pytest.raises(FaultyRows, match="plan1"):
        import_plan(settings, COMMAND_LINE, "Tiny", path, now=now)


def test_decided_reports_come_in_only_by_someone_who_may_decide(
    settings, city, editor, publisher, tmp_path, now
):
    path = changed_rows(tmp_path, SMALL)
    with pytest.raises(AccessDenied):
        import_plan(settings, editor, "Tiny", path, now=now)
    assert read_plan(settings, editor, city) is None
    import_plan(settings, publisher, "Tiny", path, now=now)


def test_an_export_holds_only_what_the_viewer_may_see(settings, planned, official, tmp_path):
    export_plan(settings, official, "Tiny", tmp_path / "p.csv")
    assert b"u1" in (tmp_path / "p.csv").read_bytes()
    assert b",u2," not in (tmp_path / "p.csv").read_bytes()
    with pytest.raises(AccessDenied):
        export_plan(settings, ANONYMOUS, "Tiny", tmp_path / "p.csv")
    with pytest.raises(BadInput, match=r"\.csv or \.xlsx"):
        export_plan(settings, official, "Tiny", tmp_path / "p.pdf")


def test_five_thousand_rows_come_in_and_go_out_in_seconds(settings, city, tmp_path, now):
    chance = random.Random(1)
    actions = tuple(
        Action(
            f"a{n}",
            f"Action {n}",
            key_action=f"KA{chance.randint(1, 6)}",
            measure_kind=MeasureKind.HAND,
            visibility=Visibility.PUBLIC,
            order=n + 1,
            steps=tuple(Step(f"a{n}s{k}", f"Step {k}", order=k + 1) for k in range(3)),
            updates=(Update(f"a{n}u", now, "Ed", Status.ON_TRACK, state=UpdateState.SUBMITTED),),
        )
        for n in range(1_000)
    )
    plan = Plan("p", "Large", actions=actions)
    path = tmp_path / "large.csv"
    path.write_bytes(plan_bytes(plan, ".csv"))
    assert path.read_bytes().count(b"\r\n") == 5_002  # 1,000 actions of 5 rows, plan, headings
    began = time.monotonic()
    import_plan(settings, COMMAND_LINE, "Tiny", path, now=now)
    export_plan(settings, COMMAND_LINE, "Tiny", tmp_path / "out.csv")
    assert time.monotonic() - began < 30
    assert (tmp_path / "out.csv").read_bytes() == path.read_bytes()
    assert lines(settings) == 1_001


def test_the_commands_bring_a_plan_in_and_out(settings, city, tmp_path):
    def run(*words, code=0):
        found = CliRunner().invoke(equity, ["plan", *map(str, words)])
        assert found.exit_code == code, found.output
        return found.output if code == 0 else str(found.exception)

    path = tmp_path / "p.csv"
    path.write_bytes(plan_bytes(SMALL, ".csv"))
    assert "Nothing was kept" in run("import", "Tiny", path, "--dry-run")
    assert "Added: 1 plan, 1 goal, 2 actions, 2 steps, 1 value, 2 updates." in run(
        "import", "tiny", path
    )
    assert "Unchanged: 9." in run("import", "Tiny", path)
    assert "with 2 actions" in run("export", "Tiny", tmp_path / "q.csv")
    assert (tmp_path / "q.csv").read_bytes() == path.read_bytes()
    assert "no city named" in run("export", "Nowhere", tmp_path / "r.csv", code=1)
