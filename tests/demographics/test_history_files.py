"""Reading history files: every row has a source and a fate."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from equity_core.demographics.history import MOST_FIGURES, MOST_ROWS, History, read_history
from equity_core.demographics.history_ledger import say_ledger
from equity_core.errors import BadInput
from equity_core.readers.tables import read_table

HEAD = "period,group,measure,value,unit,moe,version,source,note\n"


def read(folder: Path, text: str, *, city: str = "Tinytown", place: str | None = None) -> History:
    path = folder / "history.csv"
    path.write_text(text, encoding="utf-8")
    return read_history(read_table(path), city=city, place=place)


def rows(*lines: str) -> str:
    return HEAD + "\n".join(lines) + "\n"


def test_a_tidy_file_is_read_whole_oldest_first(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        rows(
            "1990,Black,count,120,people,,,1990 census table 3,",
            "1980,White,share,98.5,percent,,,1980 census table 1,",
            "2018-2022,White,share,61,percent,1.5,,census.gov,",
        ),
    )
    assert list(found.frame["period"]) == ["1980", "1990", "2018-2022"]
    assert list(found.frame["value"]) == [0.985, 120.0, 0.61]
    assert found.frame["moe"].iloc[2] == pytest.approx(0.015)
    assert found.frame[["start", "end"]].iloc[2].tolist() == [2018, 2022]
    assert found.ledger["read"] == found.ledger["used"] == 3
    assert found.facts["periods"] == ["1980", "1990", "2018-2022"]


def test_a_row_without_a_source_is_set_aside_by_its_number_and_name(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        rows(
            "1990,White,count,900,,,,a census,", "1990,Black,count,120,,,,,", "1980,,count,1,,,, ,"
        ),
    )
    assert found.ledger["no_source"] == 2
    assert "without a source: row 2 (Black, 1990); row 3 (1980)" in " ".join(found.notes)


def test_a_file_without_any_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Every row needs a source.*row 1"):
        read(tmp_path, rows("1990,White,count,900,,,,,"))


def test_a_file_without_a_column_for_sources_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no column source"):
        read(tmp_path, "period,group,measure,value\n1990,White,count,5\n")


def test_every_bad_row_has_one_fate_and_the_ledger_adds_up(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        rows(
            "1990,White,count,900,,,,a census,",
            "1990,White,count,900,,,,a census,",
            "1990,white,count,901,,,,a blog,",
            "long ago,White,count,900,,,,a census,",
            "1990,,count,900,,,,a census,",
            "1990,Black,average,5,,,,a census,",
            "1990,Black,count,many,,,,a census,",
            "1990,Black,count,-5,,,,a census,",
            "1990,Black,count,,,,,a census,",
            "1990,Asian,share,101,percent,,,a census,",
            "1990,Asian,share,5,percent,-1,,a census,",
            "1927,,city limits,,,,,a census,",
        ),
    )
    fates = {fate: number for fate, number in found.ledger.items() if number}
    assert fates == {
        "read": 12, "used": 1, "no_period": 1, "no_group": 1, "bad_measure": 1, "bad_value": 5,
        "bad_note": 1, "repeated": 1, "contradicted": 1,
    }  # fmt: skip
    assert sum(found.ledger.values()) == 2 * found.ledger["read"]
    assert say_ledger(found.ledger).startswith("12 rows read, 1 used; set aside: ")


def test_two_values_of_1930_stand_side_by_side_when_each_names_its_version(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        rows(
            "1930,White,count,900,,,as published in 1930,a census,",
            "1930,White,count,950,,,as revised in 1940,a census,",
        ),
    )
    assert list(found.frame["version"]) == ["as published in 1930", "as revised in 1940"]


def test_changes_of_the_city_limits_need_no_value_and_two_in_a_year_are_two(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        rows(
            "1927,,city limits,,,,,city ordinance,Took in Easton",
            "1927,,Annexation,,,,,city ordinance,Took in Weston",
            "1990,White,count,9,,,,a census,",
        ),
    )
    assert found.facts["limits"] == 2
    assert list(found.frame["note"][:2]) == ["Took in Easton", "Took in Weston"]
    assert found.facts["periods"] == ["1990"]


@pytest.mark.parametrize(
    ("cell", "unit", "share"),
    [
        ("12.5", "percent", 0.125),
        ("0.125", "fraction", 0.125),
        ("12.5%", "", 0.125),
        ("12,5", "%", 0.125),
    ],
)
def test_shares_are_kept_as_parts_of_one(
    tmp_path: Path, cell: str, unit: str, share: float
) -> None:
    found = read(tmp_path, rows(f'1990,Black,share,"{cell}",{unit},,,a census,'))
    assert found.frame["value"].iloc[0] == pytest.approx(share)


def test_shares_without_a_unit_are_percents_where_one_is_above_one(tmp_path: Path) -> None:
    found = read(
        tmp_path, rows("1990,Black,share,0.9,,,,a census,", "1990,White,share,98,,,,a census,")
    )
    assert found.frame["value"].tolist() == pytest.approx([0.009, 0.98])
    assert "Shares without a unit were read as percent." in found.notes


def test_names_that_real_files_give_their_columns_are_understood(tmp_path: Path) -> None:
    text = "Year,Race,Measure,Estimate,Source URL,Remarks\n1990.0,Black,percentage,9 %,x census,n\n"
    kept = read(tmp_path, text).frame.iloc[0]
    assert (kept["period"], kept["value"], kept["note"]) == ("1990", 0.09, "n")


def test_sources_that_are_not_of_a_statistical_office_are_second_hand(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        rows(
            "1950,White,count,1,,,,1950 census volume 2,",
            "1960,White,count,1,,,,a blog that cites the census,",
            "1970,White,count,1,,,,the county historical society,",
            "1980,White,count,1,,,,census.gov,copied from a book",
            "1990,White,count,1,,,,same,a census table",
        ),
    )
    assert found.frame["second_hand"].tolist() == [False, True, True, True, True]
    assert "1 row gives “same” as the source" in " ".join(found.notes)


def test_rows_of_other_places_are_left_out_and_counted(tmp_path: Path) -> None:
    text = (
        "place,year,group,measure,value,source\nTinytown city MN,1990,White,count,9,a census\n"
        "Minnesota,1990,White,count,99,a census\n,1980,White,count,8,a census\n"
    )
    found = read(tmp_path, text, city="Tinytown")
    assert (found.ledger["used"], found.ledger["other_place"]) == (2, 1)
    assert "1 row about “Minnesota” was left out." in found.notes


def test_a_file_about_other_places_only_asks_which_is_meant(tmp_path: Path) -> None:
    text = "place,year,group,measure,value,source\nElsewhere,1990,White,count,9,a census\n"
    with pytest.raises(BadInput, match="“Elsewhere”. Say which with --place"):
        read(tmp_path, text)
    assert read(tmp_path, text, place="elsewhere").ledger["used"] == 1
    with pytest.raises(BadInput, match="--place"):
        read(tmp_path, text, place="Nowhere")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "period,group,measure,value,source\n",
        "period,group,measure,value,source\n" + "x" * 40_000 + ",White,count,9,a census\n",
        "\x00\x01\x02",
    ],
)
def test_hostile_and_empty_files_are_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput):
        read(tmp_path, text)


def test_a_file_of_very_many_rows_is_another_kind_of_file(tmp_path: Path) -> None:
    lines = "1990,White,count,9,,,,a census,\n" * (MOST_ROWS + 1)
    with pytest.raises(BadInput, match="up to 20,000 are read"):
        read(tmp_path, HEAD + lines)


def test_more_figures_of_one_city_than_a_chart_can_draw_are_refused(tmp_path: Path) -> None:
    """One label more than is kept; rows of other places are not among them."""
    lines = [f"1990,Group {number},count,9,,,,a census," for number in range(MOST_FIGURES)]
    assert read(tmp_path, rows(*lines)).ledger["used"] == MOST_FIGURES
    with pytest.raises(BadInput, match="up to 3,000 are kept"):
        read(tmp_path, rows(*lines, "2000,White,count,9,,,,a census,"))


def test_a_number_that_no_city_can_have_is_set_aside(tmp_path: Path) -> None:
    lines = [
        f"19{year}0,White,count,{many},,,,a census," for year, many in enumerate(("9e8", "1e300"))
    ]
    assert read(tmp_path, rows(*lines)).ledger["bad_value"] == 1


def test_letters_of_a_formula_or_of_html_stay_text(tmp_path: Path) -> None:
    found = read(tmp_path, rows('1990,"<img onerror=alert(1)>",count,9,,,,"=HYPERLINK(1) census",'))
    assert found.frame["group"].iloc[0] == "<img onerror=alert(1)>"
    assert found.frame["source"].iloc[0] == "=HYPERLINK(1) census"


def test_the_real_file_of_one_city_is_read_and_other_places_are_counted(real_data: Path) -> None:
    path = real_data / "minneapolis" / "population_history.csv"
    raw = pd.read_csv(path)
    ours = raw["place"] == "Minneapolis city MN"
    found = read_history(read_table(path), city="Minneapolis")
    assert found.ledger["used"] == int(ours.sum())
    assert found.ledger["other_place"] == int((~ours).sum())
    same = raw.loc[ours, "source_url"].str.startswith("same").sum()
    assert f"{same} rows give" in " ".join(found.notes)
    year = raw[ours & (raw["year"] == 1980) & (raw["measure"] == "count")]
    kept = found.frame[found.frame["period"] == "1980"]
    assert kept["value"].sum() == year["value"].sum()
