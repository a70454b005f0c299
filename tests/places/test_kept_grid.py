"""The grid as a file: the same answers, and a sentence where the file does not fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from equity_core.errors import StoreProblem
from equity_core.places.join import AreaGrid

AREAS = np.array([shapely.box(i, 0, i + 1.2, 1) for i in range(4)])


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "grid.npz"
    AreaGrid.build(AREAS).save(path)
    return path


def test_a_grid_that_was_kept_answers_as_the_one_that_was_built(kept: Path) -> None:
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(-1, 6, 2000), rng.uniform(-0.5, 1.5, 2000)
    built, loaded = AreaGrid.build(AREAS), AreaGrid.load(kept, AREAS)
    assert np.array_equal(built.locate(lon, lat), loaded.locate(lon, lat))
    assert np.array_equal(built.count_in_several(lon, lat), loaded.count_in_several(lon, lat))


def test_a_kept_grid_leaves_no_unfinished_file_and_replaces_the_old_one(kept: Path) -> None:
    AreaGrid.build(AREAS[:2]).save(kept)
    assert [file.name for file in kept.parent.iterdir()] == [kept.name]
    assert AreaGrid.load(kept, AREAS[:2]).locate([0.5], [0.5]).tolist() == [0]


def test_a_grid_that_cannot_be_written_leaves_the_old_one_and_nothing_else(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OSError, match="No space"):
        AreaGrid.build(AREAS[:2]).save(kept)
    assert kept.read_bytes() == before
    assert [file.name for file in kept.parent.iterdir()] == [kept.name]


@pytest.mark.parametrize(
    "others",
    [
        AREAS[:3],
        AREAS[::-1].copy(),
        np.array([*AREAS[:3], shapely.box(3, 0, 4.3, 1)]),
        np.array([*AREAS[:3], None], dtype=object),
    ],
    ids=["one fewer", "another order", "one changed", "one missing"],
)
def test_a_grid_of_other_areas_is_refused(kept: Path, others: np.ndarray) -> None:
    with pytest.raises(StoreProblem, match="made for other areas. Delete it"):
        AreaGrid.load(kept, others)


def test_a_missing_or_damaged_file_is_refused_in_one_sentence(kept: Path) -> None:
    whole = kept.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0xFF
    for content in (b"", b"not a grid", whole[: len(whole) // 2], bytes(flipped)):
        kept.write_bytes(content)
        with pytest.raises(StoreProblem, match="cannot be read. Delete it"):
            AreaGrid.load(kept, AREAS)
    kept.unlink()
    with pytest.raises(StoreProblem, match="cannot be read"):
        AreaGrid.load(kept, AREAS)


def test_a_file_with_pickled_objects_is_never_unpickled(kept: Path) -> None:
    np.savez(kept, answer=np.array([{"a": 1}], dtype=object), start=np.arange(2))
    with pytest.raises(StoreProblem, match="cannot be read"):
        AreaGrid.load(kept, AREAS)
