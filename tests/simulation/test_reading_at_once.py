"""A plan is read as of one moment: never half of what someone else just wrote."""

from __future__ import annotations

from editors import begin

from equity_core.access import COMMAND_LINE
from equity_core.actions import keeping
from equity_core.actions.editing import add_action, add_step
from equity_core.actions.plan import Action, Step
from equity_core.actions.reading import read_plan


def test_what_is_written_while_a_plan_is_read_is_seen_whole_or_not_at_all(workspace, monkeypatch):
    city = begin(workspace, actions=2, steps=2)
    before = read_plan(workspace, COMMAND_LINE, city)
    tables, rows = [], keeping._rows

    def write_in_between(session, table, plan_id):
        found = list(rows(session, table, plan_id))
        tables.append(table)
        number = len(tables)
        add_action(workspace, COMMAND_LINE, city, Action(f"new{number}", "New"))
        add_step(workspace, COMMAND_LINE, city, f"new{number}", Step(f"s{number}", "New"))
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(keeping, "_rows", write_in_between)
        seen = read_plan(workspace, COMMAND_LINE, city)
    assert len(tables) > 3
    assert seen == before
    after = read_plan(workspace, COMMAND_LINE, city)
    assert len(after.actions) == 2 + len(tables)
    assert all(action.steps for action in after.actions)
