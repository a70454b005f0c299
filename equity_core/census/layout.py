"""The cells of the 2020 redistricting files, which have no header line of their own.

From the Bureau's technical documentation of the 2020 P.L. 94-171 summary file, chapter 6. The
labels are written as the Data API writes them, so that groups are found by label in both.
"""

from __future__ import annotations

from itertools import combinations

_GEO = """
    FILEID STUSAB SUMLEV GEOVAR GEOCOMP CHARITER CIFSN LOGRECNO GEOID GEOCODE REGION DIVISION
    STATE STATENS COUNTY COUNTYCC COUNTYNS COUSUB COUSUBCC COUSUBNS SUBMCD SUBMCDCC SUBMCDNS
    ESTATE ESTATECC ESTATENS CONCIT CONCITCC CONCITNS PLACE PLACECC PLACENS TRACT BLKGRP BLOCK
    AIANHH AIHHTLI AIANHHFP AIANHHCC AIANHHNS AITS AITSFP AITSCC AITSNS TTRACT TBLKGRP ANRC
    ANRCCC ANRCNS CBSA MEMI CSA METDIV NECTA NMEMI CNECTA NECTADIV CBSAPCI NECTAPCI UA UATYPE UR
    CD116 CD118 CD119 CD120 CD121 SLDU18 SLDU22 SLDU24 SLDU26 SLDU28 SLDL18 SLDL22 SLDL24 SLDL26
    SLDL28 VTD VTDI ZCTA SDELM SDSEC SDUNI PUMA AREALAND AREAWATR BASENAME NAME FUNCSTAT GCUNI
    POP100 HU100 INTPTLAT INTPTLON LSADC PARTFLAG UGA
"""
GEO_COLUMNS = tuple(_GEO.split())
SEGMENT_START = ("FILEID", "STUSAB", "CHARITER", "CIFSN", "LOGRECNO")

RACES = (
    "White",
    "Black or African American",
    "American Indian and Alaska Native",
    "Asian",
    "Native Hawaiian and Other Pacific Islander",
    "Some Other Race",
)
_HOW_MANY = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}


def _by_race(above: str) -> list[str]:
    """One race and each of six, then two or more and each of the 57 combinations."""
    one = f"{above}!!Population of one race:"
    labels = [one, *(f"{one}!!{race} alone" for race in RACES)]
    more = f"{above}!!Population of two or more races:"
    labels.append(more)
    for number, word in _HOW_MANY.items():
        races = f"{more}!!Population of {word} races:"
        labels.append(races)
        labels += [f"{races}!!{'; '.join(mix)}" for mix in combinations(RACES, number)]
    return labels


_RACE = ["!!Total:", *_by_race("!!Total:")]
_HISPANIC_BY_RACE = [
    "!!Total:",
    "!!Total:!!Hispanic or Latino",
    "!!Total:!!Not Hispanic or Latino:",
    *_by_race("!!Total:!!Not Hispanic or Latino:"),
]
_QUARTERS = [
    "!!Total:",
    "!!Total:!!Institutionalized population:",
    "!!Total:!!Institutionalized population:!!Correctional facilities for adults",
    "!!Total:!!Institutionalized population:!!Juvenile facilities",
    "!!Total:!!Institutionalized population:!!Nursing facilities/Skilled-nursing facilities",
    "!!Total:!!Institutionalized population:!!Other institutional facilities",
    "!!Total:!!Noninstitutionalized population:",
    "!!Total:!!Noninstitutionalized population:!!College/University student housing",
    "!!Total:!!Noninstitutionalized population:!!Military quarters",
    "!!Total:!!Noninstitutionalized population:!!Other noninstitutional facilities",
]
_HOUSING = ["!!Total:", "!!Total:!!Occupied", "!!Total:!!Vacant"]

LABELS = {
    "P1": tuple(_RACE),  # 71 cells
    "P2": tuple(_HISPANIC_BY_RACE),  # 73 cells
    "P3": tuple(_RACE),  # of 18 and over
    "P4": tuple(_HISPANIC_BY_RACE),  # of 18 and over
    "H1": tuple(_HOUSING),
    "P5": tuple(_QUARTERS),  # people in group quarters
}
SEGMENTS = {1: ("P1", "P2"), 2: ("P3", "P4", "H1"), 3: ("P5",)}


def cell_ids(table: str) -> list[str]:
    """The ids of a table's cells, as the Data API writes them: "P2_001N"."""
    return [f"{table}_{number:03d}N" for number in range(1, len(LABELS[table]) + 1)]


def segment_columns(segment: int) -> list[str]:
    """Every column of a segment, in order."""
    return [*SEGMENT_START, *(cell for table in SEGMENTS[segment] for cell in cell_ids(table))]
