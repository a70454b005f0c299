"""A city with nothing in it but its name, and three people who may do different things."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from equity_core.access import Role, Viewer
from equity_core.store.engine import open_engine
from equity_core.store.revisions import read_city
from equity_core.store.tables import City

NOW = datetime(2026, 3, 5, 14, 2, 11, tzinfo=UTC)


@pytest.fixture
def city(settings):
    with Session(open_engine(settings)) as session:
        session.add(City(slug="tiny", name="Tiny"))
        session.commit()
    return read_city(settings, "Tiny")


@pytest.fixture
def editor():
    return Viewer(None, "Ed", Role.EDITOR)


@pytest.fixture
def publisher():
    return Viewer(None, "Pat", Role.PUBLISHER)


@pytest.fixture
def official():
    return Viewer(None, "Olu", Role.OFFICIAL)


@pytest.fixture(scope="session")
def now():
    return NOW
