"""Response headers on every answer: what a browser may load, show and pass on."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from equity_core.settings import Settings

ONE_YEAR = 31_536_000
SWITCHED_OFF = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)


def content_security_policy(script_hashes: Iterable[str]) -> str:
    """The policy: everything from this server, nothing from elsewhere, in no other site's frame.

    `'unsafe-inline'` for styles is what Streamlit's style library needs; `'wasm-unsafe-eval'` and
    `blob:` workers are what the map library needs; neither lets a page run code from a text.
    """
    parts = {
        "default-src": "'none'",
        "script-src": " ".join(["'self'", *script_hashes, "'wasm-unsafe-eval'"]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "media-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def response_headers(settings: Settings, script_hashes: Iterable[str]) -> dict[str, str]:
    """The headers of every answer, by name."""
    headers = {
        "Content-Security-Policy": content_security_policy(script_hashes),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in SWITCHED_OFF),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if settings.public_url.startswith("https://"):
        headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}"
    return headers


class AddHeaders:
    """Put the same headers on every HTTP answer, errors and files included.

    Parameters
    ----------
    app
        The application inside.
    headers
        The headers by name; they replace headers of the same name.
    """

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self.app = app
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, send_with_headers)
