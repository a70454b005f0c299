"""Importing a further layer of a city: a second level, or outlines for orientation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import geopandas
import numpy as np
import shapely

from equity_core.cities.areas import intake_areas, read_areas
from equity_core.cities.levels import carry_population, overlap_shares
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
from equity_core.store.workbench import Workbench, workbench

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


def import_layer(
    settings: Settings, city: str, layer: LayerFile, *, progress: Progress = silent
) -> list[Kept]:
    """Add a level (with its people worked out from the first level) or outlines to a city.

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
    with workbench(settings, basis=contents.basis) as bench:
        progress("Fitting it to the city", 1, 3)
        if layer.use == "level":
            _add_level(bench, contents, layer, shapes)
        else:
            _add_outline(bench, contents, layer, shapes)
        progress("Keeping it", 2, 3)
        return bench.keep(contents.city.name)


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


def _add_level(bench: Workbench, contents: CityContents, layer: LayerFile, shapes: Shapes) -> None:
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
    draft_level(bench, layer.name, areas, {**facts, "base": False}, layer.file, shapes)
    for kept in contents.populations:
        if kept.facts["level"] == first.name:
            source = (kept.source_name, kept.source_sha256)
            carried = carry_population(load_population(kept), shares, level=first.name)
            draft_population(bench, layer.name, carried, source)
    recount_services(bench, contents, layer.name, areas)


def _elsewhere(contents: CityContents, layer: LayerFile) -> BadInput:
    return BadInput(
        f"“{layer.name}” does not touch {contents.city.name} anywhere. Check the file and its "
        "coordinate system."
    )


def _add_outline(
    bench: Workbench, contents: CityContents, layer: LayerFile, shapes: Shapes
) -> None:
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
    draft = bench.draft("outline", layer.name, source=layer.file)
    notes = [f"{count(len(geometry), 'outline')}.", *shapes.notes]
    draft.facts = {"outlines": len(geometry), "format": shapes.format, "notes": notes}
    frame = geopandas.GeoDataFrame(
        {"label": labels}, geometry=_simplified(geometry), crs="EPSG:4326"
    )
    frame.to_parquet(draft.folder / "outline.parquet", compression="zstd")


def _simplified(geometry: np.ndarray) -> np.ndarray:
    polygons = np.isin(shapely.get_type_id(geometry), (3, 6)).all()
    return coverage.simplify_for_drawing(geometry) if polygons else shapely.simplify(geometry, 2e-4)
