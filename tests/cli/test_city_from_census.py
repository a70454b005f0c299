"""`equity city add` and `refresh` against a Census Bureau on this machine, with or without key."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pandas as pd
import pytest
from census_server import KEY, Fault, start_census_server
from census_world import invented, minneapolis
from click.testing import CliRunner
from tiny_city import square

from equity_core.census.answers import Limits
from equity_core.census.client import Census
from equity_core.cities.reading import load_level, load_population, read_contents
from equity_core.cli import city_census, equity
from equity_core.errors import BadInput, NotFound
from equity_core.settings import get_settings

NOW = datetime(2026, 11, 23, tzinfo=UTC)
QUICK = Limits(connect_seconds=5, read_seconds=5, grace_seconds=20, tries=2, first_wait=0)
TABLE = "/programs-surveys/acs/summary_file/2024/table-based-SF/data"


@pytest.fixture
def bureau():
    with start_census_server(invented()) as running:
        yield running


@pytest.fixture
def run(settings, bureau, monkeypatch):
    """Runs a command against the server; `key` sets one."""

    def quick(settings, progress):
        return Census(settings, progress=progress, now=NOW, limits=QUICK)

    def call(*words: str, key: str = "", code: int = 0):
        monkeypatch.setenv("EQUITY_CENSUS_API", bureau.url)
        monkeypatch.setenv("EQUITY_CENSUS_FILES", bureau.url)
        monkeypatch.setenv("EQUITY_CENSUS_KEY", key)
        monkeypatch.setattr(city_census, "open_census", quick)
        get_settings.cache_clear()
        found = CliRunner().invoke(equity, ["city", *words])
        if code == 0 and found.exception is not None:
            raise found.exception
        assert found.exit_code == code
        return found

    return call


def published(name: str, period: str) -> float:
    """The number of people that the source publishes for the city itself."""
    contents = read_contents(get_settings(), name)
    kept = next(one for one in contents.whole if one.name == period)
    frame = load_population(kept).frame
    return float(frame.loc[frame["group"] == "total", "estimate"].iloc[0])


def counted(code: str) -> float:
    return float(invented().counts("place").loc[code, "total"])


def block_groups(code: str) -> list[str]:
    blocks = invented().blocks
    return sorted(set(blocks.index[blocks["place"] == code[2:]].str[:12]))


@pytest.mark.parametrize("key", ["", KEY], ids=["without a key", "with a key"])
@pytest.mark.parametrize(
    ("name", "code"),
    [("Pinewick", "2751000"), ("Marlow Bend", "2740000"), ("Harborough", "2727000")],
)
def test_a_city_of_any_size_gets_its_people_from_its_name(run, name, code, key):
    run("add", f"{name}, MN", key=key)
    contents = read_contents(get_settings(), name)
    first = load_level(contents.level())
    assert first.ids.tolist() == block_groups(code)
    assert published(name, "2020") == counted(code)
    people = contents.population("block group", "2020")
    assert people.facts["census_count"]
    assert people.facts["people"] == pytest.approx(counted(code))
    assert contents.population("tract", "2020").facts["people"] == pytest.approx(counted(code))
    assert contents.population("block group", "2020-2024").facts["has_moe"]
    earlier = {"2000", "2010"} if key else set()
    assert {one.name for one in contents.whole} == {"2020", "2020-2024"} | earlier


def test_groups_of_a_city_that_is_smaller_than_its_tracts_are_exact_in_the_count(run):
    run("add", "Pinewick, MN")
    wide = load_population(read_contents(get_settings(), "Pinewick").populations[0]).wide()
    expected = invented().counts("place").loc["2751000"]
    for group in ("black_nh", "white_nh", "hispanic", "aian_nh", "multiple_nh"):
        assert wide[group].sum() == pytest.approx(expected[group])


def test_the_command_tells_what_it_does_in_steps_and_bytes_and_what_came_of_it(run):
    found = run("add", "Pinewick, MN")
    assert "[1/8] Looking for the place" in found.stderr
    assert "[8/8] Keeping it" in found.stderr
    assert "KB of" in found.stderr
    assert "A key is free" in found.stderr
    assert found.stdout.startswith("Added Pinewick. Pinewick city, Minnesota: 2 block groups and")
    assert "Share of residents inside: 270490802011 50 %." in found.stdout


def test_a_bad_name_gives_the_nearest_names_and_keeps_nothing(run):
    with pytest.raises(BadInput, match="Marlow Bend, MN"):
        run("add", "Marlo Bent, MN")
    with pytest.raises(BadInput, match="state"):
        run("add", "Pinewick")
    with pytest.raises(NotFound):
        read_contents(get_settings(), "Pinewick")


def test_a_fetch_stopped_in_the_middle_keeps_nothing_and_goes_on_from_there(
    run, bureau, monkeypatch
):
    tell = city_census.tell_step

    def stop(step, done, total):
        tell(step, done, total)
        if "Table B01001" in step:
            raise KeyboardInterrupt

    monkeypatch.setattr(city_census, "tell_step", stop)
    stopped = run("add", "Pinewick, MN", code=1)
    assert "goes on from there" in stopped.stderr
    with pytest.raises(NotFound):
        read_contents(get_settings(), "Pinewick")
    monkeypatch.setattr(city_census, "tell_step", tell)
    before = len(bureau.log)
    run("add", "Pinewick, MN")
    again = [one.path for one in bureau.log[before:]]
    assert published("Pinewick", "2020") == counted("2751000")
    assert not [path for path in again if "mn2020.pl.zip" in path or "/geo/tiger" in path]
    assert [path for path in again if "b01001" in path]


def test_a_source_that_breaks_off_is_named_and_the_next_try_succeeds(run, bureau):
    bureau.fail(TABLE, Fault("500"))
    with pytest.raises(BadInput, match="b03002.dat could not be fetched"):
        run("add", "Pinewick, MN")
    with pytest.raises(NotFound):
        read_contents(get_settings(), "Pinewick")
    bureau.heal()
    run("add", "Pinewick, MN")
    assert published("Pinewick", "2020") == counted("2751000")


def test_a_key_that_is_not_known_is_said_with_the_way_to_a_free_one(run):
    with pytest.raises(BadInput, match=r"does not accept the key.*key_signup"):
        run("add", "Pinewick, MN", key="not-a-key-0000000")


def test_wards_of_the_citys_own_file_come_in_with_it(run, tiny):
    west, south, size = -92.60, 44.50, 0.06  # the first two tracts of Pinewick's county
    features = [square("1", west, south, size), square("2", west + size, south, size)]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    file = tiny.write("wards.geojson", text)
    run("add", "Pinewick, MN", "--wards", str(file), "--ward-id", "GEOID")
    contents = read_contents(get_settings(), "Pinewick")
    wide = load_population(contents.population("wards", "2020")).wide()
    assert wide.index.tolist() == ["1", "2"]
    assert wide["total"].sum() == pytest.approx(counted("2751000"))


def test_wards_need_their_column(run, tiny):
    with pytest.raises(BadInput, match="--wards and --ward-id together"):
        run("add", "Pinewick, MN", "--wards", str(tiny.areas))


@pytest.mark.parametrize("key", ["", KEY], ids=["without a key", "with a key"])
def test_a_newer_survey_waits_is_shown_and_switched_on(run, bureau, key):
    bureau.newest = 2023
    run("add", "Pinewick, MN", "--as", "Our town", key=key)
    assert "nothing newer" in run("refresh", "Our town", key=key).stdout
    bureau.newest = 2024
    shown = run("refresh", "Our town", key=key).stdout
    assert "2019-2023 and 2020-2024 have 4 years in common" in shown
    assert "All residents" in shown
    assert "--approve" in shown
    assert "2020-2024" not in read_contents(get_settings(), "Our town").periods
    said = run("refresh", "Our town", "--approve", key=key).stdout
    assert said == "Our town now shows figures of 2020-2024.\n"
    assert read_contents(get_settings(), "Our town").population("block group").facts[
        "period"
    ] == "2020-2024"  # fmt: skip
    assert published("Our town", "2020-2024") > published("Our town", "2019-2023")


def test_newer_figures_can_be_left(run, bureau):
    bureau.newest = 2023
    run("add", "Pinewick, MN")
    bureau.newest = 2024
    run("refresh", "Pinewick")
    assert "stays as it is" in run("refresh", "Pinewick", "--discard").stdout
    with pytest.raises(BadInput, match="No newer figures of Pinewick wait"):
        run("refresh", "Pinewick", "--approve")


def test_minneapolis_comes_in_by_its_name_with_all_its_people(settings, real_data, monkeypatch):
    """From the counts of a real city, served as both sources would."""
    table = pd.read_csv(real_data / "minneapolis" / "population_2020_block_groups.csv")
    with start_census_server(minneapolis(real_data)) as real:
        for name in ("API", "FILES"):
            monkeypatch.setenv(f"EQUITY_CENSUS_{name}", real.url)
        get_settings.cache_clear()
        result = CliRunner().invoke(equity, ["city", "add", "Minneapolis, MN"])
    assert result.exit_code == 0, result.output
    contents = read_contents(get_settings(), "Minneapolis")
    people = contents.population("block group", "2020")
    wide = load_population(people).wide()
    assert len(wide) == 395
    assert wide["total"].sum() == table["total"].sum() == 429_954
    for group in ("black_nh", "hispanic", "white_nh"):
        assert wide[group].sum() == table[group].sum()
    assert contents.population("tract", "2020").facts["people"] == 429_954
