"""Areas of one level: from a shapes file to a checked, sorted set, and back from disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely

from equity_core.errors import BadInput, StoreProblem
from equity_core.places import coverage, projection
from equity_core.places.join import AreaGrid
from equity_core.readers.columns import column_named
from equity_core.readers.shapes import Shapes
from equity_core.readers.words import count
from equity_core.store.columns import read_geometry

NAMED_AT_MOST = 5


@dataclass(frozen=True)
class AreaSet:
    """The areas of one level, sorted by id; all arrays run in step.

    ``geometry`` is exact, in degrees (EPSG:4326), longitude first; ``square_metres`` is land and
    water together.
    """

    ids: np.ndarray
    names: np.ndarray
    geometry: np.ndarray
    square_metres: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)


def intake_areas(
    shapes: Shapes, *, id_column: str, name_column: str | None = None, clean: bool = False
) -> tuple[AreaSet, dict[str, Any]]:
    """Check the areas of a file and bring them into order.

    Parameters
    ----------
    shapes
        What the reader found; any coordinate system that states itself.
    id_column, name_column
        The columns that hold each area's id and, where there is one, its name.
    clean
        The importer agrees that overlaps and slivers between neighbours are repaired.

    Returns
    -------
    tuple
        The areas and the facts about them (what was repaired, what overlaps).

    Raises
    ------
    BadInput
        A column is missing, an id is blank or repeated, an area has no polygon.
    """
    ids = _ids(shapes.frame, id_column)
    names = ids if name_column is None else _names(shapes.frame, name_column, ids)
    geometry, repaired = coverage.repair(projection.to_lonlat(shapes.geometry, shapes.crs))
    _refuse_without_land(geometry, ids)
    order = np.argsort(ids, kind="stable")
    ids, names, geometry, repaired = ids[order], names[order], geometry[order], repaired[order]
    before = coverage.measure(geometry, ids, repaired=repaired)
    if clean:
        geometry = coverage.clean(geometry, ids=ids)
    after = coverage.measure(geometry, ids) if clean else before
    areas = AreaSet(ids, names, geometry, projection.areas_m2(geometry))
    return areas, _facts(areas, before, after, cleaned=clean)


def _facts(
    areas: AreaSet,
    before: coverage.CoverageReport,
    after: coverage.CoverageReport,
    *,
    cleaned: bool,
) -> dict[str, Any]:
    west, south, east, north = shapely.total_bounds(areas.geometry)
    notes = [f"{count(len(areas), 'area')}.", *before.sentences]
    if cleaned:
        notes.append(
            "Overlaps and slivers were repaired; neighbors now share their borders exactly."
            if after.valid
            else "Some overlaps remain after the repair: " + " ".join(after.sentences)
        )
    elif before.overlap_pairs:
        notes.append("Import again with --clean to have overlaps and slivers repaired.")
    return {
        "areas": len(areas),
        "bounds": [float(value) for value in (west, south, east, north)],
        "square_km": float(areas.square_metres.sum() / 1e6),
        "overlap_pairs": before.overlap_pairs,
        "overlap_m2": before.overlap_m2,
        "cleaned": cleaned,
        "coverage_valid": after.valid,
        "notes": notes,
    }


def _ids(frame: pd.DataFrame, column: str) -> np.ndarray:
    values = frame[column_named(frame, column, what="area id")].str.strip()
    blank = values.isna() | (values == "")
    if blank.any():
        without = count(int(blank.sum()), "area has", "areas have")
        raise BadInput(
            f"{without} no id in the column “{column}”. "
            "Give every area an id, or name another column."
        )
    repeated = values[values.duplicated()].unique()
    if len(repeated):
        raise BadInput(
            f"The column “{column}” repeats ids ({name_some(repeated)}), so it does not tell the "
            "areas apart. Name the column that does."
        )
    return values.to_numpy(dtype=object)


def _names(frame: pd.DataFrame, column: str, ids: np.ndarray) -> np.ndarray:
    values = frame[column_named(frame, column, what="area name")].str.strip()
    return np.where(values.isna() | (values == ""), ids, values).astype(object)


def _refuse_without_land(geometry: np.ndarray, ids: np.ndarray) -> None:
    """Points, lines and polygons that fold onto themselves are empty once they are repaired."""
    without = ids[shapely.is_missing(geometry) | shapely.is_empty(geometry)]
    if len(without):
        raise BadInput(
            f"{count(len(without), 'area has', 'areas have')} no polygon ({name_some(without)}). "
            "Areas must be polygons; mend the file or leave these rows out."
        )


def name_some(values: Sequence[object] | np.ndarray) -> str:
    """The first few of many, and how many more there are."""
    shown = ", ".join(str(value) for value in values[:NAMED_AT_MOST])
    more = len(values) - NAMED_AT_MOST
    return f"{shown} and {more} more" if more > 0 else shown


def save_areas(areas: AreaSet, folder: Path) -> None:
    """Write the exact areas, their grid for joining and their outlines for drawing."""
    frame = geopandas.GeoDataFrame(
        {"area": areas.ids, "name": areas.names, "square_metres": areas.square_metres},
        geometry=areas.geometry,
        crs="EPSG:4326",
    )
    frame.to_parquet(folder / "areas.parquet", compression="zstd")
    AreaGrid.build(areas.geometry).save(folder / "grid.npz")
    frame.geometry = coverage.simplify_for_drawing(areas.geometry)
    frame.to_parquet(folder / "drawing.parquet", compression="zstd")


def read_areas(folder: Path, *, for_drawing: bool = False) -> AreaSet:
    """The areas of a revision: exact, or simplified for drawing."""
    name = "drawing.parquet" if for_drawing else "areas.parquet"
    frame = read_geometry(folder / name)
    return AreaSet(
        frame["area"].to_numpy(dtype=object),
        frame["name"].to_numpy(dtype=object),
        np.asarray(frame.geometry.array),
        frame["square_metres"].to_numpy(),
    )


def read_grid(folder: Path, areas: AreaSet) -> AreaGrid:
    """The grid of a revision's exact `areas`: the kept one, or made anew where it is gone."""
    try:
        return AreaGrid.load(folder / "grid.npz", areas.geometry)
    except StoreProblem:
        return AreaGrid.build(areas.geometry)
