"""The timeline for reading: sentences, a list, the same rows as a table for a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import pandas as pd

from equity_core.demographics.timeline import NATION, Confidence, Entry
from equity_core.drawing.words import capital
from equity_core.readers.words import count

SURE = {
    Confidence.HIGH: "A strong source, or several that agree",
    Confidence.MEDIUM: "One source, second-hand, or sources that differ",
    Confidence.LOW: "Not sure enough to be shown",
}
PARTS = (
    ("Who acted", "who_acted"),
    ("Who was harmed", "who_was_harmed"),
    ("Who resisted", "who_resisted"),
)
CONTENT_NOTE = (
    "Content note: these entries tell of removal, violence and exclusion. The words of deeds and "
    "surveys are not shown."
)
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_DATE = re.compile(r"\b(\d{4})-(\d{2})(?:-(\d{2}))?\b")
NOTES = (
    "Each entry says in our own words what its source says. Who acted, was harmed or resisted is "
    "left out where the source does not say.",
    "An entry that no good source stands behind is not shown. Where sources differ, the note of "
    "the entry says so, and separate legal steps are separate entries.",
    "The list is a selection: what is not here did not happen any less.",
)


def say_timeline(entries: Sequence[Entry], where: str) -> str:
    """How many entries, from when to when, in one sentence."""
    if not entries:
        return f"No entry of the record matches this choice for {where}."
    first, last = entries[0].year, entries[-1].year
    span = f"in {first}" if first == last else f"from {first} to {last}"
    own = sum(one.own for one in entries)
    added = f", {own} of them added by the city" if own else ""
    return f"The record for {where} has {count(len(entries), 'entry', 'entries')} {span}{added}."


def timeline_html(entries: Sequence[Entry]) -> str:
    """The entries as a list; every text is escaped, a source is linked by its owner's address."""
    return f'<ol class="record">{"".join(_item(one) for one in entries)}</ol>'


def _item(entry: Entry) -> str:
    place = entry.place or ", ".join(entry.towns) or capital(NATION)
    marks = " Draft: only staff see it." if entry.draft else ""
    parts = "".join(
        f"<dt>{label}</dt><dd>{escape(getattr(entry, name))}</dd>"
        for label, name in PARTS
        if getattr(entry, name)
    )
    listed = f"<dl>{parts}</dl>" if parts else ""
    note = f"<p>{escape(entry.note)}</p>" if entry.note else ""
    return (
        f'<li><p class="when"><strong>{escape(say_date(entry.date_text))}</strong> '
        f"{escape(place)}{marks}</p><p>{escape(entry.event)}</p>{listed}{note}"
        f'<p class="source">{_source(entry)} {SURE[entry.confidence]}.</p></li>'
    )


def _source(entry: Entry) -> str:
    title = escape(entry.source_title)
    if entry.source_url.startswith(("https://", "http://")):
        title = f'<a href="{escape(entry.source_url)}" rel="noopener noreferrer">{title}</a>'
    return f"{'Added by the city. ' if entry.own else ''}Source: {title}."


def say_date(text: str) -> str:
    """Dates as people write them: 1855-02-27 becomes February 27, 1855; all else stays."""
    return _DATE.sub(_in_words, text)


def _in_words(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    if not 1 <= int(month) <= len(MONTHS):
        return found[0]
    name = MONTHS[int(month) - 1]
    return f"{name} {int(day)}, {year}" if day else f"{name} {year}"


def timeline_frame(entries: Sequence[Entry]) -> pd.DataFrame:
    """One row an entry, in the columns of the file that we ship."""
    rows = [
        {
            "year": one.year,
            "date": one.date_text,
            "place": one.place,
            "state": one.state,
            "event": one.event,
            "who_acted": one.who_acted,
            "who_was_harmed": one.who_was_harmed,
            "who_resisted": one.who_resisted,
            "themes": "; ".join(one.themes),
            "source_title": one.source_title,
            "source_url": one.source_url,
            "confidence": str(one.confidence),
            "note": one.note,
            "added_by_the_city": "yes" if one.own else "no",
        }
        for one in entries
    ]
    return pd.DataFrame(rows)
