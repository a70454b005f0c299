"""Any plan at all, for laws; and one small plan made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import strategies as st

from equity_core.actions.catalogues import KEY_ACTION_IDS
from equity_core.actions.cells import tidied
from equity_core.actions.plan import (
    Action,
    Evidence,
    Goal,
    MeasureKind,
    MeasureValue,
    Plan,
    Step,
    Update,
    Visibility,
)
from equity_core.actions.status import Status, UpdateState

SMALL = Plan(
    id="plan1",
    title="Race equity plan",
    period_start=date(2026, 1, 1),
    goals=(Goal("g1", "Everyone finds the parks open", order=1),),
    actions=(
        Action(
            id="a1",
            title="Plant trees where shade is missing",
            key_action="KA4",
            goal="g1",
            owner="Parks director",
            measure="Trees planted",
            measure_kind=MeasureKind.HAND,
            target=Decimal("40"),
            visibility=Visibility.PUBLIC,
            steps=(Step("s1", "Choose streets", weight=2), Step("s2", "Plant", order=2)),
            values=(MeasureValue("v1", date(2026, 2, 1), Decimal("12.5")),),
            updates=(
                Update(
                    "u1",
                    datetime(2026, 2, 1, 12, tzinfo=UTC),
                    "Ed",
                    Status.ON_TRACK,
                    narrative="Half of the streets are chosen",
                    state=UpdateState.APPROVED,
                    decided_by="Pat",
                    decided_at=datetime(2026, 2, 2, 12, tzinfo=UTC),
                ),
                Update("u2", datetime(2026, 3, 1, 12, tzinfo=UTC), "Ed", Status.BLOCKED),
            ),
        ),
        Action(id="a2", title="Start an equity team", key_action="KA6", order=2),
    ),
)

# Signs that hurt files: formulas, quotes, separators, escapes of Excel, codes of errors.
NASTY_TEXTS = [
    "=1+1",
    "'=1+1",
    "''-x",
    "+1 651",
    "-5",
    "@cmd",
    "'quoted'",
    '"',
    '""x',
    "a,b;c\td",
    "#N/A",
    "#REF!",
    "_x0041_",
    "_x005F_x0041_",
    "x005F_y",
    "_x005F_",
    "N/A",
    "null",
    "TRUE",
    "007",
    "1e5",
    "2026-03-05",
    "line one\n=line two",
    "a\n\nb",
    "Dakhóta",
    "ᏣᎳᎩ",
    "Soomaali — الصومال",
    "Hmoob 𖬖𖬲𖬤",
    "日本語",
    "e\u0301",
    "\u200b x \u2028 y",
    "<b>&amp;</b>",
]
LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
TEXT = st.one_of(
    st.sampled_from(NASTY_TEXTS), st.text(LETTERS | st.sampled_from("\n='\"_"), max_size=30)
)
LONG = TEXT.map(str.strip)
LINE = TEXT.map(lambda text: " ".join(text.split()))
TITLE = LONG.filter(bool)
DAY = st.none() | st.dates()
MOMENT = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0))
NUMBER = st.decimals(-(10**9), 10**9, places=4).map(lambda number: number + 0)
EVIDENCE = st.builds(
    Evidence,
    LINE.filter(bool),
    st.sampled_from(["", "https://example.org/a?b=1&c=2", "http://example.org/ü"]),
)


def spans(first, second):
    """Two days in order, either of them perhaps not given."""

    def in_order(days):
        early, late = days
        both = early is not None and late is not None
        return {first: min(days), second: max(days)} if both else {first: early, second: late}

    return st.tuples(DAY, DAY).map(in_order)


@st.composite
def updates(draw, uid):
    state = draw(st.sampled_from(UpdateState))
    decided = state in (UpdateState.APPROVED, UpdateState.RETURNED)
    return Update(
        id=uid,
        posted_at=draw(MOMENT),
        author=draw(LINE.filter(bool)),
        status=draw(st.sampled_from(Status)),
        percent=draw(st.none() | st.integers(0, 100)),
        narrative=draw(TITLE),
        barrier=draw(LONG),
        next_step=draw(LONG),
        reason=draw(TITLE),
        evidence=tuple(draw(st.lists(EVIDENCE, max_size=2))),
        state=state,
        decided_by=draw(LINE.filter(bool)) if decided else "",
        decided_at=draw(MOMENT) if decided else None,
        decision_note=draw(LONG) if decided else "",
    )


@st.composite
def measure_values(draw, uid):
    made = MeasureValue(uid, draw(st.dates()), draw(NUMBER), draw(LONG))
    if draw(st.booleans()):
        return made
    low, value, high = sorted((draw(NUMBER), draw(NUMBER), draw(NUMBER)))
    revision = draw(st.none() | st.integers(0, 99))
    measured = draw(LONG)
    return replace(made, low=low, value=value, high=high, revision=revision, measured=measured)


@st.composite
def actions(draw, uid, order, goals):
    kind = draw(st.sampled_from(MeasureKind))
    made = Action(
        id=uid,
        order=order,
        version=draw(st.integers(1, 9)),
        title=draw(TITLE),
        key_action=draw(st.sampled_from(("", *KEY_ACTION_IDS))),
        goal=draw(st.sampled_from(["", *goals])),
        indicator=draw(LONG),
        timeline=draw(LONG),
        owner=draw(LONG),
        department=draw(LINE),
        contributors=draw(LONG),
        description=draw(LONG),
        **draw(spans("start", "due")),
        archived_on=draw(DAY),
        visibility=draw(st.sampled_from(Visibility)),
        measure=draw(LONG),
        measure_kind=kind,
        measure_id=draw(LINE),
        measure_parameters='{"group": "black_nh", "ü": [1]}' if kind == "service" else "",
        unit=draw(LINE),
        target=draw(st.none() | NUMBER),
        target_note=draw(LONG),
    )
    steps = [
        Step(f"{uid}-s{n}", draw(TITLE), draw(LONG), draw(DAY), draw(DAY), n + 1, n + 1)
        for n in range(draw(st.integers(0, 2)))
    ]
    values = [draw(measure_values(f"{uid}-v{n}")) for n in range(draw(st.integers(0, 2)))]
    told = [draw(updates(f"{uid}-u{n}")) for n in range(draw(st.integers(0, 2)))]
    return replace(
        made,
        steps=tuple(steps),
        values=tuple(sorted(values, key=lambda one: (one.on, one.id))),
        updates=tuple(sorted(told, key=lambda one: (one.posted_at, one.id))),
    )


@st.composite
def plans(draw):
    goals = [Goal(f"g{n}", draw(TITLE), draw(LONG), n + 1) for n in range(draw(st.integers(0, 2)))]
    names = [goal.id for goal in goals]
    listed = [draw(actions(f"a{n}", n + 1, names)) for n in range(draw(st.integers(0, 3)))]
    return Plan(
        id="plan",
        title=draw(TITLE),
        intro=draw(LONG),
        team=draw(LONG),
        **draw(spans("period_start", "period_end")),
        adopted_on=draw(DAY),
        cadence_months=draw(st.integers(1, 60)),
        zone=draw(st.sampled_from(["America/Chicago", "UTC", "Pacific/Kiritimati"])),
        version=draw(st.integers(1, 9)),
        goals=tuple(tidied(goal) for goal in goals),
        actions=tuple(listed),
    )
