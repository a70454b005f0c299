"""A full workspace on each of the two databases."""

from __future__ import annotations

import shutil
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


@pytest.fixture(scope="session")
def made_once(tmp_path_factory) -> Path:
    """An archive of a full SQLite workspace, for all tests that only read it."""
    made = full_place("", tmp_path_factory.mktemp("whole"))
    return backup(made.settings, COMMAND_LINE, made.archive).path


@pytest.fixture
def kept(made_once, tmp_path) -> Path:
    """A copy of that archive, which a test may change."""
    (tmp_path / "kept").mkdir(exist_ok=True)
    return shutil.copy(made_once, tmp_path / "kept" / "kept.zip")
