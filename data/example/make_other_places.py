"""Other places that a city may be seen beside: as invented as the city itself."""

import numpy as np
import pandas as pd
from make_people import GROUPS, HOUSEHOLD_EFFECT, SMALLEST_MARGIN, TOTAL_EFFECT, Z_90, whole

EARLIER, NEWEST = "2010", "2018-2022"
OWN = ("0099901", "Larkbend city", "Northmark (invented)")
NORTH, SOUTH = "Northmark (invented)", "Southmark (invented)"

# Name, state, residents in the two periods, and the percent of the first six groups; the rest is
# white_nh. The order of the groups is that of `GROUPS`.
PLACES = [
    ("Amber Falls city", NORTH, 88_000, 94_300, (1.0, 6.0, 15.0, 13.0, 5.5, 0.6)),
    ("Birchmere city", NORTH, 101_500, 112_000, (0.8, 9.0, 18.5, 11.0, 6.0, 0.5)),
    ("Coldwater Bend city", NORTH, 61_000, 59_500, (1.4, 4.0, 14.0, 16.0, 5.0, 0.7)),
    ("Dunmore city", NORTH, 152_000, 171_000, (0.7, 7.0, 21.0, 15.0, 6.0, 0.6)),
    ("East Harrow city", NORTH, 23_000, 27_400, (0.5, 5.0, 4.0, 6.0, 4.0, 0.3)),
    ("Fennwick city", NORTH, 97_000, 98_100, (0.6, 3.0, 5.0, 7.0, 4.0, 0.3)),
    ("Grayling city", NORTH, 79_500, 87_900, (2.4, 6.5, 16.0, 17.0, 6.5, 0.8)),
    ("Hollis Ferry city", SOUTH, 104_000, 108_500, (0.5, 3.0, 38.0, 9.0, 4.0, 0.4)),
    ("Ironwood Gap city", SOUTH, 90_500, 99_200, (0.9, 6.0, 17.0, 14.5, 5.5, 0.7)),
    ("Juniper Crossing city", SOUTH, 67_000, 93_000, (0.8, 5.0, 12.0, 34.0, 5.0, 0.9)),
    ("Kestrel city", SOUTH, 310_000, 333_000, (0.9, 8.0, 24.0, 19.0, 6.0, 0.7)),
    ("Lowell Marsh town", SOUTH, 8_900, 8_400, (0.4, 1.0, 22.0, 4.0, 3.0, 0.3)),
    ("Mill Prairie city", SOUTH, 95_000, 101_000, (1.2, 6.0, 19.0, 12.0, 5.0, 0.5)),
]


def make_other_places(population, population_2010):
    """The invented places, and the city itself as such a table would have it."""
    rows = _own(population, population_2010)
    for number, (name, state, before, now, six) in enumerate(PLACES, start=2):
        place = (f"00999{number:02d}", name, state)
        counts = whole([*six, 100 - sum(six)], now)
        rows.append((*place, EARLIER, "total", before, 0))
        rows += _newest(place, now, counts)
    columns = ["geoid", "name", "state", "period", "group", "estimate", "moe"]
    return pd.DataFrame(rows, columns=columns)


def _own(population, population_2010):
    before = population_2010.groupby("group")["estimate"].sum()
    counts = np.array([population[group].sum() for group in GROUPS])
    rows = [(*OWN, EARLIER, "total", int(before["total"]), 0)]
    return rows + _newest(OWN, int(population["total"].sum()), counts)


def _newest(place, total, counts):
    """The newest period with margins as a survey of one household in twelve has them."""
    share = counts / total
    margins = Z_90 * np.sqrt(
        HOUSEHOLD_EFFECT * counts * (1 - share) + share**2 * TOTAL_EFFECT * total
    )
    margins = np.maximum(np.round(margins), SMALLEST_MARGIN).astype(int)
    rows = [(*place, NEWEST, "total", total, round(Z_90 * np.sqrt(TOTAL_EFFECT * total)))]
    return rows + [
        (*place, NEWEST, group, int(number), int(margin))
        for group, number, margin in zip(GROUPS, counts, margins, strict=True)
    ]
