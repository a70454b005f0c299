"""Importing a further layer of a city: a second level, or outlines for orientation."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import geopandas
import numpy as np
import shapely

from equity_core.cities.areas import AreaSet, intake_areas, read_areas
from equity_core.cities.levels import carry_population, overlap_shares
from equity_core.cities.population import Population
from equity_core.cities.progress import Progress, silent
from equity_core.cities.reading import CityContents, known_name, load_population, read_contents
from equity_core.errors import BadInput
from equity_core.imports.drafts import draft_level, draft_population
from equity_core.imports.recount import recount_services
from equity_core.places import coverage, projection
from equity_core.readers.columns import column_named
from equity_core.readers.shapes import Shapes, read_shapes
from equity_core.readers.words import count
from equity_core.settings import Settings
from equity_core.store.names import clean_name
from equity_core.store.revisions import Kept
from equity_core.store.workbench import Also, Workbench, workbench

Use = Literal["level", "outline"]


@dataclass(frozen=True)
class LayerFile:
    """What `equity city layer` is given; ``where`` picks the rows of one layer out of several."""

    file: Path
    name: str
    id_column: str
    use: Use
    label: str | None = None
    where: tuple[str, str] | None = None
    clean: bool = False


@dataclass(frozen=True)
class PreparedLayer:
    """A layer read, checked and fitted to the city; nothing of it is kept yet."""

    contents: CityContents = field(hash=False)
    layer: LayerFile
    shapes: Shapes = field(hash=False)
    facts: dict[str, Any] = field(hash=False)
    areas: AreaSet | None = field(hash=False)
    """The areas of a level; None for outlines."""
    people: list[tuple[Kept, Population]] = field(hash=False)
    """The populations of the first level, and what of each falls to the areas of this one."""
    outlines: geopandas.GeoDataFrame | None = field(hash=False)

    def keep(
        self, settings: Settings, *, progress: Progress = silent, also: Also | None = None
    ) -> list[Kept]:
        """Keep the layer, with people and services of a level, all together or not at all.

        Raises
        ------
        StoreProblem
            Files cannot be written, or someone else changed the city meanwhile.
        """
        with workbench(settings, basis=self.contents.basis) as bench:
            progress("Keeping it", 2, 3)
            if self.areas is not None:
                self._draft_level(bench, self.areas)
            elif self.outlines is not None:
                draft = bench.draft("outline", self.layer.name, source=self.layer.file)
                draft.facts = self.facts
                self.outlines.to_parquet(draft.folder / "outline.parquet", compression="zstd")
            return bench.keep(self.contents.city.name, also=also)

    def _draft_level(self, bench: Workbench, areas: AreaSet) -> None:
        layer = self.layer
        draft_level(bench, layer.name, areas, self.facts, layer.file, self.shapes)
        for kept, carried in self.people:
            draft_population(bench, layer.name, carried, (kept.source_name, kept.source_sha256))
        recount_services(bench, self.contents, {layer.name: areas})


def prepare_layer(
    settings: Settings, city: str, layer: LayerFile, *, progress: Progress = silent
) -> PreparedLayer:
    """Do all of an import but the keeping.

    Raises
    ------
    BadInput
        The file cannot be used, or the layer lies outside the city.
    """
    contents = read_contents(settings, city)
    progress("Reading the layer", 0, 3)
    shapes = _chosen(read_shapes(layer.file), layer.where)
    rows = contents.levels if layer.use == "level" else contents.outlines
    layer = replace(layer, name=known_name(rows, clean_name(layer.name, what="layer")))
    progress("Fitting it to the city", 1, 3)
    prepare = _prepare_level if layer.use == "level" else _prepare_outline
    return prepare(contents, layer, shapes)


def import_layer(
    settings: Settings, city: str, layer: LayerFile, *, progress: Progress = silent
) -> list[Kept]:
    """Add a level (with its people worked out from the first level) or outlines to a city.

    Raises
    ------
    BadInput
        The file cannot be used, or the layer lies outside the city.
    """
    prepared = prepare_layer(settings, city, layer, progress=progress)
    return prepared.keep(settings, progress=progress)


def _chosen(shapes: Shapes, where: tuple[str, str] | None) -> Shapes:
    if where is None:
        return shapes
    column, value = where
    values = shapes.frame[column_named(shapes.frame, column, what="choice of rows")]
    mask = (values.str.strip() == value.strip()).to_numpy(dtype=bool, na_value=False)
    if not mask.any():
        there = ", ".join(sorted(values.dropna().unique())[:12])
        raise BadInput(f"No row has “{value}” in the column “{column}”. It holds: {there}.")
    return replace(
        shapes, frame=shapes.frame[mask].reset_index(drop=True), geometry=shapes.geometry[mask]
    )


def _prepare_level(contents: CityContents, layer: LayerFile, shapes: Shapes) -> PreparedLayer:
    first = contents.level()
    if any(kept.name == layer.name and kept.facts["base"] for kept in contents.levels):
        raise BadInput(
            f"“{layer.name}” is a level the city came with. Import the city again to renew it."
        )
    areas, facts = intake_areas(
        shapes, id_column=layer.id_column, name_column=layer.label, clean=layer.clean
    )
    shares = overlap_shares(read_areas(first.folder), areas)
    if shares.empty:
        raise _elsewhere(contents, layer)
    people = [
        (kept, carry_population(load_population(kept), shares, level=first.name))
        for kept in (*contents.populations, *contents.ages)
        if kept.facts["level"] == first.name
    ]
    return PreparedLayer(contents, layer, shapes, {**facts, "base": False}, areas, people, None)


def _elsewhere(contents: CityContents, layer: LayerFile) -> BadInput:
    return BadInput(
        f"“{layer.name}” does not touch {contents.city.name} anywhere. Check the file and its "
        "coordinate system."
    )


def _prepare_outline(contents: CityContents, layer: LayerFile, shapes: Shapes) -> PreparedLayer:
    geometry = projection.to_lonlat(shapes.geometry, shapes.crs)
    column = column_named(shapes.frame, layer.label or layer.id_column, what="label")
    labels = shapes.frame[column].fillna("").to_numpy(dtype=object)
    there = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    if not there.any():
        raise BadInput(f"No row of “{layer.name}” has a shape. Check the file.")
    geometry, labels = geometry[there], labels[there]
    city = shapely.box(*contents.level().facts["bounds"])
    if not shapely.intersects(shapely.box(*shapely.bounds(geometry).T), city).any():
        raise _elsewhere(contents, layer)
    notes = [f"{count(len(geometry), 'outline')}.", *shapes.notes]
    facts = {"outlines": len(geometry), "format": shapes.format, "notes": notes}
    frame = geopandas.GeoDataFrame(
        {"label": labels}, geometry=_simplified(geometry), crs="EPSG:4326"
    )
    return PreparedLayer(contents, layer, shapes, facts, None, [], frame)


def _simplified(geometry: np.ndarray) -> np.ndarray:
    polygons = np.isin(shapely.get_type_id(geometry), (3, 6)).all()
    return coverage.simplify_for_drawing(geometry) if polygons else shapely.simplify(geometry, 2e-4)
