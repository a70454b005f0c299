"""Inside the separate process: GeoPackage and Shapefile through GDAL, one driver loaded."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
import pyogrio.raw
from pyogrio.errors import DataLayerError, DataSourceError

from equity_core.errors import BadInput
from equity_core.readers.arrow_files import write_table
from equity_core.readers.reading import TEXT
from equity_core.readers.texts import as_text
from equity_core.readers.words import count

GEOMETRY = "geometry"


def list_drivers(folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    """Return the names of all map formats that GDAL knows here."""
    del folder, request
    return {"drivers": list(pyogrio.list_drivers())}


def read_map(folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    """Read one layer: attributes as text, geometry as WKB in the last column."""
    if set(pyogrio.list_drivers()) != {request["driver"]}:
        raise BadInput(
            f"{request['file']} was not read, because the map library could not be held to one "
            "format. Save the map as GeoJSON, or tell the person who runs this site."
        )
    source = folder / str(request["input"])
    try:
        return {"encoding": "", **_read(folder, source, request)}
    except (UnicodeDecodeError, pa.ArrowInvalid):
        if source.suffix != ".shp":
            raise _unreadable(request) from None
        # A Shapefile that does not say, or says wrongly, how its letters are stored.
        source.with_suffix(".cpg").write_text("ISO-8859-1", encoding="ascii")
        return {"encoding": "Latin-1", **_read(folder, source, request)}
    except (DataSourceError, DataLayerError) as problem:
        raise _unreadable(request) from problem


def _unreadable(request: dict[str, Any]) -> BadInput:
    return BadInput(
        f"{request['file']} holds no map that can be read. Open it in your map program, "
        "save it again, then try once more."
    )


def _read(folder: Path, source: Path, request: dict[str, Any]) -> dict[str, Any]:
    layer, names = choose_layer(source, request)
    facts, table = read_layer(source, layer, request)
    columns, dropped = _as_texts(table, facts["geometry_name"] or "wkb_geometry")
    write_table(folder, columns)
    return {"crs": facts["crs"], "layer": layer, "layers": names, "dropped": dropped}


def choose_layer(source: Path, request: dict[str, Any]) -> tuple[str, list[str]]:
    """Return the layer to read (the one asked for, or the first with shapes) and all names."""
    listed = pyogrio.list_layers(source)
    names = [str(name) for name, kind in listed if kind is not None]
    wanted = request["layer"]
    if not names:
        raise BadInput(f"{request['file']} holds no layer with shapes. Send a file with a map.")
    if wanted is not None and wanted not in names:
        raise BadInput(
            f"{request['file']} has no layer {wanted!r}. Its layers are: {', '.join(names[:20])}."
        )
    return wanted or names[0], names


def read_layer(
    source: Path, layer: str, request: dict[str, Any]
) -> tuple[dict[str, Any], pa.Table]:
    """Read a layer as it is stored, after a look at how many shapes and columns it has."""
    limits = request["limits"]
    info = pyogrio.read_info(source, layer=layer, force_feature_count=True)
    for number, bound, word in (
        (int(info["features"]), limits["max_features"], "shape"),
        (len(info["fields"]), limits["max_columns"], "column"),
    ):
        if number > bound:
            raise BadInput(
                f"{request['file']} holds {count(number, word)}; up to {bound:,} are read. "
                "Leave out what is not needed."
            )
    found: tuple[dict[str, Any], pa.Table] = pyogrio.raw.read_arrow(
        source, layer=layer, max_features=limits["max_features"]
    )
    found[1].validate(full=True)  # GDAL passes letters on as they are, in no or the wrong encoding
    return found


def _as_texts(table: pa.Table, geometry: str) -> tuple[pa.Table, list[str]]:
    columns: dict[str, Any] = {}
    dropped = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        if name == geometry:
            continue
        text = as_text(column)
        if text is None:
            dropped.append(name)
        else:
            columns[name] = text
    shapes = table.column(geometry) if geometry in table.column_names else None
    wkb = shapes.cast(pa.large_binary()) if shapes is not None else pa.nulls(len(table))
    arrays = [*columns.values(), wkb]
    fields = [pa.field(name, TEXT) for name in columns] + [pa.field(GEOMETRY, pa.large_binary())]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields)), dropped
