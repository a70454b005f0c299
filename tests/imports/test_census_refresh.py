"""Newer figures wait beside the old ones until somebody decides; on invented sources."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from invented_census import MOE, SIZE, SOUTH, TRACTS, WEST, InventedCensus
from tiny_city import square

from equity_core.access import ANONYMOUS, COMMAND_LINE
from equity_core.cities.areas import read_areas
from equity_core.cities.reading import load_population, read_contents
from equity_core.errors import AccessDenied, BadInput
from equity_core.imports.census_city import WardFile, prepare_census_city
from equity_core.imports.census_refresh import look_for_newer
from equity_core.imports.census_switching import drop_newer, use_newer
from equity_core.imports.census_waiting import differences, shared_years, waiting_in
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.going_back import go_back
from equity_core.imports.service import import_service
from equity_core.services.choices import ServiceChoices
from equity_core.settings import settings_from
from equity_core.store.audit import read_history
from equity_core.store.engine import open_engine
from equity_core.store.revisions import lost_files
from equity_core.store.writing import writing


class GrownTown(InventedCensus):
    """A year later: one tenth more people, and the limit takes half of the second tract."""

    def find_place(self, name):
        found = super().find_place("Millbrook, MN")
        limit = shapely.box(WEST, SOUTH, WEST + 1.5 * SIZE, SOUTH + SIZE)
        return replace(found, geometry=limit)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory):
    """The workspace that every test begins with a copy of."""
    folder = tmp_path_factory.mktemp("made")
    features = [square("1", WEST, SOUTH, SIZE), square("2", WEST + SIZE, SOUTH, SIZE)]
    file = folder / "wards.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    settings, wards = settings_from(home=folder / "home"), WardFile(file, "GEOID")
    found = prepare_census_city(
        settings, "Millbrook, MN", wards=wards, source=InventedCensus(2023).open
    )
    found.keep(settings)
    open_engine(settings).dispose()
    return settings.home


@pytest.fixture
def town(made_once, tmp_path):
    """Millbrook with its wards, and the survey of 2019-2023."""
    return settings_from(home=Path(shutil.copytree(made_once, tmp_path / "home")))


def look(settings, source=None, viewer=COMMAND_LINE):
    source = source or InventedCensus(2024, growth=1.1)
    return look_for_newer(settings, viewer, "Millbrook", source=source.open)


def periods(settings):
    return read_contents(settings, "Millbrook").periods


def test_nothing_newer_is_said_and_nothing_is_fetched(town):
    source = InventedCensus(2023)
    found = look(town, source)
    assert found.waiting is None
    assert found.said == "There is nothing newer: Millbrook has 2019-2023, the newest."
    assert source.asked == []


def test_newer_figures_wait_and_what_is_in_force_stays(town):
    found = look(town)
    assert found.waiting is not None
    contents = read_contents(town, "Millbrook")
    assert waiting_in(contents).id == found.waiting.id
    assert set(contents.periods) == {"2020", "2019-2023"}
    assert {one.number for one in (*contents.levels, *contents.whole, *contents.place)} == {1}


def test_the_difference_is_shown_by_group_with_its_error(town):
    kept = look(town).waiting
    row = next(one for one in kept.facts["differences"] if one["group"] == "black_nh")
    assert (row["before"], row["after"]) == (55, pytest.approx(60.5))  # 30 + 10 + 15 inside
    assert row["change"] == pytest.approx(5.5)
    assert row["moe"] == pytest.approx(math.sqrt(2 * MOE**2))
    table = differences(kept)
    assert table.columns.tolist() == [
        "Group", "2019-2023", "2020-2024", "Change", "Change, give or take"
    ]  # fmt: skip
    assert table.iloc[-1].tolist() == ["All residents", "1,060", "1,166", "+106", "17"]


def test_surveys_that_share_years_are_said_to(town):
    assert any("have 4 years in common" in note and "not tested" in note
               for note in look(town).waiting.facts["notes"])  # fmt: skip
    assert shared_years("2015-2019", "2020-2024") == 0
    assert shared_years("2019-2023", "2020-2024") == 4
    assert shared_years("2020", "2020-2024") == 1


def test_approved_figures_are_in_force_with_all_that_rests_on_them(town):
    kept = look(town).waiting
    said = use_newer(town, COMMAND_LINE, "Millbrook", seen=kept.number)
    assert said == "Millbrook now shows figures of 2020-2024."
    contents = read_contents(town, "Millbrook")
    assert set(contents.periods) == {"2020", "2019-2023", "2020-2024"}
    newest = load_population(contents.population("wards", "2020-2024")).wide()["total"]
    assert newest.tolist() == pytest.approx([1.1 * 900, 1.1 * 160])
    assert {one.name for one in contents.whole} == {"2020", "2019-2023", "2020-2024", "2010"}
    assert waiting_in(contents) is None
    assert contents.place[0].facts["census"]["survey"] == "2020-2024"
    assert lost_files(town) == []
    assert "nothing newer" in look(town).said


def test_what_is_the_same_as_before_has_no_new_revision(town):
    use_newer(town, COMMAND_LINE, "Millbrook", seen=look(town).waiting.number)
    contents = read_contents(town, "Millbrook")
    assert {one.number for one in (*contents.levels, *contents.whole, *contents.populations)} == {1}
    assert [one.number for one in (*contents.place, *contents.places)] == [2, 2]


def test_the_decision_is_in_the_record_of_changes(town):
    kept = look(town).waiting
    use_newer(town, COMMAND_LINE, "Millbrook", seen=kept.number)
    with writing(town) as session:
        [line] = read_history(session, kind="city", key=str(kept.id))
    assert line.action == "use newer figures"


def test_figures_that_are_left_change_nothing_and_can_be_looked_for_again(town):
    kept = look(town).waiting
    said = drop_newer(town, COMMAND_LINE, "Millbrook", seen=kept.number)
    assert said == "Millbrook stays as it is, with figures of 2019-2023."
    assert "2020-2024" not in periods(town)
    assert waiting_in(read_contents(town, "Millbrook")) is None
    assert lost_files(town) == []
    assert look(town).waiting is not None


def test_figures_that_wait_are_not_fetched_twice(town):
    first = look(town).waiting
    source = InventedCensus(2024)
    assert look(town, source).waiting.id == first.id
    assert source.asked == []


def test_a_fetch_that_breaks_off_leaves_nothing_waiting(town):
    source = InventedCensus(2024)
    source.broken = "people 2020-2024"
    with pytest.raises(BadInput, match="did not answer"):
        look(town, source)
    assert waiting_in(read_contents(town, "Millbrook")) is None
    assert look(town).waiting is not None


def test_a_decision_counts_for_what_was_looked_at_only(town):
    kept = look(town).waiting
    with pytest.raises(BadInput, match="Other figures wait by now"):
        use_newer(town, COMMAND_LINE, "Millbrook", seen=kept.number + 1)
    drop_newer(town, COMMAND_LINE, "Millbrook", seen=kept.number)
    with pytest.raises(BadInput, match="No newer figures of Millbrook wait"):
        use_newer(town, COMMAND_LINE, "Millbrook", seen=kept.number)


def test_only_who_may_load_data_may_look_or_decide(town):
    with pytest.raises(AccessDenied):
        look(town, viewer=ANONYMOUS)
    kept = look(town).waiting
    for act in (use_newer, drop_newer):
        with pytest.raises(AccessDenied):
            act(town, ANONYMOUS, "Millbrook", seen=kept.number)


def test_a_city_of_files_has_nowhere_to_look(settings, tiny):
    import_city(settings, "Tiny", CityFiles(tiny.areas, tiny.population, "GEOID"))
    with pytest.raises(BadInput, match="loaded from files"):
        look_for_newer(settings, COMMAND_LINE, "Tiny", source=InventedCensus().open)


def test_a_limit_that_has_moved_redraws_areas_and_counts_services_anew(town, tiny):
    inside, beyond = WEST + SIZE / 2, WEST + 1.4 * SIZE
    rows = "".join(f"{n},{lon},{SOUTH + SIZE / 4},2022-01-01\n"
                   for n, lon in enumerate((inside, inside, beyond)))  # fmt: skip
    path = tiny.write("trees.csv", "id,lon,lat,date\n" + rows)
    import_service(town, "Millbrook", path, ServiceChoices(name="Trees", date="date"))
    kept = look(town, GrownTown(2024, growth=1.1)).waiting
    by_level = {one["level"]: one for one in kept.facts["areas"]}
    assert by_level["tract"] == {"level": "tract", "new": 0, "gone": 0, "redrawn": 1}
    used = read_contents(town, "Millbrook").count_of("Trees", "tract").facts["ledger"]["used"]
    assert used == 2
    use_newer(town, COMMAND_LINE, "Millbrook", seen=kept.number)
    contents = read_contents(town, "Millbrook")
    assert contents.count_of("Trees", "tract").facts["ledger"]["used"] == 3
    second = read_areas(contents.level("tract").folder).geometry[1]
    assert second.bounds[2] == pytest.approx(WEST + 1.5 * SIZE)
    assert read_areas(contents.level("tract").folder).ids.tolist() == list(TRACTS)


def test_what_was_switched_on_can_go_back_thing_by_thing(town):
    use_newer(town, COMMAND_LINE, "Millbrook", seen=look(town).waiting.number)
    for kind, name in (("place", "city limit"), ("places", "places")):
        go_back(town, COMMAND_LINE, "Millbrook", kind=kind, name=name, seen=2, number=1)
    contents = read_contents(town, "Millbrook")
    assert contents.place[0].facts["census"]["survey"] == "2019-2023"
    assert "wait" in look(town).said
