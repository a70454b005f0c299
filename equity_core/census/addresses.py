"""Every address, table and code of the Census sources, in one place.

Addresses are parts of the two sites in `Settings.census_api` and `Settings.census_files`.
"""

from __future__ import annotations

KEY_SIGNUP = "https://api.census.gov/data/key_signup.html"

RACE, AGE = "B03002", "B01001"  # Hispanic origin by race; sex by age
RACE_2020, ADULTS_2020 = "P2", "P4"  # everyone; people of 18 and over
RACE_OF_CENSUS = {2000: "P008", 2010: "P5", 2020: RACE_2020}
OLDEST_TABLE_FILES = 2021  # the first 5-year survey whose files hold one table each
PLACE_LEVEL, TRACT_LEVEL, BLOCK_GROUP_LEVEL, BLOCK_LEVEL = "160", "140", "150", "750"
LEVELS = {"place": PLACE_LEVEL, "tract": TRACT_LEVEL, "block group": BLOCK_GROUP_LEVEL}
WHOLE = "0000US"  # follows a level in the long form of a code: 1600000US2753620


def long_code(kind: str, geoid: str) -> str:
    """The form that summary files use: "1400000US27053000101"."""
    return f"{LEVELS[kind]}{WHOLE}{geoid}"


def dataset(period: int | str) -> str:
    """The data set of the interface for a census year ("2020") or a survey ("2020-2024")."""
    text = str(period)
    if "-" in text:
        return f"/data/{text[-4:]}/acs/acs5"
    return f"/data/{text}/dec/{'pl' if text == '2020' else 'sf1'}"


def facts_of(period: int | str) -> str:
    """What the interface says about a data set, its year among it."""
    return f"{dataset(period)}.json"


def labels_of(period: int | str, table: str) -> str:
    """The columns of a table and their labels."""
    return f"{dataset(period)}/groups/{table}.json"


def _survey_files(year: int) -> str:
    return f"/programs-surveys/acs/summary_file/{year}/table-based-SF"


def survey_labels(year: int) -> str:
    """The columns of every table of a 5-year survey and their labels."""
    return f"{_survey_files(year)}/documentation/ACS{year}5YR_Table_Shells.txt"


def survey_names(year: int) -> str:
    """The codes and names of all areas of a 5-year survey."""
    return f"{_survey_files(year)}/documentation/Geos{year}5YR.txt"


def survey_table(year: int, table: str) -> str:
    """One table of a 5-year survey for the whole nation."""
    return f"{_survey_files(year)}/data/5YRData/acsdt5y{year}-{table.lower()}.dat"


def redistricting(postal: str, folder: str) -> str:
    """The 2020 count of a state (P.L. 94-171), zipped."""
    return (
        "/programs-surveys/decennial/2020/data/01-Redistricting_File--PL_94-171/"
        f"{folder}/{postal.lower()}2020.pl.zip"
    )


_LAYERS = {"place": "PLACE", "tract": "TRACT", "block group": "BG"}


def boundaries(kind: str, year: int, fips: str) -> str:
    """Full-resolution boundaries (TIGER/Line) of a state; 2000 and 2010 as drawn in 2010."""
    layer = _LAYERS[kind]
    if year in (2000, 2010):
        short = f"{layer.lower()}{year % 100:02d}"
        return f"/geo/tiger/TIGER2010/{layer}/{year}/tl_2010_{fips}_{short}.zip"
    return f"/geo/tiger/TIGER{year}/{layer}/tl_{year}_{fips}_{layer.lower()}.zip"
