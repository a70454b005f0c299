"""Forms that only our own pages can send: reading them, and telling where they come from.

Each form carries a token made from two things that another site has neither of: a random cookie
set with the form, and the session's cookie. What browsers say about the sender is checked too.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from equity_core.accounts.sessions import cookie_name, is_secure
from equity_core.accounts.tokens import new_token
from equity_core.errors import AccessDenied, BadInput
from equity_core.settings import Settings

LARGEST = 16 * 1024
FORM_TYPE = "application/x-www-form-urlencoded"
TOKEN_FIELD = "form_token"
STALE = (
    "This form was open for too long, or it was not sent from our own page. "
    "Please fill it in again."
)


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a small form; the last one counts where a name comes twice.

    Raises
    ------
    BadInput
        The body is not a form of this kind, or is larger than any of ours.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise BadInput("This form is too large. Go back and fill in the fields only.")
    if body and kind != FORM_TYPE:
        raise BadInput("This is not one of our forms. Go back and use the form on the page.")
    try:
        pairs = parse_qsl(
            body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=20
        )
    except ValueError as error:
        raise BadInput("This form has more fields than ours. Use the form on the page.") from error
    return dict(pairs)


def form_cookie_name(settings: Settings) -> str:
    """The cookie that forms are bound to."""
    return "__Host-equity_form" if is_secure(settings) else "equity_form"


def form_secret(request: Request, settings: Settings) -> str:
    """What this browser's forms are bound to: its cookie, or a new one to set."""
    return request.cookies.get(form_cookie_name(settings)) or new_token()


def form_token(request: Request, settings: Settings, secret: str) -> str:
    """The token that a form of this browser, in this session, must carry."""
    session = request.cookies.get(cookie_name(settings), "")
    return hmac.new(_bytes(secret), _bytes(session), hashlib.sha256).hexdigest()


def check_form(request: Request, settings: Settings, form: dict[str, str]) -> None:
    """Refuse a form that our own page did not send.

    Raises
    ------
    AccessDenied
        The token is missing or another's, or the browser says that another site sent it.
    """
    secret = request.cookies.get(form_cookie_name(settings), "")
    expected = form_token(request, settings, secret)
    given = form.get(TOKEN_FIELD, "")
    if not secret or not hmac.compare_digest(_bytes(expected), _bytes(given)):
        raise AccessDenied(STALE)
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise AccessDenied(STALE)
    origin = request.headers.get("origin")
    ours = {request.headers.get("host", ""), urlsplit(settings.public_url).netloc}
    if origin is not None and host_of(origin) not in ours - {""}:
        raise AccessDenied(STALE)


def set_cookie(
    response: Response, settings: Settings, name: str, value: str, *, seconds: int | None = None
) -> None:
    """A cookie that scripts cannot read and other sites' forms do not send."""
    response.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="lax", secure=is_secure(settings)
    )


def remove_cookie(response: Response, settings: Settings, name: str) -> None:
    """Tell the browser to forget a cookie."""
    response.delete_cookie(name, httponly=True, samesite="lax", secure=is_secure(settings))


def local_path(text: str) -> str:
    """`text` when it is a path of this server, else the home page: no link leads elsewhere."""
    if len(text) > 500 or not text.isprintable() or "\\" in text:
        return "/"
    # What begins with one slash names no other host; //, which would, is no path of ours.
    return text if text.startswith("/") and not text.startswith("//") else "/"


def host_of(address: str) -> str:
    """The host that an address names, with its port; empty where it names none."""
    try:
        return urlsplit(address).netloc
    except ValueError:  # such as an open square bracket
        return ""


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
