"""One object of a plan to cells and back, with the rules between its fields: one check for all."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, TypeVar

from equity_core.actions.columns import FIELDS, KINDS, ROW, TYPES, UNDER, Item, RowKind
from equity_core.actions.plan import Action, Goal, MeasureKind, MeasureValue, Plan, Step, Update
from equity_core.actions.status import UpdateState, check_status
from equity_core.errors import BadInput

One = TypeVar("One", Plan, Goal, Action, Step, MeasureValue, Update)
_TITLE, _FILL_IN = "Outcomes and actions", "fill it in."


def write_row(item: Item, *, under: str = "") -> dict[str, str]:
    """One object as cells by column; columns that say nothing of it are left out."""
    kind = KINDS[type(item)]
    cells = {UNDER: under, ROW: kind.value}
    for field in FIELDS[kind]:
        cells[field.column] = field.codec.write(getattr(item, field.attribute))
    return {column: text for column, text in cells.items() if text}


def read_item(kind: RowKind, cells: dict[str, str]) -> tuple[Item | None, list[tuple[str, str]]]:
    """The object that the cells of a row describe, or what is wrong, by column.

    A cell in a column that a row of this kind does not use is refused, so that nothing is lost
    without a word.
    """
    values: dict[str, Any] = {}
    faults: list[tuple[str, str]] = []
    used = {ROW, UNDER}
    for field in FIELDS[kind]:
        used.add(field.column)
        try:
            values[field.attribute] = field.codec.read(cells.get(field.column, ""))
        except ValueError as problem:
            faults.append((field.column, f"{problem}."))
    for column, text in cells.items():
        if text.strip() and column not in used:
            faults.append((column, f"a row of the kind “{kind.value}” keeps nothing here."))
    if faults:  # without the object its rules cannot be asked, but what is empty is plain to see
        missing = [(_TITLE, _FILL_IN)] if values.get("title") == "" else []
        return None, [*faults, *missing]
    item = TYPES[kind](**values)
    return item, rule_faults(item)


def rule_faults(item: Item) -> list[tuple[str, str]]:
    """What the rules between fields find wrong, by column; empty where all is well."""
    if isinstance(item, MeasureValue):
        return _value_faults(item)
    if isinstance(item, Update):
        return _update_faults(item)
    faults = [] if item.title else [(_TITLE, _FILL_IN)]
    start, end = _span(item)
    if start is not None and end is not None and end < start:
        faults.append(("Due", "it is before the start."))
    needs_id = (MeasureKind.SERVICE, MeasureKind.FINDING)
    if isinstance(item, Action) and item.measure_parameters and item.measure_kind not in needs_id:
        faults.append(("Measure parameters", "only a service or finding has parameters."))
    return faults


def _value_faults(item: MeasureValue) -> list[tuple[str, str]]:
    given = (("Posted", item.on), ("Value", item.value))
    faults = [(column, "fill it in.") for column, value in given if value is None]
    if (item.low is None) != (item.high is None):
        return [*faults, ("Low", "give both ends of the interval, “Low” and “High”, or neither.")]
    if item.low is None or item.high is None or faults:
        return faults
    if not item.low <= item.value <= item.high:
        faults.append(("Value", "it should lie between “Low” and “High”."))
    return faults


def _span(item: Plan | Goal | Action | Step) -> tuple[Any, Any]:
    if isinstance(item, Plan):
        return item.period_start, item.period_end
    return (item.start, item.due) if isinstance(item, Action) else (None, None)


def _update_faults(item: Update) -> list[tuple[str, str]]:
    faults = []
    missing = check_status(
        item.status, narrative=item.narrative, reason=item.reason, evidence=len(item.evidence)
    )
    # What is still being written may be incomplete; what is handed in may not.
    if missing and item.state is not UpdateState.DRAFT:
        faults.append(("Status", missing[0].lower() + missing[1:]))
    if item.posted_at is None:
        faults.append(("Posted", _FILL_IN))
    decided = item.state in (UpdateState.APPROVED, UpdateState.RETURNED)
    if decided and not (item.decided_by and item.decided_at):
        faults.append(("Decided by", "say who approved or returned it, and when (“Decided”)."))
    return faults


def tidied(item: One) -> One:
    """The object as it would come back from a file: the one check for forms and files alike.

    Raises
    ------
    BadInput
        A field cannot be kept; the sentence names it.
    """
    kind = KINDS[type(item)]
    cells = write_row(item)
    read, faults = read_item(kind, cells)
    if read is None or faults:
        column, fault = faults[0]
        raise BadInput(f"“{column}” cannot be kept: {fault}")
    names = {field.attribute for field in FIELDS[kind]}
    plain = {name: getattr(read, name) for name in names}
    return replace(item, **plain)


def words_of(item: Item) -> dict[str, str]:
    """What an object says, by column, without its id and version: for histories and conflicts."""
    return {
        column: text
        for column, text in write_row(item).items()
        if column not in ("Id", "Version", ROW)
    }


def own_attributes(type_: type[Item]) -> tuple[str, ...]:
    """The attributes that a row of its own table keeps: all but the lists of what is under it."""
    lists = {"goals", "actions", "steps", "values", "updates"}
    return tuple(one.name for one in fields(type_) if one.name not in lists)
