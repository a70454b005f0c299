"""What was fetched, kept with a hash of it beside; read only when the hash still fits.

A file `NAME` has a note `NAME.json` (address without the key, SHA-256, bytes, when, vintage).
What is still arriving is `NAME.part` with `NAME.part.json`; nothing reads it as a whole.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

try:
    import fcntl
except ModuleNotFoundError:  # not on Windows, where one process at a time fetches
    fcntl = None  # type: ignore[assignment]

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """A file of the cache and where it came from. `sha256` is of what the source sent.

    Attributes
    ----------
    path
        The file.
    address
        Where it was fetched, without the key.
    sha256, bytes
        Of the whole that the source sent; for an extract, not of the extract.
    fetched_at
        Moment in UTC, ISO 8601.
    vintage
        The year or period that the file is about.
    """

    path: Path
    address: str
    sha256: str
    bytes: int
    fetched_at: str
    vintage: str


class Cache:
    """The folder of what was fetched."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._looked_at: dict[Path, tuple[int, int]] = {}

    def path_of(self, address: str, suffix: str) -> Path:
        """The file that keeps what `address` (without the key) gave."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / (hashlib.sha256(address.encode()).hexdigest()[:40] + suffix)

    def find(self, path: Path) -> Kept | None:
        """What is kept there, or None: not there, or changed since it was kept."""
        note = _note_of(path)
        try:
            said = json.loads(note.read_text(encoding="utf-8"))
            content = said.pop("content_sha256")
            kept = Kept(path=path, **said)
            state = (path.stat().st_size, path.stat().st_mtime_ns)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        if self._looked_at.get(path) != state and sha256_of(path) != content:
            _logger.warning("%s was changed after it was kept; it is fetched again", path.name)
            note.unlink(missing_ok=True)
            return None
        self._looked_at[path] = state
        return kept

    def keep(self, part: Path, path: Path, *, address: str, vintage: str) -> Kept:
        """Turn a file that has arrived whole into `path`, at once or not at all."""
        digest = sha256_of(part)
        kept = Kept(path, address, digest, part.stat().st_size, _now(), vintage)
        return self._put(part, kept, digest)

    def keep_extract(self, lines: Path, path: Path, source: Kept) -> Kept:
        """Keep what was taken from `source`, with the source's own hash."""
        kept = Kept(path, source.address, source.sha256, source.bytes, _now(), source.vintage)
        return self._put(lines, kept, sha256_of(lines))

    def _put(self, file: Path, kept: Kept, digest: str) -> Kept:
        note = _note_of(kept.path)
        note.unlink(missing_ok=True)
        os.replace(file, kept.path)
        said = {name: value for name, value in asdict(kept).items() if name != "path"}
        write_whole(note, json.dumps({**said, "content_sha256": digest}))
        return kept

    def drop(self, kept: Kept) -> None:
        """Forget a file."""
        _note_of(kept.path).unlink(missing_ok=True)
        kept.path.unlink(missing_ok=True)

    @contextmanager
    def alone_with(self, path: Path) -> Iterator[Path]:
        """Wait until nobody else fetches `path`, and yield its unfinished file."""
        with path.with_name(f"{path.name}.lock").open("wb") as lock:
            if fcntl is not None:
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield path.with_name(f"{path.name}.part")


def _note_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_whole(path: Path, text: str) -> None:
    """Write a small file so that a reader sees the old one or the new one, never half."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(name, path)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
