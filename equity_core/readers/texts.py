"""Typed columns as text: ids keep every digit, whole numbers no ".0", dates are ISO."""

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from equity_core.readers.reading import TEXT

_EXACT = 2.0**53  # whole numbers up to here are exact as floating point


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Return a column as text, None when it holds no single values (lists, structures, bytes).

    Whole numbers are written without ".0", other numbers in their shortest exact form;
    NaN and empty text are missing. Times are ISO, in the column's own time zone with its
    offset from UTC.
    """
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_null(column.type):
        return pa.chunked_array([pa.nulls(len(column), TEXT)], TEXT)
    for applies, write in _WRITERS:
        if applies(column.type):
            return write(column)
    return None


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    text = column.cast(TEXT)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, TEXT), text)


def _float(column: pa.ChunkedArray) -> pa.ChunkedArray:
    column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    wide = column.cast(pa.float64())
    whole = pc.and_(pc.equal(pc.floor(wide), wide), pc.less(pc.abs(wide), _EXACT))
    digits = pc.if_else(whole, wide, None).cast(pa.int64()).cast(TEXT)
    return pc.coalesce(digits, column.cast(TEXT))


def _timestamp(column: pa.ChunkedArray) -> pa.ChunkedArray:
    seconds = pc.floor_temporal(column, unit="second")
    zone = column.type.tz
    local = pc.local_timestamp(seconds) if zone else seconds
    text = pc.strftime(local.cast(pa.timestamp("s")), format="%Y-%m-%dT%H:%M:%S")
    fraction = pc.replace_substring_regex(
        pc.strftime(column, format="%S"), pattern=r"^\d\d|\.?0*$", replacement=""
    )
    text = pc.binary_join_element_wise(text, fraction, "")
    if zone:
        offset = pc.replace_substring_regex(
            pc.strftime(seconds, format="%z"), pattern=r"(\d\d)$", replacement=r":\1"
        )
        text = pc.binary_join_element_wise(text, offset, "")
    return text.cast(TEXT)


def _time(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.replace_substring_regex(column.cast(TEXT), pattern=r"\.0+$", replacement="")


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_date(kind)
    )


_Writer = Callable[[pa.ChunkedArray], pa.ChunkedArray]
_WRITERS: tuple[tuple[Callable[[pa.DataType], bool], _Writer], ...] = (
    (_is_text, _plain),
    (pa.types.is_floating, _float),
    (pa.types.is_timestamp, _timestamp),
    (pa.types.is_time, _time),
)
