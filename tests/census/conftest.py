"""A Census Bureau on this machine, and a client that does not wait long for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from census_server import QUICK, Bureau, start_census_server
from census_world import World, invented

from equity_core.census.answers import Limits
from equity_core.census.client import Census, Place
from equity_core.settings import Settings

NOW = datetime(2026, 11, 23, tzinfo=UTC)

NewCensus = Callable[..., Census]


def place_in_world(code: str, world: World | None = None) -> Place:
    """A place as `find_place` gives it, without reading a map for it."""
    row = (world or invented()).places.loc[code]
    label = f"{row['label']}, Minnesota"
    return Place(code, row["name"], label, "MN", "Minnesota", row["geometry"])


def codes_in_world(code: str) -> dict[str, list[str]]:
    """The tracts and block groups that hold blocks of a place."""
    blocks = invented().blocks
    inside = blocks.index[blocks["place"] == code[2:]]
    return {
        "tract": sorted(set(inside.str[:11])),
        "block group": sorted(set(inside.str[:12])),
    }


@pytest.fixture
def place_of() -> Callable[..., Place]:
    """Places of the invented world by code."""
    return place_in_world


@pytest.fixture
def codes_of() -> Callable[[str], dict[str, list[str]]]:
    """Codes of areas by place."""
    return codes_in_world


@pytest.fixture
def bureau() -> Iterator[Bureau]:
    """A server without faults; the newest survey is the one of 2020-2024."""
    with start_census_server() as running:
        yield running


@pytest.fixture
def new_census(bureau: Bureau, tmp_path: Path) -> NewCensus:
    """Makes clients of the server; those with one `home` share what was fetched."""

    def make(
        key: str = "",
        *,
        home: str = "home",
        url: str = "",
        limits: Limits = QUICK,
        **options: object,
    ) -> Census:
        settings = Settings(
            home=tmp_path / home,
            census_key=key,
            census_api=url or bureau.url,
            census_files=url or bureau.url,
        )
        options.setdefault("progress", lambda step, done, total: None)
        options.setdefault("now", NOW)
        return Census(settings, limits=limits, **options)

    return make
