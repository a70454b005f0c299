"""Rows torn by stray line breaks: repaired where that is certain, else named, never lost."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equity_core.errors import BadInput
from equity_core.readers import delimited
from equity_core.readers.encodings import Bytes
from equity_core.readers.layout import Layout
from equity_core.readers.tables import Table, read_table


def read(folder: Path, text: str) -> Table:
    path = folder / "records.csv"
    path.write_bytes(text.encode())
    return read_table(path)


def rows(table: Table) -> list[list[str | None]]:
    return [[None if pd.isna(cell) else cell for cell in row] for row in table.frame.to_numpy()]


def test_a_carriage_return_inside_a_cell_does_not_end_the_row(tmp_path: Path) -> None:
    table = read(tmp_path, "id,code,note\n1,T605\r,a\n2,T6,x\ry\n3,T7,b\n")
    assert rows(table) == [["1", "T605", "a"], ["2", "T6", "x y"], ["3", "T7", "b"]]
    assert (table.rows_read, table.repaired, table.torn) == (3, 2, ())
    assert table.notes == ("2 rows had a stray line break inside a cell; they were repaired.",)


def test_a_carriage_return_in_quotes_is_part_of_the_cell(tmp_path: Path) -> None:
    table = read(tmp_path, 'id,note\n1,"x\ry"\n2,"p\nq"\n')
    assert rows(table) == [["1", "x\ry"], ["2", "p\nq"]]
    assert table.repaired == 0


def test_a_row_torn_in_two_is_whole_again(tmp_path: Path) -> None:
    table = read(tmp_path, "id,street,note,n\n1,Oak,good,5\n2,Elm\nStreet,fine,6\n3,Ash,ok,7\n")
    assert rows(table)[1] == ["2", "Elm Street", "fine", "6"]
    assert (table.rows_read, table.repaired, table.torn) == (3, 1, ())
    assert table.notes == ("1 row had a stray line break inside a cell; it was repaired.",)


def test_a_row_torn_in_three_is_whole_again(tmp_path: Path) -> None:
    table = read(tmp_path, "id,street,note,n\n1,Oak,good,5\n2,Elm\nStreet,very\nfine,6\n")
    assert rows(table)[1] == ["2", "Elm Street", "very fine", "6"]


def test_a_windows_file_with_a_bare_line_feed_in_a_cell_is_repaired(tmp_path: Path) -> None:
    table = read(tmp_path, "id,note,n\r\n1,a\nb,2\r\n3,c,4\r\n5,d,6\nx\r\n")
    assert rows(table) == [["1", "a b", "2"], ["3", "c", "4"], ["5", "d", "6 x"]]
    assert table.repaired == 2


def test_rows_that_end_in_another_line_break_stay_rows(tmp_path: Path) -> None:
    table = read(tmp_path, "id,note\n1,a\r2,b\n3,c\n4,d\n")
    assert rows(table) == [["1", "a"], ["2", "b"], ["3", "c"], ["4", "d"]]
    assert table.torn == ()


def test_a_piece_between_whole_rows_is_named_and_not_guessed(tmp_path: Path) -> None:
    table = read(tmp_path, "id,n,note\n1,5,first\nand more\n2,6,second\n")
    assert rows(table) == [["1", "5", "first"], ["2", "6", "second"]]
    assert table.torn == ((3, "and more"),)
    assert table.rows_read == 3
    assert table.notes == (
        "1 line could not be fitted to the columns and was left out, first line 3.",
    )


def test_a_row_with_too_many_cells_is_named(tmp_path: Path) -> None:
    table = read(tmp_path, "id,note\n1,a\n2,b,c\n3,d\n4,e,\n")
    assert rows(table) == [["1", "a"], ["3", "d"], ["4", "e"]]
    assert table.torn == ((3, "2,b,c"),)


def test_two_short_rows_that_each_begin_well_are_not_glued(tmp_path: Path) -> None:
    whole = "".join(f"{i},{i}.5,x{i}\n" for i in range(10))
    table = read(tmp_path, f"id,n,note\n{whole}77,1.5\n78,2.5\n")
    # 2 + 2 - 1 = 3 cells would fit the header, but "1.5 78" is no number of the column n.
    assert len(table.frame) == 10
    assert table.torn == ((12, "77,1.5"), (13, "78,2.5"))


def test_many_pieces_with_nothing_to_judge_them_by_are_not_glued(tmp_path: Path) -> None:
    table = read(tmp_path, "a,b,c\nx,y,z\nx,y,z\nx,y,z\np,q\nr,s\nt,u\nx,y,z\n")
    # Any two neighbours would make three cells; nothing says which two belong together.
    assert rows(table) == [["x", "y", "z"]] * 4
    assert [text for _, text in table.torn] == ["p,q", "r,s", "t,u"]


def test_a_joined_row_must_look_like_its_column(tmp_path: Path) -> None:
    whole = "".join(f"a{i},{i},b\n" for i in range(10))
    table = read(tmp_path, f"name,n,note\n{whole}x,1\ny,b\n")
    # Joined, the row would be ("x", "1 y", "b"), and "1 y" is no number.
    assert len(table.frame) == 10
    assert len(table.torn) == 2


def test_a_file_that_leaves_off_empty_ends_is_padded_and_says_so(tmp_path: Path) -> None:
    # Excel writes such files when the last columns are mostly empty.
    text = "id,street,note\n" + "".join(
        f"{i},Oak\n" if i % 3 else f"{i},Elm,x\n" for i in range(90)
    )
    table = read(tmp_path, text)
    assert len(table.frame) == table.rows_read == 90
    assert table.frame["note"].isna().sum() == 60
    assert table.torn == ()
    assert table.notes == ("60 rows ended early; the cells missing at the end were read as empty.",)


def test_a_file_of_free_text_that_leaves_off_ends_is_not_glued(tmp_path: Path) -> None:
    text = "name,street,note\n" + "".join(
        f"{'ab' * (i % 5 + 1)},Oak {'x' * (i % 7)}\n" if i % 2 else f"{'c' * (i % 9 + 1)},Elm,x\n"
        for i in range(100)
    )
    table = read(tmp_path, text)
    assert len(table.frame) == 100
    assert table.repaired == 0


def test_a_quotation_mark_inside_a_cell_is_a_letter(tmp_path: Path) -> None:
    table = read(tmp_path, 'id,note,n\n1,5" pipe,2\n2,a "b" c,3\n3,x"y,4\n')
    assert rows(table) == [["1", '5" pipe', "2"], ["2", 'a "b" c', "3"], ["3", 'x"y', "4"]]
    assert table.torn == ()


def test_a_quotation_mark_that_never_closes_costs_no_other_row(tmp_path: Path) -> None:
    lines = [f"{i},note {i},{i}" for i in range(50)]
    lines[10] = '10,"note 10,10'
    table = read(tmp_path, "id,note,n\n" + "\n".join(lines) + "\n")
    assert len(table.frame) == 50
    assert rows(table)[10] == ["10", '"note 10', "10"]


def test_two_stray_marks_do_not_swallow_what_lies_between(tmp_path: Path) -> None:
    lines = [f"{i},note {i},{i}" for i in range(50)]
    lines[10], lines[40] = '10,"note,10', '40,"note,40'
    table = read(tmp_path, "id,note,n\n" + "\n".join(lines) + "\n")
    assert [row[0] for row in rows(table)] == [str(i) for i in range(50)]


def test_blanks_before_a_quotation_mark_are_left_out(tmp_path: Path) -> None:
    table = read(tmp_path, 'id, note, n\n1, "a, b" , 2\n')
    assert rows(table) == [["1", "a, b", " 2"]]


def test_quoted_cells_over_several_lines_in_a_file_with_stray_breaks(tmp_path: Path) -> None:
    table = read(tmp_path, 'id,note,n\n1,"a\nb, ""c""",2\n3,x\ry,4\n5,"p\n\nq",6\n')
    assert rows(table) == [["1", 'a\nb, "c"', "2"], ["3", "x y", "4"], ["5", "p\n\nq", "6"]]
    assert table.repaired == 1


def test_torn_lines_are_numbered_as_an_editor_does(tmp_path: Path) -> None:
    text = 'id,note,n\n1,"a\nb",2\n\n2,x,y,z\n3,"c\n\nd",4\nlost,piece,of,more\n5,e\r,6\n'
    table = read(tmp_path, text)
    numbered = dict(enumerate(text.split("\n"), start=1))
    assert [number for number, _ in table.torn] == [5, 9]
    assert all(numbered[number] == text for number, text in table.torn)


def test_the_text_of_a_torn_line_is_cut_at_200_letters(tmp_path: Path) -> None:
    table = read(tmp_path, "id,n\n1,2\n3,4\n" + "x," * 500 + "\n")
    assert [len(text) for _, text in table.torn] == [200]


def test_a_title_above_the_header_is_explained(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Delete any lines above the column names"):
        read(tmp_path, "Trees planted\nid,street,n\n" + "1,Oak,2\n" * 50)


_QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@_QUICK
@given(
    st.sets(st.integers(0, 59), max_size=15),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=60, max_size=60),
    st.sampled_from(["\n", "\r"]),
)
def test_torn_rows_are_repaired_or_named_and_all_others_untouched(
    tmp_path: Path, torn: set[int], places: list[tuple[int, int]], stray: str
) -> None:
    street = ["Oak Street North", "Elm", "Nicollet Avenue"]
    notes = ["checked twice and closed", "open", "see the other one"]
    rows_in = [[str(1_000 + i), street[i % 3], notes[i % 3], f"{i}.25"] for i in range(60)]
    lines = []
    for i, row in enumerate(rows_in):
        line = ",".join(row)
        if i in torn:
            first = len(row[0]) + 1
            last = first + len(row[1]) + 1 + len(row[2])
            at = first + places[i][0] % (last - first)
            line = line[:at] + stray + line[at:]
        lines.append(line)
    table = read(tmp_path, "id,street,note,n\n" + "\n".join(lines) + "\n")
    assert table.rows_read == len(table.frame) + len(table.torn)
    found = {row[0]: row for row in rows(table)}
    for i, row in enumerate(rows_in):
        if i not in torn:
            assert found[row[0]] == row
        elif row[0] in found:
            assert [cell.replace(" ", "") for cell in found[row[0]]] == [
                cell.replace(" ", "") for cell in row
            ]
    named = {text.split(",")[0] for _, text in table.torn}
    assert {row[0] for row in rows_in} <= set(found) | named
    if stray == "\r":
        assert len(table.frame) == 60


_BITS = st.sampled_from(
    [*("1", "22", "x", "y z", '"p"', '""', '"', ' "', '5"', '"q'), *([","] * 8 + ["\n"] * 4)]
    + ["\r\n", "\r", '"a\nb"', '"a,\n\n,b"', "1,2,3\n"]
)


@_QUICK
@given(st.lists(_BITS, max_size=60), st.sampled_from([5, 7, 1_000]), st.booleans())
def test_looking_only_at_uneven_lines_gives_what_looking_at_all_lines_gives(
    tmp_path: Path, bits: list[str], block: int, windows: bool
) -> None:
    path = tmp_path / "records.csv"
    text = "a,b,c\n1,2,3\n4,5,6\n7,8,9\n" + "".join(bits)
    path.write_bytes((text.replace("\n", "\r\n") if windows else text).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("equity_core.readers.tearing.not_a_table", _as_reading_error)
        some = _read_or_say(path)
        patch.setattr("equity_core.readers.scan._BLOCK", block)
        assert _read_or_say(path) == some
        patch.setattr(delimited, "_read_fast", lambda *given: None)
        patch.setattr(delimited, "find_uneven", _all_lines)
        assert _read_or_say(path) == some


def _all_lines(data: Bytes, layout: Layout, reach: int) -> list[tuple[int, int]]:
    return [(layout.body, len(data))]


def _read_or_say(path: Path) -> object:
    try:
        table = read_table(path)
    except BadInput as problem:
        return str(problem)
    return rows(table), table.torn, table.repaired, table.notes


def _as_reading_error(file: str, width: int, line: int) -> BadInput:
    return BadInput("most lines do not fit")
