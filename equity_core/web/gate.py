"""What the server turns away: Streamlit's insides, files from strangers, foreign host names."""

from __future__ import annotations

import logging
import re
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from equity_core.access import Permission, may
from equity_core.accounts.sessions import cookie_name, viewer_of
from equity_core.errors import StoreProblem
from equity_core.settings import Settings

log = logging.getLogger(__name__)

INSIDES = re.compile(r"(^|/)_stcore/(metrics|agent)(/|$)")
UPLOADS = re.compile(r"(^|/)_stcore/upload_file(/|$)")
PROBES = ("/healthz", "/readyz")
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def may_upload(settings: Settings, scope: Scope) -> bool:
    """Whether this visitor may put a file into the server's memory: who may load data, now.

    Streamlit itself takes files from anyone. The session cookie decides, asked of the database each
    time; at the public door nobody may. A workspace that cannot be asked lets nobody in.
    """
    if settings.door == "public":
        return False
    cookie = HTTPConnection(scope).cookies.get(cookie_name(settings))
    try:
        return may(viewer_of(settings, cookie), Permission.IMPORT_DATA)
    except StoreProblem as error:
        log.error("A file was turned away: %s", error)
        return False


def host_names(settings: Settings) -> frozenset[str] | None:
    """The host names this server answers to, or None for any.

    A city that states its public address gets protection against names that others point at its
    server. Without one the server listens on its own machine only (see `.streamlit/config.toml`).
    """
    if not settings.public_url:
        return THIS_MACHINE if settings.production else None
    return THIS_MACHINE | {(urlsplit(settings.public_url).hostname or "").lower()}


class Gate:
    """Turn away, before Streamlit sees it, what no visitor needs.

    Parameters
    ----------
    app
        The application inside.
    settings
        Tells which host names are ours, and where sessions are kept.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.names = host_names(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        refusal = await self._refusal(scope)
        if refusal is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(code=1008)(scope, receive, send)
        else:
            await refusal(scope, receive, send)

    async def _refusal(self, scope: Scope) -> Response | None:
        path = scope["path"]
        if path not in PROBES and not self._is_ours(scope):
            return PlainTextResponse("This server does not answer to that host name.", 421)
        if INSIDES.search(path):
            return PlainTextResponse("There is nothing at this address.", 404)
        if UPLOADS.search(path) and not await run_in_threadpool(may_upload, self.settings, scope):
            return PlainTextResponse("Only signed-in staff can send files.", 403)
        return None

    def _is_ours(self, scope: Scope) -> bool:
        if self.names is None:
            return True
        try:
            host = urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname
        except ValueError:  # such as an open square bracket
            return False
        return host is not None and host.lower() in self.names
