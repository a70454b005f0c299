"""The columns of a plan's file: those that cities keep, then our own, and what each row holds."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, TypeVar

from equity_core.actions.catalogues import KEY_ACTION_IDS
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
from equity_core.actions.progress import zone_of
from equity_core.actions.status import Status, UpdateState, check_status
from equity_core.actions.texts import (
    DAY,
    EVIDENCE,
    ID,
    LINE,
    LONG,
    MOMENT,
    NUMBER,
    PARAMETERS,
    Codec,
    choice,
    clean_line,
    whole,
)
from equity_core.errors import BadInput, EquityError


class RowKind(StrEnum):
    """What one row of a plan's file is."""

    PLAN = "plan"
    GOAL = "goal"
    ACTION = "action"
    STEP = "step"
    VALUE = "value"
    UPDATE = "update"


Item = Plan | Goal | Action | Step | MeasureValue | Update
One = TypeVar("One", Plan, Goal, Action, Step, MeasureValue, Update)

CITY_COLUMNS = (
    "Community indicator",
    "Outcomes and actions",
    "Timeline",
    "Accountability",
    "Performance measure",
    "Progress",
)
ROW, UNDER = "Row", "Under"
KINDS: dict[type[Item], RowKind] = {
    Plan: RowKind.PLAN,
    Goal: RowKind.GOAL,
    Action: RowKind.ACTION,
    Step: RowKind.STEP,
    MeasureValue: RowKind.VALUE,
    Update: RowKind.UPDATE,
}
TYPES: dict[RowKind, type[Item]] = {kind: type_ for type_, kind in KINDS.items()}


@dataclass(frozen=True)
class Field:
    """One column of one kind of row: its heading, the attribute it holds, how it is written."""

    column: str
    attribute: str
    codec: Codec


def _read_key_action(text: str) -> str:
    tidy = "".join(text.split()).upper()
    if tidy and tidy not in KEY_ACTION_IDS:
        raise ValueError(f"it should be one of: {', '.join(KEY_ACTION_IDS)}")
    return tidy


def _read_zone(text: str) -> str:
    tidy = clean_line(text) or "America/Chicago"
    try:
        zone_of(tidy)
    except EquityError:
        raise ValueError("it should be a time zone such as America/Chicago") from None
    return tidy


def _read_under(text: str) -> str:
    return str(ID.read(text)) if text.strip() else ""


_KEY_ACTION = Codec(str, _read_key_action)
_ZONE = Codec(str, _read_zone)
_UNDER = Codec(str, _read_under)
_ORDER = whole(0, 1_000_000, 0)
_VERSION = whole(0, 1_000_000_000, 0)
_TITLE = Field("Outcomes and actions", "title", LONG)
_ID = Field("Id", "id", ID)
_ROW_VERSION = Field("Version", "version", _VERSION)
_PLACE = Field("Order", "order", _ORDER)

FIELDS: dict[RowKind, tuple[Field, ...]] = {
    RowKind.PLAN: (
        _TITLE,
        Field("Accountability", "team", LONG),
        _ID,
        _ROW_VERSION,
        Field("Description", "intro", LONG),
        Field("Start", "period_start", DAY),
        Field("Due", "period_end", DAY),
        Field("Adopted", "adopted_on", DAY),
        Field("Update every (months)", "cadence_months", whole(1, 60, 3)),
        Field("Time zone", "zone", _ZONE),
    ),
    RowKind.GOAL: (_TITLE, _ID, _ROW_VERSION, _PLACE, Field("Description", "result", LONG)),
    RowKind.ACTION: (
        Field("Community indicator", "indicator", LONG),
        _TITLE,
        Field("Timeline", "timeline", LONG),
        Field("Accountability", "owner", LONG),
        Field("Performance measure", "measure", LONG),
        _ID,
        Field(UNDER, "goal", _UNDER),
        _ROW_VERSION,
        _PLACE,
        Field("Key action", "key_action", _KEY_ACTION),
        Field("Description", "description", LONG),
        Field("Department", "department", LINE),
        Field("Contributors", "contributors", LONG),
        Field("Start", "start", DAY),
        Field("Due", "due", DAY),
        Field("Archived", "archived_on", DAY),
        Field("Visibility", "visibility", choice(Visibility, Visibility.INTERNAL)),
        Field("Measure kind", "measure_kind", choice(MeasureKind, MeasureKind.NONE)),
        Field("Measure id", "measure_id", LINE),
        Field("Measure parameters", "measure_parameters", PARAMETERS),
        Field("Unit", "unit", LINE),
        Field("Target", "target", NUMBER),
        Field("Target note", "target_note", LONG),
    ),
    RowKind.STEP: (
        _TITLE,
        Field("Accountability", "owner", LONG),
        _ID,
        _ROW_VERSION,
        _PLACE,
        Field("Due", "due", DAY),
        Field("Done", "done_on", DAY),
        Field("Weight", "weight", whole(1, 1000, 1)),
    ),
    RowKind.VALUE: (
        _ID,
        Field("Posted", "on", DAY),
        Field("Value", "value", NUMBER),
        Field("Note", "note", LONG),
    ),
    RowKind.UPDATE: (
        Field("Progress", "narrative", LONG),
        _ID,
        Field("Posted", "posted_at", MOMENT),
        Field("Status", "status", choice(Status)),
        Field("Percent", "percent", whole(0, 100, None)),
        Field("Barrier", "barrier", LONG),
        Field("Next step", "next_step", LONG),
        Field("Reason", "reason", LONG),
        Field("Evidence", "evidence", EVIDENCE),
        Field("Author", "author", LINE),
        Field("State", "state", choice(UpdateState, UpdateState.SUBMITTED)),
        Field("Decided by", "decided_by", LINE),
        Field("Decided", "decided_at", MOMENT),
        Field("Note", "decision_note", LONG),
    ),
}
_OWN = (
    *(ROW, "Key action", "Status", "Percent", "Start", "Due", "Done", "Posted", "Department"),
    *("Contributors", "Description", "Visibility", "Target", "Value", "Unit", "Target note"),
    *("Measure kind", "Measure id", "Measure parameters", "Weight", "Barrier", "Next step"),
    *("Reason", "Evidence", "Author", "State", "Decided by", "Decided", "Note", "Adopted"),
    *("Archived", "Update every (months)", "Time zone", "Order", "Id", UNDER, "Version"),
)
COLUMNS = (*CITY_COLUMNS, *_OWN)


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
    if faults:
        return None, faults
    item = TYPES[kind](**values)
    return item, rule_faults(item)


def rule_faults(item: Item) -> list[tuple[str, str]]:
    """What the rules between fields find wrong, by column; empty where all is well."""
    if isinstance(item, MeasureValue):
        return [
            (column, "fill it in.")
            for column, value in (("Posted", item.on), ("Value", item.value))
            if value is None
        ]
    if isinstance(item, Update):
        return _update_faults(item)
    faults = [] if item.title else [("Outcomes and actions", "fill it in.")]
    start, end = _span(item)
    if start is not None and end is not None and end < start:
        faults.append(("Due", "it is before the start."))
    needs_id = (MeasureKind.SERVICE, MeasureKind.FINDING)
    if isinstance(item, Action) and item.measure_parameters and item.measure_kind not in needs_id:
        faults.append(("Measure parameters", "only a service or finding has parameters."))
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
        faults.append(("Posted", "fill it in."))
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
