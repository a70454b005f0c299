"""A city's own entries on the timeline: drafts, publishing, two editors, the record of changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from equity_core.access import ANONYMOUS, COMMAND_LINE, Permission, Role, Viewer, may
from equity_core.actions.erasing import erase_words
from equity_core.demographics import record
from equity_core.demographics.record_words import LABELS, CityEntry
from equity_core.demographics.timeline import Confidence
from equity_core.errors import AccessDenied, BadInput, EditConflict, NotFound
from equity_core.settings import Settings
from equity_core.store.audit_chain import read_history, verify
from equity_core.store.engine import open_engine
from equity_core.store.record_tables import EntryRow
from equity_core.store.revisions import CityRow, read_city
from equity_core.store.tables import City

EDITOR = Viewer(None, "Ed", Role.EDITOR)
PUBLISHER = Viewer(None, "Pat", Role.PUBLISHER)
VIEWER = Viewer(None, "Vi", Role.VIEWER)
WORDS = {
    "year": "1952",
    "event": "The city bought the river flats and moved 40 families.",
    "themes": "highways and renewal",
    "who_acted": "the city council",
    "source_title": "Council minutes, May 5, 1952",
    "confidence": "high",
}


@pytest.fixture
def city(settings: Settings) -> CityRow:
    with Session(open_engine(settings)) as session:
        session.add(City(slug="somewhere", name="Somewhere"))
        session.commit()
    return read_city(settings, "somewhere")


def added(settings: Settings, city: CityRow, **change: str) -> CityEntry:
    return record.add_entry(settings, EDITOR, city, record.new_entry_id(), WORDS | change)


def published(settings: Settings, city: CityRow, **change: str) -> CityEntry:
    made = added(settings, city, **change)
    return record.publish_entry(settings, PUBLISHER, city, made)


def test_a_draft_is_seen_by_those_who_may_read_drafts_alone(settings, city) -> None:
    added(settings, city)
    for person in (ANONYMOUS, *(Viewer(None, "x", role) for role in Role)):
        seen = record.read_entries(settings, person, city)
        assert bool(seen) is may(person, Permission.READ_DRAFTS)
        assert all(one.draft for one in seen)
        if not may(person, Permission.READ_DRAFTS):
            with pytest.raises(AccessDenied):
                record.read_drafts(settings, person, city)


def test_what_is_published_is_seen_by_everyone(settings, city) -> None:
    published(settings, city)
    (seen,) = record.read_entries(settings, ANONYMOUS, city)
    assert (seen.year, seen.date_text, seen.own, seen.draft) == (1952, "1952", True, False)
    assert seen.confidence is Confidence.HIGH
    assert seen.towns == ("Somewhere",)


@pytest.mark.parametrize("column", ["source_title", "year", "event", "themes", "confidence"])
def test_nothing_is_published_without_what_it_needs(settings, city, column) -> None:
    made = added(settings, city, **{column: ""})
    with pytest.raises(BadInput, match=LABELS[column].replace("?", r"\?")):
        record.publish_entry(settings, PUBLISHER, city, made)
    assert record.read_entries(settings, ANONYMOUS, city) == ()


def test_what_nobody_is_sure_of_is_not_published(settings, city) -> None:
    made = added(settings, city, confidence="low")
    with pytest.raises(BadInput, match="stronger source"):
        record.publish_entry(settings, PUBLISHER, city, made)


def test_new_words_stay_a_draft_until_they_are_published_too(settings, city) -> None:
    first = published(settings, city)
    later = replace(first, words=first.words | {"event": "The city moved 41 families."})
    kept = record.change_entry(settings, EDITOR, city, later)
    assert kept.has_draft
    assert "40 families" in record.read_entries(settings, ANONYMOUS, city)[0].event
    record.publish_entry(settings, PUBLISHER, city, kept)
    assert "41 families" in record.read_entries(settings, ANONYMOUS, city)[0].event


def test_two_editors_see_both_texts_and_nothing_is_lost(settings, city) -> None:
    first = added(settings, city)
    mine = replace(first, words=first.words | {"event": "Mine."})
    theirs = replace(first, words=first.words | {"event": "Theirs."})
    record.change_entry(settings, EDITOR, city, theirs)
    with pytest.raises(EditConflict) as conflict:
        record.change_entry(settings, EDITOR, city, mine)
    assert conflict.value.yours["event"] == "Mine."
    assert conflict.value.theirs["event"] == "Theirs."
    again = replace(mine, version=conflict.value.version)
    assert record.change_entry(settings, EDITOR, city, again).words["event"] == "Mine."


def test_nobody_publishes_words_that_they_have_not_read(settings, city) -> None:
    read = added(settings, city)
    record.change_entry(settings, EDITOR, city, replace(read, words=WORDS | {"event": "Other."}))
    with pytest.raises(EditConflict):
        record.publish_entry(settings, PUBLISHER, city, read)
    assert record.read_entries(settings, ANONYMOUS, city) == ()


def test_an_entry_is_taken_back_with_a_reason(settings, city) -> None:
    made = published(settings, city)
    with pytest.raises(BadInput, match="Say why"):
        record.withdraw_entry(settings, PUBLISHER, city, made, reason=" ")
    back = record.withdraw_entry(settings, PUBLISHER, city, made, reason="The minutes say 1953.")
    assert not back.is_public
    assert record.read_entries(settings, ANONYMOUS, city) == ()
    assert record.read_drafts(settings, EDITOR, city)[0].words == back.words
    with pytest.raises(BadInput, match="nothing to take back"):
        record.withdraw_entry(settings, PUBLISHER, city, back, reason="Again.")


@pytest.mark.parametrize("role", [None, *Role])
def test_each_role_does_what_the_table_grants_and_no_more(settings, city, role) -> None:
    person, made = Viewer(None, "Someone", role), added(settings, city)
    shown = published(settings, city)
    deeds = {
        Permission.EDIT_ACTIONS: [
            lambda: record.add_entry(settings, person, city, "e-1", WORDS),
            lambda: record.change_entry(settings, person, city, replace(made, words=WORDS)),
        ],
        Permission.PUBLISH: [
            lambda: record.publish_entry(settings, person, city, made),
            lambda: record.withdraw_entry(settings, person, city, shown, reason="So."),
        ],
    }
    for permission, listed in deeds.items():
        for deed in listed:
            if may(person, permission):
                deed()
            else:
                with pytest.raises(AccessDenied):
                    deed()


def test_every_write_leaves_its_line_and_the_chain_holds(settings, city) -> None:
    made = added(settings, city)
    kept = record.change_entry(settings, EDITOR, city, replace(made, words=WORDS | {"note": "N"}))
    shown = record.publish_entry(settings, PUBLISHER, city, kept)
    record.withdraw_entry(settings, PUBLISHER, city, shown, reason="A slip.")
    with Session(open_engine(settings)) as session:
        lines = read_history(session, kind="timeline", key=f"somewhere/{made.id}")
        assert verify(session).problems == ()
    assert [line.action.split()[0] for line in lines] == ["add", "change", "publish", "withdraw"]
    assert lines[1].after["Note"] == "N"


def test_words_that_are_erased_go_from_what_is_written_and_what_is_published(
    settings, city
) -> None:
    made = published(settings, city, event="Mrs. Example of 12 Elm Street lost her house.")
    erase_words(
        settings, COMMAND_LINE, "12 Elm Street", reason="a protected address", on=date(2026, 3, 5)
    )
    with Session(open_engine(settings)) as session:
        row = session.exec(select(EntryRow)).one()
    assert "Elm" not in row.event + str(row.published)
    assert "[erased on 2026-03-05" in row.published["event"]
    with pytest.raises(EditConflict):
        record.change_entry(settings, EDITOR, city, replace(made, words=WORDS))


def test_an_entry_whose_year_was_erased_is_shown_no_more(settings, city) -> None:
    published(settings, city)
    erase_words(settings, COMMAND_LINE, "1952", reason="a test", on=date(2026, 3, 5))
    assert record.read_entries(settings, ANONYMOUS, city) == ()


def test_city_limits_are_told_to_the_chart_once_they_are_published(settings, city) -> None:
    added(settings, city, themes="city limits", event="A draft.")
    published(settings, city, themes="city limits; housing", event="It grew.", year="1961")
    published(settings, city, themes="city limits", event="It grew first.", year="1907")
    published(settings, city)
    found = record.read_city_limits(settings, EDITOR, city)
    assert found == [
        (1907, "It grew first.", WORDS["source_title"]),
        (1961, "It grew.", WORDS["source_title"]),
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"year": "about 1900"}, "four digits"),
        ({"themes": "aliens"}, "not a theme"),
        ({"confidence": "sure"}, "how sure"),
        ({"source_url": "javascript:alert(1)"}, "https://"),
        ({"event": "x" * 4001}, "too long"),
        ({"place": "a\0b"}, "control character"),
        ({"published": "yes"}, "no column"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_a_sentence(settings, city, change, said) -> None:
    with pytest.raises(BadInput, match=said):
        added(settings, city, **change)


def test_an_entry_belongs_to_its_city(settings, city) -> None:
    made = added(settings, city)
    with Session(open_engine(settings)) as session:
        session.add(City(slug="elsewhere", name="Elsewhere"))
        session.commit()
    other = read_city(settings, "elsewhere")
    with pytest.raises(NotFound):
        record.change_entry(settings, EDITOR, other, made)
    assert record.read_drafts(settings, EDITOR, other) == ()
