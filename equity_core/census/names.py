"""Finding a place by what people call it."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from equity_core.census.states import BY_FIPS, BY_NAME, State
from equity_core.errors import BadInput, NeedsAnswer

_SHORT = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}
_OFFERED = 5
_TOWN_STATES = ("CT", "MA", "ME", "NH", "RI", "VT", "NJ", "NY", "PA", "MI", "WI", "MN")


@dataclass(frozen=True)
class Listed:
    """A place in a state's list: its code, its name, and its name with what it is."""

    code: str
    name: str
    label: str


@dataclass(frozen=True)
class Asked:
    """What a person typed, taken apart: the state, and the place's name or code."""

    state: State
    name: str
    code: str = ""


def plain(text: str) -> str:
    """A name without accents, capitals, points and short forms: "saint cloud" for "St. Cloud"."""
    return " ".join(_SHORT.get(word, word) for word in _words(text))


def _words(text: str) -> list[str]:
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^\w]+", " ", re.sub("['\N{RIGHT SINGLE QUOTATION MARK}]", "", kept)).split()


def take_apart(text: str) -> Asked:
    """Split "Red Wing, MN", "red wing minnesota" or a seven-digit code.

    Raises
    ------
    BadInput
        No state is named, or nothing else is.
    """
    code = re.fullmatch(r"\s*(?:.*\()?(\d{7})\)?\s*", text)
    if code and code[1][:2] in BY_FIPS:
        return Asked(BY_FIPS[code[1][:2]], "", code[1])
    words = _words(text)  # MT is Montana here, and Mount in a name
    for number in (3, 2, 1):
        state = BY_NAME.get(" ".join(words[-number:]))
        if state and len(words) > number:
            return Asked(state, plain(" ".join(words[:-number])))
    raise BadInput(
        f"“{text.strip()}” does not name a city and its state. Write both, such as Red Wing, MN."
    )


def choose(asked: Asked, listed: Sequence[Listed]) -> Listed:
    """The one place that was meant.

    Raises
    ------
    BadInput
        No place of the state has that name; the nearest names are given.
    NeedsAnswer
        Several have; their full names are given, each of which is an answer.
    """
    if asked.code:
        found = [place for place in listed if place.code == asked.code]
    else:
        found = [place for place in listed if plain(place.label) == asked.name]
        found = found or [place for place in listed if plain(place.name) == asked.name]
        found = found or [place for place in listed if asked.name in _shorter(place.label)]
    if len(found) == 1:
        return found[0]
    if found:
        raise NeedsAnswer(
            f"{asked.state.name} has {len(found)} places of that name. Say which one: "
            f"{'; '.join(_answers(found, asked.state))}."
        )
    raise _unknown(asked, listed)


def _shorter(label: str) -> set[str]:
    """What people call a city that is one with its county: Nashville of Nashville-Davidson
    metropolitan government (balance)."""
    if not re.search(r"\(balance\)| government| urban county", label):
        return set()
    both = re.split(r" (?:city|metro|unified|consolidated|urban)|\(", label)[0]
    return {plain(both), plain(re.split(r"[-/]", both)[0])}


def _answers(found: Sequence[Listed], state: State) -> list[str]:
    labels = [place.label for place in found]
    return [
        f"{place.label}, {state.postal}"
        if labels.count(place.label) == 1
        else f"{place.label}, {state.postal} ({place.code})"
        for place in sorted(found, key=lambda place: (place.label, place.code))
    ]


def _unknown(asked: Asked, listed: Sequence[Listed]) -> BadInput:
    by_name: dict[str, Listed] = {}
    for place in listed:
        by_name.setdefault(plain(place.name), place)
    near = difflib.get_close_matches(asked.name, by_name, n=_OFFERED, cutoff=0.6)
    near += [name for name in by_name if name.startswith(asked.name) and name not in near]
    offered = "; ".join(f"{by_name[name].name}, {asked.state.postal}" for name in near[:_OFFERED])
    known = asked.code or asked.name
    nearest = f" The nearest names are: {offered}." if offered else ""
    towns = (
        " Towns and townships that are no city or village are not in the Bureau's list of places."
        if asked.state.postal in _TOWN_STATES
        else ""
    )
    return BadInput(
        f"{asked.state.name} has no place called “{known}” in the Bureau's list.{nearest}{towns}"
    )
