"""The legend: deck.gl has none, and a screen reader can read this one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from equity_core.drawing.blanks import Blank, say_blank
from equity_core.drawing.classes import Classes
from equity_core.drawing.palette import NO_DATA


@dataclass(frozen=True)
class LegendEntry:
    """One row: a colour or a pattern, the words for it, and how many areas have it."""

    colour: str
    words: str
    areas: int
    pattern: str = ""
    """The pattern that also lies on the map, named as in the page's style."""


def legend_of(
    classes: Classes, values: np.ndarray, blanks: np.ndarray, people: str
) -> tuple[LegendEntry, ...]:
    """The classes with the number of areas in each, then the reasons that occur for having none."""
    entries = [
        LegendEntry(one.colour, one.words, areas, one.pattern)
        for one, areas in zip(classes.entries, classes.sizes(values), strict=True)
    ]
    for blank in Blank:
        areas = sum(one is blank for one in blanks)
        if areas:
            entries.append(LegendEntry(NO_DATA, say_blank(blank, people), areas, str(blank)))
    return tuple(entries)


def legend_html(title: str, entries: Sequence[LegendEntry], method: str) -> str:
    """The legend as a small table: color, words, number of areas."""
    rows = "".join(_row(entry) for entry in entries)
    note = f"<p>{escape(method)}</p>" if method else ""
    return (
        f'<div class="legend"><table><caption>{escape(title)}</caption><thead><tr>'
        '<th scope="col"><span class="visually-hidden">Color on the map</span></th>'
        '<th scope="col">What it stands for</th><th scope="col">Areas</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>{note}</div>"
    )


def _row(entry: LegendEntry) -> str:
    return (
        f'<tr><td><span class="swatch {entry.pattern}" style="background-color:{entry.colour}">'
        f'</span></td><th scope="row">{escape(entry.words)}</th><td>{entry.areas:,}</td></tr>'
    )
