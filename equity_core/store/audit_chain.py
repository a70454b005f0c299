"""How lines of the audit are hashed, whether the chain holds, and what it says of one object."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from equity_core.store.audit_tables import AuditHead, AuditLine, AuditText

GENESIS = "0" * 64
ERASE = "erase"
PARTS = ("before", "after", "reason")


@dataclass(frozen=True)
class Erased:
    """A line whose texts were erased, and the line that says so."""

    line: int
    by_line: int
    actor: str
    at: str


@dataclass(frozen=True)
class Verification:
    """What a walk over the whole chain found; `problems` is empty when all of it holds.

    `head` is the hash of the last line: kept elsewhere (in a published edition, on paper), it
    also proves that no later copy of the database lost its newest lines.
    """

    lines: int
    head: str
    erased: tuple[Erased, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One line as read: `before` and `after` are None where there was nothing, or it is erased."""

    number: int
    at: str
    actor: str
    role: str
    action: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str
    erased: bool


def canonical(value: object) -> str:
    """JSON in one form only: sorted keys, no spaces, ASCII; dates and the like as their text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False, default=str)


def hash_of_text(salt: str, part: str, text: str) -> str:
    """SHA-256 of one text of a line: its salt, which part it is, and its canonical JSON."""
    return hashlib.sha256(f"{salt}\n{part}\n{text}".encode()).hexdigest()


def hash_of_line(line: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of every column of the line but `hash`."""
    sealed = {name: value for name, value in line.items() if name != "hash"}
    return hashlib.sha256(canonical(sealed).encode()).hexdigest()


def verify(session: Session) -> Verification:
    """Walk the chain from its first line and say all that does not hold, line by line."""
    lines = session.exec(select(AuditLine).order_by(col(AuditLine.number))).all()
    texts = {text.line: text for text in session.exec(select(AuditText)).all()}
    head = session.exec(select(AuditHead)).one_or_none()
    # Erasures are told by the chain itself, never by the table that they empty.
    erasing = {line.key: line for line in lines if line.action == ERASE and line.kind == "audit"}
    problems: list[str] = []
    erased: list[Erased] = []
    expected, previous = 1, GENESIS
    for line in lines:
        problems += _problems_of_link(line, expected, previous)
        text, by = texts.pop(line.number, None), erasing.get(str(line.number))
        if text is not None:
            problems += _problems_of_text(line, text)
        elif by is not None and by.number > line.number:
            erased.append(Erased(line.number, by.number, by.actor, by.at))
        else:
            problems.append(f"Line {line.number}: its texts are missing, and no line erased them.")
        expected, previous = line.number + 1, line.hash
    problems += [f"There are texts for line {number}, which is not there." for number in texts]
    if head is None or (head.number, head.hash) != (expected - 1, previous):
        problems.append("The chain does not end where its head says: the last lines were changed.")
    return Verification(len(lines), previous, tuple(erased), tuple(problems))


def read_history(session: Session, *, kind: str, key: str) -> list[Entry]:
    """Every line about one object, oldest first. The caller decides who may read it."""
    found = session.exec(
        select(AuditLine)
        .where(AuditLine.kind == kind, AuditLine.key == key)
        .order_by(col(AuditLine.number))
    ).all()
    numbers = [line.number for line in found]
    texts = session.exec(select(AuditText).where(col(AuditText.line).in_(numbers))).all()
    by_line = {text.line: text for text in texts}
    return [_entry(line, by_line.get(line.number)) for line in found]


def _problems_of_link(line: AuditLine, expected: int, previous: str) -> list[str]:
    problems = []
    if line.number != expected:
        problems.append(f"Line {expected} is not there: line {line.number} comes in its place.")
    if line.previous_hash != previous:
        problems.append(f"Line {line.number} does not follow the line before it.")
    if line.hash != hash_of_line(line.model_dump()):
        problems.append(f"Line {line.number} was changed after it was written.")
    return problems


def _problems_of_text(line: AuditLine, text: AuditText) -> list[str]:
    return [
        f"Line {line.number}: the text “{part}” is not the one that was written."
        for part in PARTS
        if hash_of_text(text.salt, part, getattr(text, part)) != getattr(line, f"{part}_hash")
    ]


def _entry(line: AuditLine, text: AuditText | None) -> Entry:
    return Entry(
        number=line.number,
        at=line.at,
        actor=line.actor,
        role=line.role,
        action=line.action,
        before=json.loads(text.before) if text else None,
        after=json.loads(text.after) if text else None,
        reason=json.loads(text.reason) if text else "",
        erased=text is None,
    )
