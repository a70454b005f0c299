"""Many editors on one plan: no edit is lost in silence, whoever else writes at the same moment."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from editors import begin, work_in_processes, work_in_threads
from sqlmodel import Session, select

from equity_core.access import COMMAND_LINE
from equity_core.actions.cells import words_of
from equity_core.actions.reading import read_action_history, read_plan
from equity_core.store.audit import verify
from equity_core.store.audit_tables import AuditLine
from equity_core.store.engine import open_engine

ACTIONS, STEPS = 12, 2
BEGINNING = 1 + ACTIONS * (1 + STEPS)


def histories(settings, city):
    """By object of the plan, every state that the record of changes knows, in order."""
    found = defaultdict(list)
    for number in range(ACTIONS):
        for entry in read_action_history(settings, COMMAND_LINE, city, f"a{number}"):
            found[entry.after["Id"]].append(entry)
    return found


def words(state):
    return {column: text for column, text in state.items() if column not in ("Id", "Version")}


def check_all(settings, city, told, *, expected):
    with Session(open_engine(settings)) as session:
        chain = verify(session)
        lines = session.exec(select(AuditLine.action)).all()
    kept = [one for one in told if one.kept]
    refused = [one for one in told if not one.kept]
    assert chain.problems == ()
    # Counts match: every edit was answered, and every kept one has a line of its own.
    assert len(told) == expected
    assert chain.lines == BEGINNING + len(kept)
    made = Counter(one.what for one in kept)
    assert {what: count for what, count in Counter(lines).items() if what in made} == made
    assert refused, "nobody was ever in another's way: the simulation shows nothing"

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
    versions = [(one.uid, one.version) for one in kept if one.version]
    assert len(versions) == len(set(versions)), "two edits made the same version"
    for entries in past.values():
        numbers = [int(entry.after["Version"]) for entry in entries if "Version" in entry.after]
        assert numbers == list(range(1, len(numbers) + 1))
        # Each edit was made upon the one before it: nothing was written over unseen.
        for before, after in zip(entries, entries[1:], strict=False):
            assert after.before == before.after
    # Every kept edit of an update is in its history too.
    for one in kept:
        if not one.version:
            assert one.words in [words(entry.after) for entry in past[one.uid]]
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
    city = begin(workspace, actions=ACTIONS, steps=STEPS)
    told = work_in_threads(workspace, first=0, editors=8, edits=8, seed=1)
    check_all(workspace, city, told, expected=8 * 8)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_hundred_editors_in_four_processes_lose_nothing(workspace):
    city = begin(workspace, actions=ACTIONS, steps=STEPS)
    told = work_in_processes(workspace, processes=4, editors=50, edits=10, seed=2)
    check_all(workspace, city, told, expected=200 * 10)
