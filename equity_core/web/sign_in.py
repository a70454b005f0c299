"""Signing in and out, the first administrator, a new password: plain pages and what they do."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from equity_core.accounts import addresses, sessions, signing_in
from equity_core.accounts.passwords import RULES
from equity_core.accounts.people import has_password
from equity_core.errors import BadInput, NotFound
from equity_core.settings import Settings
from equity_core.web.oidc import oidc_routes
from equity_core.web.plain_pages import View
from equity_core.web.sign_in_answers import Asked, Show, Take, endpoint, enter, leave


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
    ours = [
        Route(path, endpoint(settings, show, take), methods=["GET", "POST"])
        for path, show, take in pages
    ]
    return [*oidc_routes(settings), *ours]


def show_sign_in(asked: Asked) -> View | Response:
    """The form; who is signed in already goes on."""
    if asked.viewer.signed_in and not asked.form:
        return RedirectResponse(asked.onward, 303)
    out = asked.request.query_params.get("out") == "1" and not asked.form
    facts = {
        "name": asked.form.get("name", "")[:120],
        "onward": asked.onward,
        "signed_out": out,
        "service": asked.settings.oidc_label if asked.settings.oidc else "",
        "service_address": "/sign-in/oidc?next=" + quote(asked.onward, safe=""),
    }
    return View("sign_in.html", facts)


def take_sign_in(asked: Asked) -> Response:
    """Sign in. A session that the browser brought along ends: nobody can plant one."""
    token = signing_in.sign_in(
        asked.settings,
        name=asked.form.get("name", ""),
        password=asked.form.get("password", ""),
        address=asked.address,
    )
    return enter(asked, token, asked.onward)


def show_sign_out(asked: Asked) -> View | Response:
    """A page with one button, for links from pages that cannot send a form."""
    if not asked.viewer.signed_in:
        return RedirectResponse("/sign-in", 303)
    return View("sign_out.html", {"name": asked.viewer.name})


def take_sign_out(asked: Asked) -> Response:
    """End this browser's session."""
    sessions.sign_out(asked.settings, asked.cookie)
    return leave(asked)


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
    return enter(asked, token, "/account")


def show_reset(asked: Asked) -> View:
    """The form for a new password."""
    _require_open(asked, addresses.RESET)
    return View("reset.html", {"rules": RULES})


def take_reset(asked: Asked) -> Response:
    """Set the new password and sign the person in."""
    _require_open(asked, addresses.RESET)
    token = addresses.use_reset(asked.settings, asked.token, password=_new_password(asked))
    return enter(asked, token, "/account")


def show_account(asked: Asked) -> View | Response:
    """Who is signed in here, and what they can change; others sign in first."""
    if not asked.viewer.signed_in:
        return RedirectResponse("/sign-in?next=" + quote("/account"), 303)
    changed = asked.request.query_params.get("changed") == "1" and not asked.form
    role = asked.viewer.role.value if asked.viewer.role else ""
    facts = {
        "name": asked.viewer.name,
        "role": role,
        "rules": RULES,
        "changed": changed,
        "password": has_password(asked.settings, asked.viewer),
        "service": asked.settings.oidc_label,
    }
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
    return enter(asked, token, "/account?changed=1")


def take_everywhere(asked: Asked) -> Response:
    """End every session of this person."""
    sessions.sign_out_everywhere(asked.settings, asked.viewer)
    return leave(asked)


def _require_open(asked: Asked, purpose: str) -> None:
    if not addresses.is_open(asked.settings, asked.token, purpose):
        raise NotFound(addresses.USED_UP)


def _new_password(asked: Asked) -> str:
    new = asked.form.get("new", "")
    if new != asked.form.get("again", ""):
        raise BadInput("The two new passwords are not the same. Type both again.")
    return new
