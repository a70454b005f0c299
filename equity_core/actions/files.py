"""A plan's file as bytes: CSV and XLSX, the same bytes for the same rows, and back."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from equity_core.actions.columns import COLUMNS, ROW
from equity_core.actions.document import Row
from equity_core.errors import BadInput, NotFound
from equity_core.privacy import STARTS_A_FORMULA
from equity_core.readers.limits import KIB, MIB, Limits
from equity_core.readers.tables import read_table

LIMITS = Limits(
    max_bytes=32 * MIB,
    max_rows=50_000,
    max_columns=200,
    max_cells=5_000_000,
    max_cell_bytes=128 * KIB,
    max_unpacked_bytes=256 * MIB,
)
_EPOCH = datetime(1980, 1, 1)  # the first moment that a zip can carry
_STARTS = "".join(re.escape(sign) for sign in STARTS_A_FORMULA)
_TO_QUOTE = re.compile(rf"'*[{_STARTS}]")
_QUOTED = re.compile(rf"'+[{_STARTS}]")
_CODE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_CODED = re.compile(r"_x005F_(?=x[0-9A-Fa-f]{4}_)")
_SAME = {
    "outcome and actions": "outcomes and actions",
    "outcomes and action": "outcomes and actions",
    "community indicators": "community indicator",
    "performance measures": "performance measure",
    "progress report": "progress",
    "timelines": "timeline",
}
_BY_NAME = {column.casefold(): column for column in COLUMNS}


def quote(text: str) -> str:
    """The text with one quote mark before it where a spreadsheet could run it as a formula."""
    return f"'{text}" if _TO_QUOTE.match(text) else text


def unquote(text: str) -> str:
    """The text that :func:`quote` was given, whatever it was."""
    return text[1:] if _QUOTED.match(text) else text


def write_csv(rows: Iterable[dict[str, str]]) -> bytes:
    """The rows as CSV in UTF-8 with a mark, so that spreadsheets show every script."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([quote(row.get(column, "")) for column in COLUMNS] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(rows: Iterable[dict[str, str]]) -> bytes:
    """The rows as an Excel workbook of text cells, without any date or name of its making."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Plan")
    sheet.freeze_panes = "A2"
    for place in range(1, len(COLUMNS) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 24
    sheet.append([_cell(sheet, column, font=Font(bold=True)) for column in COLUMNS])
    wrapped = Alignment(wrap_text=True, vertical="top")
    for row in rows:
        texts = [_CODE.sub("_x005F_", quote(row.get(column, ""))) for column in COLUMNS]
        sheet.append([_cell(sheet, text, alignment=wrapped) if text else None for text in texts])
    book.properties.creator = "Race equity dashboard"
    book.properties.created = book.properties.modified = _EPOCH
    packed = io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(packed, "w")).save()
    return _packed_alike(packed)


def _cell(sheet: Any, text: str, **style: Any) -> Any:
    """A cell that holds text whatever the text looks like, and never a formula or an error."""
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    for name, value in style.items():
        setattr(cell, name, value)
    return cell


def _packed_alike(packed: io.BytesIO) -> bytes:
    """The same zip with every member dated alike, so that equal plans give equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            fixed = zipfile.ZipInfo(member.filename, _EPOCH.timetuple()[:6])
            fixed.external_attr = 0o600 << 16
            new.writestr(fixed, old.read(member), zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()


def read_rows(path: Path) -> list[Row]:
    """The rows of a CSV or XLSX file by column, numbered as in a spreadsheet.

    In an XLSX file empty rows are not counted.

    Raises
    ------
    NotFound, BadInput
        There is no such file, it is no table, is too large, or has a column that plans do not have.
    """
    if not path.is_file():
        raise NotFound(f"There is no file {path}. Check its name.")
    if path.stat().st_size > LIMITS.max_bytes:
        raise BadInput(f"{path.name} is larger than a plan can be (32 MB). Send a smaller file.")
    with path.open("rb") as file:
        head = file.read(4)
    return _read_xlsx(path) if head == b"PK\x03\x04" else _read_csv(path)


def _read_xlsx(path: Path) -> list[Row]:
    frame = read_table(path, limits=LIMITS).frame.fillna("")
    columns = _columns([str(name) for name in frame.columns], path.name)
    rows = []
    for number, cells in enumerate(frame.itertuples(index=False, name=None), start=2):
        texts = [unquote(_CODED.sub("_", str(cell))) for cell in cells]
        rows.append((number, _by_column(columns, texts)))
    return rows


def _read_csv(path: Path) -> list[Row]:
    text = _decoded(path)
    try:
        first = next(csv.reader(io.StringIO(text, newline=""), strict=True), [])
        sign = max(",;\t", key=lambda one: first[0].count(one) if len(first) == 1 else one == ",")
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True))
    except csv.Error as problem:
        raise BadInput(
            f"{path.name} is not a sound CSV table: a quotation mark is open or a cell is too "
            "long. Save it again from the spreadsheet as CSV (UTF-8)."
        ) from problem
    if not table:
        raise BadInput(f"{path.name} is empty. Check that the export finished, then try again.")
    if len(table) > LIMITS.max_rows:
        raise BadInput(f"{path.name} has more than {LIMITS.max_rows:,} rows. Split it.")
    columns = _columns(table[0], path.name)
    rows = []
    for number, cells in enumerate(table[1:], start=2):
        if any(cell.strip() for cell in cells[len(columns) :]):
            raise BadInput(
                f"{path.name}, row {number} has more cells than there are headings. "
                "Put quotation marks around text that has commas."
            )
        rows.append((number, _by_column(columns, [unquote(cell) for cell in cells])))
    return rows


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadInput(f"{path.name} is not a table of text. Save the plan as CSV (UTF-8) or XLSX.")


def _columns(names: Sequence[str], file: str) -> list[str]:
    """The columns that the headings name, "" for an empty heading."""
    found: list[str] = []
    for name in names:
        tidy = re.sub(r"[\s_-]+", " ", name.replace("&", " and ")).strip().casefold()
        tidy = " ".join(tidy.split())
        column = _BY_NAME.get(_SAME.get(tidy, tidy), "")
        if tidy and not column and not re.fullmatch(r"column \d+", tidy):
            raise BadInput(
                f"{file} has a column “{name.strip()[:80]}” that plans do not keep. Rename it or "
                f"take it out. The columns are: {', '.join(COLUMNS)}."
            )
        if column and column in found:
            raise BadInput(f"{file} has the column “{column}” twice. Rename or take out one.")
        found.append(column)
    if "Outcomes and actions" not in found and ROW not in found:
        raise BadInput(f"{file} has no column “Outcomes and actions”. The headings come first.")
    return found


def _by_column(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Cells by column; what stands under no heading goes by the name "" and is refused later."""
    row = {column: "" for column in columns if column}
    for column, cell in zip(columns, cells, strict=False):
        if column:
            row[column] = cell
        elif cell.strip():
            row[""] = cell
    return row
