"""Which coordinate system a column of numbers is in, when nobody says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyproj
from pyproj.aoi import AreaOfInterest, AreaOfUse
from pyproj.database import query_crs_info
from pyproj.enums import PJType

from equity_core.places.degrees import LONLAT, Bounds, Numbers, points_to_lonlat

ENOUGH_INSIDE = 0.9
"""Share of the points that must fall within the city's bounds."""
SAME_METERS = 2.0
"""Systems that put the points closer together than this count as one guess."""
CLEARLY = 0.05
"""A second system whose share comes this close to the best one makes the guess unclear."""
_SAMPLE = 2000
_WIDEST = 15.0  # degrees of longitude: zones, states and counties, not continents
_DATUMS = ("NAD83", "NAD_1983", "WGS 84 / UTM", "WGS_1984_UTM")
_UNITS = {"metre": "meters", "US survey foot": "US feet", "foot": "feet", "degree": "degrees"}


@dataclass(frozen=True)
class CrsGuess:
    """A coordinate system that fits, and the sentence that asks a person to agree to it."""

    crs: str
    """For example ``EPSG:26851``."""
    name: str
    swapped: bool
    """The first column is the northing or latitude, the second the easting or longitude."""
    share_inside: float
    """Share (0..1) of the points that then fall within the city's bounds."""
    sentence: str


def guess_point_crs(x: Numbers, y: Numbers, *, within: Bounds) -> CrsGuess | None:
    """Find the coordinate system that puts the points into the city, if exactly one does.

    Tried in this order, each also with the two columns exchanged: longitude and latitude; Web
    Mercator; of the EPSG register, the zones that touch the city (UTM, state plane, statewide,
    in meters, US feet and feet; NAD83 with its later versions, and WGS 84); at last those of the
    Esri register, which has county systems. A later step is tried only when the earlier find none.

    Parameters
    ----------
    x, y : ndarray of float, shape (n,)
        The two columns; not-a-number is passed over. At most 2,000 points, evenly picked, count.
    within : tuple of float
        West, south, east and north of the city in degrees.

    Returns
    -------
    CrsGuess or None
        None when no system puts 90 % of the points within the bounds, or two that lie two meters
        or more apart do nearly equally well.
    """
    there = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    picked = there[np.linspace(0, len(there) - 1, min(len(there), _SAMPLE)).round().astype(int)]
    x, y = np.asarray(x, dtype=np.float64)[picked], np.asarray(y, dtype=np.float64)[picked]
    for codes in _steps(within):
        fits = [fit for code in codes for fit in _fits(code, x, y, within)]
        if fits:
            return _clear_best(fits)
    return None


@dataclass(frozen=True, eq=False)
class _Fit:
    crs: str
    swapped: bool
    share: float
    lon: Numbers
    lat: Numbers


def _steps(within: Bounds) -> Iterator[list[str]]:
    yield [LONLAT]
    yield ["EPSG:3857"]
    area = AreaOfInterest(*within)
    for register in ("EPSG", "ESRI"):
        found = query_crs_info(register, PJType.PROJECTED_CRS, area_of_interest=area)
        known = [info for info in found if info.name.startswith(_DATUMS)]
        local = [info for info in known if _width(info.area_of_use) <= _WIDEST]
        local.sort(key=lambda info: (_rank(info.name), len(info.code), info.code))
        yield [f"{register}:{info.code}" for info in local]


def _rank(name: str) -> int:
    """Among versions of one system the first one, then WGS 84, then the later ones."""
    return 0 if name.startswith("NAD83 /") else 1 if name.startswith("WGS") else 2


def _width(area: AreaOfUse | None) -> float:
    if area is None:
        return 360.0
    return area.east - area.west + (360.0 if area.east < area.west else 0.0)


def _fits(code: str, x: Numbers, y: Numbers, within: Bounds) -> Iterator[_Fit]:
    """The system as it is and with columns exchanged, where enough points then lie inside."""
    system = pyproj.CRS(code)
    for swapped in (False, True):
        east, north = (y, x) if swapped else (x, y)
        if not _could_fit(system, east, north, within):
            continue
        lon, lat = points_to_lonlat(east, north, crs=code)
        share = _share_inside(lon, lat, within)
        if share >= ENOUGH_INSIDE:
            yield _Fit(code, swapped, share, lon, lat)


def _could_fit(system: pyproj.CRS, east: Numbers, north: Numbers, within: Bounds) -> bool:
    """Compare with the city's box in the system itself: quick, and enough to drop most of them."""
    if system.is_geographic:
        return True
    lon = np.linspace(within[0], within[2], 5)
    lat = np.linspace(within[1], within[3], 5)
    corners_lon, corners_lat = np.meshgrid(lon, lat)
    u, v = pyproj.Proj(system)(corners_lon.ravel(), corners_lat.ravel())
    if not np.isfinite(u).all():
        return False
    wide, high = np.ptp(u), np.ptp(v)
    box = (u.min() - wide, v.min() - high, u.max() + wide, v.max() + high)
    return _share_inside(east, north, box) >= ENOUGH_INSIDE


def _share_inside(x: Numbers, y: Numbers, box: Bounds) -> float:
    inside = (x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])
    return float(inside.mean()) if len(inside) else 0.0


def _clear_best(fits: list[_Fit]) -> CrsGuess | None:
    best = max(fits, key=lambda fit: fit.share)
    alike = [fit for fit in fits if _meters_apart(fit, best) < SAME_METERS]
    rivals = [fit for fit in fits if fit not in alike]
    if any(fit.share > best.share - CLEARLY for fit in rivals):
        return None
    return _in_words(alike[0])


def _meters_apart(a: _Fit, b: _Fit) -> float:
    high = (a.lat - b.lat) * 111_195  # meters in a degree of latitude
    wide = (a.lon - b.lon) * 111_195 * np.cos(np.radians(b.lat))
    return float(np.nanmedian(np.hypot(wide, high)))


def _in_words(fit: _Fit) -> CrsGuess:
    system = pyproj.CRS(fit.crs)
    percent = np.floor(fit.share * 1000) / 10
    then = f"{percent:g} % of the points then fall within the city's bounds."
    if fit.crs == LONLAT:
        order = "latitude first, then longitude" if fit.swapped else "longitude and latitude"
        sentence = f"The columns look like {order}: {then}"
    else:
        unit = system.axis_info[0].unit_name
        order = ", with the two columns exchanged" if fit.swapped else ""
        sentence = (
            f"The columns look like {_UNITS.get(unit, unit)} in {system.name} ({fit.crs}){order}: "
            f"{then}"
        )
    return CrsGuess(fit.crs, system.name, fit.swapped, fit.share, sentence)
