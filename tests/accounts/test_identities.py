"""Who of the people known to the sign-in service comes in, without the service itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import SecretStr
from sqlmodel import Session, select

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts.group_roles import group_roles, role_of_groups
from equity_core.accounts.id_tokens import Asserted
from equity_core.accounts.identities import NotOnTheList, sign_in_as
from equity_core.accounts.known_people import add_known_person
from equity_core.accounts.people import add_person, list_people, set_disabled, set_role
from equity_core.accounts.sessions import viewer_of
from equity_core.accounts.throttle import Tried
from equity_core.errors import AccessDenied, BadInput
from equity_core.store.account_tables import Account, AccountIdentity
from equity_core.store.audit import read_history, verify
from equity_core.store.engine import open_engine

ISSUER, HERE = "https://sign-in.example.org", Tried("one", "192.0.2.7")


@pytest.fixture
def city(settings):
    return settings.model_copy(
        update={
            "oidc_issuer": ISSUER,
            "oidc_client_id": "dashboard",
            "oidc_client_secret": SecretStr("kZ4vQ8pX1rT6yB3nM9wL5cH2jD7gF0sA"),
            "oidc_groups_claim": "groups",
            "oidc_groups": "team=editor; all staff=viewer",
        }
    )


def person(subject="1", email="", name="Ada", groups=(), issuer=ISSUER) -> Asserted:
    return Asserted(issuer, subject, name, email, tuple(groups))


def enter(city, asserted: Asserted):
    return viewer_of(city, sign_in_as(city, asserted, tried=HERE))


def count(city, table) -> int:
    with Session(open_engine(city)) as session:
        return len(session.exec(select(table)).all())


def test_many_first_sign_ins_at_once_accept_one_invitation(city):
    add_known_person(city, COMMAND_LINE, name="Ada", role=Role.EDITOR, email="ada@example.org")
    asserted = person(email="ada@example.org")
    with ThreadPoolExecutor(8) as pool:
        viewers = list(pool.map(lambda _: enter(city, asserted), range(16)))
    assert {viewer.name for viewer in viewers} == {"Ada"}
    assert len({viewer.session_id for viewer in viewers}) == 16
    assert (count(city, Account), count(city, AccountIdentity)) == (1, 1)


def test_many_first_sign_ins_at_once_by_group_make_one_account(city):
    asserted = person(groups=["team"])
    with ThreadPoolExecutor(8) as pool:
        viewers = list(pool.map(lambda _: enter(city, asserted), range(16)))
    assert len({viewer.user_id for viewer in viewers}) == 1
    assert (count(city, Account), count(city, AccountIdentity)) == (1, 1)


def test_the_same_subject_of_another_issuer_is_somebody_else(city):
    add_known_person(city, COMMAND_LINE, name="Ada", role=Role.ADMINISTRATOR, subject="1")
    with pytest.raises(NotOnTheList):
        enter(city, person(issuer="https://evil.example"))


def test_an_address_is_compared_without_regard_to_case_and_is_used_up(city):
    add_known_person(city, COMMAND_LINE, name="Ada", role=Role.VIEWER, email=" Ada@Example.ORG ")
    assert enter(city, person("1", "ada@example.org")).name == "Ada"
    with pytest.raises(NotOnTheList):
        enter(city, person("2", "ada@example.org"))


def test_a_person_without_an_address_takes_nobodys_invitation(city):
    add_known_person(city, COMMAND_LINE, name="Bo", role=Role.ADMINISTRATOR, subject="2")
    with pytest.raises(NotOnTheList):
        enter(city, person("1", email=""))


def test_a_name_that_is_on_the_list_opens_nothing(city):
    """Names are free to choose at the service: only issuer and subject count."""
    add_person(city, COMMAND_LINE, name="Ada", role=Role.ADMINISTRATOR, password="p" * 4 + "qwxyz")
    with pytest.raises(NotOnTheList):
        enter(city, person(name="Ada"))
    viewer = enter(city, person(name="Ada", groups=["all staff"]))
    assert (viewer.name, viewer.role) == ("Ada 2", Role.VIEWER)


def test_a_switched_off_account_by_group_stays_out(city):
    assert enter(city, person(groups=["team"])).role is Role.EDITOR
    set_disabled(city, COMMAND_LINE, "Ada", True)
    with pytest.raises(AccessDenied, match="switched off"):
        enter(city, person(groups=["team"]))
    assert count(city, Account) == 1


def test_what_happened_stands_in_the_record_of_changes_and_it_verifies(city):
    add_known_person(city, COMMAND_LINE, name="Ada", role=Role.VIEWER, email="ada@example.org")
    enter(city, person(email="ada@example.org"))
    enter(city, person("2", name="Bo", groups=["team"]))
    enter(city, person("2", name="Bo", groups=["all staff"]))
    set_role(city, COMMAND_LINE, "Bo", Role.PUBLISHER)
    enter(city, person("2", name="Bo", groups=["team"]))
    with Session(open_engine(city)) as session:
        assert verify(session).problems == ()
        ids = {row.name: str(row.id) for row in session.exec(select(Account)).all()}
        actions = {
            name: [line.action for line in read_history(session, kind="account", key=key)]
            for name, key in ids.items()
        }
    assert actions["Ada"] == ["add", "sign in with service", "accept invitation", "sign in"]
    by_group = ["add", "sign in", "change role by group", "sign in", "change role", "sign in"]
    assert actions["Bo"] == by_group


def test_the_last_sign_in_is_kept(city, time):
    add_known_person(city, COMMAND_LINE, name="Ada", role=Role.VIEWER, subject="1")
    assert list_people(city, COMMAND_LINE)[0].last_sign_in_at == ""
    time.pass_by(hours=3)
    enter(city, person())
    (ada,) = list_people(city, COMMAND_LINE)
    assert ada.last_sign_in_at == "2026-11-22T15:00:00+00:00"
    time.pass_by(hours=1)
    set_role(city, COMMAND_LINE, "Ada", Role.EDITOR)
    assert list_people(city, COMMAND_LINE)[0].last_sign_in_at == ada.last_sign_in_at


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("", {}),
        ("team=editor", {"team": Role.EDITOR}),
        (" a = viewer ;; b=official; ", {"a": Role.VIEWER, "b": Role.OFFICIAL}),
        ("cn=team,dc=gov=editor", {"cn=team,dc=gov": Role.EDITOR}),
    ],
)
def test_groups_are_read_from_the_setting(city, text, roles):
    assert group_roles(city.model_copy(update={"oidc_groups": text})) == roles


@pytest.mark.parametrize("text", ["team", "=editor", "team=king", "team=Editor", "a=viewer;b"])
def test_a_setting_that_names_no_role_is_refused_with_its_part(city, text):
    with pytest.raises(BadInput, match="EQUITY_OIDC_GROUPS cannot be used"):
        group_roles(city.model_copy(update={"oidc_groups": text}))


def test_without_the_claim_no_group_gives_a_role(city):
    assert role_of_groups(city, ("all staff", "team")) is Role.EDITOR
    assert role_of_groups(city, ("unknown",)) is None
    off = city.model_copy(update={"oidc_groups_claim": ""})
    assert role_of_groups(off, ("team",)) is None
