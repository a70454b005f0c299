"""The key actions page through the shell: roles, filters, links, empty cases."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Callable

import pytest
import streamlit as st
from sqlmodel import Session
from streamlit.testing.v1 import AppTest

from equity_core.access import COMMAND_LINE, Role
from equity_core.actions.importing import import_plan
from equity_core.actions.overview import look_over
from equity_core.actions.plan import Plan
from equity_core.actions.reading import read_plan
from equity_core.settings import REPOSITORY, Settings
from equity_core.store.engine import open_engine
from equity_core.store.revisions import read_city
from equity_core.store.tables import City, now

CITY = "larkbend-example-city"
DRAFT, INTERNAL, SUBMITTED = "DRAFT WORDS", "INTERNAL ACTION", "Submitted and not yet read"
JUDGING = re.compile(
    r"\b(fails?|failing|failed|lags?|worst|best|vulnerable|disadvantaged|inner-city|underserved|"
    r"at-risk|minorit\w+|non-white)\b",
    re.IGNORECASE,
)
Open = Callable[..., AppTest]


def plain(text: str) -> str:
    """Markdown as it is read: without the marks that keep it from being Markdown."""
    return re.sub(r"\\(.)", r"\1", text)


def words(page: AppTest) -> str:
    """All that the page says, its own HTML included."""
    parts = [*page.title, *page.header, *page.markdown, *page.info, *page.error, *page.expander]
    said = [plain(getattr(one, "value", None) or getattr(one, "label", "")) for one in parts]
    own = [
        html.unescape(one.proto.body) for one in page.get("html") if "<style" not in one.proto.body
    ]
    charts = [str(one.proto) for one in page.get("vega_lite_chart")]
    return "\n".join([*said, *own, *charts])


def titles(page: AppTest) -> list[str]:
    """The actions in the list, in order."""
    (table,) = [one.proto.body for one in page.get("html") if "figures actions" in one.proto.body]
    return [html.unescape(one) for one in re.findall(r'scope="row"><a [^>]*>(.*?)</a>', table)]


@pytest.fixture
def open_actions() -> Open:
    """A function that opens the page with a link: `open_actions(status="blocked")`."""
    st.cache_data.clear()
    st.cache_resource.clear()

    def open_(**link: str) -> AppTest:
        shell = AppTest.from_file(str(REPOSITORY / "pages" / "shell.py"), default_timeout=120)
        shell.run()
        for name, value in link.items():
            shell.query_params[name] = value
        page = shell.switch_page("actions.py").run()
        assert not page.exception
        assert not JUDGING.search(words(page)), JUDGING.search(words(page))
        return page

    return open_


@pytest.fixture
def plan(example_city: Settings) -> Plan:
    """The example's plan, whole."""
    found = read_plan(example_city, COMMAND_LINE, read_city(example_city, CITY))
    assert found is not None
    return found


def test_visitors_see_public_actions_and_approved_reports_only(open_actions, plan):
    page = open_actions()
    said = words(page)
    assert len(titles(page)) == sum(one.visibility == "public" for one in plan.actions)
    for action in plan.actions:
        opened = words(open_actions(action=action.id))
        for hidden in (DRAFT, INTERNAL, SUBMITTED, "Department lead", "Equity team lead</h3>"):
            assert hidden not in opened, (action.id, hidden)
    assert DRAFT not in said and INTERNAL not in said
    assert "is invented" in said


@pytest.mark.parametrize(
    ("role", "internal", "submitted", "draft", "history"),
    [
        (Role.VIEWER, True, False, False, False),
        (Role.OFFICIAL, True, True, False, False),
        (Role.EDITOR, True, True, True, False),
        (Role.PUBLISHER, True, True, True, True),
        (Role.ADMINISTRATOR, True, True, True, True),
    ],
)
def test_each_role_sees_what_the_table_grants(
    open_actions, example_city, sign_in, role, internal, submitted, draft, history
):
    sign_in(role)
    assert (INTERNAL in words(open_actions())) is internal
    assert (SUBMITTED in words(open_actions(action="talks"))) is submitted
    advice = words(open_actions(action="advice"))
    assert (DRAFT in advice) is draft
    assert ("History of changes" in advice) is history


def test_what_an_editor_warmed_is_not_shown_to_a_visitor(
    open_actions, example_city, sign_in, monkeypatch
):
    sign_in(Role.EDITOR)
    assert INTERNAL in words(open_actions())
    assert DRAFT in words(open_actions(action="advice"))
    monkeypatch.setattr("pages.parts.guard.session_token", lambda: None)
    shell = AppTest.from_file(str(REPOSITORY / "pages" / "shell.py"), default_timeout=120).run()
    page = shell.switch_page("actions.py").run()  # nothing was cleared in between
    assert INTERNAL not in words(page)
    page.query_params["action"] = "advice"
    page = page.run()
    assert page.title[0].value == "Pay community groups for their advice"
    assert DRAFT not in words(page)


def test_the_headline_counts_what_the_cards_count(open_actions, plan, example_city):
    page = open_actions()
    overview = look_over(plan, now=now())
    public = [one for one in overview.standings if one.action.visibility == "public"]
    never = sum(one.status is None for one in public)
    headline = plain(page.markdown[1].value)
    assert headline.startswith(f"{len(public)} actions: ")
    assert f"{never} never reported" in headline
    (cards,) = [one.proto.body for one in page.get("html") if 'class="cards"' in one.proto.body]
    assert cards.count("<h3>") == 6 + 1
    key_actions = cards.split("Own goal")[0]
    under = [one for one in public if one.action.key_action]
    assert sum(map(int, re.findall(r"<b>(\d+)</b>", key_actions))) == len(under)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ({"status": "blocked"}, ["Pay community groups for their advice"]),
        (
            {"status": "never_reported"},
            ["Sit down with the elders of the Flats and write down what they saw"],
        ),
        ({"freshness": "overdue"}, ["Train all staff on shared terms"]),
        ({"freshness": "due"}, ["Start an equity team with a mandate"]),
        ({"department": "Parks"}, ["Plant trees first where shade is missing"]),
        (
            {"key_action": "shade"},
            [
                "Plant trees first where shade is missing",
                "Keep homes near the rail yard cool in summer",
            ],
        ),
        (
            {"key_action": "KA5", "status": "dropped"},
            ["Buy an online course for members of boards"],
        ),
    ],
)
def test_a_link_carries_the_filters(open_actions, example_city, link, expected):
    page = open_actions(**link)
    assert titles(page) == expected
    assert page.query_params["city"] == [CITY] or page.query_params["city"] == CITY
    for name, value in link.items():
        assert value in page.query_params[name]


def test_a_filter_chosen_by_hand_goes_into_the_link_and_into_every_link_of_the_list(
    open_actions, example_city
):
    page = open_actions()
    page = page.selectbox(key="actions.status").select("completed").run()
    assert len(titles(page)) == 2
    assert "completed" in page.query_params["status"]
    (table,) = [one.proto.body for one in page.get("html") if "figures actions" in one.proto.body]
    assert table.count("status=completed") == 2


def test_where_nothing_matches_the_page_says_which_choice_to_let_go(open_actions, example_city):
    page = open_actions(department="Parks", status="blocked")
    (info,) = [plain(one.value) for one in page.info]
    assert info == "No action matches. Let go of the department or the status to see some."
    page = open_actions(department="Parks", status="blocked", freshness="overdue")
    assert "two or more" in page.info[0].value


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"action": "nowhere"}, "the action"),
        ({"status": "<b>odd</b>"}, "the status"),
        ({"key_action": "KA9"}, "the key action"),
        ({"action": "county"}, "the action"),
    ],
)
def test_a_link_to_what_is_not_here_shows_the_plan_and_says_so(
    open_actions, example_city, link, said
):
    page = open_actions(**link)
    assert page.title[0].value == "Key actions"
    assert said in page.info[0].value
    assert "odd" not in words(page)


def test_an_action_shows_its_measure_steps_updates_and_evidence(open_actions, example_city):
    page = open_actions(action="trees")
    said = words(page)
    assert page.title[0].value == "Plant trees first where shade is missing"
    for part in (
        "Parks director",
        "2 of 4 steps are done: 25% of the work",
        "percentage points (95% interval",
        "moved toward the target",
        "Target: 0 percentage points",
        "trees_planted.csv, revision 1",
        "610 of the 1,500 trees stand",
    ):
        assert part in said, part
    assert said.count('rel="noopener noreferrer nofollow"') == 2


def test_a_measure_whose_service_is_gone_says_so(open_actions, example_city, monkeypatch):
    from equity_core.measures import Measures

    monkeypatch.setattr("pages.parts.plan_loaders.MEASURES", Measures([]))
    said = words(open_actions(action="trees"))
    assert "There is no number now. There is no measure called “service.gap_points”" in said
    assert "It was −3.77 percentage points" in said
    assert "610 of the 1,500 trees stand" in said


def test_a_number_that_was_gone_for_a_moment_is_there_again(
    open_actions, example_city, monkeypatch
):
    from equity_core.measures import Measures

    with monkeypatch.context() as gone:
        gone.setattr("pages.parts.plan_loaders.MEASURES", Measures([]))
        assert "There is no number now" in words(open_actions(action="trees"))
    shell = AppTest.from_file(str(REPOSITORY / "pages" / "shell.py"), default_timeout=120).run()
    shell.query_params["action"] = "trees"
    page = shell.switch_page("actions.py").run()  # nothing was cleared in between
    assert "There is no number now" not in words(page)
    assert "Now: " in words(page)


def test_a_hand_kept_number_shows_its_history_and_a_dropped_action_its_reason(
    open_actions, example_city
):
    talks = words(open_actions(action="talks"))
    assert "6 conversations" in talks and "2 conversations more than now" in talks
    assert "kept by hand" in talks
    assert "Members asked to learn together in one room" in words(open_actions(action="course"))


def test_without_a_city_or_a_plan_the_page_says_what_to_do(open_actions, settings, sign_in):
    assert "No city is loaded yet" in open_actions().info[0].value
    with Session(open_engine(settings)) as session:
        session.add(City(slug="tiny", name="Tiny"))
        session.commit()
    st.cache_data.clear()
    page = open_actions()
    assert page.title[0].value == "Key actions"
    assert page.info[0].value == "Tiny has not published a plan here yet."
    assert not page.get("page_link")
    sign_in(Role.EDITOR)
    (link,) = open_actions().get("page_link")
    assert "template" in link.proto.label


def test_a_long_plan_shows_its_first_fifty_actions_and_all_on_demand(
    open_actions, settings, sign_in
):
    with Session(open_engine(settings)) as session:
        session.add(City(slug="tiny", name="Tiny"))
        session.commit()
    rows = [f"Action number {n:03},KA1,public" for n in range(60)]
    file = settings.home / "long.csv"
    file.write_text("\n".join(["Outcomes and actions,Key action,Visibility", *rows]))
    import_plan(settings, COMMAND_LINE, "Tiny", file, now=now())
    page = open_actions()
    assert len(titles(page)) == 50
    assert plain(page.markdown[1].value) == "60 actions: 60 never reported."
    page = page.toggle(key="actions.rows").set_value(True).run()
    assert len(titles(page)) == 60
    assert "all" in page.query_params["rows"]
    assert "No action shown here has both a start and a due day." in words(page)


def test_a_good_link_after_a_bad_one_says_nothing_of_the_bad_one(open_actions, example_city):
    page = open_actions(status="odd")
    assert "the status" in page.info[0].value
    page.query_params.clear()
    page.query_params["status"] = "blocked"
    page = page.run()
    assert not page.info
    page = open_actions(status="odd")
    page = page.selectbox(key="actions.status").select("blocked").run()
    assert not page.info


def test_of_several_cities_the_link_says_which(open_actions, settings):
    with Session(open_engine(settings)) as session:
        session.add_all([City(slug="one", name="One"), City(slug="two", name="Two")])
        session.commit()
    for city in ("One", "Two"):
        file = settings.home / f"{city}.csv"
        rows = ["Outcomes and actions,Key action,Visibility,Id", f"Act in {city},KA1,public,same"]
        file.write_text("\n".join(rows))
        import_plan(settings, COMMAND_LINE, city, file, now=now())
    page = open_actions(city="two")
    assert titles(page) == ["Act in Two"]
    page = page.selectbox(key="actions.city").select("one").run()
    assert titles(page) == ["Act in One"]
    assert open_actions(city="two", action="same").title[0].value == "Act in Two"
    assert open_actions(city="one", action="same").title[0].value == "Act in One"


def test_a_plan_in_the_cities_own_columns_loses_no_word(open_actions, settings):
    with Session(open_engine(settings)) as session:
        session.add(City(slug="tiny", name="Tiny"))
        session.commit()
    cells = {
        "Community indicator": "Homes owned",
        "Outcomes and actions": "Review loans",
        "Timeline": "Fall, when the budget allows",
        "Accountability": "Loan officer",
        "Performance measure": "Loans made\n\nand to whom",
        "Progress": "In process: two banks answered",
        "Visibility": "public",
    }
    file = settings.home / "plan.csv"
    with file.open("w", newline="") as out:
        csv.writer(out).writerows([list(cells), list(cells.values())])
    import_plan(settings, COMMAND_LINE, "Tiny", file, now=now())
    waiting = read_plan(settings, COMMAND_LINE, read_city(settings, "Tiny"))
    assert waiting is not None
    said = words(open_actions(action=waiting.actions[0].id))
    for text in (*list(cells.values())[:4], "Loans made", "and to whom", "No number is kept"):
        assert text in said, text
    assert "two banks answered" not in said  # it waits for approval
    assert "Nothing was ever reported." in said


def test_the_number_of_a_service_leads_to_its_map(open_actions, example_city):
    page = open_actions(action="trees")
    (link,) = [one for one in page.get("page_link") if "service map" in one.proto.label]
    assert "service=Trees" in link.proto.query_string
    assert "baseline=black_nh" in link.proto.query_string
