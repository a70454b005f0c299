"""Parts of the key actions page as HTML of our own: cards, list, key; every text is escaped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import pandas as pd

from equity_core.actions.overview import Heading, Overview, Standing
from equity_core.actions.progress import Freshness
from equity_core.actions.status import Status
from equity_core.drawing.plan_words import (
    FRESHNESS,
    PlanWords,
    name_heading,
    say_actions,
    say_day,
)
from equity_core.drawing.tables import as_html

Link = Callable[[str], str]
"""The address of something by its id."""
HEADS = ("Action", "Status", "Done", "Newest report", "Department", "Due")
CLASSES = {Status.SOME_DELAY: "slowed", Status.BLOCKED: "slowed"}


def status_html(status: Status | None, words: PlanWords) -> str:
    """A status as shape and words."""
    shape, said = words.shape(status).split(" ", 1)
    kind = CLASSES.get(status, "") if status is not None else ""
    return (
        f'<span class="status {kind}"><span class="shape" aria-hidden="true">{shape}</span> '
        f"{escape(said)}</span>"
    )


def key_html(words: PlanWords) -> str:
    """What each shape means."""
    listed = [*map(Status, words.statuses), None]
    items = "".join(f"<li>{status_html(status, words)}</li>" for status in listed)
    return f'<ul class="status-key" aria-label="What the shapes mean">{items}</ul>'


def words_table(frame: pd.DataFrame, caption: str) -> str:
    """A table whose cells hold words more than numbers: they are read from the left."""
    made = as_html(frame, caption=caption)
    return made.replace('<table class="figures">', '<table class="figures in-words">', 1)


def cards_html(overview: Overview, words: PlanWords, link: Link) -> str:
    """A card for each key action and own goal: counts by status, freshness, what was reported."""
    cards = "".join(_card(heading, words, link) for heading in overview.headings)
    return f'<ul class="cards">{cards}</ul>'


def _card(heading: Heading, words: PlanWords, link: Link) -> str:
    name, kind = escape(name_heading(heading, words)), ""
    chosen = heading.goal.id if heading.goal is not None else heading.key_action
    if chosen:
        found = words.key_actions.get(heading.key_action)
        kind = f"Key action {found.order}" if found is not None else "Own goal"
        name = f'<a href="{escape(link(chosen))}">{name}</a>'
    counts = [(status, heading.counts.by_status[status]) for status in map(Status, words.statuses)]
    listed: list[tuple[Status | None, int]] = [*counts, (None, heading.counts.never_reported)]
    items = "".join(
        f"<li><b>{number:,}</b> {status_html(status, words)}</li>"
        for status, number in listed
        if number
    )
    kind_html = f'<p class="kind">{escape(kind)}</p>' if kind else ""
    return (
        f"<li>{kind_html}<h3>{name}</h3>"
        f"<p>{escape(say_actions(heading.counts.total))}</p><ul>{items}</ul>"
        f'<p class="small">{escape(_say_fresh(heading))}</p></li>'
    )


def _say_fresh(heading: Heading) -> str:
    if not heading.counts.total:
        return "Nothing is shown here yet."  # there may be more than this reader may see
    found = heading.counts.by_freshness
    said = [f"Reported in the last 90 days: {heading.reported:,} of {heading.counts.total:,}."]
    waiting = found[Freshness.DUE] + found[Freshness.OVERDUE]
    if waiting:
        said.append(f"A report is due on {say_actions(waiting)}.")
    return " ".join(said)


def actions_html(standings: Sequence[Standing], words: PlanWords, link: Link, caption: str) -> str:
    """The list of actions; each title leads to its action."""
    body = "".join(_row(standing, words, link) for standing in standings)
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
    said = escape(caption)
    return (
        f'<div class="table-frame" role="region" tabindex="0" aria-label="{said}">'
        f'<table class="figures actions"><caption><span>{said}</span></caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(standing: Standing, words: PlanWords, link: Link) -> str:
    action = standing.action
    title = f'<a href="{escape(link(action.id))}">{escape(action.title)}</a>'
    key = words.key_action(action)
    under = f'<span class="under">{escape(key)}</span>' if key else ""
    cells = (
        ("said", status_html(standing.status, words)),
        ("", escape(_percent(standing))),
        ("said", escape(_fresh(standing))),
        ("said", escape(action.department or "not named")),
        ("", escape(say_day(action.due))),
    )
    rest = "".join(
        f'<td data-head="{head}"{f" class={kind}" if kind else ""}>{cell}</td>'
        for head, (kind, cell) in zip(HEADS[1:], cells, strict=True)
    )
    return f'<tr><th scope="row">{title}{under}</th>{rest}</tr>'


def _percent(standing: Standing) -> str:
    return "not counted" if standing.percent is None else f"{standing.percent}%"


def _fresh(standing: Standing) -> str:
    found = standing.reporting
    if found.days_since is None:
        return FRESHNESS[found.freshness]
    ago = {0: "today", 1: "yesterday"}.get(found.days_since, f"{found.days_since} days ago")
    return ago if found.freshness is Freshness.CURRENT else f"{ago}: {found.freshness.value}"
