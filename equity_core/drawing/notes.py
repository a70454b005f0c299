"""The note under every figure: source, period, who is counted, how sure, and the ledger."""

from __future__ import annotations

from equity_core.disparity.measuring import Measurement
from equity_core.drawing.numbers import say_percent
from equity_core.drawing.words import people_of
from equity_core.groups import Groups
from equity_core.services.ledger import say_ledger

ERROR_WORDS = {
    "none": (
        "The population is a full count, so the give-or-take comes only from the number of records."
    ),
    "measured": (
        "The give-or-take (a 95% interval) counts the survey's margins of error and the chance "
        "error of a small number of records."
    ),
    "not known": (
        "The population file carries no margins of error, so survey error is not known and is not "
        "in the give-or-take."
    ),
}


def say_notes(found: Measurement, groups: Groups) -> tuple[str, ...]:
    """The lines of the data note, in the order in which they are read."""
    source, people = found.provenance["service"], found.provenance["population"]
    years = _dates(found)
    lines = [
        f"Records: {source['file']}, revision {source['revision']}{years}.",
        f"Of its rows: {say_ledger(found.ledger)}",
        f"People: {people['file']}, {found.provenance['period']}; compared with "
        f"{people_of(found, groups)}, by {found.level.name}.",
        *_who_is_counted(found, groups),
        "Groups are told by where people live, not by who was served. "
        "Groups stand in alphabetical order. Where all residents are compared, the sentence names "
        "the group whose clear gap is largest in proportion to its share of residents.",
        ERROR_WORDS[found.shares.survey_error],
        "Differences of single areas are not tested for chance here.",
    ]
    if found.shares.no_residents_percent > 0:
        lines.append(
            f"{say_percent(found.shares.no_residents_percent)} lies in areas where nobody lives; "
            "it counts in the whole and reaches no group."
        )
    if found.provenance["derived_from"]:
        lines += list(found.population.facts["notes"])
    if found.question.urban_compat:
        lines.append("Rounded as the Urban Institute's Spatial Equity Data Tool rounds.")
    lines.append(f"Method: {found.provenance['formula']}, version {found.provenance['version']}.")
    return tuple(lines)


def _dates(found: Measurement) -> str:
    first, last = found.provenance["first_date"], found.provenance["last_date"]
    return f", dated {first} to {last}" if first else ", without dates"


def _who_is_counted(found: Measurement, groups: Groups) -> list[str]:
    """The standard of the groups, and a word on those a reader may look for in vain."""
    set_id = found.population.facts.get("group_set")
    known = {group_set.id: group_set for group_set in groups.sets}
    if set_id not in known:
        return []
    chosen = known[set_id]
    line = f"Categories: {chosen.label}."
    if chosen.vintage.startswith("2024"):
        return [line]
    return [
        f"{line} Middle Eastern and North African residents are not asked about apart and are "
        "counted mostly as White."
    ]
