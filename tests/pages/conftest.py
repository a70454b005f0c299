"""Pages through the shell, without a browser."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from equity_core import example
from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts.people import add_person
from equity_core.accounts.signing_in import sign_in as sign_in_person
from equity_core.settings import REPOSITORY, Settings, get_settings, settings_from

PASSWORD = "seven purple herons wade"


@pytest.fixture(scope="session")
def example_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the example city, made once."""
    home = tmp_path_factory.mktemp("example") / "home"
    example.ensure(settings_from(home=home))
    return home


@pytest.fixture
def example_city(example_home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The workspace with the example city, for tests that write nothing to it."""
    monkeypatch.setenv("EQUITY_HOME", str(example_home))
    get_settings.cache_clear()
    return get_settings()


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """A function that opens the service maps with a link: `open_page(service="Trees planted")`."""
    st.cache_data.clear()
    st.cache_resource.clear()

    def open_(**link: str) -> AppTest:
        shell = AppTest.from_file(str(REPOSITORY / "pages" / "shell.py"), default_timeout=120)
        shell.run()
        for name, value in link.items():
            shell.query_params[name] = value
        return shell.switch_page("services.py").run()

    return open_


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[Role], str]:
    """A function that makes every page of this test that of a new person with a role.

    The session is a real row of the database; only the cookie does not come from a browser.
    """

    def signed_in(role: Role) -> str:
        settings, name = get_settings(), f"Pat of {role} {secrets.token_hex(4)}"
        add_person(settings, COMMAND_LINE, name=name, role=role, password=PASSWORD)
        token = sign_in_person(settings, name=name, password=PASSWORD, address="127.0.0.1")
        monkeypatch.setattr("pages.parts.guard.session_token", lambda: token)
        return name

    return signed_in
