"""The measure of an action against its target: where it began, where it is, what that allows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from equity_core.actions.measuring_movement import Movement, Point, has_reached, judge_movement
from equity_core.actions.plan import Action, MeasureKind, MeasureValue, new_id
from equity_core.errors import BadInput
from equity_core.measures import Measures, NoNumber, Number
from equity_core.settings import Settings


@dataclass(frozen=True)
class Gauge:
    """How the measure of an action stands.

    Attributes
    ----------
    name, unit
        What is measured, in what.
    kind
        Kept by hand, worked out from a service, or a saved finding.
    history
        The numbers that were kept, oldest first; the first is the baseline.
    now
        The newest number: worked out from the data in force, or the last one kept by hand.
    live
        What the data said, with verdict, period and files; None for a hand-kept number.
    problem
        Why there is no number now, in a sentence; empty where there is one.
    target
        The number to reach; None where none is set.
    distance
        Target less the number now, in `unit`; None where either is not known.
    movement
        Since the baseline; None where no target is set.
    reached
        Whether the target is reached, beyond doubt where an interval is known.
    """

    name: str
    unit: str
    kind: MeasureKind
    history: tuple[Point, ...]
    now: Point | None
    live: Number | None
    problem: str
    target: float | None
    distance: float | None
    movement: Movement | None
    reached: bool

    @property
    def baseline(self) -> Point | None:
        """The number that was kept when the measure was attached."""
        return self.history[0] if self.history else None


def read_gauge(
    settings: Settings, measures: Measures, city: str, action: Action, *, revision: int
) -> Gauge | None:
    """How the measure of an action stands now; None where the action has none.

    Parameters
    ----------
    settings, measures
        Where the workspace is, and the measures on offer.
    city
        The short name of the city.
    action
        The action as the viewer may see it.
    revision
        The newest revision of the workspace.
    """
    if action.measure_kind is MeasureKind.NONE:
        return None
    history = tuple(point_of(value) for value in action.values if belongs(value, action))
    if action.measure_kind is MeasureKind.HAND:
        return _by_hand(action, history)
    found, two_sided = _asked(settings, measures, city, action, revision)
    if isinstance(found, NoNumber):
        return _gauge(action, history, None, problem=found.sentence)
    now = Point(found.value, found.low, found.high, revision=revision)
    return _gauge(action, history, now, live=found, two_sided=two_sided)


def parameters_of(action: Action) -> dict[str, str]:
    """The parameters of an action's measure; BadInput where they cannot be read."""
    if not action.measure_parameters:
        return {}
    try:
        found = json.loads(action.measure_parameters)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise BadInput("What the measure is of cannot be read. Choose the measure again.")
    return {str(name): value for name, value in found.items()}


def measured_by(action: Action) -> str:
    """What a number worked out for this action measures: the id and the parameters, as text."""
    return f"{action.measure_id} {action.measure_parameters}".strip()


def belongs(value: MeasureValue, action: Action) -> bool:
    """Whether a kept number is one of the measure that the action has now.

    An action may change its measure; numbers of the one before are then of something else. A
    number that does not say what it measures is a service's where it has an interval.
    """
    if action.measure_kind is MeasureKind.HAND:
        return not value.measured
    if value.measured:
        return value.measured == measured_by(action)
    return value.low is not None


def point_of(value: MeasureValue) -> Point:
    """A kept number as a point."""
    low, high = (None if end is None else float(end) for end in (value.low, value.high))
    return Point(float(value.value), low, high, value.on, value.revision, value.note)


def value_of(number: Number, action: Action, *, on: date, revision: int, note: str) -> MeasureValue:
    """A number as it is kept: rounded to six decimals, with its interval and where it is from."""
    low, high = (None if end is None else _decimal(end) for end in (number.low, number.high))
    value = _decimal(number.value)
    return MeasureValue(new_id(), on, value, note, low, high, revision, measured_by(action))


def _by_hand(action: Action, history: tuple[Point, ...]) -> Gauge:
    if not history:
        return _gauge(action, (), None, problem="No number has been written down yet.")
    baseline_only = len(history) == 1
    return _gauge(action, history, history[-1], only_one=baseline_only)


def _asked(
    settings: Settings, measures: Measures, city: str, action: Action, revision: int
) -> tuple[Number | NoNumber, bool]:
    if action.measure_kind is MeasureKind.FINDING:
        return NoNumber("The saved finding that this action names is not here."), False
    if not action.measure_id:
        return NoNumber("No number was chosen yet."), False
    try:
        parameters = parameters_of(action)
    except BadInput as problem:
        return NoNumber(str(problem)), False
    asked = measures.ask(settings, city, action.measure_id, parameters, revision=revision)
    if isinstance(asked.found, NoNumber):
        return asked.found, False
    return asked.found, measures.get(action.measure_id).two_sided


def _gauge(
    action: Action,
    history: tuple[Point, ...],
    now: Point | None,
    *,
    live: Number | None = None,
    problem: str = "",
    two_sided: bool = False,
    only_one: bool = False,
) -> Gauge:
    target = None if action.target is None else float(action.target)
    baseline = history[0] if history else None
    movement = None
    if target is not None:
        before = None if only_one else baseline
        movement = judge_movement(before, now, target, two_sided=two_sided)
    return Gauge(
        name=action.measure or (live.sentence if live else action.title),
        unit=live.unit if live else action.unit,
        kind=action.measure_kind,
        history=history,
        now=now,
        live=live,
        problem=problem,
        target=target,
        distance=None if target is None or now is None else target - now.value,
        movement=movement,
        reached=target is not None
        and has_reached(
            baseline, now, target, verdict=live.verdict if live else "", two_sided=two_sided
        ),
    )


def _decimal(value: float) -> Decimal:
    return Decimal(f"{value:.6f}")
