"""Arrow's CSV reader, set to give every column as text."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.csv

from equity_core.readers.encodings import Bytes
from equity_core.readers.limits import MIB
from equity_core.readers.reading import TEXT

_MIN_BLOCK = 16 * MIB


def parse_csv(
    data: Bytes | bytes,
    names: Sequence[str],
    wanted: Sequence[str],
    *,
    delimiter: str,
    longest_line: int,
    breaks_in_quotes: bool,
) -> pa.Table:
    """Return the wanted columns of rows without a header; an empty cell is null.

    Raises
    ------
    pyarrow.ArrowInvalid
        A row does not have a cell for each name.
    """
    if not len(data):
        return pa.table({name: pa.chunked_array([], TEXT) for name in wanted})
    return pa.csv.read_csv(
        pa.BufferReader(pa.py_buffer(data)),
        pa.csv.ReadOptions(column_names=list(names), block_size=max(_MIN_BLOCK, 2 * longest_line)),
        pa.csv.ParseOptions(delimiter=delimiter, newlines_in_values=breaks_in_quotes),
        pa.csv.ConvertOptions(
            column_types=dict.fromkeys(names, TEXT),
            include_columns=list(wanted),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
