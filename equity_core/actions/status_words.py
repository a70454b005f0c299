"""The city's own words for the statuses; the statuses themselves stay the same seven."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from equity_core.access import Permission, Viewer, require
from equity_core.actions.catalogues import StatusWord, load_status_words
from equity_core.actions.status import STATUS_IDS
from equity_core.actions.texts import clean_line
from equity_core.errors import BadInput, EditConflict, StoreProblem
from equity_core.settings import Settings
from equity_core.store.audit import note
from equity_core.store.writing import writing

LONGEST_LABEL = 40
FILE = "statuses.csv"


def read_status_words(settings: Settings) -> dict[str, StatusWord]:
    """Every status by id, in order, in the words of this workspace."""
    return load_status_words(settings.home, STATUS_IDS)


def keep_status_labels(
    settings: Settings, viewer: Viewer, *, seen: Mapping[str, str], wanted: Mapping[str, str]
) -> None:
    """Call the statuses by the labels `wanted`, status id -> label; `seen` were on the page.

    Raises
    ------
    AccessDenied
        The viewer may not approve updates: what everyone reads is theirs to word.
    EditConflict
        The labels are no longer those that were seen. Nothing is changed.
    BadInput
        A label is missing, too long, or used twice.
    """
    require(viewer, Permission.APPROVE_UPDATES)
    labels = _checked(wanted)
    with writing(settings) as session:
        kept = read_status_words(settings)
        before = {one: word.label for one, word in kept.items()}
        if before != dict(seen):
            raise EditConflict(labels, before, 0)
        if labels == before:
            return
        note(
            session,
            viewer,
            action="change labels",
            kind="words",
            key="statuses",
            before=before,
            after=labels,
        )
        made = [replace(word, label=labels[one]) for one, word in kept.items()]
        _write(settings.home / FILE, made)


def _checked(wanted: Mapping[str, str]) -> dict[str, str]:
    labels: dict[str, str] = {}
    for one in STATUS_IDS:
        try:
            label = clean_line(wanted.get(one, ""))
        except ValueError as problem:
            raise BadInput(f"A label cannot be kept: {problem}.") from problem
        if not label or len(label) > LONGEST_LABEL:
            raise BadInput(f"Each status needs a label of 1 to {LONGEST_LABEL} letters.")
        labels[one] = label
    if len({label.casefold() for label in labels.values()}) < len(labels):
        raise BadInput("Two statuses have the same label. Give each its own.")
    return labels


def _write(path: Path, words: list[StatusWord]) -> None:
    """Beside its place first, then moved: nobody ever reads half a file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(("id", "label", "means", "order"))
    writer.writerows((one.id, one.label, one.means, one.order) for one in words)
    part = path.with_name(f".{secrets.token_hex(6)}.part")
    try:
        part.write_text(out.getvalue(), encoding="utf-8", newline="")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StoreProblem(
            f"{path} cannot be written. Check that its folder may be written to."
        ) from error
