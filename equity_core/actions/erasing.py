"""Removing words for good: from the plan, from drafts, and from the record of changes.

For a protected address or a consent that was withdrawn. Where the words stood, it says so:
“[erased on 2026-03-05: consent was withdrawn]”. The record of changes loses the texts of every
line that held them, and its chain still verifies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import MetaData, select

from equity_core.access import Permission, Viewer, require
from equity_core.actions.erased_rows import Work, erase_from_tables, holds
from equity_core.actions.texts import read_evidence
from equity_core.errors import BadInput, NotFound
from equity_core.settings import Settings
from equity_core.store.audit import erase
from equity_core.store.writing import scrub, writing

FEWEST_LETTERS = 4
LONGEST_REASON = 200
DRAFTS = ("typed_draft", "late_draft")
TOLD = ("Progress", "Barrier", "Next step", "Reason", "Note")
"""The columns of an update that hold a person's own words; “Evidence” has titles as well."""


@dataclass(frozen=True)
class Erasure:
    """What an erasure did, or on a dry run would do.

    `fields` are places such as “plan_update.narrative, row 3”; `lines` the numbers of the lines
    of the record of changes that lose their texts; `left` places that only a person can change,
    such as somebody's name.
    """

    fields: tuple[str, ...]
    lines: tuple[int, ...]
    left: tuple[str, ...]


def erase_words(
    settings: Settings,
    viewer: Viewer,
    words: str,
    *,
    reason: str,
    on: date,
    dry_run: bool = False,
) -> Erasure:
    """Remove words wherever this workspace keeps texts, however they are spaced or capitalized.

    Parameters
    ----------
    settings, viewer
        The workspace, and who asks.
    words
        What is to go; at least four letters or digits, so that it does not hit half the plan.
    reason
        Why, in one line that does not repeat the words; it stays for good.
    on
        The day that the mark gives.
    dry_run
        Only say where the words stand.

    Raises
    ------
    AccessDenied
        The viewer may not erase texts.
    BadInput
        The words are too short, or the reason is missing, too long or repeats them.
    StoreProblem
        The words are gone from every table, but traces may be left in the database's files.
    """
    require(viewer, Permission.ERASE_TEXTS)
    pattern = _pattern(words)
    tidy = _checked(reason, pattern)
    with writing(settings) as session:
        work = Work(session, viewer, pattern, _mark(tidy, on), tidy, dry_run)
        erase_from_tables(work)
        _erase_from_record(work, None)
    if not dry_run and (work.fields or work.lines):
        scrub(settings)
    return Erasure(tuple(work.fields), tuple(work.lines), tuple(work.left))


def erase_line(settings: Settings, viewer: Viewer, line: int, *, reason: str, on: date) -> Erasure:
    """Remove the texts of one line of the record of changes.

    Where the line tells of an update, the same words also go from the update itself, from what
    people typed and did not send, and from the other lines about that update.

    Raises
    ------
    AccessDenied, BadInput, StoreProblem
        As `erase_words` does.
    NotFound
        There is no such line, or its texts were erased before.
    """
    require(viewer, Permission.ERASE_TEXTS)
    with writing(settings) as session:
        work = Work(session, viewer, _exactly(set()), "", "", dry_run=False)
        key, texts = _texts_of_line(work, line)
        updates = _updates_in(texts)
        listed = sorted({text for told in updates.values() for text in told}, key=len)
        work.pattern = re.compile(
            rf"\A(?:{'|'.join(map(re.escape, listed))})\Z" if listed else "(?!)"
        )
        work.reason = _checked(reason, work.pattern)
        work.mark = _mark(work.reason, on)
        work.in_row = lambda table, row: (
            table in DRAFTS or (table == "plan_update" and row["uid"] in updates)
        )
        erase_from_tables(work)
        erase(session, viewer, line, work.reason)
        work.lines.append(line)
        _erase_from_record(work, key)
    scrub(settings)
    return Erasure(tuple(work.fields), tuple(sorted(work.lines)), tuple(work.left))


def _texts_of_line(work: Work, line: int) -> tuple[str, list[Any]]:
    """The key of a line, and every object that it tells of, before and after."""
    tables = _record(work)
    texts, lines = tables.tables["audit_text"], tables.tables["audit_line"]
    asked = select(lines.c.key, texts).join(texts, texts.c.line == lines.c.number)
    found = work.session.connection().execute(asked.where(lines.c.number == line)).mappings()
    row = found.first()
    if row is None:
        raise NotFound(f"Line {line} of the record of changes has no text to erase.")
    told = [json.loads(row[part]) or {} for part in ("before", "after")]
    return row["key"], [one for state in told for one in state.get("rows", [state])]


def _updates_in(states: list[dict[str, Any]]) -> dict[str, set[str]]:
    """By id of an update, the words of a person that these states hold."""
    found: dict[str, set[str]] = {}
    for state in states:
        if "Posted" in state and "Author" in state:
            told = {str(state[column]) for column in TOLD if state.get(column)}
            if evidence := str(state.get("Evidence", "")):
                told.add(evidence)
                for one in read_evidence(evidence):
                    told |= {text for text in (one.title, one.address) if text}
            found.setdefault(str(state.get("Id", "")), set()).update(told)
    return found


def _exactly(texts: set[str]) -> re.Pattern[str]:
    """What finds a whole text that is one of these; nothing where there are none."""
    listed = "|".join(map(re.escape, sorted(texts)))
    return re.compile(rf"\A(?:{listed})\Z" if texts else r"(?!)")


def _checked(reason: str, pattern: re.Pattern[str]) -> str:
    tidy = " ".join(reason.split())
    if not tidy or len(tidy) > LONGEST_REASON or pattern.search(tidy):
        raise BadInput(
            f"Say why in up to {LONGEST_REASON} characters, without the words themselves. "
            "The reason stays for good."
        )
    return tidy


def _mark(reason: str, on: date) -> str:
    return f"[erased on {on.isoformat()}: {reason}]"


def _pattern(words: str) -> re.Pattern[str]:
    parts = words.split()
    if sum(letter.isalnum() for part in parts for letter in part) < FEWEST_LETTERS:
        raise BadInput(
            f"Give at least {FEWEST_LETTERS} letters or digits of what is to be erased, "
            "best the whole sentence. Fewer would be found in too many places."
        )
    return re.compile(r"\s+".join(re.escape(part) for part in parts), re.IGNORECASE)


def _record(work: Work) -> MetaData:
    tables = MetaData()
    tables.reflect(bind=work.session.connection(), only=["audit_line", "audit_text"])
    return tables


def _erase_from_record(work: Work, key: str | None) -> None:
    """Erase the texts of every line that holds the words, of one object or (None) of all."""
    tables, connection = _record(work), work.session.connection()
    texts, lines = tables.tables["audit_text"], tables.tables["audit_line"]
    asked = select(lines.c.key, texts).join(texts, texts.c.line == lines.c.number)
    held: list[Mapping[Any, Any]] = list(connection.execute(asked).mappings().all())
    for row in sorted(held, key=lambda one: int(one["line"])):
        states = [json.loads(row[part]) for part in ("before", "after", "reason")]
        if key in (None, row["key"]) and holds(work, states):
            work.lines.append(row["line"])
            if not work.dry_run:
                erase(work.session, work.viewer, row["line"], work.reason)
    for line in connection.execute(select(lines.c.number, lines.c.actor, lines.c.key)).all():
        if key in (None, line.key) and holds(work, [line.actor, line.key]):
            work.left.append(f"line {line.number} of the record of changes")
