"""What staff do on the page of an action: edit, steps, owner, number, archive, two editors."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from plan_town import Town, box, button, make_town, words
from streamlit.testing.v1 import AppTest

from equity_core.access import COMMAND_LINE, Role
from equity_core.actions.editing import add_action, add_plan, change
from equity_core.actions.owners import read_owners
from equity_core.actions.plan import Action, Evidence, MeasureKind, Plan, Visibility
from equity_core.actions.reading import read_action_history
from equity_core.actions.typed import read_typed
from equity_core.cities.population import PopulationChoices
from equity_core.imports.city import CityFiles, import_city
from equity_core.imports.service import import_service
from equity_core.measures import Number
from equity_core.measures_on_offer import MEASURES
from equity_core.services.choices import ServiceChoices
from equity_core.settings import Settings
from equity_core.store.revisions import read_city

WHAT = "What will be done"


@pytest.fixture
def town(settings: Settings) -> Town:
    return make_town(settings)


def tools(town: Town, uid: str = "a1") -> AppTest:
    """The staff's part of an action's page."""

    def script(city: object, action: object) -> None:
        from pages.parts.guard import current_viewer
        from pages.parts.plan_staff import show_staff_tools

        show_staff_tools(current_viewer(), city, action)  # type: ignore[arg-type]

    given = {"city": town.city, "action": town.action(uid)}
    return AppTest.from_function(script, kwargs=given, default_timeout=60).run()


def bare(town: Town, uid: str = "a1"):
    return replace(town.action(uid), steps=(), values=(), updates=())


def test_who_approves_can_open_the_evidence_and_only_web_addresses_are_links(town, sign_in):
    shown = (Evidence("Map", "https://example.org/map"), Evidence("Odd", "javascript:alert(1)"))
    sent = town.report("a1", datetime(2026, 6, 1, tzinfo=UTC), approve=False, evidence=shown[:1])
    sign_in(Role.PUBLISHER)
    assert '<a href="https://example.org/map"' in words(tools(town))

    def script(update: object) -> None:
        from pages.parts.plan_staff_update import show_words

        show_words(update, "UTC")  # type: ignore[arg-type]

    odd = AppTest.from_function(script, kwargs={"update": replace(sent, evidence=shown)}).run()
    assert "Odd" in words(odd) and "javascript" not in words(odd)


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.OFFICIAL])
def test_readers_are_offered_no_tools(town, sign_in, role):
    if role is not None:
        sign_in(role)
    page = tools(town)
    assert not page.exception
    assert not page.button
    assert not page.header


def test_an_editor_edits_the_action_and_the_page_says_so(town, sign_in):
    sign_in(Role.EDITOR)
    page = tools(town)
    box(page, WHAT).input("Plant trees where shade is missing").run()
    box(page, "Due").input("June 30, 2027").run()
    box(page, "Who may see it").select("Only people of the city who are signed in").run()
    button(page, "Save the action").click().run()
    assert not page.exception
    assert "The action was saved." in words(page)
    kept = town.action("a1")
    assert (kept.title, kept.due) == ("Plant trees where shade is missing", date(2027, 6, 30))
    assert (kept.visibility, kept.version) == (Visibility.INTERNAL, 2)
    assert kept.steps == town.plan().actions[0].steps
    assert box(page, WHAT).value == "Plant trees where shade is missing"


def test_a_day_that_is_none_is_said_by_its_field(town, sign_in):
    sign_in(Role.EDITOR)
    page = tools(town)
    box(page, "Due").input("soon").run()
    button(page, "Save the action").click().run()
    assert "“Due”: it should be a day" in words(page)
    assert town.action("a1").version == 1


# --- two editors ---------------------------------------------------------------------------


def conflict(town, sign_in):
    """The page of an editor whose action someone else has just changed in two places."""
    sign_in(Role.EDITOR)
    page = tools(town)
    box(page, WHAT).input("My words").run()
    theirs = replace(bare(town), title="Their words", department="Parks")
    change(town.settings, COMMAND_LINE, town.city, theirs)
    button(page, "Save the action").click().run()
    assert not page.exception
    return page


def test_the_second_of_two_editors_sees_both_texts_where_they_differ(town, sign_in):
    page = conflict(town, sign_in)
    said = words(page)
    assert "Someone else changed this while you were writing" in said
    assert "My words" in said
    assert "Their words" in said
    picks = {one.label: one.value for one in page.radio}
    assert picks == {
        "Which to keep: What will be done": "yours",
        "Which to keep: Department": "theirs",  # only they had changed it
    }
    assert town.action("a1").title == "Their words"


@pytest.mark.parametrize(
    ("pick", "title"),
    [
        ("yours", "My words"),
        ("theirs", "Their words"),
        ("both", "Their words\n\nMy words"),
    ],
)
def test_each_field_is_chosen_and_saved_against_the_new_version(town, sign_in, pick, title):
    page = conflict(town, sign_in)
    page.radio[0].set_value(pick).run()
    button(page, "Save what I chose").click().run()
    assert not page.exception
    kept = town.action("a1")
    assert (kept.title, kept.department) == (title, "Parks")
    told = str(read_action_history(town.settings, COMMAND_LINE, town.city, "a1"))
    assert "Their words" in told  # what was not chosen stays in the history


def test_a_third_change_meanwhile_is_asked_about_again(town, sign_in):
    page = conflict(town, sign_in)
    change(town.settings, COMMAND_LINE, town.city, replace(bare(town), title="Third words"))
    button(page, "Save what I chose").click().run()
    assert "Third words" in words(page)
    assert "My words" in words(page)
    button(page, "Save what I chose").click().run()
    assert town.action("a1").title == "My words"


def test_what_was_typed_survives_a_conflict_and_a_reload(town, sign_in):
    conflict(town, sign_in)
    known = {"kind": "action", "key": "a1"}
    kept = read_typed(town.settings, town.viewer(), town.city, **known)
    assert kept.cells == {"Outcomes and actions": "My words", "Version": "1"}
    page = tools(town)
    assert box(page, WHAT).value == "My words"
    button(page, "Save the action").click().run()
    assert "Their words" in words(page)  # the version that was edited is kept with the text


# --- steps, owner, number, archive ---------------------------------------------------------


def test_steps_are_ticked_added_changed_and_moved(town, sign_in):
    sign_in(Role.EDITOR)
    page = tools(town)
    page.checkbox[0].check().run()
    assert town.action("a1").steps[0].done_on is not None
    page.checkbox[0].uncheck().run()
    assert town.action("a1").steps[0].done_on is None
    box(page, "Step").input("Water").run()
    button(page, "Add the step").click().run()
    assert [one.title for one in town.action("a1").steps] == ["Choose streets", "Dig", "Water"]
    button(page, "Move it down").click().run()
    assert [one.title for one in town.action("a1").steps] == ["Dig", "Choose streets", "Water"]
    assert not page.exception


def test_the_account_that_answers_is_chosen_from_those_who_may_write(town, sign_in):
    name = sign_in(Role.EDITOR)
    page = tools(town)
    chooser = box(page, "Account that answers for this action")
    assert chooser.options == ["Nobody yet", name]
    chooser.select(name).run()
    button(page, "Save who answers for this action").click().run()
    assert "Saved who answers for it." in words(page)
    owners = read_owners(town.settings, COMMAND_LINE, town.city)
    assert {owner.name for owner in owners.values()} == {name}


def test_a_number_is_kept_by_hand_once_the_action_says_so(town, sign_in):
    sign_in(Role.EDITOR)
    page = tools(town, "a2")
    assert "Number" not in [one.label for one in page.text_input]
    box(page, "Where the number comes from").select("A number that we keep by hand").run()
    button(page, "Save where the number comes from").click().run()
    assert town.action("a2").measure_kind is MeasureKind.HAND
    box(page, "Number").input("12.5").run()
    button(page, "Add the number").click().run()
    assert [one.value for one in town.action("a2").values] == [Decimal("12.5")]


def test_a_service_measure_needs_records_of_a_service(town, sign_in):
    sign_in(Role.EDITOR)
    page = tools(town, "a2")
    box(page, "Where the number comes from").select(
        "A number of a service, worked out anew when records change"
    ).run()
    assert not page.exception
    assert "No service records are loaded yet" in words(page)


def test_a_service_measure_is_chosen_from_what_is_loaded(settings, tiny, sign_in):
    files = CityFiles(
        areas=tiny.areas,
        population=tiny.population,
        area_id="GEOID",
        area_name="name",
        level="block group",
        people=PopulationChoices(period="2020", census_count=True),
    )
    import_city(settings, "Grown", files)
    choices = ServiceChoices(name="Trees", counts="things", unit="trees")
    import_service(settings, "Grown", tiny.records, choices)
    city = read_city(settings, "Grown")
    add_plan(settings, COMMAND_LINE, city, Plan("p", "Plan"))
    add_action(settings, COMMAND_LINE, city, Action("a2", "Plant trees"))
    town = Town(settings, city)
    sign_in(Role.EDITOR)
    page = tools(town, "a2")
    box(page, "Where the number comes from").select(
        "A number of a service, worked out anew when records change"
    ).run()
    box(page, "Number").select("Share of a group").run()
    assert box(page, "Service").options == ["Trees"]
    group = box(page, "Group")
    group.select(group.options[-1]).run()
    button(page, "Save where the number comes from").click().run()
    assert not page.exception
    kept = town.action("a2")
    assert (kept.measure_kind, kept.measure_id) == (MeasureKind.SERVICE, "service.exposed_percent")
    given = json.loads(kept.measure_parameters)
    MEASURES.check(kept.measure_id, given)
    found = MEASURES.ask(settings, city.slug, kept.measure_id, given, revision=1).found
    assert isinstance(found, Number), found
    (baseline,) = kept.values  # the number on the day it was attached is where it starts from
    assert float(baseline.value) == pytest.approx(found.value, abs=1e-6)
    again = tools(town, "a2")
    button(again, "Keep today's number").click().run()
    assert len(town.action("a2").values) == 2
    assert box(again, "Number").value == "service.exposed_percent"


def test_an_action_goes_to_the_archive_and_comes_back(town, sign_in):
    sign_in(Role.EDITOR)
    page = tools(town)
    button(page, "Put it into the archive").click().run()
    assert town.action("a1").archived_on is not None
    button(page, "Take it out of the archive").click().run()
    assert town.action("a1").archived_on is None


def test_a_sign_in_that_ended_writes_nothing_and_says_so(town, sign_in, monkeypatch):
    from pages.parts import guard

    sign_in(Role.EDITOR)
    page = tools(town)
    monkeypatch.setattr(guard, "session_token", lambda: None)
    button(page, "Put it into the archive").click().run()
    assert town.action("a1").archived_on is None
