"""Parquet and GeoParquet files, in batches and with a running limit on their text."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from equity_core.errors import BadInput
from equity_core.readers.headers import name_columns, pick_columns
from equity_core.readers.limits import Limits
from equity_core.readers.reading import TEXT, Reading, check_cells, check_shape
from equity_core.readers.texts import as_text
from equity_core.readers.words import size

_BATCH = 4_096  # rows; a batch of the longest cells allowed is 128 MB a column


@contextmanager
def open_parquet(path: Path, limits: Limits) -> Iterator[pq.ParquetFile]:
    """Open a Parquet file of a shape within the limits; damage anywhere ends in a sentence."""
    try:
        with pq.ParquetFile(path) as file:
            columns = len(file.schema_arrow.names)
            check_shape(path.name, file.metadata.num_rows, columns, limits)
            yield file
    except (pa.ArrowException, OSError, UnicodeDecodeError) as problem:
        raise BadInput(
            f"{path.name} is a damaged Parquet file. Export it again, then try once more."
        ) from problem


def read_parquet(path: Path, limits: Limits, columns: Sequence[str] | None) -> Reading:
    """Read a Parquet file as text; columns of lists, structures or bytes are left out."""
    with open_parquet(path, limits) as file:
        return read_attributes(file, path.name, limits, columns)


def read_attributes(
    file: pq.ParquetFile,
    name: str,
    limits: Limits,
    columns: Sequence[str] | None = None,
    *,
    leave_out: Sequence[str] = (),
) -> Reading:
    """Read the plain columns of an open Parquet file as text."""
    stored = [column for column in file.schema_arrow.names if column not in leave_out]
    nested = [column for column in stored if as_text(_no_rows(file, column)) is None]
    plain = [column for column in stored if column not in nested]
    names, notes = name_columns(plain)
    places = pick_columns(names, columns, name)
    if nested:
        listed = ", ".join(map(repr, nested[:5]))
        notes = (*notes, f"Columns that hold no plain values were left out: {listed}.")
    wanted = [plain[place] for place in places]
    chunks = _read_batches(file, wanted, name, limits)
    arrays = [pa.chunked_array(chunk, TEXT) for chunk in chunks]
    chosen = [names[place] for place in places]
    check_cells(name, chosen, arrays, limits.max_cell_bytes)
    return Reading(pa.table(arrays, names=chosen), "Parquet", notes)


def _no_rows(file: pq.ParquetFile, column: str) -> pa.ChunkedArray:
    return pa.chunked_array([], file.schema_arrow.field(column).type)


def _read_batches(
    file: pq.ParquetFile, wanted: list[str], name: str, limits: Limits
) -> list[list[pa.Array]]:
    """Read batch by batch: a few bytes of a packed file can stand for millions of rows."""
    chunks: list[list[pa.Array]] = [[] for _ in wanted]
    used = 0
    for batch in file.iter_batches(batch_size=_BATCH, columns=wanted, use_threads=True):
        for chunk, column in zip(chunks, wanted, strict=True):
            text = as_text(pa.chunked_array([batch.column(column)]))
            chunk.extend(text.chunks if text is not None else [])
            used += text.nbytes if text is not None else 0
        if used > limits.max_unpacked_bytes:
            raise BadInput(
                f"{name} holds more than {size(limits.max_unpacked_bytes)} of text. "
                "Leave out columns that are not needed."
            )
    return chunks
