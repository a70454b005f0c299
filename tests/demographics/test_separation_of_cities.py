"""Who lives in a city and how far apart: from files to the command's numbers."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from click.testing import CliRunner

from equity_core.cities.population import PopulationChoices
from equity_core.cities.reading import read_contents
from equity_core.cli import equity
from equity_core.demographics import apart, apart_draws
from equity_core.demographics.apart import measure_separation, separation_over_time
from equity_core.demographics.level_people import level_names, read_level
from equity_core.errors import BadInput, NotFound
from equity_core.groups import load_groups
from equity_core.imports.city import CityFiles, import_city

GROUPS = load_groups()
# The toy city: four areas, side by side.
A, B = (90, 60, 30, 20), (10, 40, 70, 80)


def load(settings, tiny, rows: list[str], *, columns: str, name: str = "Toy", **people) -> None:
    """A city of squares in a row, one for each line `id,…` of the population."""
    from tiny_city import square

    ids = [row.split(",")[0] for row in rows]
    features = [square(one, 10 + 0.01 * place, 50.0) for place, one in enumerate(ids)]
    areas = tiny.write("a.geojson", json.dumps({"type": "FeatureCollection", "features": features}))
    people_file = tiny.write("p.csv", "\n".join([f"GEOID,{columns}", *rows]))
    choices = PopulationChoices(**{"period": "2020", "census_count": True, **people})
    files = CityFiles(areas, people_file, "GEOID", level="block group", people=choices)
    import_city(settings, name, files)


@pytest.fixture
def toy(settings, tiny):
    rows = [f"{place},{a},{b},{a + b}" for place, (a, b) in enumerate(zip(A, B, strict=True))]
    load(settings, tiny, rows, columns="black_nh,white_nh,total")
    return settings


def run(*words: str) -> dict:
    found = CliRunner().invoke(equity, ["demographics", *words, "--json"], catch_exceptions=False)
    assert found.exit_code == 0
    return json.loads(found.stdout)


def test_the_command_gives_the_toy_city_its_numbers(toy):
    found = run("Toy", "--a", "black_nh", "--b", "white_nh")
    assert found["separation"]["2020"] == pytest.approx(
        {"dissimilarity": 0.5, "isolation": 0.65, "exposure": 0.35, "entropy_h": 0.2392087},
        abs=5e-8,
    )
    assert found["periods"]["2020"] == {
        "black_nh": {"estimate": 200.0, "moe": 0.0, "share": 0.5},
        "white_nh": {"estimate": 200.0, "moe": 0.0, "share": 0.5},
        "total": {"estimate": 400.0, "moe": 0.0, "share": 1.0},
    }


def test_without_json_the_command_tells_it_in_words(toy):
    words = ["demographics", "Toy", "--a", "black_nh", "--b", "white_nh"]
    said = CliRunner().invoke(equity, words, catch_exceptions=False).stdout
    assert "black_nh: 200 (50.0 %)" in said
    assert "How far apart Black residents and White residents live, by block group:" in said
    assert "dissimilarity 0.5000, isolation 0.6500" in said


def test_isolation_and_exposure_look_at_all_residents_but_dissimilarity_at_the_pair(settings, tiny):
    # As many residents of a third group as of the pair in every area: D and H do not move,
    # isolation and exposure halve.
    rows = [f"{n},{a},{b},100,200" for n, (a, b) in enumerate(zip(A, B, strict=True))]
    load(settings, tiny, rows, columns="black_nh,white_nh,hispanic,total")
    found = run("Toy", "--a", "black_nh", "--b", "white_nh")["separation"]["2020"]
    assert found == pytest.approx(
        {"dissimilarity": 0.5, "isolation": 0.325, "exposure": 0.175, "entropy_h": 0.2392087},
        abs=5e-8,
    )


def test_the_largest_groups_are_compared_where_none_are_named(settings, tiny):
    rows = ["1,5,50,40,95", "2,6,10,70,86"]
    load(settings, tiny, rows, columns="black_nh,white_nh,hispanic,total")
    named = run("Toy", "--a", "hispanic", "--b", "white_nh")
    assert run("Toy")["separation"] == named["separation"]


def test_a_group_that_nobody_belongs_to_gives_null_and_never_nan(settings, tiny):
    load(settings, tiny, ["1,0,50,50", "2,0,10,10"], columns="black_nh,white_nh,total")
    found = run("Toy", "--a", "black_nh", "--b", "white_nh")["separation"]["2020"]
    assert found["dissimilarity"] is None
    assert found["entropy_h"] is None


def test_groups_that_may_count_the_same_people_are_refused(settings, tiny):
    load(
        settings, tiny, ["1,40,10,50"], columns="white_nh,black_any_2024,total", partial_groups=True
    )
    with pytest.raises(BadInput, match="same people twice"):
        run("Toy", "--a", "white_nh", "--b", "black_any_2024")
    with pytest.raises(BadInput, match="two different groups"):
        run("Toy", "--a", "white_nh", "--b", "white_nh")
    with pytest.raises(NotFound, match="level"):
        run("Toy", "--level", "county")


def test_tracts_are_made_of_block_groups_by_eleven_digits(settings, tiny):
    ids = ["270530001001", "270530001002", "270530002001", "270530002002"]
    rows = [f"{one},{a},{b},{a + b}" for one, a, b in zip(ids, A, B, strict=True)]
    load(settings, tiny, rows, columns="black_nh,white_nh,total")
    contents = read_contents(settings, "Toy")
    assert level_names(contents) == ["block group", "tract"]
    tracts = read_level(contents, "tract").estimate
    assert tracts["black_nh"].to_dict() == {"27053000100": 150.0, "27053000200": 50.0}
    # 150/200 - 50/200 against 50/200 - 150/200: D = 1/2 (.5 + .5)
    found = run("Toy", "--a", "black_nh", "--b", "white_nh", "--level", "tract")
    assert found["separation"]["2020"]["dissimilarity"] == pytest.approx(0.5)


SURVEY = [f"{place},{900 - 40 * place},60,{100 + 40 * place},50" for place in range(20)]
SURVEYED = "black_nh,black_nh_moe,white_nh,white_nh_moe"


@pytest.fixture
def surveyed(settings, tiny):
    rows = [f"{row},{900 - 40 * n + 100 + 40 * n},70" for n, row in enumerate(SURVEY)]
    load(settings, tiny, rows, columns=f"{SURVEYED},total,total_moe", census_count=False)
    return read_contents(settings, "Toy")


def test_a_survey_has_an_interval_that_is_the_same_for_everyone(surveyed):
    first, second = (
        separation_over_time(surveyed, GROUPS, level=None, one="black_nh", other="white_nh")[0]
        for _ in range(2)
    )
    assert first == second
    assert first.indices == second.indices
    for index in first.indices.values():
        assert index.low < index.corrected < index.high


def test_draws_in_small_parts_are_the_same_draws(surveyed, monkeypatch):
    people = read_level(surveyed, None)
    whole = measure_separation(people, GROUPS, one="black_nh", other="white_nh")
    monkeypatch.setattr(apart_draws, "CHUNK", 20 * 3 * 7)
    parts = measure_separation(people, GROUPS, one="black_nh", other="white_nh")
    for name, index in whole.indices.items():
        assert parts.indices[name].low == pytest.approx(index.low, abs=1e-6)


def test_a_full_count_has_no_interval(toy):
    found = separation_over_time(
        read_contents(toy, "Toy"), GROUPS, level=None, one="black_nh", other="white_nh"
    )[0]
    assert all(math.isnan(index.low) for index in found.indices.values())
    assert found.unsure is False


def test_a_survey_whose_error_is_as_large_as_what_it_sees_has_no_interval(settings, tiny):
    rows = [f"{n},{20 + n % 3},40,{60 + n % 2},50,{80 + n % 3 + n % 2},60" for n in range(20)]
    load(settings, tiny, rows, columns=f"{SURVEYED},total,total_moe", census_count=False)
    found = measure_separation(
        read_level(read_contents(settings, "Toy"), None), GROUPS, one="black_nh", other="white_nh"
    )
    assert found.unsure
    assert all(math.isnan(index.low) for index in found.indices.values())


def test_a_group_with_few_people_for_so_many_areas_is_named(settings, tiny):
    rows = [f"{n},{n % 2},200,{200 + n % 2}" for n in range(12)]
    load(settings, tiny, rows, columns="black_nh,white_nh,total")
    found = measure_separation(
        read_level(read_contents(settings, "Toy"), None), GROUPS, one="black_nh", other="white_nh"
    )
    assert found.few == ("black_nh",)


def test_intervals_of_ordinary_surveys_hold_the_truth_nine_times_in_ten():
    random = np.random.default_rng(11)
    truth = np.column_stack([random.gamma(1, 300, 60), random.gamma(2, 250, 60)])
    error = np.maximum(0.5 * np.sqrt(40 * truth), 12)
    true = float(apart.dissimilarity(truth[:, 0], truth[:, 1]))
    held = 0
    for _ in range(60):
        seen = np.maximum(truth + error * random.standard_normal(truth.shape), 0)
        estimate = np.column_stack([seen, np.zeros(60)])
        moe = np.column_stack([error * 1.645, np.zeros(60)])
        value = apart_draws.Index(float(apart.dissimilarity(seen[:, 0], seen[:, 1])))
        work = {"dissimilarity": apart.PAIR["dissimilarity"]}
        found = apart._with_intervals({"dissimilarity": value}, estimate, moe, work)
        held += found["dissimilarity"].low <= true <= found["dissimilarity"].high
    assert held >= 51  # of 60; at a true 90 % fewer happen once in 14


@pytest.fixture
def minneapolis(settings, real_data):
    folder = real_data / "minneapolis"
    files = CityFiles(
        folder / "block_groups_2020.geojson", folder / "population_2020_block_groups.csv",
        "GEOID", level="block group", clean=True,
        people=PopulationChoices(period="2020", census_count=True),
    )  # fmt: skip
    import_city(settings, "Real", files)


def test_a_real_city_has_the_people_that_the_census_counted(minneapolis):
    found = run("Real")["periods"]["2020"]
    counted = {"total": 429_954, "white_nh": 249_581, "black_nh": 81_088, "hispanic": 44_513,
               "asian_nhpi_nh": 24_914, "aian_nh": 5_184,
               "other_or_multiple_nh": 24_674}  # fmt: skip
    assert {group: row["estimate"] for group, row in found.items()} == counted


@pytest.mark.parametrize(("level", "expected"), [("block group", 0.59372), ("tract", 0.52494)])
def test_a_real_city_is_as_far_apart_as_is_known(minneapolis, level, expected):
    found = run("Real", "--a", "white_nh", "--b", "black_nh", "--level", level)
    assert found["separation"]["2020"]["dissimilarity"] == pytest.approx(expected, abs=1e-4)
