"""A city's own entry as words by column: what can be kept, and what is missing to publish it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from equity_core.demographics.timeline import THEMES, Confidence, Entry, is_year, listed
from equity_core.errors import BadInput

LABELS = {
    "year": "Year",
    "date_text": "When, in words",
    "place": "Place",
    "event": "What happened",
    "who_acted": "Who acted",
    "who_was_harmed": "Who was harmed",
    "who_resisted": "Who resisted",
    "themes": "Themes",
    "source_title": "Source",
    "source_url": "Address of the source",
    "confidence": "How sure is it?",
    "note": "Note",
}
"""Column -> how a form and a conflict name it, in the order of the form."""
LONG = ("event", "note")
"""The columns for sentences."""
NEEDED = ("year", "event", "themes", "source_title", "confidence")
"""What an entry must say before anyone outside sees it."""
MOST_LETTERS, MOST_IN_A_LINE = 4000, 400


@dataclass(frozen=True)
class CityEntry:
    """An entry of a city: its words now (a draft until they are published), and those published.

    `words` and `published` hold texts by column of `LABELS`; `published` is empty where the
    entry never was, or was taken back.
    """

    id: str
    version: int
    words: dict[str, str] = field(hash=False)
    published: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def is_public(self) -> bool:
        """Whether visitors see it."""
        return bool(self.published)

    @property
    def has_draft(self) -> bool:
        """Whether its words differ from what visitors see."""
        return self.words != self.published


def tidy_words(words: Mapping[str, str]) -> dict[str, str]:
    """The words as kept, every column there; unfinished ones too.

    Raises
    ------
    BadInput
        A column is unknown or cannot be kept; the sentence names it.
    """
    unknown = set(words) - set(LABELS)
    if unknown:
        raise BadInput(f"An entry has no column “{sorted(unknown)[0]}”.")
    tidy = {column: _tidy(column, words.get(column, "")) for column in LABELS}
    _check_year(tidy["year"])
    odd = [theme for theme in listed(tidy["themes"]) if theme not in THEMES]
    if odd:
        raise BadInput(f"“{odd[0]}” is not a theme. They are: {', '.join(THEMES)}.")
    if tidy["confidence"] and tidy["confidence"] not in set(Confidence):
        raise BadInput("Say how sure it is: high, medium or low.")
    if tidy["source_url"] and not tidy["source_url"].startswith(("https://", "http://")):
        raise BadInput("The address of the source should begin with https://. Or leave it empty.")
    if not any(tidy.values()):
        raise BadInput("There is nothing in this entry yet. Write what happened first.")
    return tidy


def _tidy(column: str, text: str) -> str:
    lines = [" ".join(line.split()) for line in text.replace("\r", "\n").split("\n")]
    tidy = "\n".join(lines).strip() if column in LONG else " ".join(lines).strip()
    most = MOST_LETTERS if column in LONG else MOST_IN_A_LINE
    if len(tidy) > most:
        raise BadInput(f"“{LABELS[column]}” is too long; up to {most:,} letters are kept.")
    if any(unicodedata.category(one) in ("Cc", "Cs") and one != "\n" for one in tidy):
        raise BadInput(f"“{LABELS[column]}” holds a control character. Type it anew.")
    return tidy


def _check_year(text: str) -> None:
    if text and not is_year(text):
        raise BadInput("The year should be four digits, such as 1956.")


def check_publishable(words: Mapping[str, str]) -> None:
    """Refuse what is not ready for the public; a source is always needed.

    Raises
    ------
    BadInput
        Something is missing, or nobody is sure of it yet.
    """
    missing = [LABELS[column] for column in NEEDED if not words.get(column)]
    if missing:
        raise BadInput(f"Before it is published it needs: {', '.join(missing)}.")
    if words["confidence"] == Confidence.LOW:
        raise BadInput(
            "An entry that nobody is sure of is not shown. Find a stronger source, then publish it."
        )


def is_publishable(words: Mapping[str, str]) -> bool:
    """Whether :func:`check_publishable` would let these words pass, and they can be shown.

    Words that were erased for good leave a mark, which is no year and no confidence.
    """
    sure = words.get("confidence") in (Confidence.HIGH, Confidence.MEDIUM)
    return sure and words["year"].isdigit() and all(words.get(column) for column in NEEDED)


def as_entry(city: str, uid: str, words: Mapping[str, str]) -> Entry:
    """Published words as an entry of the timeline."""
    plain: dict[str, Any] = {
        column: words.get(column, "") for column in LABELS if column not in _READ_OTHERWISE
    }
    return Entry(
        id=uid,
        year=int(words["year"]),
        state="",
        towns=(city,),
        groups="",
        themes=listed(words["themes"]),
        confidence=Confidence(words["confidence"]),
        own=True,
        **{**plain, "date_text": plain["date_text"] or words["year"]},
    )


_READ_OTHERWISE = ("year", "themes", "confidence")
