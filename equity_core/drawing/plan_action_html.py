"""Parts of the page of one action as HTML of our own; every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from itertools import groupby
from urllib.parse import urlsplit

from equity_core.actions.histories import Change, Difference, Kind
from equity_core.actions.plan import Evidence, Update
from equity_core.actions.progress import local_day, zone_of
from equity_core.actions.status import UpdateState
from equity_core.drawing.plan_html import status_html
from equity_core.drawing.plan_words import PlanWords, say_day

STATES = {
    UpdateState.DRAFT: "Draft: only staff see it",
    UpdateState.SUBMITTED: "Waits for approval: only staff and officials see it",
    UpdateState.RETURNED: "Returned: only staff see it",
}
MARKS = {Kind.GONE: ("del", "taken out: "), Kind.NEW: ("ins", "put in: ")}


def facts_html(facts: Iterable[tuple[str, str]]) -> str:
    """What an action is, fact by fact."""
    rows = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{_lines(said)}</dd></div>" for name, said in facts
    )
    return f'<dl class="facts">{rows}</dl>'


def prose_html(text: str) -> str:
    """A longer text in paragraphs, as it was written."""
    parts = [part.strip() for part in text.split("\n\n")]
    return '<div class="prose">' + "".join(f"<p>{_lines(part)}</p>" for part in parts) + "</div>"


def updates_html(updates: Sequence[Update], words: PlanWords, zone: str) -> str:
    """The updates, newest first, each with its day, status and words."""
    newest_first = sorted(updates, key=lambda one: (one.posted_at, one.id), reverse=True)
    items = "".join(f"<li>{_update(one, words, zone)}</li>" for one in newest_first)
    return f'<ol class="updates">{items}</ol>'


def _update(update: Update, words: PlanWords, zone: str) -> str:
    day = escape(say_day(local_day(update.posted_at, zone)))
    by = f" · {escape(update.author)}" if update.author else ""
    percent = f" · {update.percent}%" if update.percent is not None else ""
    state = STATES.get(update.state)
    told = (
        ("", update.narrative),
        ("What is in the way: ", update.barrier),
        ("Next: ", update.next_step),
        ("Reason: ", update.reason),
        ("Note of who decided: ", update.decision_note),
    )
    text = "".join(
        f"<p>{f'<strong>{name}</strong>' if name else ''}{_lines(said)}</p>"
        for name, said in told
        if said
    )
    mark = f'<p class="state">{escape(state)}</p>' if state else ""
    head = f"<h3>{day} {status_html(update.status, words)}{percent}{by}</h3>"
    return f"{mark}{head}{text}{evidence_html(update.evidence)}"


def evidence_html(evidence: Sequence[Evidence]) -> str:
    """What shows that it was done, with links where there is a web address."""
    if not evidence:
        return ""
    items = "".join(f"<li>{_one_evidence(one)}</li>" for one in evidence)
    return f'<ul class="evidence">{items}</ul>'


def _one_evidence(one: Evidence) -> str:
    title = escape(one.title)
    if not is_web_address(one.address):
        return title
    host = escape(urlsplit(one.address).hostname or "")
    address = escape(one.address, quote=True)
    return f'<a href="{address}" rel="noopener noreferrer nofollow">{title}</a> ({host})'


def is_web_address(text: str) -> bool:
    """Whether a text is an address of the web with a host; nothing else becomes a link."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def history_html(changes: Sequence[Change], zone: str) -> str:
    """Every change, newest first, with the words that went and came."""
    return "".join(_change(one, zone) for one in changes)


def _change(change: Change, zone: str) -> str:
    moment = datetime.fromisoformat(change.at).astimezone(zone_of(zone))
    day = f"{say_day(moment.date())}, {moment:%H:%M}"
    reason = f"<p>Reason: {escape(change.reason)}</p>" if change.reason else ""
    who, what = escape(change.actor), escape(change.action)
    head = f"<h3>{escape(day)} · {who} · {what}</h3>"
    if change.erased:
        return f'<section class="change">{head}<p>Its texts were erased.</p></section>'
    parts = "".join(
        f"{f'<h4>{escape(of)}</h4>' if of else ''}<dl>{''.join(map(_difference, listed))}</dl>"
        for of, listed in groupby(change.differences, key=lambda one: one.of)
    )
    return f'<section class="change">{head}{reason}{parts}</section>'


def _difference(one: Difference) -> str:
    """One field; where all of it is new, the words need no marks."""
    if one.is_new:
        said = [_lines(piece.text) for piece in one.pieces]
        return f"<div><dt>{escape(one.column)}</dt><dd>{''.join(said)}</dd></div>"
    said = []
    for piece in one.pieces:
        tag, aloud = MARKS.get(piece.kind, ("span", ""))
        heard = f'<span class="visually-hidden">{aloud}</span>' if aloud else ""
        said.append(f"<{tag}>{heard}{_lines(piece.text)}</{tag}>")
    return f"<div><dt>{escape(one.column)}</dt><dd>{''.join(said)}</dd></div>"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
