"""People of every role with real sessions, and pages that read the cookie as from a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from argon2 import PasswordHasher
from sqlmodel import Session
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from equity_core.access import COMMAND_LINE, Role, Viewer
from equity_core.accounts import passwords
from equity_core.accounts.people import add_person
from equity_core.accounts.sessions import cookie_name, viewer_of
from equity_core.accounts.signing_in import sign_in
from equity_core.settings import REPOSITORY, Settings
from equity_core.store.engine import open_engine
from equity_core.store.tables import City
from equity_core.web.failures import error_answers
from equity_core.web.middleware import middleware
from equity_core.web.routes import routes

PASSWORD = "seven purple herons wade"


@pytest.fixture(autouse=True)
def _hash_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id with next to no work: these tests are about who may do what."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)


@pytest.fixture
def city(settings: Settings) -> Settings:
    """A workspace with a city, so that pages have something to name."""
    with Session(open_engine(settings)) as session:
        session.add(City(slug="somewhere", name="Somewhere"))
        session.commit()
    return settings


@pytest.fixture
def token_of(city: Settings) -> Callable[[Role | None], str | None]:
    """The session token of a new person with a role; None for nobody."""

    def made(role: Role | None) -> str | None:
        if role is None:
            return None
        name = f"A person, {role}"
        add_person(city, COMMAND_LINE, name=name, role=role, password=PASSWORD)
        return sign_in(city, name=name, password=PASSWORD, address="192.0.2.7")

    return made


@pytest.fixture
def viewer(city: Settings, token_of) -> Callable[[Role | None], Viewer]:
    """The viewer of a role, as the row of a session says."""
    return lambda role: viewer_of(city, token_of(role))


@pytest.fixture
def browser(city: Settings, token_of, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let every page of this test be asked for by a browser of a role."""

    def sent_by(role: Role | None) -> None:
        token = token_of(role)
        cookies = {} if token is None else {cookie_name(city): token}
        monkeypatch.setattr(ContextProxy, "cookies", property(lambda _self: cookies))

    return sent_by


@pytest.fixture
def shell() -> Callable[[], AppTest]:
    """The main script, run once."""
    st.cache_data.clear()
    return lambda: run_file("shell.py")


def run_file(name: str) -> AppTest:
    """A script of `pages/`, run as the main script."""
    return AppTest.from_file(str(REPOSITORY / "pages" / name), default_timeout=60).run()


@pytest.fixture
def door(city: Settings, token_of) -> Callable[[Role | None], TestClient]:
    """A visitor of a role at our own addresses; Streamlit's answer “reached”."""

    def opened(role: Role | None) -> TestClient:
        every = ["GET", "PUT", "POST", "DELETE"]
        inside = Route("/{rest:path}", lambda _request: PlainTextResponse("reached"), methods=every)
        app = Starlette(
            routes=[*routes(city), inside],
            middleware=middleware(city, Path(st.__file__).parent / "static"),
            exception_handlers=error_answers(city),
        )
        client = TestClient(app, base_url="http://localhost", follow_redirects=False)
        token = token_of(role)
        if token is not None:
            client.cookies.set(cookie_name(city), token)
        return client

    return opened
