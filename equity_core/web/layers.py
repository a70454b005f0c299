"""Map layers by address: the areas of a city as compressed GeoJSON, named by their content."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from equity_core.drawing.layers import layer_path
from equity_core.settings import Settings

NAME = re.compile(r"[0-9a-f]{16,64}\.geojson")
# A workspace may hold drafts: its layers are for this visitor, and for now, not for a cache.
HEADERS = {"Cache-Control": "private, no-store", "Vary": "Accept-Encoding"}


def send_layer(settings: Settings) -> Callable[[Request], Response]:
    """Answer `/layers/<content hash>.geojson` from the workspace; a public process has none."""

    def answer(request: Request) -> Response:
        name = request.path_params["name"]
        if settings.door == "public" or not NAME.fullmatch(name):
            return _not_there()
        path = layer_path(settings, name)
        if path is None:
            return _not_there()
        packed = _accepts_gzip(request.headers.get("accept-encoding", ""))
        tag = f'"{name.removesuffix(".geojson")}{"" if packed else "-plain"}"'
        headers = {**HEADERS, "ETag": tag}
        if tag in request.headers.get("if-none-match", "").split(", "):
            return Response(status_code=304, headers=headers)
        if packed:
            headers["Content-Encoding"] = "gzip"
        content = path.read_bytes() if packed else gzip.decompress(path.read_bytes())
        return Response(content, headers=headers, media_type="application/geo+json")

    return answer


def _not_there() -> Response:
    return PlainTextResponse("There is no such map layer.", 404, {"Cache-Control": "no-store"})


def _accepts_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header names gzip and does not give it the weight 0."""
    for offer in header.split(","):
        coding, _, weight = offer.strip().lower().partition(";")
        if coding.strip() == "gzip":
            return not re.fullmatch(r"\s*q=0(\.0*)?\s*", weight)
    return False
