"""The record of changes: append-only, each line sealed by the hash of the one before.

The chain holds hashes of the texts, not the texts: those lie in a table beside it, from which an
administrator can erase one (a protected address, withdrawn consent) while the chain still
verifies. The hashes are salted, and the salt goes with the text, so that an erased text cannot
be guessed from its hash. The chain shows tampering; it cannot prevent it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlmodel import Session, col

from equity_core.access import Permission, Viewer, require
from equity_core.errors import BadInput, NotFound
from equity_core.store.audit_chain import (
    ERASE,
    PARTS,
    Verification,
    canonical,
    hash_of_line,
    hash_of_text,
    read_history,
    verify,
)
from equity_core.store.audit_tables import AuditHead, AuditLine, AuditText

LONGEST_KEY = 200

__all__ = ["Verification", "erase", "note", "read_history", "verify"]


def note(
    session: Session,
    viewer: Viewer,
    *,
    action: str,
    kind: str,
    key: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    reason: str = "",
) -> None:
    """Add one line to the chain, in the caller's transaction: both are kept, or neither.

    Parameters
    ----------
    session
        The caller's open session. From here to its end no other writer can add a line.
    viewer
        Who did it.
    action, kind, key
        What was done to which object: "change", "action", "17". No personal data and no secret
        belongs here, because these words can never be erased.
    before, after
        What the object was and became; None where it was not there. Never a secret.
    reason
        Why, in the person's own words.
    """
    if len(key) > LONGEST_KEY:
        raise BadInput(f"The key of a record of changes is at most {LONGEST_KEY} characters long.")
    connection = session.connection()
    number, previous = _take_head(connection)
    salt = secrets.token_hex(32)
    texts = {"before": canonical(before), "after": canonical(after), "reason": canonical(reason)}
    line: dict[str, Any] = {
        "number": number,
        "at": datetime.now(UTC).isoformat(timespec="microseconds"),
        "user_id": viewer.user_id,
        "actor": viewer.name,
        "role": viewer.role.value if viewer.role else "",
        "session_id": viewer.session_id,
        "action": action,
        "kind": kind,
        "key": key,
        **{f"{part}_hash": hash_of_text(salt, part, texts[part]) for part in PARTS},
        "previous_hash": previous,
    }
    line["hash"] = hash_of_line(line)
    connection.execute(insert(AuditLine).values(**line))
    connection.execute(insert(AuditText).values(line=number, salt=salt, **texts))
    connection.execute(update(AuditHead).values(hash=line["hash"]))


def erase(session: Session, viewer: Viewer, line_id: int, reason: str) -> None:
    """Remove the texts of one line for good and say so in a line of its own.

    Call `equity_core.store.writing.scrub` after the commit: it clears what a database keeps of
    removed rows. Copies in backups made before are not reached.

    Raises
    ------
    AccessDenied
        The viewer may not erase.
    BadInput
        No reason was given.
    NotFound
        There is no such line, or its texts were erased before.
    """
    require(viewer, Permission.ERASE_TEXTS)
    if not reason.strip():
        raise BadInput("Say why this text is erased. The reason stays in the record of changes.")
    connection = session.connection()
    gone = connection.execute(delete(AuditText).where(col(AuditText.line) == line_id))
    if gone.rowcount != 1:
        raise NotFound(f"Line {line_id} of the record of changes has no text to erase.")
    note(
        session,
        viewer,
        action=ERASE,
        kind="audit",
        key=str(line_id),
        before=None,
        after=None,
        reason=reason.strip(),
    )


def _take_head(connection: Connection) -> tuple[int, str]:
    """The number of the next line and the hash it follows; the head is held until the commit.

    A write comes first, never a read: it waits for other writers, on SQLite as on PostgreSQL.
    """
    connection.execute(update(AuditHead).values(number=AuditHead.number + 1))
    head = select(col(AuditHead.number), col(AuditHead.hash))
    number, previous = connection.execute(head).one()
    return number, previous
