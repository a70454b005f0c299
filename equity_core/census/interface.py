"""The Census Data API: arrays of text, asked for with a key."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from equity_core.census import addresses
from equity_core.census.fetching import Fetcher, Request
from equity_core.census.labels import Column, as_path
from equity_core.census.table import Table
from equity_core.census.troubles import not_what_was_asked

_MOST_COLUMNS = 48  # of 50 that one request may name; the name takes one
_PARTS = {
    "place": ("state", "place"),
    "tract": ("state", "county", "tract"),
    "block group": ("state", "county", "tract", "block group"),
}


class Interface:
    """Asks the Data API through a fetcher that has the key."""

    def __init__(self, fetcher: Fetcher, site: str) -> None:
        self._fetcher = fetcher
        self._site = site

    def check_year(self, period: str) -> None:
        """Refuse a data set that says it is of another year.

        Raises
        ------
        NotPublished
            There is no such data set (yet).
        """
        path = addresses.facts_of(period)
        facts = self._json(path, f"What is published for {period}", period)
        try:
            stated = int(facts["dataset"][0]["c_vintage"])
        except (KeyError, IndexError, TypeError, ValueError):
            raise not_what_was_asked(self._site + path, "it does not say its year") from None
        if stated != int(period[-4:]):
            raise not_what_was_asked(self._site + path, f"it is of {stated}")

    def columns(self, period: str, table: str) -> list[Column]:
        """The columns of a table, by the labels of that year."""
        path = addresses.labels_of(period, table)
        said = self._json(path, f"What the columns of table {table} mean", period)
        if not isinstance(said, dict) or not isinstance(said.get("variables"), dict):
            raise not_what_was_asked(self._site + path, "it lists no columns")
        pattern = re.compile(r"(.*\d)E$" if "-" in period else r"(.*\d(?:N|))$")
        return [
            Column(match[1], as_path(str(facts.get("label", ""))))
            for name, facts in sorted(said["variables"].items())
            if (match := pattern.match(name)) and isinstance(facts, dict)
        ]

    def table(
        self, period: str, kind: str, columns: Sequence[str], *, where: tuple[str, str]
    ) -> Table:
        """The columns for areas of one kind.

        Parameters
        ----------
        period
            "2020", "2020-2024" …
        kind
            "place", "tract" or "block group".
        columns
            Their ids, without the letters for estimate and margin.
        where
            What the interface calls "for" and "in": ("tract:*", "state:27 county:053").
        """
        survey = "-" in period
        asked = [f"{name}{end}" for name in columns for end in ("EM" if survey else ("",))]
        found = self._rows(period, kind, asked, where)
        estimates = found[[f"{name}E" if survey else name for name in columns]]
        estimates = estimates.set_axis(pd.Index(columns), axis=1)
        margins = None
        if survey:
            margins = found[[f"{name}M" for name in columns]].set_axis(pd.Index(columns), axis=1)
        return Table(kind, self._site + addresses.dataset(period), estimates, margins)

    def names(self, period: str) -> pd.Series[str]:
        """The names of all places of the nation, by code."""
        return self._rows(period, "place", ["NAME"], ("place:*", "state:*"))["NAME"]

    def _rows(
        self, period: str, kind: str, asked: Sequence[str], where: tuple[str, str]
    ) -> pd.DataFrame:
        frames = []
        for start in range(0, len(asked), _MOST_COLUMNS):
            chunk = tuple(asked[start : start + _MOST_COLUMNS])
            frames.append(self._part(period, kind, chunk, where))
        return pd.concat(frames, axis=1)

    def _part(
        self, period: str, kind: str, asked: tuple[str, ...], where: tuple[str, str]
    ) -> pd.DataFrame:
        path = addresses.dataset(period)
        query = (("get", ",".join(asked)), ("for", where[0]), ("in", where[1]))
        words = f"People of {period}, {kind} level"
        rows = self._json(path, words, period, query)
        parts = _PARTS[kind]
        address = self._site + path
        frame = _as_frame(rows, [*asked, *parts], address)
        if "tract" in frame:  # in 2000 a tract without a suffix may be written with four digits
            frame["tract"] = frame["tract"].str.ljust(6, "0")
        codes = frame[list(parts)].agg("".join, axis=1) if len(frame) else pd.Series([], dtype=str)
        frame.index = pd.Index(codes.to_numpy(dtype=object))
        if frame.index.has_duplicates:
            raise not_what_was_asked(address, "an area is listed twice")
        return frame[list(asked)]

    def _json(
        self, path: str, words: str, period: str, query: tuple[tuple[str, str], ...] = ()
    ) -> Any:
        address = self._site + path
        kept = self._fetcher.get(
            Request(
                self._site,
                path,
                words,
                period,
                ".json.txt",
                lambda file: _check_json(file, address),
                query,
                keyed=True,
            )
        )
        return json.loads(kept.path.read_text(encoding="utf-8"))


def _check_json(file: Path, address: str) -> None:
    try:
        json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise not_what_was_asked(address, "it is not in the form that it should have") from None


def _as_frame(rows: Any, wanted: list[str], address: str) -> pd.DataFrame:
    sound = (
        isinstance(rows, list)
        and len(rows) > 0
        and all(isinstance(row, list) and len(row) == len(rows[0]) for row in rows)
        and all(cell is None or type(cell) in (str, int, float) for row in rows for cell in row)
    )
    if not sound:
        raise not_what_was_asked(address, "it is not rows of text")
    # Nearly every value is text; where one is a number it becomes the text of it.
    rows = [[cell if cell is None else str(cell) for cell in row] for row in rows]
    missing = [name for name in wanted if rows[0].count(name) != 1]
    if missing:
        raise not_what_was_asked(address, f"it lacks the column {missing[0]}")
    return pd.DataFrame(rows[1:], columns=rows[0], dtype=object)[wanted]
