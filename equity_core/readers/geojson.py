"""GeoJSON, read with Python's JSON parser and shapely only."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa

from equity_core.errors import BadInput
from equity_core.readers.geojson_shapes import ShapeBuilder
from equity_core.readers.geojson_text import load_json
from equity_core.readers.headers import name_columns
from equity_core.readers.limits import Limits
from equity_core.readers.mapping import MapReading, crs_from_name
from equity_core.readers.reading import TEXT, check_cells
from equity_core.readers.words import count

_EXACT = 2.0**53
_ADVICE = "Save the map as GeoJSON, then try again."


def read_geojson(path: Path, name: str, limits: Limits) -> MapReading:
    """Read a collection of features, a single feature, or a bare geometry."""
    document, notes = load_json(path, name, limits)
    features = _features(document, name)
    if len(features) > limits.max_features:
        raise BadInput(
            f"{name} holds {count(len(features), 'shape')}; up to {limits.max_features:,} are "
            "read. Leave out what is not needed."
        )
    attributes, naming = _attributes(features, name, limits)
    builder = ShapeBuilder(name, limits)
    for feature in features:
        builder.add(feature.get("geometry"))
    geometry = builder.finish()
    crs, said = _stated_crs(document, builder.beyond_degrees)
    return MapReading(
        attributes, geometry, crs, "GeoJSON", (*notes, *naming, *said), builder.unbuilt
    )


def _features(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    kind = document.get("type")
    if kind == "FeatureCollection":
        features = document.get("features")
    elif kind == "Feature":
        features = [document]
    elif "coordinates" in document or kind == "GeometryCollection":
        features = [{"properties": None, "geometry": document}]
    else:
        features = None
    if not isinstance(features, list):
        raise BadInput(f"{name} is JSON, but not a map in GeoJSON. {_ADVICE}")
    if not features:
        raise BadInput(f"{name} holds no shapes. Check that the export finished, then try again.")
    if not all(isinstance(feature, dict) for feature in features):
        raise BadInput(f"{name} has features that are not in the form of GeoJSON. {_ADVICE}")
    return features


def _stated_crs(document: dict[str, Any], beyond_degrees: bool) -> tuple[str | None, list[str]]:
    stated = document.get("crs")
    properties = stated.get("properties") if isinstance(stated, dict) else None
    named = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(named, str):
        crs = crs_from_name(named)
        unknown = [f"The coordinate system {named[:80]!r} in the file is not known here."]
        return crs, [] if crs else unknown
    if stated:
        return None, ["The file's coordinate system is only linked to; links are not followed."]
    if beyond_degrees:
        return None, [
            "The file states no coordinate system, and its coordinates cannot be degrees."
        ]
    return "EPSG:4326", []


def _attributes(
    features: list[dict[str, Any]], name: str, limits: Limits
) -> tuple[pa.Table, tuple[str, ...]]:
    columns: dict[str, list[str | None]] = {}
    for row, feature in enumerate(features):
        properties = feature.get("properties")
        values = dict(properties) if isinstance(properties, dict) else {}
        if isinstance(feature.get("id"), str | int):
            values.setdefault("id", feature["id"])
        for key, value in ((_whole(key), value) for key, value in values.items()):
            if key not in columns:
                columns[key] = [None] * len(features)
                _check_columns(len(columns), len(features), name, limits)
            columns[key][row] = value_text(value)
    names, notes = name_columns(columns)
    arrays = [pa.chunked_array([pa.array(cells, TEXT)]) for cells in columns.values()]
    check_cells(name, names, arrays, limits.max_cell_bytes)
    return pa.table(arrays, names=names), notes


def _check_columns(columns: int, rows: int, name: str, limits: Limits) -> None:
    if columns > limits.max_columns or columns * rows > limits.max_cells:
        raise BadInput(
            f"{name} has too many attributes ({columns:,} and more; up to "
            f"{limits.max_columns:,} are read). Leave out what is not needed."
        )


def value_text(value: Any) -> str | None:
    """Return an attribute as text: null, NaN and "" as missing, lists as JSON."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return _whole(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value != value or abs(value) == float("inf"):
            return None
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)
    if isinstance(value, dict | list):
        return _whole(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    return str(value)


def _whole(text: str) -> str:
    # JSON can spell half of a pair that only together stands for a letter; no text holds it.
    return text if text.isascii() else text.encode(errors="replace").decode()
