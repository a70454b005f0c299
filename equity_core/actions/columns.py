"""The columns of a plan's file: those that cities keep, then our own, and what each row holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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
from equity_core.actions.status import Status, UpdateState
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
from equity_core.errors import EquityError


class RowKind(StrEnum):
    """What one row of a plan's file is."""

    PLAN = "plan"
    GOAL = "goal"
    ACTION = "action"
    STEP = "step"
    VALUE = "value"
    UPDATE = "update"


Item = Plan | Goal | Action | Step | MeasureValue | Update

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
        Field("Low", "low", NUMBER),
        Field("High", "high", NUMBER),
        Field("Revision", "revision", whole(0, 1_000_000_000, None)),
        Field("Measured", "measured", LONG),
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
    *("Contributors", "Description", "Visibility", "Target", "Value", "Low", "High"),
    *("Revision", "Measured", "Unit", "Target note"),
    *("Measure kind", "Measure id", "Measure parameters", "Weight", "Barrier", "Next step"),
    *("Reason", "Evidence", "Author", "State", "Decided by", "Decided", "Note", "Adopted"),
    *("Archived", "Update every (months)", "Time zone", "Order", "Id", UNDER, "Version"),
)
COLUMNS = (*CITY_COLUMNS, *_OWN)
