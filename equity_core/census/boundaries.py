"""Full-resolution boundaries (TIGER/Line), read apart from this process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from equity_core.census import addresses
from equity_core.census.cache import Kept
from equity_core.census.fetching import Fetcher, Request
from equity_core.census.troubles import not_what_was_asked
from equity_core.census.zips import sound_zip
from equity_core.errors import BadInput
from equity_core.readers.limits import GIB, Limits
from equity_core.readers.shapes import read_shapes

# The largest state's block groups have some four million points.
_LIMITS = Limits(max_vertices=30_000_000, seconds=600, memory_bytes=8 * GIB)
_SLIVER = 0.005  # of the area's and of the place's size
_METRES_A_DEGREE = 111_195.0

Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Boundaries:
    """Areas of a state: `frame` has ``code``, ``name``, ``label`` and ``land`` (square metres);
    `geometry` is in the same order, longitude and latitude."""

    frame: pd.DataFrame
    geometry: Shapes


class BoundaryFiles:
    """Reads TIGER/Line files through a fetcher."""

    def __init__(self, fetcher: Fetcher, site: str) -> None:
        self._fetcher = fetcher
        self._site = site

    def read(self, kind: str, year: int, fips: str) -> Boundaries:
        """All areas of one kind in a state, as drawn for `year`."""
        path = addresses.boundaries(kind, year, fips)
        address = self._site + path
        kept = self._fetcher.get(
            Request(
                self._site,
                path,
                f"Boundaries of {year}, {kind} level",
                str(year),
                ".zip",
                lambda file: _check(file, PurePosixPath(path).stem, address),
            )
        )
        return _as_boundaries(kept, year)


def _check(file: Path, stem: str, address: str) -> None:
    with sound_zip(file, address) as archive:
        if f"{stem}.shp" not in archive.namelist():
            raise not_what_was_asked(address, f"it holds no {stem}.shp")


def _as_boundaries(kept: Kept, year: int) -> Boundaries:
    try:
        shapes = read_shapes(kept.path, limits=_LIMITS)
    except BadInput:
        raise not_what_was_asked(kept.address, "its map cannot be read") from None
    if not shapes.crs or not CRS.from_user_input(shapes.crs).is_geographic:
        raise not_what_was_asked(kept.address, "its map is not in longitude and latitude")
    frame = _facts(shapes.frame, year, kept.address)
    there = ~shapely.is_missing(shapes.geometry)
    return Boundaries(frame[there].reset_index(drop=True), shapes.geometry[there])


def _facts(attributes: pd.DataFrame, year: int, address: str) -> pd.DataFrame:
    end = {2000: "00", 2010: "10"}.get(year, "")
    code = "CTIDFP00" if year == 2000 else f"GEOID{end}"
    wanted = {"code": code, "label": f"NAMELSAD{end}", "land": f"ALAND{end}"}
    missing = [name for name in wanted.values() if name not in attributes]
    if missing:
        raise not_what_was_asked(address, f"its map has no column {missing[0]}")
    frame = pd.DataFrame({name: attributes[column] for name, column in wanted.items()})
    frame["name"] = attributes.get(f"NAME{end}", frame["label"])
    frame["land"] = pd.to_numeric(frame["land"], errors="coerce").fillna(0.0)
    if frame["code"].isna().any() or frame["code"].duplicated().any():
        raise not_what_was_asked(address, "an area has no code of its own")
    return frame


def meeting(areas: Boundaries, place: BaseGeometry) -> npt.NDArray[np.intp]:
    """Positions of the areas with land that share more than a sliver with the place.

    A sliver is less than one two-hundredth of both: borders that were drawn at different times
    overlap by a few metres, while a small place may fill little of a large area.
    """
    tree = shapely.STRtree(areas.geometry)
    near = np.sort(tree.query(place, predicate="intersects"))
    near = near[areas.frame["land"].to_numpy()[near] > 0]
    sound = shapely.make_valid(flat(areas.geometry[near], place))
    ground = shapely.make_valid(flat(np.array([place], dtype=object), place))[0]
    shapely.prepare(ground)
    shared = shapely.area(sound)
    cut = ~shapely.covers(ground, sound)  # most areas of a large city lie wholly inside
    shared[cut] = shapely.area(shapely.intersection(sound[cut], ground))
    small = np.minimum(shapely.area(sound), shapely.area(ground))
    found: npt.NDArray[np.intp] = near[shared > _SLIVER * small]
    return found


def flat(shapes: Shapes, place: BaseGeometry) -> Shapes:
    """Shapes in metres around the place, near enough for shares of area."""
    middle = np.radians(shapely.get_coordinates(place)[:, 1].mean())
    scale = np.array([np.cos(middle), 1.0]) * _METRES_A_DEGREE
    found: Shapes = shapely.transform(shapes, lambda points: points * scale)
    return found


def area_name(code: str, label: str) -> str:
    """The name of an area among others: a block group is named with its tract."""
    if len(code) < 12:
        return label
    tract = f"{int(code[5:9])}" + (f".{code[9:11]}" if code[9:11] != "00" else "")
    return f"{label}, Census Tract {tract}"
