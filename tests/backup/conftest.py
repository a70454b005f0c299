"""A full workspace on each of the two databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from full_workspace import Place, full_place
from postgresql_server import postgresql  # noqa: F401

from equity_core.access import COMMAND_LINE
from equity_core.backup.making import backup


@pytest.fixture
def place(tmp_path) -> Place:
    """On SQLite."""
    return full_place("", tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request, tmp_path) -> Place:
    """On SQLite and, where there is one, on PostgreSQL."""
    address = "" if request.param == "sqlite" else request.getfixturevalue("postgresql")
    return full_place(address, tmp_path)


@pytest.fixture
def kept(place) -> Path:
    """An archive of the SQLite workspace."""
    return backup(place.settings, COMMAND_LINE, place.archive).path
