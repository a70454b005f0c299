"""A city's own race labels and the groups they stand for: proposed by rule, decided by a person.

No label is counted as a group because it looks like it. A rule proposes and says why; it stays a
proposal until a named person has decided on every label.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from equity_core.disparity.label_table import (
    COLUMNS,
    UNKNOWN,
    LabelTable,
    check_target,
    listed,
)
from equity_core.disparity.near_labels import near_group, says_unknown
from equity_core.errors import BadInput, NeedsAnswer
from equity_core.groups import Groups


@dataclass(frozen=True)
class Proposal:
    """What a rule says of one label.

    Attributes
    ----------
    label
        As in the records, "" for a blank cell.
    records
        How many records have it.
    group
        A group id, `UNKNOWN`, or "" where no rule knows it.
    why
        In plain words: the same name, another word for it, spelled alike, or nothing like it.
    sure
        Whether the label is the group's very name, or says that nothing was recorded.
    """

    label: str
    records: int
    group: str
    why: str
    sure: bool


@dataclass(frozen=True)
class Decision:
    """What a person says of one label, and why if they wish."""

    group: str
    note: str = ""


def propose(labels: Mapping[str, int], groups: Groups, *, among: Iterable[str]) -> list[Proposal]:
    """What rules say of each label, in the order of how many records it has.

    Parameters
    ----------
    labels
        Records by label, as the city wrote it.
    groups
        The catalogue of groups.
    among
        Ids of the groups that a label may stand for: those that the population counts.
    """
    known = [groups.get(group_id) for group_id in among]
    by_size = sorted(_stripped(labels).items(), key=lambda item: (-item[1], item[0]))
    found = []
    for label, records in by_size:
        if says_unknown(label):
            why = "The cell is blank." if not label else "It says that it was not recorded."
            found.append(Proposal(label, records, UNKNOWN, why, sure=True))
        else:
            near = near_group(label, known)
            found.append(Proposal(label, records, near.group, near.why, sure=near.sure))
    return found


def review(
    proposals: Iterable[Proposal],
    decisions: Mapping[str, Decision],
    groups: Groups,
    *,
    by: str,
    on: dt.date,
) -> LabelTable:
    """Turn a person's decisions into the reviewed table.

    Parameters
    ----------
    proposals
        From `propose`; every label of the data set.
    decisions
        By label: a group id, `UNKNOWN`, `LEFT_OUT` or `AS_RECORDED`. A proposal that is agreed to
        is decided like any other.
    groups
        The catalogue of groups.
    by, on
        Who decided, and when.

    Raises
    ------
    NeedsAnswer
        A label without a decision.
    BadInput
        Nobody is named, or a decision is for a label that is not in the data.
    NotFound
        A decision names a group that is not in the catalogue.
    """
    rows, left = [], dict(decisions)
    if not by.strip():
        raise BadInput("Please say who decided what the labels stand for.")
    open_labels = []
    for proposal in proposals:
        decided = left.pop(proposal.label, None)
        if decided is None:
            open_labels.append(proposal.label)
            continue
        check_target(decided.group, groups)
        why = _how(proposal, decided)
        rows.append(
            (proposal.label, proposal.records, decided.group, why, by, on.isoformat(), decided.note)
        )
    if open_labels:
        raise NeedsAnswer(
            f"Nobody has decided on {listed(open_labels)} yet. Choose a group for each, or say "
            "that it is not known, left out, or kept under its own name."
        )
    if left:
        raise BadInput(f"The records have no label {listed(left)}. Please look at the list again.")
    return LabelTable(pd.DataFrame(rows, columns=list(COLUMNS)))


def _stripped(labels: Mapping[str, int]) -> dict[str, int]:
    """Labels without the blanks around them; those that become alike are added up."""
    found: dict[str, int] = {}
    for label, records in labels.items():
        found[label.strip()] = found.get(label.strip(), 0) + int(records)
    return found


def _how(proposal: Proposal, decided: Decision) -> str:
    if proposal.group == decided.group:
        return f"As proposed. {proposal.why}"
    return f"Decided otherwise. {proposal.why}" if proposal.group else "Decided without a proposal."
