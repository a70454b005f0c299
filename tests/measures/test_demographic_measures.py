"""The measures of who lives where: hand-worked on the tiny city, refused in sentences."""

from __future__ import annotations

import pytest

from equity_core.cities.population import PopulationChoices
from equity_core.imports.city import CityFiles, import_city
from equity_core.measures import NoNumber, Number
from equity_core.measures_on_offer import MEASURES
from equity_core.store.revisions import newest_revision


@pytest.fixture
def loaded(settings, tiny):
    files = CityFiles(tiny.areas, tiny.population, "GEOID", "name", "ward",
                      people=PopulationChoices(period="2020", census_count=True))  # fmt: skip
    import_city(settings, "Tiny", files)
    return settings


def ask(settings, measure: str, **parameters: str) -> Number | NoNumber:
    revision = newest_revision(settings)
    return MEASURES.ask(settings, "tiny", measure, parameters, revision=revision).found


def test_a_share_of_a_full_count_is_sure(loaded):
    found = ask(loaded, "demographics.share", group="black_nh")
    assert isinstance(found, Number)
    assert (found.value, found.low, found.high) == (22.5, 22.5, 22.5)  # 90 of 400
    assert found.period == "people counted in 2020"
    assert "Black residents among all residents of Tiny" in found.sentence


def test_dissimilarity_is_told_in_people_of_a_hundred(loaded):
    found = ask(loaded, "demographics.dissimilarity", group="black_nh", other="white_nh")
    assert isinstance(found, Number)
    # 60/90 - 30/270 and 240/270 - 30/90, half their sum: 5/9.
    assert found.value == pytest.approx(100 * 5 / 9)
    assert found.low == found.high == pytest.approx(found.value)


def test_a_survey_brings_its_interval(settings, tiny):
    people = tiny.write(
        "survey.csv",
        "GEOID,total,total_moe,black_nh,black_nh_moe,white_nh,white_nh_moe\n"
        "01,1000,0,600,30,400,30\n02,3000,0,300,40,2700,40\n03,0,0,0,0,0,0\n",
    )
    choices = PopulationChoices(period="2018-2022")
    import_city(settings, "Tiny", CityFiles(tiny.areas, people, "GEOID", people=choices))
    share = ask(settings, "demographics.share", group="black_nh")
    # MOE sqrt(30^2 + 40^2) = 50 of 4,000 is 1.25 points; x 1.96 / 1.645 at 95 %.
    assert share.low == pytest.approx(22.5 - 1.25 * 1.959964 / 1.645)
    apart = ask(settings, "demographics.dissimilarity", group="black_nh", other="white_nh")
    assert apart.low < apart.value < apart.high


@pytest.mark.parametrize(
    ("measure", "parameters", "why"),
    [
        ("demographics.share", {"group": "aian_nh"}, "not told apart"),
        ("demographics.share", {"group": "black_nh", "period": "1066"}, "no people for 1066"),
        ("demographics.dissimilarity", {"group": "black_nh", "other": "black_nh"}, "different"),
        ("demographics.dissimilarity", {"group": "black_nh"}, "needs to know: other"),
        ("demographics.dissimilarity",
         {"group": "black_nh", "other": "white_nh", "level": "moon"}, "no level"),
    ],
)  # fmt: skip
def test_what_cannot_be_worked_out_is_a_sentence(loaded, measure, parameters, why):
    found = ask(loaded, measure, **parameters)
    assert isinstance(found, NoNumber)
    assert why in found.sentence
