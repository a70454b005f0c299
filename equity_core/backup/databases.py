"""A database into a file and back: SQLite by its backup call, PostgreSQL by pg_dump."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from equity_core.backup.manifest import Contents
from equity_core.errors import StoreProblem
from equity_core.settings import Settings
from equity_core.store.engine import database_url

FLEETING = ("sign_in_session", "one_time_address", "sign_in_tries", "job_worker")
"""Tables of what works only for a while: no backup holds their rows."""
ASIDE = "before_restore_"


@dataclass(frozen=True)
class Taken:
    """What a copy holds, and the folders of revisions that its rows point at."""

    contents: Contents
    folders: tuple[str, ...]


def take_copy(settings: Settings, target: Path) -> Taken:
    """Copy the database as of one moment into a file, while others go on writing."""
    url = database_url(settings)
    if url.get_backend_name() == "sqlite":
        _copy_sqlite(Path(url.database or ""), target)
        with connected(URL.create("sqlite", database=str(target))) as connection:
            return look_at(connection)
    with connected(url, isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        taken = look_at(connection)
        _dump(url, target, snapshot)
    return taken


def look_at(connection: Connection) -> Taken:
    """What a database holds, whatever version its schema is of."""
    tables = sorted(set(inspect(connection).get_table_names()) - set(FLEETING))
    rows = {
        table: int(connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one())
        for table in tables
    }
    schema = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    lines, head = 0, ""
    if "audit_head" in tables:
        lines, head = connection.execute(text("SELECT number, hash FROM audit_head")).one()
    folders = connection.execute(text("SELECT folder FROM revision")).scalars().all()
    return Taken(Contents(schema, lines, head, rows), tuple(folders))


@contextmanager
def connected(url: URL, **options: str) -> Iterator[Connection]:
    """A connection of its own that is closed at the end; the schema stays as it is."""
    engine = create_engine(url, poolclass=NullPool, **options)
    try:
        connection = engine.connect()
    except DBAPIError as error:
        raise StoreProblem(
            f"The database {url.render_as_string()} cannot be opened. Check that the address is "
            "right and that the server runs, then try again."
        ) from error
    with connection:
        yield connection


def _copy_sqlite(source: Path, target: Path) -> None:
    here, there = sqlite3.connect(source), sqlite3.connect(target)
    try:
        here.execute("PRAGMA busy_timeout=30000")
        here.backup(there)
        there.execute("PRAGMA journal_mode=DELETE")
        known = {name for (name,) in there.execute("SELECT name FROM sqlite_master")}
        for table in FLEETING:
            if table in known:
                there.execute(f"DELETE FROM {table}")
        there.commit()
        there.execute("VACUUM")  # removed rows leave their bytes behind otherwise
    except sqlite3.Error as error:
        raise StoreProblem(
            f"The database {source} cannot be copied ({error}). Look at it with: equity doctor"
        ) from error
    finally:
        here.close()
        there.close()


def _dump(url: URL, target: Path, snapshot: str) -> None:
    hidden = [f"--exclude-table-data={table}" for table in FLEETING]
    run_tool(
        "pg_dump",
        url,
        ["--format=custom", "--no-owner", "--no-privileges", f"--exclude-schema={ASIDE}*"]
        + [*hidden, f"--snapshot={snapshot}", f"--file={target}"],
    )


def load_dump(url: URL, source: Path) -> None:
    """Fill an empty PostgreSQL database from a file, all of it or nothing."""
    run_tool(
        "pg_restore",
        url,
        ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(source)],
    )


def run_tool(name: str, url: URL, options: list[str]) -> None:
    """Run a program of PostgreSQL's client on a database; its password never stands in the list.

    Raises
    ------
    StoreProblem
        The program is not there, or could not do it.
    """
    address = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    )
    where = ["--dbname", address.render_as_string()]
    known = {} if url.password is None else {"PGPASSWORD": str(url.password)}
    done = subprocess.run(
        [_tool(name), "--no-password", *where, *options],
        env={**os.environ, **known},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it did not say why"])[0]
        raise StoreProblem(
            f"The program {name} of PostgreSQL could not do its work, so nothing was kept. "
            f"It said: {said}"
        )


def _tool(name: str) -> str:
    """The newest of the programs of that name: an older one refuses a newer server."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number, reverse=True)
    found = shutil.which(name, path=os.pathsep.join(map(str, debian))) or shutil.which(name)
    if found is None:
        raise StoreProblem(
            f"The program {name} is not on this machine. Install PostgreSQL's client, "
            "on Debian with: apt-get install postgresql-client"
        )
    return found


def _number(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0
