"""A folder for unpacked files that is gone when the reading ends, well or badly."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Yield a new private folder and remove it with all that is in it."""
    with tempfile.TemporaryDirectory(prefix="equity-read-") as folder:
        yield Path(folder)
