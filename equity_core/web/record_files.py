"""The record as files by address: the timeline, people by class of an overlay, lots by area."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from equity_core.access import ANONYMOUS
from equity_core.cities.reading import CityContents
from equity_core.demographics.overlays import OverlayKind
from equity_core.demographics.record import read_entries
from equity_core.demographics.timeline import (
    at_place,
    for_city,
    in_time,
    load_timeline,
    of_theme,
    state_of,
)
from equity_core.demographics.today import Today, measure_today
from equity_core.drawing.overlay_words import class_label
from equity_core.drawing.who_record import timeline_frame
from equity_core.errors import NotFound
from equity_core.settings import Settings
from equity_core.store.names import same_name
from equity_core.store.revisions import Kept

Asked = Mapping[str, str]


def timeline_rows(settings: Settings, contents: CityContents, asked: Asked) -> pd.DataFrame:
    """The timeline of a choice; of the city's own entries those that are published."""
    own = read_entries(settings, ANONYMOUS, contents.city)
    entries = in_time((*load_timeline(settings.home), *own))
    place, theme = asked.get("place", "here"), asked.get("theme", "all")
    if place == "here":
        state = state_of(contents, entries)
        chosen = for_city(entries, contents.city.name, state)
    else:
        chosen = at_place(entries, place)
    return timeline_frame(chosen if theme == "all" else of_theme(chosen, theme))


def overlay_rows(contents: CityContents, asked: Asked) -> pd.DataFrame:
    """One row a class and group: people, margin of error, share of the class, of the group."""
    kept = _overlay(contents, asked)
    found = measure_today(contents, kept, period=asked.get("period") or None)
    kind = OverlayKind(kept.facts["kind"])
    frame = found.people.rename(columns={"area": "class"})
    whole = frame[frame["group"] == "total"].set_index("class")["estimate"]
    of_group = frame.groupby("group")["estimate"].transform("sum")
    labels = {one: class_label(kind, one, kept.facts) for one in found.classes}
    return frame.assign(
        **{
            "class": frame["class"].map(labels),
            "share_of_class": frame["estimate"] / frame["class"].map(whole),
            "share_of_group": frame["estimate"] / of_group,
            "overlay": kept.name,
            "period": found.period,
            "level": found.level,
            "source": kept.facts["source"],
        }
    )


def lot_rows(contents: CityContents, asked: Asked) -> pd.DataFrame:
    """One row an area: lots with a covenant and their shares."""
    kept = _overlay(contents, asked)
    found: Today = measure_today(contents, kept)
    if found.lots is None:
        raise NotFound("Only an overlay of covenants has lots.")
    return found.lots.table.assign(overlay=kept.name, source=kept.facts["source"])


def _overlay(contents: CityContents, asked: Asked) -> Kept:
    wanted = asked.get("overlay", "")
    for kept in contents.overlays:
        if same_name(kept.name, wanted):
            return kept
    raise NotFound(f"{contents.city.name} has no overlay of that name.")
