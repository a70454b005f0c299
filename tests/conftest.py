"""What every test shares: a workspace of its own, the tiny city, and no network."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tiny_city import TinyCity

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
