"""Restoring a backup: unpacked and proved beside, then put in place; the old is kept aside."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import inspect, text

from equity_core.access import Permission, Viewer, require
from equity_core.backup.archive import unpack
from equity_core.backup.databases import ASIDE as SCHEMA_ASIDE
from equity_core.backup.databases import connected, load_dump
from equity_core.backup.files import ASIDE
from equity_core.backup.manifest import DATABASES, Manifest
from equity_core.backup.proving import check_origin, prove
from equity_core.errors import BadInput, EquityError, NotFound, StoreProblem
from equity_core.settings import Settings
from equity_core.store.engine import database_url, forget_engines
from equity_core.store.strays import alone

PREFIX = ".restore-"
DATABASE = "equity.db"


@dataclass(frozen=True)
class Restored:
    """What a restore did: from when the backup is, where it lies now, what was put aside where.

    `aside` names the folder of what was there before (None where nothing was), `schema_aside`
    the same inside a PostgreSQL database. `problems` is what the record of changes complains of.
    """

    made_at: datetime
    home: Path
    audit_lines: int
    audit_head: str
    aside: Path | None
    schema_aside: str
    problems: tuple[str, ...]


def restore(
    settings: Settings,
    viewer: Viewer,
    path: Path,
    *,
    into: Path | None = None,
    replace: bool = False,
) -> Restored:
    """Put a backup in place; nobody should use the workspace meanwhile.

    Parameters
    ----------
    settings, viewer
        Where it goes unless `into` says otherwise, and who asks.
    path
        The archive.
    into
        A folder to restore into, in place of EQUITY_HOME.
    replace
        Agree to replace a workspace that is there. It is kept aside, never removed.

    Raises
    ------
    AccessDenied, NotFound
        The viewer may not restore; there is no such archive.
    BadInput
        The archive is damaged or foreign, or a workspace is there already.
    StoreProblem
        It cannot be written. What was there is as it was.
    """
    require(viewer, Permission.KEEP_BACKUPS)
    if not path.is_file():
        raise NotFound(f"There is no backup {path}. Check its name.")
    target = _target(settings, into)
    try:
        target.home.mkdir(parents=True, exist_ok=True)
        with (
            alone(target),
            tempfile.TemporaryDirectory(prefix=PREFIX, dir=target.home) as folder,
        ):
            manifest = unpack(path, Path(folder))
            check_origin(manifest, target, path.name)
            if not replace:
                _refuse_to_replace(target)
            forget_engines()
            put = _put_sqlite if manifest.database == "sqlite" else _put_postgresql
            return put(target, manifest, Path(folder), path.name)
    except OSError as error:
        raise StoreProblem(
            f"The backup could not be restored into {target.home}: {error.strerror or error}. "
            "Set that right, then try again."
        ) from error


def _target(settings: Settings, into: Path | None) -> Settings:
    if into is None:
        return settings
    changes: dict[str, object] = {"home": into.expanduser().absolute()}
    if database_url(settings).get_backend_name() == "sqlite":
        changes["database_url"] = ""
    return settings.model_copy(update=changes)


def _refuse_to_replace(target: Settings) -> None:
    """A workspace with a city, a person or files of its own is not replaced unasked."""
    url = database_url(target)
    shown = str(target.home)
    strange = [path for path in _there(target) if not path.name.startswith(DATABASE)]
    if url.get_backend_name() == "sqlite":
        held = Path(url.database or "").exists() and _has_rows(target)
    else:
        held = _has_rows(target)
        shown += " or in the database"
    if held or strange:
        raise BadInput(
            f"There is a workspace in {shown} already. Choose an empty folder with --into, or "
            "say --replace: what is there is then kept aside. Nothing was changed."
        )


def _has_rows(target: Settings) -> bool:
    """Whether the database has a city or a person; one that a mere start has made has none."""
    with connected(database_url(target)) as connection:
        tables = set(inspect(connection).get_table_names())
        if tables and "city" not in tables:
            return True
        asked = (text(f"SELECT 1 FROM {name} LIMIT 1") for name in ("city", "account"))
        known = tables & {"city", "account"}
        return bool(known) and any(connection.execute(one).first() is not None for one in asked)


def _there(target: Settings) -> list[Path]:
    """What lies in the folder, but for what this program makes at any start."""
    return [
        path
        for path in sorted(target.home.iterdir())
        if not path.name.startswith((".", ASIDE)) and path.name != "cache"
    ]


def _put_sqlite(target: Settings, manifest: Manifest, folder: Path, archive: str) -> Restored:
    home = folder / "home"
    home.mkdir(exist_ok=True)
    (folder / DATABASES["sqlite"]).rename(home / DATABASE)
    here = target.model_copy(update={"home": home, "database_url": ""})
    problems = prove(here, manifest, archive)
    aside = _swap(target, home, Path(database_url(target).database or ""))
    return _restored(target, manifest, aside, "", problems)


def _put_postgresql(target: Settings, manifest: Manifest, folder: Path, archive: str) -> Restored:
    home = folder / "home"
    home.mkdir(exist_ok=True)
    schema_aside = _set_schema_aside(target)
    try:
        load_dump(database_url(target), folder / DATABASES["postgresql"])
        problems = prove(target, manifest, archive)
    except (EquityError, OSError):
        _bring_schema_back(target, schema_aside)
        raise
    aside = _swap(target, home, None)
    return _restored(target, manifest, aside, schema_aside, problems)


def _swap(target: Settings, fresh: Path, database: Path | None) -> Path | None:
    """Put the old aside and the new in its place, by renaming within one folder.

    A folder that is a disk of its own (a volume) can then be restored into as well.
    """
    old = _there(target)
    if database is not None and database.parent != target.home:
        old += [path for path in _with_logs(database) if path.exists()]
    aside = target.home / f"{ASIDE}{_stamp()}" if old else None
    if aside is not None:
        aside.mkdir()
        for path in old:
            shutil.move(path, aside / path.name)
    for path in sorted(fresh.iterdir()):
        place = target.home / path.name
        shutil.move(path, database if database and path.name == DATABASE else place)
    return aside


def _with_logs(database: Path) -> list[Path]:
    return [database.with_name(database.name + end) for end in ("", "-wal", "-shm")]


def _set_schema_aside(target: Settings) -> str:
    """Rename the schema of what is there and make an empty one; "" where nothing is."""
    with connected(database_url(target), isolation_level="AUTOCOMMIT") as connection:
        if not inspect(connection).get_table_names():
            return ""
        name = f"{SCHEMA_ASIDE}{_stamp().replace('-', '_')}"
        connection.execute(text(f"ALTER SCHEMA public RENAME TO {name}"))
        connection.execute(text("CREATE SCHEMA public"))
    return name


def _bring_schema_back(target: Settings, name: str) -> None:
    forget_engines()
    with connected(database_url(target), isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(
            text(f"ALTER SCHEMA {name} RENAME TO public" if name else "CREATE SCHEMA public")
        )


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d-%H%M%S}"


def _restored(
    target: Settings, manifest: Manifest, aside: Path | None, schema: str, problems: tuple[str, ...]
) -> Restored:
    return Restored(
        made_at=manifest.made_at,
        home=target.home,
        audit_lines=manifest.contents.audit_lines,
        audit_head=manifest.contents.audit_head,
        aside=aside,
        schema_aside=schema,
        problems=problems,
    )
