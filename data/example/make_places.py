"""The finished places: areas with names and ids, neighborhoods, wards."""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from make_areas import NEIGHBORHOODS, block_links, grow_areas, nearest_seed, people_per_km2
from make_streets import GRID_SOUTH

WARDS = 7
WARD_HEARTS = [(1.2, 6.4), (3.6, 6.6), (6.6, 6.2), (4.2, 4.4), (1.4, 3.6), (2.6, 1.0), (6.4, 2.0)]
# Inside this box the line between these two wards follows one avenue and so cuts through areas,
# as real ward lines do. The avenue stands at this many kilometres along the grid's own east.
WARD_CUT, CUT_WARDS, CUT_AVENUE = shapely.box(3.0, -0.2, 6.2, 2.35), (5, 6), 4.35
PARK, YARDS = "Long Bend Park", "Union Yards"


@dataclass(frozen=True)
class Places:
    """The city in plane kilometres; lists of areas run in step, lists of blocks too."""

    ids: list
    names: list
    neighborhoods: list
    areas: list
    expected_people: np.ndarray
    blocks: list
    area_of_block: np.ndarray
    ward_of_block: np.ndarray


def make_places(plan):
    """Build areas from the plan's blocks, then name them and draw the wards."""
    inner = shapely.point_on_surface(plan.blocks)
    centers = shapely.get_coordinates(inner)
    links = block_links(plan)
    people = people_per_km2(centers) * shapely.area(plan.blocks)
    empty = {PARK: shapely.contains(plan.park, inner), YARDS: shapely.contains(plan.yards, inner)}
    nobody = empty[PARK] | empty[YARDS]
    people[nobody] = 0
    lived_in = {
        i: [link for link in near if not nobody[link[0]]]
        for i, near in links.items()
        if not nobody[i]
    }
    owner = grow_areas(lived_in, centers, people)
    hood_of_block = _neighborhood_of_blocks(lived_in, centers, people)
    pieces = []
    for k in sorted(set(owner.values())):
        own = np.array([i for i in sorted(owner) if owner[i] == k])
        held = np.bincount(hood_of_block[own], people[own], minlength=len(NEIGHBORHOODS))
        pieces.append((list(NEIGHBORHOODS)[int(held.argmax())], own))
    pieces += [(name, np.flatnonzero(inside)) for name, inside in empty.items()]
    return _assemble(plan, links, centers, people, pieces)


def _neighborhood_of_blocks(links, centers, people):
    hearts = np.array([(x, y) for x, y, _ in NEIGHBORHOODS.values()])
    nodes = np.array(sorted(links))
    seeds = [int(nodes[((centers[nodes] - h) ** 2).sum(axis=1).argmin()]) for h in hearts]
    owner = nearest_seed(links, seeds)
    return np.array([owner.get(i, 0) for i in range(len(people))])


def _assemble(plan, links, centers, people, pieces):
    """Sort the pieces by neighborhood, then north to south, and number them."""
    order = [*NEIGHBORHOODS, PARK, YARDS]
    pieces = sorted(pieces, key=lambda piece: (order.index(piece[0]), -centers[piece[1], 1].mean()))
    area_of_block = np.full(len(plan.blocks), -1)
    ids, names, seen = [], [], {}
    for k, (hood, own) in enumerate(pieces):
        area_of_block[own] = k
        seen[hood] = number = seen.get(hood, 0) + 1
        # State 00 and county 999 are codes that the Census Bureau gives to no place.
        ids.append(f"00999{order.index(hood) + 1:04d}00{number}")
        names.append(hood if hood in (PARK, YARDS) else f"{hood} {number}")
    areas = [shapely.union_all([plan.blocks[i] for i in own]) for _, own in pieces]
    return Places(
        ids=ids,
        names=names,
        neighborhoods=[hood for hood, _ in pieces],
        areas=areas,
        expected_people=np.array([people[own].sum() for _, own in pieces]),
        blocks=plan.blocks,
        area_of_block=area_of_block,
        ward_of_block=_wards(links, centers, people, area_of_block),
    )


def _wards(links, centers, people, area_of_block):
    """Seven wards of about equal people, made of whole areas but for one line that cuts."""
    near = {k: {} for k in range(area_of_block.max() + 1)}
    middle = np.array([centers[area_of_block == k].mean(axis=0) for k in near])
    for i, pairs in links.items():
        for j, length in pairs:
            a, b = int(area_of_block[i]), int(area_of_block[j])
            if a != b:
                extra = length - float(np.hypot(*(centers[i] - centers[j])))
                apart = float(np.hypot(*(middle[a] - middle[b]))) + 0.3 * extra
                near[a][b] = min(apart, near[a].get(b, np.inf))
    held = np.bincount(area_of_block, people)
    ward_of_area = _balanced({a: sorted(b.items()) for a, b in near.items()}, middle, held)
    return _cut(ward_of_area[area_of_block], centers, people)


def _balanced(near, middle, held):
    seeds = [int(((middle - heart) ** 2).sum(axis=1).argmin()) for heart in np.array(WARD_HEARTS)]
    head_start, best = np.zeros(WARDS), (np.inf, None)
    for _ in range(1500):
        owner = nearest_seed(near, seeds, head_start)
        ward = np.array([owner[a] for a in range(len(middle))])
        people = np.bincount(ward, held, minlength=WARDS)
        uneven = people.max() - people.min()
        if uneven < best[0]:
            best = (uneven, ward)
        head_start += 0.01 * (people / people.mean() - 1)
    return best[1]


def _cut(ward, centers, people):
    """Let the line between two southern wards follow an avenue instead of area borders."""
    turned = math.radians(GRID_SOUTH[0])
    along = centers[:, 0] * math.cos(turned) + centers[:, 1] * math.sin(turned)
    moved = shapely.contains_xy(WARD_CUT, centers) & np.isin(ward, CUT_WARDS) & (people > 0)
    return np.where(moved, np.where(along < CUT_AVENUE, *CUT_WARDS), ward)
