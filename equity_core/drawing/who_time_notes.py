"""What stands under figures through time: rules, gaps, margins, every source."""

from __future__ import annotations

from equity_core.demographics.history_categories import (
    CODING_CHANGED,
    NOTE_ON_WORDS,
    load_categories,
)
from equity_core.demographics.over_time import OverTime, View
from equity_core.drawing.who_time_words import SECOND_HAND


def say_notes(found: OverTime, view: View) -> tuple[str, ...]:
    """The lines under the figures: rules, gaps, margins, every source."""
    checked = {one.checked for one in load_categories()}
    source = load_categories()[0].source
    lines = [_say_view(view), _say_gaps(found), _say_mixed(found)]
    lines += list(found.notes) if view is View.COMPARABLE else []
    lines += [
        "A margin of error is a 90% margin. Full counts have none. Where a source states none, the "
        "figure is shown as published. Differences: U.S. Census Bureau, Understanding and Using "
        "American Community Survey Data, chapter 7; survey periods that overlap are not tested.",
        f"Census categories: {source} ({', '.join(sorted(checked))}).",
        NOTE_ON_WORDS,
        *say_sources(found),
    ]
    return tuple(one for one in lines if one)


def _say_view(view: View) -> str:
    if view is View.PUBLISHED:
        return "As published: labels and figures are those of the source; nothing is added up."
    return (
        "Comparable: White and Black residents, and all other groups as what is left of all "
        "residents. Free and enslaved people, and all words for Black residents, are one series. "
        "Hispanic or Latino residents are shown from 1980 on, when everyone was first asked. "
        "Groups without Hispanic or Latino residents are series of their own."
    )


def _say_gaps(found: OverTime) -> str:
    if not found.missing:
        return ""
    years = ", ".join(str(year) for year in found.missing)
    kind = "this census" if len(found.missing) == 1 else "these censuses"
    return f"No figures are loaded for {kind}: {years}. No line is drawn across them."


def _say_mixed(found: OverTime) -> str:
    """Surveys whose answers are partly from before the coding of 2020."""
    rows = found.published
    mixed = rows[(rows["start"] < CODING_CHANGED) & (rows["end"] > CODING_CHANGED)]
    if mixed.empty:
        return ""
    periods = ", ".join(dict.fromkeys(mixed["period"].astype(str)))
    return (
        f"The survey of {periods} holds answers from before and after the new coding of 2020, so "
        "the break of 2020 lies inside it."
    )


def list_sources(found: OverTime) -> dict[str, int]:
    """Every source with its number in the note, in the order of the periods."""
    named = [one for source in found.published["source"] for one in str(source).split("; ")]
    named += [str(source) for source in found.limits["source"]]
    return {source: number for number, source in enumerate(dict.fromkeys(named), start=1)}


def say_sources(found: OverTime) -> list[str]:
    """Every source with its number and the periods that it was used for."""
    periods: dict[str, list[str]] = {source: [] for source in list_sources(found)}
    second: set[str] = set()
    for row in found.published.to_dict("records"):
        for source in str(row["source"]).split("; "):
            periods[source].append(str(row["period"]))
            second |= {source} if row["second_hand"] else set()
    for row in found.limits.to_dict("records"):
        periods[str(row["source"])].append(f"the city’s limits in {row['start']}")
        second |= {str(row["source"])} if row["second_hand"] else set()
    return [
        f"Source {number}{f', {SECOND_HAND}' if source in second else ''}, for "
        f"{', '.join(dict.fromkeys(periods[source]))}: {source}"
        for source, number in list_sources(found).items()
    ]
