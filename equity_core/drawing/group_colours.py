"""One fixed colour a group, the same on every chart and dot map of the dashboard.

The eight colours were searched for: as far apart as they can be for people who see all colours
and for those with one of the three kinds of colour blindness, while each has 3:1 or more on the
light and on the dark page. None is a skin tone, and none is much lighter or greyer than another.
"""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

COLOURS = (
    "#007848",
    "#5448fc",
    "#d87818",
    "#a830b4",
    "#d80000",
    "#fc3c90",
    "#a878fc",
    "#0c9cb4",
)
TOTAL = "#697784"
"""All residents stand apart from the groups: the only grey."""
STEMS = {
    "aian": 0,
    "asian": 1,
    "black": 2,
    "hispanic": 3,
    "mena": 4,
    "other": 4,
    "nhpi": 5,
    "multiple": 6,
    "white": 7,
}
"""First word of a group's id -> place of its colour; no census counts both of two alike."""
JOINED = {"other_or_multiple": 6}
AGES = {"children": "#fc3c90", "adults": "#5448fc", "elders": "#007848"}


def colours_for(groups: Iterable[str]) -> dict[str, str]:
    """Group id -> colour, no two alike among up to eight groups.

    `black_nh` and `black_2024` have the same one. A group that a city added gets a colour from
    its id, the next free one where that is taken.
    """
    listed = list(dict.fromkeys(groups))
    found: dict[str, str] = {"total": TOTAL} | AGES
    known = [one for one in listed if _place(one) is not None]
    for one in known:
        found[one] = COLOURS[_place(one) or 0]
    taken = {found[one] for one in known}
    for one in listed:
        if one not in found:
            found[one] = _next_free(crc32(one.encode()), taken)
            taken.add(found[one])
    return {one: found[one] for one in listed}


def _place(group: str) -> int | None:
    for joined, place in JOINED.items():
        if group.startswith(joined):
            return place
    return STEMS.get(group.split("_")[0])


def _next_free(start: int, taken: set[str]) -> str:
    turns = (COLOURS[(start + step) % len(COLOURS)] for step in range(len(COLOURS)))
    return next((one for one in turns if one not in taken), COLOURS[start % len(COLOURS)])
