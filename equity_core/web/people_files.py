"""The numbers behind every figure on who lives here, as files by address."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from equity_core.cities.reading import CityContents, newest_first, read_contents
from equity_core.demographics.now import city_ages, city_groups, counted_areas
from equity_core.errors import EquityError, NotFound
from equity_core.groups import load_groups
from equity_core.privacy import escape_cells
from equity_core.settings import Settings
from equity_core.web.failures import own_words
from equity_core.web.record_files import lot_rows, overlay_rows, timeline_rows

HEADERS = {"Cache-Control": "private, no-store"}
Asked = Mapping[str, str]
"""What the address asks for beside city and file."""


def send_people_file(settings: Settings) -> Callable[[Request], Response]:
    """Answer `/download-people/<city>/<file>?period=…&level=…`."""

    def answer(request: Request) -> Response:
        make = FILES.get(request.path_params["file"])
        if settings.door == "public" or make is None:
            return PlainTextResponse("There is no such file.", 404, HEADERS)
        try:
            contents = read_contents(settings, request.path_params["city"])
            return make(settings, contents, request.query_params)
        except NotFound as error:
            return PlainTextResponse(str(error), 404, HEADERS)
        except EquityError as error:
            said = own_words(error)
            if said is None:  # a problem of ours, whose sentence may name a folder
                raise
            return PlainTextResponse(said, 400, HEADERS)

    return answer


def as_csv(frame: pd.DataFrame, contents: CityContents, file: str) -> Response:
    """A table as a file to take away, named after the city; text cells are escaped."""
    text = escape_cells(frame).to_csv(index=False)
    name = f"{contents.city.slug}-{file}"
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/csv", headers=headers)


def groups_csv(settings: Settings, contents: CityContents, asked: Asked) -> Response:
    """One row a group of the city, unrounded."""
    people = city_groups(contents, _period(contents, asked), load_groups(settings.home))
    frame = people.frame.rename_axis("group").reset_index()
    return as_csv(frame.assign(period=people.period), contents, "groups.csv")


def ages_csv(settings: Settings, contents: CityContents, asked: Asked) -> Response:  # noqa: ARG001
    """Children, adults and elders of the city, unrounded."""
    period = _period(contents, asked)
    level = str(counted_areas(contents, period).facts["level"])
    people = city_ages(contents, level, period)
    if people is None:
        raise NotFound(f"The source for {period} has no ages.")
    frame = people.frame.rename_axis("age").reset_index()
    return as_csv(frame.assign(period=period), contents, "ages.csv")


def timeline_csv(settings: Settings, contents: CityContents, asked: Asked) -> Response:
    """One row an entry of the timeline, as chosen."""
    return as_csv(timeline_rows(settings, contents, asked), contents, "timeline.csv")


def overlay_csv(settings: Settings, contents: CityContents, asked: Asked) -> Response:  # noqa: ARG001
    """One row a class of an overlay and a group, unrounded."""
    return as_csv(overlay_rows(contents, asked), contents, "overlay.csv")


def lots_csv(settings: Settings, contents: CityContents, asked: Asked) -> Response:  # noqa: ARG001
    """One row an area: lots with a covenant, unrounded."""
    return as_csv(lot_rows(contents, asked), contents, "lots.csv")


def _period(contents: CityContents, asked: Asked) -> str:
    """The period that is asked for, else the newest."""
    if not contents.periods:
        raise NotFound(f"{contents.city.name} has no population yet.")
    return asked.get("period") or newest_first(contents.periods)[0]


Make = Callable[[Settings, CityContents, Asked], Response]
FILES: dict[str, Make] = {
    "timeline.csv": timeline_csv,
    "overlay.csv": overlay_csv,
    "lots.csv": lots_csv,
    "groups.csv": groups_csv,
    "ages.csv": ages_csv,
}
"""File of an address -> what makes it; every section adds its own."""
