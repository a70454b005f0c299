"""Measures by id: hand-worked numbers of the tiny city, and what is said where there is none."""

from __future__ import annotations

import pytest
from tiny_city import TinyCity

from equity_core.cities.population import PopulationChoices
from equity_core.disparity.registered import count_interval
from equity_core.errors import BadInput, NotFound
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.service import import_service
from equity_core.measures import Measure, Measures, NoNumber, Number
from equity_core.measures_on_offer import MEASURES
from equity_core.services.choices import ServiceChoices
from equity_core.settings import Settings
from equity_core.store.revisions import newest_revision


@pytest.fixture
def loaded(settings: Settings, tiny: TinyCity) -> Settings:
    files = CityFiles(
        areas=tiny.areas, population=tiny.population, area_id="GEOID", area_name="name",
        level="block group", people=PopulationChoices(period="2020", census_count=True),
    )  # fmt: skip
    import_city(settings, "Tiny", files)
    load_trees(settings, tiny)
    return settings


def load_trees(settings: Settings, tiny: TinyCity) -> None:
    import_service(
        settings, "Tiny", tiny.records, ServiceChoices(name="Trees", counts="things", unit="trees")
    )


def ask(settings: Settings, measure: str, **parameters: str) -> Number | NoNumber:
    revision = newest_revision(settings)
    return MEASURES.ask(settings, "tiny", measure, parameters, revision=revision).found


def test_the_gap_of_a_group_is_its_share_where_records_lie_less_its_share_of_the_city(loaded):
    found = ask(loaded, "service.gap_points", service="Trees", group="black_nh")
    # 4 of 7 records lie where 60 % are Black, 2 of 7 where 10 % are; 90 of 400 residents are.
    assert isinstance(found, Number)
    assert found.value == pytest.approx(4 / 7 * 60 + 2 / 7 * 10 - 22.5)
    assert found.unit == "percentage points"
    assert found.low is not None and found.high is not None
    assert found.low < found.value < found.high
    assert found.verdict in ("clear gap", "no clear gap", "too little data to say")
    assert "2020" in found.period
    assert any("records.csv, revision 1" in line for line in found.computed_from)


def test_the_share_of_a_group_says_that_it_is_not_known_how_sure_it_is(loaded):
    found = ask(loaded, "service.exposed_percent", service="Trees", group="black_nh")
    assert isinstance(found, Number)
    assert found.value == pytest.approx(4 / 7 * 60 + 2 / 7 * 10)
    assert (found.low, found.high) == (None, None)


def test_the_rate_is_records_for_a_thousand_residents_of_the_city_or_of_an_area(loaded):
    city = ask(loaded, "service.rate_per_1000", service="Trees")
    area = ask(loaded, "service.rate_per_1000", service="Trees", area="02")
    assert isinstance(city, Number) and isinstance(area, Number)
    assert city.value == pytest.approx(1000 * 7 / 400)
    assert area.value == pytest.approx(1000 * 2 / 300)
    assert city.low < city.value < city.high


def test_a_count_of_none_has_the_interval_up_to_3_69():
    # P(0 | m) = exp(-m) = 0.025 gives m = -log(0.025) = 3.6889
    low, high = count_interval(0)
    assert low == 0
    assert high == pytest.approx(3.6889, abs=1e-4)


def test_a_new_import_gives_a_new_number(loaded, tiny):
    before = ask(loaded, "service.rate_per_1000", service="Trees")
    tiny.write("records.csv", "id,lon,lat,date\n1,10.005,50.005,2020-01-15\n")
    import_service(
        loaded, "Tiny", tiny.folder / "records.csv",
        ServiceChoices(name="Trees", counts="things", unit="trees"),
    )  # fmt: skip
    after = ask(loaded, "service.rate_per_1000", service="Trees")
    assert before.value == pytest.approx(1000 * 7 / 400)
    assert after.value == pytest.approx(1000 * 1 / 400)
    assert any("revision 2" in line for line in after.computed_from)


@pytest.mark.parametrize(
    ("measure", "parameters", "said"),
    [
        ("service.gap_points", {"service": "Parks", "group": "black_nh"}, "no service"),
        ("service.gap_points", {"service": "Trees", "group": "aian_nh"}, "not told apart"),
        ("service.gap_points", {"service": "Trees", "group": "blck"}, "no group"),
        ("service.gap_points", {"service": "Trees"}, "needs to know: group"),
        ("service.rate_per_1000", {"service": "Trees", "area": "99"}, "no area with the id 99"),
        ("service.rate_per_1000", {"service": "Trees", "level": "wards"}, "level"),
        ("service.rate_per_1000", {"service": "Trees", "city": "Elsewhere"}, "does not take"),
        ("of.nothing", {}, "no measure called"),
    ],
)
def test_a_measure_that_cannot_be_worked_out_says_so_in_a_sentence(
    loaded, measure, parameters, said
):
    found = ask(loaded, measure, **parameters)
    assert isinstance(found, NoNumber)
    assert found.sentence.startswith("There is no number now. ")
    assert said in found.sentence
    assert "Traceback" not in found.sentence


def counting(calls: list[dict[str, str]], *, fails: bool = False) -> Measure:
    def compute(settings, city, parameters):
        calls.append(dict(parameters))
        if fails:
            raise NotFound("Nothing is here.")
        return Number(float(len(calls)), "calls", None, None, "", "", (), "How often it was asked.")

    return Measure("calls", "Calls", "How often.", ("of",), (), two_sided=False, compute=compute)


def test_the_same_question_of_the_same_revision_is_worked_out_once(settings):
    calls: list[dict[str, str]] = []
    measures = Measures([counting(calls)])
    first = measures.ask(settings, "tiny", "calls", {"of": "a"}, revision=1)
    again = measures.ask(settings, "tiny", "calls", {"of": "a"}, revision=1)
    assert first == again
    assert len(calls) == 1
    for city, of, revision in (("tiny", "a", 2), ("tiny", "b", 1), ("other", "a", 1)):
        measures.ask(settings, city, "calls", {"of": of}, revision=revision)
    assert len(calls) == 4


def test_a_failure_is_not_kept(settings):
    calls: list[dict[str, str]] = []
    measures = Measures([counting(calls, fails=True)])
    for _ in range(2):
        assert isinstance(
            measures.ask(settings, "tiny", "calls", {"of": "a"}, revision=1).found, NoNumber
        )
    assert len(calls) == 2


def test_two_measures_never_share_an_id():
    one = counting([])
    with pytest.raises(ValueError, match="calls"):
        Measures([one, one])


def test_parameters_are_checked_before_they_are_kept_with_an_action():
    assert MEASURES.check("service.gap_points", {"service": "Trees", "group": "black_nh"})
    with pytest.raises(BadInput, match="needs to know"):
        MEASURES.check("service.gap_points", {"service": "Trees"})
    with pytest.raises(NotFound):
        MEASURES.check("of.nothing", {})
