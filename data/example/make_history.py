"""The city's people from 1860 to 2010 as its sources would say it: invented, gaps and all."""

import pandas as pd
from make_people import whole

NOTE = "Invented. Larkbend does not exist."
CENSUS, COPY = "the {} census, table of the city", "a newspaper copy of a table of {}"
OLD = ("White", "Black", "Mulatto", "Indian", "Chinese")
LATE = ("White", "Negro", "Indian", "Japanese", "Chinese", "other")

# Year -> residents, words of its source, and the percent of each label; they add up to 100. There
# are no rows for 1910 and 1950: those pages of this invented city's past were lost.
PERCENT = {
    1860: (2_140, CENSUS, dict(zip(OLD, (97.2, 0.5, 0.3, 2.0, 0.0), strict=True))),
    1870: (4_870, CENSUS, dict(zip(OLD, (97.5, 0.8, 0.5, 1.1, 0.1), strict=True))),
    1880: (9_620, CENSUS, dict(zip(OLD, (97.9, 0.8, 0.5, 0.6, 0.2), strict=True))),
    1890: (
        18_900,
        CENSUS,
        {
            **{"White": 97.8, "Black": 0.9, "Mulatto": 0.5, "Quadroon": 0.1, "Octoroon": 0.05},
            **{"Indian": 0.4, "Chinese": 0.2, "Japanese": 0.05},
        },
    ),
    1900: (
        27_400,
        COPY,
        {"White": 98.0, "Black": 1.4, "Indian": 0.3, "Chinese": 0.2, "Japanese": 0.1},
    ),
    1920: (41_300, CENSUS, dict(zip(LATE, (96.9, 2.4, 0.3, 0.1, 0.2, 0.1), strict=True))),
    1930: (
        48_700,
        CENSUS,
        {
            **{"White": 94.6, "Negro": 3.4, "Mexican": 1.3, "Indian": 0.3},
            **{"Chinese": 0.2, "Japanese": 0.1, "other": 0.1},
        },
    ),
    1940: (49_900, COPY, {"White": 95.4, "Negro": 3.9, "other races": 0.7}),
    1960: (61_800, CENSUS, dict(zip(LATE, (92.6, 6.4, 0.5, 0.2, 0.1, 0.2), strict=True))),
    1970: (
        66_200,
        CENSUS,
        {
            **{"White": 90.2, "Negro or Black": 8.3, "Indian (American)": 0.6},
            **{"Chinese": 0.2, "Japanese": 0.2, "other": 0.5},
        },
    ),
    1980: (
        70_100,
        CENSUS,
        {
            **{"White": 86.6, "Black": 10.2, "American Indian, Eskimo and Aleut": 0.8},
            **{"Asian and Pacific Islander": 1.1, "Other race": 1.3},
        },
    ),
    1990: (
        76_300,
        CENSUS,
        {
            **{"White": 82.3, "Black": 12.2, "American Indian, Eskimo or Aleut": 0.9},
            **{"Asian or Pacific Islander": 2.2, "Other race": 2.4},
        },
    ),
    2000: (
        84_600,
        CENSUS,
        {
            **{"White alone": 76.4, "Black or African American alone": 14.1},
            **{"American Indian and Alaska Native alone": 1.1, "Asian alone": 3.0},
            **{"Native Hawaiian and Other Pacific Islander alone": 0.1},
            **{"Some other race alone": 3.3, "Two or more races": 2.0},
        },
    ),
}
# Origin is asked beside race: these are percents of all residents, inside the groups above.
ORIGIN = {
    1980: {"Spanish origin (of any race)": 2.6, "White, not of Spanish origin": 85.4,
           "Black, not of Spanish origin": 10.1},
    1990: {"Hispanic origin (of any race)": 4.4, "White, not of Hispanic origin": 80.4,
           "Black, not of Hispanic origin": 12.0},
    2000: {"Hispanic or Latino (of any race)": 6.6, "White alone, not Hispanic or Latino": 73.0,
           "Black or African American alone, not Hispanic or Latino": 13.8},
}  # fmt: skip
PUBLISHED, REVISED = "as published in 1930", "as revised in 1940"
LIMITS = {
    1887: ("Took in the Flats and the mill land along the river.", "a local history book on {}"),
}
PART_WHITE_OF_HISPANIC, PART_BLACK_OF_HISPANIC = 0.5, 0.03


def make_history(population_2010):
    """One row a figure, each with a source that says that it is invented."""
    rows = []
    for year, (total, source, percents) in PERCENT.items():
        version = PUBLISHED if year == 1930 else ""
        counts = whole(list(percents.values()), total)
        rows.append(_count(year, "Total", total, source, version))
        rows += [
            _count(year, label, number, source, version)
            for label, number in zip(percents, counts, strict=True)
            if number
        ]
        rows += [
            _count(year, label, round(part * total / 100), source)
            for label, part in ORIGIN.get(year, {}).items()
        ]
    rows += _revised_1930() + _sample_1970() + _race_2010(population_2010) + _limits()
    return pd.DataFrame(rows)


def _row(year, group, measure, value, source, **more):
    text = f"Invented for the example city: {source.format(year)}"
    row = {"period": year, "group": group, "measure": measure, "value": value, "unit": ""}
    return {**row, "version": "", "source": text, "note": NOTE, **more}


def _count(year, group, people, source, version=""):
    return _row(year, group, "count", people, source, unit="people", version=version)


def _revised_1930():
    """The same people once more: those called Mexican in 1930 are White here."""
    total = PERCENT[1930][0]
    white, black, others = whole([95.9, 3.4, 0.7], total)
    pairs = {"Total": total, "White": white, "Negro": black, "other races": others}
    source = "the 1940 census, table of {} revised"
    return [_count(1930, group, people, source, REVISED) for group, people in pairs.items()]


def _sample_1970():
    """Spanish language or surname, asked of a sample: not to be compared with later years."""
    note = f"{NOTE} From a 5 percent sample."
    group = "Spanish language or Spanish surname"
    return [_row(1970, group, "share", 1.8, COPY, unit="percent", note=note)]


def _race_2010(population):
    """Race of any origin in 2010, in step with the groups of population_2010.csv."""
    people = population.groupby("group")["estimate"].sum()
    white = people["white_nh"] + round(PART_WHITE_OF_HISPANIC * people["hispanic"])
    black = people["black_nh"] + round(PART_BLACK_OF_HISPANIC * people["hispanic"])
    counts = {
        "Total": people["total"],
        "White alone": white,
        "Black or African American alone": black,
    }
    return [_count(2010, group, number, CENSUS) for group, number in counts.items()]


def _limits():
    return [
        _row(year, "", "city limits", "", source, note=f"{what} {NOTE}")
        for year, (what, source) in LIMITS.items()
    ]
