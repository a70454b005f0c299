"""How far apart groups live, for reading: a sentence an index, tables and bars by period, note."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from equity_core.demographics.apart import FEW_PER_AREA, NOISE, Separation
from equity_core.drawing.who_apart_tables import (
    NAMES,
    bars_of,
    of_100,
    say_ends,
    say_number,
    table_of,
)
from equity_core.drawing.who_notes import PROTECTED, say_kept, say_level, say_when, say_year
from equity_core.groups import Groups
from equity_core.store.revisions import Kept


@dataclass(frozen=True)
class Apart:
    """What a page shows of the separation of two groups, or of all at once."""

    headline: str
    sentences: tuple[str, ...]
    cautions: tuple[str, ...]
    table: pd.DataFrame = field(hash=False)
    bars: pd.DataFrame = field(hash=False)
    notes: tuple[str, ...]


def show_apart(found: Sequence[Separation], period: str, groups: Groups, source: Kept) -> Apart:
    """Sentences for one period; table and bars for every period, the newest first.

    `source` is the population of the level in that period.
    """
    now = next(one for one in found if one.period == period)
    return Apart(
        say_dissimilarity(now, groups),
        tuple(say_others(now, groups)),
        tuple(say_cautions(now, groups)),
        table_of(found),
        bars_of(found),
        (say_kept(source, period), *say_level(source), *_notes(found, now)),
    )


def one_of(level: str) -> str:
    """One area of a level, as it stands in a sentence: ward, neighborhood, community."""
    if level.endswith("ies"):
        return f"{level[:-3]}y"
    return level[:-1] if level.endswith("s") and not level.endswith("ss") else level


def with_article(area: str) -> str:
    """A kind of area with “a” or “an” before it: a block group, an area."""
    return f"{'an' if area[:1].casefold() in tuple('aeio') else 'a'} {area}"


def say_dissimilarity(one: Separation, groups: Groups) -> str:
    """The index of dissimilarity with the city's own number, in one sentence."""
    index, area = one.indices["dissimilarity"], one_of(one.level)
    who, when = _who(one, groups), say_when(one.period, one.survey)
    year = say_year(one.period)
    if not math.isfinite(index.value):
        return f"How far apart {who} live in {year} is not known: a group has no numbers."
    if one.unsure:
        return (
            f"The numbers of each {area} for {year} are too unsure to say how far apart "
            f"{who} live. Larger areas may tell."
        )
    number, ends = say_number(index), say_ends(index)
    if one.other is None:
        return (
            f"For all groups to be spread alike over the city ({one.period}), people would have to "
            f"live in another {area}: {number} of every 100 of those who would have to if each "
            f"group lived in {with_article(area)} of its own{ends}."
        )
    return (
        f"For {who} to be spread alike, {number} of every 100 people of either group would have to "
        f"live in another {area}{ends}, {when}."
    )


def say_others(one: Separation, groups: Groups) -> list[str]:
    """Isolation, exposure and H, one sentence each; none where the survey cannot tell."""
    if one.unsure or not math.isfinite(one.indices["dissimilarity"].value):
        return []
    area, lines = one_of(one.level), []
    if one.other is not None:
        a, b = groups.get(one.one), groups.get(one.other)
        average = a.people.replace("residents", "resident", 1)
        here = f"The average {average} lives in {with_article(area)} where"
        for name, people in (("isolation", a.people), ("exposure", b.people)):
            index = one.indices[name]
            lines.append(
                f"{NAMES[name]}: {here} {say_number(index)} of 100 residents{say_ends(index)} are "
                f"{people}."
            )
    whole = "both groups together" if one.other is not None else "the whole city"
    index = one.indices["entropy_h"]
    lines.append(
        f"{NAMES['entropy_h']}: the average {area} is {say_number(index)} percent"
        f"{say_ends(index)} less mixed than {whole}. 0 means that each {area} is as mixed as the "
        "whole, 100 that each has one group only."
    )
    return lines


def say_cautions(one: Separation, groups: Groups) -> list[str]:
    """What makes the numbers less sure than they look."""
    lines = []
    if one.few:
        who = ", ".join(groups.get(group).people for group in one.few)
        lines.append(
            f"There are fewer than {FEW_PER_AREA} people to an area on average of: {who}. With so "
            "few, chance alone puts them apart, so read the number with care."
        )
    index = one.indices["dissimilarity"]
    if math.isfinite(index.corrected):
        lines.append(
            "Errors of estimates make areas look more different than they are. As the numbers "
            f"stand, the dissimilarity is {of_100(index.value)}; without that it is about "
            f"{of_100(index.corrected)}."
        )
    if one.survey == "not known":
        lines.append("The file has no margins of error, so how sure this is is not known.")
    return lines


def _who(one: Separation, groups: Groups) -> str:
    if one.other is None:
        return "all groups"
    first, second = groups.get(one.one).people, groups.get(one.other).people
    short = first.removesuffix(" residents")
    return f"{short} and {second}" if second.endswith(" residents") else f"{first} and {second}"


def _notes(found: Sequence[Separation], now: Separation) -> list[str]:
    lines = [
        f"Worked out by {now.level}, over {now.areas:,} areas with residents. Another level gives "
        "another number: the smaller the areas, the higher it is.",
        *_what_counts(now),
        "Formulas: docs/who-lives-here.md.",
        "The numbers say where people live, not why. Separation has causes that a count of people "
        "does not show, such as deeds, lending, and what was built where.",
    ]
    if any(one.survey == "measured" for one in found):
        lines.append(
            "Intervals of surveys come from 1,000 draws within the margins of error; their seed is "
            "the numbers themselves. Where the survey's error is more than "
            f"{100 * NOISE:.0f}% of the unevenness seen, no interval is given."
        )
    if any(one.survey == "none" and "2020" in one.period for one in found):
        lines.append(PROTECTED)
    if len({one.period for one in found}) > 1:
        lines.append(
            "Groups were asked about in other words in some periods, and areas may have moved; "
            "compare periods with care."
        )
    return lines


def _what_counts(now: Separation) -> list[str]:
    if now.other is None:
        return ["All groups that exclude one another are compared."]
    return [
        "Dissimilarity and the information theory index look at the two groups alone, isolation "
        "and exposure at all residents of an area."
    ]
