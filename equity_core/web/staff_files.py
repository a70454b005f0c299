"""Files that a staff page offers to take away: for staff, by their session, never kept on the way.

Streamlit keeps them in memory and hands them to whoever has the address. That address is hard to
guess, but it stands in logs and histories, and outlasts a sign-in that has ended.
"""

from __future__ import annotations

import logging
import re

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from equity_core.access import Permission, may
from equity_core.accounts.sessions import cookie_name, viewer_of
from equity_core.errors import StoreProblem
from equity_core.settings import Settings

log = logging.getLogger(__name__)
MEDIA = re.compile(r"(^|/)media/")
REFUSAL = "Only signed-in staff can take this file. Sign in, then download it anew."
HEADERS = {"Cache-Control": "private, no-store", "Vary": "Cookie"}


def may_take(settings: Settings, scope: Scope) -> bool:
    """Whether this visitor may take a file of a staff page, which may hold drafts, now."""
    cookie = HTTPConnection(scope).cookies.get(cookie_name(settings))
    try:
        return may(viewer_of(settings, cookie), Permission.READ_DRAFTS)
    except StoreProblem as error:
        log.error("A file was not handed out: %s", error)
        return False


class KeepStaffFiles:
    """Hand a file to take away to staff only; pictures in pages are for everyone.

    What tells them apart is Streamlit's own answer, as the ending of an address proves nothing.

    Parameters
    ----------
    app
        The application inside.
    settings
        Where sessions are kept.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not MEDIA.search(scope["path"]):
            await self.app(scope, receive, send)
            return
        refused = False

        async def send_to_staff(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and _is_a_file(message):
                refused = not await run_in_threadpool(may_take, self.settings, scope)
                if refused:
                    await PlainTextResponse(REFUSAL, 403, HEADERS)(scope, receive, send)
                    return
                MutableHeaders(scope=message).update(HEADERS)
            if not refused:
                await send(message)

        await self.app(scope, receive, send_to_staff)


def _is_a_file(message: Message) -> bool:
    headers = MutableHeaders(raw=list(message.get("headers", [])))
    return headers.get("content-disposition", "").startswith("attachment")
