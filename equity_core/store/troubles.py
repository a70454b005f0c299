"""What a database says when something is wrong, and what a person is told."""

from __future__ import annotations

from sqlalchemy import URL
from sqlalchemy.engine import ExceptionContext

from equity_core.errors import StoreProblem

BUSY = "locked"
WORDS = {
    BUSY: "is busy with another import. Wait a moment, then try again.",
    "disk is full": "has no room left on its disk. Free some space, then try again.",
    "readonly database": "cannot be written to. Change the rights of its folder, then try again.",
    "malformed": "is damaged. Restore it from a backup.",
}
"""What SQLite says, and what a person is told."""


def tell_plainly(context: ExceptionContext) -> StoreProblem | None:
    """Whoever asks, a damaged, full or lost database is told in a sentence and no other way.

    A busy one is not: writers wait for it and try again.
    """
    said = str(context.original_exception)
    if BUSY in said or context.is_pre_ping:
        return None
    url = None if context.engine is None else context.engine.url
    known = any(sign in said for sign in WORDS)
    if known or context.is_disconnect or context.connection is None:
        return StoreProblem(refused(url, said))
    return None


def no_driver(url: URL | None, package: str) -> str:
    """A package is missing: which, and what installs it."""
    return (
        f"{name_of(url)} needs the Python package {package}, which is not installed. "
        'Install it with: pip install "psycopg[binary]", then start again.'
    )


def name_of(url: URL | None) -> str:
    """The database as a person is told of it, without its password."""
    shown = "given in EQUITY_DATABASE_URL" if url is None else url.render_as_string()
    return f"The database {shown}"


def cannot_open(url: URL | None) -> str:
    """The database does not answer: where to look."""
    if url is not None and url.get_backend_name() == "sqlite":
        look = "its folder is there, has room and can be written to"
    else:
        look = "the address is right and that the database server runs"
    return f"{name_of(url)} cannot be opened. Check that {look}, then start again."


def refused(url: URL | None, said: str) -> str:
    """What the database said, in plain words where they are known."""
    for sign, words in WORDS.items():
        if sign in said:
            return f"{name_of(url)} {words}"
    return cannot_open(url)
