"""Plain HTML pages that work without JavaScript, in the look of the house."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from equity_core.settings import Settings
from equity_core.web.assets import assets
from equity_core.web.forms import (
    TOKEN_FIELD,
    form_cookie_name,
    form_secret,
    form_token,
    set_cookie,
)

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class View:
    """A page to show: its template, what it says, and the answer's status."""

    template: str
    facts: dict[str, Any] = field(default_factory=dict, hash=False)
    status: int = 200


def render(
    request: Request, settings: Settings, view: View, *, error: str = "", status: int | None = None
) -> HTMLResponse:
    """The page as an answer that no cache keeps; it sets the cookie that its forms are bound to."""
    secret = form_secret(request, settings)
    addresses = {name: asset.address for name, asset in assets().items()}
    text = (
        _environment()
        .get_template(view.template)
        .render(
            error=error,
            asset=addresses,
            token_field=TOKEN_FIELD,
            form_token=form_token(request, settings, secret),
            **view.facts,
        )
    )
    answer = HTMLResponse(text, status or view.status, {"Cache-Control": "no-store"})
    set_cookie(answer, settings, form_cookie_name(settings), secret)
    return answer


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
