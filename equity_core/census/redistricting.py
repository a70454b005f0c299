"""The 2020 count from a state's redistricting file (P.L. 94-171): a zip of piped lines.

The lines of areas and the lines of cells are joined by LOGRECNO. A state has up to 700,000
blocks; they are read one line at a time and only those of the wanted counties are held.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from equity_core.census import addresses
from equity_core.census.cache import Kept
from equity_core.census.fetching import Fetcher, Request
from equity_core.census.labels import Column, as_path, group_columns, total_column
from equity_core.census.layout import GEO_COLUMNS, LABELS, cell_ids, segment_columns
from equity_core.census.states import State
from equity_core.census.troubles import not_what_was_asked
from equity_core.census.values import check_sum, numbers
from equity_core.census.zips import sound_zip
from equity_core.readers.zips import open_zip

_AT = {name: place for place, name in enumerate(GEO_COLUMNS)}
_REPORT_EVERY = 4 * 2**20
_WHOLE = "00"  # the geographic component of a whole area


def columns_of(table: str) -> list[Column]:
    """The columns of a table of the file, with the Bureau's labels."""
    return [
        Column(name, as_path(label))
        for name, label in zip(cell_ids(table), LABELS[table], strict=True)
    ]


@dataclass(frozen=True)
class Counts:
    """What was read of a state's file.

    Attributes
    ----------
    address
        Where the file came from.
    cells
        One row an area: ``level`` ("160" …), ``code``, ``place`` (five digits or empty),
        ``people`` as the line of the area states them, then the cells of P2 for the total and
        each group, and of P4 for people of 18 and over, all as text.
    """

    address: str
    cells: pd.DataFrame


@dataclass
class RedistrictingFile:
    """Reads one state's file through a fetcher, once for each set of counties."""

    fetcher: Fetcher
    site: str
    state: State
    _read: dict[frozenset[str], Counts] = field(default_factory=dict)

    def counts(self, counties: frozenset[str]) -> Counts:
        """Places of the state, and tracts, block groups and blocks of the counties.

        Parameters
        ----------
        counties
            Five digits each, such as "27053".
        """
        if counties not in self._read:
            kept = self._fetch()
            try:
                self._read[counties] = Counts(kept.address, self._join(kept, counties))
            except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeDecodeError):
                self.fetcher.cache.drop(kept)
                raise not_what_was_asked(kept.address, "the zip is damaged") from None
        return self._read[counties]

    def _fetch(self) -> Kept:
        path = addresses.redistricting(self.state.postal, self.state.folder)
        return self.fetcher.get(
            Request(
                self.site,
                path,
                f"The 2020 count of {self.state.name}",
                "2020",
                ".zip",
                lambda file: self._check(file, self.site + path),
            )
        )

    def _check(self, file: Path, address: str) -> None:
        with sound_zip(file, address) as archive:
            missing = [name for name in self._members() if name not in archive.namelist()]
        if missing:
            raise not_what_was_asked(address, f"it holds no {missing[0]}")

    def _members(self) -> tuple[str, str, str]:
        start = self.state.postal.lower()
        return f"{start}geo2020.pl", f"{start}000012020.pl", f"{start}000022020.pl"

    def _join(self, kept: Kept, counties: frozenset[str]) -> pd.DataFrame:
        geo, first, second = self._members()
        wanted = list(group_columns(columns_of("P2"), "P2").values())
        grown = [total_column(columns_of("P4"), "P4")]
        with open_zip(kept.path) as archive:
            lines = self._lines(archive)
            areas = dict(_areas(lines(geo), counties, kept.address))
            race = dict(_cells(lines(first), 1, wanted, areas, kept.address))
            adults = dict(_cells(lines(second), 2, grown, areas, kept.address))
        if not areas.keys() == race.keys() == adults.keys():
            raise not_what_was_asked(kept.address, "areas and their numbers do not match")
        rows = [[*areas[number], *race[number], *adults[number]] for number in areas]
        names = ["level", "code", "place", "people", *wanted, *grown]
        cells = pd.DataFrame(rows, columns=pd.Index(names), dtype=object)
        if (cells["people"] != cells[wanted[0]]).any():
            raise not_what_was_asked(kept.address, "areas and their numbers do not match")
        return cells

    def _lines(self, archive: zipfile.ZipFile) -> Callable[[str], Iterator[str]]:
        """Reads members line by line, and tells how many bytes of all were read."""
        total = sum(archive.getinfo(name).file_size for name in self._members())
        done = 0

        def lines(member: str) -> Iterator[str]:
            nonlocal done
            with archive.open(member) as raw:
                for line in raw:
                    if done // _REPORT_EVERY != (done + len(line)) // _REPORT_EVERY:
                        self.fetcher.progress(words, done, total)
                    done += len(line)
                    yield line.decode("latin-1").rstrip("\r\n")

        words = f"Reading the 2020 count of {self.state.name}"
        self.fetcher.progress(words, done, total)
        return lines


def _areas(
    lines: Iterator[str], counties: frozenset[str], address: str
) -> Iterator[tuple[str, list[str]]]:
    """(LOGRECNO, [level, code, place, people]) of the areas that are wanted."""
    inside = (addresses.TRACT_LEVEL, addresses.BLOCK_GROUP_LEVEL, addresses.BLOCK_LEVEL)
    for line in lines:
        level = line.split("|", 3)[2:3]
        if level != [addresses.PLACE_LEVEL] and not (level and level[0] in inside):
            continue
        cells = line.split("|")
        if len(cells) != len(GEO_COLUMNS):
            raise not_what_was_asked(address, f"a line of an area has {len(cells)} cells")
        county = cells[_AT["STATE"]] + cells[_AT["COUNTY"]]
        whole = cells[_AT["GEOCOMP"]] == _WHOLE
        if whole and (level[0] == addresses.PLACE_LEVEL or county in counties):
            place = cells[_AT["PLACE"]]
            people = cells[_AT["POP100"]]
            yield cells[_AT["LOGRECNO"]], [level[0], cells[_AT["GEOCODE"]], place, people]


def _cells(
    lines: Iterator[str],
    segment: int,
    wanted: list[str],
    areas: dict[str, list[str]],
    address: str,
) -> Iterator[tuple[str, list[str]]]:
    """(LOGRECNO, cells) of a segment, for the areas that are wanted."""
    names = segment_columns(segment)
    places = [names.index(name) for name in wanted]
    number = names.index("LOGRECNO")
    for line in lines:
        head = line.split("|", number + 1)
        if len(head) <= number or head[number] not in areas:
            continue
        cells = line.split("|")
        if len(cells) != len(names):
            raise not_what_was_asked(address, f"a line of segment {segment} has {len(cells)} cells")
        yield head[number], [cells[place] for place in places]


def blocks_of(counts: Counts, geoid: str, tracts: Sequence[str]) -> pd.DataFrame | None:
    """The blocks of the tracts, whether each lies in the place, and its people by group."""
    cells = counts.cells
    block = cells["level"] == addresses.BLOCK_LEVEL
    chosen = cells[block & cells["code"].str[:11].isin(list(tracts))].sort_values("code")
    if chosen.empty:
        return None
    columns = group_columns(columns_of("P2"), "P2")
    people = numbers(chosen[list(columns.values())], address=counts.address)
    found = pd.DataFrame(
        {
            "block": chosen["code"].astype("str"),
            "tract": chosen["code"].str[:11].astype("str"),
            "block_group": chosen["code"].str[:12].astype("str"),
            "inside": (chosen["place"] == geoid[2:]).astype(bool),
        }
    )
    for group, column in columns.items():
        found[group] = people[column].astype("int64")
    parts = found[[group for group in columns if group != "total"]].astype("float64")
    check_sum(people[columns["total"]], parts, address=counts.address, words="the groups")
    return found.reset_index(drop=True)
