"""Every role and every permission: through the core, through pages, and by direct address."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from equity_core.access import COMMAND_LINE, PERMISSIONS, Permission, Role, Viewer, may
from equity_core.accounts import addresses, known_people, people, sessions, signing_in
from equity_core.accounts.people import add_person
from equity_core.errors import AccessDenied, EquityError
from equity_core.settings import REPOSITORY, Settings, get_settings
from pages.parts.menu import EVERYONE, STAFF

PASSWORD = "seven purple herons wade"
ROLES = (None, *Role)


def allowed(role: Role | None, permission: Permission) -> bool:
    return role is not None and permission in PERMISSIONS[role]


# What each role may do, said once more by hand: a slip in the table is seen here.
LOWEST = {
    Permission.CHANGE_OWN_ACCOUNT: Role.VIEWER,
    Permission.READ_INTERNAL: Role.VIEWER,
    Permission.READ_SUBMITTED: Role.OFFICIAL,
    Permission.READ_DRAFTS: Role.EDITOR,
    Permission.IMPORT_DATA: Role.EDITOR,
    Permission.EDIT_ACTIONS: Role.EDITOR,
    Permission.WRITE_UPDATES: Role.EDITOR,
    Permission.APPROVE_UPDATES: Role.PUBLISHER,
    Permission.PUBLISH: Role.PUBLISHER,
    Permission.READ_AUDIT: Role.PUBLISHER,
    Permission.MANAGE_USERS: Role.ADMINISTRATOR,
    Permission.ERASE_TEXTS: Role.ADMINISTRATOR,
    Permission.KEEP_BACKUPS: Role.ADMINISTRATOR,
}


@pytest.mark.parametrize("role", ROLES)
def test_a_session_of_a_role_may_do_what_the_table_grants_and_no_more(viewer, role) -> None:
    person, order = viewer(role), list(Role)
    assert set(LOWEST) == set(Permission)
    for permission, lowest in LOWEST.items():
        expected = role is not None and order.index(role) >= order.index(lowest)
        assert may(person, permission) is expected, permission


MANAGING: dict[str, Callable[[Settings, Viewer], object]] = {
    "add_person": lambda s, v: add_person(s, v, name="Bo", role=Role.VIEWER, password=PASSWORD),
    "list_people": people.list_people,
    "set_role": lambda s, v: people.set_role(s, v, "Ada", Role.VIEWER),
    "set_disabled": lambda s, v: people.set_disabled(s, v, "Ada", True),
    "end_sessions": lambda s, v: people.end_sessions(s, v, "Ada"),
    "invite_person": lambda s, v: addresses.invite_person(s, v, name="Bo", role=Role.VIEWER),
    "reset_address": lambda s, v: addresses.reset_address(s, v, "Ada"),
    "add_known_person": lambda s, v: known_people.add_known_person(
        s, v, name="Bo", role=Role.VIEWER, subject="4711"
    ),
    "give_identity": lambda s, v: known_people.give_identity(s, v, "Ada", subject="4711"),
    "take_identity": lambda s, v: known_people.take_identity(s, v, "Ada"),
}


@pytest.fixture
def service(city, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The city uses a sign-in service, and Ada is on its list."""
    monkeypatch.setenv("EQUITY_OIDC_ISSUER", "https://sign-in.example.org")
    monkeypatch.setenv("EQUITY_OIDC_CLIENT_ID", "dashboard")
    monkeypatch.setenv("EQUITY_OIDC_CLIENT_SECRET", "kZ4vQ8pX1rT6yB3nM9wL5cH2jD7gF0sA")
    get_settings.cache_clear()
    add_person(city, COMMAND_LINE, name="Ada", role=Role.EDITOR, password=PASSWORD)
    return get_settings()


@pytest.mark.parametrize("name", MANAGING)
def test_the_core_lets_administrators_alone_manage_people(service, viewer, name) -> None:
    everyone = {role: viewer(role) for role in ROLES}
    before = people.list_people(service, COMMAND_LINE)
    for role, person in everyone.items():
        if not allowed(role, Permission.MANAGE_USERS):
            with pytest.raises(AccessDenied):
                MANAGING[name](service, person)
    assert people.list_people(service, COMMAND_LINE) == before
    MANAGING[name](service, everyone[Role.ADMINISTRATOR])
    assert len(before) == len(Role) + 1, "each role and Ada"


def test_every_function_that_takes_a_viewer_is_asked_about_here() -> None:
    """A new function of these modules that forgets to ask who calls would be found here."""
    own = {"has_password", "sign_out_everywhere", "change_password", "account_of", "may_see"}
    inside = {"create_account", "note_account"}  # in a caller's transaction, after it has asked
    found = set()
    for module in (people, addresses, known_people, sessions, signing_in):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            takes = inspect.signature(function).parameters
            if (
                not name.startswith("_")
                and "viewer" in takes
                and "equity_core.accounts" in str(function.__module__)
            ):
                found.add(name)
    assert found - own - inside == set(MANAGING)


@pytest.mark.parametrize("role", ROLES)
def test_only_a_signed_in_person_changes_an_account(city, viewer, role) -> None:
    person = viewer(role)
    if allowed(role, Permission.CHANGE_OWN_ACCOUNT):
        assert people.has_password(city, person)
        sessions.sign_out_everywhere(city, person)
        return
    for change in (people.has_password, sessions.sign_out_everywhere):
        with pytest.raises(AccessDenied):
            change(city, person)
    with pytest.raises(AccessDenied):
        signing_in.change_password(city, person, current="a", new="b", address="192.0.2.7")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("entry", STAFF, ids=lambda entry: entry[2])
def test_a_staff_page_opens_for_the_roles_of_its_permission_alone(
    browser, shell, role, entry
) -> None:
    file, title, _, permission = entry
    browser(role)
    main = shell()
    if allowed(role, permission):
        page = main.switch_page(file).run()
        assert not page.exception
        assert [one.value for one in page.title] == [title]
    else:
        with pytest.raises(ValueError, match="page"):
            main.switch_page(file)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("entry", STAFF, ids=lambda entry: entry[2])
def test_a_staff_page_turns_away_by_itself_where_the_menu_did_not(browser, role, entry) -> None:
    """The file run alone, as a fragment or a future slip of the menu would run it."""
    file, title, _, permission = entry
    browser(role)
    page = AppTest.from_file(str(REPOSITORY / "pages" / file), default_timeout=60).run()
    assert not page.exception
    if allowed(role, permission):
        assert [one.value for one in page.title] == [title]
        return
    assert [one.value for one in page.title] == []
    (said,) = [one.value for one in page.warning]
    assert "Please sign in" in said if role is None else f"The role {role}" in said
    assert not page.button
    assert not page.text_input


@pytest.mark.parametrize("role", ROLES)
def test_pages_for_everyone_open_for_everyone(browser, shell, role) -> None:
    browser(role)
    main = shell()
    for file, _, _ in EVERYONE:
        page = main.switch_page(file).run()
        assert not page.exception
        assert page.title


def test_every_page_file_of_staff_stands_in_the_menu() -> None:
    """A file that no line of the menu guards would be a page without a permission."""
    files = {f"staff/{path.name}" for path in (REPOSITORY / "pages" / "staff").glob("*.py")}
    assert files - {"staff/__init__.py"} == {file for file, *_ in STAFF}


@pytest.mark.parametrize("role", ROLES)
def test_the_account_page_sends_strangers_to_sign_in(door, role) -> None:
    answer = door(role).get("/account")
    if role is None:
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/account")
    else:
        assert answer.status_code == 200
        assert f"Your role is {role}" in answer.text


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("address", ["/account", "/account/sign-out-everywhere", "/sign-out"])
def test_a_form_that_our_page_did_not_send_changes_nothing_for_anyone(
    city, door, role, address
) -> None:
    visitor = door(role)
    answer = visitor.post(address, data={"current": PASSWORD, "new": "x" * 20, "again": "x" * 20})
    assert answer.status_code in (303, 403)
    assert answer.headers.get("location", "").startswith(("/sign-in?next", "/sign-in")) or (
        answer.status_code == 403
    )
    token = visitor.cookies.get("equity_session")
    assert sessions.viewer_of(city, token).role is role, "still signed in as before"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("address", ["/reset/unknown", "/first-run/unknown"])
def test_no_role_opens_a_one_time_address_that_was_not_given_out(door, role, address) -> None:
    assert door(role).get(address).status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_the_upload_address_takes_files_from_who_may_load_data(door, role) -> None:
    answer = door(role).put("/_stcore/upload_file/a/b")
    assert answer.status_code == (200 if allowed(role, Permission.IMPORT_DATA) else 403)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "address", ["/_stcore/metrics", "/_stcore/agent/mcp", "/layers/unknown.json", "/house/no.css"]
)
def test_no_role_opens_what_nobody_needs(door, role, address) -> None:
    assert door(role).get(address).status_code == 404


def test_at_the_public_door_every_role_is_nobody(city, viewer, token_of) -> None:
    token = token_of(Role.ADMINISTRATOR)
    public = city.model_copy(update={"door": "public"})
    person = sessions.viewer_of(public, token)
    assert not any(may(person, permission) for permission in Permission)
    with pytest.raises(EquityError):
        people.list_people(public, person)
