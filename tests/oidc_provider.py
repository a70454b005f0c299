"""A real sign-in service on this machine, whose answers a test can watch and spoil."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import parse_qs, quote

import httpx
import pytest
from werkzeug.serving import make_server

Answer = tuple[int, bytes]


@dataclass
class Provider:
    """The running service: its issuer, what it was asked, and what it is made to answer."""

    issuer: str
    asked: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    """Path, form and Authorization header of every request."""
    spoiled: dict[str, Callable[[], Answer]] = field(default_factory=dict)
    """Paths that answer what the test says."""

    def know(self, subject: str, **claims: object) -> None:
        """Let someone have an account there."""
        httpx.put(f"{self.issuer}/users/{quote(subject)}", json=claims).raise_for_status()

    def times(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(1 for asked, _, _ in self.asked if asked == path)

    def token_request(self) -> tuple[dict[str, str], str]:
        """Form and Authorization header of the last exchange of a code."""
        return next(
            (form, header) for path, form, header in reversed(self.asked) if path == "/oauth2/token"
        )


@contextmanager
def run_provider() -> Iterator[Provider]:
    """Run `oidc-provider-mock` on a free port until the end."""
    mock = pytest.importorskip("oidc_provider_mock")
    provider = Provider("")
    app = mock.app()

    def watched(environ: dict, start_response: Callable) -> object:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length)
        environ["wsgi.input"] = BytesIO(body)
        form = {name: values[0] for name, values in parse_qs(body.decode("latin-1")).items()}
        path = environ["PATH_INFO"]
        provider.asked.append((path, form, environ.get("HTTP_AUTHORIZATION", "")))
        if path in provider.spoiled:
            status, content = provider.spoiled[path]()
            start_response(f"{status} Spoiled", [("Content-Type", "application/json")])
            return [content]
        return app(environ, start_response)

    server = make_server("localhost", 0, watched, threaded=True)
    provider.issuer = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


def as_json(status: int, content: object) -> Callable[[], Answer]:
    """An answer for `spoiled`."""
    return lambda: (status, json.dumps(content).encode())
