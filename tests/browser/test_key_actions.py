"""The key actions in a real browser: what reaches whom, byte by byte, and who can read it."""

from __future__ import annotations

import csv
import io
import json
import urllib.request
import zipfile

import pytest
from axe_playwright_python.sync_playwright import Axe
from screens import THEMES, WIDTHS

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts.people import add_person
from equity_core.settings import settings_from

pytestmark = pytest.mark.browser

PASSWORD = "seven purple herons wade"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
DRAFT, INTERNAL, SUBMITTED = b"DRAFT WORDS", b"INTERNAL", b"Submitted and not yet read"
SECRETS = (DRAFT, INTERNAL, SUBMITTED)
CITY = "larkbend-example-city"
LIST, ACTION = "/actions", "/actions?action=trees"


@pytest.fixture(scope="module")
def house(start_server):
    """A server of our own: these tests add people to it."""
    return start_server()


def signed_in(visit, house, role: Role):
    """A tab of a new person with that role."""
    name = f"Pat of {role}"
    home = house.log.parent / "home"
    add_person(settings_from(home=home), COMMAND_LINE, name=name, role=role, password=PASSWORD)
    tab = visit()
    tab.page.goto(f"{house.url}/sign-in")
    tab.page.fill("#name", name)
    tab.page.fill("#password", PASSWORD)
    with tab.page.expect_navigation():
        tab.page.keyboard.press("Enter")
    tab.page.wait_for_selector("h1", timeout=60_000)
    tab.rest()
    return tab


def test_after_an_editor_warmed_every_cache_no_byte_of_a_draft_reaches_others(house, visit):
    editor = signed_in(visit, house, Role.EDITOR)
    seen = b""
    for address in (LIST, "/actions?action=advice", "/actions?action=talks"):
        editor.forget()
        editor.open(house.url + address)
        seen += editor.everything_received()
    for secret in SECRETS:
        assert secret in seen, "the editor sees it, so that this test can fail"

    tabs = {"visitor": (visit(), SECRETS), "viewer": (signed_in(visit, house, Role.VIEWER), None)}
    for who, (tab, secrets) in tabs.items():
        received = b""
        for address in (
            *(LIST, "/actions?action=advice", "/actions?action=talks", "/actions?action=county"),
            "/actions?department=City attorney",
        ):
            tab.forget()
            tab.open(house.url + address)
            received += tab.everything_received()
        assert b"Pay community groups for their advice" in received
        for secret in secrets or (DRAFT, SUBMITTED):
            assert secret not in received, (who, secret)


def test_files_hold_what_the_asker_may_see_and_are_kept_nowhere(house, visit):
    base = f"{house.url}/plan-files/{CITY}"
    for file in ("plan.csv", "plan.json", "actions.csv", "plan.xlsx"):
        with urllib.request.urlopen(f"{base}/{file}", timeout=30) as answer:
            body = answer.read()
            assert answer.headers["Cache-Control"] == "private, no-store"
        if file.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(body)) as book:
                body = b"".join(book.read(member) for member in book.namelist())
            assert b"Pay community groups" in body
        assert not any(secret in body for secret in SECRETS), file
        if file == "plan.json":
            listed = json.loads(body)["plan"]["actions"]
            assert len(listed) == 12
            assert {update["author"] for one in listed for update in one["updates"]} == {""}
    publisher = signed_in(visit, house, Role.PUBLISHER)
    answer = publisher.page.request.get(f"{base}/plan.csv")
    assert all(secret in answer.body() for secret in SECRETS)
    assert house.status(f"/plan-files/{CITY}/secrets.csv") == 404
    assert house.status("/plan-files/nowhere/plan.csv") == 404


def test_one_number_is_read_on_the_page_in_the_table_and_in_the_file(house, visit):
    tab = visit()
    tab.open(house.url + ACTION)
    with urllib.request.urlopen(
        f"{house.url}/plan-files/{CITY}/measure.csv?action=trees", timeout=30
    ) as answer:
        rows = list(csv.DictReader(io.StringIO(answer.read().decode("utf-8-sig"))))
    (now,) = [row for row in rows if row["day"] == "now"]
    said = f"{float(now['value']):.2f}".replace("-", "\u2212")
    text = tab.page.text_content("[data-testid=stMain]")
    assert f"Now: {said} percentage points" in text
    assert said in tab.page.locator("tr", has_text="Now").first.text_content()
    assert tab.errors() == []
    assert tab.hosts == {house.url.removeprefix("http://")}


def test_a_title_leads_to_its_action_and_the_way_back_keeps_the_filters(house, visit):
    tab = visit()
    tab.open(f"{house.url}/actions?status=completed")
    with tab.page.expect_navigation():
        tab.page.get_by_role("link", name="Compare street-light repairs").first.click()
    tab.page.wait_for_selector("h1", timeout=60_000)
    tab.rest()
    assert tab.page.text_content("h1") == "Compare street-light repairs with where people live"
    tab.page.get_by_role("link", name="All key actions").click()
    tab.page.get_by_role("heading", name="Key actions", exact=True).wait_for(timeout=60_000)
    tab.rest()
    assert "status=completed" in tab.page.url
    assert tab.page.locator("table.actions tbody tr").count() == 2


def test_evidence_is_a_link_of_the_web_that_knows_nothing_of_us(house, visit):
    tab = visit()
    tab.open(house.url + ACTION)
    links = tab.page.locator(".evidence a")
    assert links.count() == 2
    for place in range(2):
        assert links.nth(place).get_attribute("href").startswith("https://example.org/")
        assert "noopener" in links.nth(place).get_attribute("rel")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", [LIST, ACTION])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(house, visit, address, width, theme):
    tab = visit(width=width, height=800, theme=theme)
    tab.open(house.url + address)
    tab.page.wait_for_selector("[data-testid=stVegaLiteChart] svg, canvas", timeout=60_000)
    tab.rest(1200)
    found = Axe().run(tab.page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    assert tab.page.evaluate("document.scrollingElement.scrollWidth") <= width
