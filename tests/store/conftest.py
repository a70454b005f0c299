"""What the tests of the store share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from postgresql_server import postgresql  # noqa: F401

from equity_core.settings import Settings
from equity_core.store.revisions import Kept
from equity_core.store.workbench import workbench


@pytest.fixture
def keep(settings: Settings) -> Callable[..., Kept]:
    """Keep one small revision."""

    def keep_one(
        city: str = "Tiny", name: str = "wards", *, kind: str = "level", text: str = "one"
    ) -> Kept:
        with workbench(settings) as bench:
            draft = bench.draft(kind, name)
            (draft.folder / "file.txt").write_text(text, encoding="utf-8")
            return bench.keep(city)[0]

    return keep_one
