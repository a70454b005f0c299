"""The tables of a plan, in words and as files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from equity_core.actions.overview import Overview, Standing
from equity_core.actions.plan import Action, Step
from equity_core.actions.progress import RollUp
from equity_core.actions.status import Status
from equity_core.drawing.plan_words import PlanWords, say_day, say_reported, short_heading


def status_table(overview: Overview, words: PlanWords) -> pd.DataFrame:
    """How many actions stand at each status, by key action and goal; a line for all at the end."""
    statuses = list(map(Status, words.statuses))
    rows = [
        _count_row(short_heading(one, words), one.counts, statuses) for one in overview.headings
    ]
    rows.append(_count_row("All actions", overview.counts, statuses))
    heads = ["Key action or goal", "Actions", *(words.status(one) for one in statuses)]
    return pd.DataFrame(rows, columns=[*heads, words.status(None)])


def _count_row(name: str, counts: RollUp, statuses: Sequence[Status]) -> tuple[str | int, ...]:
    by_status = (counts.by_status[one] for one in statuses)
    return name, counts.total, *by_status, counts.never_reported


def timeline_table(standings: Sequence[Standing], words: PlanWords) -> pd.DataFrame:
    """The plan over time in words, by start; actions without days come last."""
    far = "9999"
    ordered = sorted(
        standings, key=lambda one: (str(one.action.start or far), str(one.action.due or far))
    )
    rows = [
        (
            one.action.title,
            say_day(one.action.start),
            say_day(one.action.due),
            one.action.timeline,
            words.shape(one.status),
        )
        for one in ordered
    ]
    heads = ["Action", "Start", "Due", "Timeline in the plan's words", "Status"]
    return pd.DataFrame(rows, columns=heads)


def steps_table(steps: Sequence[Step], *, today: date) -> pd.DataFrame:
    """The steps of an action: whether each is done, how large a part it is, who does it, when."""
    total = sum(step.weight for step in steps)
    rows = [
        (
            step.title,
            _say_done(step, today),
            f"{100 * step.weight / total:.1f}%".replace(".0%", "%"),
            step.owner or "not named",
            say_day(step.due),
        )
        for step in steps
    ]
    return pd.DataFrame(rows, columns=["Step", "Done", "Part of the work", "Who", "Due"])


def _say_done(step: Step, today: date) -> str:
    if step.done_on is not None:
        return f"✔ Done on {say_day(step.done_on)}"
    late = step.due is not None and step.due < today
    return "○ Not done, and its day has passed" if late else "○ Not done yet"


def plan_file(standings: Sequence[Standing], words: PlanWords) -> pd.DataFrame:
    """One row an action as it stands now, for programs: what the list and the charts show."""
    return pd.DataFrame([_file_row(standing, words) for standing in standings], columns=FILE_HEADS)


FILE_HEADS = [
    *("id", "action", "key_action", "goal", "department", "accountable", "status", "percent"),
    *("reported_on", "freshness", "next_report_due", "start", "due", "said"),
]


def _file_row(standing: Standing, words: PlanWords) -> tuple[object, ...]:
    action, found = standing.action, standing.reporting
    return (
        *(action.id, action.title, action.key_action, action.goal, action.department, action.owner),
        *(standing.status or "never_reported", standing.percent, found.reported_on),
        *(found.freshness.value, found.due_on, action.start, action.due),
        f"{words.status(standing.status)}. {say_reported(standing)}",
    )


def facts_of(action: Action, words: PlanWords, goal: str) -> list[tuple[str, str]]:
    """What an action is, fact by fact; those that are empty left out."""
    key = words.key_actions.get(action.key_action)
    days = f"{say_day(action.start)} to {say_day(action.due)}" if action.start or action.due else ""
    listed = [
        ("Accountable", action.owner),
        ("Department", action.department),
        ("Contributors", action.contributors),
        ("Key action", key.label if key is not None else ""),
        ("Own goal", goal),
        ("When", days),
        ("Timeline", action.timeline),
        ("Community indicator", action.indicator),
    ]
    return [(name, said) for name, said in listed if said]
