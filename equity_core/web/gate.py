"""What the server turns away: Streamlit's insides, files from strangers, foreign host names."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from equity_core.settings import Settings

INSIDES = re.compile(r"(^|/)_stcore/(metrics|agent)(/|$)")
UPLOADS = re.compile(r"(^|/)_stcore/upload_file(/|$)")
PROBES = ("/healthz", "/readyz")
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def may_upload(scope: Scope) -> bool:  # noqa: ARG001 - the session of a signed-in person is in it
    """Whether this visitor may put a file into the server's memory.

    Nobody can sign in yet, and Streamlit itself takes files from anyone: so nobody may.
    """
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
        Tells which host names are ours.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.names = host_names(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(code=1008)(scope, receive, send)
        else:
            await refusal(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        path = scope["path"]
        if path not in PROBES and not self._is_ours(scope):
            return PlainTextResponse("This server does not answer to that host name.", 421)
        if INSIDES.search(path):
            return PlainTextResponse("There is nothing at this address.", 404)
        if UPLOADS.search(path) and not may_upload(scope):
            return PlainTextResponse("Only signed-in staff can send files.", 403)
        return None

    def _is_ours(self, scope: Scope) -> bool:
        if self.names is None:
            return True
        host = urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname
        return host is not None and host.lower() in self.names
