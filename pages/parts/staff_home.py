"""The staff's part of the home page: what waits for this person, and how safe the work is."""

from datetime import UTC, datetime

import streamlit as st

from equity_core.access import Permission, Viewer, may
from equity_core.actions.mine import Mine, read_mine
from equity_core.backup.facts import BackupFacts, last_backup
from equity_core.cities.reading import CityContents, CityRow
from equity_core.jobs.queue import read_jobs
from equity_core.readers.words import count
from equity_core.settings import get_settings
from pages.parts.plain import plain

HOW_TO_BACK_UP = "Whoever looks after the machine makes one with `equity backup FILE`."
UPDATES, DATA = "staff/updates.py", "staff/data.py"


def show_for_staff(viewer: Viewer, cities: list[CityContents]) -> None:
    """What to do next: updates, approvals, jobs, the backup. Nothing for anyone else."""
    if not may(viewer, Permission.WRITE_UPDATES):
        return
    st.header("For you", anchor=False)
    for contents in cities:
        _show_updates(viewer, contents.city)
    _show_jobs(viewer)
    if may(viewer, Permission.IMPORT_DATA):
        st.page_link(DATA, label="Load areas, people or service records")
    st.markdown(say_backup(last_backup(get_settings()), datetime.now(UTC)))


def _show_updates(viewer: Viewer, city: CityRow) -> None:
    found = say_mine(read_mine(get_settings(), viewer, city, now=datetime.now(UTC)))
    if found:
        link = {"city": city.slug}
        st.page_link(UPDATES, label=f"{plain(city.name)}: {found}", query_params=link)


def say_mine(mine: Mine) -> str:
    """What waits for a person, in a few words; empty where nothing does."""
    parts = [
        (len(mine.asked_now), "update is asked of you", "updates are asked of you"),
        (len(mine.returned), "update came back to you", "updates came back to you"),
        (len(mine.waiting), "update waits for approval", "updates wait for approval"),
    ]
    return ", ".join(count(number, one, many) for number, one, many in parts if number)


def _show_jobs(viewer: Viewer) -> None:
    running = [job for job in read_jobs(get_settings(), viewer) if job.is_open]
    if running:
        said = count(len(running), "file is being loaded", "files are being loaded")
        st.page_link(DATA, label=f"{said}: watch it")


def say_backup(facts: BackupFacts | None, now: datetime) -> str:
    """How old the last backup is that was proved by a trial restore."""
    if facts is None:
        return f"There is no verified backup of this workspace yet. {HOW_TO_BACK_UP}"
    days = (now - facts.made_at).days
    age = "today" if days == 0 else count(days, "day ago", "days ago")
    said = f"The last verified backup was made {age}."
    return said if facts.is_fresh(now) else f"{said} {HOW_TO_BACK_UP}"
