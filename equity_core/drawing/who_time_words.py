"""A city through time in words: the finding, changes, breaks, sources."""

from __future__ import annotations

import math
from collections.abc import Iterator
from enum import StrEnum

from equity_core.demographics.change import (
    Change,
    Difference,
    Verdict,
    change_between,
    periods_of,
    series_of,
)
from equity_core.demographics.comparable import Role
from equity_core.demographics.over_time import OverTime, View
from equity_core.drawing.numbers import UNKNOWN, say_count, say_percent, say_points
from equity_core.drawing.words import capital
from equity_core.readers.words import count

SECOND_HAND = "second-hand"
PEOPLE = {
    Role.BLACK: "Black residents",
    Role.BLACK_NH: "Black residents who are not Hispanic or Latino",
    Role.HISPANIC: "Hispanic or Latino residents",
    Role.REST: "residents of all other groups",
    Role.REST_NH: "residents of all other groups who are not Hispanic or Latino",
    Role.WHITE: "White residents",
    Role.WHITE_NH: "White residents who are not Hispanic or Latino",
    Role.TOTAL: "all residents",
}
"""The comparable series as a noun phrase."""


class Shown(StrEnum):
    """What the axis measures."""

    SHARE = "share"
    COUNT = "count"


def say_finding(found: OverTime, view: View, shown: Shown) -> str:
    """What changed most between the first and the last figure of one series, with its error."""
    if view is View.PUBLISHED:
        labels = found.published["series"].nunique()
        return (
            f"{count(len(found.published), 'figure')} of {count(len(found.periods), 'period')} "
            f"under {count(labels, 'label')}, each as its source gives it. A line ends where the "
            "way people were counted changed."
        )
    changes = list(_whole_changes(found, shown))
    if not changes:
        return (
            f"No series of {found.city} has figures of two periods yet, so nothing can be said "
            "of change."
        )
    newest = max(found.periods.index(one.last) for one in changes)
    latest = [one for one in changes if found.periods.index(one.last) == newest]
    most = max(latest, key=lambda one: abs(_of(one, shown).value))
    return f"{say_change(most, found, shown)} {say_cautions(most)}".strip()


def say_series(found: OverTime, view: View, shown: Shown, series: str) -> str:
    """One series alone: its first and last figure and their difference, or its only figure."""
    known = _known(found, view, series, shown)
    if view is View.COMPARABLE and len(known) > 1:
        change = change_between(found, view, series, known[0], known[-1])
        return f"{say_change(change, found, shown)} {say_cautions(change)}".strip()
    who = capital(people_of(series))
    return f"{who}: {count(len(known), 'figure')}, {known[0]} to {known[-1]}."


def _whole_changes(found: OverTime, shown: Shown) -> Iterator[Change]:
    """The change of each series from its first to its last figure."""
    for series in series_of(found, View.COMPARABLE):
        if (series == Role.TOTAL) is (shown is Shown.SHARE):
            continue
        known = _known(found, View.COMPARABLE, series, shown)
        if len(known) > 1:
            yield change_between(found, View.COMPARABLE, series, known[0], known[-1])


def _known(found: OverTime, view: View, series: str, shown: Shown) -> list[str]:
    """The periods of a series that have a figure of this kind, oldest first."""
    rows = found.figures(view)
    rows = rows[rows["series"] == series]
    known = set(rows.loc[rows[str(shown)].notna(), "period"])
    return [one for one in periods_of(found, view, series) if one in known]


def _of(change: Change, shown: Shown) -> Difference:
    return change.share if shown is Shown.SHARE else change.people


def say_change(change: Change, found: OverTime, shown: Shown) -> str:
    """One change as a sentence: both figures, the difference and its error."""
    who = people_of(change.series)
    first, last = (_figure(found, change, one, shown) for one in (change.first, change.last))
    difference = _of(change, shown)
    said = f"{say_difference(difference, shown)}{say_error(difference, shown)}"
    if shown is Shown.SHARE:
        start = f"{capital(who)} were {first} of all residents in {change.first}"
    elif change.series == Role.TOTAL:
        start = f"{found.city} had {first} residents in {change.first}"
    else:
        start = f"There were {first} {who} in {change.first}"
    return f"{start} and {last} in {change.last}: {said}."


def people_of(series: str) -> str:
    """A series as people: of a comparable one its noun phrase, else its label in quotes."""
    known = {str(role): words for role, words in PEOPLE.items()}
    return known.get(series, f"residents under the label “{series}”")


def _figure(found: OverTime, change: Change, period: str, shown: Shown) -> str:
    view = View.COMPARABLE if change.series in set(map(str, PEOPLE)) else View.PUBLISHED
    rows = found.figures(view)
    row = rows[(rows["series"] == change.series) & (rows["period"] == period)].iloc[0]
    return say_value(float(row[str(shown)]), shown)


def say_value(value: float, shown: Shown) -> str:
    """A figure: 17.2%, or 1,234."""
    if not math.isfinite(value):
        return UNKNOWN
    return say_percent(100 * value) if shown is Shown.SHARE else say_count(round(value))


def say_difference(difference: Difference, shown: Shown) -> str:
    """A difference in the words that its error allows."""
    value = difference.value
    if difference.verdict is Verdict.UNKNOWN:
        return "the change is not known"
    size = (
        say_points(100 * abs(value), 1).lstrip("+")
        if shown is Shown.SHARE
        else say_count(round(abs(value)))
    )
    fewer = "less" if shown is Shown.SHARE else "fewer"
    if difference.verdict is Verdict.UNCLEAR:
        return f"no clear change ({size} {'more' if value > 0 else fewer})"
    if difference.verdict is Verdict.OVERLAP:
        return "the two periods overlap, so their difference is not tested"
    if difference.verdict is Verdict.SAME:
        return "the same"
    return f"{size} {'more' if value > 0 else fewer}"


def say_error(difference: Difference, shown: Shown) -> str:
    """The 90 % margin of a difference; nothing for two full counts."""
    if difference.verdict in (Verdict.UNKNOWN, Verdict.OVERLAP) or difference.moe == 0:
        return ""
    if not math.isfinite(difference.moe):
        return " (not tested: a source states no error)"
    moe = 100 * difference.moe if shown is Shown.SHARE else difference.moe
    return f", give or take {moe:,.1f}" if shown is Shown.SHARE else f", give or take {moe:,.0f}"


def say_cautions(change: Change) -> str:
    """What else changed between two periods: the way of counting, the city's limits."""
    said = []
    if change.breaks:
        times = "once" if len(change.breaks) == 1 else f"{len(change.breaks)} times"
        said.append(
            f"In between, the way people were counted changed {times}, so the change is partly "
            "one of method."
        )
    if change.limits:
        times = "once" if change.limits == 1 else f"{change.limits} times"
        said.append(f"The city’s limits changed {times} as well.")
    return " ".join(said)
