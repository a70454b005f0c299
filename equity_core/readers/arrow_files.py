"""Tables that pass between the separate process and this one, as Arrow files."""

from pathlib import Path

import pyarrow as pa

TABLE = "answer.arrow"


def write_table(folder: Path, table: pa.Table) -> None:
    """Write the answer's table into the scratch folder."""
    with (
        pa.OSFile(str(folder / TABLE), "wb") as sink,
        pa.ipc.new_file(sink, table.schema) as writer,
    ):
        writer.write_table(table)


def load_table(folder: Path) -> pa.Table:
    """Return the answer's table, empty when there is none; its form is checked in full."""
    if not (folder / TABLE).exists():
        return pa.table({})
    with pa.OSFile(str(folder / TABLE)) as source:
        table = pa.ipc.open_file(source).read_all()
    table.validate(full=True)
    return table
