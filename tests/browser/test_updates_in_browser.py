"""Updates in a real browser: written by keyboard, approved, read by anyone; no text is lost."""

from __future__ import annotations

import os
import subprocess
import time

import pytest
from screens import THEMES, WIDTHS
from sqlmodel import Session, delete, select

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts.people import add_person
from equity_core.actions.editing import add_action, add_plan, add_step
from equity_core.actions.owners import read_possible_owners, set_owner
from equity_core.actions.plan import Action, Plan, Step, Visibility
from equity_core.actions.reading import read_plan
from equity_core.actions.status import UpdateState
from equity_core.settings import REPOSITORY, Settings, settings_from
from equity_core.store.account_tables import SignInSession
from equity_core.store.engine import open_engine
from equity_core.store.plan_tables import TypedRow
from equity_core.store.revisions import read_city
from equity_core.store.tables import City

pytestmark = pytest.mark.browser

PASSWORD = "seven purple herons wade"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
ADA, PAT = "Ada Lovelace", "Pat Publisher"
HAPPENED = "What happened since the last update?"


def settings_of(server) -> Settings:
    return settings_from(home=server.log.parent / "home")


@pytest.fixture(scope="module")
def house(start_server):
    """A server with a city that has a small plan, an editor and a publisher."""
    server = start_server()
    settings = settings_of(server)
    for name, role in ((ADA, Role.EDITOR), (PAT, Role.PUBLISHER)):
        add_person(settings, COMMAND_LINE, name=name, role=role, password=PASSWORD)
    with Session(open_engine(settings)) as session:
        session.add(City(slug="tiny", name="Tiny"))
        session.commit()
    city = read_city(settings, "Tiny")
    add_plan(settings, COMMAND_LINE, city, Plan("p", "Race equity plan"))
    everyone = Visibility.PUBLIC
    for uid, title in (("a1", "Plant trees"), ("a2", "Open the pool"), ("a3", "Start a team")):
        add_action(settings, COMMAND_LINE, city, Action(uid, title, visibility=everyone))
    add_step(settings, COMMAND_LINE, city, "a2", Step("s1", "Ask for the key"))
    ada = next(one for one in read_possible_owners(settings, COMMAND_LINE) if one.name == ADA)
    for uid in ("a1", "a3"):
        set_owner(settings, COMMAND_LINE, city, uid, seen=None, account_id=ada.account_id)
    return server


def kept(house, uid):
    settings = settings_of(house)
    plan = read_plan(settings, COMMAND_LINE, read_city(settings, "Tiny"))
    return next(one for one in plan.actions if one.id == uid)


def sign_in(tab, house, name, path):
    tab.page.goto(house.url + "/sign-in?next=" + path.replace("&", "%26").replace("?", "%3F"))
    fill_in(tab, name)


def fill_in(tab, name):
    tab.page.fill("#name", name)
    tab.page.fill("#password", PASSWORD)
    with tab.page.expect_navigation():
        tab.page.keyboard.press("Enter")
    tab.page.wait_for_selector("h1", timeout=60_000)
    tab.rest()


def until(found, seconds=15):
    """Wait until a function gives something true, and return it."""
    ends = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.2)
    return value


def typed(house):
    """What is kept of the form for “Start a team”."""
    with Session(open_engine(settings_of(house))) as session:
        row = session.exec(select(TypedRow).where(TypedRow.key == "a3")).first()
        return row.cells.get("Progress", "") if row is not None else ""


def opened(tab, title):
    """The part of the page under a title that opens and closes."""
    part = tab.page.locator("[data-testid=stExpander]").filter(has_text=title).first
    if part.locator("details[open]").count() == 0:
        part.locator("summary").click()
        tab.rest()
    return part


def test_an_update_is_written_by_keyboard_approved_and_read_by_anyone(house, visit):
    ada, pat, reader = visit(), visit(), visit()
    sign_in(ada, house, ADA, "/my-updates?city=tiny")
    form = opened(ada, "Plant trees")
    form.get_by_label("How does it stand?").focus()
    keys = ada.page.keyboard
    keys.press("Tab")
    keys.type("Nine streets were chosen.")
    keys.press("Tab")  # percent
    keys.type("30")
    for _ in range(3):  # barrier, next step, evidence
        keys.press("Tab")
    keys.type("List of streets")
    keys.press("Tab")
    keys.type("https://example.org/streets")
    ada.page.wait_for_timeout(1500)  # what is typed is sent after a pause
    send = form.get_by_role("button", name="Send the update")
    send.focus()
    keys.press("Enter")
    until(lambda: "Your update was sent" in ada.page.inner_text("main"))
    (update,) = kept(house, "a1").updates
    assert (update.state, update.percent) == (UpdateState.SUBMITTED, 30)
    assert update.evidence[0].address == "https://example.org/streets"

    reader.open(house.url + "/actions?city=tiny&action=a1")
    assert b"Plant trees" in b"".join(reader.received)
    assert b"Nine streets" not in b"".join(reader.received)
    sign_in(pat, house, PAT, "/my-updates?city=tiny")
    waiting = opened(pat, "Plant trees")
    assert "Nine streets were chosen." in waiting.inner_text()
    waiting.get_by_role("button", name="Approve").click()
    until(lambda: kept(house, "a1").updates[0].state is UpdateState.APPROVED)
    until(lambda: "The update is approved" in pat.page.inner_text("main"))

    reader.open(house.url + "/actions?city=tiny&action=a1")
    said = reader.page.inner_text("main")
    assert "Nine streets were chosen." in said
    assert reader.page.locator("a[href='https://example.org/streets']").count() >= 1
    assert "For staff" not in said
    for name in (ADA, PAT):  # sign-in names are for staff, in whatever was sent
        assert name.encode() not in b"".join(reader.received)
    for tab in (ada, pat, reader):
        assert tab.errors() == []


def test_two_browsers_edit_one_action_and_nothing_is_lost(house, visit):
    first, second = visit(), visit()
    address = "/actions?city=tiny&action=a2"
    sign_in(first, house, PAT, address)
    sign_in(second, house, ADA, address)
    mine = opened(second, "Edit the action").get_by_label("What will be done")
    mine.fill("Open the pool on Sundays")
    theirs = opened(first, "Edit the action")
    theirs.get_by_label("What will be done").fill("Open the pool every day")
    first.page.wait_for_timeout(1500)
    theirs.get_by_role("button", name="Save the action").click()
    until(lambda: kept(house, "a2").title == "Open the pool every day")
    second.page.wait_for_timeout(1500)
    form = opened(second, "Edit the action")
    form.get_by_role("button", name="Save the action").click()
    until(lambda: "Someone else changed this" in form.inner_text())
    said = form.inner_text()
    assert "Open the pool on Sundays" in said
    assert "Open the pool every day" in said
    assert kept(house, "a2").title == "Open the pool every day"
    check_axe(second, "a conflict")
    form.get_by_text("Both, one after the other").click()
    second.rest()
    form.get_by_role("button", name="Save what I chose").click()
    until(lambda: kept(house, "a2").title == "Open the pool every day\n\nOpen the pool on Sundays")


def test_a_reload_in_the_middle_of_typing_keeps_the_text(house, visit):
    tab = visit()
    sign_in(tab, house, ADA, "/my-updates?city=tiny")
    field = opened(tab, "Start a team").get_by_label(HAPPENED)
    field.click()
    field.press_sequentially("We asked every depart", delay=20)
    until(lambda: typed(house) == "We asked every depart")  # a pause, without leaving the field
    assert tab.page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    assert "Kept at" in opened(tab, "Start a team").inner_text()
    tab.page.reload()
    tab.page.wait_for_selector("h1")
    tab.rest()
    found = opened(tab, "Start a team").get_by_label(HAPPENED)
    assert found.input_value() == "We asked every depart"


def test_a_server_that_is_killed_and_started_again_costs_no_letter(house, visit):
    tab = visit()
    sign_in(tab, house, ADA, "/my-updates?city=tiny")
    field = opened(tab, "Start a team").get_by_label(HAPPENED)
    field.fill("Kept in time.")
    until(lambda: typed(house) == "Kept in time.")
    field.click()
    tab.page.keyboard.press("End")
    field.press_sequentially(" Not sent", delay=20)
    house.process.kill()
    house.process.wait()
    until(field.is_disabled)  # nobody types into a page that is cut off
    environment = {**os.environ, "EQUITY_HOME": str(settings_of(house).home)}
    with house.log.open("ab") as log:
        house.process = subprocess.Popen(
            house.process.args, cwd=REPOSITORY, env=environment, stdout=log, stderr=log
        )
    until(lambda: house.status("/readyz") == 200, seconds=90)
    until(field.is_enabled, seconds=60)
    assert field.input_value() == "Kept in time. Not sent"
    field.click()
    tab.page.keyboard.press("End")
    field.press_sequentially(" yet", delay=20)
    until(lambda: typed(house) == "Kept in time. Not sent yet", seconds=60)
    tab.page.reload()
    tab.page.wait_for_selector("h1")
    tab.rest()
    found = opened(tab, "Start a team").get_by_label(HAPPENED)
    assert found.input_value() == "Kept in time. Not sent yet"


def test_a_sign_in_that_ends_while_typing_costs_no_sentence(house, visit):
    tab = visit()
    settings = settings_of(house)
    sign_in(tab, house, ADA, "/my-updates?city=tiny")
    field = opened(tab, "Start a team").get_by_label(HAPPENED)
    field.fill("Typed in time.")
    until(lambda: typed(house) == "Typed in time.")
    with Session(open_engine(settings)) as session:
        session.connection().execute(delete(SignInSession))
        session.commit()
    field.click()
    tab.page.keyboard.press("End")
    field.press_sequentially(" Typed too late.", delay=20)
    until(lambda: "Your sign-in has ended" in tab.page.inner_text("main"))
    assert field.input_value() == "Typed in time. Typed too late."
    assert kept(house, "a3").updates == ()
    with tab.page.expect_navigation():
        tab.page.get_by_role("link", name="Sign in again").click()
    fill_in(tab, ADA)
    assert tab.page.url.endswith("/my-updates?city=tiny")
    found = opened(tab, "Start a team").get_by_label(HAPPENED)
    assert found.input_value() == "Typed in time. Typed too late."
    assert "after your sign-in had ended" in opened(tab, "Start a team").inner_text()


def check_axe(tab, what):
    """Nothing on the page breaks a rule of axe but what Streamlit breaks by itself."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(tab.page, options=WCAG).response
    nodes = [(one["id"], node["html"]) for one in found["violations"] for node in one["nodes"]]
    assert (what, [one for one in nodes if not is_streamlits(*one)]) == (what, [])


def is_streamlits(rule, html):
    """What Streamlit's own field for files breaks: best practice, no criterion of WCAG."""
    return rule == "presentation-role-conflict" and "stFileUploaderDropzone" in html


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_the_plan_pass_axe(house, visit, width, theme):
    tab = visit(width=width, theme=theme)
    sign_in(tab, house, PAT, "/my-updates?city=tiny")
    for address in ("/my-updates?city=tiny", "/plan?city=tiny", "/actions?city=tiny&action=a2"):
        tab.open(house.url + address)
        for summary in tab.page.locator("details:not([open]) > summary").all()[::-1]:
            summary.click()
        tab.rest()
        check_axe(tab, address)
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_calendar_fetches_what_is_due_without_a_browser(house, visit):
    tab = visit()
    sign_in(tab, house, ADA, "/my-updates?city=tiny")
    opened(tab, "In your calendar").get_by_role("button", name="Make an address").click()
    until(lambda: "/calendar/" in tab.page.inner_text("main"))
    said = opened(tab, "In your calendar").inner_text()
    path = "/calendar/" + said.split("/calendar/")[1].split()[0]
    calendar = house.text(path)
    assert "BEGIN:VEVENT" in calendar
    assert "Start a team" in calendar
    opened(tab, "In your calendar").get_by_role("button", name="Revoke the address").click()
    until(lambda: house.status(path) == 404)
