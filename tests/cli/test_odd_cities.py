"""Cities that are odd: each gives a right result, or a plain sentence that says what to do."""

from __future__ import annotations

import csv
import gc
import json
import os
import shutil
import subprocess
import sys
import threading

import geopandas
import numpy as np
import pyproj
import pytest
import shapely
from click.testing import CliRunner
from postgresql_server import postgresql  # noqa: F401
from tiny_city import square

from equity_core.cli import equity
from equity_core.errors import EquityError
from equity_core.settings import REPOSITORY, get_settings
from equity_core.store.engine import forget_engines


class Odd:
    """A city made of squares, imported by the command line."""

    def __init__(self, folder, name="Odd"):
        self.folder, self.name = folder, name
        self.ids: list[str] = []

    def areas(self, features):
        self.ids = [feature["properties"]["GEOID"] for feature in features]
        path = self.folder / "areas.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return path

    def population(self, people):
        """Rows of (total, black_nh); the others are white_nh. None: an empty cell."""
        rows = [
            [area, *(("", "", "") if one is None else (one[0], one[1], one[0] - one[1]))]
            for area, one in zip(self.ids, people, strict=True)
        ]
        return self.table("population.csv", ["GEOID", "total", "black_nh", "white_nh"], rows)

    def records(self, rows, *, columns=("id", "lon", "lat", "date")):
        return self.table("records.csv", columns, rows)

    def table(self, name, columns, rows):
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(rows)
        return path

    def load(self, areas, population, *more):
        return run("city", "import", self.name, "--areas", areas, "--area-id", "GEOID",
                   "--population", population, "--partial-groups", *more)  # fmt: skip

    def serve(self, records, *more, code=0):
        return run("service", "import", self.name, records, "--name", "Trees", "--counts",
                   "things", *more, code=code)  # fmt: skip

    def measure(self, *more):
        return json.loads(run("measure", self.name, "Trees", "--json", *more))


def run(*words, code=0):
    found = CliRunner().invoke(equity, [str(word) for word in words])
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        assert isinstance(found.exception, EquityError), repr(found.exception)
        assert code == 1, str(found.exception)
        return str(found.exception)
    assert found.exit_code == code, found.output
    return found.stdout


@pytest.fixture
def odd(settings, tmp_path):
    return Odd(tmp_path)


def row_of(count, west=10.0, south=50.0):
    """So many squares side by side, ids 00, 01, …"""
    return [square(f"{place:02d}", west + 0.01 * place, south) for place in range(count)]


def points(*places):
    return [[number, lon, lat, "2020-05-01"] for number, (lon, lat) in enumerate(places)]


def amounts(found):
    return [row["amount"] for row in found["areas"]]


def test_a_city_of_one_area(odd):
    odd.load(odd.areas(row_of(1)), odd.population([(100, 40)]))
    odd.serve(odd.records(points((10.005, 50.005), (10.006, 50.004))))
    found = odd.measure()
    assert amounts(found) == [2]
    # All of it lies where everyone lives: every group is exposed as the city is.
    assert [group["gap_points"] for group in found["groups"]] == [0, 0]


def test_a_city_of_fifteen_hundred_areas(odd):
    side = 39  # 39 x 39 = 1,521
    features = [
        square(f"{row:02d}{column:02d}", 10 + 0.01 * column, 50 + 0.01 * row)
        for row in range(side)
        for column in range(side)
    ]
    odd.load(odd.areas(features), odd.population([(100, 50)] * len(features)))
    places = [(10.005 + 0.01 * n, 50.005 + 0.01 * n) for n in range(side)]
    odd.serve(odd.records(points(*places)))
    found = odd.measure()
    assert len(found["areas"]) == side**2
    hit = {row["area"] for row in found["areas"] if row["amount"]}
    assert hit == {f"{n:02d}{n:02d}" for n in range(side)}
    assert sum(amounts(found)) == side


def test_ids_and_names_in_every_script(odd):
    odd.name = "Đà Nẵng — ᏣᎳᎩ 東京"
    names = ["Ñandú", "東京都", "الرملة"]
    features = [
        {**one, "properties": {"GEOID": name, "name": f"“{name}”"}}
        for name, one in zip(names, row_of(3), strict=True)
    ]
    odd.load(odd.areas(features), odd.population([(100, 50)] * 3), "--area-name", "name")
    odd.serve(odd.records(points((10.015, 50.005))))
    found = odd.measure()
    assert {row["area"]: row["amount"] for row in found["areas"]} == {
        "Ñandú": 0, "東京都": 1, "الرملة": 0,
    }  # fmt: skip
    listed = json.loads(run("city", "list", "--json"))
    assert [city["name"] for city in listed] == [odd.name]
    odd.name = odd.name.upper()
    assert odd.measure()["areas"] == found["areas"]


@pytest.mark.parametrize("code", ["EPSG:26915", "EPSG:2263"])
@pytest.mark.parametrize("kind", ["shapefile", "geopackage"])
def test_areas_in_meters_and_in_feet(odd, code, kind):
    west, south = {"EPSG:26915": (-93.0, 44.9), "EPSG:2263": (-74.0, 40.7)}[code]
    boxes = [shapely.box(west + 0.01 * n, south, west + 0.01 * n + 0.01, south + 0.01)
             for n in range(3)]  # fmt: skip
    frame = geopandas.GeoDataFrame(
        {"GEOID": ["00", "01", "02"]}, geometry=boxes, crs="EPSG:4326"
    ).to_crs(code)
    odd.ids = list(frame["GEOID"])
    if kind == "shapefile":
        (odd.folder / "shape").mkdir()
        frame.to_file(odd.folder / "shape" / "areas.shp")
        areas = odd.folder / "areas.zip"
        subprocess.run(
            [sys.executable, "-m", "zipfile", "-c", areas, *(odd.folder / "shape").iterdir()],
            check=True,
        )
    else:
        areas = odd.folder / "areas.gpkg"
        frame.to_file(areas, driver="GPKG")
    odd.load(areas, odd.population([(100, 50)] * 3))
    # Records in the same coordinates, two of them in the middle area.
    there = pyproj.Transformer.from_crs("EPSG:4326", code, always_xy=True)
    x, y = there.transform(np.array([west + 0.015] * 2 + [west + 0.025]), [south + 0.005] * 3)
    rows = [[n, x[n], y[n], "2020-05-01"] for n in range(3)]
    path = odd.records(rows, columns=("id", "x", "y", "date"))
    odd.serve(path, "--lon", "x", "--lat", "y", "--crs", code)
    assert amounts(odd.measure()) == [0, 2, 1]


def test_half_of_the_areas_without_a_population(odd):
    odd.load(odd.areas(row_of(4)), odd.population([(100, 50), None, (100, 0), None]))
    odd.serve(odd.records(points((10.005, 50.005), (10.015, 50.005), (10.025, 50.005))))
    found = odd.measure()
    assert amounts(found) == [1, 1, 1, 0]
    groups = {row["group"]: row for row in found["groups"]}
    # Exposure is counted where people are known: half of each place's residents, a third each.
    assert groups["black_nh"]["exposed_percent"] == pytest.approx(100 * (1 / 3) * 0.5)
    assert groups["black_nh"]["city_percent"] == pytest.approx(100 * 50 / 200)
    said = run("measure", "Odd", "Trees")
    assert "In areas whose population is not known: 33.3 %" in said


def test_amounts_that_are_all_zero(odd):
    odd.load(odd.areas(row_of(2)), odd.population([(100, 50)] * 2))
    rows = [[*row, 0] for row in points((10.005, 50.005), (10.015, 50.005))]
    path = odd.records(rows, columns=("id", "lon", "lat", "date", "dollars"))
    said = odd.serve(path, "--weight", "dollars", code=1)
    assert said.startswith("Every amount in the column “dollars” is 0, so there is nothing to add")


@pytest.mark.parametrize("rows", [[], [["", "", "", ""]]])
def test_a_file_without_records(odd, rows):
    odd.load(odd.areas(row_of(2)), odd.population([(100, 50)] * 2))
    said = odd.serve(odd.records(rows), code=1)
    assert "no records" in said or "says where it was" in said


def test_every_record_outside(odd):
    odd.load(odd.areas(row_of(2)), odd.population([(100, 50)] * 2))
    said = odd.serve(odd.records(points((11.5, 50.005), (11.6, 50.005))), code=1)
    assert said.startswith("No record's place lies in Odd. Check the columns")


def test_south_of_the_equator_and_west_of_greenwich(odd):
    odd.load(odd.areas(row_of(3, west=-70.66, south=-33.45)), odd.population([(100, 50)] * 3))
    odd.serve(odd.records(points((-70.645, -33.445), (-70.645, -33.446), (-70.635, -33.445))))
    assert amounts(odd.measure()) == [0, 2, 1]


def test_a_city_across_the_line_where_the_day_changes(odd):
    features = [*row_of(2, west=179.98, south=-16.8), square("02", -180.0, -16.8)]
    rows = points((179.985, -16.795), (179.995, -16.795), (-179.995, -16.795), (-179.994, -16.796))
    areas, people = odd.areas(features), odd.population([(100, 50)] * 3)
    odd.load(areas, people)
    odd.serve(odd.records(rows))
    assert amounts(odd.measure()) == [1, 1, 2]


def as_anyone(*words):
    """Run a command to which rights apply: to root they do not, unless that is taken away."""
    plain = [sys.executable, "-m", "equity_core.cli", *map(str, words)]
    if os.getuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may write anywhere, and there is no setpriv to take that away")
        plain = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", *plain]
    told = subprocess.run(
        plain, cwd=REPOSITORY, capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    assert "Traceback" not in told.stderr
    return told


@pytest.fixture
def read_only(settings):
    """Call it to take the right to write in the workspace away; it comes back after the test."""
    yield lambda: settings.home.chmod(0o500)
    settings.home.chmod(0o700)


def test_a_home_that_may_only_be_read_is_told_in_a_sentence(odd, settings, read_only):
    settings.home.mkdir()
    areas, people = odd.areas(row_of(1)), odd.population([(1, 1)])
    read_only()
    told = as_anyone("city", "import", "Odd", "--areas", areas, "--area-id", "GEOID",
                     "--population", people, "--partial-groups")  # fmt: skip
    assert told.returncode == 1, told.stdout
    assert "cannot be opened. Check that its folder" in told.stderr
    assert list(settings.home.iterdir()) == []


def test_a_workspace_that_became_read_only_is_told_in_a_sentence_too(odd, settings, read_only):
    odd.load(odd.areas(row_of(2)), odd.population([(100, 50)] * 2))
    records = odd.records(points((10.005, 50.005)))
    forget_engines()
    gc.collect()  # the last connection closes and takes the log of the database along
    read_only()
    told = as_anyone("service", "import", "Odd", records, "--name", "Trees")
    assert told.returncode == 1, told.stdout
    assert "equity.db cannot be written to. Change the rights of its folder" in told.stderr
    assert "cannot be written to" in as_anyone("doctor").stdout


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_imports_at_once_into_one_workspace(odd, database, request, monkeypatch):
    if database == "postgresql":
        address = request.getfixturevalue("postgresql")
        monkeypatch.setenv("EQUITY_DATABASE_URL", address)
        get_settings.cache_clear()
    odd.load(odd.areas(row_of(2)), odd.population([(100, 50)] * 2))
    records = odd.records(points((10.005, 50.005), (10.015, 50.005), (10.016, 50.005)))
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "equity_core.cli", "service", "import", "Odd", records,
             "--name", name, "--counts", "things"],
            cwd=REPOSITORY, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=dict(os.environ),
        )
        for name in ("Trees", "Trees")
    ]  # fmt: skip
    told = [process.communicate() for process in running]
    assert [process.returncode for process in running] == [0, 0], told
    assert amounts(odd.measure()) == [1, 2]
    listed = json.loads(run("service", "list", "Odd", "--json"))
    assert {row["name"]: row["revision"] for row in listed} == {"Trees": 2}


def test_two_first_imports_of_one_city_at_once_make_one_city(odd):
    areas, people = odd.areas(row_of(2)), odd.population([(100, 50)] * 2)
    said: list[str] = []

    def load() -> None:
        try:
            odd.load(areas, people)
        except AssertionError as error:
            said.append(str(error))

    threads = [threading.Thread(target=load) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Either both came one after the other, or the later one was told to look and import again.
    assert all("Someone else changed “Odd”" in one for one in said)
    assert len(json.loads(run("city", "list", "--json"))) == 1
