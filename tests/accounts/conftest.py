"""A clock that a test moves, and a few people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts import clock, passwords
from equity_core.accounts.people import add_person
from equity_core.accounts.sessions import viewer_of
from equity_core.accounts.signing_in import sign_in

PASSWORD = "seven purple herons wade"
HERE = "192.0.2.7"


class Clock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, **much: float) -> None:
        self.moment += timedelta(**much)


@pytest.fixture
def time(monkeypatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(clock, "now", made)
    return made


@pytest.fixture
def add(settings):
    """Add a person with the usual password."""

    def adding(name="Ada Lovelace", role=Role.EDITOR, password=PASSWORD):
        return add_person(settings, COMMAND_LINE, name=name, role=role, password=password)

    return adding


@pytest.fixture
def enter(settings):
    """Sign someone in: the token and the viewer."""

    def entering(name="Ada Lovelace", password=PASSWORD, address=HERE):
        token = sign_in(settings, name=name, password=password, address=address)
        return token, viewer_of(settings, token)

    return entering


@pytest.fixture(autouse=True)
def _hash_quickly(monkeypatch) -> Iterator[None]:
    """Argon2id with next to no work: these tests are about who comes in, not about its cost."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)
    passwords._nobodys_hash.cache_clear()
    yield
    passwords._nobodys_hash.cache_clear()
