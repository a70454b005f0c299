"""Many editors on one plan: no edit is lost in silence, whoever else writes at the same moment."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

import editors
import pytest
from editors import begin, work_in_processes, work_in_threads
from sqlmodel import Session, select

from equity_core.access import COMMAND_LINE
from equity_core.actions.cells import words_of
from equity_core.actions.reading import read_action_history, read_plan
from equity_core.errors import EditConflict
from equity_core.store.audit import verify
from equity_core.store.audit_tables import AuditLine
from equity_core.store.engine import open_engine

SIZE = {"actions": 12, "steps": 2}


def histories(settings, city):
    """By object of the plan, every state that the record of changes knows, in order."""
    found = defaultdict(list)
    for action in read_plan(settings, COMMAND_LINE, city).actions:
        for entry in read_action_history(settings, COMMAND_LINE, city, action.id):
            found[entry.after["Id"]].append(entry)
    return found


def words(state):
    return {column: text for column, text in state.items() if column not in ("Id", "Version")}


def check_all(settings, city, told, *, expected, actions, steps):
    with Session(open_engine(settings)) as session:
        chain = verify(session)
        lines = session.exec(select(AuditLine.action)).all()
    kept = [one for one in told if one.kept]
    refused = [one for one in told if not one.kept]
    assert chain.problems == ()
    # Counts match: every edit was answered, and every kept one has a line of its own.
    assert len(told) == expected
    assert chain.lines == 1 + actions * (1 + steps) + len(kept)
    made = Counter(one.what for one in kept)
    assert {what: count for what, count in Counter(lines).items() if what in made} == made

    past = histories(settings, city)
    # Every kept edit of a versioned object is the one state of that version.
    by_version = {
        (uid, int(entry.after["Version"])): words(entry.after)
        for uid, entries in past.items()
        for entry in entries
        if "Version" in entry.after
    }
    for one in kept:
        if one.version:
            assert by_version[one.uid, one.version] == one.words
            assert one.version == one.seen_version + 1, "it was made upon words never seen"
    versions = [(one.uid, one.version) for one in kept if one.version]
    assert len(versions) == len(set(versions)), "two edits made the same version"
    for entries in past.values():
        numbers = [int(entry.after["Version"]) for entry in entries if "Version" in entry.after]
        assert numbers == list(range(1, len(numbers) + 1))
        # Each edit was made upon the one before it: nothing was written over unseen.
        for before, after in zip(entries, entries[1:], strict=False):
            assert after.before == before.after
    # Every kept edit of an update is in its history, made upon what its editor had seen.
    for one in kept:
        if not one.version:
            steps = [
                (words(entry.before or {}), words(entry.after))
                for entry in past[one.uid]
                if entry.action == one.what
            ]
            assert (one.seen, one.words) in steps, "it was made upon words never seen"
    # A refusal shows what was sent, and what someone else had really written.
    for one in refused:
        assert one.yours == one.sent
        known = [words(entry.after) for entry in past[one.uid]]
        assert (
            one.theirs == by_version[one.uid, one.version] if one.version else one.theirs in known
        )
    # What stands now is the end of each history.
    for action in read_plan(settings, COMMAND_LINE, city).actions:
        for item in (action, *action.steps, *action.updates):
            assert words_of(item) == words(past[item.id][-1].after)


def test_a_few_editors_in_threads_lose_nothing(workspace):
    city = begin(workspace, **SIZE)
    told = work_in_threads(workspace, first=0, editors=8, edits=8, seed=1)
    check_all(workspace, city, told, expected=8 * 8, **SIZE)
    assert not all(one.kept for one in told), "nobody was in another's way"


def last_one_wins(work):
    """The same write, tried again without looking until it is kept."""

    def write(settings, viewer, city, *given, **named):
        try:
            return work(settings, viewer, city, *given, **named)
        except EditConflict as conflict:
            if "seen" in named:
                now = read_plan(settings, viewer, city)
                updates = [one for action in now.actions for one in action.updates]
                found = next(one for one in updates if one.id == named["seen"].id)
                named["seen"] = found
            else:
                given = (replace(given[0], version=conflict.version),)
            return write(settings, viewer, city, *given, **named)

    return write


@pytest.mark.parametrize(
    ("name", "turns"), [("change", ["action", "submit"]), ("reword_update", ["reword"])]
)
def test_this_simulation_would_see_an_edit_that_runs_over_another(
    settings, monkeypatch, name, turns
):
    city = begin(settings, actions=2, steps=1)
    monkeypatch.setattr(editors, name, last_one_wins(getattr(editors, name)))
    monkeypatch.setattr(editors, "TURNS", [*turns, "add", "action"])
    told = work_in_threads(settings, first=0, editors=8, edits=12, seed=1)
    with pytest.raises(AssertionError, match="never seen"):
        check_all(settings, city, told, expected=8 * 12, actions=2, steps=1)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_hundred_editors_in_four_processes_lose_nothing(workspace):
    city = begin(workspace, **SIZE)
    told = work_in_processes(workspace, processes=4, editors=50, edits=10, seed=2)
    check_all(workspace, city, told, expected=200 * 10, **SIZE)
    assert not all(one.kept for one in told), "nobody was in another's way"
