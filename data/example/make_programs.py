"""Two more services: park projects (few, large) and visits to recreation centers."""

import numpy as np
import pandas as pd
import shapely

# name: (neighborhood, dollars, year)
PARK_PROJECTS = {
    "Hilltop playground": ("North Hill", 640_000, 2017),
    "Ferry Landing boat ramp": ("Ferry Landing", 410_000, 2018),
    "Prairie View ball fields": ("Prairie View", 1_150_000, 2018),
    "College Green paths": ("College Hill", 285_000, 2019),
    "Old Town square": ("Old Town", 1_480_000, 2019),
    "Flats pool and splash pad": ("The Flats", 720_000, 2020),
    "Depot plaza benches": ("Depot", 310_000, 2020),
    "Orchard trail": ("Orchard", 520_000, 2021),
    "Mill Quarter courts": ("Mill Quarter", 310_000, 2021),
    "Foundry pocket park": ("Foundry", 380_000, 2022),
    "Southgate skate park": ("Southgate", 575_000, 2023),
    "Cedar Grove pavilion": ("Cedar Grove", 760_000, 2023),
    "Long Bend river trail": ("Long Bend Park", 900_000, 2024),
    "Long Bend picnic grove": ("Long Bend Park", 180_000, 2025),
}
# name: (neighborhood, visits in a usual month)
CENTERS = {
    "North Hill Center": ("North Hill", 880),
    "Prairie View Center": ("Prairie View", 1020),
    "College Hill Gym": ("College Hill", 1340),
    "Old Town Community House": ("Old Town", 1510),
    "Flats Recreation Center": ("The Flats", 1730),
    "Depot Youth Center": ("Depot", 940),
    "West Bank Pool": ("West Bank", 760),
    "Foundry Recreation Center": ("Foundry", 1420),
    "Southgate Center": ("Southgate", 1100),
    "Cedar Grove Center": ("Cedar Grove", 980),
    "Visits by van": ("", 130),
}
# The words on the city's form, in step with the groups of the population file.
FORM = [
    "American Indian or Alaska Native",
    "Asian or Pacific Islander",
    "Black or African American",
    "Hispanic or Latino",
    "Two or more races",
    "Some other race",
    "White",
]
UNKNOWN, BLANK = 0.09, 0.04


def make_park_projects(city, rng):
    """Fourteen project sites as polygons with dollars: too few to say much about groups."""
    rows = []
    places = city.places
    for n, (name, (hood, dollars, year)) in enumerate(PARK_PROJECTS.items()):
        areas = [k for k, own in enumerate(places.neighborhoods) if own == hood]
        own = np.flatnonzero(np.isin(places.area_of_block, areas))
        roomy = [i for i in own if places.blocks[i].area > 0.012]
        block = places.blocks[int(rng.choice(roomy))]
        site = block.buffer(-0.02).simplify(0.002)
        done = f"{year}-{int(rng.integers(5, 12)):02d}-15"
        properties = {"project_id": f"P{n + 1:02d}", "project": name, "completed": done}
        rows.append((site, properties | {"dollars": dollars}))
    return rows


def make_visits(city, population, groups, rng):
    """Visits by month, center and race as recorded at the desk, with "Unknown" and blanks."""
    centers = shapely.get_coordinates(shapely.point_on_surface(city.places.areas))
    counts = population[groups].to_numpy(float)
    months = pd.date_range("2024-01-01", "2025-12-01", freq="MS").strftime("%Y-%m-%d")
    rows = []
    for name, (hood, usual) in CENTERS.items():
        own = [k for k, area in enumerate(city.places.neighborhoods) if area == hood]
        home = own[len(own) // 2] if own else None
        middle = centers[home] if own else centers.mean(axis=0)
        near = np.exp(-((centers - middle) ** 2).sum(axis=1) / (2 * (1.1 if own else 4.0) ** 2))
        mix = near @ counts
        chance = np.append((1 - UNKNOWN - BLANK) * mix / mix.sum(), [UNKNOWN, BLANK])
        for m, month in enumerate(months):
            season = 1 + 0.25 * np.cos((m % 12 - 6) * np.pi / 6)
            visits = rng.multinomial(rng.poisson(usual * season), chance)
            area = city.places.ids[home] if own else ""
            for race, n in zip([*FORM, "Unknown", ""], visits.tolist(), strict=True):
                rows += [(month, name, area, race, n)] if n else []
    columns = ["month", "center", "area_id", "recorded_race", "visits"]
    return pd.DataFrame(rows, columns=columns).sort_values(["month", "center"], kind="stable")
