"""The tiny invented city that tests use everywhere, so that its numbers become familiar."""

from __future__ import annotations

import json
from pathlib import Path


class TinyCity:
    """Files of three areas, three groups, two periods.

    ======  =====  ========  ========  ========
    area    total  black_nh  white_nh  hispanic
    ======  =====  ========  ========  ========
    01        100        60        30        10
    02        300        30       240        30
    03          0         0         0         0
    ======  =====  ========  ========  ========

    In 2010 there were half as many of each. Areas are 0.01 degrees wide, side by side from
    longitude 10, latitude 50.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, text: str) -> Path:
        """Write one file of the city and return its path."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    @property
    def areas(self) -> Path:
        """Three squares, ids 01, 02, 03."""
        features = [square(f"0{place}", 10 + 0.01 * (place - 1), 50.0) for place in (1, 2, 3)]
        return self.write(
            "areas.geojson", json.dumps({"type": "FeatureCollection", "features": features})
        )

    @property
    def population(self) -> Path:
        """The wide form, without margins of error."""
        return self.write(
            "population.csv",
            "GEOID,total,black_nh,white_nh,hispanic\n"
            "01,100,60,30,10\n02,300,30,240,30\n03,0,0,0,0\n",
        )

    @property
    def records(self) -> Path:
        """Four records in 01, two in 02, one in 03 (nobody lives there), one far outside."""
        rows = ["10.005,50.005"] * 4 + ["10.015,50.005"] * 2 + ["10.025,50.005", "11.5,50.005"]
        lines = [f"{number},{row},2020-0{1 + number % 3}-15" for number, row in enumerate(rows)]
        return self.write("records.csv", "id,lon,lat,date\n" + "\n".join(lines) + "\n")


def square(area: str, west: float, south: float, size: float = 0.01) -> dict[str, object]:
    """One square area as a GeoJSON feature, counter-clockwise from its south-west corner."""
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "properties": {"GEOID": area, "name": f"Area {area}"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
