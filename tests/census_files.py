"""The answers of the Census sources, letter by letter, for a world of `census_world`."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from census_world import GROUPS, World, margin

STATES = {"27": ("MN", "Minnesota"), "55": ("WI", "Wisconsin"), "06": ("CA", "California")}
RACES = {
    "white_nh": "White alone",
    "black_nh": "Black or African American alone",
    "aian_nh": "American Indian and Alaska Native alone",
    "asian_nh": "Asian alone",
    "nhpi_nh": "Native Hawaiian and Other Pacific Islander alone",
    "other_nh": "Some other race alone",
}
_BINS = (
    "Under 5 years,5 to 9 years,10 to 14 years,15 to 17 years,18 and 19 years,20 years,21 years,"
    "22 to 24 years,25 to 29 years,30 to 34 years,35 to 39 years,40 to 44 years,45 to 49 years,"
    "50 to 54 years,55 to 59 years,60 and 61 years,62 to 64 years,65 and 66 years,67 to 69 years,"
    "70 to 74 years,75 to 79 years,80 to 84 years,85 years and over"
)
BINS = _BINS.split(",")
_NAMES_HEADER = (
    "FILEID|STUSAB|SUMLEVEL|COMPONENT|US|REGION|DIVISION|STATE|COUNTY|COUSUB|PLACE|TRACT|"
    "BLKGRP|CONCIT|AIANHH|AIANHHFP|AIHHTLI|AITS|AITSFP|ANRC|CBSA|CSA|METDIV|MACC|MEMI|NECTA|"
    "CNECTA|NECTADIV|UA|CDCURR|SLDU|SLDL|ZCTA5|SUBMCD|SDELM|SDSEC|SDUNI|UR|PCI|PUMA5|GEO_ID|"
    "NAME|BTTR|BTBG|TL_GEO_ID"
)
PREFIX = {"place": "1600000US", "tract": "1400000US", "block group": "1500000US"}
MISSING, CONTROLLED = -666666666, -555555555


def race_lines(moved: bool) -> list[tuple[int, str, str]]:
    """(indent, label, what it counts) of B03002; `moved` has a line more, as tables change."""
    lines = [(0, "Total:", "total"), (1, "Not Hispanic or Latino:", "not_hispanic")]
    deep = 2
    if moved:
        lines += [(2, "Population of one race:", "one_race")]
        deep = 3
    lines += [(deep, label, group) for group, label in RACES.items()]
    lines += [(2, "Two or more races:", "multiple_nh")]
    lines += [(3, "Two races including Some other race", "zero")]
    lines += [(3, "Two races excluding Some other race, and three or more races", "multiple_nh")]
    lines += [(1, "Hispanic or Latino:", "hispanic")]
    lines += [
        (2, label, "hispanic" if group == "white_nh" else "zero") for group, label in RACES.items()
    ]
    lines += [(2, "Two or more races:", "zero")]
    lines += [(3, "Two races including Some other race", "zero")]
    return [*lines, (3, "Two races excluding Some other race, and three or more races", "zero")]


def age_lines() -> list[tuple[int, str, str]]:
    """(indent, label, what it counts) of B01001."""
    lines = [(0, "Total:", "total")]
    for sex in ("Male", "Female"):
        lines += [(1, f"{sex}:", sex)]
        lines += [(2, label, f"{sex}/{label}") for label in BINS]
    return lines


def race_cells(world: World, kind: str, year: int) -> pd.DataFrame:
    """Every number that B03002 needs, by code."""
    cells = world.survey(kind, year).copy()
    cells["not_hispanic"] = cells["total"] - cells["hispanic"]
    cells["one_race"] = cells[list(RACES)].sum(axis=1)
    cells["zero"] = 0
    return cells


def age_cells(world: World, kind: str, year: int) -> pd.DataFrame:
    """Every number that B01001 needs, by code: shares of all people that differ by age."""
    total = world.survey(kind, year)["total"].to_numpy()
    cells = {"total": total, "Male": total // 2, "Female": total - total // 2}
    for sex in ("Male", "Female"):
        left = cells[sex].copy()
        for number, label in enumerate(BINS[1:], start=1):
            cells[f"{sex}/{label}"] = cells[sex] * (number % 5 + 1) // 100
            left = left - cells[f"{sex}/{label}"]
        cells[f"{sex}/{BINS[0]}"] = left
    return pd.DataFrame(cells, index=world.survey(kind, year).index)


def survey_values(world: World, table: str, kind: str, year: int, moved: bool) -> pd.DataFrame:
    """Columns E001, M001, E002 … as numbers, the codes for what is not there among them."""
    lines = race_lines(moved) if table == "B03002" else age_lines()
    cells = (race_cells if table == "B03002" else age_cells)(world, kind, year)
    values = {}
    for number, (_, _, what) in enumerate(lines, start=1):
        values[f"E{number:03d}"] = cells[what].to_numpy()
        values[f"M{number:03d}"] = margin(cells[what].to_numpy())
    found = pd.DataFrame(values, index=cells.index)
    if kind == "place":
        found["M001"] = CONTROLLED
    if kind == "tract" and table == "B01001":
        found.iloc[-1] = MISSING
        found.iloc[-1, found.columns.str.startswith("M")] = -222222222
    return found


def shells(tables: dict[str, list[tuple[int, str, str]]]) -> bytes:
    """The file of all columns and their labels."""
    titles = {"B03002": "Hispanic or Latino Origin by Race", "B01001": "Sex by Age"}
    rows = ["Table ID|Line|Indent|Unique ID|Label|Title|Universe|Type"]
    for table, lines in tables.items():
        for number, (indent, label, _) in enumerate(lines, start=1):
            name = f"{table}_{number:03d}"
            rows.append(
                f"{table}|{number}.0|{indent}|{name}|{label}|{titles[table]}|Total population|int"
            )
    return ("\n".join(rows) + "\n").encode()


def table_file(world: World, table: str, year: int, moved: bool) -> bytes:
    """A table for the whole nation, all levels in one file."""
    lines = []
    for kind in PREFIX:
        values = survey_values(world, table, kind, year, moved)
        if not lines:
            lines.append("|".join(["GEO_ID", *(f"{table}_{name}" for name in values)]))
            lines.append("|".join(["0100000US", *["1"] * values.shape[1]]))
            for number in range(50):
                far = f"1400000US55001{number:06d}"
                lines.append("|".join([far, *["1"] * values.shape[1]]))
        for code, row in zip(values.index, values.to_numpy().astype(str), strict=True):
            lines.append("|".join([PREFIX[kind] + code, *row]))
    return ("\n".join(lines) + "\n").encode()


def names_file(world: World) -> bytes:
    """Codes and names of all areas (only places are of use here), with 44 columns."""
    header = _NAMES_HEADER.split("|")
    rows = ["|".join(header)]
    for code, place in world.places.iterrows():
        cells = dict.fromkeys(header, "")
        postal, state = STATES[code[:2]]
        cells |= {"FILEID": "ACSSF", "STUSAB": postal, "SUMLEVEL": "160", "COMPONENT": "00"}
        cells |= {"GEO_ID": PREFIX["place"] + code, "NAME": f"{place['label']}, {state}"}
        rows.append("|".join(cells.values()))
        part = cells | {"COMPONENT": "H0", "GEO_ID": f"160H000US{code}"}
        rows.append("|".join(part.values()))
    return ("\n".join(rows) + "\n").encode("latin-1")


GEO_WIDTH, GEO_AT = 97, {
    "FILEID": 0, "STUSAB": 1, "SUMLEV": 2, "GEOVAR": 3, "GEOCOMP": 4, "CHARITER": 5, "CIFSN": 6,
    "LOGRECNO": 7, "GEOID": 8, "GEOCODE": 9, "STATE": 12, "COUNTY": 14, "PLACE": 29, "TRACT": 32,
    "BLKGRP": 33, "BLOCK": 34, "AREALAND": 84, "AREAWATR": 85, "BASENAME": 86, "NAME": 87,
    "POP100": 90, "HU100": 91, "INTPTLAT": 92, "INTPTLON": 93,
}  # fmt: skip
LEVELS = {"place": "160", "tract": "140", "block group": "150", "block": "750"}


def redistricting_zip(world: World, year: int = 2020) -> bytes:
    """The state's zip: areas and three segments, joined by LOGRECNO.

    Each place stands there twice: whole, and as a part of it (component 43) that is no place.
    """
    lines: dict[str, list[str]] = {"geo": [], "00001": [], "00002": [], "00003": []}
    for kind, level in LEVELS.items():
        counts = world.counts(kind)
        for code, row in counts[counts.index.str.startswith("27")].iterrows():
            for component in ("00", "43") if kind == "place" else ("00",):
                number = f"{len(lines['geo']) + 1:07d}"
                lines["geo"].append(_geo_line(world, level, code, number, row, component))
                for segment, cells in enumerate(_segments(row), start=1):
                    head = ["PLST", "MN", "000", f"{segment:02d}", number]
                    lines[f"0000{segment}"].append("|".join([*head, *map(str, cells)]))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in lines.items():
            archive.writestr(f"mn{name}{year}.pl", ("\n".join(text) + "\n").encode("latin-1"))
    return out.getvalue()


def _segments(row: pd.Series) -> tuple[list[int], list[int], list[int]]:
    """The cells of P1 and P2; of P3, P4 and H1; of P5. What is of no use here is 0."""
    p2 = _hispanic_by_race({name: int(row[name]) for name in [*GROUPS, "total"]})
    grown = int(row["adults"])
    return [0] * 71 + p2, [0] * 71 + [grown, 0, grown] + [0] * 70 + [0] * 3, [0] * 10


def _hispanic_by_race(row: dict[str, int]) -> list[int]:
    """The 73 cells of P2 (or P4): two or more races are all White and Black here."""
    one = [row[group] for group in RACES]
    more = row["multiple_nh"]
    mixes = [len(list(combinations(RACES, number))) for number in range(2, 7)]
    tail = [more, more, more] + [0] * (mixes[0] - 1) + sum([[0] * (n + 1) for n in mixes[1:]], [])
    return [row["total"], row["hispanic"], row["total"] - row["hispanic"], sum(one), *one, *tail]


def _geo_line(
    world: World, level: str, code: str, number: str, row: pd.Series, component: str
) -> str:
    people = int(row["total"])
    cells = [""] * GEO_WIDTH
    given = {
        "FILEID": "PLST", "STUSAB": "MN", "SUMLEV": level, "GEOVAR": "00", "GEOCOMP": component,
        "CHARITER": "000", "LOGRECNO": number, "GEOID": f"{level}0000US{code}",
        "GEOCODE": code, "STATE": "27", "POP100": str(people), "HU100": str(people // 2),
        "AREALAND": "1000000", "AREAWATR": "0", "INTPTLAT": "+45.0", "INTPTLON": "-093.0",
    }  # fmt: skip
    if level == "160":
        label = world.places.loc[code, "label"]
        given |= {"PLACE": code[2:], "BASENAME": world.places.loc[code, "name"], "NAME": label}
    else:
        given |= {"COUNTY": code[2:5], "TRACT": code[5:11], "BLKGRP": code[11:12]}
        given |= {"BLOCK": code[11:15] if level == "750" else ""}
        given |= {"PLACE": world.blocks.loc[code, "place"] if level == "750" else "99999"}
    for name, value in given.items():
        cells[GEO_AT[name]] = value
    return "|".join(cells)


def boundary_zip(world: World, kind: str, year: int) -> bytes:
    """A zipped Shapefile as TIGER/Line has them, with the column names of its year."""
    shapes = world.shape(kind)
    shapes = shapes[shapes.index.str.startswith("27")]
    codes = shapes.index.to_series().reset_index(drop=True)
    end = {2000: "00", 2010: "10"}.get(year, "")
    frame = pd.DataFrame(
        {f"STATEFP{end}": "27", ("CTIDFP00" if end == "00" else f"GEOID{end}"): codes}
    )
    if kind == "place":
        frame["NAME"] = world.places.loc[shapes.index, "name"].to_numpy()
        frame["NAMELSAD"] = world.places.loc[shapes.index, "label"].to_numpy()
    elif kind == "tract":
        frame[f"NAME{end}"] = [f"{int(c[5:9])}.{c[9:]}".removesuffix(".00") for c in codes]
        frame[f"NAMELSAD{end}"] = "Census Tract " + frame[f"NAME{end}"]
    else:
        frame["NAMELSAD"] = "Block Group " + codes.str[11]
    metres = shapely.area(shapes.to_numpy()) * 111_195**2 * np.cos(np.radians(45))
    frame[f"ALAND{end}"], frame[f"AWATER{end}"] = metres.astype("int64"), 0
    stem = _stem(kind, year)
    table = gpd.GeoDataFrame(frame, geometry=shapes.to_numpy(), crs="EPSG:4269")
    with tempfile.TemporaryDirectory() as folder:
        table.to_file(Path(folder) / f"{stem}.shp", engine="pyogrio", encoding="UTF-8")
        (Path(folder) / f"{stem}.shp.iso.xml").write_text("<xml/>")
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(Path(folder).iterdir()):
                archive.write(file, file.name)
    return out.getvalue()


def _stem(kind: str, year: int) -> str:
    layer = {"place": "place", "tract": "tract", "block group": "bg"}[kind]
    if year in (2000, 2010):
        return f"tl_2010_27_{layer}{year % 100:02d}"
    return f"tl_{year}_27_{layer}"


def labels_json(period: str, table: str, lines: list[tuple[int, str, str]]) -> bytes:
    """What the interface says of a table's columns."""
    survey = table.startswith("B")
    variables, above = {}, []
    for number, (indent, label, _) in enumerate(lines, start=1):
        above = [*above[:indent], label]
        path = "!!".join(above)
        if survey:
            name = f"{table}_{number:03d}"
            variables[f"{name}E"] = {"label": f"Estimate!!{path}", "group": table}
            variables[f"{name}EA"] = {"label": f"Annotation of Estimate!!{path}", "group": table}
            variables[f"{name}M"] = {"label": f"Margin of Error!!{path}", "group": table}
        elif period == "2020":
            variables[f"{table}_{number:03d}N"] = {"label": f" !!{path}", "group": table}
            variables[f"{table}_{number:03d}NA"] = {"label": f"Annotation of !!{path}"}
        else:
            digits = f"{int(table[1:]):03d}"
            variables[f"P{digits}{number:03d}"] = {"label": path.replace(":", ""), "group": table}
    variables["NAME"] = {"label": "Geographic Area Name", "group": "N/A"}
    variables["GEO_ID"] = {"label": "Geography", "group": table}
    return json.dumps({"variables": dict(reversed(variables.items()))}).encode()


def count_lines() -> list[tuple[int, str, str]]:
    """(indent, label, what it counts) of P2 and P4 as far as they are of use."""
    lines = [(0, "Total:", "total"), (1, "Hispanic or Latino", "hispanic")]
    lines += [
        (1, "Not Hispanic or Latino:", "not_hispanic"),
        (2, "Population of one race:", "one_race"),
    ]
    lines += [(3, label, group) for group, label in RACES.items()]
    lines += [(2, "Population of two or more races:", "multiple_nh")]
    return [*lines, (3, "Population of two races:", "multiple_nh")]


def old_lines() -> list[tuple[int, str, str]]:
    """(indent, label, what it counts) of P008 (2000) and P5 (2010)."""
    lines = [(0, "Total:", "total"), (1, "Not Hispanic or Latino:", "not_hispanic")]
    lines += [(2, label, group) for group, label in RACES.items()]
    lines += [(2, "Two or more races", "multiple_nh"), (1, "Hispanic or Latino:", "hispanic")]
    return [*lines, *((2, label, "zero") for label in RACES.values())]
