"""The words of a plan: statuses by shape and word, freshness, how a measure stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from equity_core.actions.catalogues import KeyAction, StatusWord, load_key_actions
from equity_core.actions.catalogues import load_status_words as _load_status_words
from equity_core.actions.overview import Heading, Moved, Overview, Standing
from equity_core.actions.plan import Action, Step
from equity_core.actions.progress import Freshness, RollUp
from equity_core.actions.status import STATUS_IDS, Status
from equity_core.settings import Settings

NEVER = "never_reported"
SHAPES = {
    Status.NOT_STARTED: "○",
    Status.ON_TRACK: "●",
    Status.SOME_DELAY: "▲",
    Status.BLOCKED: "■",
    Status.PAUSED: "◆",
    Status.COMPLETED: "✔",
    Status.DROPPED: "✖",
    None: "—",
}
"""Each status has a shape of its own: nobody needs colour to tell them apart."""
FRESHNESS = {
    Freshness.CURRENT: "Report is current",
    Freshness.DUE: "Report is due",
    Freshness.OVERDUE: "Report is overdue",
    Freshness.NEVER_REPORTED: "Never reported",
}
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


@dataclass(frozen=True)
class PlanWords:
    """How key actions and statuses are named here: a city can reword both."""

    key_actions: Mapping[str, KeyAction]
    statuses: Mapping[str, StatusWord]

    def status(self, status: Status | None) -> str:
        """A status in words; None is never reported."""
        return "Never reported" if status is None else self.statuses[status].label

    def shape(self, status: Status | None) -> str:
        """A status as shape and words."""
        return f"{SHAPES[status]} {self.status(status)}"

    def key_action(self, action: Action) -> str:
        """The key action of an action in few words; empty where it has none."""
        found = self.key_actions.get(action.key_action)
        return found.short_label if found is not None else ""


def load_words(settings: Settings) -> PlanWords:
    """The words in force: as shipped, or as the city's own tables have them."""
    home = settings.home
    key_actions = {one.id: one for one in load_key_actions(home)}
    return PlanWords(key_actions, _load_status_words(home, STATUS_IDS))


def say_day(day: date | None) -> str:
    """A day as people say it: March 5, 2026; "no day set" for None."""
    return "no day set" if day is None else f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def say_actions(number: int) -> str:
    """1 action, 12 actions, no action."""
    return "1 action" if number == 1 else f"{number:,} actions" if number else "No action"


def say_counts(counts: RollUp, words: PlanWords) -> str:
    """Counts by status in words, those that are 0 left out: “4 on track, 1 blocked”."""
    parts = [
        f"{counts.by_status[status]} {_lower(words.status(status))}"
        for status in map(Status, words.statuses)
        if counts.by_status[status]
    ]
    if counts.never_reported:
        parts.append(f"{counts.never_reported} never reported")
    return ", ".join(parts)


def say_overview(overview: Overview, words: PlanWords, *, of: int) -> str:
    """The plan in one sentence; `of` is how many actions the plan has without any filter."""
    total = overview.counts.total
    shown = say_actions(total) if total == of else f"{total:,} of {say_actions(of)}"
    return f"{shown}: {say_counts(overview.counts, words)}."


def say_freshness(counts: RollUp) -> str:
    """How fresh the reports are, in one sentence."""
    found = counts.by_freshness
    waiting = found[Freshness.OVERDUE] + found[Freshness.DUE]
    current, never = found[Freshness.CURRENT], found[Freshness.NEVER_REPORTED]
    parts = [f"{current:,} of {counts.total:,} current"]
    if waiting:
        late = found[Freshness.OVERDUE]
        parts.append(f"{waiting:,} due" + (f", of which {late:,} overdue" if late else ""))
    if never:
        parts.append(f"{never:,} never made")
    return f"Reports: {'; '.join(parts)}."


def say_moved(moved: Moved, words: PlanWords) -> str:
    """What moved, without the title: “from on track to blocked (September 3, 2026)”."""
    after = _lower(words.status(moved.after))
    said = f"first report: {after}"
    if moved.before is not None:
        said = f"from {_lower(words.status(moved.before))} to {after}"
    return f"{said} ({say_day(moved.on)})"


def say_reported(standing: Standing) -> str:
    """How old the newest report is, and whether another one is due."""
    found = standing.reporting
    if found.days_since is None:
        return "Nothing was ever reported."
    days = {0: "today", 1: "yesterday"}.get(found.days_since, f"{found.days_since} days ago")
    said = f"Last reported {days}."
    if found.freshness is Freshness.OVERDUE:
        return f"{said} The next report was due on {say_day(found.due_on)}: it is overdue."
    if found.freshness is Freshness.DUE:
        return f"{said} The next report is due since {say_day(found.due_on)}."
    return said


def say_steps(steps: tuple[Step, ...], share: float | None) -> str:
    """How many steps are done and how large a part of the work they are."""
    if share is None:
        return ""
    done = sum(step.done_on is not None for step in steps)
    weights = {step.weight for step in steps}
    part = "" if len(weights) == 1 and done in (0, len(steps)) else _part(share, weights)
    return f"{done} of {len(steps)} steps {'is' if len(steps) == 1 else 'are'} done{part}."


def _part(share: float, weights: set[int]) -> str:
    by_weight = ", counted by their weights" if len(weights) > 1 else ""
    return f": {100 * share:.0f}% of the work{by_weight}"


def name_heading(heading: Heading, words: PlanWords) -> str:
    """What a card is called."""
    if heading.goal is not None:
        return heading.goal.title
    found = words.key_actions.get(heading.key_action)
    return found.label if found is not None else "Under no key action or goal"


def short_heading(heading: Heading, words: PlanWords) -> str:
    """The same in few words, for a chart."""
    found = words.key_actions.get(heading.key_action)
    if heading.goal is not None:
        return heading.goal.title
    return found.short_label if found is not None else "Under none"


def _lower(label: str) -> str:
    """A label in the middle of a sentence; one with capitals inside stays as it is."""
    return label if any(letter.isupper() for letter in label[1:]) else label.lower()
