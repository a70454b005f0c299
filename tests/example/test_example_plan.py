"""The plan of the example city: as fresh as on the day it was written, and never all shown."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from equity_core import example
from equity_core.access import ANONYMOUS, COMMAND_LINE
from equity_core.actions.importing import import_plan, plan_bytes
from equity_core.actions.plan import MeasureKind, Plan, Visibility
from equity_core.actions.progress import Cadence, Freshness, reporting
from equity_core.actions.reading import read_plan, visible_to
from equity_core.actions.status import Status, UpdateState
from equity_core.settings import Settings, data_folder, settings_from
from equity_core.store.engine import open_engine
from equity_core.store.revisions import read_city
from equity_core.store.tables import City

EXAMPLE = data_folder() / "example"
FILE = EXAMPLE / "plan.csv"
AS_OF = date.fromisoformat(
    json.loads((EXAMPLE / "catalogue.json").read_text(encoding="utf-8"))["plan"]["as_of"]
)


@pytest.fixture(scope="module")
def loaded() -> Iterator[Settings]:
    """A workspace with nothing but the example's plan, loaded today."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_from(home=Path(folder) / "home")
        with Session(open_engine(settings)) as session:
            session.add(City(slug="larkbend", name="Larkbend", invented=True))
            session.commit()
        example._load_plan(settings, "Larkbend", FILE, AS_OF.isoformat())
        yield settings


@pytest.fixture
def plan(loaded: Settings) -> Plan:
    found = read_plan(loaded, COMMAND_LINE, read_city(loaded, "Larkbend"))
    assert found is not None
    return found


def test_the_file_is_what_an_export_writes(settings: Settings) -> None:
    with Session(open_engine(settings)) as session:
        session.add(City(slug="larkbend", name="Larkbend", invented=True))
        session.commit()
    import_plan(settings, COMMAND_LINE, "Larkbend", FILE, now=datetime.now(UTC))
    kept = read_plan(settings, COMMAND_LINE, read_city(settings, "Larkbend"))
    assert kept is not None
    assert plan_bytes(kept, ".csv") == FILE.read_bytes()


def test_every_key_action_and_one_own_goal_has_something_to_show(plan: Plan) -> None:
    public = [one for one in plan.actions if one.visibility is Visibility.PUBLIC]
    assert 9 <= len(public) <= 12
    assert {one.key_action for one in public} == {"", "KA1", "KA2", "KA3", "KA4", "KA5", "KA6"}
    assert len(plan.goals) == 1
    assert any(one.goal == plan.goals[0].id for one in public)
    kinds = {one.measure_kind for one in public}
    assert {MeasureKind.SERVICE, MeasureKind.HAND} <= kinds


def test_days_move_with_the_day_of_loading_so_that_every_freshness_and_status_is_there(
    plan: Plan,
) -> None:
    now, cadence = datetime.now(UTC), Cadence(plan.cadence_months, plan.zone)
    found = set()
    for action in plan.actions:
        newest = action.newest_approved
        posted, status = (newest.posted_at, newest.status) if newest else (None, None)
        found.add(reporting(posted, now, cadence=cadence, status=status).freshness)
    assert found == set(Freshness)
    told = [one.newest_approved for one in plan.actions]
    assert {one.status for one in told if one is not None} == set(Status)
    (dropped,) = [one for one in told if one is not None and one.status is Status.DROPPED]
    assert dropped.reason
    newest_day = max(one.posted_at for one in told if one is not None).date()
    assert 0 <= (now.date() - newest_day).days <= 30


def test_visitors_see_neither_the_internal_action_nor_a_draft(plan: Plan) -> None:
    seen = visible_to(ANONYMOUS, plan)
    hidden = {one.id for one in plan.actions} - {one.id for one in seen.actions}
    assert len(hidden) == 1
    states = {update.state for one in seen.actions for update in one.updates}
    assert states == {UpdateState.APPROVED}
    everything = {update.state for one in plan.actions for update in one.updates}
    assert {UpdateState.DRAFT, UpdateState.SUBMITTED} <= everything
    assert "NOBODY OUTSIDE" in repr(plan)
    assert "NOBODY OUTSIDE" not in repr(seen)
    assert "INTERNAL" not in repr(seen)


def test_loading_again_leaves_the_plan_as_it_is(loaded: Settings, plan: Plan) -> None:
    example._load_plan(loaded, "Larkbend", FILE, "2020-01-01")
    assert read_plan(loaded, COMMAND_LINE, read_city(loaded, "Larkbend")) == plan
