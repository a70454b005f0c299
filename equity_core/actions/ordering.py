"""The order of an action's steps: all of it in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import select

from equity_core.access import Permission, Viewer, require
from equity_core.actions.editing import note_item, the_action
from equity_core.actions.keeping import item_of, put_cells
from equity_core.actions.plan import Step
from equity_core.errors import EditConflict
from equity_core.settings import Settings
from equity_core.store.plan_tables import StepRow
from equity_core.store.revisions import CityRow
from equity_core.store.writing import writing


def order_steps(
    settings: Settings,
    viewer: Viewer,
    city: CityRow,
    action_id: str,
    *,
    seen: Sequence[Step],
    wanted: Sequence[str],
) -> None:
    """Put the steps of an action in the order of the ids `wanted`.

    Parameters
    ----------
    settings, viewer, city, action_id
        The workspace, who asks, and which action.
    seen
        The steps as they were on the page.
    wanted
        The ids of the same steps, in the new order.

    Raises
    ------
    AccessDenied, NotFound
        The viewer may not change actions; there is no such action.
    EditConflict
        The steps are no longer those that were seen. Nothing is changed.
    """
    require(viewer, Permission.EDIT_ACTIONS)
    with writing(settings) as session:
        _, action = the_action(session, city, action_id)
        rows = session.exec(select(StepRow).where(StepRow.action_id == action.id)).all()
        by_id: dict[str, Any] = {row.uid: row for row in rows}
        kept = {uid: item_of(Step, row) for uid, row in by_id.items()}
        if set(kept) != set(wanted) or any(kept.get(one.id) != one for one in seen):
            theirs = sorted(kept.values(), key=lambda one: (one.order, one.id))
            titles = {one.id: one.title for one in [*kept.values(), *seen]}
            raise EditConflict(
                {"Steps": "\n".join(titles.get(uid, "") for uid in wanted)},
                {"Steps": "\n".join(one.title for one in theirs)},
                0,
            )
        for place, uid in enumerate(wanted, start=1):
            was = kept[uid]
            if was.order != place:
                made = replace(was, order=place, version=was.version + 1)
                put_cells(by_id[uid], made)
                session.add(by_id[uid])
                note_item(session, viewer, city, "move step", made, before=was, action=action_id)
