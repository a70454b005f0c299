"""Importing a service: records become typed rows, counts on every level, and a ledger."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from equity_core.cities.progress import Progress, silent
from equity_core.cities.reading import CityContents, known_name, read_contents
from equity_core.imports.recount import Levels, count_on_level, draft_counts
from equity_core.imports.refusals import refuse_nothing_used
from equity_core.readers.words import count
from equity_core.services.choices import ServiceChoices
from equity_core.services.counts import Counts
from equity_core.services.keeping import refuse_rejects_path, save_records, save_rejects
from equity_core.services.ledger import CODES, USED
from equity_core.services.places import AREA_IDS
from equity_core.services.records import Records, read_records
from equity_core.settings import Settings
from equity_core.store.names import clean_name
from equity_core.store.workbench import Also, workbench


@dataclass(frozen=True)
class ServiceReport:
    """What an import did: the ledger and totals, the level they are of, what is worth knowing.

    The level is the city's first, or the one whose area ids the records name.
    """

    name: str
    level: str
    ledger: dict[str, int] = field(hash=False)
    totals: dict[str, float] = field(hash=False)
    notes: tuple[str, ...] = ()
    rejects_saved: int = 0


@dataclass(frozen=True)
class PreparedService:
    """Records read, typed and counted on every level; nothing of it is kept yet."""

    name: str
    path: Path
    choices: ServiceChoices
    contents: CityContents = field(hash=False)
    records: Records = field(hash=False)
    level: str
    counted: dict[str, Counts] = field(hash=False)
    notes: tuple[str, ...]

    @property
    def ours(self) -> Counts:
        """The counts that the records are told by."""
        return self.counted[self.level]

    @property
    def report(self) -> ServiceReport:
        """What keeping it would mean, or has meant."""
        return ServiceReport(
            self.name, self.level, self.ours.ledger, self.ours.totals, tuple(self.notes)
        )

    def keep(
        self, settings: Settings, *, progress: Progress = silent, also: Also | None = None
    ) -> None:
        """Keep records and counts as a new revision, all together or not at all.

        Raises
        ------
        StoreProblem
            Files cannot be written, or someone else changed the city's areas meanwhile.
        """
        with workbench(settings, basis=self.contents.levels, kinds=("level",)) as bench:
            progress("Keeping records and counts", 2, 3)
            draft = bench.draft("service", self.name, source=self.path)
            facts = _facts(self.records, self.choices, self.ours)
            draft.facts = facts | {"notes": list(self.notes)}
            save_records(self.records, draft.folder)
            for place, counts in self.counted.items():
                draft_counts(bench, self.name, place, counts)
            bench.keep(self.contents.city.name, also=also)


def prepare_service(
    settings: Settings,
    city: str,
    path: Path,
    choices: ServiceChoices,
    *,
    progress: Progress = silent,
) -> PreparedService:
    """Do all of an import but the keeping.

    Raises
    ------
    BadInput, NeedsAnswer
        The file cannot be used as it is, or the importer must agree to something first.
    """
    contents = read_contents(settings, city)
    name = known_name(contents.services, clean_name(choices.name, what="service"))
    progress("Reading records", 0, 3)
    records = read_records(path, choices, within=tuple(contents.level().facts["bounds"]))
    progress("Finding each record's area", 1, 3)
    level, counted = _count(records, contents)
    refuse_nothing_used(counted[level], contents, records, choices)
    notes = _notes(records, counted[level], contents, level)
    return PreparedService(name, path, choices, contents, records, level, counted, tuple(notes))


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
    StoreProblem
        Files cannot be written, or someone else changed the city's areas meanwhile.
    """
    if rejects is not None:
        refuse_rejects_path(rejects)
    prepared = prepare_service(settings, city, path, choices, progress=progress)
    prepared.keep(settings, progress=progress)
    if rejects is None:
        return prepared.report
    saved = save_rejects(prepared.records, prepared.ours.fates, rejects)
    return replace(prepared.report, rejects_saved=saved)


def _count(records: Records, contents: CityContents) -> tuple[str, dict[str, Counts]]:
    """The level that the records are told by, and their counts on every level."""
    levels = Levels(contents)
    kind, torn = records.kind, len(records.torn)
    counted = {
        name: count_on_level(records.frame, levels, name, kind=kind, torn=torn)
        for name in levels.names
    }
    named = levels.named_by(records.frame["area_id"]) if kind == AREA_IDS else None
    return named or contents.level().name, counted


def _facts(records: Records, choices: ServiceChoices, counts: Counts) -> dict[str, Any]:
    dates = records.frame["date"].to_numpy()[counts.fates == CODES[USED]]
    dates = dates[~np.isnat(dates)].astype("datetime64[D]")
    chosen = {key: value for key, value in asdict(choices).items() if value is not None}
    return {
        **records.facts,
        "torn": len(records.torn),
        "choices": chosen,
        "unit": choices.unit,
        "counts": choices.counts,
        "has_race": choices.race is not None,
        "has_weight": choices.weight is not None,
        "first_date": str(dates.min()) if len(dates) else None,
        "last_date": str(dates.max()) if len(dates) else None,
    }


def _notes(records: Records, counts: Counts, contents: CityContents, level: str) -> list[str]:
    notes = list(records.facts["notes"])
    twice, several = records.facts["duplicates_found"], counts.totals["in_two_areas"]
    if twice and not counts.ledger["duplicate"]:
        said = count(twice, "record repeats", "records repeat")
        notes.append(
            f"{said} an earlier one and {'was' if twice == 1 else 'were'} counted. "
            "Import with --drop-duplicates to leave them out."
        )
    if several:
        said = count(int(several), "record lies", "records lie")
        notes.append(f"{said} in two areas; each counts once, in the area with the lower id.")
    if level != contents.level().name:
        notes.append(
            f"The records name areas of the level “{level}”. On other levels they count where "
            "such an area lies wholly in one area."
        )
    return notes
