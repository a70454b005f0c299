"""What the tests of the readers share: a watched folder for temporary files."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from equity_core.errors import BadInput
from equity_core.readers import workbooks
from equity_core.readers.apart import Answer
from equity_core.readers.arrow_files import load_table
from equity_core.readers.limits import Limits
from equity_core.readers.sandbox_workbooks import read_sheet


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder for temporary files; whatever a test read, nothing is left in it."""
    folder = tmp_path / "temporary-files"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.rglob("*")) == []


@pytest.fixture
def at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read workbooks in this process, which saves half a second each time."""

    def read(job: str, folder: Path, *, file: str, limits: Limits) -> Answer:
        facts = read_sheet(folder, {"file": file, "limits": asdict(limits)})
        return Answer(load_table(folder), json.loads(json.dumps(facts)))

    monkeypatch.setattr(workbooks, "read_apart", read)


@pytest.fixture
def refused() -> Callable[..., str]:
    """Run a reader that must refuse; return its sentence, which must be fit to be shown."""

    def run(read: Callable[..., object], *given: object, **named: object) -> str:
        with pytest.raises(BadInput) as caught:
            read(*given, **named)
        said = str(caught.value)
        assert "\n" not in said
        assert len(said) < 400
        assert said.endswith(".")
        for jargon in ("Traceback", "Error", "Exception", "Arrow", "None", "0x", "/tmp"):
            assert jargon not in said
        return said

    return run
