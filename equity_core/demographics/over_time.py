"""A city's people through time: two views of the same figures, with their breaks and gaps."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from equity_core.cities.reading import CityContents
from equity_core.demographics.comparable_series import comparable_figures
from equity_core.demographics.history_categories import (
    Definition,
    load_categories,
    load_definitions,
)
from equity_core.demographics.over_time_rows import published_figures, read_limits
from equity_core.groups import Groups


class View(StrEnum):
    """How figures of different times stand beside one another."""

    COMPARABLE = "comparable"
    PUBLISHED = "published"


@dataclass(frozen=True)
class OverTime:
    """A city's people through time.

    ``comparable`` and ``published`` have the columns of `published_figures` and further
    ``series`` (which figures belong together) and ``line`` (figures of one number may be joined
    by a line, others never). ``missing`` are the census years between the first and the last
    figure for which nothing is loaded. ``limits`` are the changes of the city's limits.
    """

    city: str
    comparable: pd.DataFrame = field(hash=False)
    published: pd.DataFrame = field(hash=False)
    limits: pd.DataFrame = field(hash=False)
    definitions: tuple[Definition, ...]
    missing: tuple[int, ...]
    notes: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether there is no figure at all."""
        return self.published.empty

    @property
    def periods(self) -> list[str]:
        """Every period, oldest first."""
        return list(dict.fromkeys(self.published["period"]))

    def figures(self, view: View) -> pd.DataFrame:
        """The figures of a view."""
        return self.comparable if view is View.COMPARABLE else self.published


def read_over_time(
    contents: CityContents, groups: Groups, *, limits: Iterable[tuple[int, str, str]] = ()
) -> OverTime:
    """Everything that the city has loaded by period: its history and its populations.

    `limits` are changes of the city's limits (year, what happened, source) beside those of the
    history file, such as the city's own entries of the record.
    """
    published = published_figures(contents, groups)
    comparable, notes = comparable_figures(published)
    version = published["version"].map(lambda one: f" ({one})" if one else "")
    published = published.assign(series=published["label"] + version)
    return OverTime(
        contents.city.name,
        _with_lines(comparable, across_breaks=True),
        _with_lines(published, across_breaks=False),
        read_limits(contents, limits),
        _met(published),
        _missing(published),
        tuple(notes),
    )


def _with_lines(figures: pd.DataFrame, *, across_breaks: bool) -> pd.DataFrame:
    """Number the figures that a line may join: of one series, no census between them missing.

    Periods that overlap are not joined. In the published view a line never crosses a change of
    definition, nor the border between the history file and a loaded population.
    """
    line, number = np.zeros(len(figures), dtype=int), 0
    last: dict[str, Mapping[Hashable, Any]] = {}
    numbers: dict[str, int] = {}
    rows = list(enumerate(figures.to_dict("records")))
    for place, one in sorted(rows, key=lambda each: (each[1]["end"], each[1]["start"])):
        series = str(one["series"])
        if series not in last or not _joined(last[series], one, across_breaks=across_breaks):
            number += 1
            numbers[series] = number
        line[place], last[series] = numbers[series], one
    return figures.assign(line=line)


def _joined(
    before: Mapping[Hashable, Any], one: Mapping[Hashable, Any], *, across_breaks: bool
) -> bool:
    """Whether a line joins two figures: no census lies between them and they do not overlap."""
    if before["end"] >= one["start"]:
        return False
    if not across_breaks and any(before[name] != one[name] for name in ("definition", "origin")):
        return False
    return not any(before["end"] < each.year < one["start"] for each in load_categories())


def _met(figures: pd.DataFrame) -> tuple[Definition, ...]:
    """The definitions between the first and the last figure."""
    if figures.empty:
        return ()
    met = set(figures["definition"])
    spans = load_definitions()
    places = [place for place, span in enumerate(spans) if span.id in met]
    return spans[places[0] : places[-1] + 1]


def _missing(figures: pd.DataFrame) -> tuple[int, ...]:
    """Census years inside the span of the figures that no figure is of."""
    if figures.empty:
        return ()
    spans = set(zip(figures["start"], figures["end"], strict=True))
    first, last = figures["start"].min(), figures["end"].max()
    years = [one.year for one in load_categories() if first < one.year < last]
    return tuple(year for year in years if not any(low <= year <= high for low, high in spans))
