"""Files with a few bytes changed: read, or refused in a sentence, and never anything else."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import hostile
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equity_core.errors import BadInput
from equity_core.readers.shapes import is_shapes, read_shapes
from equity_core.readers.tables import read_table

_CSV = b"id,name,n\n" + b"".join(b'%d,"x ""%d"", \ny",%d.5\n' % (i, i, i) for i in range(20))
_SPLICES = [b'"', b",", b"\n", b"\r", b"[", b"{", b"\0", b"1e999", b"NaN", b"\\ud800", b'""']
_CHANGES = st.lists(
    st.tuples(
        st.integers(0, 10**6), st.integers(0, 12), st.sampled_from(_SPLICES) | st.binary(max_size=3)
    ),
    min_size=1,
    max_size=8,
)


def _csv(path: Path) -> None:
    path.write_bytes(_CSV)


def _wide_csv(path: Path) -> None:
    path.write_bytes(_CSV.decode().encode("utf-16"))


def _packed_csv(path: Path) -> None:
    path.write_bytes(gzip.compress(_CSV, mtime=0))


def _geojson(path: Path) -> None:
    path.write_text(hostile.squares(5).to_json())


def _zip(path: Path) -> None:
    hostile.write_zip(path, {"map.geojson": hostile.squares(5).to_json().encode()})


def _geoparquet(path: Path) -> None:
    hostile.squares(5).to_parquet(path)


def _parquet(path: Path) -> None:
    moments = pa.array([0, 1, None] * 30, pa.timestamp("us", "UTC"))
    pq.write_table(
        pa.table({"a": [1.5, 2, None] * 30, "b": ["x", None, ""] * 30, "t": moments}), path
    )


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@pytest.mark.parametrize(
    "make", [_csv, _wide_csv, _packed_csv, _geojson, _zip, _geoparquet, _parquet]
)
@given(changes=_CHANGES)
def test_a_damaged_file_is_read_or_refused(
    make: Callable[[Path], None], tmp_path: Path, changes: list[tuple[int, int, bytes]]
) -> None:
    whole, path = tmp_path / "whole", tmp_path / "damaged"
    if not whole.exists():
        make(whole)
    data = bytearray(whole.read_bytes())
    for place, length, splice in changes:
        at = place % len(data) if data else 0
        data[at : at + length] = splice
    path.write_bytes(data)
    for read in (is_shapes, read_table, read_shapes):
        try:
            read(path)
        except BadInput as problem:
            assert len(str(problem)) < 420
            assert "\n" not in str(problem)


def test_the_files_are_readable_before_they_are_damaged(tmp_path: Path) -> None:
    for make in (_csv, _wide_csv, _packed_csv, _parquet):
        make(tmp_path / "whole")
        assert len(read_table(tmp_path / "whole").frame) in (20, 90)
    for make in (_geojson, _zip, _geoparquet):
        make(tmp_path / "whole")
        assert len(read_shapes(tmp_path / "whole").geometry) == 5
