"""The one HTML page that Streamlit serves, made ours: title, language, style, script, addresses.

Streamlit's `index.html` uses addresses relative to the page, so that a visitor who opens an
unknown nested address gets a blank window; it names Streamlit in the title and points machines
to an interface that is switched off here. The page is rewritten once, when the server starts.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from equity_core.errors import StoreProblem
from equity_core.web.assets import assets

TITLE = "Equity dashboard"
DESCRIPTION = (
    "Who lives in the city, who gets what from it, and what it promised to do about the difference."
)
NO_SCRIPT = (
    "<p>This dashboard needs JavaScript. Please turn it on in your browser, "
    "or ask the city's staff for the figures as files.</p>"
)
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """The rewritten page and the hashes of its inline scripts, as a policy writes them."""

    body: bytes
    script_hashes: tuple[str, ...]


def read_page(frontend: Path) -> Page:
    """The page of the Streamlit frontend installed in `frontend`, rewritten.

    Raises
    ------
    StoreProblem
        The installed page has another shape than the one this program knows.
    """
    text = (frontend / "index.html").read_text(encoding="utf-8")
    for pattern, ours in _replacements():
        text, found = re.subn(pattern, ours.replace("\\", r"\\"), text, flags=re.DOTALL)
        if not found:
            raise StoreProblem(
                "The installed Streamlit serves a page that this program does not know. "
                "Install the versions in requirements.txt, then start again."
            )
    return Page(body=text.encode(), script_hashes=inline_hashes(text))


def inline_hashes(text: str) -> tuple[str, ...]:
    """`'sha256-…'` of every inline script in an HTML text, in order."""
    digests = (hashlib.sha256(code.encode()).digest() for code in INLINE_SCRIPT.findall(text))
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def _replacements() -> list[tuple[str, str]]:
    ours = assets()
    head = (
        f"<title>{TITLE}</title>\n"
        f'    <meta name="description" content="{html.escape(DESCRIPTION)}" />\n'
        '    <meta name="color-scheme" content="light dark" />\n'
        f'    <link rel="stylesheet" href="{ours["house.css"].address}" />\n'
        f'    <script src="{ours["house.js"].address}"></script>'
    )
    return [
        (r'="\./', '="/'),  # a page two levels deep still finds its parts
        (r"<html[^>]*>", '<html lang="en">'),
        (r"<title>.*?</title>", head),
        (r"<noscript>.*?</noscript>", f"<noscript>{NO_SCRIPT}</noscript>"),
        (r'<link rel="shortcut icon"[^>]*>', _icon(ours["icon.svg"].address)),
        (r'<!--(?:(?!-->).)*-->\s*<link rel="service-desc"[^>]*>', ""),  # what it names is closed
        (r'<link\s+rel="preload"[^>]*as="font"[^>]*>', ""),  # the theme uses the system's fonts
    ]


def _icon(address: str) -> str:
    return f'<link rel="shortcut icon" type="image/svg+xml" href="{address}" />'


class ServeOurPage:
    """Send our page wherever Streamlit's static files answer with its HTML page.

    Parameters
    ----------
    app
        The application inside.
    page
        What to send instead.
    """

    def __init__(self, app: ASGIApp, page: Page) -> None:
        self.app = app
        self.page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        replaced = False

        async def send_ours(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and _is_the_page(scope, message):
                replaced = True
                await send(self._start(message))
                await send(self._body(scope))
            elif not replaced:
                await send(message)

        await self.app(scope, receive, send_ours)

    def _start(self, message: Message) -> Message:
        headers = MutableHeaders(raw=list(message["headers"]))
        for name in ("etag", "last-modified", "content-encoding", "accept-ranges"):
            del headers[name]
        headers["content-length"] = str(len(self.page.body))
        headers["cache-control"] = "no-cache"
        return {**message, "headers": headers.raw}

    def _body(self, scope: Scope) -> Message:
        body = b"" if scope["method"] == "HEAD" else self.page.body
        return {"type": "http.response.body", "body": body, "more_body": False}


def _is_the_page(scope: Scope, message: Message) -> bool:
    """Whether Streamlit's static files answer with HTML; the router leaves its choice in scope."""
    if message["status"] != 200 or not isinstance(scope.get("endpoint"), StaticFiles):
        return False
    kind = MutableHeaders(raw=list(message["headers"])).get("content-type", "")
    return kind.startswith("text/html")
