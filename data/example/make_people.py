"""Who lives where: a survey of seven groups with margins of error, and an earlier census count."""

import numpy as np
import pandas as pd
import shapely
from make_areas import NEIGHBORHOODS

RESIDENTS, RESIDENTS_2010 = 100_000, 92_400
GROUPS = ["aian_nh", "asian_nhpi_nh", "black_nh", "hispanic", "multiple_nh", "other_nh", "white_nh"]

# Percent of residents in the first six groups; the rest is white_nh. The Flats, Depot, Foundry and
# Mill Quarter are where, in this invented city, Black and Hispanic families could find homes while
# other neighborhoods were closed to them; the lines have softened and not gone.
MIX = {
    "North Hill": (0.4, 5.0, 3.5, 4.0, 4.0, 0.3),
    "Ferry Landing": (2.8, 4.0, 7.0, 7.0, 5.0, 0.5),
    "Prairie View": (0.4, 9.0, 7.0, 5.0, 4.5, 0.4),
    "College Hill": (0.6, 14.0, 10.0, 8.0, 6.0, 0.6),
    "Old Town": (1.2, 9.0, 14.0, 11.0, 6.0, 0.7),
    "The Flats": (1.6, 4.0, 48.0, 17.0, 6.5, 0.7),
    "Depot": (1.2, 12.0, 36.0, 12.0, 6.0, 0.6),
    "Orchard": (0.3, 5.0, 5.0, 4.0, 3.5, 0.3),
    "West Bank": (1.5, 4.0, 13.0, 14.0, 5.5, 0.5),
    "Mill Quarter": (3.0, 4.0, 26.0, 21.0, 6.0, 0.7),
    "Foundry": (1.8, 4.0, 19.0, 42.0, 5.0, 0.9),
    "Westfield": (0.6, 4.0, 8.0, 12.0, 4.0, 0.4),
    "Southgate": (1.0, 4.0, 13.0, 29.0, 5.0, 0.8),
    "Cedar Grove": (0.4, 6.0, 6.0, 7.0, 4.0, 0.4),
    "Meadows": (0.4, 6.0, 5.0, 6.0, 4.0, 0.4),
}
# Percent of residents under 18 and of 65 and over; the rest are adults. Students live on the hill.
AGES = ["children", "adults", "elders"]
YOUNG_AND_OLD = {"College Hill": (9.0, 8.0), "Old Town": (14.0, 13.0), "Meadows": (27.0, 14.0)}
USUAL_AGES = (22.0, 15.0)

# What each of the six percents was in 2010, as a part of its later value.
PART_2010 = np.array([1.1, 0.65, 0.8, 0.6, 0.5, 0.5])
MORE_IN_2010 = {"The Flats": np.array([1.0, 1.0, 1.45, 1.0, 1.0, 1.0])}

# A survey of about one household in twelve over five years: the variance of a count of people is
# near 23 times that of single persons drawn with replacement, because households answer together.
HOUSEHOLD_EFFECT = 23.0
TOTAL_EFFECT = 18.0
Z_90 = 1.645
SMALLEST_MARGIN = 12


def whole(values, total):
    """Round to whole numbers that add up to the total, by largest remainder."""
    values = np.asarray(values, dtype=float) * total / np.sum(values)
    floor = np.floor(values).astype(int)
    missing = total - floor.sum()
    floor[np.argsort(floor - values, kind="stable")[:missing]] += 1
    return floor


def shares(places, table):
    """Share of each group by area: the neighborhood's own mix, blended a little with others."""
    centers = shapely.get_coordinates(shapely.point_on_surface(places.areas))
    hearts = np.array([(x, y) for x, y, _ in NEIGHBORHOODS.values()])
    six = np.array([table[name] for name in NEIGHBORHOODS]) / 100
    mix = np.column_stack([six, 1 - six.sum(axis=1)])
    near = np.exp(-((centers[:, None] - hearts[None]) ** 2).sum(axis=2) / (2 * 0.8**2))
    near /= near.sum(axis=1, keepdims=True)
    own = np.array(
        [[float(hood == name) for name in NEIGHBORHOODS] for hood in places.neighborhoods]
    )
    lived_in = own.sum(axis=1, keepdims=True)
    return lived_in * (0.7 * own + 0.3 * near) @ mix


def add_ages(places, population, rng):
    """The survey's columns of ages, after those of groups; they add up to the same total."""
    totals = population["total"].to_numpy()
    ends = np.array([YOUNG_AND_OLD.get(hood, USUAL_AGES) for hood in places.neighborhoods]) / 100
    mix = np.column_stack([ends[:, 0], 1 - ends.sum(axis=1), ends[:, 1]])
    drawn = rng.gamma(np.maximum(mix * totals[:, None] / HOUSEHOLD_EFFECT, 1e-3))
    counts = np.array([whole(row, total) for row, total in zip(drawn, totals, strict=True)])
    _, of_ages = margins(totals, counts, rng)
    columns = {}
    for k, age in enumerate(AGES):
        columns |= {age: counts[:, k], f"{age}_moe": of_ages[:, k]}
    return population.assign(**columns)


def table_2010():
    """The mix of 2010, from the later one."""
    return {
        name: np.array(six) * PART_2010 * MORE_IN_2010.get(name, np.ones(6))
        for name, six in MIX.items()
    }


def count_groups(places, totals, table, answers, rng):
    """People by area and group; every area's groups add up to its total.

    One answer in the survey stands for `answers` people, which makes small groups uneven.
    """
    drawn = rng.gamma(np.maximum(shares(places, table) * totals[:, None] / answers, 1e-3))
    return np.array([whole(row, total) for row, total in zip(drawn, totals, strict=True)])


def margins(totals, counts, rng):
    """Margins of error at 90 percent, of totals and of groups; none is under the smallest."""
    people = np.maximum(totals, 1)[:, None]
    share = counts / people
    variance = HOUSEHOLD_EFFECT * counts * (1 - share) + share**2 * TOTAL_EFFECT * people
    noise = rng.lognormal(0.0, 0.1, counts.shape)
    of_groups = np.where(counts > 0, Z_90 * np.sqrt(variance) * noise, 0)
    of_totals = np.where(totals > 0, Z_90 * np.sqrt(TOTAL_EFFECT * totals), 0)
    return [np.maximum(np.round(m), SMALLEST_MARGIN).astype(int) for m in (of_totals, of_groups)]


def make_population(places, rng):
    """The survey of 2018-2022, wide: one row per area, one column per group and per margin."""
    weights = places.expected_people * rng.lognormal(0.0, 0.28, len(places.ids))
    totals = whole(weights, RESIDENTS)
    counts = count_groups(places, totals, MIX, HOUSEHOLD_EFFECT, rng)
    of_totals, of_groups = margins(totals, counts, rng)
    columns = {"GEOID": places.ids, "total": totals, "total_moe": of_totals}
    for k, group in enumerate(GROUPS):
        columns |= {group: counts[:, k], f"{group}_moe": of_groups[:, k]}
    return pd.DataFrame(columns)


def make_population_2010(places, population, rng):
    """The count of 2010, tidy: one row per area and group; a full count has no margin."""
    weights = population["total"].to_numpy() * rng.lognormal(0.0, 0.1, len(places.ids))
    totals = whole(weights, RESIDENTS_2010)
    counts = count_groups(places, totals, table_2010(), 6.0, rng)
    table = np.column_stack([totals, counts])
    return pd.DataFrame(
        {
            "area": np.repeat(places.ids, table.shape[1]),
            "group": ["total", *GROUPS] * len(places.ids),
            "period": "2010",
            "estimate": table.ravel(),
        }
    )
