"""Files that people send through a page: kept for a day, private to the program, named by a token.

What a browser says of a file (its name, its size, its kind) is checked here anew.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from equity_core.access import Permission, Viewer, require
from equity_core.errors import BadInput, NotFound, StoreProblem
from equity_core.jobs.queue import open_jobs
from equity_core.readers.limits import MIB
from equity_core.readers.words import size
from equity_core.settings import Settings

FOLDER = "uploads"
LARGEST = 100 * MIB
"""Of one file sent through a page; larger ones go through the command."""
KEPT_SECONDS = 24 * 3600
ENDINGS = ("csv", "tsv", "txt", "gz", "xlsx", "parquet", "geojson", "json", "zip", "gpkg")
"""Names of files that a page takes; what a file is, its bytes decide."""
TOKEN = re.compile(r"[0-9a-f]{32}")
LONGEST_NAME = 120


@dataclass(frozen=True)
class Upload:
    """A file as kept: its token, the name that it came with, and its size in bytes."""

    token: str
    name: str
    bytes: int


def keep_upload(settings: Settings, viewer: Viewer, *, name: str, content: bytes) -> Upload:
    """Keep a file that a person sent, until its import is done or a day has passed.

    Raises
    ------
    AccessDenied
        The viewer may not load data.
    BadInput
        The file is empty or too large.
    StoreProblem
        There is no room for it.
    """
    require(viewer, Permission.IMPORT_DATA)
    name = safe_name(name)
    if not content:
        raise BadInput(f"{name} is empty. Check that the export finished.")
    if len(content) > LARGEST:
        raise BadInput(
            f"{name} is {size(len(content))}; a page takes files up to {size(LARGEST)}. Leave out "
            "columns that are not needed, or ask whoever looks after the dashboard to load it with "
            "the command."
        )
    sweep_uploads(settings)
    token = secrets.token_hex(16)
    try:
        _write(settings.home / FOLDER / token, name, content)
    except OSError as error:
        drop_upload(settings, token)
        raise StoreProblem(
            f"{name} could not be kept on the server: {error.strerror or error}. "
            "Ask whoever looks after the dashboard to make room, then send it again."
        ) from error
    return Upload(token, name, len(content))


def _write(folder: Path, name: str, content: bytes) -> None:
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)
    path = folder / name
    path.touch(mode=0o600)
    path.write_bytes(content)


def upload_path(settings: Settings, token: str) -> Path:
    """Where the file of that token lies.

    Raises
    ------
    NotFound
        There is none, or not any more.
    """
    folder = settings.home / FOLDER / token
    found = list(folder.iterdir()) if TOKEN.fullmatch(token) and folder.is_dir() else []
    if len(found) != 1:
        raise NotFound("The file that was sent is not here any more. Choose it once more.")
    return found[0]


def drop_upload(settings: Settings, token: str) -> None:
    """Remove a file that is not needed any more."""
    if TOKEN.fullmatch(token):
        shutil.rmtree(settings.home / FOLDER / token, ignore_errors=True)


def sweep_uploads(settings: Settings) -> int:
    """Remove files that are older than a day, unless a job waits for them; returns how many."""
    needed = {
        str(value)
        for job in open_jobs(settings)
        for name, value in job.parameters.items()
        if name.startswith("upload")
    }
    old = [
        folder
        for folder in (settings.home / FOLDER).glob("*")
        if folder.name not in needed and time.time() - folder.stat().st_mtime > KEPT_SECONDS
    ]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def safe_name(given: str) -> str:
    """The last part of a name, without signs that mean something to a system of files."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").split("/")[-1]
    kept = "".join(mark for mark in last if mark.isprintable() and mark not in '<>:"|?*').strip(
        ". "
    )
    stem, dot, ending = kept.rpartition(".")
    while len(kept.encode()) > LONGEST_NAME and stem:
        stem = stem[:-1]
        kept = f"{stem}{dot}{ending}"
    return kept if kept and len(kept.encode()) <= LONGEST_NAME else "file"
