"""What the processes do that tests kill: write edits, or import records, over and over.

They are forked from one process that has imported everything, so that fifty of them start fast.
"""

from __future__ import annotations

import multiprocessing
import random
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from editors import CITY

from equity_core.access import COMMAND_LINE
from equity_core.actions.editing import change
from equity_core.actions.reading import read_plan
from equity_core.imports.service import import_service
from equity_core.services.choices import ServiceChoices
from equity_core.settings import settings_from
from equity_core.store.revisions import read_city

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["killed"])


def write_edits(home: str, address: str, told: Connection, seed: int) -> None:
    """Change actions and steps for ever; say each version once it is kept."""
    settings, dice = settings_from(home=home, database_url=address), random.Random(seed)
    city, turn = read_city(settings, CITY), 0
    plan = read_plan(settings, COMMAND_LINE, city)
    items = [item for action in plan.actions for item in (action, *action.steps)]
    while True:
        turn += 1
        place = dice.randrange(len(items))
        words = f"Edit {turn} of process {seed}. " + "x" * dice.choice((10, 300, 6000))
        made = change(settings, COMMAND_LINE, city, replace(items[place], title=words))
        items[place] = made
        told.send((made.id, made.version, made.title))


def import_records(home: str, address: str, told: Connection, records: str) -> None:
    """Import the same records for ever; say when each import begins and when it is kept."""
    settings = settings_from(home=home, database_url=address)
    while True:
        told.send("begun")
        choices = ServiceChoices(name="Trees", date="date", counts="things")
        import_service(settings, CITY, Path(records), choices)
        told.send("kept")
