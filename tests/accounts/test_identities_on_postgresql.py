"""The list of people and the sign-in service on PostgreSQL; skipped by name where there is none."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from postgresql_server import postgresql  # noqa: F401
from pydantic import SecretStr

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts.id_tokens import Asserted
from equity_core.accounts.identities import NotOnTheList, sign_in_as
from equity_core.accounts.known_people import add_known_person, take_identity
from equity_core.accounts.people import WayIn, list_people
from equity_core.accounts.sessions import viewer_of
from equity_core.accounts.throttle import Tried
from equity_core.errors import BadInput
from equity_core.settings import settings_from

ISSUER, HERE = "https://sign-in.example.org", Tried("one", "192.0.2.7")


@pytest.fixture
def city(postgresql, tmp_path):  # noqa: F811
    return settings_from(
        home=tmp_path / "home",
        database_url=postgresql,
        oidc_issuer=ISSUER,
        oidc_client_id="dashboard",
        oidc_client_secret=SecretStr("kZ4vQ8pX1rT6yB3nM9wL5cH2jD7gF0sA"),
    )


def test_invitations_sign_ins_and_refusals_are_as_on_sqlite(city):
    for name in ("ada", "bo"):  # two invitations: neither has a subject yet
        email = f"{name}@example.org"
        add_known_person(city, COMMAND_LINE, name=name, role=Role.EDITOR, email=email)
    with pytest.raises(BadInput):
        add_known_person(city, COMMAND_LINE, name="x", role=Role.VIEWER, email="ada@example.org")
    asserted = Asserted(ISSUER, "1", "Ada", "ada@example.org", ())
    with ThreadPoolExecutor(6) as pool:
        tokens = list(pool.map(lambda _: sign_in_as(city, asserted, tried=HERE), range(12)))
    assert {viewer_of(city, token).name for token in tokens} == {"ada"}
    assert [one.way_in for one in list_people(city, COMMAND_LINE)] == [
        WayIn.SERVICE,
        WayIn.INVITED,
    ]
    take_identity(city, COMMAND_LINE, "ada")
    assert not viewer_of(city, tokens[0]).signed_in
    with pytest.raises(NotOnTheList):
        sign_in_as(city, asserted, tried=HERE)
