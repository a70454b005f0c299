"""The city's own words for the statuses."""

from __future__ import annotations

import pytest

from equity_core.access import ANONYMOUS
from equity_core.actions.importing import import_plan_bytes, start_from_template
from equity_core.actions.status_words import keep_status_labels, read_status_words
from equity_core.errors import AccessDenied, BadInput, EditConflict


def labels(settings):
    return {one: word.label for one, word in read_status_words(settings).items()}


def test_labels_are_the_citys_and_the_statuses_stay(settings, city, publisher):
    before = labels(settings)
    keep_status_labels(
        settings, publisher, seen=before, wanted={**before, "completed": " Accomplished "}
    )
    assert labels(settings) == {**before, "completed": "Accomplished"}
    with pytest.raises(EditConflict):
        keep_status_labels(settings, publisher, seen=before, wanted=before)
    assert labels(settings)["completed"] == "Accomplished"


@pytest.mark.parametrize("label", ["", "x" * 41, "a\nb", "on TRACK"])
def test_a_label_that_cannot_be_used_changes_nothing(settings, city, publisher, label):
    before = labels(settings)
    with pytest.raises(BadInput):
        keep_status_labels(settings, publisher, seen=before, wanted={**before, "paused": label})
    assert labels(settings) == before


def test_labels_are_for_those_who_approve_and_files_for_those_who_load(
    settings, city, editor, official, now
):
    before = labels(settings)
    with pytest.raises(AccessDenied):
        keep_status_labels(settings, editor, seen=before, wanted=before)
    for viewer in (official, ANONYMOUS):
        with pytest.raises(AccessDenied):
            import_plan_bytes(settings, viewer, "Tiny", "p.csv", b"", now=now, dry_run=True)
        with pytest.raises(AccessDenied):
            start_from_template(settings, viewer, "Tiny", now=now)


@pytest.mark.parametrize("name", ["../../x.csv", "", "plan", ".csv", "a" * 300 + ".csv"])
def test_a_sent_file_may_have_any_name(settings, city, editor, now, name):
    table = b"Outcomes and actions\nHire\n"
    report = import_plan_bytes(settings, editor, "Tiny", name, table, now=now, dry_run=True)
    assert report.added == {"plan": 1, "action": 1}


def test_the_template_starts_a_plan_once(settings, city, editor, now):
    report = start_from_template(settings, editor, "Tiny", now=now)
    assert report.added["action"] == 6
    with pytest.raises(BadInput, match="a plan already"):
        start_from_template(settings, editor, "Tiny", now=now)
