"""Signing in with the city's own account: the way to the service, and the way back."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from equity_core.accounts import sessions
from equity_core.accounts.identities import NotOnTheList, sign_in_as
from equity_core.accounts.oidc_flow import (
    LASTS,
    STALE,
    begin,
    is_answer_to,
    redeem,
    seal,
    service_address,
    unseal,
)
from equity_core.accounts.service_metadata import ServiceProblem
from equity_core.accounts.throttle import TooManyTries, Tried, count_try
from equity_core.errors import AccessDenied, BadInput
from equity_core.settings import Settings
from equity_core.web.failures import reference_number
from equity_core.web.forms import remove_cookie, set_cookie
from equity_core.web.plain_pages import View, render
from equity_core.web.sign_in_answers import Asked, enter

log = logging.getLogger(__name__)
CALLBACK = "/sign-in/oidc/callback"
NOT_FINISHED = "You did not finish signing in at the city's sign-in service. Nothing was changed."
LONGEST_CODE = 4096
# Threads that may wait for the service: one that is slow must not hold up everyone else.
AT_ONCE = 4
TURNED_BACK = {"access_denied", "login_required", "interaction_required", "consent_required"}
# RFC 6749, section 4.1.2.1. Only these go to the log: anyone can write an answer's address.
ERRORS = {
    "invalid_request",
    "unauthorized_client",
    "unsupported_response_type",
    "invalid_scope",
    "server_error",
    "temporarily_unavailable",
}

Step = Callable[[Asked], Response]


def oidc_routes(settings: Settings) -> list[BaseRoute]:
    """The two addresses, where a sign-in service is set up.

    Both are for looking only: the way starts from a link, so that no form is sent elsewhere.
    """
    if not settings.oidc:
        return []
    threads = CapacityLimiter(AT_ONCE)
    return [
        Route("/sign-in/oidc", _endpoint(settings, go, threads)),
        Route(CALLBACK, _endpoint(settings, come_back, threads)),
    ]


def go(asked: Asked) -> Response:
    """Send the visitor to the service, with what ties its answer to this browser in a cookie."""
    if asked.viewer.signed_in:
        return RedirectResponse(asked.onward, 303)
    start = begin(asked.onward)
    address = service_address(asked.settings, start, callback=callback_address(asked))
    answer = RedirectResponse(address, 303, {"Cache-Control": "no-store"})
    sealed, seconds = seal(asked.settings, start), int(LASTS.total_seconds())
    set_cookie(answer, asked.settings, start_cookie_name(asked.settings), sealed, seconds=seconds)
    return answer


def come_back(asked: Asked) -> Response:
    """Take the service's answer, and sign the person in where the list knows them.

    Raises
    ------
    BadInput
        The answer is not to a question of this browser, or the person turned back.
    ServiceProblem, AccessDenied
        The service's answer proves nothing; the list does not let this person in, or they tried
        too often.
    """
    said = asked.request.query_params
    start = unseal(asked.settings, asked.request.cookies.get(start_cookie_name(asked.settings)))
    if not is_answer_to(start, said.get("state", "")):
        raise BadInput(STALE)
    if said.get("iss", asked.settings.oidc_issuer) != asked.settings.oidc_issuer:
        raise ServiceProblem("the answer names another issuer")  # RFC 9207
    if said.get("error") in TURNED_BACK:
        raise BadInput(NOT_FINISHED)
    if "error" in said:
        known = said["error"] if said["error"] in ERRORS else "an error that is none of OAuth's"
        raise ServiceProblem(f"it sent the visitor back with {known}")
    code = said.get("code", "")
    if not 0 < len(code) <= LONGEST_CODE:
        raise BadInput(STALE)
    # Each try is a question to the service: nobody can make us ask it on and on.
    tried = Tried(start.state, asked.address)
    count_try(asked.settings, name_key=tried.key, address=tried.address)
    asserted = redeem(asked.settings, start, code, callback=callback_address(asked))
    return enter(asked, sign_in_as(asked.settings, asserted, tried=tried), start.onward)


def callback_address(asked: Asked) -> str:
    """The address that the service sends visitors back to; the city registers it there."""
    here = asked.settings.public_url or str(asked.request.base_url).rstrip("/")
    return here + CALLBACK


def start_cookie_name(settings: Settings) -> str:
    """The cookie that lives from the way there to the way back."""
    return "__Host-equity_start" if sessions.is_secure(settings) else "equity_start"


def _endpoint(
    settings: Settings, step: Step, threads: CapacityLimiter
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await to_thread.run_sync(_answer, settings, request, step, limiter=threads)

    return answer


def _answer(settings: Settings, request: Request, step: Step) -> Response:
    cookie = request.cookies.get(sessions.cookie_name(settings))
    asked = Asked(request, settings, sessions.viewer_of(settings, cookie), {})
    try:
        answer = step(asked)
    except (AccessDenied, BadInput, ServiceProblem) as error:
        answer = _explain(asked, error)
    if step is come_back:
        remove_cookie(answer, settings, start_cookie_name(settings))
    return answer


def _explain(asked: Asked, error: AccessDenied | BadInput | ServiceProblem) -> Response:
    """A page with the reason, in the visitor's words; the log has ours, without any token."""
    reference, status = "", 403 if isinstance(error, AccessDenied) else 400
    if isinstance(error, ServiceProblem):
        reference, status = reference_number(), 502
        log.error("Failure %s signing in with the service: %s", reference, error.reason)
    else:
        log.info("Refused /sign-in/oidc from %s: %s", asked.address, type(error).__name__)
    subject = error.subject if isinstance(error, NotOnTheList) else ""
    view = View("service.html", {"subject": subject, "reference": reference})
    status = 429 if isinstance(error, TooManyTries) else status
    answer = render(asked.request, asked.settings, view, error=str(error), status=status)
    if isinstance(error, TooManyTries):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer
