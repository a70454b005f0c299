"""Signing in and out, the first administrator, a new password: plain pages and what they do."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from equity_core.access import Viewer
from equity_core.accounts import addresses, sessions, signing_in
from equity_core.accounts.passwords import RULES
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


def sign_in_routes(settings: Settings) -> list[BaseRoute]:
    """The addresses of this room; the public door has none of them."""
    if settings.door == "public":
        return []
    pages: list[tuple[str, Show, Take]] = [
        ("/sign-in", show_sign_in, take_sign_in),
        ("/sign-out", show_sign_out, take_sign_out),
        ("/first-run/{token}", show_first_run, take_first_run),
        ("/reset/{token}", show_reset, take_reset),
        ("/account", show_account, take_password),
        ("/account/sign-out-everywhere", show_account, take_everywhere),
    ]
    return [
        Route(path, _endpoint(settings, show, take), methods=["GET", "POST"])
        for path, show, take in pages
    ]


def show_sign_in(asked: Asked) -> View | Response:
    """The form; who is signed in already goes on."""
    if asked.viewer.signed_in and not asked.form:
        return RedirectResponse(asked.onward, 303)
    out = asked.request.query_params.get("out") == "1" and not asked.form
    facts = {"name": asked.form.get("name", "")[:120], "onward": asked.onward, "signed_out": out}
    return View("sign_in.html", facts)


def take_sign_in(asked: Asked) -> Response:
    """Sign in. A session that the browser brought along ends: nobody can plant one."""
    token = signing_in.sign_in(
        asked.settings,
        name=asked.form.get("name", ""),
        password=asked.form.get("password", ""),
        address=asked.address,
    )
    return _enter(asked, token, asked.onward)


def show_sign_out(asked: Asked) -> View | Response:
    """A page with one button, for links from pages that cannot send a form."""
    if not asked.viewer.signed_in:
        return RedirectResponse("/sign-in", 303)
    return View("sign_out.html", {"name": asked.viewer.name})


def take_sign_out(asked: Asked) -> Response:
    """End this browser's session."""
    sessions.sign_out(asked.settings, asked.cookie)
    return _leave(asked)


def show_first_run(asked: Asked) -> View:
    """The form for the first administrator; looking does not use the address up."""
    _require_open(asked, addresses.FIRST_RUN)
    return View("first_run.html", {"name": asked.form.get("name", "")[:120], "rules": RULES})


def take_first_run(asked: Asked) -> Response:
    """Make the first administrator and sign them in."""
    _require_open(asked, addresses.FIRST_RUN)
    token = addresses.use_first_run(
        asked.settings, asked.token, name=asked.form.get("name", ""), password=_new_password(asked)
    )
    return _enter(asked, token, "/account")


def show_reset(asked: Asked) -> View:
    """The form for a new password."""
    _require_open(asked, addresses.RESET)
    return View("reset.html", {"rules": RULES})


def take_reset(asked: Asked) -> Response:
    """Set the new password and sign the person in."""
    _require_open(asked, addresses.RESET)
    token = addresses.use_reset(asked.settings, asked.token, password=_new_password(asked))
    return _enter(asked, token, "/account")


def show_account(asked: Asked) -> View | Response:
    """Who is signed in here, and what they can change; others sign in first."""
    if not asked.viewer.signed_in:
        return RedirectResponse("/sign-in?next=" + quote("/account"), 303)
    changed = asked.request.query_params.get("changed") == "1" and not asked.form
    role = asked.viewer.role.value if asked.viewer.role else ""
    facts = {"name": asked.viewer.name, "role": role, "rules": RULES, "changed": changed}
    return View("account.html", facts)


def take_password(asked: Asked) -> Response:
    """Change the password; this browser stays signed in, all others are put out."""
    token = signing_in.change_password(
        asked.settings,
        asked.viewer,
        current=asked.form.get("current", ""),
        new=_new_password(asked),
        address=asked.address,
    )
    return _enter(asked, token, "/account?changed=1")


def take_everywhere(asked: Asked) -> Response:
    """End every session of this person."""
    sessions.sign_out_everywhere(asked.settings, asked.viewer)
    return _leave(asked)


def _endpoint(
    settings: Settings, show: Show, take: Take
) -> Callable[[Request], Awaitable[Response]]:
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


def _require_open(asked: Asked, purpose: str) -> None:
    if not addresses.is_open(asked.settings, asked.token, purpose):
        raise NotFound(addresses.USED_UP)


def _new_password(asked: Asked) -> str:
    new = asked.form.get("new", "")
    if new != asked.form.get("again", ""):
        raise BadInput("The two new passwords are not the same. Type both again.")
    return new


def _enter(asked: Asked, token: str, onward: str) -> Response:
    sessions.sign_out(asked.settings, asked.cookie)
    answer = RedirectResponse(onward, 303, {"Cache-Control": "no-store"})
    days = int(asked.settings.session_days * 24 * 60 * 60)
    name = sessions.cookie_name(asked.settings)
    set_cookie(answer, asked.settings, name, token, seconds=days)
    remove_cookie(answer, asked.settings, form_cookie_name(asked.settings))
    return answer


def _leave(asked: Asked) -> Response:
    answer = RedirectResponse("/sign-in?out=1", 303, {"Cache-Control": "no-store"})
    for name in (sessions.cookie_name(asked.settings), form_cookie_name(asked.settings)):
        remove_cookie(answer, asked.settings, name)
    return answer
