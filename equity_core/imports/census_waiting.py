"""Newer figures that wait beside those in force: kept whole, told as a difference, switched on.

They lie as one dataset of the kind "waiting" whose folder holds a folder for each thing that
would become a revision. Its facts say where it stands: waiting, used or dropped.
"""

from __future__ import annotations

import json
import math
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from equity_core.cities.population import Population, read_population
from equity_core.cities.reading import CityContents, load_population
from equity_core.groups import Groups
from equity_core.store.revisions import Kept
from equity_core.store.workbench import Draft

NAME = "newer figures"
WAITING, USED, DROPPED = "waiting", "used", "dropped"


@dataclass
class Bundle:
    """Drafts inside the folder of one draft, to be made revisions of their own later."""

    folder: Path
    drafts: list[Draft] = field(default_factory=list)

    def draft(self, kind: str, name: str, *, source: Path | None = None) -> Draft:
        """Open a new draft of the bundle, as `Workbench.draft` does."""
        folder = self.folder / str(len(self.drafts))
        folder.mkdir()
        made = Draft(kind, name, folder, source_name="" if source is None else source.name)
        self.drafts.append(made)
        return made

    def leave_out(self, unchanged: Callable[[Draft], bool]) -> None:
        """Remove the drafts that would change nothing."""
        for one in [each for each in self.drafts if unchanged(each)]:
            shutil.rmtree(one.folder)
            self.drafts.remove(one)

    def facts(self) -> list[dict[str, Any]]:
        """What the bundle holds, for the facts of the draft around it."""
        return [
            {"kind": one.kind, "name": one.name, "folder": one.folder.name, "facts": one.facts,
             "source_name": one.source_name, "source_sha256": one.source_sha256}
            for one in self.drafts
        ]  # fmt: skip


def waiting_in(contents: CityContents) -> Kept | None:
    """The newer figures of a city that wait for a decision; None where there are none."""
    for kept in contents.waiting:
        if kept.facts.get("state") == WAITING:
            return kept
    return None


def is_in_force(draft: Draft, contents: CityContents) -> bool:
    """Whether people or figures of the city are the same as those in force under their name."""
    if draft.kind not in ("population", "ages", "whole"):
        return False
    rows = {"population": contents.populations, "ages": contents.ages, "whole": contents.whole}
    for kept in rows[draft.kind]:
        if kept.name == draft.name:
            now = read_population(draft.folder, draft.facts)
            return _sorted(load_population(kept)).equals(_sorted(now))
    return False


def _sorted(people: Population) -> pd.DataFrame:
    return people.frame.sort_values(["area", "group"]).reset_index(drop=True)


def compare(before: Population, after: Population, groups: Groups) -> list[dict[str, Any]]:
    """What changed for the city by group: before, after, change, and the change's margin.

    The margin of a difference is sqrt(MOE_1^2 + MOE_2^2) (ACS handbook); a full count has none.
    NaN is None, because facts are kept as JSON.
    """
    old, new = (_by_group(each) for each in (before, after))
    rows = []
    for group in groups.in_order(set(old) & set(new)):
        (was, was_moe), (now, now_moe) = old[group], new[group]
        known = {"before": was, "after": now, "change": now - was}
        known["moe"] = math.hypot(was_moe, now_moe)
        rows.append({"group": group, "label": groups.get(group).short_label,
                     **{name: _or_none(value) for name, value in known.items()}})  # fmt: skip
    return rows


def _by_group(people: Population) -> dict[str, tuple[float, float]]:
    """Estimate and margin by group; a full count has a margin of 0."""
    frame = people.frame
    moe = frame["moe"].fillna(0.0) if people.facts["census_count"] else frame["moe"]
    estimates = frame["estimate"].astype(float)
    return dict(zip(frame["group"], zip(estimates, moe.astype(float), strict=True), strict=True))


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value


def shared_years(one: str, other: str) -> int:
    """How many years two periods such as "2019-2023" have in common."""
    first, second = (
        sorted(int(year) for year in re.findall(r"\d{4}", each)) for each in (one, other)
    )
    return max(0, min(first[-1], second[-1]) - max(first[0], second[0]) + 1)


def differences(waiting: Kept) -> pd.DataFrame:
    """The difference that waiting figures make for the city, a row a group, in words."""
    before, after = waiting.facts["before"], waiting.facts["after"]
    rows = [
        {
            "Group": row["label"],
            before: _number(row["before"]),
            after: _number(row["after"]),
            "Change": _number(row["change"], signed=True),
            "Change, give or take": _number(row["moe"]),
        }
        for row in waiting.facts["differences"]
    ]
    return pd.DataFrame(rows)


def _number(value: float | None, *, signed: bool = False) -> str:
    if value is None:
        return "not known"
    return f"{round(value):+,}" if signed and round(value) else f"{round(value):,}"


def write_state(draft: Draft) -> None:
    """A revision is never without a file: what it is, for whoever looks into its folder."""
    said = {name: draft.facts.get(name) for name in ("state", "before", "after")}
    (draft.folder / "state.json").write_text(json.dumps(said), encoding="utf-8")
