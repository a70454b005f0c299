"""The map as a deck: layers by address, no basemap, nothing fetched from outside."""

from __future__ import annotations

from typing import Any

import pydeck
from pydeck.types import String

from equity_core.drawing.labels import LETTER_PIXELS
from equity_core.drawing.palette import BORDER, CHOSEN, ORIENTATION, rgb
from equity_core.drawing.view import zoom_for

AREAS = "areas"
LETTERS = "system-ui, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"


def draw_deck(
    *,
    areas_address: str,
    outline_addresses: tuple[str, ...],
    bounds: tuple[float, float, float, float],
    chosen: dict[str, Any] | None,
    tooltip: str = "{words}",
) -> pydeck.Deck:
    """A choropleth with outlines for orientation and the chosen area's border on top.

    `chosen` is that one area as a GeoJSON geometry; only it travels in the message.
    """
    layers = [_areas_layer(areas_address)]
    layers += [_outline_layer(address) for address in outline_addresses]
    if chosen is not None:
        layers.append(_chosen_layer(chosen))
    return pydeck.Deck(
        layers=layers,
        initial_view_state=view_of(bounds),
        map_provider=None,
        tooltip={"text": tooltip},
    )


def view_of(bounds: tuple[float, float, float, float]) -> pydeck.ViewState:
    """The view that holds the whole city in a map of the usual size."""
    west, south, east, north = bounds
    return pydeck.ViewState(
        longitude=round((west + east) / 2, 6),
        latitude=round((south + north) / 2, 6),
        zoom=zoom_for(bounds),
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
        point_type=String("text"),
        get_text="properties.label",
        get_text_size=15,
        get_text_color=rgb(ORIENTATION),
        text_character_set=String("auto"),
        # Streamlit fades a layer's own fill colour once something is picked, and then map and
        # legend differ; the colour of the part that fills polygons it leaves alone.
        _sub_layer_props={"polygons-fill": {"getFillColor": "@@=properties.fill"}},
    )


def _outline_layer(address: str) -> pydeck.Layer:
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
        get_text_size=LETTER_PIXELS,
        get_text_color=rgb(ORIENTATION),
        text_character_set=String("auto"),
        text_font_family=String(LETTERS),
        text_font_weight=String("600"),
        text_font_settings={"sdf": True, "fontSize": 48, "buffer": 12, "radius": 18},
        text_outline_width=2,
        text_outline_color=[255, 255, 255],
    )


def _chosen_layer(geometry: dict[str, Any]) -> pydeck.Layer:
    return pydeck.Layer(
        "GeoJsonLayer",
        data={"type": "Feature", "geometry": geometry, "properties": {}},
        id="chosen",
        pickable=False,
        stroked=True,
        filled=False,
        get_line_color=rgb(CHOSEN),
        line_width_min_pixels=4,
    )
