"""Signing in with the city's own account, against a real sign-in service on this machine."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from oidc_provider import Provider, as_json, run_provider
from pydantic import SecretStr
from sqlmodel import Session, select
from starlette.testclient import TestClient

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts import clock, service_metadata
from equity_core.accounts.addresses import (
    RESET,
    invite_person,
    is_open,
    reset_address,
    use_reset,
)
from equity_core.accounts.known_people import add_known_person, give_identity, take_identity
from equity_core.accounts.people import (
    WayIn,
    add_person,
    list_people,
    set_disabled,
    set_role,
)
from equity_core.accounts.sessions import viewer_of
from equity_core.accounts.signing_in import sign_in
from equity_core.errors import AccessDenied, BadInput, NotFound
from equity_core.settings import Settings
from equity_core.store.account_tables import Account, AccountIdentity
from equity_core.store.audit import verify
from equity_core.store.engine import open_engine
from equity_core.web.oidc import NOT_FINISHED

# The service that the tests run speaks an older dialect of Authlib than ours.
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")

PASSWORD = "seven purple herons wade"
SECRET = "kZ4vQ8pX1rT6yB3nM9wL5cH2jD7gF0sA"
ADA, BOB = "248289761001", "998877665544"


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with run_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider) -> Provider:
    """The service, where Ada and Bob have accounts."""
    service_metadata.forget()
    running.asked.clear()
    running.spoiled.clear()
    running.know(ADA, name="Ada Lovelace", email="ada@example.org", email_verified=True)
    running.know(BOB, name="Bob", email="bob@example.org", email_verified=False)
    return running


@pytest.fixture
def city(settings: Settings, provider: Provider) -> Settings:
    """The settings of a city that uses the service."""
    return settings.model_copy(
        update={
            "oidc_issuer": provider.issuer,
            "oidc_client_id": "dashboard",
            "oidc_client_secret": SecretStr(SECRET),
            "oidc_label": "your Anywhere account",
        }
    )


@pytest.fixture
def visitor(city: Settings, open_door: Callable[..., TestClient]) -> TestClient:
    return open_door(city)


def start(visitor: TestClient, onward: str = "/") -> str:
    """Follow the link; returns the address at the service."""
    answer = visitor.get("/sign-in/oidc", params={"next": onward}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def consent(address: str, subject: str = ADA) -> str:
    """Sign in at the service; returns the way back, without the host."""
    answer = httpx.post(address, data={"sub": subject})
    back = urlsplit(answer.headers["location"])
    assert (back.netloc, back.path) == ("localhost", "/sign-in/oidc/callback")
    return f"{back.path}?{back.query}"


def come(visitor: TestClient, subject: str = ADA, onward: str = "/"):
    """The whole way, there and back."""
    return visitor.get(consent(start(visitor, onward), subject), follow_redirects=False)


def invite(city: Settings, role: Role = Role.EDITOR, **known: str):
    known = known or {"email": "Ada@example.org"}
    return add_known_person(city, COMMAND_LINE, name="Ada", role=role, **known)


def who(city: Settings, visitor: TestClient) -> tuple[str, Role | None]:
    viewer = viewer_of(city, visitor.cookies.get("equity_session"))
    return viewer.name, viewer.role


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def accounts(city: Settings) -> list[str]:
    with Session(open_engine(city)) as session:
        return sorted(session.exec(select(Account.name)).all())


def test_an_invited_person_comes_in_and_goes_where_they_wanted_to(city, visitor) -> None:
    invite(city)
    answer = come(visitor, onward="/services?city=Anywhere")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/services?city=Anywhere"
    assert who(city, visitor) == ("Ada", Role.EDITOR)
    assert "Your role is editor" in visitor.get("/account").text
    with Session(open_engine(city)) as session:
        assert verify(session).problems == ()


def test_the_session_is_the_same_kind_as_with_a_password(city, visitor) -> None:
    invite(city)
    cookies = come(visitor).headers.get_list("set-cookie")
    session = next(one for one in cookies if one.startswith("equity_session="))
    assert "HttpOnly" in session
    assert "SameSite=lax" in session
    ended = next(one for one in cookies if one.startswith("equity_start="))
    assert "Max-Age=0" in ended


def test_behind_https_the_cookies_are_bound_to_host_and_https(city, provider, open_door) -> None:
    invite(city)
    secure = city.model_copy(update={"public_url": "https://equity.example.org"})
    visitor = open_door(secure, "equity.example.org")
    answer = visitor.get("/sign-in/oidc", follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-equity_start=")
    assert "Secure" in cookie
    back = query(answer.headers["location"])["redirect_uri"]
    assert back == "https://equity.example.org/sign-in/oidc/callback"


def test_who_came_by_an_address_is_known_by_the_subject_from_then_on(
    city, visitor, provider, open_door
) -> None:
    invite(city)
    come(visitor)
    with Session(open_engine(city)) as session:
        (row,) = session.exec(select(AccountIdentity)).all()
    assert (row.issuer, row.subject, row.email) == (provider.issuer, ADA, None)
    provider.know(ADA, name="Ada King", email="countess@example.org", email_verified=True)
    again = open_door(city)
    assert come(again).status_code == 303
    assert who(city, again) == ("Ada", Role.EDITOR)
    provider.know(BOB, name="Ada", email="ada@example.org", email_verified=True)
    assert come(open_door(city), BOB).status_code == 403, "the address has a new owner"


def test_a_person_can_be_listed_by_the_code_of_the_service(city, visitor) -> None:
    invite(city, role=Role.PUBLISHER, subject=BOB)
    assert come(visitor, BOB).status_code == 303
    assert who(city, visitor) == ("Ada", Role.PUBLISHER)


def test_who_is_not_on_the_list_is_told_so_and_nothing_is_kept(city, visitor) -> None:
    answer = come(visitor)
    assert answer.status_code == 403
    assert "You are not on the list of people who may sign in here" in answer.text
    assert f"<code>{ADA}</code>" in answer.text
    assert "equity_session" not in visitor.cookies
    assert accounts(city) == []


def test_an_address_that_the_service_does_not_vouch_for_opens_nothing(city, visitor) -> None:
    invite(city, email="bob@example.org")
    assert come(visitor, BOB).status_code == 403
    assert list_people(city, COMMAND_LINE)[0].way_in is WayIn.INVITED


def test_a_switched_off_account_stays_out_and_an_invitation_of_it_stays_unused(
    city, visitor
) -> None:
    invite(city)
    set_disabled(city, COMMAND_LINE, "Ada", True)
    assert come(visitor).status_code == 403
    assert list_people(city, COMMAND_LINE)[0].way_in is WayIn.INVITED
    set_disabled(city, COMMAND_LINE, "Ada", False)
    assert come(visitor).status_code == 303
    set_disabled(city, COMMAND_LINE, "Ada", True)
    assert who(city, visitor) == ("anonymous visitor", None)
    answer = come(visitor)
    assert answer.status_code == 403
    assert "switched off" in answer.text


def test_the_way_there_carries_a_challenge_a_state_and_a_nonce_and_no_secret(
    city, visitor, provider
) -> None:
    invite(city)
    first, second = query(start(visitor)), query(start(visitor))
    assert first["code_challenge_method"] == "S256"
    assert first["response_type"] == "code"
    assert set(first["scope"].split()) == {"openid", "profile", "email"}
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) == 43
        assert first[name] != second[name]
    assert SECRET not in start(visitor)


def test_the_code_is_exchanged_with_the_verifier_and_the_secret_in_the_header(
    city, visitor, provider
) -> None:
    invite(city)
    address = start(visitor)
    visitor.get(consent(address), follow_redirects=False)
    form, header = provider.token_request()
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert challenge == query(address)["code_challenge"]
    assert form["code_verifier"] not in address
    assert header.startswith("Basic ")
    assert base64.b64decode(header[6:]).decode() == f"dashboard:{SECRET}"
    assert SECRET not in json.dumps(form)


def refused(answer, status: int = 400) -> None:
    assert answer.status_code == status, answer.text
    assert not any("equity_session=" in one for one in answer.headers.get_list("set-cookie"))
    assert answer.headers["cache-control"] == "no-store"


def test_an_answer_in_a_browser_that_did_not_ask_counts_nothing(
    city, visitor, provider, open_door
) -> None:
    """Someone sends a victim the end of their own sign-in."""
    invite(city)
    back = consent(start(visitor))
    victim = open_door(city)
    refused(victim.get(back, follow_redirects=False))
    start(victim)
    refused(victim.get(back, follow_redirects=False))
    assert provider.times("/oauth2/token") == 0


@pytest.mark.parametrize("change", ["", "x", "y.z", "{}", "ä"])
def test_a_cookie_that_we_did_not_make_counts_nothing(city, visitor, provider, change) -> None:
    invite(city)
    back = consent(start(visitor))
    sealed = visitor.cookies["equity_start"]
    visitor.cookies.clear()
    forged = change or "A" + sealed[1:]
    headers = {b"cookie": f"equity_start={forged}".encode("latin-1")}
    refused(visitor.get(back, follow_redirects=False, headers=headers))
    assert provider.times("/oauth2/token") == 0


def test_an_answer_after_ten_minutes_counts_nothing(
    city, visitor, provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(city)
    back = consent(start(visitor))
    later = datetime.now(UTC) + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    refused(visitor.get(back, follow_redirects=False))
    assert provider.times("/oauth2/token") == 0


@pytest.mark.parametrize("without", ["code", "state"])
def test_an_answer_without_its_parts_counts_nothing(city, visitor, provider, without) -> None:
    invite(city)
    back = re.sub(rf"([?&]){without}=[^&]*", r"\1", consent(start(visitor)))
    refused(visitor.get(back, follow_redirects=False))
    assert provider.times("/oauth2/token") == 0


def test_an_answer_counts_once(city, visitor) -> None:
    invite(city)
    back = consent(start(visitor))
    kept = visitor.cookies["equity_start"]
    assert visitor.get(back, follow_redirects=False).status_code == 303
    refused(visitor.get(back, follow_redirects=False))
    visitor.cookies.set("equity_start", kept)
    answer = visitor.get(back, follow_redirects=False)
    refused(answer)
    assert "was used before" in answer.text


def test_who_turns_back_at_the_service_is_told_that_nothing_changed(city, visitor) -> None:
    state = query(start(visitor))["state"]
    answer = visitor.get(f"/sign-in/oidc/callback?error=access_denied&state={state}")
    refused(answer)
    assert NOT_FINISHED.replace("'", "&#39;") in answer.text


def problem(answer, caplog: pytest.LogCaptureFixture) -> str:
    """The reason in the log, found by the number that the visitor was told."""
    refused(answer, 502)
    number = re.search(r"<strong>([2-9A-Z]{4}-[2-9A-Z]{2})</strong>", answer.text).group(1)
    (line,) = [one.getMessage() for one in caplog.records if number in one.getMessage()]
    return line


@pytest.mark.parametrize(
    ("error", "logged"),
    [("server_error", "server_error"), ("<script>x</script>", "none of OAuth's")],
)
def test_an_error_of_the_service_is_one_plain_sentence(
    city, visitor, caplog, error, logged
) -> None:
    state = query(start(visitor))["state"]
    answer = visitor.get(
        "/sign-in/oidc/callback",
        params={"error": error, "error_description": "secret-detail-55", "state": state},
    )
    assert logged in problem(answer, caplog)
    assert "secret-detail-55" not in answer.text + caplog.text
    assert "script>x" not in answer.text + caplog.text


@pytest.mark.parametrize(
    ("path", "spoiled", "logged"),
    [
        ("/.well-known/openid-configuration", as_json(500, {}), "answered 500"),
        ("/.well-known/openid-configuration", as_json(302, {}), "answered 302"),
        ("/.well-known/openid-configuration", lambda: (200, b"<html>"), "JSONDecodeError"),
        ("/.well-known/openid-configuration", as_json(200, []), "an object"),
        (
            "/.well-known/openid-configuration",
            as_json(200, {"issuer": "https://evil.example"}),
            "calls itself 'https://evil.example'",
        ),
    ],
)
def test_a_service_that_cannot_be_read_is_one_plain_sentence(
    city, visitor, provider, caplog, path, spoiled, logged
) -> None:
    provider.spoiled[path] = spoiled
    answer = visitor.get("/sign-in/oidc", follow_redirects=False)
    assert logged in problem(answer, caplog)
    assert "could not be used just now" in answer.text


@pytest.mark.parametrize(
    ("path", "spoiled", "logged"),
    [
        ("/oauth2/token", as_json(500, {}), "HTTPError"),
        ("/oauth2/token", as_json(401, {"error": "invalid_client"}), "invalid_client"),
        ("/oauth2/token", as_json(400, {"error": "x y<z>"}), "an error"),
        ("/oauth2/token", lambda: (200, b"<html>"), "token endpoint"),
        ("/oauth2/token", as_json(302, {}), "no ID token"),
        ("/oauth2/token", as_json(200, {"access_token": "t"}), "no ID token"),
        ("/oauth2/token", as_json(200, {"id_token": "a.b.c"}), "ID token"),
        ("/jwks", as_json(404, {}), "answered 404"),
        ("/jwks", as_json(200, {"keys": []}), "keys"),
        ("/jwks", as_json(200, {"keys": 7}), "keys"),
    ],
)
def test_an_answer_that_proves_nothing_lets_nobody_in(
    city, visitor, provider, caplog, path, spoiled, logged
) -> None:
    invite(city)
    back = consent(start(visitor))
    provider.spoiled[path] = spoiled
    assert logged in problem(visitor.get(back, follow_redirects=False), caplog)
    assert who(city, visitor) == ("anonymous visitor", None)


def test_a_service_that_is_down_is_one_plain_sentence_and_is_not_asked_at_every_click(
    city, open_door, caplog, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = open_door(city.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"}))
    assert "ConnectionError" in problem(visitor.get("/sign-in/oidc"), caplog)

    def asked(_address: str) -> None:
        raise AssertionError("it was asked again")

    monkeypatch.setattr(service_metadata, "_fetch", asked)
    refused(visitor.get("/sign-in/oidc"), 502)


def test_what_the_service_publishes_is_fetched_once(city, visitor, provider, open_door) -> None:
    invite(city)
    for _ in range(3):
        assert come(open_door(city)).status_code == 303
    assert provider.times("/.well-known/openid-configuration") == 1
    assert provider.times("/jwks") == 1


def test_an_answer_that_names_another_issuer_is_refused(city, visitor, provider) -> None:
    """RFC 9207: the mix-up of two services."""
    invite(city)
    back = consent(start(visitor)) + "&iss=https%3A%2F%2Fevil.example"
    refused(visitor.get(back, follow_redirects=False), 502)
    assert provider.times("/oauth2/token") == 0


@pytest.mark.parametrize(
    "onward", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site_afterwards(city, visitor, onward: str) -> None:
    invite(city)
    assert come(visitor, onward=onward).headers["location"] == "/"
    again = visitor.get("/sign-in/oidc", params={"next": onward}, follow_redirects=False)
    assert again.headers["location"] == "/", "who is signed in already goes on"


def test_a_session_that_someone_planted_is_not_taken_over(city, visitor) -> None:
    invite(city)
    add_person(city, COMMAND_LINE, name="Mallory", role=Role.VIEWER, password=PASSWORD)
    planted = sign_in(city, name="Mallory", password=PASSWORD, address="192.0.2.7")
    back = consent(start(visitor))
    cookie = f"equity_start={visitor.cookies['equity_start']}; equity_session={planted}"
    visitor.cookies.clear()
    answer = visitor.get(back, follow_redirects=False, headers={"cookie": cookie})
    fresh = re.search(
        r"equity_session=([\w-]{43})", ",".join(answer.headers.get_list("set-cookie"))
    )
    assert fresh.group(1) != planted
    assert viewer_of(city, fresh.group(1)).name == "Ada"
    assert not viewer_of(city, planted).signed_in


def test_no_log_line_holds_a_code_a_token_a_state_or_the_secret(
    city, visitor, provider, caplog
) -> None:
    caplog.set_level(logging.DEBUG, logger="equity_core")
    invite(city)
    address = start(visitor)
    back = consent(address)
    visitor.get(back, follow_redirects=False)
    visitor.get(back, follow_redirects=False)
    form, _ = provider.token_request()
    asked, said = query(address), query(back)
    lines = "\n".join(one.getMessage() for one in caplog.records if one.name[:6] == "equity")
    for secret in (said["code"], asked["state"], asked["nonce"], form["code_verifier"], SECRET):
        assert secret not in lines
    assert "Refused /sign-in/oidc" in lines


def test_the_sign_in_page_offers_the_link_by_the_citys_own_words(city, visitor) -> None:
    text = visitor.get("/sign-in?next=/services").text
    assert "Sign in with your Anywhere account" in text
    assert 'href="/sign-in/oidc?next=%2Fservices"' in text
    policy = visitor.get("/sign-in").headers["content-security-policy"]
    assert "form-action 'self'" in policy


@pytest.mark.parametrize("missing", ["oidc_issuer", "oidc_client_id", "oidc_client_secret"])
def test_without_a_service_there_is_no_link_and_no_address(city, open_door, missing: str) -> None:
    empty = SecretStr("") if missing == "oidc_client_secret" else ""
    visitor = open_door(city.model_copy(update={missing: empty}))
    assert "/sign-in/oidc" not in visitor.get("/sign-in").text
    for address in ("/sign-in/oidc", "/sign-in/oidc/callback"):
        assert "location" not in visitor.get(address, follow_redirects=False).headers


def test_the_public_door_knows_no_service(city, open_door) -> None:
    visitor = open_door(city.model_copy(update={"door": "public"}))
    assert "location" not in visitor.get("/sign-in/oidc", follow_redirects=False).headers


def grouped(city: Settings, provider: Provider, *groups: str) -> Settings:
    provider.know(ADA, name="Ada Lovelace", groups=list(groups))
    return city.model_copy(
        update={
            "oidc_groups_claim": "groups",
            "oidc_groups": "equity team=editor; dashboard admins=administrator; staff=viewer",
        }
    )


def test_a_group_lets_people_in_with_the_highest_role_it_gives(city, provider, open_door) -> None:
    city = grouped(city, provider, "staff", "equity team", "unknown")
    visitor = open_door(city)
    assert come(visitor).status_code == 303
    assert who(city, visitor) == ("Ada Lovelace", Role.EDITOR)
    assert list_people(city, COMMAND_LINE)[0].way_in is WayIn.GROUP


def test_a_role_by_group_is_read_anew_at_each_sign_in(city, provider, open_door) -> None:
    city = grouped(city, provider, "equity team")
    come(open_door(city))
    city = grouped(city, provider, "staff")
    visitor = open_door(city)
    come(visitor)
    assert who(city, visitor) == ("Ada Lovelace", Role.VIEWER)
    city = grouped(city, provider)
    answer = come(open_door(city))
    assert answer.status_code == 403
    assert "None of your groups" in answer.text
    assert accounts(city) == ["Ada Lovelace"]


def test_who_is_on_the_list_by_name_is_not_moved_by_groups(city, provider, open_door) -> None:
    city = grouped(city, provider, "dashboard admins")
    invite(city, role=Role.OFFICIAL, subject=ADA)
    visitor = open_door(city)
    come(visitor)
    assert who(city, visitor) == ("Ada", Role.OFFICIAL)


def test_a_role_that_an_administrator_gives_by_hand_stays(city, provider, open_door) -> None:
    city = grouped(city, provider, "staff")
    come(open_door(city))
    set_role(city, COMMAND_LINE, "Ada Lovelace", Role.PUBLISHER)
    visitor = open_door(city)
    come(visitor)
    assert who(city, visitor) == ("Ada Lovelace", Role.PUBLISHER)


def test_two_people_of_one_name_get_two_accounts(city, provider, open_door) -> None:
    city = grouped(city, provider, "staff")
    add_person(city, COMMAND_LINE, name="ada  LOVELACE", role=Role.EDITOR, password=PASSWORD)
    visitor = open_door(city)
    come(visitor)
    assert who(city, visitor) == ("Ada Lovelace 2", Role.VIEWER)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("\x00\u202e|", "A person of the city"),
        ("Ada|Lovelace\n", "Ada Lovelace"),
        ("a" * 400, "a" * 110),
        (7, "A person of the city"),
    ],
)
def test_a_name_that_the_service_gives_is_made_fit(city, provider, open_door, name, kept) -> None:
    city = grouped(city, provider, "staff")
    provider.know(ADA, name=name, groups=["staff"])
    assert come(open_door(city)).status_code == 303
    assert accounts(city) == [kept]


def test_nobody_can_make_us_ask_the_service_on_and_on(city, visitor, provider) -> None:
    """A start is made up once and its answer sent again and again with a made-up code."""
    state = query(start(visitor))["state"]
    kept, statuses = visitor.cookies["equity_start"], []
    for _ in range(8):
        visitor.cookies.set("equity_start", kept)
        answer = visitor.get(f"/sign-in/oidc/callback?code=made-up&state={state}")
        statuses.append(answer.status_code)
    assert statuses[0] == 400
    assert statuses[-1] == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert provider.times("/oauth2/token") == statuses.count(400) < 8


def test_who_comes_in_leaves_no_counted_try_behind(city, open_door) -> None:
    invite(city)
    for _ in range(22):
        assert come(open_door(city)).status_code == 303


def test_a_person_has_one_way_in(city, visitor) -> None:
    """No password gets around the city's sign-in service."""
    add_person(city, COMMAND_LINE, name="Ada", role=Role.EDITOR, password=PASSWORD)
    old = sign_in(city, name="Ada", password=PASSWORD, address="192.0.2.7")
    give_identity(city, COMMAND_LINE, "Ada", email="ada@example.org")
    assert not viewer_of(city, old).signed_in
    with pytest.raises(AccessDenied):
        sign_in(city, name="Ada", password=PASSWORD, address="192.0.2.7")
    with pytest.raises(BadInput, match="city's own account"):
        reset_address(city, COMMAND_LINE, "Ada")
    assert come(visitor).status_code == 303
    page = visitor.get("/account").text
    assert "There is no password to change here" in page
    assert "Current password" not in page
    take_identity(city, COMMAND_LINE, "Ada")
    assert who(city, visitor) == ("anonymous visitor", None)
    assert come(visitor).status_code == 403
    assert reset_address(city, COMMAND_LINE, "Ada")


def test_an_address_for_a_password_ends_when_the_person_gets_a_city_account(city) -> None:
    _, address = invite_person(city, COMMAND_LINE, name="Ada", role=Role.EDITOR)
    token = address.rsplit("/", 1)[1]
    assert is_open(city, token, RESET)
    give_identity(city, COMMAND_LINE, "Ada", email="ada@example.org")
    assert not is_open(city, token, RESET)
    with pytest.raises(NotFound):
        use_reset(city, token, password=PASSWORD)
    assert list_people(city, COMMAND_LINE)[0].has_password is False


def test_a_list_entry_is_checked(city) -> None:
    invite(city)
    wrong = [
        {"email": "ada@example.org"},
        {"email": "not an address"},
        {"email": "a@b@c"},
        {"email": "x@example.org", "subject": "x"},
        {"subject": "x" * 256},
        {},
    ]
    for known in wrong:
        with pytest.raises(BadInput):
            add_known_person(city, COMMAND_LINE, name="Another", role=Role.VIEWER, **known)
    with pytest.raises(NotFound):
        give_identity(city, COMMAND_LINE, "Nobody", subject="x")
    off = city.model_copy(update={"oidc_client_id": ""})
    with pytest.raises(BadInput, match="EQUITY_OIDC_ISSUER"):
        add_known_person(off, COMMAND_LINE, name="Another", role=Role.VIEWER, subject="x")
    assert accounts(city) == ["Ada"]
