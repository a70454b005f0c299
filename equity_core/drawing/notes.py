"""The note under every figure: source, period, who is counted, how sure, and the ledger."""

from __future__ import annotations

from datetime import date

from equity_core.disparity.measuring import Measurement
from equity_core.drawing.blanks import FEWEST
from equity_core.drawing.numbers import say_percent
from equity_core.drawing.words import Words
from equity_core.groups import Groups
from equity_core.services.ledger import say_ledger

NOTEWORTHY_PERCENT = 0.05
ERROR_WORDS = {
    "none": (
        "The population is a full count, so the give-or-take comes from the number of records "
        "alone."
    ),
    "measured": (
        "The give-or-take (a 95% interval) holds the survey's margins of error and the chance "
        "that comes with a small number of records."
    ),
    "not known": (
        "The population file has no margins of error. So the survey's own error is not known, and "
        "the give-or-take holds chance alone."
    ),
}


def say_left_out(found: Measurement, words: Words) -> tuple[str, ...]:
    """What of the records lies where no group can be told, said beside the headline."""
    lines = []
    nobody, unknown = found.shares.no_residents_percent, found.shares.no_figure_percent
    if nobody >= NOTEWORTHY_PERCENT:
        lines.append(
            f"{say_percent(nobody)} of the {words.unit} are in areas where nobody lives. They "
            "count in the whole, but with no group."
        )
    if unknown >= NOTEWORTHY_PERCENT:
        lines.append(
            f"{say_percent(unknown)} of the {words.unit} are in areas whose number of residents "
            "is not known. They may be with any group, and the intervals allow for that."
        )
    return tuple(lines)


def say_notes(found: Measurement, groups: Groups, words: Words) -> tuple[str, ...]:
    """The lines of the data note, in the order in which they are read."""
    return (
        *_sources(found),
        *_who_is_counted(found, groups),
        "Groups are counted by where people live, not by who was served. They stand in "
        "alphabetical order.",
        *_how_sure(found),
        f"Areas with fewer than {FEWEST} people are marked and left out of the colors and of the "
        "lists of most and fewest, because a few records weigh too much there. A gap between "
        "shares looks at all residents, a rate at the people it is counted for.",
        "Differences between single areas are not tested for chance. A map shows where, not why.",
        *_method(found, words),
    )


def _sources(found: Measurement) -> list[str]:
    service, people = found.provenance["service"], found.provenance["population"]
    lines = [
        f"Records: {service['file']}, revision {service['revision']}{_dates(found)}. "
        f"{say_ledger(found.ledger)}",
        f"People: {people['file']}, {found.provenance['period']}, by {found.level.name}.",
    ]
    kind = found.service.facts["kind"]
    if kind in ("lines", "polygons"):
        lines.append(f"Each of the {kind} counts once, in the area where its middle lies.")
    if found.provenance["derived_from"]:
        lines += list(found.population.facts["notes"])
    return lines


def _dates(found: Measurement) -> str:
    first, last = found.provenance["first_date"], found.provenance["last_date"]
    return f", dated {_day(first)} to {_day(last)}" if first and last else ", without dates"


def _day(text: str) -> str:
    """A date as people write it: April 5, 2016."""
    day = date.fromisoformat(text[:10])
    return f"{day:%B} {day.day}, {day.year}"


def _who_is_counted(found: Measurement, groups: Groups) -> list[str]:
    """The standard of the groups, and a word on those a reader may look for in vain."""
    set_id = found.population.facts.get("group_set")
    chosen = next((one for one in groups.sets if one.id == set_id), None)
    if chosen is None:
        return []
    line = f"Groups: {chosen.label} ({chosen.standard})."
    if chosen.vintage.startswith("2024"):
        return [line]
    return [
        f"{line} The source does not ask about Middle Eastern and North African residents apart; "
        "most are counted as White."
    ]


def _how_sure(found: Measurement) -> list[str]:
    lines = [ERROR_WORDS[found.shares.survey_error]]
    if found.question.baseline == "total":
        lines.append(
            "Where all residents are compared, the sentence at the top names the group whose gap "
            "is largest for its size, with the give-or-take taken off."
        )
    return lines


def _method(found: Measurement, words: Words) -> list[str]:
    lines = [
        f"How it is worked out: an area's gap is its share of the {words.unit} minus its share of "
        f"the {words.people}. A group's share {words.where_unit} adds up the areas: each area's "
        f"share of the {words.unit} times the group's part of its residents."
    ]
    if found.question.urban_compat:
        lines.append("Rounded as the Urban Institute's Spatial Equity Data Tool rounds.")
    lines.append(
        f"Formulas: docs/measures.md, “{found.provenance['formula']}”. Program version "
        f"{found.provenance['version']}."
    )
    return lines
