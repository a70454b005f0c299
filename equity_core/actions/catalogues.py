"""The six key actions and the words for a status, as data that a city can reword."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from equity_core.errors import BadInput
from equity_core.settings import data_folder

KEY_ACTION_IDS = ("KA1", "KA2", "KA3", "KA4", "KA5", "KA6")


@dataclass(frozen=True)
class KeyAction:
    """One of the six key actions: its id, names, meaning in plain words, place in the order."""

    id: str
    short_label: str
    label: str
    means: str
    order: int


@dataclass(frozen=True)
class StatusWord:
    """How a status is named and explained; `id` is one of the fixed statuses."""

    id: str
    label: str
    means: str
    order: int


def load_key_actions(home: Path | None = None) -> tuple[KeyAction, ...]:
    """The six key actions in order; `key_actions.csv` in the home folder rewords them.

    Raises
    ------
    BadInput
        The table lacks a key action or column, names one twice, or has one of its own.
    """
    rows = _read("key_actions.csv", home, KEY_ACTION_IDS, ("short_label", "label", "means"))
    return tuple(
        KeyAction(row["id"], row["short_label"], row["label"], row["means"], number)
        for number, row in rows
    )


def load_status_words(home: Path | None, ids: tuple[str, ...]) -> dict[str, StatusWord]:
    """Every status by id, in order; `statuses.csv` in the home folder relabels them.

    Raises
    ------
    BadInput
        The table lacks a status or column, names one twice, or has one of its own.
    """
    rows = _read("statuses.csv", home, ids, ("label", "means"))
    return {
        row["id"]: StatusWord(row["id"], row["label"], row["means"], number) for number, row in rows
    }


def _read(
    name: str, home: Path | None, ids: tuple[str, ...], words: tuple[str, ...]
) -> list[tuple[int, dict[str, str]]]:
    own = home / name if home is not None else None
    path = own if own is not None and own.exists() else data_folder() / name
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [_stripped(row) for row in csv.DictReader(file, strict=True)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path} cannot be read. Save it again as a CSV table in UTF-8.") from error
    if sorted(row.get("id", "") for row in rows) != sorted(ids):
        raise BadInput(f"{path} should name each of {', '.join(ids)} once and nothing else.")
    numbered = []
    for number, row in enumerate(rows, start=2):
        for column in (*words, "order"):
            if not row.get(column):
                raise BadInput(f"{path}, row {number}: fill in the column “{column}”.")
        if not (row["order"].isascii() and row["order"].isdigit()):
            raise BadInput(f"{path}, row {number}: “order” should be a whole number.")
        numbered.append((int(row["order"]), row))
    return sorted(numbered, key=lambda pair: pair[0])


def _stripped(row: dict[str, str | None]) -> dict[str, str]:
    return {name: (text or "").strip() for name, text in row.items() if isinstance(name, str)}
