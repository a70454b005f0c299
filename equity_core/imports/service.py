"""Importing a service: records become typed rows, counts on every level, and a ledger."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from equity_core.cities.progress import Progress, silent
from equity_core.cities.reading import CityContents, read_contents
from equity_core.errors import BadInput
from equity_core.imports.recount import count_on_levels, draft_counts
from equity_core.services.choices import ServiceChoices
from equity_core.services.counts import Counts
from equity_core.services.keeping import save_records, save_rejects
from equity_core.services.ledger import USED
from equity_core.services.records import Records, read_records
from equity_core.settings import Settings
from equity_core.store.names import clean_name
from equity_core.store.revisions import workbench


@dataclass(frozen=True)
class ServiceReport:
    """What an import did: the ledger and totals on the first level, and what is worth knowing."""

    name: str
    level: str
    ledger: dict[str, int] = field(hash=False)
    totals: dict[str, float] = field(hash=False)
    notes: tuple[str, ...] = ()
    rejects_saved: int = 0


def import_service(
    settings: Settings,
    city: str,
    path: Path,
    choices: ServiceChoices,
    *,
    rejects: Path | None = None,
    progress: Progress = silent,
) -> ServiceReport:
    """Import records; the same name again is a new revision, a failed import changes nothing.

    Raises
    ------
    BadInput, NeedsAnswer
        The file cannot be used as it is, or the importer must agree to something first.
    """
    contents = read_contents(settings, city)
    name = clean_name(choices.name, what="service")
    first = contents.level()
    progress("Reading records", 0, 3)
    records = read_records(path, choices, within=tuple(first.facts["bounds"]))
    progress("Finding each record's area", 1, 3)
    counted = count_on_levels(records.frame, contents, torn=records.torn, by_date=not choices.place)
    ours = counted[first.name]
    _refuse_nothing_used(ours, contents, records)
    with workbench(settings) as bench:
        progress("Keeping records and counts", 2, 3)
        draft = bench.draft("service", name, source=path)
        draft.facts = _facts(records, choices, ours)
        save_records(records, draft.folder)
        for level, counts in counted.items():
            draft_counts(bench, name, level, counts)
        bench.keep(contents.city.name)
    saved = save_rejects(records, ours.fates, rejects) if rejects is not None else 0
    return ServiceReport(
        name, first.name, ours.ledger, ours.totals, tuple(_notes(records, ours)), saved
    )


def _facts(records: Records, choices: ServiceChoices, counts: Counts) -> dict[str, Any]:
    dates = records.frame.loc[counts.fates.to_numpy() == USED, "date"].dropna()
    chosen = {key: value for key, value in asdict(choices).items() if value is not None}
    return {
        **records.facts,
        "torn": records.torn,
        "choices": chosen,
        "unit": choices.unit,
        "counts": choices.counts,
        "has_race": choices.race is not None,
        "has_weight": choices.weight is not None,
        "first_date": str(dates.min().date()) if len(dates) else None,
        "last_date": str(dates.max().date()) if len(dates) else None,
        "notes": _notes(records, counts),
    }


def _notes(records: Records, counts: Counts) -> list[str]:
    notes = list(records.facts["notes"])
    duplicates = records.facts["duplicates_found"]
    if duplicates and not counts.ledger["duplicate"]:
        notes.append(
            f"{duplicates:,} records repeat an earlier one and were counted. "
            "Import with --drop-duplicates to leave them out."
        )
    if counts.totals["in_two_areas"]:
        notes.append(
            f"{counts.totals['in_two_areas']:,} records lie in two areas and count once, in the "
            "area with the lower id."
        )
    return notes


def _refuse_nothing_used(counts: Counts, contents: CityContents, records: Records) -> None:
    if counts.ledger[USED]:
        return
    if counts.ledger["read"] == 0:
        raise BadInput("The file has no records. Check that it is the right one.")
    if counts.ledger["no_place"] == counts.ledger["read"]:
        raise BadInput(
            "No record of the file says where it was, so they cannot be put on a map. Name the "
            "columns with coordinates or area ids, or keep the records by date with --no-place."
        )
    if records.facts["kind"] == "area ids":
        raise BadInput(
            f"No area id of the records is among the areas of {contents.city.name}. "
            "Check which column holds the id, and that leading zeros are kept."
        )
    raise BadInput(
        f"None of the {counts.ledger['read']:,} records lies in {contents.city.name}. Check the "
        "columns for longitude and latitude, and state the coordinate system with --crs."
    )
