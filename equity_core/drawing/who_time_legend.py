"""What a series through time looks like on the chart, and the legend as text that wraps."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import escape

from equity_core.demographics.comparable import FAMILY_NAMES, SERIES, Role, family_of
from equity_core.demographics.over_time import View
from equity_core.drawing.group_colours import TOTAL, colours_for

SHAPES = {
    "circle": "M-1,0A1,1,0,1,1,1,0A1,1,0,1,1,-1,0Z",
    "square": "M-0.9,-0.9L0.9,-0.9L0.9,0.9L-0.9,0.9Z",
    "up": "M0,-1L1,0.8L-1,0.8Z",
    "down": "M0,1L1,-0.8L-1,-0.8Z",
    "right": "M1,0L-0.8,1L-0.8,-1Z",
    "left": "M-1,0L0.8,1L0.8,-1Z",
    "diamond": "M0,-1L1,0L0,1L-1,0Z",
    "cross": "M-0.35,-1L0.35,-1L0.35,-0.35L1,-0.35L1,0.35L0.35,0.35L0.35,1L-0.35,1L-0.35,0.35"
    "L-1,0.35L-1,-0.35L-0.35,-0.35Z",
    "hourglass": "M-1,-1L1,-1L-1,1L1,1Z",
    "bar": "M-1,-0.4L1,-0.4L1,0.4L-1,0.4Z",
}
"""Outlines between -1 and 1, as Vega and SVG both draw them."""
OF_ROLE = {
    Role.BLACK: "circle",
    Role.BLACK_NH: "right",
    Role.HISPANIC: "up",
    Role.REST: "cross",
    Role.REST_NH: "down",
    Role.WHITE: "square",
    Role.WHITE_NH: "diamond",
    Role.TOTAL: "bar",
}
APART = frozenset({Role.WHITE_NH, Role.BLACK_NH, Role.REST_NH})
"""Series that leave Hispanic or Latino residents out: their lines are dashed."""


@dataclass(frozen=True)
class Look:
    """What one name of the legend looks like."""

    name: str
    colour: str
    shape: str
    dashed: bool = False


def name_of(label: object, role: object, view: View) -> str:
    """The name in the legend: the series, or as published the wide family of the label."""
    if view is View.COMPARABLE:
        return SERIES[Role(str(role))]
    return FAMILY_NAMES[family_of(str(label))]


def is_apart(role: object, view: View) -> bool:
    """Whether the line of a series is dashed."""
    return view is View.COMPARABLE and role in APART


def looks_of(names: Collection[str], view: View) -> list[Look]:
    """How each of the names looks, in their order."""
    if view is View.COMPARABLE:
        return [
            Look(name, _colour(family_of(name)), OF_ROLE[role], role in APART)
            for role, name in SERIES.items()
            if name in names
        ]
    families = sorted(FAMILY_NAMES.items(), key=lambda one: (one[0] == "total", one[1]))
    return [
        Look(name, _colour(family), shape)
        for (family, name), shape in zip(families, SHAPES, strict=True)
        if name in names
    ]


def legend_of(looks: Sequence[Look]) -> str:
    """The legend as a list whose entries wrap where a window is narrow."""
    items = "".join(_item(look) for look in looks)
    return (
        '<ul class="series" aria-label="Legend" style="list-style:none;display:flex;'
        f'flex-wrap:wrap;gap:0.25rem 1.5rem;margin:0;padding:0">{items}</ul>'
    )


def _item(look: Look) -> str:
    """A line with its mark, drawn with plain boxes: pictures inside a page's text are taken out."""
    box = "position:absolute;display:block"
    line = f"border-top:2px {'dashed' if look.dashed else 'solid'} {look.colour}"
    return (
        '<li style="display:flex;align-items:center;gap:0.5rem;margin:0">'
        '<span style="position:relative;display:block;flex:none;width:36px;height:16px">'
        f'<span style="{box};left:0;top:7px;width:36px;{line}"></span>'
        f'<span style="{box};left:11px;top:1px;width:14px;height:14px;'
        f'background-color:{look.colour};clip-path:{_clip(look.shape)}"></span></span>'
        f"<span>{escape(look.name)}</span></li>"
    )


def _clip(shape: str) -> str:
    """The outline of a shape as CSS cuts it out of a box."""
    outline = SHAPES[shape]
    if "A" in outline:
        return "circle(50%)"
    points = re.findall(r"(-?[\d.]+),(-?[\d.]+)", outline)
    percent = ",".join(f"{50 + 50 * float(x):.0f}% {50 + 50 * float(y):.0f}%" for x, y in points)
    return f"polygon({percent})"


def _colour(family: str) -> str:
    return TOTAL if family == "total" else colours_for([family])[family]
