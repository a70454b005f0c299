"""Opening the database: one engine an address, pragmas for SQLite, schema brought up to date."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from equity_core.errors import StoreProblem
from equity_core.settings import Settings
from equity_core.store.troubles import cannot_open, name_of, no_driver, refused, tell_plainly
from equity_core.store.turns import BUSY

MIGRATIONS = Path(__file__).with_name("migrations")
TRIES, PAUSE = 5, 0.3
"""How often, and after how many seconds, an upgrade that another process disturbs is tried."""
DRIVER, PLAIN = "postgresql+psycopg", ("postgresql", "postgres")
"""The driver that is used, and how addresses are written where no driver is named."""
_OPENING = threading.Lock()
"""Alembic upgrades one database at a time in a process: its context is one for all threads."""


def open_engine(settings: Settings) -> Engine:
    """The engine of this workspace, its schema up to date.

    Raises
    ------
    StoreProblem
        The database cannot be opened, or is of a newer version of this program.
    """
    with _OPENING:
        return _open(settings.database_url, str(settings.home))


def forget_engines() -> None:
    """Open every database anew at the next question: its file or its tables were replaced."""
    with _OPENING:
        _open.cache_clear()


@contextmanager
def session_of(settings: Settings) -> Iterator[Session]:
    """A session; what the database refuses comes out as StoreProblem.

    An IntegrityError passes as it is: two writers made the same row, and one may try again.
    """
    engine = open_engine(settings)
    try:
        with Session(engine) as session:
            yield session
    except IntegrityError:
        raise
    except PoolTimeout as error:
        raise StoreProblem(BUSY) from error
    except DBAPIError as error:
        raise StoreProblem(refused(engine.url, str(error.orig))) from error


@contextmanager
def reading(settings: Settings) -> Iterator[Session]:
    """A session whose questions are all answered as of one moment, whoever writes meanwhile."""
    with session_of(settings) as session:
        if session.get_bind().dialect.name == "sqlite":
            session.connection().exec_driver_sql("BEGIN")
        else:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


def database_url(settings: Settings) -> URL:
    """Where the database is, with the driver that is used."""
    return _url(settings.database_url, str(settings.home))


def check(settings: Settings) -> None:
    """Open the store and ask it one question; raises StoreProblem where it cannot answer."""
    with session_of(settings) as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM city")


@lru_cache(maxsize=8)
def _open(address: str, home: str) -> Engine:
    shown: URL | None = None
    try:
        shown = _url(address, home)
        Path(home).mkdir(parents=True, exist_ok=True)
        _check_kind(shown)
        own = shown.get_backend_name() == "sqlite"  # its connections cost next to nothing
        engine = create_engine(shown, pool_pre_ping=not own, max_overflow=35 if own else 10)
        event.listen(engine, "handle_error", tell_plainly)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _set_pragmas)
        _bring_up_to_date(engine)
    except ModuleNotFoundError as error:
        raise StoreProblem(no_driver(shown, error.name or "")) from error
    except (SQLAlchemyError, ArgumentError, OSError) as error:
        raise StoreProblem(cannot_open(shown)) from error
    return engine


def _url(address: str, home: str) -> URL:
    """The address; a path may hold signs that mean something in an address, such as ? and %."""
    if address:
        url = make_url(address)
        return url.set(drivername=DRIVER) if url.drivername in PLAIN else url
    return URL.create("sqlite", database=str(Path(home) / "equity.db"))


def _check_kind(url: URL) -> None:
    """Refuse what this program was never run on."""
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreProblem(
            f"{name_of(url)} is neither SQLite nor PostgreSQL, and the workspace is kept in one of "
            "these two. Give an address that begins with postgresql://, or leave it empty."
        )
    if url.get_backend_name() == "postgresql" and url.drivername != DRIVER:
        raise StoreProblem(
            f"{name_of(url)} names a driver that this program does not use. "
            "Please begin the address with postgresql://."
        )


def _set_pragmas(connection: Any, _record: object) -> None:
    """WAL lets readers and a writer work side by side; FULL because writes are few and precious."""
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _bring_up_to_date(engine: Engine) -> None:
    """Upgrade the schema; where another process is doing the same, wait for its result."""
    for left in reversed(range(TRIES)):
        if _is_up_to_date(engine):
            return
        try:
            with engine.begin() as connection:
                config = _config()
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except SQLAlchemyError:
            if not left:
                raise
            time.sleep(PAUSE)


def knows_schema(schema: str) -> bool:
    """Whether this program can open a database of that version of its schema."""
    return schema in _known_schemas()


def _known_schemas() -> set[str]:
    scripts = ScriptDirectory.from_config(_config())
    return {script.revision for script in scripts.walk_revisions()}


def _is_up_to_date(engine: Engine) -> bool:
    scripts = ScriptDirectory.from_config(_config())
    with engine.connect() as connection:
        have = MigrationContext.configure(connection).get_current_revision()
    if have is not None and not knows_schema(have):
        raise StoreProblem(
            "This workspace was last used by a newer version of the program. "
            "Update the program, then start again; nothing was changed."
        )
    return have == scripts.get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
