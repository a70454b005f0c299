"""Files reach the server's memory only from people who may load data."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from equity_core.access import COMMAND_LINE, PERMISSIONS, Permission, Role
from equity_core.accounts.people import add_person, set_role
from equity_core.accounts.sessions import cookie_name, sign_out_everywhere, viewer_of
from equity_core.accounts.signing_in import sign_in
from equity_core.errors import StoreProblem
from equity_core.settings import Settings
from equity_core.web import gate

PASSWORD = "seven purple herons wade"
ADDRESS = "/_stcore/upload_file/some-session/some-file"
REFUSAL = "Only signed-in staff can send files."


@pytest.fixture
def enter(settings: Settings, visitor: TestClient) -> Callable[[Role], str]:
    """Sign a person of a role in, in the visitor's browser; returns the session's token."""

    def entering(role: Role) -> str:
        name = f"A person, {role}"
        add_person(settings, COMMAND_LINE, name=name, role=role, password=PASSWORD)
        token = sign_in(settings, name=name, password=PASSWORD, address="192.0.2.7")
        visitor.cookies.set(cookie_name(settings), token)
        return token

    return entering


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@pytest.mark.parametrize("role", list(Role))
def test_a_role_sends_files_exactly_when_it_may_load_data(
    visitor: TestClient, enter, role: Role, method: str
) -> None:
    enter(role)
    answer = visitor.request(method, ADDRESS)
    allowed = Permission.IMPORT_DATA in PERMISSIONS[role]
    assert (answer.status_code, answer.text) == ((200, "reached") if allowed else (403, REFUSAL))


def test_a_viewer_and_an_official_are_refused_and_an_editor_is_not() -> None:
    allowed = {role for role in Role if Permission.IMPORT_DATA in PERMISSIONS[role]}
    assert allowed == {Role.EDITOR, Role.PUBLISHER, Role.ADMINISTRATOR}


@pytest.mark.parametrize("cookie", ["", "x", "a" * 43, "ä\x00"])
def test_a_cookie_that_names_no_session_opens_nothing(
    settings: Settings, visitor: TestClient, cookie: str
) -> None:
    header = f"{cookie_name(settings)}={cookie}".encode("latin-1")
    answer = visitor.put(ADDRESS, headers={b"cookie": header})
    assert (answer.status_code, answer.text) == (403, REFUSAL)


def test_what_an_administrator_takes_away_counts_at_the_next_file(
    settings: Settings, visitor: TestClient, enter
) -> None:
    token = enter(Role.EDITOR)
    assert visitor.put(ADDRESS).status_code == 200
    set_role(settings, COMMAND_LINE, "A person, editor", Role.OFFICIAL)
    assert visitor.put(ADDRESS).status_code == 403
    set_role(settings, COMMAND_LINE, "A person, editor", Role.EDITOR)
    assert visitor.put(ADDRESS).status_code == 200
    sign_out_everywhere(settings, viewer_of(settings, token))
    assert visitor.put(ADDRESS).status_code == 403


def test_the_public_door_takes_files_from_nobody(
    settings: Settings, open_door, enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = enter(Role.ADMINISTRATOR)

    def opened(*_: object) -> None:
        raise AssertionError("the workspace was opened")

    monkeypatch.setattr(gate, "viewer_of", opened)
    public = open_door(settings.model_copy(update={"door": "public"}))
    public.cookies.set(cookie_name(settings), token)
    answer = public.put(ADDRESS)
    assert (answer.status_code, answer.text) == (403, REFUSAL)


def test_a_workspace_that_cannot_be_asked_lets_nobody_in(
    visitor: TestClient, enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(Role.EDITOR)

    def shut(*_: object) -> None:
        raise StoreProblem("The database cannot be opened.")

    monkeypatch.setattr(gate, "viewer_of", shut)
    assert visitor.put(ADDRESS).status_code == 403


def test_the_refusal_comes_before_a_byte_of_the_file_is_read(settings: Settings) -> None:
    """A gate that reads first could be filled by strangers."""

    async def inside(*_: object) -> None:
        raise AssertionError("the file reached the server")

    async def receive() -> None:
        raise AssertionError("the body was read")

    sent = []

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "PUT", "path": ADDRESS, "headers": [(b"host", b"x")]}
    asyncio.run(gate.Gate(inside, settings)(scope, receive, send))
    assert sent[0]["status"] == 403
