"""The door, as a visitor with a browser finds it."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from screens import THEMES, WIDTHS, first_fast

from equity_core.settings import REPOSITORY
from pages.parts.menu import EVERYONE, STAFF

pytestmark = pytest.mark.browser

PLANTED = "planted-secret-7421"
PLANTED_PAGE = f'import streamlit as st\n\nst.title("{PLANTED}")\nst.write("{PLANTED}")\n'
IN_THE_MENU = {"home.py", *(file for file, *_ in EVERYONE)}
# Streamlit writes this line itself when it shows the "Page not found" window.
NOT_FOUND_LINE = re.compile(
    r"(You have requested page /|The page that you have requested does not seem to exist)"
)
NUMBER = re.compile(r"tell the city's staff this number: ([2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{2})\.")


def files_outside_the_menu(house: Path) -> list[Path]:
    """Every file under `pages/` that is not a page of the visitor's menu."""
    pages = house / "pages"
    files = [path.relative_to(pages) for path in sorted(pages.rglob("*.py"))]
    return [path for path in files if str(path) not in IN_THE_MENU]


def addresses_of(path: Path) -> list[str]:
    """The ways to ask for a file: with its folders and without, with its ending and without."""
    nested, flat = path.with_suffix("").as_posix(), path.stem
    plain = [f"/{nested}", f"/{nested}.py", f"/{flat}", f"/{flat}.py", f"/pages/{nested}.py"]
    encoded = [address.replace("/", "%2F").replace("%2F", "/", 1) for address in plain]
    letter = [f"/{nested[:-1]}%{ord(nested[-1]):02X}", f"/{flat}%2Epy"]
    return list(dict.fromkeys([*plain, *encoded, *letter]))


def own_lines(path: Path) -> list[bytes]:
    """The lines that only this file's text has: those too long to be found by chance."""
    lines = {line.strip() for line in path.read_text(encoding="utf-8").splitlines()}
    return [line.encode() for line in lines if len(line) >= 24]


@pytest.fixture
def planted_house(copy_of_house: Path) -> Path:
    """The house with two pages that are in nobody's menu, one of them among the staff's."""
    (copy_of_house / "pages" / "planted.py").write_text(PLANTED_PAGE)
    (copy_of_house / "pages" / "staff").mkdir(exist_ok=True)
    (copy_of_house / "pages" / "staff" / "planted.py").write_text(PLANTED_PAGE)
    return copy_of_house


FIRST_ADDRESSES = ["/nowhere", "/planted", "/staff/planted", "/shell", "/pages/planted.py"]


@pytest.mark.parametrize("address", first_fast(FIRST_ADDRESSES))
def test_the_first_visitor_of_a_fresh_server_gets_home_at_an_address_outside_the_menu(
    start_server, planted_house: Path, visit, address: str
) -> None:
    server = start_server(folder=planted_house)
    tab = visit()
    tab.open(server.url + address)
    tab.page.get_by_role("dialog").get_by_text("Page not found").wait_for()
    assert tab.page.get_by_role("heading", level=1).inner_text() == "Who gets what from the city?"
    assert PLANTED.encode() not in tab.everything_received()
    server.stop()


@pytest.mark.slow  # it opens every file of pages/ in a browser
@pytest.mark.timeout(600)
def test_no_file_outside_the_menu_shows_its_text_at_any_address(
    start_server, planted_house: Path, visit
) -> None:
    server = start_server(folder=planted_house)
    files = files_outside_the_menu(planted_house)
    assert {"shell.py", "planted.py", "staff/planted.py", "parts/guard.py"} <= set(map(str, files))
    tab = visit()
    tab.open(server.url)
    at_home = tab.everything_received()  # a few files hold whole lines that home shows anyway
    for path in files:
        lines = [line for line in own_lines(planted_house / "pages" / path) if line not in at_home]
        assert lines or path.name == "__init__.py", path
        for address in addresses_of(path):
            body = server.text(address).encode()
            assert [line for line in lines if line in body] == [], address
        tab.forget()
        tab.open(f"{server.url}/{path.with_suffix('').as_posix()}")
        tab.page.get_by_role("dialog").get_by_text("Page not found").wait_for()
        received = tab.everything_received()
        assert [line for line in lines if line in received] == [], path
        assert PLANTED.encode() not in received
    assert [line for line in tab.errors() if not NOT_FOUND_LINE.match(line)] == []


@pytest.mark.parametrize(("file", "title", "address"), first_fast([page[:3] for page in STAFF]))
def test_the_address_of_a_staff_page_asks_a_stranger_to_sign_in_and_sends_none_of_its_text(
    server, visit, file: str, title: str, address: str
) -> None:
    tab = visit()
    tab.open(server.url)
    at_home = tab.everything_received()
    lines = [one for one in own_lines(REPOSITORY / "pages" / file) if one not in at_home]
    assert lines
    tab.forget()
    tab.open(f"{server.url}/{address}")
    tab.page.get_by_text("Please sign in.").wait_for()
    assert tab.page.get_by_role("heading", level=1).inner_text() == title
    received = tab.everything_received()
    assert [line for line in lines if line in received] == []
    assert tab.errors() == []


def test_an_unknown_address_is_explained_in_plain_words(server, visit) -> None:
    tab = visit()
    tab.open(server.url + "/staff/data")
    window = tab.page.get_by_role("dialog")
    window.get_by_text("There is no page at this address.").wait_for()
    assert "directory" not in window.inner_text()
    tab.page.keyboard.press("Escape")
    window.wait_for(state="detached")
    assert urlsplit(tab.page.url).path == "/"


@pytest.mark.parametrize("address", ["/", "/services"])
def test_a_page_contacts_its_own_server_only_and_logs_no_error(server, visit, address) -> None:
    tab = visit()
    tab.open(server.url + address)
    assert tab.hosts == {urlsplit(server.url).netloc}
    assert tab.errors() == []


def test_every_kind_of_answer_carries_the_policy(server, visit) -> None:
    tab = visit()
    tab.open(server.url + "/services")
    for address in ("/healthz", "/layers/none", "/house/none", "/_stcore/metrics", "/no/where"):
        tab.page.request.get(server.url + address)
    http = [answer for answer in tab.answers if answer.url.startswith("http")]
    assert len({urlsplit(answer.url).path.split("/")[1] for answer in http}) >= 4
    bare = [answer.url for answer in http if "content-security-policy" not in answer.all_headers()]
    assert bare == []


def test_the_keys_r_and_c_do_nothing_outside_a_field(server, visit) -> None:
    tab = visit()
    tab.open(server.url)
    before = len(tab.sent)
    for key in ("r", "c", "R"):
        tab.page.keyboard.press(key)
    tab.page.wait_for_timeout(1000)
    assert len(tab.sent) == before
    assert tab.page.get_by_role("dialog").count() == 0


def test_without_our_script_the_key_r_would_run_the_page_again(server, visit) -> None:
    tab = visit()
    tab.page.route("**/house/*.js", lambda route: route.abort())
    tab.open(server.url)
    before = len(tab.sent)
    tab.page.keyboard.press("r")
    tab.page.wait_for_timeout(1000)
    assert len(tab.sent) > before, "Streamlit changed its keys: our stop may be needless"


def test_letters_can_still_be_typed_into_fields(server, visit) -> None:
    tab = visit()
    tab.open(server.url)
    tab.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<input id=field>')")
    tab.page.locator("#field").focus()
    tab.page.keyboard.type("creek or cedar")
    assert tab.page.locator("#field").input_value() == "creek or cedar"


PUT_HEADLINE = """sentence => {
  let box = document.querySelector('#root .st-key-headline');
  if (!box) {
    box = document.createElement('div');
    box.className = 'st-key-headline';
    document.querySelector('#root').append(box);
  }
  box.textContent = sentence;
}"""
LISTEN = """() => {
  window.spoken = [];
  const voice = document.getElementById('house-announcer');
  new MutationObserver(() => window.spoken.push(voice.textContent))
    .observe(voice, {childList: true, characterData: true, subtree: true});
}"""


def test_a_new_finding_is_announced_once(server, visit) -> None:
    tab = visit()
    tab.open(server.url)
    page = tab.page
    voice = page.locator("#house-announcer")
    assert voice.get_attribute("role") == "status"
    assert voice.get_attribute("aria-live") == "polite"
    page.evaluate(LISTEN)
    page.evaluate(PUT_HEADLINE, "Trees reach everyone alike.")
    page.wait_for_timeout(700)
    page.evaluate(PUT_HEADLINE, "Trees  reach\n everyone alike.")
    page.wait_for_timeout(700)
    page.evaluate(PUT_HEADLINE, "Repairs come later in the east.")
    page.wait_for_timeout(700)
    assert page.evaluate("window.spoken") == [
        "Trees reach everyone alike.",
        "Repairs come later in the east.",
    ]


def test_nothing_is_announced_while_the_page_stays_as_it_is(server, visit) -> None:
    tab = visit()
    tab.open(server.url)
    tab.page.wait_for_timeout(700)
    assert tab.page.locator("#house-announcer").inner_text() == ""


def test_a_change_of_page_is_announced_by_its_title(server, visit) -> None:
    tab = visit()
    tab.open(server.url)
    tab.page.evaluate(LISTEN)
    tab.page.get_by_role("link", name="Service maps", exact=True).click()
    tab.page.wait_for_url("**/services*")
    tab.rest(1500)
    assert tab.page.title() == "Service maps – Equity dashboard"
    spoken = tab.page.evaluate("window.spoken")
    assert spoken[0].startswith("Service maps – Equity dashboard")
    assert sum("Service maps" in sentence for sentence in spoken) == 1


def test_a_page_that_breaks_shows_a_number_and_the_log_has_the_rest(
    start_server, copy_of_house: Path, visit
) -> None:
    (copy_of_house / "pages" / "home.py").write_text('raise RuntimeError("detail-5533")\n')
    server = start_server(folder=copy_of_house)
    tab = visit()
    tab.page.goto(server.url)
    shown = tab.page.get_by_text("Something went wrong on our side.")
    shown.wait_for(timeout=60_000)
    number = NUMBER.search(shown.inner_text())
    assert number is not None
    assert b"detail-5533" not in tab.everything_received()
    assert b"Traceback" not in tab.everything_received()
    log = server.log.read_text()
    assert number[1] in log
    assert "detail-5533" in log
    assert "Traceback" in log


@pytest.mark.parametrize("how", first_fast(["python", "streamlit", "uvicorn"]))
def test_the_app_starts_in_each_way_with_the_same_options(start_server, visit, how: str) -> None:
    server = start_server(how=how)
    tab = visit()
    tab.open(server.url + "/services")
    assert tab.hosts == {urlsplit(server.url).netloc}, "usage statistics would call outside"
    assert tab.errors() == []
    assert server.status("/_stcore/metrics") == 404
    server.stop()


def test_the_public_door_shows_that_nothing_is_published(start_server, visit) -> None:
    server = start_server(variables={"EQUITY_DOOR": "public"}, wait_for="/healthz")
    tab = visit()
    tab.open(server.url + "/services")
    tab.page.get_by_text("Nothing is published here yet.").wait_for()
    assert tab.page.get_by_role("link", name="Service maps", exact=True).count() == 0
    assert "loaded the example city" not in server.log.read_text()
    server.stop()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_home_passes_axe(server, visit, theme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    tab = visit(width=width, theme=theme)
    tab.open(server.url)
    rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
    found = axe.Axe().run(tab.page, options=rules).response
    assert [(broken["id"], broken["nodes"][0]["html"]) for broken in found["violations"]] == []
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= width


def test_print_leaves_out_menu_and_header(server, visit) -> None:
    tab = visit()
    tab.open(server.url)
    assert tab.page.locator("[data-testid=stHeader]").is_visible()
    tab.page.emulate_media(media="print")
    assert not tab.page.locator("[data-testid=stHeader]").is_visible()


def test_focus_is_seen(server, visit) -> None:
    tab = visit()
    tab.open(server.url)
    for _ in range(4):
        tab.page.keyboard.press("Tab")
        style = tab.page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return [s.outlineStyle, s.outlineWidth]; }"
        )
        assert style == ["solid", "3px"]


def test_focus_in_a_field_is_seen_around_its_whole_frame(server, visit) -> None:
    tab = visit()
    tab.open(server.url + "/services")
    field = tab.page.get_by_role("combobox").first
    field.focus()
    frame = tab.page.locator("[role=group]:has(:focus-visible)").first
    assert frame.evaluate("box => getComputedStyle(box).outlineWidth") == "3px"
    assert frame.evaluate("box => getComputedStyle(box).outlineStyle") == "solid"
    assert field.evaluate("box => getComputedStyle(box).outlineStyle") == "none"
