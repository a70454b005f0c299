"""An overlay's revision on disk: exact shapes, lighter ones for drawing, parcels as points."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from equity_core.demographics.overlays import Overlay
from equity_core.places.repair import Geometry
from equity_core.places.simplify import simplify_for_drawing
from equity_core.store.columns import read_columns, read_geometry
from equity_core.store.revisions import Kept

EXACT, DRAWN, PARCELS = "overlay.parquet", "drawing.parquet", "parcels.parquet"
COLUMNS = ["grade", "year", "geometry"]
FINEST = 2e-4
MANY = 500
"""From so many shapes on they are small, such as lots, and are drawn as they are."""


def save_overlay(overlay: Overlay, folder: Path, *, parcels: pd.DataFrame | None = None) -> None:
    """Write an overlay: its shapes with class and year, and no other column."""
    frame = overlay.frame[COLUMNS]
    frame.to_parquet(folder / EXACT, compression="zstd")
    drawn = frame.copy()
    drawn.geometry = _lighter(overlay.geometry, overlay.facts["form"])
    drawn.to_parquet(folder / DRAWN, compression="zstd")
    if parcels is not None:
        parcels[["lon", "lat"]].to_parquet(folder / PARCELS, compression="zstd")


def _lighter(geometry: Geometry, form: str) -> Geometry:
    if form == "area" and len(geometry) < MANY:
        return simplify_for_drawing(geometry)
    if form == "line":
        return np.asarray(shapely.simplify(geometry, FINEST), dtype=object)
    return np.asarray(shapely.transform(geometry, lambda xy: np.round(xy, 6)), dtype=object)


def read_overlay(kept: Kept, *, for_drawing: bool = False) -> Overlay:
    """The overlay of a revision; StoreProblem where its file is gone or damaged."""
    return Overlay(read_geometry(kept.folder / (DRAWN if for_drawing else EXACT)), kept.facts)


def read_parcels(kept: Kept) -> pd.DataFrame | None:
    """Every parcel as a point (`lon`, `lat`), where they were given; else None."""
    path = kept.folder / PARCELS
    return read_columns(path) if "parcels" in kept.facts else None
