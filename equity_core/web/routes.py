"""Our own addresses. They come before Streamlit's, which answers every other one."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from equity_core.settings import Settings
from equity_core.web.assets import send_asset
from equity_core.web.calendar import send_calendar
from equity_core.web.downloads import send_download
from equity_core.web.health import alive, ready
from equity_core.web.layers import send_layer
from equity_core.web.people_files import send_people_file
from equity_core.web.plan_files import send_plan_file
from equity_core.web.sign_in import sign_in_routes


def routes(settings: Settings) -> list[BaseRoute]:
    """Every route that is ours; `{name:path}` keeps odd addresses from reaching Streamlit."""
    return [
        Route("/healthz", alive),
        Route("/readyz", ready(settings)),
        Route("/house/{name:path}", send_asset),
        Route("/layers/{name:path}", send_layer(settings)),
        Route("/plan-files/{city}/{file}", send_plan_file(settings)),
        Route("/download-people/{city}/{file}", send_people_file(settings)),
        Route("/download/{city}/{service:path}/{file}", send_download(settings)),
        Route("/calendar/{name:path}", send_calendar(settings)),
        *sign_in_routes(settings),
    ]
