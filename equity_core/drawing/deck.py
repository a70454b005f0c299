"""The map as a deck: layers by address, no basemap, nothing fetched from outside."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pydeck
from pydeck.types import String

from equity_core.drawing.palette import BORDER, CHOSEN, ORIENTATION, PLATE, rgb
from equity_core.drawing.view import Bounds, Sheet, zoom_for

AREAS = "areas"
LETTERS = "system-ui, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"
TOOLTIP = {
    "backgroundColor": "#16202c",
    "color": "#ffffff",
    "fontSize": "16px",
    "lineHeight": "1.45",
    "maxWidth": "20rem",
    "padding": "0.5rem 0.75rem",
    "borderRadius": "0.25rem",
    "zIndex": "2",
}


@dataclass(frozen=True)
class MapLayers:
    """What a map is made of: addresses of layers, and the chosen area as a GeoJSON geometry."""

    areas: str
    hatch: str | None
    bounds: Bounds
    outlines: tuple[str, ...] = field(default=())
    chosen: str | None = None


def draw_deck(layers: MapLayers, sheet: Sheet) -> pydeck.Deck:
    """A choropleth with outlines for orientation and the chosen area's border on top.

    Only the chosen area's geometry travels in the message; the browser fetches all else.
    """
    drawn = [_areas_layer(layers.areas)]
    if layers.hatch is not None:
        drawn.append(_lines_layer("hatch", layers.hatch, "properties.line", 1.5))
    drawn += [_outline_layer(address, sheet.letters) for address in layers.outlines]
    if layers.chosen is not None:
        chosen = {"type": "Feature", "geometry": json.loads(layers.chosen), "properties": {}}
        drawn += [
            _lines_layer("around", chosen, rgb(PLATE), 7),
            _lines_layer("chosen", chosen, rgb(CHOSEN), 4),
        ]
    return pydeck.Deck(
        layers=drawn,
        initial_view_state=view_of(layers.bounds, sheet),
        map_provider=None,
        tooltip={"text": "{words}", "style": TOOLTIP},
    )


def view_of(bounds: Bounds, sheet: Sheet) -> pydeck.ViewState:
    """The view that holds the whole city on a sheet."""
    west, south, east, north = bounds
    return pydeck.ViewState(
        longitude=round((west + east) / 2, 6),
        latitude=round((south + north) / 2, 6),
        zoom=zoom_for(bounds, sheet),
    )


def _areas_layer(address: str) -> pydeck.Layer:
    return pydeck.Layer(
        "GeoJsonLayer",
        data=address,
        id=AREAS,
        pickable=True,
        stroked=True,
        filled=True,
        get_line_color=[*rgb(BORDER), 160],
        line_width_min_pixels=0.6,
        # Streamlit fades a layer's own fill colour once something is picked, and then map and
        # legend differ; the colour of the part that fills polygons it leaves alone.
        _sub_layer_props={"polygons-fill": {"getFillColor": "@@=properties.fill"}},
    )


def _lines_layer(
    name: str, data: str | dict[str, Any], colour: str | list[int], pixels: float
) -> pydeck.Layer:
    return pydeck.Layer(
        "GeoJsonLayer",
        data=data,
        id=name,
        pickable=False,
        stroked=True,
        filled=False,
        get_line_color=colour,
        line_width_min_pixels=pixels,
        line_width_max_pixels=pixels,
    )


def _outline_layer(address: str, letters: int) -> pydeck.Layer:
    return pydeck.Layer(
        "GeoJsonLayer",
        data=address,
        id=address,
        pickable=False,
        stroked=True,
        filled=False,
        get_line_color=[*rgb(ORIENTATION), 220],
        line_width_min_pixels=1.4,
        point_type=String("text"),
        get_text="properties.label",
        get_text_size=letters,
        get_text_color=rgb(ORIENTATION),
        text_character_set=String("auto"),
        text_font_family=String(LETTERS),
        text_font_weight=String("600"),
        text_background=True,
        get_text_background_color=[*rgb(PLATE), 215],
        text_background_padding=[4, 1, 4, 1],
    )
