"""The words of a plan and of a measure: one sentence for each case, chosen by the numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from equity_core.access import Role, Viewer
from equity_core.actions.editing import add_action, add_plan, change
from equity_core.actions.measuring import read_gauge
from equity_core.actions.measuring_baseline import keep_number
from equity_core.actions.overview import look_over
from equity_core.actions.plan import (
    Action,
    Evidence,
    MeasureKind,
    MeasureValue,
    Plan,
    Step,
    Update,
)
from equity_core.actions.reading import plan_stamp, read_plan
from equity_core.actions.status import Status, UpdateState
from equity_core.drawing.plan_action_html import history_html, is_web_address, updates_html
from equity_core.drawing.plan_html import actions_html, cards_html
from equity_core.drawing.plan_measures import gauge_file, gauge_table, say_gauge, say_number
from equity_core.drawing.plan_tables import steps_table
from equity_core.drawing.plan_words import (
    SHAPES,
    load_words,
    say_counts,
    say_day,
    say_freshness,
    say_overview,
    say_steps,
)
from equity_core.errors import AccessDenied, BadInput
from equity_core.measures import Measure, Measures, Number
from equity_core.store.engine import session_of
from equity_core.store.revisions import read_city
from equity_core.store.tables import City

NOW = datetime(2026, 6, 15, 18, tzinfo=UTC)
EVIL = '<img src=x onerror=alert(1)>"&'


def offered(value: float, low: float | None, high: float | None, verdict: str = "") -> Measures:
    """One measure that says these numbers."""

    def compute(settings, city, parameters):
        return Number(value, "percentage points", low, high, verdict, "2020", ("f",), "A gap.")

    return Measures([Measure("gap", "Gap", "A gap.", (), (), two_sided=True, compute=compute)])


def by_service(*values: MeasureValue) -> Action:
    return Action(
        "a", "Plant trees", measure="The gap", measure_kind=MeasureKind.SERVICE, measure_id="gap",
        unit="percentage points", target=Decimal(0), values=values,
    )  # fmt: skip


BASELINE = MeasureValue("v", date(2025, 1, 2), Decimal("-5"), "", Decimal("-6"), Decimal("-4"), 1)


def gauge_of(settings, measures: Measures, *values: MeasureValue):
    return read_gauge(settings, measures, "tiny", by_service(*values), revision=7)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ((-2, -3, -1), "it moved toward the target."),
        ((-8, -9, -7), "it moved away from the target."),
        ((-4.5, -5.5, -3.5), "there is no clear change."),
        ((-4, -12, 4), "too little data to say which way it went."),
    ],
)
def test_the_interval_picks_the_words_of_a_movement(settings, now, said):
    sentences = say_gauge(gauge_of(settings, offered(*now), BASELINE))
    assert sentences[-1].startswith("Since January 2, 2025")
    assert sentences[-1].endswith(said)


def test_a_live_number_is_told_with_interval_verdict_and_distance(settings):
    gauge = gauge_of(settings, offered(-2, -3, -1, "clear gap"), BASELINE)
    assert say_gauge(gauge)[:2] == (
        "Now: −2 percentage points (95% interval −3 to −1): clear gap.",
        "The target is 0 percentage points: 2 percentage points more than now.",
    )
    assert gauge.now.revision == 7
    assert list(gauge_table(gauge)["Day"]) == ["January 2, 2025", "Now", "Target"]
    assert list(gauge_file(gauge)["value"]) == [-5, -2, 0]


def test_a_closed_gap_says_that_the_target_is_reached(settings):
    gauge = gauge_of(settings, offered(0.1, -0.3, 0.5, "no clear gap"), BASELINE)
    assert "The target, 0 percentage points, is reached." in say_gauge(gauge)


def test_a_number_that_cannot_be_worked_out_is_a_sentence_and_the_baseline_stays(settings):
    gauge = gauge_of(settings, Measures([]), BASELINE)
    assert gauge.now is None and gauge.distance is None
    problem, was = say_gauge(gauge)
    assert problem.startswith("There is no number now. There is no measure called “gap”.")
    assert was == "It was −5 percentage points (95% interval −6 to −4) on January 2, 2025."


def test_a_finding_and_odd_parameters_are_told_apart_from_a_number(settings):
    finding = replace(by_service(), measure_kind=MeasureKind.FINDING)
    assert (
        "is not here"
        in say_gauge(read_gauge(settings, Measures([]), "tiny", finding, revision=1))[0]
    )
    unsaid = replace(by_service(), measure_id="", measure_parameters="")
    assert say_gauge(read_gauge(settings, offered(1, 0, 2), "tiny", unsaid, revision=1))[0] == (
        "No number was chosen yet."
    )
    odd = replace(by_service(), measure_parameters='{"group": 3}')
    assert (
        "cannot be read"
        in say_gauge(read_gauge(settings, offered(1, 0, 2), "tiny", odd, revision=1))[0]
    )


def test_one_number_by_hand_is_too_little_to_say_and_two_are_not(settings):
    action = Action(
        "a", "Talk", measure="Talks", measure_kind=MeasureKind.HAND, unit="talks",
        target=Decimal(8), values=(MeasureValue("v1", date(2025, 1, 2), Decimal(3)),),
    )  # fmt: skip
    one = read_gauge(settings, Measures([]), "tiny", action, revision=1)
    assert str(one.movement) == "too little data to say"
    assert say_gauge(one) == (
        "Now: 3 talks on January 2, 2025.",
        "The target is 8 talks: 5 talks more than now.",
    )
    two = replace(action, values=(*action.values, MeasureValue("v2", date(2025, 6, 1), Decimal(8))))
    sentences = say_gauge(read_gauge(settings, Measures([]), "tiny", two, revision=1))
    assert sentences[1] == "The target, 8 talks, is reached."
    assert list(gauge_table(one).columns) == ["Day", "Number", "Note"]
    assert sentences[2].endswith("it moved toward the target.")


def test_numbers_of_a_measure_that_the_action_had_before_are_not_its_history(settings):
    mine = replace(BASELINE, measured="gap")
    others = replace(BASELINE, id="w", measured='gap {"group": "x"}', value=Decimal("-5.5"))
    by_hand = MeasureValue("x", date(2024, 1, 2), Decimal(40))
    gauge = gauge_of(settings, offered(-2, -3, -1), by_hand, others, mine)
    assert [point.value for point in gauge.history] == [-5]
    hand = replace(by_service(by_hand, others, mine), measure_kind=MeasureKind.HAND)
    gauge = read_gauge(settings, Measures([]), "tiny", hand, revision=1)
    assert [point.value for point in gauge.history] == [40]


def test_numbers_are_written_one_way():
    assert say_number(-2.9499, "percentage points") == "−2.95 percentage points"
    assert say_number(1.5, "percentage points") == "+1.5 percentage points"
    assert say_number(0, "percentage points") == "0 percentage points"
    assert say_number(1234, "trees") == "1,234 trees"
    assert say_number(58, "") == "58"
    assert say_number(1, "talks") == "1 (talks)"


def standings(settings):
    told = Update("u", NOW - timedelta(days=100), "Ed", Status.BLOCKED, state=UpdateState.APPROVED)
    actions = (Action("a", EVIL, key_action="KA1", updates=(told,)), Action("b", "Quiet"))
    return look_over(Plan("p", "Plan", actions=actions, zone="UTC"), now=NOW)


def test_counts_are_words_without_zeros_and_never_an_average(settings):
    overview, words = standings(settings), load_words(settings)
    assert say_counts(overview.counts, words) == "1 blocked, 1 never reported"
    assert say_overview(overview, words, of=5) == "2 of 5 actions: 1 blocked, 1 never reported."
    assert say_freshness(overview.counts) == "Reports: 0 of 2 current; 1 due; 1 never made."


def test_a_city_may_reword_its_statuses(settings):
    settings.home.mkdir(parents=True, exist_ok=True)
    ids = [one.value for one in Status]
    lines = [f"{uid},{'Stuck' if uid == 'blocked' else uid},Means,{n}" for n, uid in enumerate(ids)]
    (settings.home / "statuses.csv").write_text("id,label,means,order\n" + "\n".join(lines))
    said = say_counts(standings(settings).counts, load_words(settings))
    assert said == "1 stuck, 1 never reported"


def test_every_status_has_a_shape_of_its_own():
    assert set(SHAPES) == {*Status, None}
    assert len(set(SHAPES.values())) == len(SHAPES)


def test_steps_are_told_with_their_weights():
    done, open_ = Step("s", "One", weight=3, done_on=date(2026, 1, 1)), Step("t", "Two", weight=1)
    assert say_steps((done, open_), 0.75) == (
        "1 of 2 steps are done: 75% of the work, counted by their weights."
    )
    assert say_steps((replace(open_, done_on=date(2026, 1, 1)),), 1.0) == "1 of 1 steps is done."
    assert say_day(date(2026, 3, 5)) == "March 5, 2026"
    assert say_day(None) == "no day set"


def test_a_step_whose_day_has_passed_says_so():
    day = date(2026, 6, 15)
    done = Step("s", "One", weight=3, due=day, done_on=date(2026, 6, 20))
    steps = (done, Step("t", "Two", due=date(2026, 6, 14)), Step("u", "Three", due=day))
    table = steps_table((*steps, Step("v", "Four", weight=3)), today=day)
    assert list(table["Done"]) == [
        "✔ Done on June 20, 2026",
        "○ Not done, and its day has passed",
        "○ Not done yet",
        "○ Not done yet",
    ]
    assert list(table["Part of the work"]) == ["37.5%", "12.5%", "12.5%", "37.5%"]


def test_a_card_without_a_visible_action_claims_nothing_of_what_is_planned(settings):
    overview = look_over(Plan("p", "Plan", zone="UTC"), now=NOW)
    cards = cards_html(overview, load_words(settings), lambda uid: uid)
    assert "Nothing is shown here yet." in cards and "planned" not in cards


def test_no_text_of_a_plan_becomes_html(settings):
    overview, words = standings(settings), load_words(settings)
    update = Update(
        "u", NOW, EVIL, Status.DROPPED, None, EVIL, EVIL, EVIL, EVIL,
        (Evidence(EVIL, "https://example.org/" + EVIL), Evidence("t", "javascript:alert(1)")),
    )  # fmt: skip
    made = [
        actions_html(overview.standings, words, lambda uid: EVIL, EVIL),
        cards_html(overview, words, lambda uid: EVIL),
        updates_html((update,), words, "UTC"),
        history_html((), "UTC"),
    ]
    for one in made:
        assert "<img" not in one
        assert 'href="javascript' not in one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://example.org/a", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("//example.org", False),
        ("data:text/html,x", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_only_addresses_of_the_web_become_links(text, is_one):
    assert is_web_address(text) is is_one


@pytest.fixture
def town(settings):
    with session_of(settings) as session:
        session.add(City(slug="tiny", name="Tiny"))
        session.commit()
    return read_city(settings, "Tiny")


def test_attaching_a_measure_keeps_its_number_with_interval_day_and_revision(settings, town):
    editor = Viewer(None, "Ed", Role.EDITOR)
    add_plan(settings, editor, town, Plan("p", "Plan"))
    kept = add_action(settings, editor, town, by_service())
    stamp = plan_stamp(settings)
    with pytest.raises(AccessDenied):
        keep_number(
            settings, Viewer(None, "Vi", Role.OFFICIAL), town, "a",
            measures=offered(-5, -6, -4), on=date(2026, 1, 1),
        )  # fmt: skip
    made = keep_number(
        settings, editor, town, "a", measures=offered(-5, -6, -4), on=date(2026, 1, 1)
    )
    assert (made.value, made.low, made.high) == (Decimal(-5), Decimal(-6), Decimal(-4))
    assert made.revision == 0  # nothing was ever imported
    assert made.measured == "gap"
    assert plan_stamp(settings) == stamp + 1
    (action,) = read_plan(settings, editor, town).actions
    assert action.values == (made,)
    moved = read_gauge(settings, offered(-2, -3, -1), "tiny", action, revision=1).movement
    assert str(moved) == "moved toward the target"
    change(settings, editor, town, replace(kept, measure_kind=MeasureKind.HAND))
    with pytest.raises(BadInput, match="service measure"):
        keep_number(settings, editor, town, "a", measures=offered(1, 0, 2), on=date(2026, 1, 1))
