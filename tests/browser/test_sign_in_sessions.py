"""Who is signed in, on the dashboard's own pages, in a real browser."""

from __future__ import annotations

import re

import pytest
from screens import THEMES, WIDTHS

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts.addresses import first_run_address
from equity_core.accounts.people import add_person
from equity_core.settings import Settings, settings_from

pytestmark = pytest.mark.browser

PASSWORD = "seven purple herons wade"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
ADMIN = "Grace Hopper"


def settings_of(server) -> Settings:
    return settings_from(home=server.log.parent / "home")


@pytest.fixture(scope="module")
def house(start_server):
    """A server of our own, because these tests change it; nobody has an account yet."""
    return start_server()


@pytest.fixture(scope="module")
def admin(house) -> str:
    """An administrator's name; the first one is made by the first test."""
    made = add_person(
        settings_of(house), COMMAND_LINE, name=ADMIN, role=Role.ADMINISTRATOR, password=PASSWORD
    )
    return made.name


def sign_in(tab, house, name: str, onward: str = "/") -> None:
    tab.page.goto(f"{house.url}/sign-in?next={onward}")
    tab.page.fill("#name", name)
    tab.page.fill("#password", PASSWORD)
    with tab.page.expect_navigation():
        tab.page.keyboard.press("Enter")
    tab.page.wait_for_selector("h1", timeout=60_000)
    tab.rest()


def who(tab) -> str:
    return tab.page.text_content(".st-key-who") or ""


def test_the_first_administrator_is_signed_in_on_the_dashboard_and_stays_so(house, visit) -> None:
    tab = visit()
    address = first_run_address(settings_of(house))
    assert address is not None
    tab.page.goto(house.url + "/" + address.split("/", 3)[3])
    for field, text in (("name", "Cy First"), ("new", PASSWORD), ("again", PASSWORD)):
        tab.page.fill(f"#{field}", text)
    tab.page.click("button")
    assert "Your role is administrator" in tab.page.text_content("main")
    tab.open(house.url + "/")
    assert "Cy First (administrator)" in who(tab)
    tab.page.reload()
    tab.page.wait_for_selector("h1", timeout=60_000)
    tab.rest()
    assert "Cy First (administrator)" in who(tab)
    assert tab.errors() == []
    other = visit()
    other.open(house.url + "/")
    assert "Cy First" not in who(other), "another browser is somebody else"
    assert "Sign in" in who(other)


def test_signing_out_everywhere_in_one_browser_ends_the_other_at_its_next_press(
    house, admin, visit
) -> None:
    first, second = visit(), visit()
    sign_in(first, house, admin, "/people")
    assert first.page.text_content("h1") == "People"
    sign_in(second, house, admin, "/account")
    second.page.click("form[action='/account/sign-out-everywhere'] button")
    assert "You are signed out." in second.page.text_content("main")
    first.page.get_by_label("Name", exact=True).fill("Planted Person")
    first.page.get_by_role("button", name="Add this person").click()
    first.rest()
    assert "Please sign in" in first.page.text_content("[data-testid=stMain]")
    assert admin not in first.page.text_content("body")
    sign_in(first, house, admin, "/people")
    assert "Planted Person" not in first.page.text_content("body"), "nothing was written"


def test_a_person_is_added_opens_their_address_and_is_in(house, admin, visit) -> None:
    tab = visit()
    sign_in(tab, house, admin, "/people")
    tab.page.get_by_label("Name", exact=True).fill("Dana Ruiz")
    tab.page.get_by_role("button", name="Add this person").click()
    tab.page.wait_for_selector("code", timeout=60_000)
    address = tab.page.text_content("code")
    assert re.fullmatch(rf"http://localhost:{house.url.rsplit(':')[-1]}/reset/[\w-]{{43}}", address)
    tab.page.reload()
    tab.page.wait_for_selector("h1", timeout=60_000)
    tab.rest()
    assert "/reset/" not in tab.page.text_content("body"), "it is shown once"
    theirs = visit()
    theirs.page.goto(house.url + "/" + address.split("/", 3)[3])
    theirs.page.fill("#new", PASSWORD)
    theirs.page.fill("#again", PASSWORD)
    theirs.page.click("button")
    assert "Your role is viewer" in theirs.page.text_content("main")
    theirs.page.goto(house.url + "/people")
    theirs.page.get_by_text("does not allow you to manage users").wait_for(timeout=60_000)
    assert tab.hosts == {house.url.removeprefix("http://")}


def test_a_stranger_at_the_address_of_the_people_page_reads_no_name(house, admin, visit) -> None:
    tab = visit()
    tab.page.goto(house.url + "/people")
    tab.page.get_by_text("Please sign in").first.wait_for(timeout=60_000)
    tab.rest()
    assert admin.encode() not in tab.everything_received()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_people_page_passes_axe(house, admin, visit, width: int, theme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    tab = visit(width=width, theme=theme)
    sign_in(tab, house, admin, "/people")
    box = tab.page.get_by_label("Person", exact=True).last
    box.click()
    box.fill("Grace")
    tab.page.wait_for_timeout(300)
    tab.page.keyboard.press("Enter")
    tab.page.get_by_role("button", name="Change the role").wait_for()
    tab.rest()
    found = axe.run(tab.page, options=WCAG).response
    broken = [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
    assert broken == []
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= width
