"""Columns are found by what they are called in their own year, never by their number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from equity_core.census.troubles import SourceTrouble

Path = tuple[str, ...]

_INSIDE = "not hispanic or latino"
_ALONE = {
    "white_nh": ("white alone",),
    "black_nh": ("black or african american alone",),
    "aian_nh": ("american indian and alaska native alone",),
    "asian_nh": ("asian alone",),
    "nhpi_nh": (
        "native hawaiian and other pacific islander alone",
        "native hawaiian and pacific islander alone",
    ),
    "other_nh": ("some other race alone",),
    "multiple_nh": ("two or more races", "population of two or more races"),
}
GROUPS = ("total", *sorted(["hispanic", *_ALONE]))
AGES = ("children", "adults", "elders")
_OLDEST = 200  # no one is this old: the open end of the last age


@dataclass(frozen=True)
class Column:
    """One column of a table: its id without estimate or margin, and its label, part by part."""

    id: str
    path: Path


def as_path(label: str) -> Path:
    """The parts of a label, in small letters and without the colons of newer years.

    "Estimate!!Total:!!Not Hispanic or Latino:!!White alone" and "Total!!Not Hispanic or
    Latino!!White alone" are one path.
    """
    parts = [part.strip().rstrip(":").strip().casefold() for part in label.split("!!")]
    parts = [part for part in parts if part]
    return tuple(parts[1:] if parts and parts[0] == "estimate" else parts)


def from_indents(rows: Iterable[tuple[str, int, str]]) -> list[Column]:
    """Columns from (id, indent, label) in the order of a table's lines."""
    above: list[str] = []
    found = []
    for name, indent, label in rows:
        above = [*above[:indent], label]
        found.append(Column(name, as_path("!!".join(above))))
    return found


def group_columns(columns: Iterable[Column], table: str) -> dict[str, str]:
    """The column of each group, by label.

    Raises
    ------
    SourceTrouble
        A group has no column of its label, or more than one.
    """
    columns = list(columns)
    found = {group: [c.id for c in columns if _is_group(group, c.path)] for group in GROUPS}
    _one_each(found, table)
    return {group: ids[0] for group, ids in found.items()}


def total_column(columns: Iterable[Column], table: str) -> str:
    """The column of everyone that a table counts."""
    found = {"total": [column.id for column in columns if _is_group("total", column.path)]}
    _one_each(found, table)
    return found["total"][0]


def _is_group(group: str, path: Path) -> bool:
    if group == "total":
        return path == ("total",)
    if group == "hispanic":
        return path == ("total", "hispanic or latino")
    return len(path) > 2 and path[1] == _INSIDE and path[-1] in _ALONE[group]


def _one_each(found: Mapping[str, list[str]], table: str) -> None:
    wrong = [group for group, ids in found.items() if len(ids) != 1]
    if wrong:
        raise SourceTrouble(
            f"The labels of table {table} do not name one column each for {', '.join(wrong)}. "
            "Nothing was read from it; tell the person who runs this site."
        )


def age_columns(columns: Iterable[Column], table: str) -> dict[str, list[str]]:
    """The columns that add up to children, adults and elders, and "total".

    Raises
    ------
    SourceTrouble
        The ages of either sex leave a gap, overlap, or cross 18 or 65.
    """
    columns = list(columns)
    found: dict[str, list[str]] = {"total": [total_column(columns, table)]}
    found |= {age: [] for age in AGES}
    for sex in ("male", "female"):
        bins = [(span, c.id) for c in columns if (span := _span(c.path, sex)) is not None]
        _check_spans([span for span, _ in bins], table)
        for span, name in sorted(bins):
            found[_age_of(span)].append(name)
    return found


def _span(path: Path, sex: str) -> tuple[int, int] | None:
    if len(path) != 3 or path[:2] != ("total", sex):
        return None
    numbers = [int(number) for number in re.findall(r"\d+", path[2])]
    if path[2].startswith("under"):
        return 0, numbers[0] - 1
    return numbers[0], _OLDEST if path[2].endswith("over") else numbers[-1]


def _check_spans(spans: list[tuple[int, int]], table: str) -> None:
    ends = sorted(spans)
    meet = all(low == before[1] + 1 for before, (low, _) in zip(ends, ends[1:], strict=False))
    starts = {low for low, _ in ends}
    if not ends or not meet or ends[0][0] != 0 or ends[-1][1] != _OLDEST:
        raise SourceTrouble(f"The ages in table {table} leave gaps or overlap; it was not read.")
    if not {18, 65} <= starts:
        raise SourceTrouble(f"No age in table {table} begins at 18 or at 65; it was not read.")


def _age_of(span: tuple[int, int]) -> str:
    return "children" if span[1] < 18 else "adults" if span[1] < 65 else "elders"
