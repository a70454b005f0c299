"""A whole plan in from a file and out to one: all of it or nothing."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from equity_core.access import Permission, Viewer, require
from equity_core.actions.cells import write_row
from equity_core.actions.document import (
    Entry,
    FaultyRows,
    link_faults,
    read_entries,
    rows_of,
)
from equity_core.actions.files import read_rows, write_csv, write_xlsx
from equity_core.actions.keeping import load_plan
from equity_core.actions.merged_rows import keep_merged
from equity_core.actions.merging import Merged, merge
from equity_core.actions.plan import Plan, Update
from equity_core.actions.reading import read_plan
from equity_core.actions.status import UpdateState
from equity_core.errors import BadInput, NotFound, StoreProblem
from equity_core.settings import Settings, data_folder
from equity_core.store.revisions import read_city
from equity_core.store.writing import writing


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or on a dry run would do: how many objects of each kind.

    `left_alone` counts goals, actions, steps, values and updates that the plan has and the file
    does not name; an import never removes anything.
    """

    added: dict[str, int]
    changed: dict[str, int]
    unchanged: int
    left_alone: int
    dry_run: bool


def import_plan(
    settings: Settings,
    viewer: Viewer,
    city_name: str,
    path: Path,
    *,
    now: datetime,
    dry_run: bool = False,
) -> ImportReport:
    """Bring a CSV or XLSX file into the plan of a city, all of it or nothing.

    Rows with an id that the plan has are changes and give the version that was edited; rows
    without one are new. Updates and values are only ever added.

    Raises
    ------
    AccessDenied
        The viewer may not change actions and load data or, where the file brings updates that
        are approved or returned already, may not approve updates.
    FaultyRows
        Some rows cannot be kept; the error names each with its column. Nothing was kept.
    BadInput, NotFound
        The file or the city cannot be used.
    """
    require(viewer, Permission.IMPORT_DATA)
    require(viewer, Permission.EDIT_ACTIONS)
    city = read_city(settings, city_name)
    path = Path(path)
    entries = read_entries(read_rows(path), name=path.name, author=viewer.name, now=now)
    with writing(settings) as session:
        kept = load_plan(session, city.id)
        faults = link_faults(entries, kept)
        merged, more = merge(entries, kept, title=f"Race equity plan of {city.name}")
        if faults or more:
            raise FaultyRows(path.name, [*faults, *more])
        _check_decisions(viewer, merged)
        if not dry_run:
            keep_merged(session, viewer, city, merged, reason=f"import of {path.name}")
    return ImportReport(
        added=_counts(merged.added),
        changed=_counts([entry for entry, _ in merged.changed]),
        unchanged=merged.unchanged,
        left_alone=merged.left_alone,
        dry_run=dry_run,
    )


def import_plan_bytes(
    settings: Settings,
    viewer: Viewer,
    city_name: str,
    name: str,
    data: bytes,
    *,
    now: datetime,
    dry_run: bool,
) -> ImportReport:
    """The same from the bytes of a file named `name`, such as a browser sends."""
    require(viewer, Permission.IMPORT_DATA)
    plain = "".join(sign if sign.isalnum() or sign in " ._-" else "_" for sign in Path(name).name)
    with tempfile.TemporaryDirectory(prefix="equity-plan-") as folder:
        path = Path(folder) / (plain.strip(". ")[-100:] or "plan.csv")
        path.write_bytes(data)
        return import_plan(settings, viewer, city_name, path, now=now, dry_run=dry_run)


def start_from_template(
    settings: Settings, viewer: Viewer, city_name: str, *, now: datetime
) -> ImportReport:
    """Begin a city's plan with the template for the six key actions, every line to be changed.

    Raises
    ------
    AccessDenied, NotFound
        As :func:`import_plan` does.
    BadInput
        The city has a plan already.
    """
    return import_plan(settings, viewer, city_name, data_folder() / "plan_template.csv", now=now)


def export_plan(settings: Settings, viewer: Viewer, city_name: str, path: Path) -> Plan:
    """Write the plan of a city, as this viewer may see it, to a CSV or XLSX file.

    Raises
    ------
    AccessDenied
        The viewer may not read what is kept for the city's own people.
    BadInput, NotFound, StoreProblem
        The file's name ends in neither .csv nor .xlsx, there is no such city or plan, or the file
        cannot be written.
    """
    require(viewer, Permission.READ_INTERNAL)
    city = read_city(settings, city_name)
    plan = read_plan(settings, viewer, city)
    if plan is None:
        raise NotFound(f"{city.name} has no plan yet. Import one, or start from the template.")
    _write_whole(path, plan_bytes(plan, path.suffix))
    return plan


def plan_bytes(plan: Plan, suffix: str) -> bytes:
    """A plan as the bytes of a file; equal plans give equal bytes. `suffix` is .csv or .xlsx."""
    if suffix.lower() not in (".csv", ".xlsx"):
        raise BadInput("A plan is written as .csv or .xlsx. Give the file one of these endings.")
    return (write_csv if suffix.lower() == ".csv" else write_xlsx)(rows_of(plan))


def _write_whole(path: Path, data: bytes) -> None:
    """Write beside the place and move, so that a file of that name is never half-written."""
    part = path.with_name(f".{secrets.token_hex(6)}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StoreProblem(
            f"{path} cannot be written. Check that the folder is there and may be written to."
        ) from error


def _check_decisions(viewer: Viewer, merged: Merged) -> None:
    decided = (UpdateState.APPROVED, UpdateState.RETURNED)
    if any(isinstance(one.item, Update) and one.item.state in decided for one in merged.added):
        require(viewer, Permission.APPROVE_UPDATES)


def _counts(entries: Sequence[Entry]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for entry in entries:
        name = write_row(entry.item)["Row"]
        counts[name] = counts.get(name, 0) + 1
    return counts
