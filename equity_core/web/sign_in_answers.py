"""How the pages of signing in answer: one question of a visitor, one page or one way on."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from equity_core.access import Viewer
from equity_core.accounts import sessions
from equity_core.accounts.throttle import TooManyTries
from equity_core.errors import AccessDenied, BadInput, NotFound
from equity_core.settings import Settings
from equity_core.web.forms import (
    check_form,
    form_cookie_name,
    local_path,
    read_form,
    remove_cookie,
    set_cookie,
)
from equity_core.web.plain_pages import View, render

log = logging.getLogger(__name__)
STATUS_OF = {TooManyTries: 429, AccessDenied: 403, BadInput: 400, NotFound: 404}


@dataclass(frozen=True)
class Asked:
    """One question of a visitor: who asks, from where, and what the form says."""

    request: Request
    settings: Settings
    viewer: Viewer
    form: dict[str, str] = field(hash=False)

    @property
    def cookie(self) -> str | None:
        """The session token that the browser sent."""
        return self.request.cookies.get(sessions.cookie_name(self.settings))

    @property
    def address(self) -> str:
        """The visitor's network address, as the server sees it."""
        return self.request.client.host if self.request.client else "unknown"

    @property
    def token(self) -> str:
        """The one-time token in the page's own address."""
        return str(self.request.path_params["token"])

    @property
    def onward(self) -> str:
        """Where to go after signing in: a page of ours."""
        return local_path(self.form.get("next") or self.request.query_params.get("next") or "/")


Show = Callable[[Asked], View | Response]
Take = Callable[[Asked], Response]


def endpoint(
    settings: Settings, show: Show, take: Take
) -> Callable[[Request], Awaitable[Response]]:
    """The answer of an address: `show` for looking, `take` for a form that our own page sent."""

    async def answer(request: Request) -> Response:
        form = await read_form(request) if request.method == "POST" else {}
        return await run_in_threadpool(_answer, settings, request, form, show, take)

    return answer


def _answer(
    settings: Settings, request: Request, form: dict[str, str], show: Show, take: Take
) -> Response:
    cookie = request.cookies.get(sessions.cookie_name(settings))
    asked = Asked(request, settings, sessions.viewer_of(settings, cookie), form)
    try:
        if request.method == "POST":
            check_form(request, settings, form)
            return take(asked)
        shown = show(asked)
        return shown if isinstance(shown, Response) else render(request, settings, shown)
    except (AccessDenied, BadInput, NotFound) as error:
        return _explain(asked, show, error)


def _explain(asked: Asked, show: Show, error: AccessDenied | BadInput | NotFound) -> Response:
    """The same form again with the reason, or the reason alone where there is no form."""
    status = STATUS_OF[type(error)]
    log.info("Refused %s from %s: %s", _place(asked), asked.address, type(error).__name__)
    try:
        shown = View("refused.html") if isinstance(error, NotFound) else show(asked)
    except NotFound as gone:
        shown, status, error = View("refused.html"), 404, gone
    if isinstance(shown, Response):
        return shown
    answer = render(asked.request, asked.settings, shown, error=str(error), status=status)
    if isinstance(error, TooManyTries):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _place(asked: Asked) -> str:
    """The page, without a one-time token."""
    return "/" + asked.request.url.path.split("/")[1]


def enter(asked: Asked, token: str, onward: str) -> Response:
    """Give this browser its new session. The one that it brought along ends."""
    sessions.sign_out(asked.settings, asked.cookie)
    answer = RedirectResponse(onward, 303, {"Cache-Control": "no-store"})
    days = int(asked.settings.session_days * 24 * 60 * 60)
    name = sessions.cookie_name(asked.settings)
    set_cookie(answer, asked.settings, name, token, seconds=days)
    remove_cookie(answer, asked.settings, form_cookie_name(asked.settings))
    return answer


def leave(asked: Asked) -> Response:
    """Let this browser forget its session."""
    answer = RedirectResponse("/sign-in?out=1", 303, {"Cache-Control": "no-store"})
    for name in (sessions.cookie_name(asked.settings), form_cookie_name(asked.settings)):
        remove_cookie(answer, asked.settings, name)
    return answer
