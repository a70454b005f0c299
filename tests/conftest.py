"""What every test shares: a workspace of its own, the tiny city, and no network."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tiny_city import TinyCity

from equity_core.settings import Settings, get_settings
from equity_core.store import engine as store

REAL = os.environ.get("EQUITY_REAL_DATA", "")


@pytest.fixture(autouse=True)
def _no_settings_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees no EQUITY_ variable of the machine it runs on."""
    for name in list(os.environ):
        if name.startswith("EQUITY_") and name not in ("EQUITY_REAL_DATA", "EQUITY_CHROMIUM"):
            monkeypatch.delenv(name)
    get_settings.cache_clear()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every table and no city, made by the migrations."""
    home = tmp_path_factory.mktemp("empty")
    opened = store.open_engine(Settings(home=home, database_url=""))
    with opened.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    opened.dispose()
    return home / "equity.db"


@pytest.fixture(autouse=True)
def _tables_are_made_once(monkeypatch: pytest.MonkeyPatch, empty_database: Path) -> None:
    """A new workspace of this process begins with a copy: the migrations would take a third of
    all tests' time. They are run by their own tests, and by every test that starts a process."""
    bring_up_to_date = store._bring_up_to_date

    def from_copy(engine: Engine) -> None:
        place = Path(engine.url.database or "")
        if engine.dialect.name == "sqlite" and not place.exists():
            shutil.copyfile(empty_database, place)
        bring_up_to_date(engine)

    monkeypatch.setattr(store, "_bring_up_to_date", from_copy)


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
