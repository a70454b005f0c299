"""Forms as rows of a file: what is typed becomes an object, or a sentence by column."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from plans import SMALL, plans

from equity_core.actions.cells import words_of
from equity_core.actions.columns import FIELDS, RowKind
from equity_core.actions.form_cells import (
    MOST_EVIDENCE,
    address_cell,
    evidence_rows,
    form_cells,
    handed_in_faults,
    joined,
    new_update,
    read_form,
    title_cell,
    words_to_cells,
)
from equity_core.actions.merging import everything
from equity_core.actions.plan import Action, Evidence, MeasureKind, Step, Update
from equity_core.actions.status import Status
from equity_core.actions.typed import MOST_FIELDS

ACTION = SMALL.actions[0]
UPDATE = replace(ACTION.updates[0], evidence=(Evidence("Photo", "https://example.org/a"),))


@given(plans())
@settings(max_examples=40)
def test_a_form_that_nobody_touched_says_what_the_object_says(plan):
    for _, item in everything(plan).values():
        found, faults = read_form(item, form_cells(item))
        assert faults == []
        bare = {
            name: ()
            for name in ("goals", "actions", "steps", "values", "updates")
            if hasattr(item, name)
        }
        assert found == replace(item, **bare)


def test_what_is_typed_takes_the_place_of_what_was_and_may_empty_it():
    found, faults = read_form(ACTION, {"Outcomes and actions": "Plant more", "Accountability": ""})
    assert faults == []
    assert (found.title, found.owner, found.key_action) == ("Plant more", "", "KA4")
    assert found.measure_kind is MeasureKind.HAND


def test_a_form_changes_neither_id_nor_version():
    found, _ = read_form(ACTION, {"Id": "another", "Version": "99"})
    assert (found.id, found.version) == (ACTION.id, ACTION.version)


@pytest.mark.parametrize(
    ("base", "cells", "column", "said"),
    [
        (ACTION, {"Due": "soon"}, "Due", "a day such as"),
        (ACTION, {"Outcomes and actions": " "}, "Outcomes and actions", "fill it in"),
        (Action("n", ""), {}, "Outcomes and actions", "fill it in"),
        (Step("s", "Ask"), {"Weight": "0"}, "Weight", "whole number from 1"),
        (UPDATE, {"Percent": "150"}, "Percent", "from 0 to 100"),
        (UPDATE, {address_cell(1): "see the folder"}, "Evidence", "https://"),
    ],
)
def test_what_cannot_be_kept_is_said_by_column(base, cells, column, said):
    found, faults = read_form(base, cells)
    assert found is None or faults
    assert faults[0][0] == column
    assert said in faults[0][1]


def test_evidence_is_a_title_and_an_address_each_and_one_row_stays_open():
    cells = form_cells(UPDATE)
    assert (cells[title_cell(1)], cells[address_cell(1)]) == ("Photo", "https://example.org/a")
    assert evidence_rows(cells) == 2
    cells |= {address_cell(3): "https://example.org/b"}
    assert evidence_rows(cells) == 4
    found, _ = read_form(UPDATE, cells)
    assert found.evidence == (
        Evidence("Photo", "https://example.org/a"),
        Evidence("https://example.org/b", "https://example.org/b"),
    )
    emptied, _ = read_form(UPDATE, {title_cell(1): "", address_cell(1): ""})
    assert emptied.evidence == ()


def test_a_new_report_needs_what_its_status_asks_for(now):
    base = Update("u", now, "Ada", Status.COMPLETED)
    found, faults = read_form(base, new_update("u", "Ada", "completed", now))
    assert (found, faults) == (base, [])
    assert handed_in_faults(found)[0][0] == "Status"
    assert handed_in_faults(replace(found, narrative="Done in May")) == []


def test_each_side_of_a_conflict_fits_the_form():
    cells = words_to_cells(words_of(UPDATE))
    assert {name: cells[name] for name in form_cells(UPDATE) if name != "Id"} == {
        name: text for name, text in form_cells(UPDATE).items() if name != "Id"
    }


@pytest.mark.parametrize(
    ("kept", "late", "wanted"),
    [
        ("One.", "Two.", "One.\n\nTwo."),
        ("One.", "One. Two.", "One. Two."),
        ("One. Two.", "Two.", "One. Two."),
        ("", "Two.", "Two."),
        ("One.", "", ""),
    ],
)
def test_no_sentence_of_two_half_typed_forms_is_lost(kept, late, wanted):
    found = joined({"Progress": kept, "Due": "1"}, {"Progress": late, "Due": "2"}, ["Progress"])
    assert found == {"Progress": wanted or kept, "Due": "2"}


def test_an_empty_title_is_told_together_with_what_else_is_wrong():
    _, faults = read_form(ACTION, {"Outcomes and actions": "", "Due": "soon"})
    assert [column for column, _ in faults] == ["Due", "Outcomes and actions"]


def test_the_fullest_update_can_be_kept_while_it_is_typed():
    pairs = range(1, MOST_EVIDENCE + 1)
    evidence = {cell(number) for number in pairs for cell in (title_cell, address_cell)}
    asked = {field.column for field in FIELDS[RowKind.UPDATE]}
    assert len(evidence | asked | {"Version"}) <= MOST_FIELDS
