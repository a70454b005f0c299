"""The page's own script, style and icon, served by an address that names their content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

ASSETS = Path(__file__).with_name("assets")
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Asset:
    """One file of `assets/`: its address changes when its content does."""

    address: str
    content: bytes
    media_type: str


@lru_cache(maxsize=1)
def assets() -> dict[str, Asset]:
    """Every asset by its plain file name."""
    files = sorted(path for path in ASSETS.iterdir() if path.suffix in MEDIA_TYPES)
    return {path.name: _asset(path) for path in files}


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:16]
    address = f"/house/{path.stem}.{digest}{path.suffix}"
    return Asset(address=address, content=content, media_type=MEDIA_TYPES[path.suffix])


def send_asset(request: Request) -> Response:
    """Answer `/house/<name>.<hash>.<ending>`, which browsers may keep for ever."""
    for asset in assets().values():
        if asset.address == request.url.path:
            kept = {"Cache-Control": "public, max-age=31536000, immutable"}
            return Response(asset.content, media_type=asset.media_type, headers=kept)
    return PlainTextResponse("There is no such file here.", 404, {"Cache-Control": "no-store"})
