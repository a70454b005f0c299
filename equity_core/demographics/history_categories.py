"""The categories of every census, 1790 to 2020, and the spans of years that share a definition.

The table is `data/census_categories.csv`. Its words of the time are labels and are shown in
quotation marks only.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from equity_core.errors import BadInput
from equity_core.settings import data_folder

FILE = "census_categories.csv"
COLUMNS = (
    *("year", "definition", "definition_label", "categories", "counted", "left_out"),
    *("decided_by", "trap", "source", "checked"),
)
CODING_CHANGED = 2019.5
"""The new coding of 2020 came into the yearly survey with its answers of 2020, not before."""
NOTE_ON_WORDS = (
    "Words in quotation marks are the labels of the census of that time. They are shown so that "
    "the figures can be traced, not because they are right to use today."
)


@dataclass(frozen=True)
class CensusCategories:
    """What one census asked and published, with its source; `checked` says who has checked it."""

    year: int
    definition: str
    definition_label: str
    categories: tuple[str, ...]
    counted: str
    left_out: str
    decided_by: str
    trap: str
    source: str
    checked: str

    @property
    def quoted(self) -> str:
        """The categories as labels in quotation marks."""
        return ", ".join(f"“{word}”" for word in self.categories)


@dataclass(frozen=True)
class Definition:
    """A span of censuses that counted people alike.

    `begins` and `ends` are where its band stands on an axis of years: halfway between the last
    census of one definition and the first of the next.
    """

    id: str
    label: str
    trap: str
    begins: float
    ends: float
    censuses: tuple[CensusCategories, ...]


@cache
def load_categories(path: Path | None = None) -> tuple[CensusCategories, ...]:
    """Every census with its categories, oldest first.

    Raises
    ------
    BadInput
        The table cannot be read, or a cell of it is empty; names the row and the column.
    """
    path = path or data_folder() / FILE
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path.name} cannot be read. Restore it from the release.") from error
    found = tuple(_read(path, number, row) for number, row in enumerate(rows, start=2))
    return tuple(sorted(found, key=lambda one: one.year))


def load_definitions(path: Path | None = None) -> tuple[Definition, ...]:
    """The spans of censuses that counted people alike, oldest first, without holes between."""
    spans = [
        tuple(rows) for _, rows in groupby(load_categories(path), key=lambda one: one.definition)
    ]
    starts = [rows[0].year for rows in spans]
    lasts = [rows[-1].year for rows in spans]
    edges = [(last + start) / 2 for last, start in zip(lasts[:-1], starts[1:], strict=True)]
    edges = [starts[0] - 5.0, *edges[:-1], CODING_CHANGED, lasts[-1] + 10.0]
    return tuple(
        Definition(rows[0].definition, rows[0].definition_label, rows[0].trap, begins, ends, rows)
        for rows, begins, ends in zip(spans, edges[:-1], edges[1:], strict=True)
    )


def definition_of(last_year: int, path: Path | None = None) -> Definition:
    """The definition that figures counted up to that year follow; the newest for later years.

    A survey of several years is coded as its newest answers are, so its last year decides.
    """
    spans = load_definitions(path)
    later = [span for span in spans if span.begins <= last_year]
    return later[-1] if later else spans[0]


def _read(path: Path, number: int, row: dict[str, str]) -> CensusCategories:
    for column in COLUMNS:
        if not (row.get(column) or "").strip():
            raise BadInput(f'{path.name}, row {number}, column "{column}": the cell is empty.')
    if not row["year"].isdecimal():
        raise BadInput(f'{path.name}, row {number}, column "year": “{row["year"]}” is not a year.')
    words = {column: row[column].strip() for column in COLUMNS[3:]}
    categories = tuple(part.strip() for part in words.pop("categories").split(";"))
    return CensusCategories(
        year=int(row["year"]),
        definition=row["definition"].strip(),
        definition_label=row["definition_label"].strip(),
        categories=categories,
        **words,
    )
