"""The layers around Streamlit, outermost first."""

from __future__ import annotations

from pathlib import Path

from starlette.middleware import Middleware

from equity_core.settings import Settings
from equity_core.web.gate import Gate
from equity_core.web.headers import AddHeaders, response_headers
from equity_core.web.page import ServeOurPage, read_page
from equity_core.web.staff_files import KeepStaffFiles


def middleware(settings: Settings, frontend: Path) -> list[Middleware]:
    """Headers on every answer, what is turned away, files for staff, our page for Streamlit's.

    All are plain ASGI, so that websockets and streams pass through untouched.

    Parameters
    ----------
    settings
        Where the server runs.
    frontend
        The folder of the installed Streamlit frontend, with its `index.html`.
    """
    page = read_page(frontend)
    return [
        Middleware(AddHeaders, headers=response_headers(settings, page.script_hashes)),
        Middleware(Gate, settings=settings),
        Middleware(KeepStaffFiles, settings=settings),
        Middleware(ServeOurPage, page=page),
    ]
