"""Signing in with a real browser, with and without JavaScript."""

from __future__ import annotations

import pytest
from screens import THEMES, WIDTHS

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts.addresses import first_run_address, reset_address
from equity_core.accounts.people import add_person
from equity_core.settings import Settings, settings_from

pytestmark = pytest.mark.browser

PASSWORD = "seven purple herons wade"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


def settings_of(server) -> Settings:
    return settings_from(home=server.log.parent / "home")


@pytest.fixture(scope="module")
def house(start_server):
    """A server of our own, because these tests change it, and a person who can sign in."""
    server = start_server()
    add_person(
        settings_of(server), COMMAND_LINE, name="Ada Lovelace", role=Role.EDITOR, password=PASSWORD
    )
    return server


def fill(page, **fields) -> None:
    for name, value in fields.items():
        page.fill(f"#{name}", value)


def sign_in(page, server, password=PASSWORD) -> None:
    page.goto(server.url + "/sign-in?next=/account")
    fill(page, name="Ada Lovelace", password=password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def test_without_javascript_a_person_signs_in_and_puts_all_browsers_out(house, chromium, visit):
    plain = chromium.new_context(java_script_enabled=False)
    other = visit().page
    page = plain.new_page()
    for each in (page, other):
        sign_in(each, house)
        assert each.text_content("h1") == "Your account"
    page.reload()
    assert "Ada Lovelace" in page.text_content("main")
    page.click("form[action='/account/sign-out-everywhere'] button")
    assert "You are signed out." in page.text_content("main")
    other.goto(house.url + "/account")
    assert other.text_content("h1") == "Sign in"
    plain.close()


def test_scripts_cannot_read_the_cookies_and_nothing_is_fetched_from_elsewhere(house, visit):
    tab = visit()
    sign_in(tab.page, house)
    assert tab.page.text_content("h1") == "Your account"
    assert "equity" not in tab.page.evaluate("document.cookie")
    assert tab.hosts == {house.url.removeprefix("http://")}
    assert tab.errors() == []


def test_a_mistake_is_told_where_the_cursor_is(house, visit):
    page = visit().page
    sign_in(page, house, password="wrong")
    assert page.get_attribute(":focus", "id") == "password"
    assert page.get_attribute(":focus", "aria-describedby") == "error"
    assert "not right" in page.text_content("#error")
    assert page.input_value("#name") == "Ada Lovelace"
    assert page.title().startswith("Problem: ")


def test_the_first_administrator_begins_in_the_browser(house, visit):
    page = visit().page
    address = path_of(first_run_address(settings_of(house)))
    page.goto(house.url + address)
    fill(page, name="Cy Admin", new=PASSWORD, again=PASSWORD)
    page.click("button")
    assert "Your role is administrator" in page.text_content("main")
    page.goto(house.url + address)
    assert page.text_content("h1") == "This address does not work"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_signing_in_passes_axe(house, visit, width, theme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = visit(width=width, theme=theme).page
    reset = path_of(reset_address(settings_of(house), COMMAND_LINE, "Ada Lovelace"))

    def look() -> None:
        found = axe.run(page, options=WCAG).response
        broken = [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
        assert (page.url, broken) == (page.url, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    for address in ("/sign-in", "/sign-in?out=1", "/reset/unknown", reset):
        page.goto(house.url + address)
        look()
    fill(page, new="short", again="short")
    page.click("button")
    look()
    fill(page, new=PASSWORD, again=PASSWORD)
    page.click("button")
    for address in ("/account", "/account?changed=1", "/sign-out"):
        page.goto(house.url + address)
        look()
