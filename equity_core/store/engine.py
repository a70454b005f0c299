"""Opening the database: one engine an address, pragmas for SQLite, schema brought up to date."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from equity_core.errors import StoreProblem
from equity_core.settings import Settings

MIGRATIONS = Path(__file__).with_name("migrations")


def open_engine(settings: Settings) -> Engine:
    """The engine of this workspace, its schema up to date.

    Raises
    ------
    StoreProblem
        The database cannot be opened, or is of a newer version of this program.
    """
    return _open(settings.database, str(settings.home))


def check(settings: Settings) -> None:
    """Open the store and ask it one question; raises StoreProblem where it cannot answer."""
    try:
        with open_engine(settings).connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM city")
    except SQLAlchemyError as error:
        raise StoreProblem(_cannot_open(settings.database)) from error


@lru_cache(maxsize=8)
def _open(address: str, home: str) -> Engine:
    try:
        Path(home).mkdir(parents=True, exist_ok=True)
        engine = create_engine(address)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _set_pragmas)
        _upgrade(engine)
    except (SQLAlchemyError, ArgumentError, OSError, ModuleNotFoundError) as error:
        raise StoreProblem(_cannot_open(address)) from error
    return engine


def _cannot_open(address: str) -> str:
    try:
        shown = make_url(address).render_as_string(hide_password=True)
    except ArgumentError:
        shown = "given in EQUITY_DATABASE_URL"
    return (
        f"The database {shown} cannot be opened. Check that the address is right, that the folder "
        "can be written to and that the database server runs, then start again."
    )


def _set_pragmas(connection: Any, _record: object) -> None:
    """WAL lets readers and a writer work side by side; FULL because writes are few and precious."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


def _upgrade(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        have = MigrationContext.configure(connection).get_current_revision()
    if have == scripts.get_current_head():
        return
    if have is not None and have not in {script.revision for script in scripts.walk_revisions()}:
        raise StoreProblem(
            "This workspace was last used by a newer version of the program. "
            "Update the program, then start again; nothing was changed."
        )
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
