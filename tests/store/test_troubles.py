"""What goes wrong inside a database is told in a sentence, whoever asks it."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from equity_core.errors import StoreProblem
from equity_core.store.engine import open_engine
from equity_core.store.tables import City
from equity_core.store.writing import writing


def fill(settings):
    with Session(open_engine(settings)) as session:
        session.add_all([City(slug=f"c{n}", name="x" * 200) for n in range(200)])
        session.commit()


def test_a_damaged_database_is_told(settings):
    fill(settings)
    engine = open_engine(settings)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    engine.dispose()
    path = settings.home / "equity.db"
    data = bytearray(path.read_bytes())
    for page in range(1, pages):  # the first holds the schema
        data[page * size : page * size + 100] = bytes(100)
    path.write_bytes(data)
    with pytest.raises(StoreProblem, match="is damaged. Restore it"), Session(engine) as session:
        session.exec(select(City)).all()


def test_a_database_that_may_only_be_read_is_told(settings):
    fill(settings)
    with open_engine(settings).connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")  # the connection is used again below
    with pytest.raises(StoreProblem, match="cannot be written to"), writing(settings) as session:
        session.add(City(slug="late", name="Late"))
        session.flush()


def test_a_full_disk_is_told(settings):
    fill(settings)
    with open_engine(settings).connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreProblem, match="no room left"), writing(settings) as session:
        session.add_all([City(slug=f"d{n}", name="x" * 200) for n in range(2000)])
        session.flush()


def test_a_mistake_of_the_program_is_not_dressed_up(settings):
    with pytest.raises(OperationalError), open_engine(settings).connect() as connection:
        connection.execute(text("SELECT * FROM no_such_table"))
