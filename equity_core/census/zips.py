"""Zips from the Census sources, looked through before anything of them is used."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from equity_core.census.troubles import SourceTrouble, not_what_was_asked
from equity_core.errors import BadInput
from equity_core.readers.limits import GIB, Limits
from equity_core.readers.zips import check_zip, open_zip

_LIMITS = Limits(max_unpacked_bytes=6 * GIB)


@contextmanager
def sound_zip(file: Path, address: str) -> Iterator[zipfile.ZipFile]:
    """Open a zip that has arrived, after a look at every file in it."""
    try:
        with open_zip(file) as archive:
            check_zip(archive, file, _LIMITS, _LIMITS.max_members)
            damaged = archive.testzip()
            if damaged is None:
                yield archive
                return
    except SourceTrouble:
        raise
    except (BadInput, zipfile.BadZipFile, zlib.error, EOFError):
        pass
    raise not_what_was_asked(address, "the zip is damaged")
