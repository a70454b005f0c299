"""Tables that are too much or no tables at all: one plain sentence, nothing left behind."""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import hostile
import pytest

from equity_core.readers.limits import MIB, Limits
from equity_core.readers.tables import read_table

Refused = Callable[..., str]
_LONG = 100 * MIB

LONG_CELLS: dict[str, Callable[[int], bytes]] = {
    "one cell and nothing else": lambda n: b"a" * n,
    "one cell under a header": lambda n: b"note\n" + b"a" * n,
    "one cell among others": lambda n: b"id,note\n1,x\n2," + b"a" * n + b"\n3,y\n",
    "in quotes": lambda n: b'id,note\n1,"' + b"a" * n + b'"\n',
    "in quotes with commas and lines": lambda n: b'id,note\n1,"' + b"a, b\n" * (n // 5) + b'"\n',
    "in quotes with doubled marks": lambda n: b'id,note\n1,"' + b'""' * (n // 2) + b'"\n',
    "in quotes never closed": lambda n: b'id,note\n1,"' + b"a" * n,
    "with stray returns": lambda n: b"id,note\n1,x\r\n2," + b"a\r" * (n // 2),
    "nothing but commas": lambda n: b"id,note\n" + b"," * n,
}


@pytest.mark.parametrize("kind", LONG_CELLS)
def test_a_cell_of_a_hundred_megabytes_is_refused_quickly(
    kind: str, tmp_path: Path, refused: Refused
) -> None:
    path = tmp_path / "records.csv"
    path.write_bytes(LONG_CELLS[kind](_LONG if "and nothing else" in kind else _LONG // 3))
    began = time.process_time()
    said = refused(read_table, path)
    assert time.process_time() - began < 5
    assert "line" in said or "row" in said


def test_a_cell_of_a_hundred_megabytes_does_not_fill_memory(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_bytes(LONG_CELLS["in quotes with doubled marks"](_LONG // 2))
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from equity_core.errors import BadInput\n"
        "from equity_core.readers.tables import read_table\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n    read_table(Path(sys.argv[1]))\n"
        "except BadInput:\n"
        "    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    unit = 1 if sys.platform == "darwin" else 1024  # what getrusage counts in
    assert int(done.stdout) * unit < 6 * _LONG // 2


def test_a_long_cell_is_named_by_row_and_column(tmp_path: Path, refused: Refused) -> None:
    path = tmp_path / "records.csv"
    limits = Limits(max_cell_bytes=10)
    path.write_text('id,note\n1,short\n2,"""a"",\n""b"",\n""c"""\n')
    assert "row 2, column 'note'" in refused(read_table, path, limits=limits)
    path.write_text("id,note\n1,short\n2,elevenchars\n")
    assert "line 3, column '2'" in refused(read_table, path, limits=limits)
    path.write_text("id,note\n1,short\n2,tencharact\n")
    assert len(read_table(path, limits=limits).frame) == 2


def test_a_long_cell_among_unpaired_marks_is_named_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_text('id,note,n\n1,5" pipe,2\n2,"' + '""b,\n' * 8 + '",3\n' + "4,x,5\n" * 10)
    table = read_table(path, limits=Limits(max_cell_bytes=20))
    assert table.frame["id"].tolist() == ["1", "2", *["4"] * 10]
    assert [line for line, _ in table.torn] == list(range(4, 12))


def test_marks_that_never_pair_up_are_refused_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: Refused
) -> None:
    monkeypatch.setattr("equity_core.readers.records._MAX_GIVEN_BACK", 200_000)
    # Every line closes the cell that the line before opened, and opens another.
    path = tmp_path / "records.csv"
    path.write_text(",".join(f"c{i}" for i in range(1_000)) + '\n1,"x\n' + 'a","b\n' * 20_000)
    began = time.process_time()
    assert "do not come in pairs" in refused(read_table, path)
    assert time.process_time() - began < 5


def test_more_torn_rows_than_a_table_may_have_are_refused(tmp_path: Path, refused: Refused) -> None:
    path = tmp_path / "records.csv"
    path.write_text("a,b\n" + "1,2\n" * 50 + "1,2,3\n" * 20)
    assert len(read_table(path).torn) == 20
    assert "do not fit its first line" in refused(read_table, path, limits=Limits(max_torn=19))


def test_a_gzip_bomb_is_stopped_while_unpacking(tmp_path: Path, refused: Refused) -> None:
    path = tmp_path / "records.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * (16 * MIB), compresslevel=9))
    assert path.stat().st_size < MIB
    began = time.process_time()
    assert "more than is read" in refused(read_table, path)
    said = refused(read_table, path, limits=Limits(max_unpacked_bytes=MIB, max_ratio=10**9))
    assert "at most 1 MB" in said
    assert time.process_time() - began < 3


def test_a_damaged_gzip_is_refused(tmp_path: Path, refused: Refused) -> None:
    path = tmp_path / "records.csv.gz"
    whole = gzip.compress(b"a,b\n1,2\n" * 100)
    for data in (whole[:-4], whole[:20], whole[:10] + b"xx" + whole[12:]):
        path.write_bytes(data)
        assert "damaged gzip" in refused(read_table, path)


def test_something_else_inside_a_gzip_is_named(tmp_path: Path, refused: Refused) -> None:
    path = tmp_path / "records.csv.gz"
    for data, words in ((b"", "is empty"), (b"<html>", "a web page"), (zlib.compress(b"x"), "not")):
        path.write_bytes(gzip.compress(data))
        assert words in refused(read_table, path)


@pytest.mark.parametrize(
    ("name", "data", "words", "advice"),
    [
        ("records.csv", b"", "is empty", "export finished"),
        ("records.csv", b"\xef\xbb\xbf", "is empty", "export finished"),
        ("records.csv", b"\n\n\n", "", "column names"),
        ("records.csv", hostile.jpeg(), "a picture", "CSV, Excel (.xlsx) or Parquet"),
        ("records.xlsx", hostile.jpeg(), "a picture", "CSV"),
        ("records.csv", b"<!doctype html><html></html>", "a web page", "Download the file"),
        ("records.csv", b"\n <HTML><body>", "a web page", "Download the file"),
        ("records.csv", b"<?xml version='1.0'?><html>", "a web page", "Download the file"),
        ("records.csv", b"<?xml version='1.0'?><rows/>", "an XML document", "CSV"),
        ("records.csv", hostile.vrt_reading(Path("x.csv")), "links to other files", "never"),
        ("records.csv", b"%PDF-1.7", "a PDF document", "CSV"),
        ("records.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file", ".xlsx"),
        ("records.csv", b"{\\rtf1", "a rich text document", "CSV"),
        ("records.csv", b'{"a": 1}', "JSON", "CSV"),
        ("records.csv", b'[{"a": 1}]', "JSON", "CSV"),
        ("records.csv", b"7z\xbc\xaf\x27\x1c", "a packed archive", "Unpack"),
        ("records.csv", b"a,b\n\x00\x01\x02\x03", "not text", "CSV"),
        ("records.csv", bytes(range(256)) * 4, "not text", "CSV"),
        ("records.parquet", b"PAR1" + b"\xff" * 40 + b"PAR1", "a damaged Parquet", "Export"),
        ("records.csv", b"\xff\xfea\x00,\x00b\x00\n\x00\x00\xd8", "damaged further on", "UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_named_for_what_it_is(
    name: str, data: bytes, words: str, advice: str, tmp_path: Path, refused: Refused
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    said = refused(read_table, path)
    assert words in said
    assert advice in said


def test_a_map_or_a_zip_given_as_a_table_is_named(tmp_path: Path, refused: Refused) -> None:
    package = tmp_path / "map.gpkg"
    hostile.squares().to_file(package, driver="GPKG")
    assert "a GeoPackage, not a table" in refused(read_table, package)
    packed = hostile.write_zip(tmp_path / "records.zip", {"records.csv": b"a,b\n1,2\n"})
    assert "a zip file, not a table. Unpack it" in refused(read_table, packed)
    document = hostile.write_zip(tmp_path / "letter.docx", {"word/document.xml": b"<x/>"})
    assert "a Word or PowerPoint file" in refused(read_table, document)


def test_limits_of_this_process_are_not_touched(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    path = tmp_path / "records.csv"
    path.write_text("a,b\n1,2\n")
    read_table(path)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
