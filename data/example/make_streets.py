"""The ground plan: river, rail, street grids, and the small blocks that everything is made of.

Plane coordinates are kilometres east and north of the south-west corner; `to_degrees` moves them
to a place in the open ocean, where no city is.
"""

import math

import numpy as np
import shapely
import shapely.ops
from shapely import LineString, MultiLineString, Polygon, box

WEST, SOUTH = -39.55, 44.0
KM_PER_DEGREE = 111.2
SNAP_KM = 0.001
SLIVER_KM2 = 0.006

OUTLINE = [(0.5, 0.2), (1.9, 0.35), (1.9, -0.1), (5.9, 0.1), (5.9, 0.75), (7.1, 0.7)]
OUTLINE += [(7.15, 1.5), (8.1, 1.45), (8.2, 5.2), (7.8, 5.2), (7.85, 7.0), (6.6, 7.05)]
OUTLINE += [(6.6, 7.8), (2.9, 7.7), (2.9, 7.3), (0.9, 7.25), (0.85, 6.5), (0.0, 6.5)]
OUTLINE += [(-0.05, 2.9), (0.55, 2.9)]
RIVER = [(-0.6, 5.7), (0.4, 5.3), (1.3, 5.4), (2.1, 4.9), (2.4, 4.0), (2.9, 3.2), (3.8, 2.9)]
RIVER += [(4.6, 3.2), (5.0, 3.9), (5.6, 4.4), (6.4, 4.4), (7.0, 3.8), (7.6, 3.3), (8.8, 3.3)]
RAIL = [(1.0, -0.6), (1.6, 0.6), (2.7, 1.5), (4.2, 2.2), (5.3, 3.0), (5.9, 4.1), (6.0, 5.2)]
RAIL += [(5.8, 6.2), (6.0, 7.3), (6.2, 8.4)]
PARK = Polygon([(6.5, 4.85), (7.0, 4.95), (8.4, 4.9), (8.4, 3.0), (7.3, 3.0), (6.5, 3.9)])
DOWNTOWN = Polygon(
    [(2.2, 4.9), (2.0, 4.0), (2.9, 3.0), (4.6, 2.9), (5.1, 3.9), (4.4, 5.0), (3.0, 5.3)]
)

# Each part of the city was laid out at another time: its streets turn and are spaced differently.
# (degrees turned, east-west spacing, north-south spacing) in kilometres.
GRID_DOWNTOWN = (-29.0, 0.15, 0.12)
GRID_NORTH = (3.0, 0.24, 0.17)
GRID_SOUTH = (-11.0, 0.22, 0.18)


def to_degrees(geometry):
    """Move plane kilometres to longitude and latitude, rounded to about 10 cm."""
    stretch = math.cos(math.radians(SOUTH + 0.04))

    def move(xy):
        lon = WEST + xy[:, 0] / (KM_PER_DEGREE * stretch)
        return np.round(np.column_stack([lon, SOUTH + xy[:, 1] / KM_PER_DEGREE]), 6)

    return shapely.transform(geometry, move)


def smooth(points, rounds=4):
    """Chaikin's corner cutting: a bent line becomes a winding one."""
    line = np.asarray(points, dtype=float)
    for _ in range(rounds):
        first, last = line[:1], line[-1:]
        a, b = line[:-1], line[1:]
        line = np.stack([0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b], axis=1).reshape(-1, 2)
        line = np.vstack([first, line, last])
    return LineString(line)


def wander(line, reach):
    """Shift a line sideways by a few waves, so that no long stretch is exactly straight."""

    def move(xy):
        x, y = xy[:, 0], xy[:, 1]
        dx = reach * (np.sin(1.7 * y + 0.6 * x) + 0.5 * np.sin(4.1 * y - 1.3 * x))
        dy = reach * (np.sin(1.3 * x - 0.8 * y) + 0.5 * np.sin(3.7 * x + 1.9 * y))
        return np.column_stack([x + dx, y + dy])

    return shapely.transform(shapely.segmentize(line, 0.06), move)


def grid(region, turned, east, north):
    """Streets of one region: two families of parallel lines, turned, bent and cut to it."""
    cos, sin = math.cos(math.radians(turned)), math.sin(math.radians(turned))
    lines = []
    for step, along in ((east, (-sin, cos)), (north, (cos, sin))):
        across = (along[1], -along[0])
        for k in np.arange(-12.0, 12.0, step):
            middle = (4.0 + across[0] * k, 4.0 + across[1] * k)
            ends = [(middle[0] + along[0] * t, middle[1] + along[1] * t) for t in (-9, 9)]
            lines.append(LineString(ends))
    streets = MultiLineString([wander(line, 0.03).coords for line in lines])
    return streets.intersection(region)


class Plan:
    """The noded ground plan: `blocks` (polygons), and the lines they were cut by."""

    def __init__(self):
        self.outline = Polygon(OUTLINE)
        self.river = smooth(RIVER)
        self.rail = wander(smooth(RAIL), 0.01)
        banks = shapely.ops.split(self.outline, self.river).geoms
        north = max(banks, key=lambda bank: bank.centroid.y)
        # The rail yards lie on the river side of the tracks, the park inside the eastern bend.
        yards = self.rail.buffer(0.45, single_sided=True).intersection(box(3.7, 0, 5.9, 3.75))
        self.park, self.yards = PARK.intersection(north), yards
        downtown = DOWNTOWN.intersection(north)
        parts = [
            grid(downtown, *GRID_DOWNTOWN),
            grid(north.difference(downtown), *GRID_NORTH),
            grid(self.outline.difference(north), *GRID_SOUTH),
        ]
        cuts = [downtown.boundary, self.river, self.rail]
        inside = [cut.intersection(self.outline) for cut in cuts]
        lines = shapely.GeometryCollection([*parts, *inside, self.outline.exterior])
        noded = shapely.unary_union(lines, grid_size=SNAP_KM)
        blocks = list(shapely.polygonize([noded]).geoms)
        blocks = sorted(blocks, key=lambda block: block.centroid.coords[0])
        self.blocks = self._without_slivers(blocks)
        self.streets = noded

    def crosses(self, side, barrier):
        """Whether this side of a block lies on the barrier (the river or the rail line)."""
        (ax, ay), (bx, by) = side
        spots = shapely.points([(ax, ay), ((ax + bx) / 2, (ay + by) / 2), (bx, by)])
        return shapely.distance(spots, barrier).max() < 4 * SNAP_KM

    def _without_slivers(self, blocks):
        """Join each scrap left between two street grids to the block it shares most street with."""
        joined = {i: [i] for i in range(len(blocks))}
        home = list(range(len(blocks)))
        shared = {}
        for side, (i, *j) in shared_sides(blocks).items():
            if j and not (self.crosses(side, self.river) or self.crosses(side, self.rail)):
                for a, b in ((i, j[0]), (j[0], i)):
                    shared.setdefault(a, {}).setdefault(b, 0.0)
                    shared[a][b] += math.dist(*side)
        for i in sorted(shared, key=lambda i: blocks[i].area):
            target = max(shared[i], key=shared[i].get)
            if (
                blocks[i].area < SLIVER_KM2
                and home[target] != home[i]
                and len(joined[home[i]]) == 1
            ):
                del joined[i]
                joined[home[target]].append(i)
                home[i] = home[target]
        return [shapely.union_all([blocks[i] for i in group]) for group in joined.values()]


def shared_sides(blocks):
    """Each side of a block (its two ends, sorted) with the one or two blocks that have it."""
    owners = {}
    for i, block in enumerate(blocks):
        corners = [tuple(corner) for corner in shapely.get_coordinates(block.exterior).tolist()]
        for a, b in zip(corners[:-1], corners[1:], strict=True):
            owners.setdefault((min(a, b), max(a, b)), []).append(i)
    return owners
