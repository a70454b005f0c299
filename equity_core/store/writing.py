"""Transactions for writes that first look and then decide, and the clearing of removed texts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from equity_core.errors import StoreProblem
from equity_core.settings import Settings
from equity_core.store.engine import open_engine
from equity_core.store.turns import BUSY, turn

# Any number will do on PostgreSQL, as long as every process of this program uses the same.
LOCK = 7_351_946_201
PATIENCE_SECONDS = 30.0
TRACES_LEFT = (
    "Traces of erased texts may be left in the database's files, because someone was using it. "
    "Run “equity audit scrub” when fewer people use the dashboard."
)


@contextmanager
def writing(settings: Settings) -> Iterator[Session]:
    """One transaction that is the only writer from its first moment; kept at the end.

    What is read inside cannot be changed by another such transaction before the commit. Nothing
    is kept when the block raises. Do no slow work inside.

    Raises
    ------
    StoreProblem
        Another writer held the database for half a minute.
    """
    engine = open_engine(settings)
    with (
        turn(engine.url.render_as_string(), seconds=PATIENCE_SECONDS),
        Session(engine, expire_on_commit=False) as session,
    ):
        _lock(session.connection())
        yield session
        session.commit()


def scrub(settings: Settings) -> None:
    """Clear what the database files still hold of removed rows; call it after an erasure.

    SQLite keeps removed bytes in free pages and in its write-ahead log; PostgreSQL in dead rows
    (and in its own log until the server recycles it, which this program cannot hasten).

    Raises
    ------
    StoreProblem
        Someone was using the database all the while, so it could not be cleared.
    """
    engine = open_engine(settings)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            cleared = _clear(connection)
    except OperationalError as error:
        raise StoreProblem(TRACES_LEFT) from error
    if not cleared:
        raise StoreProblem(TRACES_LEFT)


def _clear(connection: Connection) -> bool:
    if connection.dialect.name != "sqlite":
        names = connection.dialect.identifier_preparer
        tables = [names.quote(table) for table in inspect(connection).get_table_names()]
        connection.exec_driver_sql(f"VACUUM FULL {', '.join(sorted(tables))}")
        return True
    connection.exec_driver_sql("VACUUM")
    busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    return not busy


def _lock(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        _lock_postgresql(connection)
        return
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return
        except OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise StoreProblem(BUSY) from error


def _lock_postgresql(connection: Connection) -> None:
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(PATIENCE_SECONDS * 1000)}")
    try:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
    except OperationalError as error:
        raise StoreProblem(BUSY) from error
