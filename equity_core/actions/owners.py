"""Which account answers for an action or a step.

The plan keeps the city's own words for who is accountable, and files carry those. The account
beside them belongs to this workspace alone: a sign-in name is in no file and on no public page.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from equity_core.access import PERMISSIONS, Permission, Role, Viewer, require
from equity_core.actions.editing import the_plan
from equity_core.actions.keeping import find_plan
from equity_core.errors import BadInput, EditConflict, NotFound
from equity_core.settings import Settings
from equity_core.store.account_tables import Account
from equity_core.store.audit import note
from equity_core.store.engine import open_engine, session_of
from equity_core.store.plan_tables import ActionRow, OwnerRow, PlanRow, StepRow
from equity_core.store.revisions import CityRow
from equity_core.store.writing import writing

NOBODY = ""


@dataclass(frozen=True)
class Owner:
    """A person with an account; `can_report` is False where they may not write updates (now)."""

    account_id: int
    name: str
    can_report: bool


def read_owners(settings: Settings, viewer: Viewer, city: CityRow) -> dict[str, Owner]:
    """Who answers for what: id of an action or step -> owner; those without one are not named.

    Raises
    ------
    AccessDenied
        The viewer may not write updates: sign-in names are for staff.
    """
    require(viewer, Permission.WRITE_UPDATES)
    with Session(open_engine(settings)) as session:
        plan = find_plan(session, city.id)
        if plan is None:
            return {}
        rows = session.exec(
            select(OwnerRow.uid, Account).join(Account).where(OwnerRow.plan_id == plan.id)
        ).all()
        return {uid: _owner(account) for uid, account in rows}


def read_possible_owners(settings: Settings, viewer: Viewer) -> list[Owner]:
    """Everyone who may answer for an action: accounts in use that may write updates, by name."""
    require(viewer, Permission.EDIT_ACTIONS)
    with session_of(settings) as session:
        rows = session.exec(select(Account).order_by(col(Account.name_key))).all()
        return [owner for owner in map(_owner, rows) if owner.can_report]


def set_owner(
    settings: Settings,
    viewer: Viewer,
    city: CityRow,
    item_id: str,
    *,
    seen: int | None,
    account_id: int | None,
) -> Owner | None:
    """Say which account answers for an action or step; None takes the account away.

    Raises
    ------
    AccessDenied
        The viewer may not change actions.
    EditConflict
        The account is no longer `seen`, the one that was on the page. Nothing is changed.
    BadInput, NotFound
        The account may not write updates, or there is no such action or step.
    """
    require(viewer, Permission.EDIT_ACTIONS)
    with writing(settings) as session:
        plan = the_plan(session, city)
        action = _action_of(session, plan, item_id)
        row = session.exec(
            select(OwnerRow).where(OwnerRow.plan_id == plan.id, OwnerRow.uid == item_id)
        ).first()
        kept = session.get(Account, row.account_id) if row is not None else None
        chosen = _chosen(session, account_id)
        if (kept.id if kept is not None else None) != seen:
            raise EditConflict(_words(chosen), _words(kept), 0)
        if _words(chosen) != _words(kept):
            _put(session, row, plan, item_id, account_id)
            key = f"{city.slug}/{action}"
            what = "change owner"
            before, after = {"Id": item_id, **_words(kept)}, {"Id": item_id, **_words(chosen)}
            note(session, viewer, action=what, kind="action", key=key, before=before, after=after)
    return _owner(chosen) if chosen is not None else None


def _put(
    session: Session, row: OwnerRow | None, plan: PlanRow, uid: str, account_id: int | None
) -> None:
    if account_id is None:
        if row is not None:
            session.delete(row)
    else:
        row = row or OwnerRow(plan_id=plan.id or 0, uid=uid, account_id=account_id)
        row.account_id = account_id
        session.add(row)
    session.flush()


def _action_of(session: Session, plan: PlanRow, item_id: str) -> str:
    """The id of the action that an action or step is (under)."""
    wanted = select(ActionRow.uid).where(ActionRow.plan_id == plan.id)
    found = session.exec(wanted.where(ActionRow.uid == item_id)).first()
    if found is None:
        found = session.exec(
            wanted.join(StepRow, col(StepRow.action_id) == col(ActionRow.id)).where(
                StepRow.plan_id == plan.id, StepRow.uid == item_id
            )
        ).first()
    if found is None:
        raise NotFound("What you changed is no longer in this plan. Open the page again.")
    return found


def _chosen(session: Session, account_id: int | None) -> Account | None:
    if account_id is None:
        return None
    account = session.get(Account, account_id)
    if account is None or not _owner(account).can_report:
        raise BadInput("This person may not write updates (any more). Choose someone else.")
    return account


def _owner(account: Account) -> Owner:
    granted = PERMISSIONS[Role(account.role)]
    can_report = not account.disabled and Permission.WRITE_UPDATES in granted
    return Owner(account.id or 0, account.name, can_report)


def _words(account: Account | None) -> dict[str, str]:
    return {"Account": account.name if account is not None else NOBODY}
