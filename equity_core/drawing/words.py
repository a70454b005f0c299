"""The names of things in one figure, and what is said of areas."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from equity_core.disparity.measuring import Measurement
from equity_core.drawing.blanks import Blank, say_blank
from equity_core.drawing.classes import Classes
from equity_core.drawing.numbers import UNKNOWN, say_count, say_limit, say_percent
from equity_core.drawing.shown import Shown
from equity_core.groups import Groups

Row = Mapping[Hashable, Any]
"""One area of a measurement's table."""
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True)
class Words:
    """The names of things in one figure, as they stand in the middle of a sentence.

    Attributes
    ----------
    service
        The service with its years: "trees planted in 2016 to 2025".
    unit
        What is counted, as a plural: "trees".
    people
        Whom the baseline counts: "residents", "Black residents".
    events
        Records stand for people or what happened to them, not for things that are still there.
    weighted
        Each record brings an amount of the unit, such as dollars.
    """

    service: str
    unit: str
    people: str
    events: bool = False
    weighted: bool = False

    @property
    def where(self) -> str:
        """The places of the records, in the middle of a sentence."""
        named = not self.weighted or self.unit.casefold() in self.service.casefold()
        counted = "" if named else f" (counted in {self.unit})"
        return f"where {self.service} {self._stand}{counted}"

    @property
    def where_unit(self) -> str:
        """The same in few words, for the head of a column."""
        return f"where {self.unit} {self._stand}"

    @property
    def _stand(self) -> str:
        return "were recorded" if self.events else "are"


def words_for(found: Measurement, groups: Groups) -> Words:
    """The names of things in the figure of a measurement."""
    baseline, facts = found.question.baseline, found.service.facts
    return Words(
        service=service_phrase(found.service.name, facts["first_date"], facts["last_date"]),
        unit=str(facts["unit"]),
        people="residents" if baseline == "total" else groups.get(baseline).people,
        events=facts["counts"] == "people",
        weighted=bool(facts["has_weight"]),
    )


def service_phrase(name: str, first: str | None, last: str | None) -> str:
    """The service in the middle of a sentence, with the years of its records where it has any.

    A name with capitals inside keeps its first one: it is a proper name.
    """
    proper = any(letter.isupper() for letter in name[1:])
    name = name if proper else name[:1].lower() + name[1:]
    if first is None or last is None or YEAR.search(name):
        return name
    years = first[:4] if first[:4] == last[:4] else f"{first[:4]} to {last[:4]}"
    return f"{name} in {years}"


def capital(text: str) -> str:
    """`text` with a capital first letter, all others as they are."""
    return text[:1].upper() + text[1:]


def say_areas(shown: Shown, values: np.ndarray, classes: Classes, words: Words) -> str:
    """What the map shows, in one sentence; it counts areas as the legend classes them."""
    known = values[np.isfinite(values)]
    if not len(known):
        return f"No area has both {words.unit} and a number of {words.people} to compare."
    if len(known) == 1:
        return "One area has a value, so there is nothing to compare it with."
    if shown.id == "gap":
        return _say_sides(classes, known, words)
    what = f"{words.unit} per 1,000 {words.people}" if shown.id == "rate" else words.unit
    if known.min() == known.max():
        return f"Each of the {len(known):,} areas has {say_limit(known.max())} {what}."
    low, high = np.quantile(known, [0.25, 0.75])
    middle = (
        f"the middle half of them have from {say_limit(low)} to {say_limit(high)}"
        if low < high
        else f"half of them or more have {say_limit(low)}"
    )
    return f"Areas have from {say_limit(known.min())} to {say_limit(known.max())} {what}; {middle}."


def _say_sides(classes: Classes, known: np.ndarray, words: Words) -> str:
    if len(classes.entries) < 2:
        return f"Each area has the same share of the {words.unit} as of the {words.people}."
    sizes = classes.sizes(known)
    return (
        f"Among {len(known):,} areas, the share of the {words.unit} is larger than the share of "
        f"the {words.people} in {sizes[3] + sizes[4]:,}, smaller in {sizes[0] + sizes[1]:,}, and "
        f"about the same in {sizes[2]:,} (within {say_limit(classes.limits[2])} points)."
    )


def say_value(shown: Shown, row: Row, blank: Blank | None, words: Words) -> str:
    """One area's value, for tooltip, picker, lists and table alike."""
    if blank in (Blank.NOBODY, Blank.UNKNOWN):
        return say_blank(blank, words.people)
    value = shown.scale * row[shown.column]
    said = shown.say(value) if math.isfinite(value) else UNKNOWN
    return f"{said} ({say_blank(blank, words.people)})" if blank is Blank.FEW else said


def say_column(shown: Shown, words: Words) -> str:
    """What the values of a measure are called, in table, tooltip and legend alike."""
    named = {"rate": f"{words.unit} per 1,000 {words.people}", "count": words.unit}
    return capital(named.get(shown.id, shown.label))


def say_area(shown: Shown, row: Row, blank: Blank | None, words: Words) -> tuple[str, ...]:
    """The tooltip, line by line: the area's name, its value, and what the value is made of."""
    value = say_value(shown, row, blank, words)
    lines = [f"{say_column(shown, words)}: {value}"]
    if blank in (Blank.NOBODY, Blank.UNKNOWN):
        lines = [capital(value)]
    facts = {
        f"Share of {words.unit}": say_percent(100 * row["share"], 2),
        f"Share of {words.people}": say_percent(100 * row["baseline_share"], 2),
        capital(words.unit): say_count(row["amount"]),
        capital(words.people): say_count(row["residents"]),
    }
    lines += [f"{name}: {said}" for name, said in facts.items() if said != UNKNOWN]
    return (str(row["name"]), *dict.fromkeys(lines))
