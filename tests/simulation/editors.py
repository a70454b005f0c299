"""Editors who work on one plan at once, each from what they last saw, which is often stale.

Run as a program it is one process with several of them: settings and numbers come in as JSON,
what each editor was told goes out as JSON.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from equity_core.access import Role, Viewer
from equity_core.actions.cells import words_of
from equity_core.actions.columns import Item
from equity_core.actions.editing import add_action, add_plan, add_step, change
from equity_core.actions.plan import Action, Plan, Step, Update
from equity_core.actions.reading import read_plan
from equity_core.actions.status import Move, Status, UpdateState
from equity_core.actions.updating import add_update, move_update, reword_update
from equity_core.errors import EditConflict
from equity_core.settings import REPOSITORY, Settings, settings_from
from equity_core.store.revisions import CityRow, read_city
from equity_core.store.workbench import workbench

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
CITY = "Tiny"
TURNS = ["action", "action", "step", "add", "reword", "submit"]
"""What an editor does, each as often as it stands here."""


@dataclass(frozen=True)
class Told:
    """What one editor was told about one edit: kept with these words, or refused.

    `what` is the kind of edit and `uid` the object; `seen` and `seen_version` are what the editor
    had before them. `version` is the one made, or on a refusal the one that stood in the way (0
    for updates, which have none). `yours` and `theirs` are only there on a refusal.
    """

    kept: bool
    what: str
    uid: str
    version: int
    seen_version: int
    seen: dict[str, str]
    sent: dict[str, str]
    words: dict[str, str]
    yours: dict[str, str]
    theirs: dict[str, str]


def begin(settings: Settings, *, actions: int, steps: int) -> CityRow:
    """A city whose plan has so many actions, each with so many steps."""
    with workbench(settings) as bench:
        bench.draft("level", "wards")
        bench.keep(CITY)
    city, viewer = read_city(settings, CITY), Viewer(None, "Founder", Role.EDITOR)
    add_plan(settings, viewer, city, Plan("p", "Plan"))
    for number in range(actions):
        add_action(settings, viewer, city, Action(f"a{number}", f"Action {number}"))
        for part in range(steps):
            add_step(settings, viewer, city, f"a{number}", Step(f"a{number}-s{part}", "Step"))
    return city


class Editor:
    """One person at work: looks at the plan now and then, edits what was seen."""

    def __init__(self, settings: Settings, city: CityRow, number: int, seed: int) -> None:
        self.settings, self.city, self.number = settings, city, number
        self.viewer = Viewer(None, f"Editor {number}", Role.PUBLISHER)
        self.random = random.Random(f"{seed} {number}")
        self.told: list[Told] = []

    def work(self, edits: int) -> list[Told]:
        """Make so many edits; returns what was told about each."""
        plan = self.look()
        for turn in range(edits):
            if self.random.random() < 0.4:
                plan = self.look()
            action = self.random.choice(plan.actions)
            self.edit(action, f"{self.number}-{turn}")
            # What this editor sent stays unread until the next look: so versions go stale.
        return self.told

    def look(self) -> Plan:
        found = read_plan(self.settings, self.viewer, self.city)
        assert found is not None
        return found

    def edit(self, action: Action, mark: str) -> None:
        reports = [one for one in action.updates if one.state is UpdateState.DRAFT]
        choice = self.random.choice(TURNS)
        if choice == "action" or (choice == "step" and not action.steps):
            self.change(action, replace(action, description=f"Words of {mark}"))
        elif choice == "step":
            step = self.random.choice(action.steps)
            self.change(step, replace(step, owner=f"Words of {mark}"))
        elif choice == "add" or not reports:
            self.add(action, Update(f"u{mark}", NOON, "", Status.ON_TRACK, narrative=mark))
        elif choice == "reword":
            seen = self.random.choice(reports)
            self.reword(action, seen, replace(seen, narrative=f"Words of {mark}"))
        else:
            self.submit(action, self.random.choice(reports))

    def change(self, seen: Action | Step, new: Action | Step) -> None:
        what = f"change {type(seen).__name__.lower()}"
        self.tell(what, seen, new, lambda: change(self.settings, self.viewer, self.city, new))

    def add(self, action: Action, report: Update) -> None:
        given = (self.settings, self.viewer, self.city, action.id, report)
        self.tell("add update", None, report, lambda: add_update(*given))

    def reword(self, action: Action, seen: Update, new: Update) -> None:
        given = (self.settings, self.viewer, self.city, action.id)
        self.tell("reword update", seen, new, lambda: reword_update(*given, seen=seen, new=new))

    def submit(self, action: Action, seen: Update) -> None:
        given, how = (self.settings, self.viewer, self.city, action.id), Move.SUBMIT
        work = partial(move_update, *given, seen=seen, how=how, at=NOON)
        self.tell("submit update", seen, seen, work)

    def tell(self, what: str, seen: Item | None, new: Item, work: Callable[[], Item]) -> None:
        """Do one edit and write down what came of it."""
        told = {
            "what": what,
            "uid": new.id,
            "seen_version": getattr(seen, "version", 0),
            "seen": words_of(seen) if seen is not None else {},
            "sent": words_of(new),
        }
        try:
            made = work()
        except EditConflict as conflict:
            both = {"yours": conflict.yours, "theirs": conflict.theirs}
            version, kept, words = conflict.version, False, {}
        else:
            both, kept, words = {"yours": {}, "theirs": {}}, True, words_of(made)
            version = getattr(made, "version", 0)
        self.told.append(Told(kept=kept, version=version, words=words, **both, **told))


def work_in_threads(
    settings: Settings, *, first: int, editors: int, edits: int, seed: int
) -> list[Told]:
    """So many editors in threads of this process; what they were told, in no order."""
    city = read_city(settings, CITY)
    people = [Editor(settings, city, first + number, seed) for number in range(editors)]
    with ThreadPoolExecutor(editors) as pool:
        listed = list(pool.map(lambda one: one.work(edits), people))
    return [told for told_one in listed for told in told_one]


def work_in_processes(
    settings: Settings, *, processes: int, editors: int, edits: int, seed: int
) -> list[Told]:
    """The same in several processes, with so many editors each."""
    folders = [str(REPOSITORY), str(Path(__file__).parent)]
    running = []
    for number in range(processes):
        asked = {
            "home": str(settings.home),
            "database_url": settings.database_url,
            "first": number * editors,
            "editors": editors,
            "edits": edits,
            "seed": seed,
        }
        process = subprocess.Popen(
            [sys.executable, __file__], cwd="/", text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(folders)},
        )  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(json.dumps(asked))
        process.stdin.close()
        process.stdin = None
        running.append(process)
    answers = [process.communicate() for process in running]
    for process, (_, said) in zip(running, answers, strict=True):
        assert process.returncode == 0, said
    return [Told(**told) for answer, _ in answers for told in json.loads(answer)]


def main() -> None:
    asked = json.load(sys.stdin)
    settings = settings_from(home=asked.pop("home"), database_url=asked.pop("database_url"))
    json.dump([asdict(told) for told in work_in_threads(settings, **asked)], sys.stdout)


if __name__ == "__main__":
    main()
