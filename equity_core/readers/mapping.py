"""What every map format is read into, and the one way to say a coordinate system."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyproj
from pyproj.exceptions import CRSError

_EPSG = re.compile(r"\bepsg(?::|/)+(?:[\d.]+[:/])?:?(\d{4,6})$", re.IGNORECASE)
_LON_LAT = {"CRS84": "EPSG:4326", "CRS83": "EPSG:4269"}  # the same datum, longitude first


@dataclass(frozen=True)
class MapReading:
    """Attributes as text and geometry side by side, row for row.

    ``unbuilt`` counts shapes that were there but had too few points to exist.
    """

    attributes: pa.Table
    geometry: npt.NDArray[np.object_]
    crs: str | None
    format: str
    notes: tuple[str, ...] = ()
    unbuilt: int = 0


def crs_from_name(name: str) -> str | None:
    """Return a coordinate system named in a GeoJSON file as "EPSG:…", None when unknown.

    Only names are understood, never addresses to be fetched or definitions with file names.
    """
    if found := _EPSG.search(name.strip()):
        return _known(f"EPSG:{found[1]}")
    return _LON_LAT.get(re.split(r"[:/]", name.strip())[-1].upper())


def crs_from_definition(definition: str | dict[str, Any] | None) -> str | None:
    """Return a coordinate system as "EPSG:…" where it is exactly one, else as WKT.

    ``definition`` is WKT, PROJJSON or "EPSG:…"; None when it is none of them.
    """
    if not definition:
        return None
    if isinstance(definition, str) and (named := crs_from_name(definition)):
        return named
    try:
        if isinstance(definition, dict):
            crs = pyproj.CRS.from_json_dict(definition)
        else:
            crs = pyproj.CRS.from_wkt(definition)
    except CRSError:
        return None
    authority = crs.to_authority(min_confidence=100)
    if authority and authority[0] == "EPSG":
        return f"EPSG:{authority[1]}"
    return _LON_LAT.get(authority[1] if authority else "") or str(crs.to_wkt())


def _known(name: str) -> str | None:
    try:
        pyproj.CRS.from_user_input(name)
    except CRSError:
        return None
    return name
