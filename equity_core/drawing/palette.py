"""The colours. Magnitude in one hue; two sides only around a named middle; no data in grey."""

from __future__ import annotations

ZERO = "#f7f3ea"
MAGNITUDE = ("#cfe1f0", "#94bfdf", "#559bc9", "#23719f", "#0b4469")
LESS, SLIGHTLY_LESS = "#9a4a06", "#e3a04c"
MIDDLE = "#f3f0e8"
SLIGHTLY_MORE, MORE = "#9b8fc4", "#4b2a86"
TWO_SIDED = (LESS, SLIGHTLY_LESS, MIDDLE, SLIGHTLY_MORE, MORE)
NO_DATA = "#d9d9d9"
HATCH, LESS_LINES = "#4d4d4d", "#f6e3cd"
"""Lines over areas without a value, and over those with less than an equal share."""
BORDER = "#5b5b5b"
ORIENTATION = "#1d1d1d"
PLATE = "#ffffff"
"""What labels stand on, so that they can be read over every colour."""
CHOSEN = "#d6006c"
INK, INK_ON_DARK = "#0b4469", "#8fc4ff"
WORDS, WORDS_ON_DARK = "#2b3540", "#d5dde6"
PAGE, PAGE_ON_DARK = "#ffffff", "#101821"


def rgb(colour: str) -> list[int]:
    """`#rrggbb` as three whole numbers 0..255."""
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
