"""Records of what the invented city did: five services, with the flaws that real files have."""

import numpy as np
import pandas as pd
import shapely
from make_streets import to_degrees
from shapely.ops import substring

SPECIES = {
    "hackberry": 18,
    "swamp white oak": 16,
    "honeylocust": 15,
    "American linden": 12,
    "Kentucky coffeetree": 11,
    "river birch": 10,
    "elm hybrid": 10,
    "serviceberry": 8,
}
LIGHT_PROBLEMS = {"light out": 62, "flickering": 21, "on in daytime": 10, "pole damaged": 7}
FEET_PER_KM = 3280.84
NULL_ISLAND = (0.0, 0.0)


class City:
    """What every service needs to place its records: blocks, areas, who lives in them."""

    def __init__(self, places, population):
        self.places = places
        self.people = population["total"].to_numpy(float)
        chosen = population["black_nh"] + population["hispanic"]
        self.black_or_hispanic = chosen.to_numpy(float) / np.maximum(self.people, 1)
        self.square_km = np.array([area.area for area in places.areas])
        self.perimeter = np.array([block.length for block in places.blocks])

    def blocks_in(self, areas, rng):
        """One block for each area number, longer blocks more often."""
        chosen = np.empty(len(areas), dtype=int)
        for area in np.unique(areas):
            own = np.flatnonzero(self.places.area_of_block == area)
            weight = self.perimeter[own] / self.perimeter[own].sum()
            here = areas == area
            chosen[here] = rng.choice(own, here.sum(), p=weight)
        return chosen

    def curbside(self, areas, rng):
        """A point along a street in each of the areas, some eight meters inside the block."""
        shapes = np.array(self.places.blocks)[self.blocks_in(areas, rng)]
        centers = shapely.get_coordinates(shapely.point_on_surface(shapes))
        rings = shapely.get_exterior_ring(shapes)
        at = shapely.line_interpolate_point(rings, rng.random(len(areas)), normalized=True)
        curb = shapely.get_coordinates(at)
        inward = centers - curb
        spots = curb + inward * 0.008 / np.maximum(np.hypot(*inward.T)[:, None], 0.016)
        # At a bend of the street the step inside can leave the block: take its middle there.
        within = shapely.contains_xy(shapes, spots)
        return np.where(within[:, None], spots, centers)


def make_trees(city, rng):
    """Trees planted in 2016 to 2025: at first far fewer where Black and Hispanic people live."""
    tables = []
    for year in range(2016, 2026):
        strength = 2.1 - 0.2 * (year - 2016)
        reach = city.square_km**0.35 * np.maximum(city.people, 150) ** 0.65
        reach = reach * np.exp(-strength * city.black_or_hispanic)
        reach *= rng.lognormal(0.0, 0.15, len(reach))
        areas = np.sort(rng.choice(len(reach), 640 + 55 * (year - 2016), p=reach / reach.sum()))
        days = rng.choice([*range(95, 165), *range(250, 320)], len(areas))
        dates = pd.Timestamp(year, 1, 1) + pd.to_timedelta(days, unit="D")
        xy = city.curbside(areas, rng)
        tables.append(pd.DataFrame({"planted": dates, "x": xy[:, 0], "y": xy[:, 1]}))
    trees = pd.concat(tables).sort_values(["planted", "x"], ignore_index=True)
    trees.insert(0, "tree_id", [f"T{n:06d}" for n in range(1, len(trees) + 1)])
    trees["species"] = _pick(SPECIES, len(trees), rng)
    trees["planted"] = trees["planted"].dt.strftime("%Y-%m-%d")
    return _tree_flaws(_with_degrees(trees), rng)


def _tree_flaws(trees, rng):
    """Some rows outside the city, some without a place, one bad date, a few rows twice."""
    odd = rng.choice(len(trees), 70, replace=False)
    trees.loc[odd[:42], "lat"] = np.round(44.078 + rng.random(42) * 0.02, 6)
    trees.loc[odd[42:45], ["lon", "lat"]] = NULL_ISLAND
    trees.loc[odd[45:69], ["lon", "lat"]] = np.nan
    trees.loc[odd[69], "planted"] = "spring 2019"
    again = trees.iloc[np.sort(rng.choice(len(trees), 5, replace=False))]
    same_id = trees.iloc[[1200, 4800]].assign(species="species not recorded")
    return pd.concat([trees, again, same_id]).sort_values("tree_id", kind="stable")


def make_street_lights(city, rng):
    """Requests for repair, in step with how many people live in an area whoever they are."""
    rate = np.maximum(city.people, 25) * rng.lognormal(0.0, 0.06, len(city.people))
    areas = rng.choice(len(rate), 4200, p=rate / rate.sum())
    opened = pd.Timestamp(2019, 1, 1) + pd.to_timedelta(rng.integers(0, 2520, 4200), unit="D")
    closed = opened + pd.to_timedelta(np.ceil(rng.gamma(1.6, 11.0, 4200)), unit="D")
    xy = city.curbside(areas, rng)
    lights = pd.DataFrame({"opened": opened, "closed": closed, "x": xy[:, 0], "y": xy[:, 1]})
    lights = lights.sort_values(["opened", "x"], ignore_index=True)
    lights.insert(0, "request_id", [f"SL-{n:05d}" for n in range(1, len(lights) + 1)])
    lights["problem"] = _pick(LIGHT_PROBLEMS, len(lights), rng)
    last_day = pd.Timestamp(2025, 11, 30)
    still_open = (lights["closed"] > last_day) | (rng.random(len(lights)) < 0.012)
    for column in ("opened", "closed"):
        lights[column] = lights[column].dt.strftime("%Y-%m-%d")
    lights.loc[still_open, "closed"] = ""
    lights = _with_degrees(lights).rename(columns={"lon": "longitude", "lat": "latitude"})
    odd = rng.choice(len(lights), 25, replace=False)
    lights.loc[odd[:11], "longitude"] -= 0.13
    lights.loc[odd[11:], ["longitude", "latitude"]] = np.nan
    return lights


def _with_degrees(table):
    """Replace the plane columns x and y by lon and lat."""
    moved = to_degrees(shapely.points(table["x"], table["y"]))
    degrees = shapely.get_coordinates(moved)
    return table.drop(columns=["x", "y"]).assign(lon=degrees[:, 0], lat=degrees[:, 1])


def _pick(weights, size, rng):
    chance = np.array(list(weights.values()), dtype=float)
    return rng.choice(list(weights), size, p=chance / chance.sum())


def make_sidewalks(city, rng):
    """Repaired stretches of sidewalk: a line along one block, with length, cost and date."""
    rate = city.people**0.7 * city.square_km**0.3
    blocks = city.blocks_in(rng.choice(len(rate), 360, p=rate / rate.sum()), rng)
    rows = []
    for n, block in enumerate(blocks):
        shape = city.places.blocks[block]
        ring = shape.buffer(-0.005).exterior if shape.area > 0.003 else shape.exterior
        long = min(float(rng.uniform(0.02, 0.16)), ring.length * 0.6)
        start = float(rng.random()) * (ring.length - long)
        feet = round(long * FEET_PER_KM)
        day = pd.Timestamp(2018, 4, 1) + pd.Timedelta(days=int(rng.integers(0, 2700)))
        cost = round(feet * float(rng.normal(58, 7)), -1)
        properties = {"repair_id": f"SW-{n + 1:04d}", "completed": day.strftime("%Y-%m-%d")}
        properties |= {"feet": feet, "cost_dollars": int(cost)}
        rows.append((substring(ring, start, start + long), properties))
    return rows
