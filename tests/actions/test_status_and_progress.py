"""Status, states of updates, percent, freshness, counts: pure rules, worked by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equity_core.actions.catalogues import KEY_ACTION_IDS, load_key_actions, load_status_words
from equity_core.actions.progress import (
    Cadence,
    Freshness,
    add_months,
    local_day,
    reporting,
    roll_up,
    share_done,
    zone_of,
)
from equity_core.actions.status import (
    STATUS_IDS,
    Move,
    Status,
    UpdateState,
    check_status,
    may_change,
    move,
)
from equity_core.errors import BadInput

CHICAGO = Cadence(months=3, zone="America/Chicago", grace_days=14)

# Every state and step, written out: what is not here is refused.
OPEN = {
    ("draft", "submit"): "submitted",
    ("returned", "submit"): "submitted",
    ("submitted", "withdraw"): "draft",
    ("submitted", "approve"): "approved",
    ("submitted", "return"): "returned",
}


@pytest.mark.parametrize("state", list(UpdateState))
@pytest.mark.parametrize("how", list(Move))
def test_an_update_moves_only_as_the_table_says(state, how):
    wanted = OPEN.get((state.value, how.value))
    if wanted is None:
        with pytest.raises(BadInput, match=f"An update that is {state.value} cannot be"):
            move(state, how)
    else:
        assert move(state, how) == wanted


def test_nothing_leads_out_of_approved_and_no_draft_is_approved_in_one_step():
    assert not [pair for pair in OPEN if pair[0] == "approved"]
    assert OPEN.get(("draft", "approve")) is None
    assert [state for state in UpdateState if may_change(state)] == ["draft", "returned"]


@pytest.mark.parametrize(
    ("status", "narrative", "reason", "evidence", "missing"),
    [
        (Status.COMPLETED, "", "", 0, True),
        (Status.COMPLETED, "  \n", "because", 0, True),
        (Status.COMPLETED, "Planted 40 trees", "", 0, False),
        (Status.COMPLETED, "", "", 1, False),
        (Status.DROPPED, "words", "", 3, True),
        (Status.DROPPED, "", "No money this year", 0, False),
        (Status.BLOCKED, "", "", 0, False),
        (Status.NOT_STARTED, "", "", 0, False),
    ],
)
def test_completed_needs_proof_and_dropped_needs_a_reason(
    status, narrative, reason, evidence, missing
):
    found = check_status(status, narrative=narrative, reason=reason, evidence=evidence)
    assert (found is not None) is missing


def step(weight, done):
    return SimpleNamespace(weight=weight, done_on=date(2026, 1, 1) if done else None)


def test_the_share_done_weighs_the_steps():
    # 2 + 3 of 2 + 3 + 5 is one half
    assert share_done([step(2, True), step(3, True), step(5, False)]) == 0.5
    assert share_done([step(1, False)]) == 0
    assert share_done([]) is None


@given(st.lists(st.tuples(st.integers(1, 1000), st.booleans()), min_size=1))
def test_the_share_done_is_within_0_and_1_and_doing_a_step_never_lowers_it(parts):
    before = share_done([step(*part) for part in parts])
    assert 0 <= before <= 1
    after = share_done([step(parts[0][0], True), *[step(*part) for part in parts[1:]]])
    assert after >= before


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),  # a leap year
        (date(2025, 12, 31), 1, date(2026, 1, 31)),  # over the year's end
        (date(2025, 10, 31), 1, date(2025, 11, 30)),
        (date(2025, 3, 15), 12, date(2026, 3, 15)),
        (date(2025, 12, 1), 24, date(2027, 12, 1)),
    ],
)
def test_months_are_added_on_the_calendar(day, months, later):
    assert add_months(day, months) == later


def noon(year, month, day):
    return datetime(year, month, day, 18, tzinfo=UTC)  # noon in Chicago in winter


@pytest.mark.parametrize(
    ("now", "freshness"),
    [
        (noon(2026, 1, 15), Freshness.CURRENT),
        (noon(2026, 4, 14), Freshness.CURRENT),
        (noon(2026, 4, 15), Freshness.DUE),  # January 15 and three months
        (noon(2026, 4, 29), Freshness.DUE),  # the 14th day of grace
        (noon(2026, 4, 30), Freshness.OVERDUE),
        (noon(2031, 1, 1), Freshness.OVERDUE),
    ],
)
def test_a_report_is_current_then_due_then_overdue(now, freshness):
    found = reporting(noon(2026, 1, 15), now, cadence=CHICAGO)
    assert found.freshness is freshness
    assert found.due_on == date(2026, 4, 15)
    assert found.days_since == (local_day(now, "America/Chicago") - date(2026, 1, 15)).days


def test_days_begin_at_the_citys_own_midnight_in_winter_and_in_summer():
    # Chicago is 6 hours behind UTC in winter and 5 in summer.
    assert local_day(datetime(2026, 1, 1, 5, 59, tzinfo=UTC), "America/Chicago").year == 2025
    assert local_day(datetime(2026, 1, 1, 6, 0, tzinfo=UTC), "America/Chicago").year == 2026
    assert local_day(datetime(2026, 7, 1, 4, 59, tzinfo=UTC), "America/Chicago").month == 6
    assert local_day(datetime(2026, 7, 1, 5, 0, tzinfo=UTC), "America/Chicago").month == 7


def test_a_report_on_new_years_eve_at_home_belongs_to_the_old_year():
    posted = datetime(2026, 1, 1, 3, 0, tzinfo=UTC)  # 9 in the evening of December 31
    found = reporting(posted, posted + timedelta(hours=4), cadence=CHICAGO)
    assert (found.reported_on, found.due_on) == (date(2025, 12, 31), date(2026, 3, 31))
    assert found.days_since == 1  # four hours later it is January 1 in Chicago


def test_the_days_when_clocks_change_are_one_day_each():
    # Clocks went forward on March 8, 2026: that day has 23 hours.
    posted = datetime(2026, 3, 8, 6, 0, tzinfo=UTC)  # midnight
    next_midnight = posted + timedelta(hours=23)
    assert reporting(posted, next_midnight, cadence=CHICAGO).days_since == 1
    a_moment_before = next_midnight - timedelta(seconds=1)
    assert reporting(posted, a_moment_before, cadence=CHICAGO).days_since == 0
    # Clocks go back on November 1, 2026: that day has 25 hours.
    posted = datetime(2026, 11, 1, 5, 0, tzinfo=UTC)
    assert reporting(posted, posted + timedelta(hours=24.5), cadence=CHICAGO).days_since == 0
    assert reporting(posted, posted + timedelta(hours=25), cadence=CHICAGO).days_since == 1


def test_a_city_on_the_other_side_of_the_world_has_its_own_day():
    moment = datetime(2026, 1, 1, 11, 0, tzinfo=UTC)
    assert local_day(moment, "Pacific/Kiritimati") == date(2026, 1, 2)  # 14 hours ahead
    assert local_day(moment, "Pacific/Pago_Pago") == date(2026, 1, 1)  # 11 hours behind
    assert local_day(moment - timedelta(hours=1), "Pacific/Pago_Pago") == date(2025, 12, 31)


@pytest.mark.parametrize("name", ["", "Nowhere/Town", "America", "../../etc/passwd", "x\0y"])
def test_a_zone_that_is_not_there_is_refused(name):
    with pytest.raises(BadInput, match="time zone"):
        zone_of(name)


def test_never_reported_is_a_thing_of_its_own():
    found = reporting(None, noon(2026, 5, 1), cadence=CHICAGO, start=date(2026, 1, 31))
    assert (found.freshness, found.due_on) == (Freshness.NEVER_REPORTED, date(2026, 4, 30))
    assert found.days_since is None and found.reported_on is None


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.DROPPED])
def test_what_is_finished_is_never_overdue(status):
    found = reporting(noon(2020, 1, 1), noon(2026, 1, 1), cadence=CHICAGO, status=status)
    assert (found.freshness, found.due_on) == (Freshness.CURRENT, None)
    still = reporting(noon(2020, 1, 1), noon(2026, 1, 1), cadence=CHICAGO, status=Status.PAUSED)
    assert still.freshness is Freshness.OVERDUE


def test_a_clock_that_went_back_gives_no_negative_days():
    assert reporting(noon(2026, 2, 2), noon(2026, 2, 1), cadence=CHICAGO).days_since == 0


@given(
    st.lists(
        st.one_of(
            st.just((None, Freshness.NEVER_REPORTED)),
            st.tuples(
                st.sampled_from(Status),
                st.sampled_from([Freshness.CURRENT, Freshness.DUE, Freshness.OVERDUE]),
            ),
        )
    )
)
def test_counts_by_status_and_never_reported_add_up_and_order_never_matters(states):
    found = roll_up(states)
    assert sum(found.by_status.values()) + found.never_reported == found.total == len(states)
    assert sum(found.by_freshness.values()) == found.total
    assert found.by_freshness[Freshness.NEVER_REPORTED] == found.never_reported
    assert set(found.by_status) == set(Status)  # dropped is named too
    assert roll_up(states[::-1]) == found


def test_the_six_key_actions_are_told_in_order():
    found = load_key_actions()
    assert tuple(one.id for one in found) == KEY_ACTION_IDS
    assert len({one.label for one in found}) == len({one.short_label for one in found}) == 6


def test_a_city_can_reword_but_not_invent_statuses(tmp_path):
    assert tuple(load_status_words(None, STATUS_IDS)) == STATUS_IDS
    lines = [f"{one},Word {one},meaning,{9 - n}" for n, one in enumerate(STATUS_IDS)]
    own = tmp_path / "statuses.csv"
    own.write_text("id,label,means,order\n" + "\n".join(lines))
    found = load_status_words(tmp_path, STATUS_IDS)
    assert list(found) == list(reversed(STATUS_IDS))
    assert found["paused"].label == "Word paused"
    own.write_text("id,label,means,order\n" + "\n".join([*lines, "stuck,Stuck,it is,9"]))
    with pytest.raises(BadInput, match="nothing else"):
        load_status_words(tmp_path, STATUS_IDS)
    own.write_text("id,label,means,order\n" + "\n".join(lines).replace("Word paused", ""))
    with pytest.raises(BadInput, match="“label”"):
        load_status_words(tmp_path, STATUS_IDS)


def test_a_catalogue_that_is_no_text_is_named(tmp_path):
    (tmp_path / "key_actions.csv").write_bytes(b"id\xff\xfe")
    with pytest.raises(BadInput, match="key_actions.csv"):
        load_key_actions(tmp_path)
