"""The newest survey is looked for, and a wrong year is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from census_server import KEY, Fault, start_census_server
from census_world import PINEWICK

from equity_core.census.troubles import SourceTrouble


@pytest.mark.parametrize("key", ["", KEY])
@pytest.mark.parametrize("newest", [2023, 2024, 2025])
def test_the_newest_survey_is_the_first_that_is_out_from_this_year_downwards(
    new_census, key, newest
):
    with start_census_server(newest=newest) as bureau:
        census = new_census(key, url=bureau.url)
        assert census.newest_acs() == newest
        assert census.periods()[-1] == f"{newest - 4}-{newest}"


def test_a_year_that_is_not_out_yet_is_asked_for_again_later(new_census):
    with start_census_server(newest=2023) as bureau:
        assert new_census(url=bureau.url).newest_acs() == 2023
        bureau.newest = 2024
        assert new_census(url=bureau.url).newest_acs() == 2024


def test_a_survey_that_is_older_than_the_newest_can_be_had(new_census, place_of):
    census = new_census()
    place = place_of(PINEWICK)
    older = census.people(place, "2019-2023", {})
    newer = census.people(place, "2020-2024", {})
    assert older["estimate"].iloc[0] < newer["estimate"].iloc[0]


def test_none_at_all_is_said_with_the_settings_to_look_at(new_census):
    census = new_census(now=datetime(2021, 6, 1, tzinfo=UTC))
    with pytest.raises(SourceTrouble, match="EQUITY_CENSUS_FILES"):
        census.newest_acs()


def test_a_data_set_that_says_another_year_is_refused(bureau, new_census):
    bureau.fail("/data/2024/acs/acs5.json", Fault("wrong_year"))
    with pytest.raises(SourceTrouble, match="it is of 2023"):
        new_census(KEY).newest_acs()


def test_boundaries_of_another_year_are_refused(bureau, new_census):
    bureau.fail("/geo/tiger/TIGER2024/PLACE", Fault("wrong_year"))
    with pytest.raises(SourceTrouble, match=r"holds no tl_2024_27_place\.shp"):
        new_census().find_place("Pinewick, MN")


def test_an_address_that_leads_to_another_year_is_refused(bureau, new_census, place_of):
    census = new_census()
    place = place_of(PINEWICK)
    bureau.fail("/programs-surveys/acs/summary_file/2024/table-based-SF/data", Fault("other_year"))
    with pytest.raises(SourceTrouble, match="a file of another year"):
        census.people(place, "2020-2024", {})
