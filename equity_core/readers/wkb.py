"""Well-known binary geometry, measured before a geometry library sees it.

GEOS reads nested collections by calling itself, and some 20,000 levels (180 KB) end the whole
process. So levels and vertices are counted here first, without recursion.
"""

import struct
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from equity_core.errors import BadInput
from equity_core.readers.limits import Limits
from equity_core.readers.words import count

_MAX_LEVELS = 8  # a collection within a collection within …
_POINT, _LINE, _POLYGON, _NESTED = 1, 2, 3, (4, 5, 6, 7)
_Z, _M, _SRID = 0x80000000, 0x40000000, 0x20000000


class _Unreadable(Exception):  # noqa: N818 - never leaves this module
    """The bytes are not the geometry they say they are."""


def count_vertices(wkb: bytes) -> int:
    """Return how many points one geometry has.

    Raises
    ------
    ValueError
        The bytes end early, nest too deep, or hold a curve or another unusual type.
    """
    at = total = 0
    open_members = [1]
    try:
        while open_members:
            if not open_members[-1]:
                open_members.pop()
                continue
            open_members[-1] -= 1
            at, points, members = _step(wkb, at)
            total += points
            if members:
                open_members.append(members)
            if len(open_members) > _MAX_LEVELS or at > len(wkb):
                raise _Unreadable
    except (struct.error, _Unreadable, IndexError) as problem:
        raise ValueError("unreadable geometry") from problem
    return total


def _step(wkb: bytes, at: int) -> tuple[int, int, int]:
    """Read one header; return the next place, the points passed, the members that follow."""
    order = "<" if wkb[at] else ">"
    (stored,) = struct.unpack_from(order + "I", wkb, at + 1)
    at += 9 if stored & _SRID else 5
    plain = stored & 0x0FFFFFFF
    kind, iso = plain % 1000, plain // 1000
    width = 8 * (2 + (iso in (1, 3)) + (iso in (2, 3)) + bool(stored & _Z) + bool(stored & _M))
    if kind == _POINT:
        return at + width, 1, 0
    (number,) = struct.unpack_from(order + "I", wkb, at)
    at += 4
    if kind == _LINE:
        return at + number * width, number, 0
    if kind in _NESTED:
        return at, 0, number
    if kind != _POLYGON:
        raise _Unreadable
    points = 0
    for _ in range(number):
        (ring,) = struct.unpack_from(order + "I", wkb, at)
        at += 4 + ring * width
        points += ring
    return at, points, 0


def parse_wkb(
    blobs: Sequence[bytes | None], *, file: str, limits: Limits
) -> npt.NDArray[np.object_]:
    """Return geometries, None where there is none or where one cannot be built.

    Raises
    ------
    BadInput
        Damaged or deeply nested geometry, a curve, or more vertices than the limit.
    """
    if len(blobs) > limits.max_features:
        raise BadInput(
            f"{file} holds {count(len(blobs), 'shape')}; up to {limits.max_features:,} are read. "
            "Leave out what is not needed."
        )
    total = 0
    for number, blob in enumerate(blobs, start=1):
        try:
            total += count_vertices(blob) if blob else 0
        except ValueError as problem:
            raise BadInput(
                f"Shape {number:,} of {file} is damaged, too deeply nested, or a curve. "
                "Save the map as plain points, lines or polygons, then try again."
            ) from problem
        if total > limits.max_vertices:
            raise too_many_vertices(file, limits)
    found: npt.NDArray[np.object_] = shapely.from_wkb(
        np.array([blob or None for blob in blobs], dtype=object), on_invalid="ignore"
    )
    return found


def count_unbuilt(blobs: Sequence[bytes | None], geometry: npt.NDArray[np.object_]) -> int:
    """Return how many geometries were there but could not be built."""
    return sum(bool(blob) and shape is None for blob, shape in zip(blobs, geometry, strict=True))


def too_many_vertices(file: str, limits: Limits) -> BadInput:
    """Return the error for a map of more points than are read."""
    return BadInput(
        f"The shapes in {file} have more than {limits.max_vertices:,} corner points. Simplify "
        "them in your map program, or leave out what is not needed."
    )
