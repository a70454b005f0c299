"""Reminders of updates that are due: as text to copy, and as mail, once for each due day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select

from equity_core.access import COMMAND_LINE, Permission, Viewer, require
from equity_core.actions.due_calendar import own_address
from equity_core.actions.mailing import Letter, mail_server
from equity_core.actions.mine import Owed, Turn, owed_reports
from equity_core.actions.owners import Owner, read_owners
from equity_core.actions.reading import read_plan
from equity_core.jobs.kinds import DUE
from equity_core.settings import Settings
from equity_core.store.engine import open_engine
from equity_core.store.reminder_tables import ReminderChoice, ReminderSent
from equity_core.store.revisions import CityRow, read_cities
from equity_core.store.tables import now as present
from equity_core.store.writing import writing

NO_DAY = date.min
"""Stands for the due day of a first report for which no day was ever set."""
ASKED = (Turn.OVERDUE, Turn.NOW, Turn.NEVER)


@dataclass(frozen=True)
class Reminder:
    """What one person is to be reminded of, in one city, and the text that says so."""

    owner: Owner
    city: CityRow
    owed: tuple[Owed, ...]
    subject: str
    text: str


@dataclass(frozen=True)
class Report:
    """What a round of reminders did: how many people were written to, not written to, and why."""

    sent: int
    failed: int
    without_address: int
    sentence: str


def read_reminders(
    settings: Settings, viewer: Viewer, city: CityRow, *, now: datetime
) -> list[Reminder]:
    """A text for each person of whom an update is due in this city, by name.

    Raises
    ------
    AccessDenied
        The viewer may not approve updates.
    """
    require(viewer, Permission.APPROVE_UPDATES)
    plan = read_plan(settings, viewer, city)
    if plan is None:
        return []
    by_owner: dict[Owner, list[Owed]] = {}
    for one in owed_reports(plan, read_owners(settings, viewer, city), now=now):
        if one.turn in ASKED and one.owner is not None and one.owner.can_report:
            by_owner.setdefault(one.owner, []).append(one)
    ordered = sorted(by_owner.items(), key=lambda pair: pair[0].name.casefold())
    return [_reminder(settings, city, owner, owed) for owner, owed in ordered]


def send_due(settings: Settings, now: datetime | None = None) -> Report:
    """Mail everyone whose updates are due and who gave an address, once for each due day.

    What is to be sent is noted first and sent then, so that two runs at the same moment, or a
    machine that stops in between, never write twice. What a mail server does not take is tried
    again next time.

    Raises
    ------
    BadInput, StoreProblem
        The settings for mail cannot be used, or the mail server cannot be reached.
    """
    moment = now or present()
    listed = [
        one
        for city in read_cities(settings)
        for one in read_reminders(settings, COMMAND_LINE, city, now=moment)
    ]
    if not settings.smtp_host:
        people = len({one.owner.account_id for one in listed})
        return Report(0, 0, people, f"No mail server is set. {_people(people)} with updates due.")
    addresses = _addresses(settings)
    with_address = [one for one in listed if one.owner.account_id in addresses]
    without = {one.owner.account_id for one in listed} - set(addresses)
    claimed = _claim(settings, with_address, moment)
    sent = _send_all(settings, claimed, addresses) if claimed else 0
    return _report(sent, len(claimed) - sent, len(without))


def _send_all(settings: Settings, claimed: Sequence[Reminder], addresses: dict[int, str]) -> int:
    """Send each; take back the notes of those that did not go, whatever the reason."""
    left = list(claimed)
    try:
        with mail_server(settings) as send:
            for one in claimed:
                if send(Letter(addresses[one.owner.account_id], one.subject, one.text)):
                    left.remove(one)
    finally:
        _release(settings, left)
    return len(claimed) - len(left)


def _claim(settings: Settings, listed: Iterable[Reminder], moment: datetime) -> list[Reminder]:
    """Note what is about to be sent; returned is what was never noted before."""
    claimed = []
    with writing(settings) as session:
        for one in listed:
            fresh = tuple(owed for owed in one.owed if not _was_sent(session, one, owed))
            for owed in fresh:
                session.add(
                    ReminderSent(
                        account_id=one.owner.account_id,
                        city_id=one.city.id,
                        uid=owed.action.id,
                        due_on=owed.due_on or NO_DAY,
                        sent_at=moment,
                    )
                )
            if fresh:
                claimed.append(_reminder(settings, one.city, one.owner, fresh))
    return claimed


def _release(settings: Settings, listed: Iterable[Reminder]) -> None:
    """Take back the notes of what was not sent after all."""
    with writing(settings) as session:
        for one in listed:
            for owed in one.owed:
                session.connection().execute(delete(ReminderSent).where(*_same(one, owed)))


def _was_sent(session: Session, one: Reminder, owed: Owed) -> bool:
    asked = select(ReminderSent.id).where(*_same(one, owed))
    return session.exec(asked).first() is not None


def _same(one: Reminder, owed: Owed) -> tuple[ColumnElement[bool], ...]:
    return (
        col(ReminderSent.account_id) == one.owner.account_id,
        col(ReminderSent.city_id) == one.city.id,
        col(ReminderSent.uid) == owed.action.id,
        col(ReminderSent.due_on) == (owed.due_on or NO_DAY),
    )


def _addresses(settings: Settings) -> dict[int, str]:
    with Session(open_engine(settings)) as session:
        rows = session.exec(select(ReminderChoice).where(ReminderChoice.mail != "")).all()
        return {row.account_id: row.mail for row in rows}


def _reminder(settings: Settings, city: CityRow, owner: Owner, owed: Iterable[Owed]) -> Reminder:
    listed = tuple(owed)
    number = "1 update is" if len(listed) == 1 else f"{len(listed)} updates are"
    address = own_address(settings)
    lines = [f"- {' '.join(one.action.title.split())} ({_when(one)})" for one in listed]
    text = (
        f"Hello {owner.name},\n\n{number} due from you in the plan of {city.name}:\n\n"
        + "\n".join(lines)
        + f"\n\nWrite here, a few sentences are enough:\n{address}/my-updates?city={city.slug}\n\n"
        "You chose where these reminders go on the page “My updates”, and can stop them there.\n"
    )
    return Reminder(owner, city, listed, f"{number} due: {city.name}", text)


def _when(one: Owed) -> str:
    if one.due_on is None:
        return "nothing was reported yet"
    day = f"{one.due_on:%B} {one.due_on.day}, {one.due_on.year}"
    return f"overdue, was due on {day}" if one.turn is Turn.OVERDUE else f"due since {day}"


def _report(sent: int, failed: int, without: int) -> Report:
    parts = [f"{_people(sent)} reminded."]
    if failed:
        parts.append(f"Mail to {_people(failed)} was not taken and is tried again next time.")
    if without:
        parts.append(f"{_people(without)} with updates due gave no mail address.")
    return Report(sent, failed, without, " ".join(parts))


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _in_words(send: Callable[[Settings], Report]) -> Callable[[Settings], str]:
    return lambda settings: send(settings).sentence


DUE["reminders"] = _in_words(send_due)
