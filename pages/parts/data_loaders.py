"""What the Data page reads: files that were sent, and imports worked out before they are kept.

A file is named by its token; the role is an argument, as everywhere.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import streamlit as st

from equity_core.access import Role, Viewer
from equity_core.cities.reading import CityContents, load_level, read_contents
from equity_core.errors import BadInput, EquityError, NeedsAnswer, NotFound
from equity_core.groups import load_groups
from equity_core.imports.page_words import for_page
from equity_core.imports.preview import Preview, look_at
from equity_core.imports.uploads import upload_path
from equity_core.imports.ways import Report, dry_run
from equity_core.settings import get_settings


@dataclass(frozen=True)
class Looked:
    """What a look at a file or an import found: it itself, or a sentence on what stands in the way.

    ``asks`` is True where the sentence is a question that a person can say yes to.
    """

    preview: Preview | None = None
    report: Report | None = None
    problem: str = ""
    asks: bool = False


@st.cache_data(max_entries=16, show_spinner="Reading the file…")
def load_preview(stamp: int, role: Role | None, token: str, city: str | None) -> Looked:  # noqa: ARG001
    """How a file begins, and what its columns most likely hold."""
    settings = get_settings()
    known: dict[str, Any] = {}
    try:
        path = upload_path(settings, token)
        if city is not None:
            known = _known(read_contents(settings, city))
        return Looked(preview=look_at(path, load_groups(settings.home), **known))
    except EquityError as problem:
        return _told(problem)


@st.cache_data(max_entries=16, show_spinner="Working out what happens to every row…")
def load_check(
    stamp: int,  # noqa: ARG001
    role: Role | None,  # noqa: ARG001
    way: str,
    city: str,
    given: str,
    _viewer: Viewer,
) -> Looked:
    """What an import would do; `given` is its choices as JSON."""
    choices: dict[str, Any] = json.loads(given)
    try:
        return Looked(report=dry_run(get_settings(), _viewer, way=way, city=city, given=choices))
    except EquityError as problem:
        return _told(problem)


def _known(contents: CityContents) -> dict[str, Any]:
    """What the city says about a file: the ids of its areas, and where it lies."""
    ids = frozenset(str(one) for kept in contents.levels for one in load_level(kept).ids)
    return {"area_ids": ids, "within": tuple(contents.level().facts["bounds"])}


def _told(problem: EquityError) -> Looked:
    """A problem in words for a page; one that is not the visitor's is not kept for the next."""
    if isinstance(problem, (BadInput, NeedsAnswer, NotFound)):
        return Looked(problem=for_page(str(problem)), asks=isinstance(problem, NeedsAnswer))
    raise problem
