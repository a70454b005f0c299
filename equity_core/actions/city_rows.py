"""Rows as cities keep them: progress in a word, a timeline in a sentence."""

from __future__ import annotations

import re

from equity_core.actions.days import read_day
from equity_core.actions.status import Status

_WORDS = {
    Status.COMPLETED: ("accomplished", "completed", "complete", "done"),
    Status.ON_TRACK: ("in process", "in progress", "on track", "underway", "under way", "ongoing"),
    Status.SOME_DELAY: ("some delay", "delayed"),
    Status.BLOCKED: ("blocked", "barrier"),
    Status.PAUSED: ("paused", "on hold"),
    Status.NOT_STARTED: ("not started", "not happening yet", "not yet started"),
}
_EITHER = re.compile(r"not happening yet\s*(?:or|/)\s*barrier")
_SPAN = re.compile(r"\s+(?:to|until|through|-|–|—)\s+")


def status_in_words(text: str) -> Status | None:
    """The status that a progress cell begins with; None where its words do not settle it."""
    tidy = " ".join(text.casefold().split())
    if _EITHER.match(tidy):
        return None
    for status, words in _WORDS.items():
        if any(re.match(rf"{re.escape(word)}(?!\w)", tidy) for word in words):
            return status
    return None


def progress_of(cells: dict[str, str]) -> tuple[dict[str, str], dict[str, str], str]:
    """An action's cells without its progress, the update that the progress makes, and a problem.

    Both the update and the problem may be empty. The progress text is kept word for word.
    """
    action = {name: text for name, text in cells.items() if name not in ("Progress", "Status")}
    progress, status = cells.get("Progress", ""), cells.get("Status", "")
    if not progress.strip() and not status.strip():
        return action, {}, ""
    if not status.strip():
        found = status_in_words(progress)
        if found is None:
            return (
                action,
                {},
                (
                    "its words do not say the status. Add a column “Status” with one of: "
                    + ", ".join(one.value.replace("_", " ") for one in Status)
                    + "."
                ),
            )
        status = found.value
    return action, {"Progress": progress, "Status": status}, ""


def with_days(cells: dict[str, str]) -> dict[str, str]:
    """The cells with start and due read from the timeline, where the file has neither column.

    “March 1, 2026 to June 30, 2026” gives both, one day alone is when it is due; any other
    wording stays as it is, in the timeline only.
    """
    timeline = cells.get("Timeline", "").strip()
    if not timeline or "Start" in cells or "Due" in cells:
        return cells
    parts = _SPAN.split(timeline)
    try:
        days = [read_day(part) for part in parts]
    except ValueError:
        return cells
    if len(days) == 1 and days[0] is not None:
        return {**cells, "Due": days[0].isoformat()}
    if len(days) == 2 and days[0] is not None and days[1] is not None:
        return {**cells, "Start": days[0].isoformat(), "Due": days[1].isoformat()}
    return cells
