"""Who lives in the city now, for reading: sentences, bars, tables, note."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from equity_core.cities.reading import CityContents
from equity_core.demographics.acs import Z90, Z95, Reliability
from equity_core.demographics.diversity import diversity_of
from equity_core.demographics.now import CityPeople
from equity_core.drawing.group_colours import colours_for
from equity_core.drawing.numbers import UNKNOWN, say_count, say_percent
from equity_core.drawing.who_notes import say_sources, say_when
from equity_core.drawing.words import capital
from equity_core.groups import Groups

NO_AGES = "The source has no ages for this period, so nothing is said of children and elders."


@dataclass(frozen=True)
class WhoNow:
    """What a page shows of the groups, or the ages, of a city in one period."""

    headline: str
    diversity: str
    table: pd.DataFrame = field(hash=False)
    bars: pd.DataFrame = field(hash=False)
    notes: tuple[str, ...]


def show_groups_now(contents: CityContents, people: CityPeople, groups: Groups) -> WhoNow:
    """The groups of the city in sentences, a table and bars."""
    labels = {one: groups.get(one).short_label for one in people.frame.index}
    names = {one: groups.get(one).people for one in people.frame.index}
    return WhoNow(
        say_groups(contents.city.name, people, names),
        say_diversity(people),
        _table(people, labels, "Group"),
        _bars(people, labels),
        say_sources(contents, people, groups),
    )


def show_ages_now(contents: CityContents, people: CityPeople, groups: Groups) -> WhoNow:
    """Children, adults and elders of the city in the same way."""
    labels = {one: groups.get(one).label for one in people.frame.index}
    parts = [
        f"{say_share(people, age)} are {groups.get(age).people.removeprefix('residents ')}"
        for age in ("children", "elders")
        if age in people.frame.index and math.isfinite(people.number(age, "share"))
    ]
    said = f"Of the residents of {contents.city.name}, {' and '.join(parts)}." if parts else NO_AGES
    table, bars = _table(people, labels, "Age"), _bars(people, labels)
    return WhoNow(said, "", table, bars, say_sources(contents, people, groups))


def say_groups(city: str, people: CityPeople, names: Mapping[str, str]) -> str:
    """How many people live here, and which group is largest where the survey can tell."""
    total = people.number("total", "estimate")
    if not total > 0:
        return f"No residents of {city} are counted in {people.period}."
    about = "About " if people.survey == "measured" else ""
    when = say_when(people.period, people.survey)
    said = f"{about}{say_count(round(total))} people live in {city}, {when}."
    rows = people.frame.drop(index="total").dropna(subset="share")
    rows = rows.sort_values("share", ascending=False, kind="stable")
    if len(rows) < 2:
        return said
    first, second = (str(one) for one in rows.index[:2])
    if rows["reliability"].iloc[0] == Reliability.UNSURE:
        return f"{said} The numbers are too unsure to say which group is largest."
    if not _apart(people, first, second):
        return (
            f"{said} {capital(names[first])} and {names[second]} are the two largest groups; the "
            "numbers are too unsure to say which is larger."
        )
    return f"{said} {capital(names[first])} are the largest group: {say_share(people, first)}."


def _apart(people: CityPeople, first: str, second: str) -> bool:
    """Whether the larger of two groups surely is: their difference leaves out 0 at 95 %."""
    more = people.number(first, "estimate") - people.number(second, "estimate")
    if people.survey != "measured":
        return more > 0
    error = math.hypot(people.number(first, "moe"), people.number(second, "moe")) / Z90
    return more > Z95 * error


def say_share(people: CityPeople, group: str) -> str:
    """A share with its give-or-take: 55.4% (give or take 1.3)."""
    share, moe = people.number(group, "share"), people.number(group, "share_moe")
    if people.survey == "none" or not math.isfinite(moe):
        return say_percent(100 * share)
    return f"{say_percent(100 * share)} (give or take {100 * moe:.1f})"


def say_diversity(people: CityPeople) -> str:
    """The diversity index as the chance that it is, with its error."""
    found = diversity_of(people)
    if not math.isfinite(found.chance):
        return (
            "How mixed the city is as a whole cannot be said: the groups of the file are not all "
            "residents together."
        )
    error = ""
    if people.survey == "measured":
        error = f", give or take {100 * found.moe:.1f}" if math.isfinite(found.moe) else ""
    return (
        "The chance that two residents, picked at random, belong to different groups is "
        f"{100 * found.chance:.0f} in 100{error}. (This is the diversity index, "
        f"{found.chance:.2f}: 0 where all belong to one group.)"
    )


def _table(people: CityPeople, labels: Mapping[str, str], first: str) -> pd.DataFrame:
    lines = [
        (
            labels[str(group)],
            say_people(row["estimate"]),
            say_margin(row["moe"], people.survey),
            say_percent(100 * row["share"]),
            ""
            if group == "total"
            else say_margin(100 * row["share_moe"], people.survey, decimals=1),
            str(row["reliability"]),
        )
        for group, row in people.frame.T.to_dict().items()
    ]
    columns = [first, "People", "Margin of error (90%)", "Share"]
    return pd.DataFrame(lines, columns=[*columns, "Margin, in points", "How sure"])


def say_people(estimate: float) -> str:
    """A number of people, whole."""
    return say_count(round(estimate)) if math.isfinite(estimate) else UNKNOWN


def say_margin(moe: float, survey: str, *, decimals: int = 0) -> str:
    """A margin of error in a table: ± 961; "none" for a full count."""
    if survey == "none":
        return "none"
    return f"± {moe:,.{decimals}f}" if math.isfinite(moe) else UNKNOWN


def _bars(people: CityPeople, labels: Mapping[str, str]) -> pd.DataFrame:
    """What the chart draws: a bar for each group, all residents left out."""
    rows = people.frame.drop(index="total").dropna(subset="share")
    ids = [str(one) for one in rows.index]
    percent, moe = 100 * rows["share"], 100 * rows["share_moe"]
    has = moe.notna() & (moe > 0)
    said = [
        f"{labels[one]}: {say_percent(value)}{_short_error(error, word)}"
        for one, value, error, word in zip(ids, percent, moe, rows["reliability"], strict=True)
    ]
    colours = colours_for(ids)
    return pd.DataFrame(
        {
            "label": [labels[one] for one in ids],
            "percent": percent.to_numpy(),
            "low": (percent - moe).clip(lower=0).where(has).to_numpy(),
            "high": (percent + moe).where(has).to_numpy(),
            "colour": [colours[one] for one in ids],
            "said": said,
        }
    )


def _short_error(moe: float, word: str) -> str:
    error = f" ± {moe:.1f}" if math.isfinite(moe) and moe > 0 else ""
    marked = word in (Reliability.CARE, Reliability.UNSURE)
    return f"{error}, {word}" if marked else error
