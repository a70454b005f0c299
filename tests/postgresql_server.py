"""A database of its own for a test, on the PostgreSQL server that EQUITY_TEST_POSTGRESQL names.

`.ci/with-postgresql COMMAND` starts such a server. Without one these tests are skipped by name.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url

SERVER = os.environ.get("EQUITY_TEST_POSTGRESQL", "")


def server_engine() -> Engine:
    """A connection to the server itself, to make and drop databases."""
    if not SERVER:
        pytest.skip("EQUITY_TEST_POSTGRESQL is not set: there is no PostgreSQL to test on")
    url = make_url(SERVER).set(drivername="postgresql+psycopg")
    return create_engine(url, isolation_level="AUTOCOMMIT")


@pytest.fixture
def postgresql() -> Iterator[str]:
    """The address of an empty database, as a city would give it; gone after the test."""
    server = server_engine()
    name = f"test_{secrets.token_hex(6)}"
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()
