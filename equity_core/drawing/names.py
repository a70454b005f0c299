"""Names of areas as a reader knows them: told apart, and in the order that people count in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from equity_core.cities.areas import AreaSet
from equity_core.cities.reading import CityContents
from equity_core.drawing.layers import labels_around

_NUMBER = re.compile(r"(\d+)")


def names_of(areas: AreaSet, contents: CityContents) -> list[str]:
    """One name an area, none twice.

    An area that is called by its id also says in what outline it lies; areas of the same name
    also say their id.
    """
    names = [str(name) for name in areas.names]
    if names == [str(one) for one in areas.ids]:
        return _with_outline(names, areas, contents)
    uses = Counter(names)
    return [
        f"{name} ({one})" if uses[name] > 1 else name
        for name, one in zip(names, areas.ids, strict=True)
    ]


def _with_outline(names: list[str], areas: AreaSet, contents: CityContents) -> list[str]:
    for kept in contents.outlines:
        labels = labels_around(kept.folder, areas.geometry)
        if any(labels):
            pairs = zip(names, labels, strict=True)
            return [f"{name}, in {label}" if label else name for name, label in pairs]
    return names


def ranks(names: Sequence[str]) -> list[int]:
    """The place of each name in the order of the alphabet, with numbers by size: 2 before 10."""
    order = sorted(range(len(names)), key=lambda place: _key(names[place]))
    found = [0] * len(names)
    for rank, place in enumerate(order):
        found[place] = rank
    return found


def _key(name: str) -> list[tuple[int, int, str]]:
    parts: Iterable[str] = _NUMBER.split(name.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
