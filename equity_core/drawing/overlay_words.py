"""What overlays and their classes are called, and the cautions that always stand beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from equity_core.demographics.overlays import NEAR_METERS, OverlayKind
from equity_core.demographics.today import INSIDE, OUTSIDE
from equity_core.demographics.today_lots import MANY, NONE, SOME

AS_USED_THEN = {
    "A": "Best",
    "B": "Still Desirable",
    "C": "Definitely Declining",
    "D": "Hazardous",
}
"""What surveyors of the 1930s called the grades: shown on request only."""
WORDING_NOTE = (
    "Content note: these are the names that the survey of the 1930s gave to its grades. It held "
    "the people who lived in a place against the place. The names hurt, and they are not ours."
)
FEET = round(NEAR_METERS * 3.28084 / 10) * 10
CAUTIONS: Mapping[OverlayKind, Sequence[str]] = {
    OverlayKind.HOLC: (
        "No map does not mean no redlining. The Home Owners' Loan Corporation surveyed cities of "
        "40,000 people or more, so most suburbs and small towns have no map.",
        "Ground without a grade was not surveyed, or was not built up then.",
    ),
    OverlayKind.COVENANTS: (
        "No covenant shown does not mean no covenant. Only deeds that were found and read are "
        "here, and the work goes on.",
        "Covenants can no longer be enforced. Lots are shown without names and without the words "
        "of their deeds.",
    ),
}
CAUSE = "The map shows what lies over what. It does not show what caused it."


def class_label(kind: OverlayKind, one: str, facts: Mapping[str, Any]) -> str:
    """How a class is called in a table and a legend."""
    if kind is OverlayKind.COVENANTS:
        return {
            MANY: "Areas with many covenants",
            SOME: "Areas with fewer covenants",
            NONE: "Areas with no covenant shown",
        }[one]
    if kind is OverlayKind.HOLC:
        return "Not graded" if one == OUTSIDE else f"Grade {one}"
    if one == INSIDE:
        return _inside(facts)
    if one == OUTSIDE:
        return "All other ground"
    return one


def ground_of(kind: OverlayKind, one: str, facts: Mapping[str, Any], name: str) -> str:
    """The same in the middle of a sentence: on ground graded D (“Lending map”)."""
    label = class_label(kind, one, facts)
    small = f"{label[0].lower()}{label[1:]}"
    if kind is OverlayKind.COVENANTS:
        return f"in {small} (“{name}”)"
    if kind is OverlayKind.HOLC:
        return f"on ground {'without a grade' if one == OUTSIDE else f'graded {one}'} (“{name}”)"
    if one == INSIDE:
        within = "inside the bounds" if facts["form"] == "area" else small
        return f"{within} of “{name}”"
    return f"on {small}" if one == OUTSIDE else f"on ground marked “{one}” (“{name}”)"


def _inside(facts: Mapping[str, Any]) -> str:
    if facts["form"] == "area":
        return "Inside its bounds"
    return f"Within {NEAR_METERS:.0f} meters (about {FEET:,} feet)"


def main_class(kind: OverlayKind, classes: Sequence[str]) -> str:
    """The class that the finding is about: the lowest grade, many covenants, the inside."""
    if kind is OverlayKind.COVENANTS:
        return MANY if MANY in classes else classes[0]
    within = [one for one in classes if one != OUTSIDE]
    return within[-1] if within else classes[0]


def say_rules(kind: OverlayKind, facts: Mapping[str, Any], *, split: int) -> list[str]:
    """How the people were placed, in the order in which a reader asks."""
    lines = []
    if kind is OverlayKind.COVENANTS:
        lines.append(
            "A lot counts where its middle lies. “Many” are the areas with the most lots that "
            "together hold half of all lots shown."
        )
    elif split:
        lines.append(
            f"{split:,} areas lie in more than one class; their people were split by share of "
            "land, as if they lived spread evenly. Nobody is lost or counted twice: the classes "
            "add up to the city."
        )
        if len(facts["grades"]) > 1:
            lines.append(
                "Where two shapes overlap, the ground counts once: for the later letter or name."
            )
    if facts["form"] != "area" and kind is not OverlayKind.COVENANTS:
        lines.append(f"A line reaches {NEAR_METERS:.0f} meters to either side, about a block.")
    return lines


def say_source(name: str, facts: Mapping[str, Any]) -> str:
    """Whose overlay it is, and what its owner allows."""
    licence = facts["licence"] or "not stated"
    return f"Overlay “{name}”: {facts['source'].rstrip('.')}. Licence: {licence}."
