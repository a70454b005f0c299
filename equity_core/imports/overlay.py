"""Importing an overlay of the record: a lending map, covenants, a freeway, urban renewal."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from equity_core.cities.progress import Progress, silent
from equity_core.cities.reading import CityContents, known_name, read_contents
from equity_core.demographics.overlay_parcels import count_parcels
from equity_core.demographics.overlays import (
    Overlay,
    OverlayChoices,
    OverlayKind,
    columns_kept,
    intake_overlay,
)
from equity_core.demographics.overlays_kept import save_overlay
from equity_core.errors import BadInput
from equity_core.readers.shapes import read_shapes
from equity_core.readers.words import count
from equity_core.settings import Settings
from equity_core.store.names import clean_name
from equity_core.store.revisions import Kept
from equity_core.store.workbench import Also, workbench


@dataclass(frozen=True)
class OverlayFile:
    """A file that is laid over a city, and what is said of it."""

    file: Path
    choices: OverlayChoices
    parcels: Path | None = None
    """All parcels of the city, so that lots with covenants become a share of all lots."""


@dataclass(frozen=True)
class PreparedOverlay:
    """An overlay read and checked; nothing of it is kept yet."""

    contents: CityContents = field(hash=False)
    given: OverlayFile
    overlay: Overlay = field(hash=False)
    parcels: pd.DataFrame | None = field(hash=False)
    kept_columns: tuple[str | None, str | None]
    """The columns of the file that are kept, as it names them: of the class, of the year."""
    left_columns: tuple[str, ...]
    """The columns of the file that are left behind."""

    @property
    def earlier(self) -> Kept | None:
        """The revision in force that this one would take the place of, if any."""
        rows = self.contents.overlays
        return next((kept for kept in rows if kept.name == self.given.choices.name), None)

    def keep(
        self, settings: Settings, *, progress: Progress = silent, also: Also | None = None
    ) -> list[Kept]:
        """Keep the overlay; the same name again is a new revision.

        Raises
        ------
        StoreProblem
            Files cannot be written, or someone else changed the city meanwhile.
        """
        with workbench(settings) as bench:
            progress("Keeping it", 2, 3)
            draft = bench.draft("overlay", self.given.choices.name, source=self.given.file)
            draft.facts = self.overlay.facts
            save_overlay(self.overlay, draft.folder, parcels=self.parcels)
            return bench.keep(self.contents.city.name, also=also)


def prepare_overlay(
    settings: Settings, city: str, given: OverlayFile, *, progress: Progress = silent
) -> PreparedOverlay:
    """Do all of an import but the keeping.

    Raises
    ------
    BadInput
        The file cannot be used, the source is missing, or it lies outside the city.
    """
    contents = read_contents(settings, city)
    if not contents.levels:
        raise BadInput(
            f"{contents.city.name} has no areas yet. Import its areas and people first, then the "
            "overlay."
        )
    name = known_name(contents.overlays, clean_name(given.choices.name, what="overlay"))
    given = replace(given, choices=replace(given.choices, name=name))
    if given.parcels is not None and given.choices.kind is not OverlayKind.COVENANTS:
        raise BadInput("Parcels are used with covenants only. Leave them out.")
    progress("Reading the overlay", 0, 3)
    shapes = read_shapes(given.file)
    progress("Fitting it to the city", 1, 3)
    west, south, east, north = contents.level().facts["bounds"]
    bounds = (west, south, east, north)
    overlay = intake_overlay(shapes, given.choices, city=bounds)
    parcels = None
    if given.parcels is not None:
        parcels = count_parcels(read_shapes(given.parcels), city=bounds)
        every = count(len(parcels), "parcel")
        overlay.facts["parcels"] = len(parcels)
        overlay.facts["notes"].append(f"{every} beside the lots, each as one point and no more.")
    taken = columns_kept(shapes.frame, given.choices)
    left = tuple(str(name) for name in shapes.frame.columns if name not in taken)
    return PreparedOverlay(contents, given, overlay, parcels, taken, left)


def import_overlay(
    settings: Settings, city: str, given: OverlayFile, *, progress: Progress = silent
) -> list[Kept]:
    """Read, check and keep an overlay.

    Raises
    ------
    BadInput
        The file cannot be used; what was there before stays in force.
    """
    prepared = prepare_overlay(settings, city, given, progress=progress)
    return prepared.keep(settings, progress=progress)
