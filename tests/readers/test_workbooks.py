"""Excel workbooks: values as saved, one sheet, text that keeps every digit."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import hostile
import pandas as pd
import pytest
from openpyxl import Workbook

from equity_core.errors import BadInput
from equity_core.readers.limits import MIB, Limits
from equity_core.readers.sandbox_workbooks import cell_text
from equity_core.readers.tables import read_table

Refused = Callable[..., str]


def write(path: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def rows(frame: pd.DataFrame) -> list[list[str | None]]:
    return [[None if pd.isna(cell) else cell for cell in row] for row in frame.to_numpy()]


def test_cells_become_text_that_keeps_every_digit(tmp_path: Path) -> None:
    path = write(
        tmp_path / "records.xlsx",
        Data=[
            ["id", "geoid", "share", "day", "moment", "open", "note"],
            ["007", 270531002002, 0.25, dt.date(2021, 1, 5), dt.datetime(2021, 1, 5, 13, 45), True],
            [8, 5.0, -3, dt.datetime(2021, 1, 6), None, False, "=HYPERLINK(1)"],
            [],
            [9],
        ],
    )
    table = read_table(path)
    assert list(table.frame.columns) == ["id", "geoid", "share", "day", "moment", "open", "note"]
    assert rows(table.frame) == [
        ["007", "270531002002", "0.25", "2021-01-05", "2021-01-05T13:45:00", "true", None],
        # A formula that no program has worked out yet has no value.
        ["8", "5", "-3", "2021-01-06", None, "false", None],
        ["9", None, None, None, None, None, None],
    ]
    assert table.format == "Excel workbook, sheet 'Data'"
    assert (table.rows_read, table.torn, table.notes) == (3, (), ())
    assert all(isinstance(kind, pd.StringDtype) for kind in table.frame.dtypes)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", None),
        (2**53 + 2.0, repr(2**53 + 2.0)),
        (1e-7, "1e-07"),
        (dt.time(3, 4, 5), "03:04:05"),
        # Excel's fractions of a day are a few microseconds off.
        (dt.datetime(2021, 1, 5, 13, 44, 59, 999_990), "2021-01-05T13:45:00"),
        (dt.datetime(2021, 1, 5, 23, 59, 59, 999_990), "2021-01-06"),
        ("#N/A", "#N/A"),
    ],
)
def test_one_cell_as_text(value: object, text: str | None) -> None:
    assert cell_text(value) == text


@pytest.mark.usefixtures("at_hand")
def test_the_first_sheet_that_holds_anything_is_read_and_named(tmp_path: Path) -> None:
    path = write(tmp_path / "records.xlsx", Empty=[], Data=[["a", "b"], [1, 2]], More=[["c"], [3]])
    table = read_table(path)
    assert list(table.frame.columns) == ["a", "b"]
    assert table.notes == ("The workbook has 3 sheets; the sheet 'Data' was read.",)


@pytest.mark.usefixtures("at_hand")
def test_a_hidden_sheet_is_read_only_when_no_other_holds_anything(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Lists"
    book.active.append(["x", "y"])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("Data")
    shown.append(["a", "b"])
    shown.append([1, 2])
    book.save(tmp_path / "records.xlsx")
    assert list(read_table(tmp_path / "records.xlsx").frame.columns) == ["a", "b"]


@pytest.mark.usefixtures("at_hand")
def test_lines_above_the_column_names_are_left_out_and_counted(tmp_path: Path) -> None:
    path = write(
        tmp_path / "records.xlsx", Data=[["Trees planted"], [], ["City of X"], ["id", "n"], [1, 2]]
    )
    table = read_table(path)
    assert list(table.frame.columns) == ["id", "n"]
    assert rows(table.frame) == [["1", "2"]]
    assert table.notes == ("2 lines above the column names were left out.",)


@pytest.mark.usefixtures("at_hand")
def test_cells_beyond_the_named_columns_get_a_name(tmp_path: Path) -> None:
    many = [[i, i] for i in range(20_001)]
    path = write(tmp_path / "records.xlsx", Data=[["a", "b"], *many, [1, 2, None, "far"]])
    frame = read_table(path).frame
    assert list(frame.columns) == ["a", "b", "column 3", "column 4"]
    assert frame["column 4"].notna().sum() == 1
    assert frame.iloc[-1].tolist()[-1] == "far"
    assert len(frame) == 20_002


@pytest.mark.usefixtures("at_hand")
def test_a_workbook_that_misstates_its_own_size_is_read_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "records.xlsx", Data=[["a", "b"], [1, 2], [3, 4]])
    _edit(path, "xl/worksheets/sheet1.xml", b'ref="A1:B3"', b'ref="A1:A1"')
    assert rows(read_table(path).frame) == [["1", "2"], ["3", "4"]]


def _edit(path: Path, member: str, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert old in members[member]
    members[member] = members[member].replace(old, new)
    hostile.write_zip(path, members)


@pytest.mark.usefixtures("at_hand")
def test_columns_are_read_in_the_order_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "records.xlsx", Data=[["a", "b"], [1, 2]])
    assert rows(read_table(path, columns=["b", "a"]).frame) == [["2", "1"]]
    with pytest.raises(BadInput, match="no column 'c'"):
        read_table(path, columns=["c"])


@pytest.mark.usefixtures("at_hand")
def test_an_empty_workbook_is_refused(tmp_path: Path, refused: Refused) -> None:
    path = write(tmp_path / "records.xlsx", Data=[], More=[[None, ""]])
    assert "an empty workbook" in refused(read_table, path)


def test_a_workbook_with_macros_is_refused(tmp_path: Path, refused: Refused) -> None:
    path = write(tmp_path / "records.xlsx", Data=[["a"], [1]])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    assert "with macros" in refused(read_table, path)


@pytest.mark.parametrize(
    ("member", "words"),
    [("xl/workbook.bin", ".xlsb"), ("content.xml", "OpenDocument")],
)
def test_other_workbooks_are_named(
    member: str, words: str, tmp_path: Path, refused: Refused
) -> None:
    path = hostile.write_zip(tmp_path / "records.xlsx", {member: b"x"})
    assert words in refused(read_table, path)


@pytest.mark.usefixtures("at_hand")
def test_a_damaged_workbook_is_refused(tmp_path: Path, refused: Refused) -> None:
    path = hostile.write_zip(tmp_path / "records.xlsx", {"xl/workbook.xml": b"<nothing"})
    assert "damaged" in refused(read_table, path)
    write(path, Data=[["a", "b"], [1, 2]])
    _edit(path, "xl/worksheets/sheet1.xml", b"</sheetData>", b"")
    assert "damaged" in refused(read_table, path)


def _with_entity(path: Path, document_type: str, entity: str) -> None:
    write(path, Data=[["a", "b"], ["x", 2]])
    _edit(path, "xl/worksheets/sheet1.xml", b"<t>x</t>", f"<t>&{entity};</t>".encode())
    head = f'<?xml version="1.0"?><!DOCTYPE x [{document_type}]>'.encode()
    _edit(path, "xl/worksheets/sheet1.xml", b"<worksheet", head + b"<worksheet")


def test_a_bomb_of_entities_is_refused(tmp_path: Path, refused: Refused) -> None:
    path = tmp_path / "records.xlsx"
    lines = "".join(f'<!ENTITY e{i + 1} "{f"&e{i};" * 10}">' for i in range(9))
    _with_entity(path, f'<!ENTITY e0 "0123456789">{lines}', "e9")
    limits = Limits(workbook_seconds=30, memory_bytes=500 * MIB)
    assert "damaged" in refused(read_table, path, limits=limits)


def test_a_workbook_cannot_show_another_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(hostile.SECRET)
    _with_entity(tmp_path / "records.xlsx", f'<!ENTITY e SYSTEM "file://{secret}">', "e")
    try:
        said = str(rows(read_table(tmp_path / "records.xlsx").frame))
    except BadInput as problem:
        said = str(problem)
    assert hostile.SECRET not in said


@pytest.mark.usefixtures("at_hand")
def test_a_workbook_over_the_limits_is_refused(tmp_path: Path, refused: Refused) -> None:
    path = write(tmp_path / "records.xlsx", Data=[["a", "b"], [1, "x" * 50], [3, 4]])
    for limits, words in (
        (Limits(max_rows=1), "2 rows; up to 1"),
        (Limits(max_columns=1), "2 columns; up to 1"),
        (Limits(max_cell_bytes=49), "row 2, column '2'"),
        (Limits(max_workbook_members=3), "the limit is 3"),
        (Limits(max_unpacked_bytes=1_000), "more than is read"),
    ):
        assert words in refused(read_table, path, limits=limits)


def test_a_workbook_that_unpacks_to_far_too_much_is_refused(
    tmp_path: Path, refused: Refused
) -> None:
    path = write(tmp_path / "records.xlsx", Data=[["a"], [1]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/picture.bin", bytes(64 * MIB))
    assert "more than is read" in refused(read_table, path)
