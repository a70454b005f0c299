"""The fields of each form of the plan, in the order in which a person fills them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from equity_core.actions.catalogues import load_key_actions, load_status_words
from equity_core.actions.form_cells import address_cell, evidence_rows, title_cell
from equity_core.actions.plan import Goal, MeasureKind, Plan, Visibility
from equity_core.actions.status import STATUS_IDS, Status
from equity_core.settings import get_settings
from pages.parts.plan_forms import Field

DAY = "A day, such as March 5, 2026."
VISIBILITY = {
    Visibility.INTERNAL.value: "Only people of the city who are signed in",
    Visibility.PUBLIC.value: "Everyone",
}
MEASURES = {
    MeasureKind.NONE.value: "No number",
    MeasureKind.HAND.value: "A number that we keep by hand",
    MeasureKind.SERVICE.value: "A number of a service, worked out anew when records change",
}
STEP = (
    Field("Outcomes and actions", "Step"),
    Field("Accountability", "Who is accountable"),
    Field("Due", "Due", help=DAY),
    Field("Done", "Done on", help=f"Empty while it is not done. {DAY}"),
    Field("Weight", "Weight", help="How large a part of the action it is: 1 to 1000."),
)
NEW_STEP = (STEP[0], STEP[1], STEP[2], STEP[4])
VALUE = (
    Field("Posted", "Day of the number", help=DAY),
    Field("Value", "Number"),
    Field("Note", "Where it comes from", "text"),
)
GOAL = (
    Field("Outcomes and actions", "Goal"),
    Field("Description", "The result we want, in plain words", "text"),
)
PLAN = (
    Field("Outcomes and actions", "Title of the plan"),
    Field("Description", "What the plan is about", "text"),
    Field("Accountability", "Who keeps the plan", "text"),
    Field("Start", "Begins", help=DAY),
    Field("Due", "Ends", help=DAY),
    Field("Adopted", "Adopted on", help=DAY),
    Field("Update every (months)", "Months between updates", help="1 to 60; 3 is a quarter."),
    Field("Time zone", "Time zone", help="Such as America/Chicago."),
)


def status_words() -> dict[str, str]:
    """Status id -> the city's label for it, in order."""
    words = load_status_words(get_settings().home, STATUS_IDS)
    return {one: words[one].label for one in words}


def key_action_words() -> dict[str, str]:
    """Key action id -> its name, with a way to choose none."""
    listed = {one.id: f"{one.id[-1]}. {one.label}" for one in load_key_actions(get_settings().home)}
    return {"": "None of the six", **listed}


def goal_words(goals: Sequence[Goal]) -> dict[str, str]:
    """Goal id -> its title, with a way to choose none."""
    return {"": "None", **{goal.id: goal.title for goal in goals}}


def action_fields(plan: Plan) -> tuple[Field, ...]:
    """What an action is, apart from how it goes."""
    return (
        Field("Outcomes and actions", "What will be done", "text"),
        Field("Key action", "Key action", "choice", key_action_words()),
        Field("Under", "Goal of the city", "choice", goal_words(plan.goals)),
        Field("Accountability", "Who is accountable, in the plan's words", "text"),
        Field("Department", "Department"),
        Field("Contributors", "Who helps", "text"),
        Field("Description", "Description", "text"),
        Field("Community indicator", "Community indicator", "text"),
        Field("Timeline", "Timeline, in the plan's words", "text"),
        Field("Start", "Begins", help=DAY),
        Field("Due", "Due", help=DAY),
        Field("Visibility", "Who may see it", "choice", VISIBILITY),
        Field("Performance measure", "What it should move, in words", "text"),
        Field("Target", "Target", help="A number, such as 40 or 12.5."),
        Field("Unit", "Unit of the number"),
        Field("Target note", "About the target", "text"),
    )


def update_fields(cells: Mapping[str, str], *, has_steps: bool) -> tuple[Field, ...]:
    """A report on an action: one sentence is enough, except where the status asks for more.

    Percent is asked only where there are no steps to count; the reason only of what is dropped.
    """
    asked = [
        Field("Status", "How does it stand?", "choice", status_words()),
        Field("Progress", "What happened since the last update?", "text"),
    ]
    if cells.get("Status") == Status.DROPPED or cells.get("Reason"):
        asked.append(Field("Reason", "Why was it dropped?", "text"))
    if not has_steps:
        asked.append(Field("Percent", "How much is done, in percent (may stay empty)"))
    asked += [
        Field("Barrier", "What is in the way? (may stay empty)", "text"),
        Field("Next step", "What comes next? (may stay empty)", "text"),
    ]
    for number in range(1, evidence_rows(cells) + 1):
        more = "" if number == 1 else f" {number}"
        asked.append(Field(title_cell(number), f"Evidence{more}: what shows it (may stay empty)"))
        asked.append(Field(address_cell(number), f"Evidence{more}: its address, https://…"))
    return tuple(asked)
