"""What a file changes in a plan: added, changed, unchanged, and what must not be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from equity_core.actions.cells import words_of
from equity_core.actions.columns import KINDS, UNDER, Item
from equity_core.actions.document import Entry, RowFault
from equity_core.actions.plan import Action, Goal, MeasureValue, Plan, Step, Update, new_id


@dataclass
class Merged:
    """The outcome, object by object; `changed` pairs each new entry with what is kept now."""

    added: list[Entry] = field(default_factory=list)
    changed: list[tuple[Entry, Item]] = field(default_factory=list)
    unchanged: int = 0
    left_alone: int = 0


def merge(
    entries: Iterable[Entry], kept: Plan | None, *, title: str
) -> tuple[Merged, list[RowFault]]:
    """Compare the objects of a file, in its order, with the plan that is kept, if there is one.

    Where there is none and the file does not describe one, a plan named `title` is added. The
    faults are stale or missing versions, reports that were changed, ids of another kind.
    """
    merger = _Merger(list(entries), kept)
    if kept is None and not any(isinstance(one.item, Plan) for one in merger.entries):
        merger.merged.added.append(Entry(1, "", Plan(new_id(), title)))
    for entry in merger.entries:
        merger.take(entry)
    named = {entry.item.id for entry in merger.entries}
    merger.merged.left_alone = sum(
        uid not in named and not isinstance(item, Plan) for uid, (_, item) in merger.kept.items()
    )
    return merger.merged, merger.faults


def everything(plan: Plan) -> dict[str, tuple[str, Item]]:
    """Every object of a plan by id, with the id of the action that it stands under, if any."""
    found: dict[str, tuple[str, Item]] = {plan.id: ("", plan)}
    found.update({goal.id: ("", goal) for goal in plan.goals})
    for action in plan.actions:
        found[action.id] = ("", action)
        children: list[Item] = [*action.steps, *action.values, *action.updates]
        found.update({child.id: (action.id, child) for child in children})
    return found


class _Merger:
    def __init__(self, entries: list[Entry], kept: Plan | None) -> None:
        self.entries = entries
        self.plan = kept
        self.kept = everything(kept) if kept is not None else {}
        self.merged = Merged()
        self.faults: list[RowFault] = []
        self._last: dict[tuple[type[Item], str], int] = {}
        for under, item in [*self.kept.values(), *[(one.under, one.item) for one in entries]]:
            place, order = _place(item, under), int(getattr(item, "order", 0))
            self._last[place] = max(self._last.get(place, 0), order)

    def take(self, entry: Entry) -> None:
        """Put one object where it belongs."""
        found = self.kept.get(entry.item.id)
        if found is not None:
            self._compare(entry, *found)
        elif isinstance(entry.item, Plan) and self.plan is not None:
            self._fault(
                entry,
                "Id",
                f"the city has a plan already. Write its id, {self.plan.id}, here, "
                "or take this row out.",
            )
        else:
            self.merged.added.append(replace(entry, item=self._as_new(entry)))

    def _compare(self, entry: Entry, under: str, kept: Item) -> None:
        item: Any = entry.item
        if type(item) is not type(kept):
            self._fault(entry, "Id", f"this is the id of a row of the kind “{KINDS[type(kept)]}”.")
            return
        if isinstance(item, Step | Update | MeasureValue) and entry.under != under:
            self._fault(entry, UNDER, "a row stays under its action.")
            return
        if not getattr(item, "order", 1):
            place: Any = kept
            item = replace(item, order=place.order)
        if words_of(item) == words_of(kept):
            self.merged.unchanged += 1
        elif isinstance(item, Update | MeasureValue):
            self._fault(
                entry,
                "Id",
                "what was reported is never changed. Empty this cell to report it anew.",
            )
        elif self._version_fits(entry, kept):
            made = replace(item, version=item.version + 1)
            self.merged.changed.append((replace(entry, item=made), kept))

    def _version_fits(self, entry: Entry, kept: Any) -> bool:
        given = getattr(entry.item, "version", 0)
        if given == kept.version:
            return True
        said = (
            f"someone changed this since: it is version {kept.version} now. "
            "Export the plan again and repeat your change there."
            if given
            else f"give the version that you changed; it is {kept.version} now."
        )
        self._fault(entry, "Version", said)
        return False

    def _as_new(self, entry: Entry) -> Item:
        item = entry.item
        if isinstance(item, Update | MeasureValue):
            return item
        filled = replace(item, version=max(1, item.version))
        if isinstance(filled, Goal | Action | Step) and not filled.order:
            place = _place(filled, entry.under)
            self._last[place] += 1
            filled = replace(filled, order=self._last[place])
        return filled

    def _fault(self, entry: Entry, column: str, sentence: str) -> None:
        self.faults.append(RowFault(entry.row, column, sentence))


def _place(item: Item, under: str) -> tuple[type[Item], str]:
    """In which list an object stands: steps in that of their action, all else in the plan's."""
    return type(item), under if isinstance(item, Step) else ""
