"""The plan of a city as files, as whoever asks may see it; never kept on the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from equity_core.access import Viewer
from equity_core.accounts.sessions import cookie_name, viewer_of
from equity_core.actions.importing import plan_bytes
from equity_core.actions.measuring import read_gauge
from equity_core.actions.overview import look_over
from equity_core.actions.plan import Plan
from equity_core.actions.reading import read_plan
from equity_core.drawing.plan_measures import gauge_file
from equity_core.drawing.plan_tables import plan_file
from equity_core.drawing.plan_words import NEVER, load_words
from equity_core.errors import EquityError, NotFound
from equity_core.measures_on_offer import MEASURES
from equity_core.privacy import escape_cells
from equity_core.settings import Settings
from equity_core.store.revisions import CityRow, newest_revision, read_city
from equity_core.web.failures import own_words

HEADERS = {"Cache-Control": "private, no-store", "Vary": "Cookie"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Asked:
    """What is asked for: a plan as this viewer may see it, and the rest of the address."""

    settings: Settings
    city: CityRow
    plan: Plan
    chosen: Mapping[str, str]


def send_plan_file(settings: Settings) -> Callable[[Request], Response]:
    """Answer `/plan-files/<city>/<file>`; the session cookie says who asks."""

    def answer(request: Request) -> Response:
        name = request.path_params["file"]
        if settings.door == "public" or name not in FILES:
            return PlainTextResponse("There is no such file.", 404, HEADERS)
        viewer = viewer_of(settings, request.cookies.get(cookie_name(settings)))
        try:
            asked = _asked(settings, viewer, request)
            kind, make = FILES[name]
            file = f"{asked.city.slug}-{name}"
            headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{file}"'}
            return Response(make(asked), media_type=kind, headers=headers)
        except NotFound as error:
            return PlainTextResponse(str(error), 404, HEADERS)
        except EquityError as error:
            said = own_words(error)
            if said is None:  # a problem of ours, whose sentence may name a folder
                raise
            return PlainTextResponse(said, 400, HEADERS)

    return answer


def _asked(settings: Settings, viewer: Viewer, request: Request) -> Asked:
    city = read_city(settings, request.path_params["city"])
    plan = read_plan(settings, viewer, city)
    if plan is None:
        raise NotFound(f"{city.name} has no plan yet.")
    return Asked(settings, city, plan, dict(request.query_params))


def plan_csv(asked: Asked) -> bytes:
    """The plan in the columns that cities keep; it can be imported again."""
    return plan_bytes(asked.plan, ".csv")


def plan_xlsx(asked: Asked) -> bytes:
    """The same as a workbook."""
    return plan_bytes(asked.plan, ".xlsx")


def plan_json(asked: Asked) -> bytes:
    """The plan with everything under it, and how each action stands."""
    overview = look_over(asked.plan, now=datetime.now(UTC))
    stands = {
        one.action.id: {
            "status": one.status or NEVER,
            "percent": one.percent,
            "freshness": one.reporting.freshness,
            "reported_on": one.reporting.reported_on,
            "next_report_due": one.reporting.due_on,
        }
        for one in overview.standings
    }
    plan = asdict(asked.plan)
    for action in plan["actions"]:
        action["stands"] = stands.get(action["id"])
    whole = {"city": asked.city.name, "invented": asked.city.invented, "as_of": overview.today}
    return json.dumps({**whole, "plan": plan}, default=_plain, ensure_ascii=False).encode()


def actions_csv(asked: Asked) -> bytes:
    """One row an action as it stands now; the address may carry the filters of the page."""
    overview = look_over(asked.plan, now=datetime.now(UTC))
    frame = plan_file(overview.standings, load_words(asked.settings))
    for name, column in COLUMNS.items():
        value = asked.chosen.get(name)
        if value and name == "key_action":
            frame = frame[(frame["key_action"] == value) | (frame["goal"] == value)]
        elif value:
            frame = frame[frame[column].astype(str) == value]
    return _csv(frame)


def measure_csv(asked: Asked) -> bytes:
    """The numbers of one action's measure, with the one of now."""
    wanted = asked.chosen.get("action")
    found = [action for action in asked.plan.actions if action.id == wanted]
    if not found:
        raise NotFound("There is no such action in this plan.")
    revision = newest_revision(asked.settings)
    gauge = read_gauge(asked.settings, MEASURES, asked.city.slug, found[0], revision=revision)
    if gauge is None:
        raise NotFound("No number is named for this action yet.")
    return _csv(gauge_file(gauge))


COLUMNS = {
    "key_action": "key_action",
    "department": "department",
    "status": "status",
    "freshness": "freshness",
}
FILES: dict[str, tuple[str, Callable[[Asked], bytes]]] = {
    "plan.csv": ("text/csv", plan_csv),
    "plan.xlsx": (XLSX, plan_xlsx),
    "plan.json": ("application/json", plan_json),
    "actions.csv": ("text/csv", actions_csv),
    "measure.csv": ("text/csv", measure_csv),
}


def _csv(frame: pd.DataFrame) -> bytes:
    return escape_cells(frame).to_csv(index=False).encode("utf-8-sig")


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
