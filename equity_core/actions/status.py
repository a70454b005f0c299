"""Status, states of an update, and the rules between them. Nothing here touches a database."""

from __future__ import annotations

from enum import StrEnum

from equity_core.errors import BadInput


class Status(StrEnum):
    """How an action stands, in the judgement of those who do it."""

    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"
    SOME_DELAY = "some_delay"
    BLOCKED = "blocked"
    PAUSED = "paused"
    COMPLETED = "completed"
    DROPPED = "dropped"


STATUS_IDS = tuple(status.value for status in Status)
FINISHED = frozenset({Status.COMPLETED, Status.DROPPED})


class UpdateState(StrEnum):
    """Where an update stands on its way to being shown."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"


class Move(StrEnum):
    """What a person does with an update."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    RETURN = "return"


_MOVES = {
    (UpdateState.DRAFT, Move.SUBMIT): UpdateState.SUBMITTED,
    (UpdateState.RETURNED, Move.SUBMIT): UpdateState.SUBMITTED,
    (UpdateState.SUBMITTED, Move.WITHDRAW): UpdateState.DRAFT,
    (UpdateState.SUBMITTED, Move.APPROVE): UpdateState.APPROVED,
    (UpdateState.SUBMITTED, Move.RETURN): UpdateState.RETURNED,
}
_DONE = {
    Move.SUBMIT: "submitted",
    Move.WITHDRAW: "withdrawn",
    Move.APPROVE: "approved",
    Move.RETURN: "returned",
}


def move(state: UpdateState, how: Move) -> UpdateState:
    """The state after `how`. An approved update stays as it is: what follows is a new update.

    The same person may submit and approve, but always in two steps.

    Raises
    ------
    BadInput
        That step is not open from this state.
    """
    try:
        return _MOVES[state, how]
    except KeyError:
        raise BadInput(
            f"An update that is {state.value} cannot be {_DONE[how]}. "
            "Open the page again to see how it stands now."
        ) from None


def may_change(state: UpdateState) -> bool:
    """Whether the words of an update in this state may still be changed by its author."""
    return state in (UpdateState.DRAFT, UpdateState.RETURNED)


def check_status(status: Status, *, narrative: str, reason: str, evidence: int) -> str | None:
    """What is missing for this status, as a sentence; None where nothing is.

    Completed needs evidence or a few words; dropped needs a reason.
    """
    if status is Status.COMPLETED and not narrative.strip() and not evidence:
        return "A completed action needs evidence, or a few words on what was done."
    if status is Status.DROPPED and not reason.strip():
        return "A dropped action needs the reason; it stays visible with it."
    return None
