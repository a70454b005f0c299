"""Last words: what a visitor and the log are told when something breaks that nobody foresaw."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from equity_core.errors import AccessDenied, BadInput, EquityError, NeedsAnswer, NotFound
from equity_core.settings import Settings
from equity_core.web.headers import response_headers
from equity_core.web.log_addresses import loggable

log = logging.getLogger(__name__)
# Without letters and digits that are mistaken for one another when read over the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
STATUS_OF = {BadInput: 400, AccessDenied: 403, NotFound: 404, NeedsAnswer: 409}

Answer = Callable[[Request, Exception], Response]


def reference_number() -> str:
    """A number to tell the staff, such as `7F3K-2Q`: about 30 bits, so none comes twice."""
    marks = [secrets.choice(ALPHABET) for _ in range(6)]
    return "".join(marks[:4]) + "-" + "".join(marks[4:])


def apology(error: BaseException, *, place: str) -> str:
    """Log `error` with its traceback under a new number; return the sentence for the visitor."""
    number = reference_number()
    log.error("Failure %s %s", number, place, exc_info=error)
    return f"Something went wrong on our side. Please tell the city's staff this number: {number}."


def own_words(error: BaseException) -> str | None:
    """The error's own sentence where it was written for the visitor, else None.

    A problem of the store is not the visitor's, and its sentence may name a folder.
    """
    return str(error) if isinstance(error, tuple(STATUS_OF)) else None


def error_answers(settings: Settings) -> dict[type[Exception], Answer]:
    """Handlers for errors in our own routes.

    The answer to an unforeseen error leaves the server outside all middleware, so it carries the
    response headers itself.
    """
    headers = response_headers(settings, ())

    def explain(_request: Request, error: Exception) -> Response:
        status = next((code for kind, code in STATUS_OF.items() if isinstance(error, kind)), None)
        if status is not None:
            return PlainTextResponse(str(error), status)
        return PlainTextResponse(apology(error, place="in an answer"), 503)

    def apologize(request: Request, error: Exception) -> Response:
        place = f"answering {request.method} {loggable(request.url.path)}"
        return PlainTextResponse(apology(error, place=place), 500, headers)

    return {EquityError: explain, Exception: apologize}
