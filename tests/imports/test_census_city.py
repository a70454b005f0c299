"""A city by its name: fetched, cut to its limit, kept all at once; on invented sources."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from invented_census import INSIDE, MOE, SIZE, SOUTH, WEST, InventedCensus
from tiny_city import square

from equity_core.cities.areas import read_areas
from equity_core.cities.city_limit import limit_notes
from equity_core.cities.reading import load_population, read_contents
from equity_core.demographics import timeline
from equity_core.errors import BadInput, NotFound
from equity_core.imports.census_city import WardFile, prepare_census_city
from equity_core.imports.city import CityFiles, import_city
from equity_core.settings import settings_from


def add(settings, source=None, **changes):
    source = source or InventedCensus()
    found = prepare_census_city(settings, "Millbrook, MN", source=source.open, **changes)
    return found.keep(settings)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Millbrook as it is kept, for tests that only look at it."""
    settings = settings_from(home=tmp_path_factory.mktemp("town"))
    add(settings)
    return read_contents(settings, "Millbrook")


def people_of(contents, kind, name):
    kept = next(one for one in getattr(contents, kind) if one.name == name)
    return load_population(kept)


def test_a_city_has_its_levels_periods_ages_own_figures_limit_and_other_places(town):
    assert [one.name for one in town.levels] == ["block group", "tract"]
    assert all(one.facts["base"] for one in town.levels)
    assert {one.name for one in town.populations} == {
        "block group, 2020", "block group, 2020-2024", "tract, 2020", "tract, 2020-2024"
    }  # fmt: skip
    assert {one.name for one in town.ages} == {one.name for one in town.populations}
    assert [one.name for one in town.whole] == ["2020", "2020-2024", "2010"]
    assert [one.facts["holds"] for one in town.place] == ["Millbrook city, Minnesota"]
    assert len(town.places) == 1


def test_the_count_of_cut_areas_is_that_of_their_blocks_and_adds_up_to_the_city(town):
    for level in ("block group", "tract"):
        counted = people_of(town, "populations", f"{level}, 2020")
        assert counted.facts["census_count"]
        assert counted.facts["people"] == pytest.approx(600 + 300 + 60 + 100)
    wide = people_of(town, "populations", "block group, 2020").wide()
    cut = "270490802001"
    assert wide.loc[cut, ["black_nh", "white_nh", "hispanic"]].tolist() == pytest.approx(
        INSIDE[cut]
    )


def test_the_survey_of_cut_areas_carries_more_than_the_surveys_error(town):
    survey = people_of(town, "populations", "tract, 2020-2024")
    moe = survey.wide("moe")["white_nh"]
    assert moe["27049080101"] == MOE
    assert moe["27049080200"] > MOE * 140 / 560
    assert not survey.facts["census_count"]
    assert any("do not carry new building" in note for note in survey.facts["notes"])


def test_every_figure_names_the_table_whose_groups_it_has(town):
    named = {(one.kind, one.facts["period"]): one.facts["group_set"]
             for one in (*town.populations, *town.ages, *town.whole)}  # fmt: skip
    assert named["population", "2020"] == named["whole", "2020"] == "pl94171_2020"
    assert named["population", "2020-2024"] == named["whole", "2020-2024"] == "acs_b03002"
    assert named["whole", "2010"] is None
    assert named["ages", "2020-2024"] == "ages"


def test_groups_and_ages_of_every_area_add_up(town):
    for kept in (*town.populations, *town.ages):
        wide = load_population(kept).wide()
        if kept.facts["period"] == "2020" and kept.kind == "ages":
            continue  # this count knows children only
        parts = wide.drop(columns="total").sum(axis=1)
        assert parts.tolist() == pytest.approx(wide["total"].tolist())


def test_the_areas_end_at_the_city_limit_and_say_which_share_of_them_lies_inside(town):
    tract = town.level("tract")
    areas = read_areas(tract.folder)
    assert areas.geometry[1].bounds == pytest.approx(
        (WEST + SIZE, SOUTH, WEST + 1.25 * SIZE, SOUTH + SIZE)
    )
    [row] = tract.facts["cut"]
    assert row["area"] == "27049080200"
    assert row["land"] == pytest.approx(0.25, abs=1e-4)
    assert row["residents"] == pytest.approx((60 + 100) / (200 + 400))
    assert any("Share of residents inside: 27049080200 27 %" in n for n in tract.facts["notes"])


def test_the_figures_of_the_city_are_those_published_for_it(town):
    frame = people_of(town, "whole", "2020-2024").frame.set_index("group")
    assert frame.loc["total", ["estimate", "moe"]].tolist() == [1060, MOE]
    assert frame.loc["elders", "estimate"] == 265
    earlier = people_of(town, "whole", "2010")
    assert earlier.facts["people"] == 530
    assert any("2010 are shown for the city as a whole only" in n for n in
               town.place[0].facts["notes"])  # fmt: skip


def test_a_town_whose_areas_are_mostly_cut_is_told_which_numbers_are_safer(town):
    [place] = town.place
    assert any("2 of 4 block groups" in note and "the safer ones" in note
               for note in place.facts["notes"])  # fmt: skip


def test_the_timeline_knows_the_state_of_the_city(town):
    entries = timeline.load_timeline()
    assert not any("Millbrook" in one.towns for one in entries), "nothing but the limit says it"
    assert timeline.state_of(town, entries) == "Minnesota"


def test_the_notes_for_a_page_say_what_is_cut_and_what_the_error_carries(town):
    notes = " ".join(limit_notes(town, "tract", "2020-2024"))
    assert "the safer ones" in notes
    assert "Share of residents inside: 27049080200 27 %" in notes
    assert "do not carry new building" in notes
    assert "do not carry" not in " ".join(limit_notes(town, "tract", "2020"))


def test_a_city_of_files_has_no_notes_on_its_limit(settings, tiny):
    import_city(settings, "Tiny", CityFiles(tiny.areas, tiny.population, "GEOID"))
    assert limit_notes(read_contents(settings, "Tiny"), "areas", "not stated") == ()


def test_without_blocks_the_split_is_by_land_with_a_warning_and_a_margin(settings):
    add(settings, InventedCensus(blocks=False))
    contents = read_contents(settings, "Millbrook")
    counted = people_of(contents, "populations", "tract, 2020")
    assert not counted.facts["census_count"]
    assert counted.wide().loc["27049080200", "total"] == pytest.approx(600 / 4, rel=1e-3)
    assert counted.wide("moe").loc["27049080200", "total"] > 0
    assert any("share of land" in note for note in contents.level("tract").facts["notes"])
    notes = contents.place[0].facts["notes"]
    assert any("add up to 1,050 residents; the number published for the city is 1,060" in n
               for n in notes)  # fmt: skip


def test_a_bad_name_gives_the_nearest_and_keeps_nothing(settings):
    with pytest.raises(BadInput, match="Did you mean Millbrook city, Minnesota"):
        prepare_census_city(settings, "Milbrok, MN", source=InventedCensus().open)
    with pytest.raises(NotFound):
        read_contents(settings, "Millbrook")


@pytest.mark.parametrize("what", ["tract", "blocks", "people 2020-2024", "people 2010", "places"])
def test_a_fetch_that_breaks_off_leaves_nothing_half_kept_and_can_be_done_again(settings, what):
    source = InventedCensus()
    source.broken = what
    with pytest.raises(BadInput, match="did not answer"):
        add(settings, source)
    with pytest.raises(NotFound):
        read_contents(settings, "Millbrook")
    source.broken = ""
    add(settings, source)
    assert len(read_contents(settings, "Millbrook").levels) == 2


def test_a_city_that_is_here_is_not_added_again_but_may_have_another_name(settings):
    add(settings)
    with pytest.raises(BadInput, match="newer figures of it instead"):
        add(settings)
    add(settings, called="Mill town")
    assert read_contents(settings, "Mill town").levels[0].number == 1


def wards(tiny, *, west=WEST):
    """Two wards: the first tract, and the town's part of the second."""
    features = [square("1", west, SOUTH, SIZE), square("2", west + SIZE, SOUTH, SIZE)]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    return WardFile(tiny.write("wards.geojson", text), "GEOID")


def test_wards_of_the_city_get_people_and_ages_from_the_block_groups(settings, tiny):
    add(settings, wards=wards(tiny))
    contents = read_contents(settings, "Millbrook")
    assert not contents.level("wards").facts["base"]
    wide = people_of(contents, "populations", "wards, 2020").wide()
    assert wide["total"].tolist() == pytest.approx([900, 160])
    ages = people_of(contents, "ages", "wards, 2020-2024").wide()
    assert ages["elders"].tolist() == pytest.approx([225, 40])


def test_wards_of_another_city_are_refused_and_nothing_is_kept(settings, tiny):
    with pytest.raises(BadInput, match="does not touch Millbrook city, Minnesota"):
        add(settings, wards=wards(tiny, west=10.0))
    with pytest.raises(NotFound):
        read_contents(settings, "Millbrook")


def test_wards_that_cannot_be_read_are_refused_before_anything_is_fetched(settings, tiny):
    source = InventedCensus()
    with pytest.raises(BadInput, match="WARD"):
        add(settings, source, wards=WardFile(wards(tiny).file, "WARD"))
    assert source.asked == []


def test_where_the_numbers_came_from_is_kept_with_the_city(town):
    [place] = town.place
    assert {one["address"] for one in place.facts["sources"]} >= {"tract", "blocks", "people 2020"}
    assert place.facts["census"] == {
        "geoid": "2742000", "label": "Millbrook city, Minnesota", "survey": "2020-2024"
    }  # fmt: skip


def test_progress_tells_steps_and_bytes(settings):
    told = []
    prepare_census_city(
        settings,
        "Millbrook, MN",
        source=InventedCensus().open,
        progress=lambda *said: told.append(said),
    )
    steps = [step for step, _, _ in told if ":" not in step]
    assert steps[0] == "Looking for the place"
    assert [done for step, done, _ in told if ":" not in step] == list(range(len(steps)))
    assert all(done < total for _, done, total in told)
    assert any("2 MB of 4 MB" in step for step, _, _ in told)


def test_the_table_of_other_places_has_the_residents_of_the_survey_before(town):
    frame = pd.read_parquet(town.places[0].folder / "places.parquet")
    assert frame["name"].unique().tolist() == ["Millbrook city, Minnesota"]
    assert frame["period"].tolist() == ["2020-2024", "2015-2019"]
    assert frame["group"].tolist() == ["total", "total"]


def test_places_without_an_earlier_survey_are_kept_and_that_is_said(settings):
    add(settings, InventedCensus(earlier=False))
    contents = read_contents(settings, "Millbrook")
    frame = pd.read_parquet(contents.places[0].folder / "places.parquet")
    assert frame["period"].unique().tolist() == ["2020-2024"]
    assert any("figures of 2015-2019 could not be had" in note
               for note in contents.place[0].facts["notes"])  # fmt: skip
