"""A workspace on each of the two databases."""

from __future__ import annotations

import pytest
from postgresql_server import postgresql  # noqa: F401

from equity_core.settings import Settings, settings_from


@pytest.fixture(params=["sqlite", "postgresql"])
def workspace(request: pytest.FixtureRequest, tmp_path) -> Settings:
    """An empty workspace, on SQLite and, where there is one, on PostgreSQL."""
    address = "" if request.param == "sqlite" else request.getfixturevalue("postgresql")
    return settings_from(home=tmp_path / "home", database_url=address)
