"""Made-up areas and points for measurements: the same for the same seed, on every machine."""

import numpy as np
import shapely
from numpy.typing import NDArray

CITY = (-91.30, 43.90, -91.10, 44.05)
"""West, south, east, north of the made-up city, in degrees."""

_DEPTH = 9  # an edge is first drawn with 2**9 pieces, then thinned to the vertices asked for


def irregular_areas(n: int = 800, vertices: int = 150, seed: int = 1) -> NDArray[np.object_]:
    """Areas that fill the city, with rugged borders that neighbors share point for point.

    Voronoi cells of random sites, evened out a little, whose straight edges are replaced by
    fractal ones (midpoint displacement). An edge is drawn once and used by both its areas.

    Parameters
    ----------
    n : int
        Number of areas, two or more.
    vertices : int
        Mean number of vertices of an area.
    seed : int
        The same seed gives the same areas.

    Returns
    -------
    ndarray of Polygon, shape (n,)
        A valid coverage in degrees.
    """
    rng = np.random.default_rng(seed)
    corners, rings = _edges_of(_voronoi_cells(n, rng))
    pieces = max(1, round(vertices * n / sum(len(ring) for ring in rings)))
    shape = _fractal_profiles(len(corners), rng)
    height = np.full(len(corners), 0.35)
    for _ in range(20):
        areas = _draw(corners, rings, shape * height[:, None], pieces)
        wrong = np.flatnonzero(~_fits(areas))
        if not len(wrong):
            return areas
        for area in wrong:
            height[[abs(edge) - 1 for edge in rings[area]]] *= 0.6
    raise RuntimeError("The borders still cross after 20 rounds of flattening them.")


def random_points(
    n: int, seed: int = 1, *, outside: float = 0.02
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes spread evenly over the city, a share of them outside of it."""
    rng = np.random.default_rng(seed)
    west, south, east, north = CITY
    margin = (1 / np.sqrt(1 - outside) - 1) / 2
    dx, dy = margin * (east - west), margin * (north - south)
    return rng.uniform(west - dx, east + dx, n), rng.uniform(south - dy, north + dy, n)


def border_points(
    areas: NDArray[np.object_], n: int, seed: int = 1
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points that lie on borders: vertices, midpoints of edges, and points between along edges.

    One third of each. Vertices are exact; the others are as near to the edge as a double can be.
    """
    rng = np.random.default_rng(seed)
    xy = shapely.get_coordinates(areas)
    ring = np.repeat(np.arange(len(areas)), shapely.get_num_coordinates(areas))
    start = np.flatnonzero(ring[:-1] == ring[1:])
    picked = rng.choice(start, n)
    along = rng.uniform(0, 1, n)
    along[: n // 3] = 0.0
    along[n // 3 : 2 * n // 3] = 0.5
    points = xy[picked] + along[:, None] * (xy[picked + 1] - xy[picked])
    return points[:, 0].copy(), points[:, 1].copy()


def _voronoi_cells(n: int, rng: np.random.Generator) -> NDArray[np.object_]:
    west, south, east, north = CITY
    city = shapely.box(*CITY)
    sites = np.column_stack([rng.uniform(west, east, n), rng.uniform(south, north, n)])
    for _ in range(3):  # two rounds of evening out, so that no cell is a needle
        cells = shapely.get_parts(
            shapely.voronoi_polygons(shapely.MultiPoint(sites), extend_to=city)
        )
        cells = shapely.intersection(cells, city)
        sites = shapely.get_coordinates(shapely.centroid(cells))
    return np.asarray(shapely.set_precision(shapely.coverage_clean(cells), 1e-9))


def _edges_of(cells: NDArray[np.object_]) -> tuple[NDArray[np.float64], list[list[int]]]:
    """Every edge once, as (x0, y0, x1, y1), and each cell's ring as edge numbers.

    Numbers start at 1; a minus means that the ring walks the edge backwards.
    """
    known: dict[tuple[float, ...], int] = {}
    rings = []
    for cell in cells:
        xy = [tuple(point) for point in shapely.get_coordinates(cell)]
        ring = []
        for a, b in zip(xy[:-1], xy[1:], strict=True):
            number = known.setdefault(min(a, b) + max(a, b), len(known) + 1)
            ring.append(number if a < b else -number)
        rings.append(ring)
    return np.array(list(known)), rings


def _fractal_profiles(n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Offsets along each of n edges, 0 at both ends, by midpoint displacement."""
    size = 2**_DEPTH
    profile = np.zeros((n, size + 1))
    step, scale = size, 1.0
    while step > 1:
        half = step // 2
        middle = (profile[:, :-1:step] + profile[:, step::step]) / 2
        profile[:, half::step] = middle + scale * rng.uniform(-0.5, 0.5, middle.shape)
        step, scale = half, scale * 0.6
    along = np.linspace(0, 1, size + 1)
    return profile * np.minimum(1, 4 * np.minimum(along, 1 - along))


def _draw(
    corners: NDArray[np.float64],
    rings: list[list[int]],
    offsets: NDArray[np.float64],
    pieces: int,
) -> NDArray[np.object_]:
    picked = np.linspace(0, offsets.shape[1] - 1, pieces + 1).round().astype(int)
    along = picked / (offsets.shape[1] - 1)
    start, end = corners[:, None, :2], corners[:, None, 2:]
    direction = end - start
    across = np.stack([-direction[..., 1], direction[..., 0]], axis=-1)
    line = start + along[:, None] * direction + offsets[:, picked, None] * across
    line = line.round(7)
    areas = []
    for ring in rings:
        walked = [line[edge - 1, :-1] if edge > 0 else line[-edge - 1, :0:-1] for edge in ring]
        areas.append(shapely.Polygon(np.concatenate(walked)))
    return np.array(areas)


def _fits(areas: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which areas are valid and share their borders exactly with their neighbors."""
    crossing = ~shapely.is_empty(shapely.coverage_invalid_edges(areas))
    return np.asarray(shapely.is_valid(areas) & ~crossing)
