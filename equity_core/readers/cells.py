"""Cells of a text column: blank, or to be read as a number or a date."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from equity_core.readers.words import count

# What people and programs write where there is no value, in lower case.
_BLANK = (
    "",
    "na",
    "n/a",
    "n.a.",
    "#n/a",
    "none",
    "null",
    "<null>",
    "nil",
    "-",
    "--",
    "–",
    "—",
    ".",
)


@dataclass(frozen=True)
class Trimmed:
    """Cells without the blanks around them; ``blank`` where there is no value at all."""

    text: pa.Array
    blank: npt.NDArray[np.bool_]


def trim(text: "pd.Series[str]") -> Trimmed:
    """Return a column's cells trimmed, and which of them hold no value."""
    array = pa.array(text.astype("string[pyarrow]"), type=pa.large_string(), from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    trimmed = pc.utf8_trim_whitespace(pc.fill_null(array, ""))
    # Only short cells can be blank words; lower-casing all the others would be wasted.
    short = pc.less_equal(pc.binary_length(trimmed), max(map(len, _BLANK)))
    blank = np.asarray(short)
    words = pc.utf8_lower(trimmed.filter(short))
    blank[blank] = np.asarray(pc.is_in(words, value_set=pa.array(_BLANK, pa.large_string())))
    return Trimmed(trimmed, blank)


def join(*parts: pa.Array | str) -> pa.Array:
    """Return the parts written one after the other, row by row."""
    as_arrow = [pa.scalar(p, pa.large_string()) if isinstance(p, str) else p for p in parts]
    return pc.binary_join_element_wise(*as_arrow, pa.scalar("", pa.large_string()))


def fields(text: pa.Array, pattern: str) -> dict[str, pa.Array]:
    """Return the named parts of a pattern, row by row; "" where it does not match."""
    found = pc.extract_regex(text, pattern=pattern)
    names = [found.type.field(place).name for place in range(found.type.num_fields)]
    empty = pa.scalar("", pa.large_string())
    return {n: pc.fill_null(found.field(n).cast(pa.large_string()), empty) for n in names}


def filled(text: pa.Array) -> npt.NDArray[np.bool_]:
    """Return which cells hold any letter."""
    return np.asarray(pc.greater(pc.binary_length(text), 0))


def say_unreadable(
    text: pa.Array, unreadable: npt.NDArray[np.bool_], one: str, many: str
) -> list[str]:
    """Return a sentence with the number of unreadable cells and a few of them, or nothing."""
    number = int(np.count_nonzero(unreadable))
    if not number:
        return []
    some = text.filter(pa.array(unreadable)).slice(0, 1_000).unique().to_pylist()[:3]
    shown = ", ".join(repr(cell[:40]) for cell in some)
    what = one if number == 1 else many
    return [f"{count(number, 'cell')} could not be read as {what}, such as {shown}."]
