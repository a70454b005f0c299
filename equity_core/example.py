"""The example city: invented, imported from the very files a city would upload."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from equity_core.access import COMMAND_LINE
from equity_core.actions.files import read_rows, write_csv
from equity_core.actions.importing import import_plan
from equity_core.actions.reading import read_plan
from equity_core.cities.population import PopulationChoices
from equity_core.cities.progress import Progress, silent
from equity_core.demographics.overlays import OverlayChoices, OverlayKind
from equity_core.demographics.record import (
    add_entry,
    new_entry_id,
    publish_entry,
    read_drafts,
)
from equity_core.demographics.record_words import LABELS
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.history import import_history
from equity_core.imports.layer import LayerFile, import_layer
from equity_core.imports.other_places import import_places
from equity_core.imports.overlay import OverlayFile, import_overlay
from equity_core.imports.service import import_service
from equity_core.services.choices import ServiceChoices
from equity_core.settings import Settings, data_folder
from equity_core.store.revisions import read_cities, read_city

PLAN_DAYS = ("Start", "Due", "Done", "Posted", "Decided", "Adopted", "Archived")


def ensure(settings: Settings, *, progress: Progress = silent) -> str | None:
    """Load the example where the workspace has no city yet; its name if it was loaded."""
    if settings.door == "public" or read_cities(settings):
        return None
    return load_example(settings, progress=progress)


def load_example(settings: Settings, *, progress: Progress = silent) -> str:
    """Import every file of `data/example` as its catalogue says; returns the city's name.

    A plan that the city has already is left as it is.
    """
    folder = data_folder() / "example"
    catalogue = json.loads((folder / "catalogue.json").read_text(encoding="utf-8"))
    name = str(catalogue["city"])
    steps = list(_steps(settings, name, folder, catalogue))
    for done, (words, run) in enumerate(steps):
        progress(words, done, len(steps))
        run()
    return name


def _steps(
    settings: Settings, name: str, folder: Path, catalogue: dict[str, Any]
) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is done, in order: its words and the work."""
    for step in catalogue["imports"]:
        files = _city_files(folder, step)
        yield f"Areas and people, {step['period']}", partial(import_city, settings, name, files)
    history = folder / catalogue["history"]["file"]
    yield "People of earlier years", partial(import_history, settings, name, history)
    others = folder / catalogue["places"]["file"]
    yield "Other places", partial(import_places, settings, name, others)
    for step in catalogue["layers"]:
        layer = _layer_file(folder, step)
        yield f"Layer: {step['name']}", partial(import_layer, settings, name, layer)
    for step in catalogue["services"]:
        path = folder / step["file"]
        choices = ServiceChoices(**{key: value for key, value in step.items() if key != "file"})
        run = partial(import_service, settings, name, path, choices)
        yield f"Service: {step['name']}", run
    for step in catalogue["overlays"]:
        overlay = _overlay_file(folder, step)
        yield f"Map of the record: {step['name']}", partial(import_overlay, settings, name, overlay)
    entries = folder / catalogue["entries"]["file"]
    yield "The record", partial(_load_entries, settings, name, entries)
    plan = folder / catalogue["plan"]["file"]
    yield "Plan", partial(_load_plan, settings, name, plan, catalogue["plan"]["as_of"])


def _load_plan(settings: Settings, name: str, path: Path, as_of: str) -> None:
    """Import the plan with its days moved, so that it is as fresh today as it was on `as_of`."""
    if read_plan(settings, COMMAND_LINE, read_city(settings, name)) is not None:
        return
    now = datetime.now(UTC)
    by = now.date() - date.fromisoformat(as_of)
    with tempfile.TemporaryDirectory() as folder:
        moved = Path(folder) / path.name
        moved.write_bytes(write_csv(_moved(row, by) for _, row in read_rows(path)))
        import_plan(settings, COMMAND_LINE, name, moved, now=now)


def _load_entries(settings: Settings, name: str, path: Path) -> None:
    """Add the city's own entries of the timeline, where it has none yet."""
    city = read_city(settings, name)
    if read_drafts(settings, COMMAND_LINE, city):
        return
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        words = {column: row[column] for column in LABELS}
        kept = add_entry(settings, COMMAND_LINE, city, new_entry_id(), words)
        if row["publish"] == "yes":
            publish_entry(settings, COMMAND_LINE, city, kept)


def _moved(row: dict[str, str], by: timedelta) -> dict[str, str]:
    days = {column: text for column, text in row.items() if text and column in PLAN_DAYS}
    return {**row, **{column: _moved_day(text, by) for column, text in days.items()}}


def _moved_day(text: str, by: timedelta) -> str:
    day, letter, time = text.partition("T")
    return f"{date.fromisoformat(day) + by}{letter}{time}"


def _city_files(folder: Path, step: dict[str, Any]) -> CityFiles:
    return CityFiles(
        areas=folder / step["areas"],
        population=folder / step["population"],
        area_id=step["area_id"],
        area_name=step.get("area_name"),
        level=step["level"],
        invented=True,
        people=PopulationChoices(
            period=step["period"], census_count=step.get("census_count", False)
        ),
    )


def _layer_file(folder: Path, step: dict[str, Any]) -> LayerFile:
    return LayerFile(
        file=folder / step["file"],
        name=step["name"],
        id_column=step["id"],
        use=step["use"],
        label=step.get("label"),
    )


def _overlay_file(folder: Path, step: dict[str, Any]) -> OverlayFile:
    choices = OverlayChoices(
        kind=OverlayKind(step["kind"]),
        name=step["name"],
        source=step["source"],
        licence=step["licence"],
        grade=step.get("grade"),
        year=step.get("year"),
    )
    parcels = folder / step["parcels"] if "parcels" in step else None
    return OverlayFile(folder / step["file"], choices, parcels)
