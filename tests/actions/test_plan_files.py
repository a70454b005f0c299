"""A plan's file: out and in again without loss, the same bytes, and hostile files refused."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as law
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from plans import NASTY_TEXTS, SMALL, TEXT, plans

from equity_core.actions.cells import words_of
from equity_core.actions.city_rows import status_in_words
from equity_core.actions.columns import CITY_COLUMNS, COLUMNS, FIELDS
from equity_core.actions.days import read_day, read_moment
from equity_core.actions.document import FaultyRows, assemble, read_entries, rows_of
from equity_core.actions.files import quote, read_rows, unquote, write_csv, write_xlsx
from equity_core.actions.plan import Action, Plan
from equity_core.actions.texts import read_number, write_number
from equity_core.errors import BadInput, NotFound
from equity_core.privacy import STARTS_A_FORMULA
from equity_core.settings import data_folder

SLOW = law(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)


def read_back(path, now):
    entries = read_entries(read_rows(path), name=path.name, author="Ed", now=now)
    return assemble(entries, title="unnamed")


def faults_of(path, now):
    with pytest.raises(FaultyRows) as told:
        read_back(path, now)
    return [(fault.row, fault.column) for fault in told.value.faults]


def table(path, *rows):
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


@SLOW
@given(plan=plans())
@example(plan=SMALL)
def test_any_plan_comes_back_from_csv_as_it_was_and_makes_the_same_bytes(
    tmp_path_factory, now, plan
):
    path = tmp_path_factory.mktemp("csv") / "plan.csv"
    path.write_bytes(write_csv(rows_of(plan)))
    found = read_back(path, now)
    assert found == plan
    assert write_csv(rows_of(found)) == path.read_bytes()


@law(SLOW, max_examples=8)
@given(plan=plans())
@example(plan=SMALL)
def test_any_plan_comes_back_from_a_workbook_as_it_was_and_makes_the_same_bytes(
    tmp_path_factory, now, plan
):
    path = tmp_path_factory.mktemp("xlsx") / "plan.xlsx"
    path.write_bytes(write_xlsx(rows_of(plan)))
    found = read_back(path, now)
    assert found == plan
    assert write_xlsx(rows_of(found)) == path.read_bytes()


def test_the_texts_that_hurt_workbooks_come_back(tmp_path, now):
    listed = [Action(f"a{n}", text, order=n + 1) for n, text in enumerate(NASTY_TEXTS)]
    plan = Plan("p", "Plan", actions=tuple(listed))
    path = tmp_path / "plan.xlsx"
    path.write_bytes(write_xlsx(rows_of(plan)))
    assert read_back(path, now) == plan


@given(TEXT)
def test_quoting_cells_loses_nothing_and_leaves_no_formula(text):
    assert unquote(quote(text)) == text
    assert not quote(text).startswith(STARTS_A_FORMULA)


def test_no_cell_of_an_exported_file_can_run(tmp_path):
    bad = replace(SMALL, title="=HYPERLINK(1)", team="@x", intro="+1")
    rows = csv.reader(io.StringIO(write_csv(rows_of(bad)).decode("utf-8-sig")))
    assert not [cell for row in rows for cell in row if cell.startswith(STARTS_A_FORMULA)]
    (tmp_path / "p.xlsx").write_bytes(write_xlsx(rows_of(bad)))
    sheet = load_workbook(tmp_path / "p.xlsx").active
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}


def test_a_workbook_tells_neither_when_nor_where_it_was_made():
    data = write_xlsx(rows_of(SMALL))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert {one.date_time for one in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert str(date.today().year).encode() not in book.read("docProps/core.xml")


def test_the_columns_that_cities_keep_come_first_and_every_field_has_a_column():
    assert COLUMNS[: len(CITY_COLUMNS)] == CITY_COLUMNS
    assert len(set(COLUMNS)) == len(COLUMNS)
    assert {field.column for kind in FIELDS.values() for field in kind} <= set(COLUMNS)


def test_a_plan_as_cities_keep_it_is_read_with_its_own_words(tmp_path, now):
    path = table(
        tmp_path / "city.csv",
        "Community Indicators,Outcomes & actions,TIMELINE,Accountability,Performance measure,"
        "Progress report",
        'Graduation,"Hire ""with care""\nand fairly","March 1, 2026 to 30 June 2026",HR; Clerk,'
        "Share of hires,In process: two rounds done",
        ",Name a team,2021-2022,City administrator,,Accomplished",
        ",Train staff,\"Sept. 9, 2026\",HR,,",
    )  # fmt: skip
    first, second, third = read_back(path, now).actions
    assert (first.indicator, first.title) == ("Graduation", 'Hire "with care"\nand fairly')
    assert (first.timeline, first.owner) == ("March 1, 2026 to 30 June 2026", "HR; Clerk")
    assert (first.start, first.due) == (date(2026, 3, 1), date(2026, 6, 30))
    (told,) = first.updates
    assert (told.status, told.narrative) == ("on_track", "In process: two rounds done")
    assert (told.state, told.author, told.posted_at) == ("submitted", "Ed", now)
    assert (second.timeline, second.start, second.due) == ("2021-2022", None, None)
    assert second.updates[0].status == "completed"
    assert (third.due, third.updates) == (date(2026, 9, 9), ())


def test_a_progress_that_does_not_say_the_status_asks_for_it(tmp_path, now):
    words = ["Outcomes and actions,Progress", "Hire,Not happening yet or barrier", "Train,We met"]
    assert faults_of(table(tmp_path / "p.csv", *words), now) == [(2, "Progress"), (3, "Progress")]
    asked = ["Outcomes and actions,Progress,Status", "Hire,Not happening yet or barrier,Blocked"]
    (action,) = read_back(table(tmp_path / "q.csv", *asked), now).actions
    assert action.updates[0].status == "blocked"
    assert action.updates[0].narrative == "Not happening yet or barrier"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Accomplished", "completed"),
        ("IN  PROCESS - 2 of 3", "on_track"),
        ("not happening yet", "not_started"),
        ("Barrier: no staff", "blocked"),
        ("On hold until June", "paused"),
        ("Doneness is near", None),
        ("Not happening yet or barrier", None),
        ("", None),
    ],
)
def test_the_words_that_cities_use_for_progress(text, status):
    assert status_in_words(text) == status


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-05", date(2026, 3, 5)),
        ("2026-3-5 00:00:00", date(2026, 3, 5)),
        ("3/5/2026", date(2026, 3, 5)),
        ("March 5, 2026", date(2026, 3, 5)),
        ("mar. 5th 2026", date(2026, 3, 5)),
        (" 5  March\n2026 ", date(2026, 3, 5)),
        ("5-Mar-2026", date(2026, 3, 5)),
        ("1st Sept. 2026", date(2026, 9, 1)),
        ("", None),
    ],
)
def test_days_are_read_also_with_the_month_in_words(text, day):
    assert read_day(text) == day


@pytest.mark.parametrize(
    "text",
    ["2026-02-29", "13/1/2026", "Smarch 5, 2026", "0000-01-01", "2026", "٣/٥/٢٠٢٦", "March 2026"],
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match="a day such as"):
        read_day(text)


def test_a_day_alone_is_a_moment_on_that_day_in_all_of_the_us():
    assert read_moment("March 5, 2026") == datetime.fromisoformat("2026-03-05T12:00:00Z")
    with pytest.raises(ValueError, match="a day such as"):
        read_moment("2026-02-30T10:00:00Z")


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,234.50", "1234.5"), ("-0", "0"), ("+12", "12"), ("0.0", "0"), ("100", "100")],
)
def test_numbers_are_kept_digit_by_digit(text, number):
    assert write_number(read_number(text)) == number


@pytest.mark.parametrize("text", ["1e5", "NaN", "12 %", "1,23", "٣", "9" * 31, "--1", "Infinity"])
def test_what_is_no_plain_number_is_refused(text):
    with pytest.raises(ValueError, match="a number such as"):
        read_number(text)


def test_every_fault_is_told_with_its_row_and_column(tmp_path, now):
    path = table(
        tmp_path / "p.csv",
        "Row,Outcomes and actions,Key action,Start,Due,Status,Weight,Id,Posted,Progress,Reason",
        "action,Hire,KA9,someday,,,,,,,",
        "",
        "action,,KA1,2026-02-01,2026-01-01,,,,,,",
        "action,Train,,,,on track,,t1,,,",
        "step,Ask,,,,,0,,,,",
        "update,,,,,dropped,,,2026-01-01,,",
        "update,,,,,finished,,,2026-01-01,,",
        "parade,Sing,,,,,,,,,",
        "action,Again,,,,,,t1,,,",
        "action,Fine,,,,,,t1,,,",
    )
    assert faults_of(path, now) == [
        (2, "Key action"),
        (2, "Start"),
        (4, "Due"),
        (4, "Outcomes and actions"),
        (5, "Status"),
        (6, "Weight"),
        (7, "Status"),
        (8, "Status"),
        (9, "Row"),
        (11, "Id"),
    ]


def test_many_faults_are_told_shortly(tmp_path, now):
    path = table(tmp_path / "p.csv", "Outcomes and actions,Start", *["Hire,soon"] * 400)
    with pytest.raises(FaultyRows) as told:
        read_back(path, now)
    assert len(told.value.faults) == 400
    assert str(told.value).endswith("… and 350 more.")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"Outcomes and actions\n", "no rows"),
        (b"Outcomes and actions,Mood\nHire,good\n", "“Mood”"),
        (b"Outcomes and actions,Due,DUE\nHire,,\n", "twice"),
        (b"Name\nHire\n", "“Name”"),
        (b"Timeline\n2026\n", "no column “Outcomes and actions”"),
        (b'Outcomes and actions\n"Hire\n', "sound CSV"),
        (b'Outcomes and actions\n"' + b"x" * 200_000 + b'"\n', "sound CSV"),
        (b"Outcomes and actions\nHire,and more\n", "more cells"),
        (b"Outcomes and actions\nHi\0re\n", "CSV"),
        (b"\x89PNG\r\n\x1a\n\0\0", "CSV"),
        (b"PK\x03\x04 not a zip", "zip"),
        (b"Outcomes and actions\nHi\x07re\n", "control character U\\+0007"),
        (b"Outcomes and actions\n" + b"x" * 30_001, "too long"),
        (b"Outcomes and actions,\nHire,loose\n", "keeps nothing here"),
    ],
)
def test_a_hostile_file_is_refused_in_a_sentence(tmp_path, now, data, said):
    path = tmp_path / "plan.csv"
    path.write_bytes(data)
    with pytest.raises(BadInput, match=said):
        read_back(path, now)


def test_a_file_that_is_not_there_or_far_too_large_is_refused(tmp_path):
    with pytest.raises(NotFound, match="There is no file"):
        read_rows(tmp_path / "none.csv")
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(33 * 2**20)
    with pytest.raises(BadInput, match="32 MB"):
        read_rows(huge)
    table(tmp_path / "long.csv", "Outcomes and actions", *["Hire"] * 50_001)
    with pytest.raises(BadInput, match="50,000 rows"):
        read_rows(tmp_path / "long.csv")


def test_a_workbook_that_is_a_bomb_is_refused(tmp_path):
    bomb = tmp_path / "plan.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 300 * 2**20)
    with pytest.raises(BadInput, match="more than is read|unpack"):
        read_rows(bomb)


def test_dates_and_numbers_that_a_spreadsheet_typed_are_read(tmp_path, now):
    book = Workbook()
    book.active.append(
        ["Row", "Outcomes and actions", "Due", "Target", "Weight", "Value", "Posted"]
    )
    book.active.append(["action", "Hire", datetime(2026, 6, 30), 12.5])
    book.active.append(["step", "Ask", date(2026, 5, 1), None, 3])
    book.active.append(["value", None, None, None, None, 7, datetime(2026, 2, 3)])
    book.save(tmp_path / "typed.xlsx")
    (action,) = read_back(tmp_path / "typed.xlsx", now).actions
    assert (action.due, str(action.target)) == (date(2026, 6, 30), "12.5")
    assert (action.steps[0].due, action.steps[0].weight) == (date(2026, 5, 1), 3)
    assert (action.values[0].on, str(action.values[0].value)) == (date(2026, 2, 3), "7")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_the_usual_encodings_and_separators_are_read(tmp_path, now, encoding, sign):
    path = tmp_path / "p.csv"
    path.write_bytes(f"Outcomes and actions{sign}Timeline\nŁódź ᏣᎳᎩ{sign}soon\n".encode(encoding))
    (action,) = read_back(path, now).actions
    assert (action.title, action.timeline) == ("Łódź ᏣᎳᎩ", "soon")


def test_a_file_of_an_old_windows_is_read(tmp_path, now):
    (tmp_path / "p.csv").write_bytes("Outcomes and actions\nCafé “Peña”\n".encode("cp1252"))
    assert read_back(tmp_path / "p.csv", now).actions[0].title == "Café “Peña”"


def test_the_template_has_actions_and_steps_for_every_key_action(now):
    plan = read_back(data_folder() / "plan_template.csv", now)
    assert [action.key_action for action in plan.actions] == [f"KA{n}" for n in range(1, 7)]
    assert min(len(action.steps) for action in plan.actions) >= 3
    assert {action.visibility for action in plan.actions} == {"internal"}


@given(st.data())
@law(SLOW, max_examples=20)
def test_the_order_of_rows_never_matters_where_everything_has_an_id(data):
    rows = rows_of(SMALL)
    shuffled = data.draw(st.permutations(rows))
    entries = read_entries(enumerate(shuffled, 2), name="x", author="", now=datetime.now())
    assert assemble(entries, title="") == SMALL


def test_words_of_an_object_name_neither_its_id_nor_its_version():
    assert set(words_of(SMALL.actions[0])) & {"Id", "Version", "Row"} == set()
