"""Files to take away: the numbers of one question as CSV, GeoJSON and JSON, by address."""

from __future__ import annotations

import json
from collections.abc import Callable

import pandas as pd
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from equity_core.cities.areas import read_areas
from equity_core.disparity.measuring import Measurement, Question, as_json, measure
from equity_core.drawing.layers import area_features
from equity_core.errors import EquityError, NotFound
from equity_core.privacy import escape_cells
from equity_core.settings import Settings
from equity_core.web.failures import own_words

HEADERS = {"Cache-Control": "private, no-store"}


def send_download(settings: Settings) -> Callable[[Request], Response]:
    """Answer `/download/<city>/<service>/<file>?baseline=…&level=…&period=…`."""

    def answer(request: Request) -> Response:
        make = FILES.get(request.path_params["file"])
        if settings.door == "public" or make is None:
            return PlainTextResponse("There is no such file.", 404, HEADERS)
        asked = request.query_params
        question = Question(
            request.path_params["city"],
            request.path_params["service"],
            asked.get("baseline") or "total",
            asked.get("level") or None,
            asked.get("period") or None,
        )
        try:
            return make(measure(settings, question))
        except NotFound as error:
            return PlainTextResponse(str(error), 404, HEADERS)
        except EquityError as error:
            said = own_words(error)
            if said is None:  # a problem of ours, whose sentence may name a folder
                raise
            return PlainTextResponse(said, 400, HEADERS)

    return answer


def areas_csv(found: Measurement) -> Response:
    """One row an area, unrounded."""
    return _csv(_area_frame(found), found, "areas")


def groups_csv(found: Measurement) -> Response:
    """One row a group, unrounded, and the line for areas where nobody lives."""
    nobody = {"group": "no_residents", "exposed_percent": found.shares.no_residents_percent}
    unknown = {"group": "no_figure", "exposed_percent": found.shares.no_figure_percent}
    frame = pd.concat([found.shares.groups, pd.DataFrame([nobody, unknown])], ignore_index=True)
    return _csv(frame, found, "groups")


def areas_geojson(found: Measurement) -> Response:
    """The simplified areas with the same columns."""
    areas = read_areas(found.level.folder, for_drawing=True)
    facts = json.loads(_area_frame(found).to_json(orient="records", double_precision=15))
    text = '{"type":"FeatureCollection","features":[' + ",".join(area_features(areas, facts)) + "]}"
    return Response(
        text, media_type="application/geo+json", headers=_headers(found, "areas.geojson")
    )


def everything_json(found: Measurement) -> Response:
    """What `equity measure --json` prints."""
    return JSONResponse(as_json(found), headers=_headers(found, "measure.json"))


FILES: dict[str, Callable[[Measurement], Response]] = {
    "areas.csv": areas_csv,
    "groups.csv": groups_csv,
    "areas.geojson": areas_geojson,
    "measure.json": everything_json,
}


def _area_frame(found: Measurement) -> pd.DataFrame:
    return found.table.drop(columns="records")


def _csv(frame: pd.DataFrame, found: Measurement, what: str) -> Response:
    text = escape_cells(frame).to_csv(index=False)
    return Response(text, media_type="text/csv", headers=_headers(found, f"{what}.csv"))


def _headers(found: Measurement, file: str) -> dict[str, str]:
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in found.service.name).lower()
    return {**HEADERS, "Content-Disposition": f'attachment; filename="{plain}-{file}"'}
