"""The grid of a set of areas as a file beside them, so that it is worked out once."""

import hashlib
import os
import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from equity_core.errors import StoreProblem
from equity_core.places.candidates import Candidates
from equity_core.places.cells import GridFrame

_FORMAT = 1
_DAMAGED = (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile, zlib.error)


def write_grid(
    path: Path, *, geometry: NDArray[np.object_], frame: GridFrame, candidates: Candidates
) -> None:
    """Write the grid whole or not at all, with a fingerprint of the areas it was made for."""
    handle, unfinished = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez_compressed(
                file,
                format=np.array(_FORMAT),
                areas=_fingerprint(geometry),
                corner=np.array([frame.west, frame.south]),
                scale=np.array([frame.columns_per_degree, frame.rows_per_degree]),
                cells=np.array(frame.cells),
                **candidates._asdict(),
            )
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except BaseException:
        os.unlink(unfinished)
        raise


def read_grid(path: Path, *, geometry: NDArray[np.object_]) -> tuple[GridFrame, Candidates]:
    """Read what :func:`write_grid` wrote.

    Raises
    ------
    StoreProblem
        When the file is missing or damaged, or was made for other areas or by another version.
    """
    try:
        with np.load(path, allow_pickle=False) as kept:
            columns, rows = kept["scale"]
            west, south = kept["corner"]
            frame = GridFrame(west, south, columns, rows, int(kept["cells"]))
            candidates = Candidates(*(kept[name] for name in Candidates._fields))
            version, areas = int(kept["format"]), kept["areas"]
    except _DAMAGED as problem:
        raise StoreProblem(
            f"The file {path.name}, which speeds up finding the area of a record, cannot be read. "
            "Delete it: it will be made again."
        ) from problem
    if version != _FORMAT or not np.array_equal(areas, _fingerprint(geometry)):
        raise StoreProblem(
            f"The file {path.name}, which speeds up finding the area of a record, was made for "
            "other areas. Delete it: it will be made again."
        )
    return frame, candidates


def _fingerprint(geometry: NDArray[np.object_]) -> NDArray[np.uint8]:
    digest = hashlib.blake2b(digest_size=32)
    for shape in shapely.to_wkb(geometry):
        wkb = b"" if shape is None else shape
        digest.update(len(wkb).to_bytes(8, "little"))
        digest.update(wkb)
    return np.frombuffer(digest.digest(), dtype=np.uint8)
