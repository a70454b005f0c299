"""Signing in through plain pages: what people can do there, and what attackers cannot."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlmodel import Session
from starlette.testclient import TestClient

from equity_core.access import ANONYMOUS, COMMAND_LINE, Role
from equity_core.accounts import clock, passwords
from equity_core.accounts.addresses import first_run_address, reset_address
from equity_core.accounts.people import add_person, list_people, set_disabled
from equity_core.accounts.sessions import cookie_name, viewer_of
from equity_core.settings import Settings, settings_from
from equity_core.store.audit import verify
from equity_core.store.engine import open_engine
from equity_core.web.forms import local_path

PASSWORD = "seven purple herons wade"
NEW = "nine amber foxes run"
COOKIE = "equity_session"


@pytest.fixture(autouse=True)
def _hash_quickly(monkeypatch):
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)
    passwords._nobodys_hash.cache_clear()
    yield
    passwords._nobodys_hash.cache_clear()


@pytest.fixture
def ada(settings):
    return add_person(
        settings, COMMAND_LINE, name="Ada Lovelace", role=Role.EDITOR, password=PASSWORD
    )


def token_in(page):
    return re.search(r'name="form_token" value="([^"]+)"', page.text).group(1)


def send(browser, address, *, shown=None, headers=None, **fields):
    """Open the page that has the form, fill it in, send it."""
    token = token_in(browser.get(shown or address))
    return browser.post(
        address, data={"form_token": token, **fields}, headers=headers, follow_redirects=False
    )


def enter(browser, name="Ada Lovelace", password=PASSWORD, **fields):
    return send(browser, "/sign-in", name=name, password=password, **fields)


def who(settings, browser):
    return viewer_of(settings, browser.cookies.get(cookie_name(settings)))


def problem(answer):
    found = re.search(r'role="alert">([^<]+)<', answer.text)
    return html.unescape(found.group(1)) if found else ""


def test_a_person_signs_in_looks_at_the_account_and_signs_out(settings, visitor, ada):
    answer = enter(visitor)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert who(settings, visitor).user_id == ada.id
    page = visitor.get("/account")
    assert "Ada Lovelace" in page.text
    assert "Your role is editor" in page.text
    answer = send(visitor, "/sign-out", shown="/account")
    assert answer.headers["location"] == "/sign-in?out=1"
    assert visitor.cookies.get(COOKIE) is None
    assert "You are signed out." in visitor.get("/sign-in?out=1").text
    answer = visitor.get("/account", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/account")
    with Session(open_engine(settings)) as session:
        assert verify(session).problems == ()


def test_signing_in_leads_back_to_where_one_came_from(visitor, ada):
    assert 'name="next" value="/account"' in visitor.get("/sign-in?next=/account").text
    assert enter(visitor, next="/account").headers["location"] == "/account"
    again = visitor.get("/sign-in?next=/account", follow_redirects=False)
    assert (again.status_code, again.headers["location"]) == (303, "/account")


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "///evil.example",
        "/x" * 300,
        "http:/evil.example",
        "//[",
        "https://[evil.example",
    ],
)
def test_no_link_to_the_sign_in_page_leads_elsewhere(visitor, ada, target):
    assert local_path(target) == "/"
    assert enter(visitor, next=target).headers["location"] == "/"


def test_a_path_of_ours_is_kept_with_its_question():
    assert (
        local_path("/services?city=tiny&level=wards#map") == "/services?city=tiny&level=wards#map"
    )


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor, ada):
    cookie = next(
        line for line in enter(visitor).headers.get_list("set-cookie") if COOKIE in line
    ).lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "max-age=604800" in cookie  # 7 days
    assert "secure" not in cookie  # over plain http a browser would not keep it
    assert "domain" not in cookie


def test_behind_https_the_cookies_are_bound_to_the_host_and_secure(settings, open_door, ada):
    there = settings_from(home=settings.home, public_url="https://equity.example.org")
    browser = open_door(there, "equity.example.org")
    browser.base_url = "https://equity.example.org"
    answer = enter(browser)
    assert answer.status_code == 303
    lines = answer.headers.get_list("set-cookie")
    kept = [line.lower() for line in lines if line.startswith("__Host-equity_session=")]
    assert len(kept) == 1
    assert "secure" in kept[0]
    assert "path=/" in kept[0]
    assert who(there, browser).user_id == ada.id
    form = browser.get("/sign-out").headers.get_list("set-cookie")
    assert [line.startswith("__Host-equity_form=") and "Secure" in line for line in form] == [True]


def test_the_pages_obey_the_policy_of_the_house_and_are_kept_by_no_cache(visitor):
    answer = visitor.get("/sign-in")
    policy = answer.headers["content-security-policy"]
    assert "form-action 'self'" in policy
    assert answer.headers["cache-control"] == "no-store"
    assert "<script" not in answer.text
    assert " style=" not in answer.text
    assert not re.findall(r'(?:href|src|action)="(?!/)', answer.text)  # all from this server


@pytest.mark.parametrize("page", ["/sign-in", "/account", "/first-run", "/reset", "/sign-out"])
def test_every_field_has_a_label_and_tells_password_managers_what_it_is(
    settings, visitor, ada, page
):
    if page == "/first-run":
        page = path_of(first_run_address(settings))
    elif page == "/reset":
        page = path_of(reset_address(settings, COMMAND_LINE, "Ada Lovelace"))
    elif page != "/sign-in":
        enter(visitor)
    text = visitor.get(page).text
    fields = re.findall(r"<input\b[^>]*>", text)
    seen = [field for field in fields if "hidden" not in field]
    labels = set(re.findall(r'<label for="([^"]+)"', text))
    assert {re.search(r'id="([^"]+)"', field).group(1) for field in seen} == labels
    assert all("autocomplete=" in field and "required" in field for field in seen)
    assert '<html lang="en">' in text
    assert len(re.findall("<h1>", text)) == 1
    assert re.search("<title>.+ – Equity dashboard</title>", text)
    for told in re.findall(r'aria-describedby="?([^">]+)', text):
        assert all(f'id="{name}"' in text for name in told.split())


@pytest.mark.parametrize(
    ("name", "password"),
    [("Ada Lovelace", "wrong"), ("Nobody", PASSWORD), ("Ada Lovelace", ""), ("", "")],
)
def test_a_wrong_pair_is_answered_alike_and_the_typed_name_stays(
    settings, visitor, ada, name, password
):
    answer = enter(visitor, name, password)
    assert answer.status_code == 403
    assert problem(answer) == "The name or the password is not right. Check both, then try again."
    assert f'value="{name}"' in answer.text
    assert "<title>Problem: Sign in" in answer.text
    assert "aria-describedby=error" in answer.text
    assert who(settings, visitor) == ANONYMOUS
    assert enter(visitor).status_code == 303


def test_a_password_is_never_sent_back(visitor, ada):
    assert "wrong-but-close" not in enter(visitor, password="wrong-but-close").text


def test_what_is_typed_cannot_become_code(visitor, ada):
    answer = enter(visitor, name='"><script>alert(1)</script>', password="x")
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_too_many_tries_must_wait_and_the_answer_says_how_long(visitor, ada):
    for _ in range(6):
        assert enter(visitor, password="wrong").status_code == 403
    answer = enter(visitor)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert "too many tries" in problem(answer)


def test_the_address_of_each_visitor_is_counted_apart(settings, visitor, ada, open_door):
    for number in range(21):
        assert enter(visitor, name=f"name {number}").status_code == 403
    assert enter(visitor).status_code == 429
    elsewhere = TestClient(visitor.app, base_url="http://localhost", client=("198.51.100.4", 5))
    assert enter(elsewhere).status_code == 303


def test_a_planted_session_cookie_is_never_taken_over(settings, visitor, ada):
    visitor.cookies.set(COOKIE, "planted-by-someone")
    line = next(one for one in enter(visitor).headers.get_list("set-cookie") if COOKIE in one)
    given = re.match(f"{COOKIE}=([^;]+)", line).group(1)
    assert given != "planted-by-someone"
    assert viewer_of(settings, given).user_id == ada.id
    assert viewer_of(settings, "planted-by-someone") == ANONYMOUS


def test_signing_in_over_an_open_session_ends_that_session(settings, visitor, ada, open_door):
    enter(visitor)
    planted = visitor.cookies.get(COOKIE)
    victim = open_door(settings)
    victim.cookies.set(COOKIE, planted, domain="localhost.local", path="/")
    token = token_in(victim.get("/account"))
    fields = {"name": "Ada Lovelace", "password": PASSWORD, "form_token": token}
    answer = victim.post("/sign-in", data=fields, follow_redirects=False)
    assert answer.status_code == 303
    assert viewer_of(settings, planted) == ANONYMOUS


@pytest.mark.parametrize(
    "address", ["/sign-in", "/sign-out", "/account", "/account/sign-out-everywhere"]
)
def test_a_form_without_our_token_does_nothing(settings, visitor, ada, open_door, address):
    enter(visitor)
    stranger = open_door(settings)
    strangers = token_in(stranger.get("/sign-in"))  # a real token, of another browser
    fields = {
        "name": "Ada Lovelace",
        "password": PASSWORD,
        "current": PASSWORD,
        "new": NEW,
        "again": NEW,
    }
    before = visitor.cookies.get(COOKIE)
    for wrong in ({}, {"form_token": ""}, {"form_token": "0" * 64}, {"form_token": strangers}):
        answer = visitor.post(address, data={**fields, **wrong}, follow_redirects=False)
        assert answer.status_code == 403
        assert all(COOKIE not in line for line in answer.headers.get_list("set-cookie"))
    assert visitor.cookies.get(COOKIE) == before
    assert who(settings, visitor).user_id == ada.id
    assert enter(open_door(settings)).status_code == 303  # the password is the old one


def test_a_stale_form_says_so_and_brings_a_fresh_one(visitor, ada):
    answer = visitor.post("/sign-in", data={"name": "Ada Lovelace", "password": PASSWORD})
    assert answer.status_code == 403
    assert "open for too long" in problem(answer)
    fields = {"name": "Ada Lovelace", "password": PASSWORD, "form_token": token_in(answer)}
    assert visitor.post("/sign-in", data=fields, follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://["},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_that_the_browser_says_came_from_elsewhere_is_refused(visitor, ada, headers):
    token = token_in(visitor.get("/sign-in"))
    fields = {"name": "Ada Lovelace", "password": PASSWORD, "form_token": token}
    refused = visitor.post("/sign-in", data=fields, headers=headers, follow_redirects=False)
    assert refused.status_code == 403
    own = {"origin": "http://localhost", "sec-fetch-site": "same-origin"}
    taken = visitor.post("/sign-in", data=fields, headers=own, follow_redirects=False)
    assert taken.status_code == 303


def test_a_token_from_before_signing_in_does_not_work_after(settings, visitor, ada):
    before = token_in(visitor.get("/sign-in"))
    enter(visitor)
    answer = visitor.post("/sign-out", data={"form_token": before}, follow_redirects=False)
    assert answer.status_code == 403
    assert who(settings, visitor).signed_in


def test_following_a_link_signs_nobody_out(settings, visitor, ada):
    enter(visitor)
    for address in ("/sign-out", "/account/sign-out-everywhere", "/account"):
        assert visitor.get(address).status_code == 200
    assert who(settings, visitor).signed_in


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"name=" + b"x" * 20_000, "application/x-www-form-urlencoded"),
        (b'{"name": "Ada"}', "application/json"),
        (b"&".join(b"f%d=1" % n for n in range(30)), "application/x-www-form-urlencoded"),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
    ],
)
def test_what_is_not_one_of_our_forms_is_refused(visitor, body, kind):
    answer = visitor.post("/sign-in", content=body, headers={"content-type": kind})
    assert answer.status_code == 400
    assert "form" in answer.text


def test_bytes_that_are_no_text_do_not_break_a_form(visitor, ada):
    token = token_in(visitor.get("/sign-in")).encode()
    body = b"form_token=" + token + b"&name=%ff%00%ed%a0%80\xff&password=%00%ff"
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert visitor.post("/sign-in", content=body, headers=kind).status_code == 403


def test_an_idle_session_and_an_old_one_are_sent_to_sign_in(settings, visitor, ada, monkeypatch):
    moment = [clock.now()]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    assert enter(visitor).status_code == 303
    moment[0] += timedelta(hours=7)
    assert visitor.get("/account", follow_redirects=False).status_code == 200
    moment[0] += timedelta(hours=8)
    assert visitor.get("/account", follow_redirects=False).status_code == 303


def test_sign_out_everywhere_puts_every_browser_out(settings, visitor, ada, open_door):
    other = open_door(settings)
    enter(visitor)
    enter(other)
    answer = send(visitor, "/account/sign-out-everywhere", shown="/account")
    assert answer.status_code == 303
    assert [who(settings, browser) for browser in (visitor, other)] == [ANONYMOUS, ANONYMOUS]
    assert other.get("/account", follow_redirects=False).status_code == 303


def test_a_copied_cookie_is_worth_nothing_after_signing_out(settings, visitor, ada):
    enter(visitor)
    copied = visitor.cookies.get(COOKIE)
    send(visitor, "/sign-out")
    assert viewer_of(settings, copied) == ANONYMOUS


def test_a_disabled_person_is_out_at_the_next_page(settings, visitor, ada):
    enter(visitor)
    set_disabled(settings, COMMAND_LINE, "Ada Lovelace", True)
    assert visitor.get("/account", follow_redirects=False).status_code == 303
    assert enter(visitor).status_code == 403


def test_a_password_is_changed_here_and_ends_the_sessions_elsewhere(
    settings, visitor, ada, open_door
):
    other = open_door(settings)
    enter(visitor)
    enter(other)
    answer = send(visitor, "/account", current=PASSWORD, new=NEW, again=NEW)
    assert answer.headers["location"] == "/account?changed=1"
    assert "Your password is changed." in visitor.get("/account?changed=1").text
    assert who(settings, visitor).user_id == ada.id
    assert who(settings, other) == ANONYMOUS
    assert enter(other).status_code == 403
    assert enter(other, password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("fields", "status", "reason"),
    [
        ({"current": "wrong", "new": NEW, "again": NEW}, 403, "current password is not right"),
        ({"current": PASSWORD, "new": NEW, "again": NEW + "x"}, 400, "not the same"),
        ({"current": PASSWORD, "new": "short", "again": "short"}, 400, "too short"),
        ({"current": PASSWORD, "new": "AdaLovelace1", "again": "AdaLovelace1"}, 400, "your name"),
        ({"current": PASSWORD}, 400, "too short"),
    ],
)
def test_a_password_that_cannot_be_changed_says_why(visitor, ada, fields, status, reason):
    enter(visitor)
    answer = send(visitor, "/account", **fields)
    assert answer.status_code == status
    assert reason in problem(answer)


def path_of(address):
    return "/" + address.split("/", 3)[3]


def test_the_first_administrator_begins_at_a_one_time_address(settings, visitor):
    page = path_of(first_run_address(settings))
    assert visitor.get(page).status_code == 200  # looking, even twice, does not use it up
    fields = {"name": "Cy Admin", "new": PASSWORD, "again": PASSWORD}
    short = send(visitor, page, **{**fields, "new": "short", "again": "short"})
    assert (short.status_code, "too short" in problem(short)) == (400, True)
    assert 'value="Cy Admin"' in short.text
    answer = send(visitor, page, **fields)
    assert answer.headers["location"] == "/account"
    assert who(settings, visitor).role is Role.ADMINISTRATOR
    gone = visitor.get(page)
    assert gone.status_code == 404
    assert "used before" in problem(gone)
    assert [person.name for person in list_people(settings, COMMAND_LINE)] == ["Cy Admin"]


@pytest.mark.parametrize("kind", ["first-run", "reset"])
def test_a_made_up_address_shows_no_form_and_takes_none(settings, visitor, kind):
    first_run_address(settings)
    page = f"/{kind}/{'a' * 43}"
    answer = visitor.get(page)
    assert (answer.status_code, "<form" in answer.text) == (404, False)
    token = token_in(visitor.get("/sign-in"))
    fields = {"form_token": token, "name": "Eve", "new": PASSWORD, "again": PASSWORD}
    assert visitor.post(page, data=fields).status_code == 404
    assert list_people(settings, COMMAND_LINE) == []


def test_a_forgotten_password_is_set_anew_at_a_one_time_address(settings, visitor, ada):
    page = path_of(reset_address(settings, COMMAND_LINE, "Ada Lovelace"))
    unlike = send(visitor, page, new=NEW, again=PASSWORD)
    assert "not the same" in problem(unlike)
    answer = send(visitor, page, new=NEW, again=NEW)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert who(settings, visitor).user_id == ada.id
    assert visitor.get(page).status_code == 404


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_public_door_has_no_way_in(settings, ada, open_door, method):
    token = path_of(first_run_address(settings))
    browser = open_door(Settings(home=settings.home, door="public"))
    for address in ("/sign-in", "/sign-out", "/account", token, "/reset/x"):
        answer = browser.request(method, address)
        assert "form_token" not in answer.text, address
        assert "set-cookie" not in answer.headers, address
        assert answer.status_code in (200, 404, 405), address


def test_one_time_addresses_are_not_in_the_log(settings, visitor, caplog):
    caplog.set_level("INFO")
    page = path_of(first_run_address(settings))
    send(visitor, page, name="Cy", new="x", again="x")
    assert "Refused /first-run" in caplog.text
    ours = [record for record in caplog.records if record.name.startswith("equity_core")]
    assert page.rsplit("/", 1)[1] not in "".join(record.getMessage() for record in ours)
