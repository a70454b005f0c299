"""The door without Streamlit's runtime: our routes and layers around its static files."""

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from streamlit.web.server.starlette.starlette_static_routes import (
    create_streamlit_static_assets_routes,
)

from equity_core.errors import BadInput, StoreProblem
from equity_core.settings import Settings
from equity_core.web.failures import error_answers
from equity_core.web.middleware import middleware
from equity_core.web.routes import routes

FRONTEND = Path(st.__file__).parent / "static"


@pytest.fixture
def open_door() -> Callable[[Settings], TestClient]:
    """A function that opens the door with given settings and returns its visitor."""

    def open_(settings: Settings, host: str = "localhost") -> TestClient:
        app = Starlette(
            routes=[*routes(settings), *_insides(), *create_streamlit_static_assets_routes("")],
            middleware=middleware(settings, FRONTEND),
            exception_handlers=error_answers(settings),
        )
        return TestClient(app, base_url=f"http://{host}", raise_server_exceptions=False)

    return open_


@pytest.fixture
def visitor(settings: Settings, open_door: Callable[[Settings], TestClient]) -> TestClient:
    """A visitor at the door of an empty workspace."""
    return open_door(settings)


def _insides() -> list[Route | WebSocketRoute]:
    """Stand-ins for what must never be reached, and routes that break in each way."""

    def reached(_request: object) -> PlainTextResponse:
        return PlainTextResponse("reached")

    def broken(_request: object) -> PlainTextResponse:
        raise RuntimeError("secret-detail-55")

    def wrong(_request: object) -> PlainTextResponse:
        raise BadInput("The file has no column “lon”. Name the column, then try again.")

    def shut(_request: object) -> PlainTextResponse:
        raise StoreProblem("The database sqlite:////srv/secret-folder cannot be opened.")

    async def stream(websocket: object) -> None:
        await websocket.accept()
        await websocket.close()

    every = ["GET", "PUT", "POST", "OPTIONS", "DELETE"]
    return [
        Route("/_stcore/{rest:path}", reached, methods=every),
        Route("/broken", broken),
        Route("/wrong", wrong),
        Route("/shut", shut),
        WebSocketRoute("/_stcore/stream", stream),
    ]
