"""Keeping today's number of an action's measure: the first one kept is its baseline."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from equity_core.access import Permission, Viewer, require
from equity_core.actions.cells import tidied
from equity_core.actions.editing import note_item, the_action
from equity_core.actions.keeping import cells_of, item_of
from equity_core.actions.measuring import parameters_of, value_of
from equity_core.actions.plan import Action, MeasureKind, MeasureValue
from equity_core.errors import BadInput
from equity_core.measures import Measures, NoNumber, Number
from equity_core.settings import Settings
from equity_core.store.engine import open_engine
from equity_core.store.plan_tables import ValueRow
from equity_core.store.revisions import CityRow, newest_revision
from equity_core.store.writing import writing


def keep_number(
    settings: Settings,
    viewer: Viewer,
    city: CityRow,
    action_id: str,
    *,
    measures: Measures,
    on: date,
    note: str = "",
) -> MeasureValue:
    """Work out the number of an action's service measure and keep it with its interval.

    To be called when a measure is attached: that number is the baseline. Later ones show the way.

    Raises
    ------
    AccessDenied, NotFound
        The viewer may not change actions, or there is no such action.
    BadInput
        The measure is not one of a service, or has no number now; the sentence says why.
    """
    require(viewer, Permission.EDIT_ACTIONS)
    with Session(open_engine(settings)) as reading:
        asked_of: Action = item_of(Action, the_action(reading, city, action_id)[1])
    revision = newest_revision(settings)
    number = _number_of(settings, measures, city, asked_of, revision)
    made = tidied(value_of(number, asked_of, on=on, revision=revision, note=note))
    with writing(settings) as session:
        plan, row = the_action(session, city, action_id)
        if _measure_of(item_of(Action, row)) != _measure_of(asked_of):
            raise BadInput("The measure of this action was changed just now. Look at it again.")
        session.add(ValueRow(plan_id=plan.id or 0, action_id=row.id or 0, **cells_of(made)))
        note_item(session, viewer, city, "keep number", made, before=None, action=action_id)
    return made


def _number_of(
    settings: Settings, measures: Measures, city: CityRow, action: Action, revision: int
) -> Number:
    if action.measure_kind is not MeasureKind.SERVICE:
        raise BadInput("Only the number of a service measure can be worked out and kept.")
    parameters = parameters_of(action)
    asked = measures.ask(settings, city.slug, action.measure_id, parameters, revision=revision)
    if isinstance(asked.found, NoNumber):
        raise BadInput(asked.found.sentence)
    return asked.found


def _measure_of(action: Action) -> tuple[str, ...]:
    return action.measure_kind, action.measure_id, action.measure_parameters
