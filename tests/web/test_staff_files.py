"""What a staff page offers to take away is handed to staff only, whoever has the address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.web.server.starlette.starlette_routes import create_media_routes

from equity_core.access import COMMAND_LINE, PERMISSIONS, Permission, Role
from equity_core.accounts.people import add_person, set_role
from equity_core.accounts.sessions import cookie_name, sign_out_everywhere, viewer_of
from equity_core.accounts.signing_in import sign_in
from equity_core.errors import StoreProblem
from equity_core.settings import Settings
from equity_core.web import staff_files
from equity_core.web.middleware import middleware

PASSWORD = "seven purple herons wade"
DRAFT = b"action,words\nPlant trees,draft-text-91\n"


@pytest.fixture
def storage() -> MemoryMediaFileStorage:
    return MemoryMediaFileStorage("/media")


@pytest.fixture
def taking(settings: Settings, storage: MemoryMediaFileStorage) -> TestClient:
    """A visitor of Streamlit's own address for files, behind our layers."""
    frontend = Path(st.__file__).parent / "static"
    inside = create_media_routes(storage, "")
    app = Starlette(routes=inside, middleware=middleware(settings, frontend))
    return TestClient(app, base_url="http://localhost")


@pytest.fixture
def file(storage: MemoryMediaFileStorage) -> str:
    """The address of a file that a download button made."""
    kept = storage.load_and_get_id(DRAFT, "text/csv", MediaFileKind.DOWNLOADABLE, "plan.csv")
    return storage.get_url(kept)


@pytest.fixture
def enter(settings: Settings, taking: TestClient) -> Callable[[Role], str]:
    def entering(role: Role) -> str:
        add_person(settings, COMMAND_LINE, name="Pat", role=role, password=PASSWORD)
        token = sign_in(settings, name="Pat", password=PASSWORD, address="192.0.2.7")
        taking.cookies.set(cookie_name(settings), token)
        return token

    return entering


def refused(answer) -> bool:
    return (answer.status_code, answer.text) == (403, staff_files.REFUSAL)


@pytest.mark.parametrize("ending", [".csv", ".svg", ".png", ""])
@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-9"}])
def test_a_visitor_with_the_address_gets_no_file(taking, file, ending, headers) -> None:
    answer = taking.get(file.removesuffix(".csv") + ending, headers=headers)
    assert refused(answer)
    assert "draft-text-91" not in answer.text
    assert "content-disposition" not in answer.headers


@pytest.mark.parametrize("role", list(Role))
def test_a_role_takes_files_exactly_when_it_may_read_drafts(taking, file, enter, role) -> None:
    enter(role)
    answer = taking.get(file)
    if Permission.READ_DRAFTS not in PERMISSIONS[role]:
        assert refused(answer)
        return
    assert (answer.status_code, answer.content) == (200, DRAFT)
    assert answer.headers["cache-control"] == "private, no-store"


def test_who_lost_the_role_or_the_session_takes_nothing_more(
    taking, file, enter, settings: Settings
) -> None:
    token = enter(Role.EDITOR)
    assert taking.get(file).status_code == 200
    set_role(settings, COMMAND_LINE, "Pat", Role.OFFICIAL)
    assert refused(taking.get(file))
    set_role(settings, COMMAND_LINE, "Pat", Role.EDITOR)
    assert taking.get(file).status_code == 200
    sign_out_everywhere(settings, viewer_of(settings, token))
    assert refused(taking.get(file))


def test_a_workspace_that_cannot_be_asked_hands_nothing_out(
    taking, file, enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*_: object) -> None:
        raise StoreProblem("The database cannot be opened.")

    enter(Role.EDITOR)
    monkeypatch.setattr(staff_files, "viewer_of", closed)
    assert refused(taking.get(file))


def test_a_picture_of_a_page_is_for_everyone(taking, storage: MemoryMediaFileStorage) -> None:
    kept = storage.load_and_get_id(b"<svg/>", "image/svg+xml", MediaFileKind.MEDIA)
    assert taking.get(storage.get_url(kept)).content == b"<svg/>"


def test_an_address_without_a_file_says_so(taking) -> None:
    assert taking.get("/media/abc.csv").status_code == 404
