"""From blocks to areas. Borders follow streets, and cross the river or the rail only at a price."""

import heapq

import numpy as np
import shapely
from make_streets import shared_sides

AREAS = 50
# Crossing the river or the rail line costs this many kilometres of walking.
RIVER_TOLL, RAIL_TOLL = 4.0, 1.6

# Hearts of the neighborhoods: kilometres east and north, and how densely settled (relative).
NEIGHBORHOODS = {
    "North Hill": (1.9, 6.6, 1900),
    "Ferry Landing": (1.0, 5.6, 1800),
    "Prairie View": (4.3, 7.1, 2100),
    "College Hill": (3.5, 5.9, 3400),
    "Old Town": (3.6, 4.2, 5200),
    "The Flats": (5.1, 5.1, 4300),
    "Depot": (6.5, 5.3, 3300),
    "Orchard": (6.9, 6.5, 1800),
    "West Bank": (0.8, 4.2, 2300),
    "Mill Quarter": (2.0, 3.4, 3500),
    "Foundry": (3.1, 2.4, 3700),
    "Westfield": (1.2, 1.5, 1900),
    "Southgate": (3.4, 0.9, 2700),
    "Cedar Grove": (5.6, 1.4, 1900),
    "Meadows": (7.1, 2.6, 1500),
}


def nearest_seed(links, seeds, head_start=None):
    """Give every node the number of the seed that reaches it first (several sources at once)."""
    starts = head_start if head_start is not None else [0.0] * len(seeds)
    queue = [(starts[i], i, node) for i, node in enumerate(seeds)]
    heapq.heapify(queue)
    owner = {}
    while queue:
        cost, seed, node = heapq.heappop(queue)
        if node in owner:
            continue
        owner[node] = seed
        for other, length in links[node]:
            if other not in owner:
                heapq.heappush(queue, (cost + length, seed, other))
    return owner


def block_links(plan):
    """Which blocks share a street, and how far apart they are with tolls for river and rail."""
    centers = shapely.get_coordinates(shapely.point_on_surface(plan.blocks))
    links = {i: {} for i in range(len(plan.blocks))}
    for side, pair in shared_sides(plan.blocks).items():
        if len(pair) == 2:
            i, j = pair
            toll = RIVER_TOLL * plan.crosses(side, plan.river)
            toll = toll or RAIL_TOLL * plan.crosses(side, plan.rail)
            length = float(np.hypot(*(centers[i] - centers[j]))) + toll
            links[i][j] = links[j][i] = min(length, links[i].get(j, np.inf))
    return {i: sorted(near.items()) for i, near in links.items()}


def people_per_km2(centers):
    """A smooth density: each neighborhood's heart, fading outward over 1.2 km."""
    hearts = np.array([(x, y) for x, y, _ in NEIGHBORHOODS.values()])
    peaks = np.array([peak for _, _, peak in NEIGHBORHOODS.values()])
    distance2 = ((centers[:, None, :] - hearts[None]) ** 2).sum(axis=2)
    weight = np.exp(-distance2 / (2 * 0.6**2)) + 1e-6
    return (weight * peaks).sum(axis=1) / weight.sum(axis=1)


def grow_areas(links, centers, people):
    """Split the blocks into areas of about equal people: repeated nearest-seed with new middles."""
    nodes = np.array(sorted(links))
    seeds = _first_seeds(links, nodes, centers, people)
    head_start = np.zeros(AREAS)
    for _ in range(60):
        owner = nearest_seed(links, seeds, head_start)
        mine = np.array([owner[node] for node in nodes.tolist()])
        for k in np.unique(mine):
            own = nodes[mine == k]
            middle = np.average(centers[own], axis=0, weights=people[own] + 1e-9)
            seeds[k] = int(own[np.argmin(((centers[own] - middle) ** 2).sum(axis=1))])
        held = np.bincount(mine, weights=people[nodes], minlength=AREAS)
        head_start += 0.05 * np.clip(held / held.mean() - 1, -1, 1)
    return nearest_seed(links, seeds, head_start)


def _first_seeds(links, nodes, centers, people):
    """Every n-th resident along a walk through strips, one side of river and rail at a time."""
    near = {i: [(j, 1.0) for j, length in links[i] if length < RAIL_TOLL] for i in links}
    side = {}
    for node in nodes.tolist():
        if node not in side:
            side |= dict.fromkeys(nearest_seed(near, [node]), node)
    strip = np.floor(centers[nodes, 1] / 0.9)
    along = np.where(strip % 2 == 0, 1, -1) * centers[nodes, 0]
    walk = nodes[np.lexsort((along, strip, [side[node] for node in nodes.tolist()]))]
    passed = np.cumsum(people[walk]) / people[walk].sum()
    return [int(node) for node in walk[np.searchsorted(passed, (np.arange(AREAS) + 0.5) / AREAS)]]
