"""JSON text, measured by its bytes before a parser sees it."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np

from equity_core.errors import BadInput
from equity_core.readers.kinds import text_encoding
from equity_core.readers.limits import Limits
from equity_core.readers.wkb import too_many_vertices
from equity_core.readers.words import size

# Possessive: a string of millions of escapes must not fill memory with ways to go back.
_STRINGS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_DIGITS_ALIKE = bytes.maketrans(b"-123456789", b"0000000000")
_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_LEVELS = np.zeros(256, dtype=np.int8)
_LEVELS[list(b"[{")], _LEVELS[list(b"]}")] = 1, -1
_MAX_VALUES = 20  # values (numbers, texts) per vertex allowed, before the file is too much
_FEATURE_PARTS = 8  # brackets per feature allowed on top of two per vertex


def load_json(path: Path, name: str, limits: Limits) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the object in a JSON file, and notes on how it was read."""
    length = path.stat().st_size
    if length > limits.max_json_bytes:
        raise BadInput(
            f"{name} is {size(length)}; GeoJSON up to {size(limits.max_json_bytes)} is read. "
            "Save the map as GeoPackage or GeoParquet, which are much smaller."
        )
    text, notes = _decode(path.read_bytes(), name)
    check_structure(text.encode(), name, limits)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise BadInput(
            f"{name} starts like GeoJSON but is damaged or cut off. Export it again, then try "
            "once more."
        ) from problem
    if not isinstance(document, dict):
        raise BadInput(
            f"{name} is JSON, but not a map in GeoJSON. Save the map as GeoJSON, then try again."
        )
    return document, notes


def _decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    encoding = text_encoding(data[:4096]) or "utf-8"
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError as problem:
        if encoding != "utf-8":
            raise BadInput(
                f"{name} is damaged. Export it again as GeoJSON in UTF-8, then try once more."
            ) from problem
    return data.decode("cp1252", errors="equity-latin-1"), (
        "The file is not in UTF-8 as GeoJSON should be; its letters were read as Windows-1252.",
    )


def check_structure(data: bytes, name: str, limits: Limits) -> None:
    """Refuse JSON that nests too deep or holds too much, by counting its brackets.

    Texts are cut out first, so that brackets in them do not count.
    """
    bare = _STRINGS.sub(b"", data).translate(_DIGITS_ALIKE, b" \t\r\n")
    brackets = np.frombuffer(bare.translate(None, _NOT_BRACKETS), dtype=np.uint8)
    levels = np.cumsum(_LEVELS[brackets], dtype=np.int32)
    if len(levels) and int(levels.max()) > limits.max_depth:
        raise BadInput(
            f"{name} has brackets nested more than {limits.max_depth} deep, which no map needs. "
            "Export it again from your map program."
        )
    positions = bare.count(b"[0") - data.count(b'"bbox"')
    if positions > limits.max_vertices:
        raise too_many_vertices(name, limits)
    most = 2 * limits.max_vertices + _FEATURE_PARTS * limits.max_features
    opened = int(np.count_nonzero(_LEVELS[brackets] > 0))
    if opened > most or bare.count(b",") > _MAX_VALUES * limits.max_vertices:
        raise BadInput(
            f"{name} holds more shapes and values than are read at once. Leave out what is not "
            "needed, or save it as GeoPackage."
        )
