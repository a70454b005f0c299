"""Which files of a workspace belong into its backup, beside the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from equity_core.backup.facts import FILE
from equity_core.backup.manifest import HOME, is_safe
from equity_core.settings import Settings
from equity_core.store.engine import database_url

COLUMNS = "columns"
ASIDE = "before-restore-"
MADE_AGAIN = ("cache", "uploads", FILE)
"""What can be made again, waits for work that a restore stops, or is about another backup."""


@dataclass(frozen=True)
class Found:
    """Files by their names in the archive, and what is said of those that were left out."""

    files: dict[str, Path]
    notes: tuple[str, ...]


def files_of(settings: Settings, revisions: Iterable[str]) -> Found:
    """The files of these revisions, and all else that the city keeps in EQUITY_HOME.

    Hidden files, links, drafts and what can be made again are left out.
    """
    home = settings.home
    listed = [path for folder in revisions for path in _plain(home / folder)]
    for path in sorted(home.iterdir()):
        if path.name != COLUMNS and not is_ours_to_leave(settings, path):
            listed += list(_plain(path))
    files, left_out = {}, 0
    for path in listed:
        name = HOME + path.relative_to(home).as_posix()
        if is_safe(name):
            files[name] = path
        else:
            left_out += 1
    said = f"Left out, because not every system can hold their names: {left_out} files."
    return Found(files, (said,) if left_out else ())


def is_ours_to_leave(settings: Settings, path: Path) -> bool:
    """Whether something in EQUITY_HOME is no part of what the city wrote, or is the database."""
    url = database_url(settings)
    databases = {settings.home / "equity.db"}
    if url.get_backend_name() == "sqlite":
        databases.add(Path(url.database or "").absolute())
    its_own = {f"{one}{end}" for one in databases for end in ("", "-wal", "-shm", "-journal")}
    return path.name.startswith((".", ASIDE)) or path.name in MADE_AGAIN or str(path) in its_own


def _plain(path: Path) -> Iterator[Path]:
    """The plain files at or under a path; links are not followed."""
    if path.is_symlink():
        return
    if path.is_file():
        yield path
    elif path.is_dir():
        for below in sorted(path.iterdir()):
            yield from _plain(below)
