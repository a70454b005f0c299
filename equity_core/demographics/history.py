"""The city's population of earlier years, as its sources say it: read, kept, read again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from equity_core.demographics.history_cells import LIMITS, choose_place, type_rows
from equity_core.demographics.history_columns import known_columns
from equity_core.demographics.history_ledger import NO_SOURCE, USED, say_rows
from equity_core.errors import BadInput
from equity_core.readers.tables import Table
from equity_core.readers.words import count
from equity_core.store.columns import read_columns

FILE = "history.parquet"
COLUMNS = (
    *("period", "start", "end", "group", "measure", "value", "moe"),
    *("version", "source", "note", "second_hand"),
)
MOST_ROWS = 20_000
MOST_FIGURES = 3_000
"""A city's own figures through time are some hundreds; a chart can draw no more than 5,000."""
COPIES = re.compile(
    r"blog|wikipedia|newspaper|encyclopedi|copy of|copied|web page|second.hand", re.I
)
OFFICES = re.compile(
    r"\bcensus\b|nhgis|\bhud\b|huduser|\.gov\b|statistical office|ordinance|city council", re.I
)
"""Words of a source that counted, or that decided, itself."""
SAME = re.compile(r"(?:the )?same\b|ditto|as above|ibid|see above|[\"″]", re.I)


@dataclass(frozen=True)
class History:
    """A history file read: what is kept of it, and what happened to every row.

    ``frame`` has the columns ``period, start, end, group, measure, value, moe, version, source,
    note, second_hand``; the value of a share and its margin are 0..1, NaN where not stated; rows
    of the measure "city limits" have no group and no value.
    """

    frame: pd.DataFrame = field(hash=False)
    ledger: dict[str, int] = field(hash=False)
    notes: tuple[str, ...] = ()

    @property
    def facts(self) -> dict[str, Any]:
        """What is said of it without reading it."""
        years = self.frame[self.frame["measure"] != LIMITS]
        periods = list(dict.fromkeys(years.sort_values("end")["period"]))
        limits = len(self.frame) - len(years)
        holds = f"{count(len(years), 'figure')} of {count(len(periods), 'period')}"
        moved = f", {count(limits, 'change')} of the city limits" if limits else ""
        return {
            "holds": holds + moved,
            "periods": [str(one) for one in periods],
            "rows": len(self.frame),
            "limits": limits,
            "sources": int(self.frame["source"].nunique()),
            "ledger": self.ledger,
            "notes": list(self.notes),
        }


def read_history(table: Table, *, city: str, place: str | None = None) -> History:
    """The rows of a history file that are about the city; each has a source.

    Parameters
    ----------
    table
        The file: one row a figure, with the columns period (year), group, measure (count, share
        or city limits), value and source, perhaps unit, moe, version, note and place.
    city
        The city's name.
    place
        The name of the city in the file's column of places, where it is not clear.

    Raises
    ------
    BadInput
        A column is missing, it is not clear which rows are the city's, or no row can be used.
    """
    if table.frame.empty:
        raise BadInput("The history file has no rows. Check that the export finished.")
    if len(table.frame) > MOST_ROWS:
        raise BadInput(
            f"The history file has {len(table.frame):,} rows; up to {MOST_ROWS:,} are read. Keep "
            "the figures of the whole city; people by area are loaded with the areas."
        )
    rows, unused = known_columns(table.frame)
    mine, placed = choose_place(rows, city, place)
    typed, fates, read_as = type_rows(rows, mine)
    names = [_row_name(one) for one in rows.itertuples()]
    aside = say_rows(fates, names)
    used = typed[fates.of == USED].reset_index(drop=True)
    if used.empty:
        only_sources = (fates.of == NO_SOURCE).any()
        hint = "Every row needs a source. " if only_sources else ""
        raise BadInput(f"No row of the history file can be used. {hint}{' '.join(aside)}".strip())
    if len(used) > MOST_FIGURES:
        raise BadInput(
            f"The history file has {len(used):,} figures of {city}; up to {MOST_FIGURES:,} are "
            "kept. Keep the figures of the whole city; people by area are loaded with the areas."
        )
    frame = _as_kept(used)
    notes = [*table.notes, *unused, *placed, *read_as, *aside, *_on_sources(typed, fates.of)]
    return History(frame, fates.ledger(torn=len(table.torn)), tuple(notes))


def _row_name(row: Any) -> str:
    said = [str(part) for part in (row.group, row.period) if pd.notna(part)]
    return ", ".join(said)[:80] or "blank"


def _as_kept(used: pd.DataFrame) -> pd.DataFrame:
    words = used["source"] + " " + used["note"].fillna("")
    copied = words.str.contains(COPIES) | used["source"].str.match(SAME)
    frame = used.assign(
        value=used["amount"], moe=used["error"], second_hand=copied | ~words.str.contains(OFFICES)
    )
    limits = frame["measure"] == LIMITS
    frame.loc[limits, ["value", "moe"]] = float("nan")
    frame.loc[limits, "group"] = ""
    for name in ("version", "note"):
        frame[name] = frame[name].fillna("")
    for name in ("start", "end"):
        frame[name] = frame[name].astype("int64")
    kept = frame.sort_values(["end", "start"], kind="stable").reset_index(drop=True)
    return kept[list(COLUMNS)]


def _on_sources(typed: pd.DataFrame, fates: Any) -> list[str]:
    """Sources that only point at another row, as they are taken, and are no help once sorted."""
    used = fates == USED
    vague = used & typed["source"].fillna("").str.match(SAME).to_numpy(dtype=bool)
    if not vague.any():
        return []
    said = ", ".join(f"“{one}”" for one in dict.fromkeys(typed.loc[vague, "source"]))
    rows = count(int(vague.sum()), "row gives", "rows give")
    return [
        f"{rows} {said} as the source, which points at another row. They are kept as they "
        "are and marked second-hand; write the source out in each row when you can."
    ]


def save_history(history: History, folder: Path) -> None:
    """Write the tidy table."""
    history.frame.to_parquet(folder / FILE, compression="zstd")


def load_history(folder: Path) -> pd.DataFrame:
    """The frame of a kept history."""
    return read_columns(folder / FILE)
