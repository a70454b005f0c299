"""The charts of a plan: every mark beside the others, on a phone too."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations
from math import hypot, pi, sqrt

import pytest

from equity_core.actions.overview import look_over
from equity_core.actions.plan import Action, Plan, Update
from equity_core.actions.status import Status
from equity_core.drawing.plan_charts import draw_statuses
from equity_core.drawing.plan_words import load_words
from equity_core.settings import settings_from

NOW = datetime(2026, 6, 15, 18, tzinfo=UTC)
PHONE = 320 - 2 * 16  # the narrowest window, less the page's margins
OUTLINE = 2


@pytest.fixture
def drawn(tmp_path):
    """The marks, the names and the chart of forty actions under one key action, three under one."""
    update = Update("u", NOW, "Ed", Status.COMPLETED)
    many = [Action(f"m{n}", f"Many {n}", key_action="KA1") for n in range(40)]
    few = [Action(f"f{n}", f"Few {n}", key_action="KA2", updates=(update,)) for n in range(3)]
    plan = Plan("p", "Plan", actions=(*many, *few), zone="UTC")
    words = load_words(settings_from(home=tmp_path))
    chart = draw_statuses(look_over(plan, now=NOW), words, description="All actions").to_dict()
    marks, names = (chart["datasets"][layer["data"]["name"]] for layer in chart["layer"])
    return marks, names, chart


def test_no_two_marks_touch_and_all_stand_within_the_narrowest_phone(drawn):
    marks, _, chart = drawn
    assert len(marks) == 43
    wide = 2 * sqrt(chart["layer"][0]["mark"]["size"] / pi) + OUTLINE
    at = [(mark["across"], mark["down"]) for mark in marks]
    assert min(hypot(a[0] - b[0], a[1] - b[1]) for a, b in combinations(at, 2)) > wide
    assert all(wide / 2 < across < PHONE - wide / 2 for across, _ in at)
    assert all(wide / 2 < down < chart["height"] - wide / 2 for _, down in at)


def test_the_marks_of_a_key_action_stand_between_its_name_and_the_next(drawn):
    marks, names, _ = drawn
    first, second = names[0]["down"], names[1]["down"]
    many = [mark["down"] for mark in marks if mark["action"].startswith("Many")]
    few = [mark["down"] for mark in marks if mark["action"].startswith("Few")]
    assert first < min(many) and max(many) < second < min(few)
    assert len(few) == 3 and len(set(few)) == 1


def test_a_mark_is_drawn_where_its_number_of_pixels_says(drawn):
    for channel in ("x", "y"):
        scale = drawn[2]["layer"][0]["encoding"][channel]["scale"]
        assert scale["domain"] == scale["range"]
