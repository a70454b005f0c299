"""Making a backup: copy, pack, prove by a trial restore, and only then put it in its place."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from equity_core.access import Permission, Viewer, require
from equity_core.backup.archive import hash_files, unpack, write_archive
from equity_core.backup.databases import connected, load_dump, take_copy
from equity_core.backup.facts import BackupFacts, keep_facts
from equity_core.backup.files import files_of
from equity_core.backup.manifest import DATABASES, NAME, Manifest, program_version, write_manifest
from equity_core.backup.proving import prove
from equity_core.errors import BadInput, StoreProblem
from equity_core.settings import Settings
from equity_core.store.audit import note
from equity_core.store.engine import database_url
from equity_core.store.revisions import lost_files
from equity_core.store.writing import writing

PREFIX = ".equity-backup-"
LEFT_OVER_AFTER = 24 * 3600


@dataclass(frozen=True)
class _Packed:
    archive: Path
    manifest: Manifest
    notes: tuple[str, ...]


def backup(settings: Settings, viewer: Viewer, path: Path) -> BackupFacts:
    """Back the whole workspace up into one archive, while others go on working.

    Parameters
    ----------
    settings, viewer
        The workspace, and who asks.
    path
        The archive to write (an older backup there is replaced), or a folder, in which it gets a
        name with the date.

    Raises
    ------
    AccessDenied
        The viewer may not back up.
    BadInput, StoreProblem
        It cannot lie there, cannot be written, or did not stand the trial. Nothing was kept, and
        a backup that lay there before is untouched.
    """
    require(viewer, Permission.KEEP_BACKUPS)
    began = datetime.now(UTC).replace(microsecond=0)
    target = _target(settings, Path(path).expanduser().absolute(), began)
    _note(settings, viewer, target)
    try:
        _clear_left_overs(target.parent)
        with tempfile.TemporaryDirectory(prefix=PREFIX, dir=target.parent) as folder:
            packed = _pack(settings, Path(folder), began)
            problems = _try(settings, packed, Path(folder))
            facts = _facts(packed, target, problems)
            packed.archive.replace(target)
            _settle(target.parent)
        keep_facts(settings, facts)
    except OSError as error:
        raise StoreProblem(
            f"The backup could not be written to {target.parent}: {error.strerror or error}. "
            "Nothing was kept. Set that right, then try again."
        ) from error
    return facts


def _target(settings: Settings, path: Path, began: datetime) -> Path:
    target = path / f"equity-{began:%Y-%m-%d-%H%M%S}.zip" if path.is_dir() else path
    if target.resolve().is_relative_to(settings.home.resolve()):
        raise BadInput(
            f"{target} lies in the folder that is backed up and would be lost with it. "
            "Choose a place on another disk or machine."
        )
    if not target.parent.is_dir():
        raise BadInput(f"There is no folder {target.parent}. Make it, or choose another.")
    if target.exists() and not _is_ours(target):
        raise BadInput(f"{target} is there already and is no backup. Choose another name.")
    return target


def _is_ours(target: Path) -> bool:
    """Whether a file begins as an archive of ours does, with its manifest."""
    with target.open("rb") as file:
        head = file.read(30 + len(NAME))
    return head.startswith(b"PK\x03\x04") and head.endswith(NAME.encode())


def _note(settings: Settings, viewer: Viewer, target: Path) -> None:
    """The record of changes says who took everything along; the copy holds this line, too."""
    with writing(settings) as session:
        after = {"file": target.name}
        note(
            session,
            viewer,
            action="back up",
            kind="workspace",
            key="backup",
            before=None,
            after=after,
        )


def _pack(settings: Settings, folder: Path, began: datetime) -> _Packed:
    kind = database_url(settings).get_backend_name()
    copy = folder / DATABASES[kind]
    taken = take_copy(settings, copy)
    found = files_of(settings, taken.folders)
    files = {DATABASES[kind]: copy, **found.files}
    manifest = Manifest(began, program_version(), kind, taken.contents, hash_files(files))
    archive = folder / "archive.zip"
    write_archive(archive, write_manifest(manifest), files)
    lost = lost_files(settings)
    said = f"The files of {len(lost)} of the things loaded were gone already." if lost else ""
    copy.unlink()
    return _Packed(archive, manifest, tuple(one for one in (said, *found.notes) if one))


def _try(settings: Settings, packed: _Packed, folder: Path) -> tuple[str, ...]:
    """Restore into a folder, and a database, that are there for this only."""
    trial = folder / "trial"
    trial.mkdir()
    unpack(packed.archive, trial)
    home, copy = trial / "home", trial / DATABASES[packed.manifest.database]
    home.mkdir(exist_ok=True)
    name = "the new backup"
    if packed.manifest.database == "sqlite":
        copy.rename(home / "equity.db")
        return prove(_at(settings, home, ""), packed.manifest, name)
    with _trial_database(settings) as address:
        there = _at(settings, home, address)
        load_dump(database_url(there), copy)
        return prove(there, packed.manifest, name)


def _at(settings: Settings, home: Path, address: str) -> Settings:
    return settings.model_copy(update={"home": home, "database_url": address})


@contextmanager
def _trial_database(settings: Settings) -> Iterator[str]:
    url, name = database_url(settings), f"equity_trial_{secrets.token_hex(6)}"
    with connected(url, isolation_level="AUTOCOMMIT") as connection:
        try:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        except DBAPIError as error:
            raise StoreProblem(
                "The backup could not be tried, so it was not kept: the database user may not "
                f"make a database. Allow it with: ALTER ROLE {url.username} CREATEDB"
            ) from error
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def _facts(packed: _Packed, target: Path, problems: tuple[str, ...]) -> BackupFacts:
    contents, notes = packed.manifest.contents, packed.notes
    if problems:
        notes += ("The record of changes does not hold. Look at it with: equity audit verify",)
    return BackupFacts(
        path=target,
        made_at=packed.manifest.made_at,
        bytes=packed.archive.stat().st_size,
        files=len(packed.manifest.files),
        audit_lines=contents.audit_lines,
        audit_head=contents.audit_head,
        notes=notes,
    )


def _settle(folder: Path) -> None:
    """Wait until the new name of the archive is on the disk."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clear_left_overs(parent: Path) -> None:
    """Remove what a backup that was killed has left: it holds all that the workspace does."""
    for folder in parent.glob(f"{PREFIX}*"):
        if time.time() - folder.stat().st_mtime > LEFT_OVER_AFTER:
            shutil.rmtree(folder, ignore_errors=True)
