"""Map files from outside: GeoJSON, GeoPackage, zipped Shapefile and GeoParquet."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from equity_core.errors import BadInput
from equity_core.readers.frames import to_frame
from equity_core.readers.geojson import read_geojson
from equity_core.readers.geopackages import read_geopackage, read_zip
from equity_core.readers.geoparquet import read_geoparquet
from equity_core.readers.kinds import Kind, has_geometry, sniff
from equity_core.readers.limits import Limits
from equity_core.readers.mapping import MapReading
from equity_core.readers.refusals import refuse
from equity_core.readers.words import count

_MAP_KINDS = (Kind.JSON, Kind.GEOPACKAGE, Kind.MAP_ZIP, Kind.VRT, Kind.KML, Kind.SHP_PART)
_MAP_SUFFIXES = (".geojson", ".json", ".gpkg", ".shp", ".geoparquet", ".kml", ".kmz", ".vrt")
_DEFAULT = Limits()


@dataclass(frozen=True)
class Shapes:
    """A map file's shapes and what is said of each.

    Attributes
    ----------
    frame : pandas.DataFrame
        Attributes as text, by the same rules as ``Table.frame``; null is missing, the word
        "None" stays a word.
    geometry : numpy.ndarray
        Shapely geometries in two dimensions, None where the file has none. Not repaired.
    crs : str or None
        The coordinate reference system as pyproj reads it, None where the file does not say.
        Coordinates are in x, y (longitude, latitude) order whatever it states.
    format : str
        In words, like "GeoJSON".
    notes : tuple of str
        Plain sentences about anything that was changed, chosen or left out.
    """

    frame: pd.DataFrame
    geometry: npt.NDArray[np.object_]
    crs: str | None
    format: str
    notes: tuple[str, ...]


def read_shapes(path: Path, *, limits: Limits = _DEFAULT, layer: str | None = None) -> Shapes:
    """Read a map file, whatever its name says.

    Parameters
    ----------
    path : Path
        GeoJSON, GeoPackage, GeoParquet, or a zip with one Shapefile, GeoPackage or GeoJSON.
    limits : Limits
        What is refused for its size.
    layer : str, optional
        The layer of a GeoPackage to read; its first one with shapes when not given.

    Raises
    ------
    NotFound
        There is no such file.
    BadInput
        The file is not such a map, is damaged, unsafe, or over a limit.
    """
    path = Path(path)
    kind = sniff(path, limits)
    if kind is Kind.JSON:
        return _as_shapes(path, read_geojson(path, path.name, limits))
    if kind is Kind.GEOPACKAGE or (kind is Kind.SQLITE and path.suffix.lower() == ".gpkg"):
        return _as_shapes(path, read_geopackage(path, path.name, limits, layer))
    if kind in (Kind.MAP_ZIP, Kind.ZIP):
        return _as_shapes(path, read_zip(path, limits, layer))
    if kind is Kind.PARQUET:
        return _as_shapes(path, read_geoparquet(path, limits))
    raise refuse(path, kind, wanted="map")


def is_shapes(path: Path, *, limits: Limits = _DEFAULT) -> bool:
    """Return whether a file is (or by its name claims to be) a map rather than a table.

    A Parquet file counts as a map only when it says that it holds geometry.
    """
    path = Path(path)
    kind = sniff(path, limits)
    if kind is Kind.PARQUET:
        return has_geometry(path)
    return kind in _MAP_KINDS or path.suffix.lower() in _MAP_SUFFIXES


def _as_shapes(path: Path, found: MapReading) -> Shapes:
    geometry = shapely.force_2d(found.geometry)
    if not np.isfinite(shapely.get_coordinates(geometry)).all():
        raise BadInput(
            f"{path.name} has coordinates that are not finite numbers. Correct them in your map "
            "program, then try again."
        )
    geometry[shapely.is_empty(geometry)] = None
    notes = list(found.notes)
    missing = int(shapely.is_missing(geometry).sum())
    if found.unbuilt:
        notes.append(
            f"{count(found.unbuilt, 'shape')} had too few points to be drawn and count as missing."
        )
    if missing:
        notes.append(f"{missing:,} of {count(len(geometry), 'row')} have no shape.")
    frame = to_frame(found.attributes)
    if not found.attributes.num_columns:
        frame = pd.DataFrame(index=pd.RangeIndex(len(geometry)))
    return Shapes(frame, geometry, found.crs, found.format, tuple(notes))
