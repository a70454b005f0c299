"""GeoParquet: Parquet with a column of well-known binary geometry; read without GDAL."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from equity_core.errors import BadInput
from equity_core.readers.limits import Limits
from equity_core.readers.mapping import MapReading, crs_from_definition
from equity_core.readers.parquet import open_parquet, read_attributes
from equity_core.readers.wkb import count_unbuilt, parse_wkb
from equity_core.readers.words import size

_BATCH = 1_024


def read_geoparquet(path: Path, limits: Limits) -> MapReading:
    """Read the main geometry column of a GeoParquet file and its plain columns as text."""
    with open_parquet(path, limits) as file:
        geo = _geo_metadata(file, path.name)
        column = str(geo["primary_column"])
        facts = geo["columns"][column]
        others = list(geo["columns"])
        blobs = _read_blobs(file, column, path.name, limits)
        found = read_attributes(file, path.name, limits, leave_out=others)
    geometry = parse_wkb(blobs, file=path.name, limits=limits)
    crs = crs_from_definition(facts["crs"]) if "crs" in facts else "EPSG:4326"
    return MapReading(
        attributes=found.table,
        geometry=geometry,
        crs=crs,
        format="GeoParquet",
        notes=found.notes,
        unbuilt=count_unbuilt(blobs, geometry),
    )


def _geo_metadata(file: pq.ParquetFile, name: str) -> dict[str, Any]:
    stored = (file.metadata.metadata or {}).get(b"geo")
    if stored is None:
        raise BadInput(
            f"{name} is a Parquet table without shapes. Send it where a table is asked for, or "
            "save the map as GeoParquet or GeoJSON."
        )
    try:
        geo = json.loads(stored)
        facts = geo["columns"][geo["primary_column"]]
        known = facts["encoding"] == "WKB" and geo["primary_column"] in file.schema_arrow.names
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise _unusual(name) from problem
    if not known:
        raise _unusual(name)
    return dict(geo)


def _unusual(name: str) -> BadInput:
    return BadInput(
        f"{name} stores its shapes in an unusual way. Save it as GeoParquet with WKB geometry, "
        "or as GeoJSON, then try again."
    )


def _read_blobs(file: pq.ParquetFile, column: str, name: str, limits: Limits) -> list[bytes | None]:
    if file.metadata.num_rows > limits.max_features:
        raise BadInput(
            f"{name} holds {file.metadata.num_rows:,} shapes; up to {limits.max_features:,} are "
            "read. Leave out what is not needed."
        )
    blobs: list[bytes | None] = []
    used = 0
    for batch in file.iter_batches(batch_size=_BATCH, columns=[column]):
        used += batch.nbytes
        if used > limits.max_unpacked_bytes:
            raise BadInput(
                f"{name} unpacks to more than {size(limits.max_unpacked_bytes)}. Simplify its "
                "shapes, or leave out what is not needed."
            )
        values = batch.column(0).to_pylist()
        if any(not isinstance(value, bytes | None) for value in values):
            raise _unusual(name)
        blobs += values
    return blobs
