"""What every test shares: a workspace of its own, the tiny city, and no network."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from equity_core.settings import Settings, get_settings

REAL = os.environ.get("EQUITY_REAL_DATA", "")


@pytest.fixture(autouse=True)
def _no_settings_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees no EQUITY_ variable of the machine it runs on."""
    for name in list(os.environ):
        if name.startswith("EQUITY_") and name not in ("EQUITY_REAL_DATA", "EQUITY_CHROMIUM"):
            monkeypatch.delenv(name)
    get_settings.cache_clear()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An empty workspace in a folder of its own."""
    monkeypatch.setenv("EQUITY_HOME", str(tmp_path / "home"))
    get_settings.cache_clear()
    return get_settings()


@pytest.fixture
def real_data() -> Path:
    """The folder of real records; the test is skipped by name where there is none."""
    if not REAL:
        pytest.skip("EQUITY_REAL_DATA is not set: real records are not on this machine")
    return Path(REAL)


@pytest.fixture
def tiny(tmp_path: Path) -> TinyCity:
    """The tiny invented city: three unit squares in a row, one of them without residents."""
    return TinyCity(tmp_path)


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
