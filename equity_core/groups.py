"""Groups of race, ethnicity and age as data: names, definitions, order, and the sets they form.

The catalogue is two small tables, ``data/groups.csv`` and ``data/group_sets.csv``. A city adds
its own groups and sets with files of the same names and columns in its home folder. Categories
change over time, so every group and set carries the standard it comes from and its vintage.
"""

import csv
import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from equity_core.errors import BadInput, NotFound
from equity_core.settings import data_folder

GROUPS_FILE = "groups.csv"
SETS_FILE = "group_sets.csv"
AGE = "Age"
"""The standard of the age groups, which are no race or ethnicity and never mixed with them."""
_ID = re.compile(r"[a-z][a-z0-9_]*")
_BARE = {"other", "others"}


@dataclass(frozen=True)
class Group:
    """A race, ethnicity or age category of a named standard and vintage.

    Attributes
    ----------
    id
        Column name in population files (``black_nh``); ``<id>_moe`` is its margin of error.
    label
        Full name, said first ("Black or African American (not Hispanic or Latino)").
    short_label
        Name after that, in charts and tables ("Black").
    people
        The noun phrase for a sentence ("Black residents").
    standard, vintage
        Where the category is defined, and in which edition of it.
    includes
        Who is counted, in plain words.
    order
        Display order, smaller first; alphabetical by short label as shipped.
    """

    id: str
    label: str
    short_label: str
    people: str
    standard: str
    vintage: str
    includes: str
    order: int


@dataclass(frozen=True)
class GroupSet:
    """Groups that one source counts together.

    ``exclusive`` means that each resident is in exactly one of ``groups``, so that they add up
    to ``total``; where it is False a resident may be in several.
    """

    id: str
    label: str
    standard: str
    vintage: str
    exclusive: bool
    total: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Groups:
    """The catalogue: every group and set that can be named, shipped ones first."""

    groups: tuple[Group, ...]
    sets: tuple[GroupSet, ...]

    def get(self, group_id: str) -> Group:
        """Return the group with this id; NotFound, with the nearest ids, where there is none."""
        for group in self.groups:
            if group.id == group_id:
                return group
        near = difflib.get_close_matches(group_id, [group.id for group in self.groups])
        hint = f"Did you mean {' or '.join(near)}?" if near else f"{GROUPS_FILE} lists them all."
        raise NotFound(f'There is no group called "{group_id}". {hint}')

    def known(self, ids: Iterable[str]) -> list[str]:
        """Return those of the ids that name a group, in the order given."""
        names = {group.id for group in self.groups}
        return [group_id for group_id in ids if group_id in names]

    def in_order(self, ids: Iterable[str]) -> list[str]:
        """Return the ids once each in display order, totals last; NotFound for an unknown id."""
        totals = {group_set.total for group_set in self.sets}
        found = {self.get(group_id) for group_id in ids}
        by_place = sorted(
            found, key=lambda g: (g.id in totals, g.order, g.short_label.casefold(), g.id)
        )
        return [group.id for group in by_place]

    def is_age(self, group_id: str) -> bool:
        """Whether the id names an age group rather than one of race and ethnicity."""
        return any(group.id == group_id and group.standard == AGE for group in self.groups)

    def exclusive_sets(self, *, of_ages: bool = False) -> list[GroupSet]:
        """Sets that add up to their total: those of race and ethnicity, or those of ages."""
        return [s for s in self.sets if s.exclusive and (s.standard == AGE) == of_ages]

    def set_for(self, ids: Iterable[str], *, of_ages: bool = False) -> GroupSet | None:
        """Return the exclusive set whose groups are all among the ids.

        Of several, the one with the most groups; of equals, the one listed first.
        None where no exclusive set is complete, so nothing may be said to add up to the total.
        Sets of age groups are considered only where `of_ages` asks for them.
        """
        present = set(ids)
        sets = self.exclusive_sets(of_ages=of_ages)
        complete = [s for s in sets if present.issuperset(s.groups)]
        return max(complete, key=lambda s: len(s.groups), default=None)


def load_groups(home: Path | None = None) -> Groups:
    """Read the shipped catalogue and, where a home folder has them, the city's own tables.

    Parameters
    ----------
    home
        Folder that may hold ``groups.csv`` and ``group_sets.csv`` with the shipped columns.

    Raises
    ------
    BadInput
        A cell cannot be used, or an own id is taken; names the file, row and column.
    """
    shipped = data_folder()
    folders = [shipped] if home is None else [shipped, home]
    groups: dict[str, Group] = {}
    sets: dict[str, GroupSet] = {}
    for folder in folders:
        for row in _rows(folder / GROUPS_FILE, Group, required=folder == shipped):
            group = _read_group(row, taken=groups.keys())
            groups[group.id] = group
    for folder in folders:
        for row in _rows(folder / SETS_FILE, GroupSet, required=folder == shipped):
            group_set = _read_set(row, taken=sets.keys(), groups=groups.keys())
            sets[group_set.id] = group_set
    return Groups(groups=tuple(groups.values()), sets=tuple(sets.values()))


@dataclass(frozen=True)
class _Row:
    """One line of a catalogue table that knows where it stands, for its refusals."""

    path: Path
    number: int
    cells: dict[str, str]

    def refuse(self, column: str, why: str) -> BadInput:
        return BadInput(f'{self.path.name}, row {self.number}, column "{column}": {why}')

    def text(self, column: str) -> str:
        value = self.cells[column]
        if not value:
            raise self.refuse(column, "the cell is empty. Please fill it in.")
        return value

    def new_id(self, taken: Iterable[str]) -> str:
        value = self.text("id")
        if not _ID.fullmatch(value) or value.endswith("_moe"):
            why = f'"{value}" cannot be an id. Use small letters, digits and _, not ending in _moe.'
            raise self.refuse("id", why)
        if value in taken:
            raise self.refuse("id", f'"{value}" is already taken. Please choose another id.')
        return value


def _rows(path: Path, kind: type[Group | GroupSet], *, required: bool) -> Iterator[_Row]:
    """Yield the rows of a table; none where an optional file is absent."""
    if not required and not path.exists():
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = list(csv.reader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = "It should be a CSV table saved as UTF-8. Please save it again."
        raise BadInput(f"{path.name} cannot be read. {why}") from error
    header = [name.strip() for name in table[0]] if table else []
    if missing := [column for column in kind.__dataclass_fields__ if column not in header]:
        raise BadInput(f"{path.name} has no column {', '.join(missing)}. Please add it.")
    for number, cells in enumerate(table[1:], start=2):
        if any(cell.strip() for cell in cells):
            yield _row(path, number, header, cells)


def _row(path: Path, number: int, header: list[str], cells: list[str]) -> _Row:
    if len(cells) != len(header):
        why = f"{len(cells)} cells where the first row has {len(header)}"
        raise BadInput(f"{path.name}, row {number}: {why}. Put quotes around text that has commas.")
    stripped = (cell.strip() for cell in cells)
    return _Row(path, number, dict(zip(header, stripped, strict=True)))


def _read_group(row: _Row, *, taken: Iterable[str]) -> Group:
    group_id = row.new_id(taken)
    for column in ("label", "short_label", "people"):
        if row.text(column).casefold() in _BARE:
            raise row.refuse(column, f'"{row.text(column)}" does not say who is counted.')
    order = row.text("order")
    if not order.isdecimal():
        raise row.refuse("order", f'"{order}" is not a whole number.')
    words = ("label", "short_label", "people", "standard", "vintage", "includes")
    return Group(id=group_id, order=int(order), **{column: row.text(column) for column in words})


def _read_set(row: _Row, *, taken: Iterable[str], groups: Iterable[str]) -> GroupSet:
    set_id = row.new_id(taken)
    members = tuple(row.text("groups").split())
    for column, names in (("total", (row.text("total"),)), ("groups", members)):
        if unknown := [name for name in names if name not in groups]:
            raise row.refuse(column, f'"{unknown[0]}" is not a group in {GROUPS_FILE}.')
    if len(set(members)) < max(2, len(members)):
        raise row.refuse("groups", "a set needs two or more different groups, each named once.")
    if row.text("exclusive") not in {"yes", "no"}:
        raise row.refuse("exclusive", f'"{row.text("exclusive")}" should be yes or no.')
    words = ("label", "standard", "vintage", "total")
    return GroupSet(
        id=set_id,
        exclusive=row.text("exclusive") == "yes",
        groups=members,
        **{column: row.text(column) for column in words},
    )
