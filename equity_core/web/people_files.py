"""The numbers behind every figure on who lives here, as files by address."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from equity_core.access import Viewer
from equity_core.cities.reading import CityContents, read_contents
from equity_core.demographics.apart import separation_over_time
from equity_core.demographics.history_categories import load_categories
from equity_core.demographics.level_people import apart_groups, read_level, read_of_group
from equity_core.demographics.local import local_mix, location_quotients
from equity_core.demographics.now import city_ages, city_groups, city_periods
from equity_core.demographics.over_time import OverTime, View, read_over_time
from equity_core.demographics.peers import find_peers
from equity_core.demographics.peers_table import read_places
from equity_core.demographics.record import read_city_limits
from equity_core.demographics.summary import choose_pair, read_separation
from equity_core.drawing.who_apart_tables import frame_for_file as separation_file
from equity_core.drawing.who_now_differences import frame_for_file
from equity_core.drawing.who_peers import peers_file
from equity_core.drawing.who_time_tables import changes_between, changes_file, figures_file
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
    people = city_ages(contents, period)
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


def over_time_csv(settings: Settings, contents: CityContents, asked: Asked) -> Response:
    """Every figure through time, unrounded, each with its source; then the city's limits."""
    found = _over_time(settings, contents)
    return as_csv(figures_file(found, _view(asked)), contents, "over-time.csv")


def change_csv(settings: Settings, contents: CityContents, asked: Asked) -> Response:
    """The change of each series between two periods, unrounded."""
    found = _over_time(settings, contents)
    first, last = (asked.get(name) or "" for name in ("since", "until"))
    changes = changes_between(found, _view(asked), first, last)
    return as_csv(changes_file(changes), contents, "over-time-change.csv")


def peers_csv(settings: Settings, contents: CityContents, asked: Asked) -> Response:
    """The city and the places most like it, unrounded."""
    groups = load_groups(settings.home)
    if not contents.places:
        raise NotFound(f"{contents.city.name} has no table of other places.")
    places = read_places(contents.places[0], groups)
    found = find_peers(contents, places, groups, state=asked.get("region") or "")
    if found is None:
        raise NotFound("The table of places and this city have no group in common.")
    return as_csv(peers_file(found), contents, "peers.csv")


def categories_csv(settings: Settings, contents: CityContents, asked: Asked) -> Response:  # noqa: ARG001
    """The categories of every census, with their source and who has checked them."""
    frame = pd.DataFrame([vars(one) for one in load_categories()])
    frame["categories"] = frame["categories"].map("; ".join)
    return as_csv(frame, contents, "census-categories.csv")


def _over_time(settings: Settings, contents: CityContents) -> OverTime:
    limits = read_city_limits(settings, Viewer(None, "", None), contents.city)
    return read_over_time(contents, load_groups(settings.home), limits=limits)


def _view(asked: Asked) -> View:
    return View.PUBLISHED if asked.get("labels") == View.PUBLISHED else View.COMPARABLE


def areas_csv(settings: Settings, contents: CityContents, asked: Asked) -> Response:
    """One row an area of a level: a group's number, share and difference from the city."""
    period, groups = _period(contents, asked), load_groups(settings.home)
    group = asked.get("group") or str(city_groups(contents, period, groups).frame.index[0])
    level = asked.get("level") or None
    people, city = read_of_group(contents, groups, group, level=level, period=period)
    return as_csv(frame_for_file(people, city, group), contents, "areas.csv")


def apart_csv(settings: Settings, contents: CityContents, asked: Asked) -> Response:
    """One row an index and period: how far apart two groups live, or all at once."""
    groups, level = load_groups(settings.home), asked.get("level") or None
    one, other = asked.get("group") or "all", asked.get("other") or None
    if one == "all":
        found = separation_over_time(contents, groups, level=level, one="", other=None)
    else:
        pair = choose_pair(contents, groups, level, (one, other))
        found = read_separation(contents, groups, level, pair)
    return as_csv(separation_file(found), contents, "separation.csv")


def local_csv(settings: Settings, contents: CityContents, asked: Asked) -> Response:
    """One row an area: how mixed it is, and the location quotient of each group."""
    people = read_level(contents, asked.get("level") or None, asked.get("period") or None)
    members = apart_groups(people, load_groups(settings.home))
    frame = local_mix(people, members)
    for group in members:
        frame[f"{group}_quotient"] = location_quotients(people, group)
    frame = frame.rename_axis("area").reset_index()
    frame = frame.assign(period=people.period, level=people.level)
    return as_csv(frame, contents, "local.csv")


def _period(contents: CityContents, asked: Asked) -> str:
    """The period that is asked for, else the newest."""
    periods = city_periods(contents)
    if not periods:
        raise NotFound(f"{contents.city.name} has no population yet.")
    return asked.get("period") or periods[0]


Make = Callable[[Settings, CityContents, Asked], Response]
FILES: dict[str, Make] = {
    "timeline.csv": timeline_csv,
    "overlay.csv": overlay_csv,
    "lots.csv": lots_csv,
    "groups.csv": groups_csv,
    "ages.csv": ages_csv,
    "areas.csv": areas_csv,
    "separation.csv": apart_csv,
    "local.csv": local_csv,
    "over-time.csv": over_time_csv,
    "over-time-change.csv": change_csv,
    "census-categories.csv": categories_csv,
    "peers.csv": peers_csv,
}
"""File of an address -> what makes it; every section adds its own."""
