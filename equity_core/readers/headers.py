"""Column names: stripped, never empty, never twice."""

import re
from collections.abc import Iterable, Sequence

from equity_core.errors import BadInput


def name_columns(header: Iterable[str | None]) -> tuple[list[str], tuple[str, ...]]:
    """Return unique column names and plain notes on what was changed.

    An empty name becomes ``"column 3"`` (its place, from 1); the second of two equal names
    becomes ``"name (2)"``.
    """
    wanted = [re.sub(r"\s*[\r\n]+\s*", " ", text or "").strip() for text in header]
    named = [text or f"column {place}" for place, text in enumerate(wanted, start=1)]
    taken = set(named)
    names: list[str] = []
    for place, name in enumerate(named):
        names.append(_free_name(name, taken) if name in named[:place] else name)
        taken.add(names[-1])
    return names, _notes(wanted, named, names)


def _free_name(name: str, taken: set[str]) -> str:
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"


def _notes(wanted: list[str], named: list[str], names: list[str]) -> tuple[str, ...]:
    notes = []
    empty = [name for name, text in zip(names, wanted, strict=True) if not text]
    if empty:
        notes.append(f"Columns without a name were called {', '.join(map(repr, empty[:5]))}.")
    again = [name for name, old in zip(names, named, strict=True) if name != old]
    if again:
        listed = ", ".join(map(repr, again[:5]))
        notes.append(f"Columns that share a name were told apart as {listed}.")
    return tuple(notes)


def pick_columns(names: Sequence[str], wanted: Sequence[str] | None, file: str) -> list[int]:
    """Return the places of the wanted columns, in the order asked for; all when None."""
    if wanted is None:
        return list(range(len(names)))
    missing = [name for name in wanted if name not in names]
    if missing:
        has = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
        raise BadInput(f"{file} has no column {missing[0]!r}. Its columns are: {has}.")
    return [names.index(name) for name in wanted]
