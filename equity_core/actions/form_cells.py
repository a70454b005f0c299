"""Forms as rows of a plan's file: the same cells, the same checks, the same sentences.

A form holds text by column, so that what is half-typed can be kept as it is. Evidence, one cell
in a file, is a title and an address each in a form.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from equity_core.actions.cells import read_item, rule_faults, write_row
from equity_core.actions.columns import KINDS, Item
from equity_core.actions.plan import Action, Goal, MeasureValue, Plan, Step, Update
from equity_core.actions.status import UpdateState
from equity_core.actions.texts import read_evidence

One = TypeVar("One", Plan, Goal, Action, Step, MeasureValue, Update)
Faults = list[tuple[str, str]]
EVIDENCE = "Evidence"
MOST_EVIDENCE = 20


def form_cells(item: Item) -> dict[str, str]:
    """The object as the texts of a form, by column."""
    cells = {column: text for column, text in write_row(item).items() if column != "Row"}
    for number, one in enumerate(getattr(item, "evidence", ()), start=1):
        cells[title_cell(number)], cells[address_cell(number)] = one.title, one.address
    cells.pop(EVIDENCE, None)
    return cells


def read_form(base: One, cells: Mapping[str, str]) -> tuple[One | None, Faults]:
    """The object that the form describes, on top of `base`; or what is wrong, by column.

    Id, version and place stay those of `base`, whatever the cells say.
    """
    kind = KINDS[type(base)]
    fixed = {name: text for name, text in write_row(base).items() if name in ("Id", "Version")}
    texts = {name: text for name, text in cells.items() if not _is_evidence(name)}
    full = {**form_cells(base), **texts}
    full = {name: text for name, text in full.items() if not _is_evidence(name)} | fixed
    if isinstance(base, Update):
        full[EVIDENCE] = _evidence({**form_cells(base), **cells})
    item, faults = read_item(kind, full)
    return (item, faults) if isinstance(item, type(base)) else (None, faults)


def handed_in_faults(update: Update) -> Faults:
    """What keeps a report from being handed in, by column."""
    return rule_faults(replace(update, state=UpdateState.SUBMITTED))


def new_update(update_id: str, author: str, status: str, at: datetime) -> dict[str, str]:
    """The cells that every new report has before anything is typed."""
    posted = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"Id": update_id, "Posted": posted, "Author": author, "Status": status}


def words_to_cells(words: Mapping[str, str]) -> dict[str, str]:
    """What a conflict says of one side, as the cells of a form."""
    cells = dict(words)
    for number, one in enumerate(read_evidence(cells.pop(EVIDENCE, "")), start=1):
        cells[title_cell(number)], cells[address_cell(number)] = one.title, one.address
    return cells


def joined(
    kept: Mapping[str, str], late: Mapping[str, str], long: Collection[str]
) -> dict[str, str]:
    """Two states of one half-typed form as one, so that no sentence of either is lost.

    Where both say something else in one of the columns `long`, both stay, one under the other;
    elsewhere the later one counts.
    """
    cells = {**kept, **late}
    for column in long:
        first, second = kept.get(column, ""), late.get(column, "")
        if first and first not in second:
            cells[column] = first if second in first else f"{first}\n\n{second}"
    return cells


def evidence_rows(cells: Mapping[str, str]) -> int:
    """How many rows for evidence a form shows: those in use and an empty one."""
    used = [n for n in range(1, MOST_EVIDENCE + 1) if _pair(cells, n) != ("", "")]
    return min(max(used, default=0) + 1, MOST_EVIDENCE)


def title_cell(number: int) -> str:
    """The name of the cell for the title of the piece of evidence of that number."""
    return f"{EVIDENCE} {number}: title"


def address_cell(number: int) -> str:
    """The name of the cell for its address."""
    return f"{EVIDENCE} {number}: address"


def _pair(cells: Mapping[str, str], number: int) -> tuple[str, str]:
    title, address = cells.get(title_cell(number), ""), cells.get(address_cell(number), "")
    return title.strip(), address.strip()


def _evidence(cells: Mapping[str, str]) -> str:
    pairs = (_pair(cells, number) for number in range(1, MOST_EVIDENCE + 1))
    # An address alone is its own title: what a person pastes is never refused for lack of words.
    lines = (f"{title or address} | {address}" for title, address in pairs if title or address)
    return "\n".join(lines)


def _is_evidence(name: str) -> bool:
    return name.startswith(f"{EVIDENCE} ") and name.endswith((": title", ": address"))
