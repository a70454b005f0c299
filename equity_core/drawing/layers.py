"""Map layers as files: compressed GeoJSON, named by content, fetched by the browser by address.

Geometry in the page's own messages would cost a hundred times the bytes at every rerun.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from equity_core.cities.areas import AreaSet
from equity_core.drawing.labels import place_labels
from equity_core.drawing.view import Bounds, Sheet
from equity_core.settings import Settings
from equity_core.store.columns import read_geometry

KEEP_AT_MOST = 2000
SUFFIX = ".geojson"


def layer_folder(settings: Settings) -> Path:
    """Where layers lie; they can be made again at any time, so the folder may be emptied."""
    return settings.home / "cache" / "layers"


def layer_path(settings: Settings, name: str) -> Path | None:
    """The file of a layer named `<content hash>.geojson`, None where there is none."""
    path = layer_folder(settings) / f"{name}.gz"
    return path if path.is_file() else None


def write_layer(settings: Settings, features: Iterable[str]) -> str:
    """Write features (GeoJSON texts) as one layer; its address is `/layers/<hash>.geojson`."""
    text = '{"type":"FeatureCollection","features":[' + ",".join(features) + "]}"
    content = text.encode()
    name = hashlib.sha256(content).hexdigest()[:32] + SUFFIX
    folder = layer_folder(settings)
    if layer_path(settings, name) is None:
        folder.mkdir(parents=True, exist_ok=True)
        _write_whole(folder / f"{name}.gz", gzip.compress(content, mtime=0))
        _forget_oldest(folder)
    return f"/layers/{name}"


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside, then replace: a reader never sees half a file."""
    handle, beside = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(beside, path)


def _forget_oldest(folder: Path) -> None:
    found = sorted(folder.glob("*.gz"), key=lambda path: path.stat().st_mtime)
    for path in found[:-KEEP_AT_MOST]:
        path.unlink(missing_ok=True)


def area_features(areas: AreaSet, properties: Iterable[Mapping[str, Any]]) -> list[str]:
    """One feature an area, in step with `properties`."""
    shapes = shapely.to_geojson(areas.geometry)
    return [_feature(shape, facts) for shape, facts in zip(shapes, properties, strict=True)]


def line_features(lines: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """One feature a GeoJSON geometry with its facts."""
    return [_feature(shape, facts) for shape, facts in lines]


def outline_features(folder: Path, bounds: Bounds, sheet: Sheet) -> list[str]:
    """Outlines for orientation, with as many labels as stand clear of one another."""
    frame = read_geometry(folder / "outline.parquet")
    geometry = np.asarray(frame.geometry.array)
    labels = frame["label"].to_numpy(dtype=object)
    lines = [_feature(shape, {}) for shape in shapely.to_geojson(geometry)]
    placed = place_labels(geometry, labels, bounds, sheet)
    return lines + [
        _feature(str(shapely.to_geojson(shapely.Point(point))), {"label": str(labels[place])})
        for place, point in placed.items()
    ]


def labels_around(folder: Path, areas: np.ndarray) -> list[str]:
    """For each area the label of the outline that holds most of it, "" where none does."""
    frame = read_geometry(folder / "outline.parquet")
    outlines = np.asarray(frame.geometry.array)
    middle, holder = shapely.STRtree(outlines).query(
        shapely.point_on_surface(areas), predicate="within"
    )
    inside = shapely.area(shapely.intersection(areas[middle], outlines[holder]))
    labels = [""] * len(areas)
    for place, outline, part in zip(middle, holder, inside, strict=True):
        if part > shapely.area(areas[place]) / 2:
            labels[place] = str(frame["label"].iloc[outline])
    return labels


def _feature(shape: str, facts: Mapping[str, Any]) -> str:
    said = json.dumps(dict(facts), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f'{{"type":"Feature","geometry":{shape},"properties":{said}}}'
