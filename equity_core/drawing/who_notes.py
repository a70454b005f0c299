"""The note under figures of who lives here: source, who is counted, how sure."""

from __future__ import annotations

from equity_core.cities.people_cells import NO_PERIOD
from equity_core.cities.reading import CityContents
from equity_core.demographics.acs import CARE_PERCENT, RELIABLE_PERCENT
from equity_core.demographics.now import CityPeople
from equity_core.groups import Groups
from equity_core.store.revisions import Kept

PROTECTED = (
    "To protect privacy, the Census Bureau changed the counts of small areas in 2020 a little at "
    "random. The numbers of one small area may be off by a few people."
)
ERRORS = {
    "none": "This is a full count, so there is no survey error.",
    "measured": (
        "The numbers are estimates, as those of a survey are. A margin of error of 90% means: nine "
        "times in ten the true number lies within it."
    ),
    "not known": (
        "The file has no margins of error and is no full count, so how far the numbers may be off "
        "is not known."
    ),
}


def say_sources(contents: CityContents, people: CityPeople, groups: Groups) -> tuple[str, ...]:
    """The lines of the note of a city's groups or ages, in the order in which they are read."""
    return (
        say_kept(people.source, people.period),
        _say_whole(contents, people),
        *say_group_set(people.source, groups),
        *say_errors(people.survey, people.period),
        "Groups stand in alphabetical order. All residents stand apart.",
        "The source counts where people live when they are asked. Formulas: "
        "docs/who-lives-here.md, after the U.S. Census Bureau's Understanding and Using American "
        "Community Survey Data.",
    )


def say_when(period: str, survey: str) -> str:
    """When and how people were counted, at the end of a sentence."""
    when = say_year(period)
    return f"as estimated for {when}" if survey == "measured" else f"as counted in {when}"


def say_year(period: str) -> str:
    """A period in the middle of a sentence, also where the file states none."""
    return "a year that is not stated" if period == NO_PERIOD else period


def say_level(kept: Kept) -> tuple[str, ...]:
    """How the people of a level were worked out from another one, where they were."""
    return tuple(kept.facts.get("notes", ())) if kept.facts.get("derived_from") else ()


def say_kept(kept: Kept, period: str) -> str:
    """The file behind a figure."""
    return f"People: {kept.source_name or kept.name}, revision {kept.number}, {period}."


def _say_whole(contents: CityContents, people: CityPeople) -> str:
    if people.published:
        return f"The source publishes these numbers for {contents.city.name} itself."
    sure = (
        " Their errors are worked out from those of the areas." if people.survey != "none" else ""
    )
    return f"The numbers of the city are sums over its areas ({people.level}).{sure}"


def say_group_set(kept: Kept, groups: Groups) -> tuple[str, ...]:
    """The standard of the groups, and a word on those a reader may look for in vain."""
    chosen = next((one for one in groups.sets if one.id == kept.facts.get("group_set")), None)
    if chosen is None:
        return ()
    line = f"Groups: {chosen.label} ({chosen.standard})."
    if chosen.vintage.startswith("2024"):
        return (line,)
    return (
        f"{line} The source does not ask about Middle Eastern and North African residents apart; "
        "most are counted as White.",
    )


def say_errors(survey: str, period: str) -> tuple[str, ...]:
    """How sure the numbers are, and what the words for it mean."""
    lines = [ERRORS[survey]]
    if survey == "none" and "2020" in period:
        lines.append(PROTECTED)
    if survey == "measured":
        lines.append(
            f"“Reliable” means that the standard error is at most {RELIABLE_PERCENT:.0f}% of the "
            f"number, “use with care” at most {CARE_PERCENT:.0f}%. Above that a number is too "
            "unsure for a headline."
        )
    return tuple(lines)
