"""The ways in, by name: what a page or a job gives as plain values becomes a prepared import.

Preparing is the same for a look before anything is kept and for the import itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from equity_core.access import Permission, Viewer, require
from equity_core.cities.people_cells import NO_PERIOD
from equity_core.cities.population import Population, PopulationChoices
from equity_core.cities.progress import Progress, silent
from equity_core.demographics.history_ledger import say_ledger as say_history
from equity_core.demographics.overlays import OverlayChoices, OverlayKind
from equity_core.imports.city import CityFiles, prepare_city
from equity_core.imports.history import prepare_history
from equity_core.imports.layer import LayerFile, prepare_layer
from equity_core.imports.other_places import prepare_places
from equity_core.imports.overlay import OverlayFile, prepare_overlay
from equity_core.imports.overlay_words import say_overlay
from equity_core.imports.people import prepare_people
from equity_core.imports.service import prepare_service
from equity_core.imports.uploads import upload_path
from equity_core.readers.words import count
from equity_core.services.choices import ServiceChoices
from equity_core.services.ledger import say_ledger
from equity_core.settings import Settings
from equity_core.store.workbench import Also

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Report:
    """What an import would keep, or has kept: a sentence, the ledger of records, notes."""

    said: str
    ledger: dict[str, int] | None = field(default=None, hash=False)
    notes: tuple[str, ...] = ()


class Prepared(Protocol):
    """An import that is worked out and not kept yet."""

    def keep(
        self, settings: Settings, *, progress: Progress = silent, also: Also | None = None
    ) -> object:
        """Keep it, all together or not at all."""


@dataclass(frozen=True)
class Ready:
    """A prepared import, and what is to be told of it."""

    prepared: Prepared = field(hash=False)
    report: Report


Way = Callable[[Settings, str, Given, Progress], Ready]


def dry_run(settings: Settings, viewer: Viewer, *, way: str, city: str, given: Given) -> Report:
    """Work an import out and keep nothing of it.

    Raises
    ------
    AccessDenied
        The viewer may not load data.
    BadInput, NeedsAnswer
        As the import itself would.
    """
    require(viewer, Permission.IMPORT_DATA)
    return WAYS[way](settings, city, given, silent).report


def _city(settings: Settings, city: str, given: Given, progress: Progress) -> Ready:
    files = CityFiles(
        areas=upload_path(settings, given["upload"]),
        population=upload_path(settings, given["upload_people"]),
        area_id=given["area_id"],
        area_name=given["area_name"],
        level=given["level"],
        clean=given["clean"],
        people=PopulationChoices(**given["people"]),
    )
    found = prepare_city(settings, city, files, progress=progress)
    areas = f"{count(len(found.areas), 'area')} of the kind “{found.level}”. "
    return Ready(found, _report_people(areas, found.people, found.facts["notes"]))


def _people(settings: Settings, city: str, given: Given, progress: Progress) -> Ready:
    found = prepare_people(
        settings,
        city,
        upload_path(settings, given["upload"]),
        PopulationChoices(**given["people"]),
        level=given["level"],
        progress=progress,
    )
    return Ready(found, _report_people("", found.people, []))


def _report_people(start: str, people: Sequence[Population], notes: list[str]) -> Report:
    told = [
        _say_people([each for each in people if each.period == period])
        for period in dict.fromkeys(each.period for each in people)
    ]
    notes = [*notes, *(note for each in people for note in each.facts["notes"])]
    return Report(start + " ".join(told), None, tuple(dict.fromkeys(notes)))


def _say_people(of_period: Sequence[Population]) -> str:
    """How many people, by what, counted when: groups and ages of one period in one sentence."""
    first = of_period[0]
    parts = [
        f"by age ({', '.join(each.facts['groups'])})"
        if each.kind == "ages"
        else f"in {count(len(each.facts['groups']), 'group')}"
        for each in of_period
    ]
    when = "a year that is not stated" if first.period == NO_PERIOD else first.period
    return f"{round(first.facts['people']):,} people {' and '.join(parts)}, counted in {when}."


def _layer(settings: Settings, city: str, given: Given, progress: Progress) -> Ready:
    layer = LayerFile(
        file=upload_path(settings, given["upload"]),
        name=given["name"],
        id_column=given["id_column"],
        use=given["use"],
        label=given["label"],
        where=tuple(given["where"]) if given["where"] else None,
        clean=given["clean"],
    )
    found = prepare_layer(settings, city, layer, progress=progress)
    what = "areas" if layer.use == "level" else "outlines"
    pieces = found.facts[what]
    said = f"{count(pieces, what[:-1])} for “{found.layer.name}”."
    carried = [note for _, people in found.people for note in people.facts["notes"]]
    return Ready(found, Report(said, None, tuple(dict.fromkeys([*found.facts["notes"], *carried]))))


def _service(settings: Settings, city: str, given: Given, progress: Progress) -> Ready:
    path = upload_path(settings, given["upload"])
    choices = ServiceChoices(**given["choices"])
    found = prepare_service(settings, city, path, choices, progress=progress)
    report = found.report
    return Ready(found, Report(say_ledger(report.ledger), report.ledger, report.notes))


def _history(settings: Settings, city: str, given: Given, progress: Progress) -> Ready:
    path, place = upload_path(settings, given["upload"]), given["place"]
    found = prepare_history(settings, city, path, place=place, progress=progress)
    said = f"People of earlier years: {say_history(found.history.ledger)}"
    return Ready(found, Report(said, None, found.history.notes))


def _places(settings: Settings, city: str, given: Given, progress: Progress) -> Ready:
    path = upload_path(settings, given["upload"])
    found = prepare_places(settings, city, path, progress=progress)
    said = f"A table of other places: {found.facts['holds']}."
    return Ready(found, Report(said, None, tuple(found.facts["notes"])))


def _overlay(settings: Settings, city: str, given: Given, progress: Progress) -> Ready:
    choices = {**given["choices"], "kind": OverlayKind(given["choices"]["kind"])}
    parcels = given.get("upload_parcels")
    file = OverlayFile(
        upload_path(settings, given["upload"]),
        OverlayChoices(**choices),
        None if parcels is None else upload_path(settings, parcels),
    )
    found = prepare_overlay(settings, city, file, progress=progress)
    said, notes = say_overlay(found)
    return Ready(found, Report(said, None, notes))


WAYS: dict[str, Way] = {
    "city": _city,
    "people": _people,
    "layer": _layer,
    "service": _service,
    "history": _history,
    "overlay": _overlay,
    "places": _places,
}
"""Every way in by name; a page asks for one, a job runs it."""
