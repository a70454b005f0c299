"""The 5-year survey from the Bureau's files: one table for the whole nation in each."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from equity_core.census import addresses
from equity_core.census.cache import Kept
from equity_core.census.fetching import Fetcher, Request
from equity_core.census.labels import Column, from_indents
from equity_core.census.table import Table
from equity_core.census.troubles import SourceTrouble, not_what_was_asked

_SHELL_HEADER = ["Table ID", "Line", "Indent", "Unique ID", "Label", "Title"]
_ABOUT = {addresses.RACE: "group", addresses.AGE: "age"}
_PLACES = f"{addresses.PLACE_LEVEL}0000US"


class SurveyFiles:
    """Reads a survey's table files through a fetcher.

    A table file holds some 100 to 300 MB. It is fetched whole (and gone on with when the line
    breaks), then only the lines of one state and of all places are kept.
    """

    def __init__(self, fetcher: Fetcher, site: str) -> None:
        self._fetcher = fetcher
        self._site = site

    def columns(self, year: int, table: str) -> list[Column]:
        """The columns of a table, by the labels of that year."""
        kept = self.labels(year)
        with kept.path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            rows = csv.DictReader(file, delimiter="|", quoting=csv.QUOTE_NONE)
            lines = [row for row in rows if row["Table ID"] == table]
        try:
            found = [(row["Unique ID"], int(float(row["Indent"])), row["Label"]) for row in lines]
        except (TypeError, ValueError):
            raise not_what_was_asked(kept.address, "a line of it cannot be read") from None
        if not found:
            raise not_what_was_asked(kept.address, f"it does not describe table {table}")
        return from_indents(found)

    def labels(self, year: int) -> Kept:
        """The file of all columns and their labels; not published before the survey is."""
        path = addresses.survey_labels(year)
        return self._fetcher.get(
            self._request(
                path, f"What the columns of the survey of {year} mean", year, _SHELL_HEADER
            )
        )

    def table(
        self, year: int, table: str, kind: str, columns: list[str], *, fips: str, of: str = ""
    ) -> Table:
        """The columns for all areas of one kind whose codes begin with `of`.

        The lines of the state `fips` are kept, beside those of all places; of places only where
        no state is given.
        """
        kept = self._extract(year, table, fips)
        estimates = {name: name.replace("_", "_E") for name in columns}
        margins = {name: name.replace("_", "_M") for name in columns}
        found = _read_extract(
            kept, addresses.long_code(kind, of), [*estimates.values(), *margins.values()]
        )
        return Table(
            kind,
            kept.address,
            found[list(estimates.values())].set_axis(pd.Index(columns), axis=1),
            found[list(margins.values())].set_axis(pd.Index(columns), axis=1),
        )

    def names(self, year: int) -> pd.Series[str]:
        """The names of all places of the nation, by code."""
        request = self._request(
            addresses.survey_names(year),
            f"The names of areas in {year}",
            year,
            ["FILEID"],
        )
        kept = self._fetcher.get_extract(
            request, lambda whole, out: _copy(whole, out, _is_place_name), part_of="places"
        )
        found = _read_extract(kept, _PLACES, ["NAME"])
        return found["NAME"]

    def _extract(self, year: int, table: str, fips: str) -> Kept:
        """The lines of all places and, with a state, of its tracts and block groups."""
        path = addresses.survey_table(year, table)
        kinds = ("tract", "block group") if fips else ()
        wanted = (_PLACES, *(addresses.long_code(kind, fips) for kind in kinds))
        starts = tuple(start.encode() for start in wanted)
        return self._fetcher.get_extract(
            self._request(
                path,
                f"Table {table} of {year}, people by {_ABOUT[table]}",
                year,
                ["GEO_ID", f"{table}_E001"],
            ),
            lambda whole, out: _copy(whole, out, lambda line: line.startswith(starts)),
            part_of=fips or "places",
        )

    def _request(self, path: str, words: str, year: int, header: list[str]) -> Request:
        address = self._site + path
        return Request(
            self._site,
            path,
            words,
            f"{year - 4}-{year}",
            ".txt",
            lambda file: _check_header(file, header, address),
        )


def _check_header(file: Path, wanted: list[str], address: str) -> None:
    with file.open("rb") as lines:
        header = decoded(lines.readline(65_536)).split("|")
    if not set(wanted) <= set(header) or header[0] != wanted[0]:
        raise not_what_was_asked(address, "its first line does not name the columns")


def decoded(line: bytes) -> str:
    """A line as text: UTF-8, or Latin-1 as in older files."""
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = line.decode("latin-1")
    return text.rstrip("\r\n")


def _copy(whole: Path, out: Path, keep: Callable[[bytes], bool]) -> None:
    """Copy the header and the lines that are wanted."""
    with whole.open("rb") as source, out.open("wb") as target:
        target.write(source.readline())
        target.writelines(line for line in source if keep(line))


def _is_place_name(line: bytes) -> bool:
    cells = line.split(b"|", 4)
    return cells[2:4] == [addresses.PLACE_LEVEL.encode(), b"00"]


def _read_extract(kept: Kept, start: str, columns: list[str]) -> pd.DataFrame:
    """Cells as text by the code of the area, of the lines whose long code begins so."""
    with kept.path.open("rb") as file:
        header = decoded(file.readline()).split("|")
        places = [_place_of(name, header, kept.address) for name in ["GEO_ID", *columns]]
        first = places[0] == 0  # then the code can be looked at before the line is taken apart
        lines = (decoded(line) for line in file if not first or line.startswith(start.encode()))
        rows = list(_cells(lines, places, len(header), kept.address))
    rows = [row for row in rows if row[0].startswith(start)]
    codes = pd.Index([row[0].split("US", 1)[1] for row in rows], dtype=object)
    if codes.has_duplicates:
        raise not_what_was_asked(kept.address, "an area is listed twice")
    cells = [row[1:] for row in rows]
    return pd.DataFrame(cells, index=codes, columns=pd.Index(columns), dtype=object)


def _place_of(name: str, header: list[str], address: str) -> int:
    if header.count(name) != 1:
        raise not_what_was_asked(address, f"it lacks the column {name}")
    return header.index(name)


def _cells(
    lines: Iterator[str], places: list[int], width: int, address: str
) -> Iterator[list[str]]:
    for line in lines:
        cells = line.split("|")
        if len(cells) != width:
            raise SourceTrouble(
                f"{address} holds a line of {len(cells)} cells where {width} belong. It was not "
                "used; try again later."
            )
        yield [cells[place] for place in places]
