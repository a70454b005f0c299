"""Whether what came out of an archive is the workspace that went in."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from equity_core.backup.databases import FLEETING, connected, look_at
from equity_core.backup.manifest import Manifest
from equity_core.errors import BadInput
from equity_core.settings import Settings
from equity_core.store.audit import verify
from equity_core.store.engine import database_url, knows_schema, open_engine

CLEAR_JOBS = text(
    "UPDATE job SET state = 'stopped', said = :said WHERE state IN ('waiting', 'running')"
)
STOPPED = "The workspace was restored from a backup while this was open. Ask for it again."


def check_origin(manifest: Manifest, settings: Settings, archive: str) -> None:
    """Refuse an archive of another kind of database, or of a newer program.

    Raises
    ------
    BadInput
        It cannot be restored here; the sentence says what to do.
    """
    if manifest.database != database_url(settings).get_backend_name():
        wanted = (
            "Unset EQUITY_DATABASE_URL"
            if manifest.database == "sqlite"
            else "Set EQUITY_DATABASE_URL to an empty PostgreSQL database"
        )
        kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[manifest.database]
        raise BadInput(f"{archive} is of a {kind} database. {wanted}, then restore again.")
    if not knows_schema(manifest.contents.schema):
        raise BadInput(
            f"{archive} was made by a newer version of the program ({manifest.program}). "
            "Update the program, then restore again."
        )


def prove(settings: Settings, manifest: Manifest, archive: str) -> tuple[str, ...]:
    """Open a restored workspace, bring it up to date, and compare it with the manifest.

    Returns
    -------
    tuple of str
        What the record of changes itself complains of; empty where its chain holds.

    Raises
    ------
    BadInput
        It is not the workspace that the manifest tells of.
    """
    try:
        same = _is_same(settings, manifest)
    except SQLAlchemyError:  # no database at all, or one with other tables
        same = False
    if not same:
        raise BadInput(f"The database in {archive} is not the one that was saved.")
    engine = open_engine(settings)
    with Session(engine) as session:
        found = verify(session)
        now = look_at(session.connection()).contents
        told = manifest.contents
        if told.audit_head and now.audit_head != told.audit_head:
            raise BadInput(f"The record of changes in {archive} does not end as it should.")
        for table in FLEETING:
            session.connection().execute(text(f"DELETE FROM {table}"))
        session.connection().execute(CLEAR_JOBS, {"said": STOPPED})
        session.commit()
    engine.dispose()
    return found.problems


def _is_same(settings: Settings, manifest: Manifest) -> bool:
    url = database_url(settings)
    with connected(url) as connection:
        if url.get_backend_name() == "sqlite":  # pg_restore stops at what it cannot read
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
            if found != ["ok"]:
                return False
        return look_at(connection).contents == manifest.contents
