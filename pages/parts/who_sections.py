"""The sections of the page on who lives here: id in the link -> label, and what shows it.

A section takes the viewer, the stamp of the workspace and what the city holds; it returns its
part of the link. It works only when it is the chosen one.
"""

from __future__ import annotations

from collections.abc import Callable

from equity_core.access import Viewer
from equity_core.cities.reading import CityContents
from pages.parts import who_apart, who_now, who_peers, who_record, who_time

Show = Callable[[Viewer, int, CityContents], dict[str, str | None]]

SECTIONS: dict[str, tuple[str, Show]] = {
    "now": ("Now", who_now.show),
    "time": ("Over time", who_time.show),
    "apart": ("Separation", who_apart.show),
    "record": ("The record", who_record.show),
    "peers": ("Peer cities", who_peers.show),
}
