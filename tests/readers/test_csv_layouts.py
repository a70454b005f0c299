"""CSV files as cities write them: delimiters, encodings, headers, quotes."""

from __future__ import annotations

import codecs
import contextlib
import csv
import gzip
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from equity_core.errors import BadInput, NotFound
from equity_core.readers import delimited
from equity_core.readers.encodings import Bytes
from equity_core.readers.layout import Layout
from equity_core.readers.limits import Limits
from equity_core.readers.tables import read_table

_QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def write(folder: Path, text: str, *, encoding: str = "utf-8", name: str = "records.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def rows(frame: pd.DataFrame) -> list[list[str | None]]:
    return [[None if pd.isna(cell) else cell for cell in row] for row in frame.to_numpy()]


def test_every_cell_is_text_and_an_empty_one_is_missing(tmp_path: Path) -> None:
    path = write(tmp_path, 'id,name,amount\n007,"Oak, 5th",1.50\n8,,None\n,"",NA\n')
    table = read_table(path)
    assert list(table.frame.columns) == ["id", "name", "amount"]
    assert rows(table.frame) == [
        ["007", "Oak, 5th", "1.50"],
        ["8", None, "None"],
        [None, None, "NA"],
    ]
    assert all(isinstance(kind, pd.StringDtype) for kind in table.frame.dtypes)
    assert table.frame.loc[1, "name"] is pd.NA
    assert (table.rows_read, table.repaired, table.torn, table.notes) == (3, 0, (), ())
    assert table.format == "CSV (comma, UTF-8)"


@pytest.mark.parametrize(
    ("delimiter", "word"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "pipe")]
)
@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
        ("latin-1", "Windows-1252"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiter_encoding_and_line_end_are_found_out(
    delimiter: str, word: str, encoding: str, said: str, line_end: str, tmp_path: Path
) -> None:
    lines = [["straße", "größe"], ["Märchenweg; 5, links|rechts", "1"], ["Ahornallee", "2"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=line_end).writerows(lines)
    table = read_table(write(tmp_path, out.getvalue(), encoding=encoding))
    assert [list(table.frame.columns), *rows(table.frame)] == lines
    assert table.format == f"CSV ({word}, {said})"


def test_big_endian_utf_16_with_its_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_bytes(codecs.BOM_UTF16_BE + "a,b\n1,ü\n".encode("utf-16-be"))
    assert rows(read_table(path).frame) == [["1", "ü"]]


_NAMES = ("id", "name of place", "värde", "x", "y")
_LETTERS = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t\"',;|")
_WESTERN = st.characters(codec="cp1252", exclude_categories=("Cc",), include_characters='\n\t",;|')


@st.composite
def _frames(draw: st.DrawFn, letters: st.SearchStrategy[str]) -> list[list[str]]:
    width = draw(st.integers(2, len(_NAMES)))
    cells = st.lists(st.text(letters, max_size=12), min_size=width, max_size=width)
    return [list(_NAMES[:width]), *draw(st.lists(cells, min_size=1, max_size=8))]


def _written(lines: list[list[str]], delimiter: str, quoting: int, line_end: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=line_end).writerows(lines)
    return out.getvalue()


_DELIMITERS = st.sampled_from(",;\t|")
_QUOTING = st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
_ENDS = st.sampled_from(["\n", "\r\n"])


def _expected(lines: list[list[str]]) -> list[list[str | None]]:
    return [[cell or None for cell in line] for line in lines[1:]]


@_QUICK
@given(
    _frames(_LETTERS),
    _DELIMITERS,
    _QUOTING,
    _ENDS,
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_frame_of_text_reads_back_equal(
    tmp_path: Path, lines: list[list[str]], delimiter: str, quoting: int, end: str, encoding: str
) -> None:
    text = _written(lines, delimiter, quoting, end)
    table = read_table(write(tmp_path, text, encoding=encoding))
    assert list(table.frame.columns) == lines[0]
    assert rows(table.frame) == _expected(lines)
    assert (table.repaired, table.torn) == (0, ())


@_QUICK
@given(_frames(_WESTERN), _DELIMITERS, _QUOTING)
def test_any_western_frame_reads_back_equal_from_windows_1252(
    tmp_path: Path, lines: list[list[str]], delimiter: str, quoting: int
) -> None:
    text = _written(lines, delimiter, quoting, "\n")
    with contextlib.suppress(UnicodeDecodeError):  # a few can be read both ways
        assume(text.encode("cp1252").decode("utf-8") == text)
    assert rows(read_table(write(tmp_path, text, encoding="cp1252")).frame) == _expected(lines)


def _all_lines(data: Bytes, layout: Layout, reach: int) -> list[tuple[int, int]]:
    return [(layout.body, len(data))]


@_QUICK
@given(_frames(_LETTERS), _DELIMITERS, _QUOTING, _ENDS)
def test_the_careful_reader_agrees_with_the_fast_one(
    tmp_path: Path, lines: list[list[str]], delimiter: str, quoting: int, end: str
) -> None:
    path = write(tmp_path, _written(lines, delimiter, quoting, end))
    fast = read_table(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "_read_fast", lambda *given: None)
        pd.testing.assert_frame_equal(fast.frame, read_table(path).frame)
        patch.setattr(delimited, "find_uneven", _all_lines)
        careful = read_table(path)
    pd.testing.assert_frame_equal(fast.frame, careful.frame)
    assert fast.torn == careful.torn == ()


def _never(*given: object, **named: object) -> None:
    raise AssertionError("read carefully")


def test_well_formed_files_take_the_fast_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "mend", _never)
    for text in ('a,b\r\n1,"x ""y""\r\n,z"\r\n\r\n2,3', "a;b\n1;2\n\n\n3;4\n", "a,b\n", "a\n\n1\n"):
        read_table(write(tmp_path, text))


def test_blank_lines_are_not_rows(tmp_path: Path) -> None:
    for text in ("\n\na,b\n\n1,2\n\n\n3,4\n\n", "\r\na,b\r\n\r\n1,2\r\n   \r\n3,4"):
        table = read_table(write(tmp_path, text))
        assert rows(table.frame) == [["1", "2"], ["3", "4"]]
        assert table.rows_read == 2


def test_a_file_with_a_header_only_has_no_rows(tmp_path: Path) -> None:
    for text in ("a,b\n", "a,b", "a,b\n\n\n"):
        table = read_table(write(tmp_path, text))
        assert list(table.frame.columns) == ["a", "b"]
        assert (len(table.frame), table.rows_read) == (0, 0)


def test_names_are_stripped_told_apart_and_never_empty(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, ' a ,b,,b,b (2),b,"two\nlines"\n1,2,3,4,5,6,7\n'))
    names = ["a", "b", "column 3", "b (3)", "b (2)", "b (4)", "two lines"]
    assert list(table.frame.columns) == names
    assert table.notes == (
        "Columns without a name were called 'column 3'.",
        "Columns that share a name were told apart as 'b (3)', 'b (4)'.",
    )


def test_a_column_of_delimiters_at_the_end_is_not_a_column(tmp_path: Path) -> None:
    assert rows(read_table(write(tmp_path, "a,b\n1,2,\n3,4,\n")).frame) == [["1", "2"], ["3", "4"]]
    table = read_table(write(tmp_path, "a,b,\n1,2\n3,4\n"))
    assert list(table.frame.columns) == ["a", "b"]
    assert rows(table.frame) == [["1", "2"], ["3", "4"]]
    assert (table.torn, table.repaired, table.notes) == ((), 0, ())


def test_excels_hint_about_the_delimiter_is_not_a_row(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "sep=;\r\na;b\r\n1,5;2\r\n"))
    assert rows(table.frame) == [["1,5", "2"]]


def test_decimal_commas_do_not_hide_semicolons(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "lon;lat\n-93,25;44,95\n-93,26;44,96\n"))
    assert rows(table.frame)[0] == ["-93,25", "44,95"]


def test_columns_are_read_in_the_order_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b,c\n1,2,3\n")
    broken = write(tmp_path, "a,b,c\n1,2\r,3\n", name="broken.csv")
    for file in (path, broken):
        table = read_table(file, columns=["c", "a"])
        assert list(table.frame.columns) == ["c", "a"]
        assert rows(table.frame) == [["3", "1"]]
        with pytest.raises(BadInput, match="no column 'd'. Its columns are: a, b, c"):
            read_table(file, columns=["d"])


def test_formulas_are_only_text(tmp_path: Path) -> None:
    formula = '=HYPERLINK("http://example.org";"x")'
    lines = [["a", "b"], [formula, "+1"], ["@SUM(A1)", "-2"]]
    table = read_table(write(tmp_path, _written(lines, ",", csv.QUOTE_MINIMAL, "\n")))
    assert rows(table.frame) == lines[1:]


@pytest.mark.parametrize("members", [1, 2])
def test_a_gzipped_file_is_read_whatever_its_name(members: int, tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    halves = [b"a,b\n1,2\n", b"3,4\n"] if members == 2 else [b"a,b\n1,2\n3,4\n"]
    path.write_bytes(b"".join(map(gzip.compress, halves)))
    table = read_table(path)
    assert rows(table.frame) == [["1", "2"], ["3", "4"]]
    assert table.format == "CSV (comma, UTF-8, gzipped)"


def test_the_five_letters_that_windows_leaves_open_are_read(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_bytes(b"a,b\n\x81\xe4\x93,1\n")
    table = read_table(path)
    assert rows(table.frame) == [["\x81ä\u201c", "1"]]
    assert table.notes == ("The file is not in UTF-8; its letters were read as Windows-1252.",)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no file at"):
        read_table(tmp_path / "records.csv")


def test_rows_columns_and_cells_have_limits(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n1,2\n3,4\n5,6\n")
    assert len(read_table(path, limits=Limits(max_rows=3, max_columns=2, max_cells=6)).frame) == 3
    for limits, words in (
        (Limits(max_rows=2), "3 rows; up to 2"),
        (Limits(max_columns=1), "2 columns; up to 1"),
        (Limits(max_cells=5), "6 cells; up to 5"),
        (Limits(max_bytes=10), "16 bytes; files up to 10 bytes"),
    ):
        with pytest.raises(BadInput, match=words):
            read_table(path, limits=limits)


def test_blocks_of_a_large_file_meet_without_a_seam(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("equity_core.readers.scan._BLOCK", 7)
    monkeypatch.setattr("equity_core.readers.encodings._BLOCK", 7)
    lines = [["a", "bö"], *[[f"{i}", f'x\n"ü", {i}'] for i in range(40)]]
    for end in ("\n", "\r\n"):
        text = _written(lines, ",", csv.QUOTE_MINIMAL, end)
        for encoding in ("utf-8", "cp1252", "utf-16"):
            monkeypatch.setattr(delimited, "mend", _never)
            assert rows(read_table(write(tmp_path, text, encoding=encoding)).frame) == lines[1:]
