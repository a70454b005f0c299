"""Signing in with the city's own account, in a real browser and at a real sign-in service."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from oidc_provider import Provider, run_provider
from screens import THEMES

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts.known_people import add_known_person
from equity_core.settings import settings_from

# The service that the tests run speaks an older dialect of Authlib than ours.
OLD = "ignore:get_jwt_config:DeprecationWarning"
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings(OLD)]

ADA, BOB = "248289761001", "998877665544"
SECRET = "kZ4vQ8pX1rT6yB3nM9wL5cH2jD7gF0sA"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with run_provider() as running:
        running.know(ADA, name="Ada Lovelace", email="ada@example.org", email_verified=True)
        running.know(BOB, name="Bob", email="bob@example.org", email_verified=True)
        yield running


@pytest.fixture(scope="module")
def house(start_server, provider):
    """A server whose city uses the service, with Ada on its list."""
    service = {
        "oidc_issuer": provider.issuer,
        "oidc_client_id": "dashboard",
        "oidc_client_secret": SECRET,
        "oidc_label": "your Anywhere account",
    }
    server = start_server(variables={f"EQUITY_{name.upper()}": it for name, it in service.items()})
    settings = settings_from(home=server.log.parent / "home", **service)
    add_known_person(
        settings, COMMAND_LINE, name="Ada Lovelace", role=Role.EDITOR, email="ada@example.org"
    )
    return server


def consent(tab, provider: Provider, subject: str) -> None:
    """Sign in at the service, which the browser must have reached by the link."""
    assert tab.page.url.startswith(provider.issuer + "/oauth2/authorize?")
    tab.page.fill("input[name=sub]", subject)
    with tab.page.expect_navigation():
        tab.page.keyboard.press("Enter")


def test_a_person_comes_in_with_the_citys_account_stays_in_and_goes(house, provider, visit):
    tab = visit()
    tab.open(house.url + "/")
    tab.page.get_by_role("link", name="Sign in").first.click()
    tab.page.get_by_role("link", name="Sign in with your Anywhere account").click()
    consent(tab, provider, ADA)
    tab.page.wait_for_selector(".st-key-who", timeout=60_000)
    tab.rest()
    assert tab.page.url == house.url + "/"
    assert "Ada Lovelace (editor)" in tab.page.text_content(".st-key-who")
    tab.page.reload()
    tab.page.wait_for_selector(".st-key-who", timeout=60_000)
    tab.rest()
    assert "Ada Lovelace (editor)" in tab.page.text_content(".st-key-who")
    assert "equity" not in tab.page.evaluate("document.cookie")
    tab.page.goto(house.url + "/account")
    assert "There is no password to change here" in tab.page.text_content("main")
    tab.page.click("form[action='/sign-out'] button")
    assert "You are signed out." in tab.page.text_content("main")
    ours, theirs = urlsplit(house.url).netloc, urlsplit(provider.issuer).netloc
    assert {ours, theirs} <= tab.hosts


def test_without_javascript_the_way_is_the_same(house, provider, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(house.url + "/sign-in?next=/account")
    page.click("a[href^='/sign-in/oidc']")
    page.fill("input[name=sub]", ADA)
    page.keyboard.press("Enter")
    page.wait_for_url(house.url + "/account")
    assert "You are signed in as Ada Lovelace" in page.text_content("main")
    context.close()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [320, pytest.param(1280, marks=pytest.mark.slow)])
def test_who_is_not_on_the_list_is_told_so_on_a_page_that_passes_axe(
    house, provider, visit, width: int, theme: str
):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    tab = visit(width=width, theme=theme)

    def look() -> None:
        found = axe.run(tab.page, options=WCAG).response
        assert [one["id"] for one in found["violations"]] == []
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= width

    tab.page.goto(house.url + "/sign-in")
    look()
    tab.page.get_by_role("link", name="Sign in with your Anywhere account").click()
    consent(tab, provider, BOB)
    assert tab.page.text_content("h1") == "You are not on the list yet"
    assert tab.page.text_content("code") == BOB
    look()
    tab.page.goto(house.url + "/account")
    assert tab.page.text_content("h1") == "Sign in"


def test_the_log_of_the_server_holds_no_code_and_no_secret(house, provider, visit):
    tab = visit()
    came: list[str] = []
    tab.page.on("request", lambda request: came.append(request.url))
    tab.page.goto(house.url + "/sign-in/oidc")
    consent(tab, provider, BOB)
    (callback,) = [url for url in came if "/sign-in/oidc/callback?" in url]
    code = callback.split("code=")[1].split("&")[0]
    log = house.log.read_text()
    assert code not in log
    assert SECRET not in log
    assert "Refused /sign-in/oidc" in log
