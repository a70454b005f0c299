"""The example city: made anew byte for byte, adds up, and holds the findings it was made for."""

import csv
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from equity_core.groups import load_groups
from equity_core.settings import data_folder

EXAMPLE = data_folder() / "example"
SHAPES = sorted(EXAMPLE.glob("*.geojson"))
TABLES = sorted(EXAMPLE.glob("*.csv"))
BY_HAND = {"plan.csv"}
HEARD_RATIO = (0.8, 1.25)


@cache
def shapes(name: str) -> tuple[np.ndarray, pd.DataFrame]:
    features = json.loads((EXAMPLE / name).read_text(encoding="utf-8"))["features"]
    geometry = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    return geometry, pd.DataFrame([feature["properties"] for feature in features])


@cache
def population() -> pd.DataFrame:
    return pd.read_csv(EXAMPLE / "population.csv", dtype={"GEOID": str}).set_index("GEOID")


def group_ids() -> list[str]:
    groups = load_groups()
    known = groups.known(population().columns)
    return [name for name in known if name != "total" and not groups.is_age(name)]


def areas_of(points: np.ndarray) -> np.ndarray:
    """The position of the area that holds each point; -1 for none."""
    found = np.full(len(points), -1)
    for k, area in enumerate(shapes("areas.geojson")[0]):
        found[shapely.contains_xy(area, points)] = k
    return found


def exposed(points: np.ndarray) -> pd.Series:
    """x_g = sum over areas of d_a * s_ga, over records in the city (zero where no one lives)."""
    area = areas_of(points)
    placed = np.bincount(area[area >= 0], minlength=len(population()))
    people = population()
    share = people[group_ids()].div(people["total"].clip(lower=1), axis=0)
    return share.mul(placed / placed.sum(), axis=0).sum()


def city_share() -> pd.Series:
    return population()[group_ids()].sum() / population()["total"].sum()


def trees() -> pd.DataFrame:
    return pd.read_csv(EXAMPLE / "trees_planted.csv").drop_duplicates("tree_id").dropna()


def test_the_script_writes_the_committed_files_byte_for_byte(tmp_path: Path) -> None:
    command = [sys.executable, "-B", str(EXAMPLE / "make.py"), str(tmp_path)]
    subprocess.run(command, check=True, timeout=120)
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == [path.name for path in sorted([*SHAPES, *TABLES]) if path.name not in BY_HAND]
    for name in made:
        assert (tmp_path / name).read_bytes() == (EXAMPLE / name).read_bytes(), name


def test_all_files_together_are_under_three_megabytes() -> None:
    assert sum(path.stat().st_size for path in [*SHAPES, *TABLES]) < 3_000_000


def test_areas_are_a_valid_coverage_of_40_to_60_single_polygons() -> None:
    geometry, frame = shapes("areas.geojson")
    assert 40 <= len(geometry) <= 60
    assert set(shapely.get_type_id(geometry)) == {3}
    assert shapely.is_valid(geometry).all()
    assert shapely.coverage_is_valid(geometry)
    assert frame["GEOID"].is_unique
    assert frame["name"].is_unique


def test_no_area_id_can_be_that_of_a_real_county() -> None:
    ids = shapes("areas.geojson")[1]["GEOID"]
    assert ids.str.fullmatch(r"00999\d{7}").all()


def test_wards_cover_the_same_ground_and_at_least_one_line_cuts_through_areas() -> None:
    wards, frame = shapes("wards.geojson")
    areas = shapes("areas.geojson")[0]
    assert frame["ward"].tolist() == [f"Ward {k}" for k in range(1, 8)]
    assert shapely.coverage_is_valid(wards)
    city, by_ward = shapely.union_all(areas), shapely.union_all(wards)
    assert shapely.symmetric_difference(city, by_ward).area < 1e-9 * city.area
    inside = [shapely.area(shapely.intersection(wards, a)).max() / a.area for a in areas]
    cut = sum(part < 0.95 for part in inside)
    assert 1 <= cut <= 5


def test_the_river_and_the_rail_line_divide_areas_and_do_not_cross_them() -> None:
    areas = shapes("areas.geojson")[0]
    rail = shapes("rail.geojson")[0][0]
    borders = shapely.union_all(shapely.boundary(areas))
    # 2e-5 degrees is about two meters: the line is drawn on the borders, rounded.
    on_border = rail.intersection(borders.buffer(2e-5)).length / rail.length
    assert on_border > 0.85


def test_one_hundred_thousand_people_in_seven_exclusive_groups() -> None:
    people, ids = population(), group_ids()
    assert len(ids) == 7
    group_set = load_groups().set_for(ids)
    assert group_set is not None
    assert set(group_set.groups) == set(ids)
    assert people["total"].sum() == 100_000
    assert (people[ids].sum(axis=1) == people["total"]).all()
    assert sorted(people.index) == sorted(shapes("areas.geojson")[1]["GEOID"])


def test_every_estimate_has_a_margin_and_areas_without_people_are_named() -> None:
    people = population()
    for name in [*group_ids(), "total"]:
        assert (people[f"{name}_moe"] >= 12).all()
    names = shapes("areas.geojson")[1].set_index("GEOID")["name"]
    nobody = names[people.index[people["total"] == 0]]
    assert sorted(nobody) == ["Long Bend Park", "Union Yards"]


def test_margins_are_as_wide_as_those_of_block_groups() -> None:
    people = population().query("total > 0")
    relative = people["total_moe"] / people["total"]
    assert 0.10 < relative.median() < 0.25
    black = people[people["black_nh"] > 0]
    variation = black["black_nh_moe"] / 1.645 / black["black_nh"]
    assert 0.15 < variation.median() < 0.60


def test_the_2010_count_has_the_same_areas_and_groups_and_adds_up() -> None:
    tidy = pd.read_csv(EXAMPLE / "population_2010.csv", dtype={"area": str, "period": str})
    wide = tidy.pivot(index="area", columns="group", values="estimate")
    assert set(tidy["period"]) == {"2010"}
    assert sorted(wide.index) == sorted(population().index)
    assert (wide[group_ids()].sum(axis=1) == wide["total"]).all()
    assert wide["total"].sum() == 92_400


def test_fewer_trees_reach_black_and_hispanic_residents_and_the_gap_narrows() -> None:
    planted = trees()
    gaps = []
    for years in (("2016", "2018"), ("2019", "2022"), ("2023", "2025")):
        some = planted[planted["planted"].str[:4].between(*years)]
        gaps.append((exposed(some[["lon", "lat"]].to_numpy()) - city_share()) * 100)
    for group in ("black_nh", "hispanic"):
        first, middle, last = (gap[group] for gap in gaps)
        # In percentage points: clearly below zero at first, nearer to zero each time.
        assert first < -2
        assert first < middle < last < -0.5


def test_street_light_requests_reach_each_group_in_step_with_its_share() -> None:
    lights = pd.read_csv(EXAMPLE / "street_light_requests.csv", sep=";", decimal=",").dropna(
        subset=["longitude"]
    )
    ratio = exposed(lights[["longitude", "latitude"]].to_numpy()) / city_share()
    assert ratio.between(*HEARD_RATIO).all()
    assert ratio.drop("other_nh").between(0.97, 1.03).all()


def test_park_projects_are_too_few_to_say_much() -> None:
    geometry, frame = shapes("park_projects.geojson")
    assert len(geometry) == 14
    assert shapely.is_valid(geometry).all()
    n_effective = frame["dollars"].sum() ** 2 / (frame["dollars"] ** 2).sum()
    black = population()["black_nh"] / population()["total"].clip(lower=1)
    # One draw of a place by residents varies by the spread of the share over residents.
    spread = np.sqrt(
        np.average((black - city_share()["black_nh"]) ** 2, weights=population()["total"])
    )
    margin = 1.96 * spread / np.sqrt(n_effective) / city_share()["black_nh"]
    assert margin > 0.25


def test_the_trees_have_the_flaws_that_the_readme_counts() -> None:
    rows = pd.read_csv(EXAMPLE / "trees_planted.csv")
    placed = rows.dropna(subset=["lon", "lat"])
    assert (len(rows) - len(placed)) == 24
    first = placed.drop_duplicates("tree_id")
    assert (areas_of(first[["lon", "lat"]].to_numpy()) == -1).sum() == 42 + 3
    assert rows.duplicated().sum() == 5
    assert rows.drop_duplicates().duplicated("tree_id").sum() == 2
    assert pd.to_datetime(rows["planted"], errors="coerce").isna().sum() == 1


def test_street_light_requests_have_the_flaws_that_the_readme_counts() -> None:
    raw = (EXAMPLE / "street_light_requests.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = pd.read_csv(EXAMPLE / "street_light_requests.csv", sep=";", decimal=",")
    placed = rows.dropna(subset=["longitude"])
    assert len(rows) - len(placed) == 14
    assert (areas_of(placed[["longitude", "latitude"]].to_numpy()) == -1).sum() == 11
    assert rows["closed"].isna().sum() > 0
    closed = rows.dropna(subset=["closed"])
    assert (closed["closed"] >= closed["opened"]).all()


def test_sidewalk_repairs_are_lines_with_length_that_agrees_with_their_feet() -> None:
    geometry, frame = shapes("sidewalk_repairs.geojson")
    assert set(shapely.get_type_id(geometry)) == {1}
    # Plane lengths at latitude 44.04: 111.2 km a degree north, times cos(latitude) east.
    scale = np.array([np.cos(np.radians(44.04)), 1.0]) * 111.2 * 3280.84
    feet = shapely.length(shapely.transform(geometry, lambda xy: xy * scale))
    assert np.allclose(feet, frame["feet"], rtol=0.05, atol=3)


def test_visits_have_recorded_race_with_unknown_and_blank_and_areas_of_the_city() -> None:
    visits = pd.read_csv(EXAMPLE / "recreation_visits.csv", dtype={"area_id": str})
    assert {"Unknown", "Black or African American"} <= set(visits["recorded_race"].dropna())
    assert visits["recorded_race"].isna().any()
    assert (visits["visits"] >= 1).all()
    assert visits.loc[visits["center"] != "Visits by van", "area_id"].isin(population().index).all()
    assert visits.loc[visits["center"] == "Visits by van", "area_id"].isna().all()
    assert visits["center"].nunique() == 10 + 1


@pytest.mark.parametrize("path", [*SHAPES, *TABLES], ids=lambda path: path.name)
def test_the_readme_says_of_each_file_that_it_is_invented_and_names_its_columns(path: Path) -> None:
    sections = (EXAMPLE / "README.md").read_text(encoding="utf-8").split("\n## ")
    (section,) = [part for part in sections if path.name in part.splitlines()[0]]
    assert "Invented." in section
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline().strip()
        columns = next(csv.reader([head], delimiter=";" if ";" in head else ","))
    else:
        columns = list(shapes(path.name)[1].columns)
        assert "Invented" in json.loads(path.read_text(encoding="utf-8"))["note"]
    assert [name for name in columns if f"`{name}`" not in section] == []


def test_the_catalogue_names_every_file_and_only_columns_that_are_there() -> None:
    catalogue = json.loads((EXAMPLE / "catalogue.json").read_text(encoding="utf-8"))
    named = {step["file"] for kind in ("layers", "services") for step in catalogue[kind]}
    named |= {step[key] for step in catalogue["imports"] for key in ("areas", "population")}
    named |= {
        step[key] for step in catalogue["overlays"] for key in ("file", "parcels") if key in step
    }
    named |= {catalogue[part]["file"] for part in ("history", "places", "entries", "plan")}
    assert named == {path.name for path in [*SHAPES, *TABLES]}
    assert "example" in catalogue["city"]
    for step in catalogue["services"]:
        path = EXAMPLE / step["file"]
        if path.suffix == ".csv":
            columns = set(
                pd.read_csv(path, sep=None, engine="python", encoding="utf-8-sig", nrows=3).columns
            )
        else:
            columns = set(shapes(path.name)[1].columns)
        asked = {"lon", "lat", "area_id", "weight", "date", "race", "record_id"} & set(step)
        assert {step[key] for key in asked} <= columns
        assert step["counts"] in {"people", "things"}
