"""The line above every page: who is signed in, and the way to sign in and come back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from equity_core.access import Role
from equity_core.accounts.sessions import sign_out
from equity_core.settings import REPOSITORY, Settings


def said(page: AppTest) -> str:
    return " ".join(element.value for element in page.get("html") if "<p>" in element.value)


def open_home() -> AppTest:
    return AppTest.from_file(str(REPOSITORY / "pages" / "shell.py"), default_timeout=120).run()


def test_a_visitor_is_offered_to_sign_in_and_to_come_back_to_the_same_view(
    example_city: Settings, open_page: Callable[..., AppTest]
):
    page = open_page(service="Trees planted")
    assert "/sign-in?next=%2Fservices%3F" in said(page)
    assert "service%3DTrees%2Bplanted" in said(page)


def test_a_person_sees_their_name_and_role_on_every_page(example_city: Settings, sign_in):
    name = sign_in(Role.EDITOR)
    shown = said(open_home())
    assert f"{name} (editor)" in shown
    assert 'href="/account"' in shown


def test_a_session_that_ended_elsewhere_ends_here_at_the_next_click(
    example_city: Settings, sign_in, monkeypatch: pytest.MonkeyPatch
):
    from pages.parts import guard

    name = sign_in(Role.EDITOR)
    page = open_home()
    assert name in said(page)
    sign_out(example_city, guard.session_token())
    page.run()
    assert name not in said(page)
    assert "Sign in" in said(page)


def test_the_public_door_offers_no_sign_in(
    example_city: Settings, monkeypatch: pytest.MonkeyPatch, sign_in
):
    from equity_core.settings import get_settings

    name = sign_in(Role.ADMINISTRATOR)
    monkeypatch.setenv("EQUITY_DOOR", "public")
    get_settings.cache_clear()
    page = open_home()
    assert said(page) == ""
    assert name not in str(page)
