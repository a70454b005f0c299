"""Excel workbooks (.xlsx): checked as a zip here, read in a separate process."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from equity_core.readers.apart import read_apart
from equity_core.readers.headers import pick_columns
from equity_core.readers.limits import Limits
from equity_core.readers.reading import Reading, check_cells
from equity_core.readers.scratch import scratch_folder
from equity_core.readers.words import count
from equity_core.readers.zips import check_zip, open_zip


def read_workbook(path: Path, limits: Limits, columns: Sequence[str] | None) -> Reading:
    """Read the first sheet that holds anything; formulas give their saved values."""
    with open_zip(path) as archive:
        check_zip(archive, path, limits, limits.max_workbook_members)
    with scratch_folder() as folder:
        shutil.copyfile(path, folder / "input.xlsx")
        given = replace(limits, seconds=limits.workbook_seconds)
        answer = read_apart("workbook", folder, file=path.name, limits=given)
    names, sheet = answer.table.column_names, answer.facts["sheet"]
    places = pick_columns(names, columns, path.name)
    table = answer.table.select(places)
    check_cells(path.name, table.column_names, table.columns, limits.max_cell_bytes)
    notes = list(answer.facts["notes"])
    if answer.facts["sheets"] > 1:
        has = count(answer.facts["sheets"], "sheet")
        notes.insert(0, f"The workbook has {has}; the sheet {sheet!r} was read.")
    if answer.facts["above"]:
        above = count(answer.facts["above"], "line")
        notes.append(f"{above} above the column names were left out.")
    return Reading(table, f"Excel workbook, sheet {sheet!r}", tuple(notes))
