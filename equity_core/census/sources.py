"""The two sources behind one face: the Data API with a key, the Bureau's files without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pandas as pd

from equity_core.census import addresses
from equity_core.census.fetching import Fetcher
from equity_core.census.interface import Interface
from equity_core.census.labels import age_columns, group_columns, total_column
from equity_core.census.redistricting import Counts, RedistrictingFile, columns_of
from equity_core.census.states import State
from equity_core.census.survey_files import SurveyFiles
from equity_core.census.table import Table, by_age, by_group, children_of
from equity_core.census.troubles import key_needed

Wanted = Mapping[str, Sequence[str]]  # kind -> codes of areas, "place" among the kinds


class Source(Protocol):
    """What the client asks of either source."""

    def check_survey(self, year: int) -> None:
        """Raise `NotPublished` where the survey that ends in `year` is not out."""

    def people(self, state: State, period: str, wanted: Wanted) -> Iterator[pd.DataFrame]:
        """Tidy rows, some for each kind of area."""

    def places(self, year: int) -> tuple[pd.Series[str], pd.DataFrame]:
        """Names of all places of the nation by code, and tidy rows of their groups."""


@dataclass(frozen=True)
class WithKey:
    """Asks the Data API."""

    interface: Interface

    def check_survey(self, year: int) -> None:
        """Raise `NotPublished` where the survey that ends in `year` is not out."""
        self.interface.check_year(f"{year - 4}-{year}")

    def people(self, state: State, period: str, wanted: Wanted) -> Iterator[pd.DataFrame]:
        """Tidy rows, some for each kind of area."""
        self.interface.check_year(period)
        for kind, codes in wanted.items():
            for where, some in _where(state, kind, codes):
                yield from self._rows(period, kind, where, some)

    def _rows(
        self, period: str, kind: str, where: tuple[str, str], codes: Sequence[str]
    ) -> Iterator[pd.DataFrame]:
        survey = "-" in period
        race = addresses.RACE if survey else addresses.RACE_OF_CENSUS[int(period)]
        columns = group_columns(self.interface.columns(period, race), race)
        table = self._table(period, kind, list(columns.values()), where, codes)
        yield by_group(table, columns)
        if survey:
            ages = age_columns(self.interface.columns(period, addresses.AGE), addresses.AGE)
            every = [name for names in ages.values() for name in names]
            yield by_age(self._table(period, kind, every, where, codes), ages)
        elif period == "2020":
            grown = total_column(
                self.interface.columns(period, addresses.ADULTS_2020), addresses.ADULTS_2020
            )
            adults = self._table(period, kind, [grown], where, codes)
            yield children_of(table, columns["total"], adults, grown)

    def _table(
        self,
        period: str,
        kind: str,
        columns: Sequence[str],
        where: tuple[str, str],
        codes: Sequence[str],
    ) -> Table:
        return _only(self.interface.table(period, kind, columns, where=where), codes)

    def places(self, year: int) -> tuple[pd.Series[str], pd.DataFrame]:
        """Names of all places of the nation by code, and tidy rows of their groups."""
        period = f"{year - 4}-{year}"
        self.interface.check_year(period)
        columns = group_columns(self.interface.columns(period, addresses.RACE), addresses.RACE)
        table = self.interface.table(
            period, "place", list(columns.values()), where=("place:*", "state:*")
        )
        return self.interface.names(period), by_group(table, columns)


@dataclass
class WithFiles:
    """Reads the Bureau's files."""

    fetcher: Fetcher
    site: str
    _states: dict[State, RedistrictingFile] = field(default_factory=dict)
    _read_state: str = ""

    @property
    def _survey(self) -> SurveyFiles:
        return SurveyFiles(self.fetcher, self.site)

    def check_survey(self, year: int) -> None:
        """Raise `NotPublished` where the survey that ends in `year` is not out."""
        self._survey.labels(year)

    def people(self, state: State, period: str, wanted: Wanted) -> Iterator[pd.DataFrame]:
        """Tidy rows, some for each kind of area."""
        if period in ("2000", "2010"):
            raise key_needed()
        counts = None if "-" in period else self.counts(state, _counties(wanted))
        for kind, codes in wanted.items():
            if counts is not None:
                yield from _of_count(counts, kind, codes)
            else:
                yield from self._of_survey(int(period[-4:]), state, kind, codes)

    def _of_survey(
        self, year: int, state: State, kind: str, codes: Sequence[str]
    ) -> Iterator[pd.DataFrame]:
        files, fips = self._survey, state.fips
        self._read_state = fips
        groups = group_columns(files.columns(year, addresses.RACE), addresses.RACE)
        names = list(groups.values())
        table = files.table(year, addresses.RACE, kind, names, fips=fips, of=fips)
        yield by_group(_only(table, codes), groups)
        ages = age_columns(files.columns(year, addresses.AGE), addresses.AGE)
        every = [name for names in ages.values() for name in names]
        table = files.table(year, addresses.AGE, kind, every, fips=fips, of=fips)
        yield by_age(_only(table, codes), ages)

    def counts(self, state: State, counties: frozenset[str]) -> Counts:
        """The 2020 count of the counties and of all places of the state."""
        if state not in self._states:
            self._states[state] = RedistrictingFile(self.fetcher, self.site, state)
        return self._states[state].counts(counties)

    def places(self, year: int) -> tuple[pd.Series[str], pd.DataFrame]:
        """Names of all places of the nation by code, and tidy rows of their groups."""
        files = self._survey
        groups = group_columns(files.columns(year, addresses.RACE), addresses.RACE)
        names = list(groups.values())
        # What was kept of any state holds all places too: the nation's file is not fetched again.
        table = files.table(year, addresses.RACE, "place", names, fips=self._read_state)
        return files.names(year), by_group(table, groups)


def _of_count(counts: Counts, kind: str, codes: Sequence[str]) -> Iterator[pd.DataFrame]:
    rows = counts.cells[counts.cells["level"] == addresses.LEVELS[kind]].set_index("code")
    table = _only(Table(kind, counts.address, rows, None), codes)
    columns = group_columns(columns_of(addresses.RACE_2020), addresses.RACE_2020)
    yield by_group(table, columns)
    grown = total_column(columns_of(addresses.ADULTS_2020), addresses.ADULTS_2020)
    yield children_of(table, columns["total"], table, grown)


def _only(table: Table, codes: Sequence[str]) -> Table:
    """The rows of the areas that are asked for; areas that the source lacks have none."""
    found = table.estimates.index.isin(list(codes))
    margins = None if table.margins is None else table.margins[found]
    return Table(table.kind, table.address, table.estimates[found], margins)


def _counties(wanted: Wanted) -> frozenset[str]:
    return frozenset(
        code[:5] for kind, codes in wanted.items() if kind != "place" for code in codes
    )


def _where(
    state: State, kind: str, codes: Sequence[str]
) -> Iterator[tuple[tuple[str, str], Sequence[str]]]:
    """What to ask the interface for, and the codes that the answer serves."""
    if kind == "place":
        for code in codes:
            yield (f"place:{code[2:]}", f"state:{state.fips}"), [code]
        return
    for county in sorted(_counties({kind: codes})):
        inside = f"state:{county[:2]} county:{county[2:]}"
        inside += " tract:*" if kind == "block group" else ""
        yield (f"{kind}:*", inside), [code for code in codes if code[:5] == county]
