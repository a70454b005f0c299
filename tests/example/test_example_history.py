"""The example city's earlier years: invented, in step with its counts, every break and gap."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

from equity_core.demographics.history import History, read_history
from equity_core.demographics.history_categories import definition_of
from equity_core.demographics.history_cells import LIMITS
from equity_core.readers.tables import read_table
from equity_core.settings import data_folder

EXAMPLE = data_folder() / "example"


@pytest.fixture(scope="module")
def history() -> History:
    """The file as the importer reads it."""
    return read_history(read_table(EXAMPLE / "history.csv"), city="Larkbend (example city)")


def people(history: History) -> pd.DataFrame:
    return history.frame[history.frame["measure"] != LIMITS]


def test_every_row_is_used_and_says_that_it_is_invented(history: History) -> None:
    assert history.ledger["used"] == history.ledger["read"] > 90
    assert history.frame["source"].str.startswith("Invented for the example city").all()
    assert history.frame["note"].str.contains("Larkbend does not exist").all()


def test_the_groups_of_every_census_add_up_to_its_total(history: History) -> None:
    counts = people(history)
    counts = counts[(counts["measure"] == "count") & (counts["end"] < 2010)]
    beside = counts["group"].str.contains("any race|not of|not Hispanic")
    for _, block in counts[~beside].groupby(["period", "version"]):
        total = block.loc[block["group"] == "Total", "value"].item()
        assert block.loc[block["group"] != "Total", "value"].sum() == total


def test_the_total_of_2010_is_that_of_the_areas(history: History) -> None:
    areas = pd.read_csv(EXAMPLE / "population_2010.csv")
    of_areas = areas.loc[areas["group"] == "total", "estimate"].sum()
    counts = people(history)
    stated = counts[(counts["period"] == "2010") & (counts["group"] == "Total")]["value"].item()
    assert stated == of_areas


def test_there_are_gaps_and_every_definition_from_1860_to_2010(history: History) -> None:
    years = set(people(history)["end"])
    assert set(range(1860, 2011, 10)) - years == {1910, 1950}
    met = {definition_of(year).id for year in years}
    assert len(met) == len({definition_of(year).id for year in range(1860, 2011, 10)})


def test_1930_has_two_values_and_a_change_of_limits_is_there(history: History) -> None:
    of_1930 = people(history)[people(history)["period"] == "1930"]
    assert of_1930["version"].nunique() == 2
    assert history.facts["limits"] >= 1
    assert people(history)["second_hand"].nunique() == 2


def test_the_generator_is_a_module_of_the_example(tmp_path: Path) -> None:
    sys.path.insert(0, str(EXAMPLE))
    try:
        from make_history import make_history

        made = make_history(pd.read_csv(EXAMPLE / "population_2010.csv"))
    finally:
        sys.path.remove(str(EXAMPLE))
    path = tmp_path / "history.csv"
    made.to_csv(path, index=False, lineterminator="\n")
    assert path.read_bytes() == (EXAMPLE / "history.csv").read_bytes()
