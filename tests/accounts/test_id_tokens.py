"""An ID token counts only when the service signed it, for us, now, in answer to this question."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from equity_core.accounts import id_tokens
from equity_core.accounts.id_tokens import read_id_token
from equity_core.accounts.service_metadata import ServiceMetadata, ServiceProblem
from equity_core.settings import Settings

ISSUER, CLIENT, NONCE = "https://sign-in.example.org", "dashboard", "n" * 43
OURS = RSAKey.generate_key(2048, {"kid": "one"})
ANOTHERS = RSAKey.generate_key(2048, {"kid": "one"})
UNKNOWN = RSAKey.generate_key(2048, {"kid": "two"})
METADATA = ServiceMetadata("", "", "", ("RS256",), False)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """A service with one published key; the list says how often its keys were asked for."""
    calls: list[bool] = []

    def keys(_settings: Settings, *, anew: bool = False) -> KeySet:
        calls.append(anew)
        return KeySet([RSAKey.import_key(OURS.as_dict(private=False))])

    monkeypatch.setattr(id_tokens, "service_keys", keys)
    monkeypatch.setattr(id_tokens, "service_metadata", lambda _settings: METADATA)
    return calls


@pytest.fixture
def service(settings: Settings, asked: list[bool]) -> Settings:
    return settings.model_copy(
        update={"oidc_issuer": ISSUER, "oidc_client_id": CLIENT, "oidc_groups_claim": "groups"}
    )


def claims(**other: object) -> dict[str, object]:
    now = int(time.time())
    usual = {
        "iss": ISSUER,
        "sub": "248289761001",
        "aud": CLIENT,
        "exp": now + 300,
        "iat": now,
        "nonce": NONCE,
    }
    return {name: value for name, value in {**usual, **other}.items() if value is not None}


def answer(key=OURS, alg: str = "RS256", **other: object) -> dict[str, object]:
    """A token answer of the service."""
    header = {"alg": alg, "kid": key.kid}
    return {"id_token": jwt.encode(header, claims(**other), key, algorithms=[alg])}


def test_a_sound_token_says_who_came(service: Settings) -> None:
    token = answer(name="Ada Lovelace", email="Ada@Example.org", email_verified=True)
    person = read_id_token(service, token, nonce=NONCE)
    assert (person.issuer, person.subject) == (ISSUER, "248289761001")
    assert (person.name, person.email, person.groups) == ("Ada Lovelace", "ada@example.org", ())


LONG_AGO = int(time.time()) - 3600


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://evil.example"},
        {"iss": ISSUER + "/"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": ["another-client"]},
        {"aud": None},
        {"aud": "another-client", "azp": CLIENT},
        {"aud": ["another-client", "a-third"], "azp": CLIENT},
        {"aud": [CLIENT, "another-client"], "azp": "another-client"},
        {"exp": LONG_AGO},
        {"exp": None},
        {"exp": "never"},
        {"iat": int(time.time()) + 3600},
        {"nbf": int(time.time()) + 3600},
        {"nonce": "m" * 43},
        {"nonce": ""},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"at_hash": "not-the-hash"},
    ],
)
def test_a_claim_that_is_wrong_or_missing_proves_nothing(service: Settings, wrong: dict) -> None:
    token = answer(**wrong) | {"access_token": "an-access-token"}
    with pytest.raises(ServiceProblem) as problem:
        read_id_token(service, token, nonce=NONCE)
    assert "ID token" in problem.value.reason
    assert token["id_token"] not in problem.value.reason


def test_a_clock_that_is_a_minute_off_is_forgiven(service: Settings) -> None:
    now = int(time.time())
    assert read_id_token(service, answer(exp=now - 60, iat=now + 60), nonce=NONCE)
    with pytest.raises(ServiceProblem, match="sign-in service"):
        read_id_token(service, answer(exp=now - 180), nonce=NONCE)


def test_a_token_that_another_signed_proves_nothing(service: Settings) -> None:
    with pytest.raises(ServiceProblem):
        read_id_token(service, answer(key=ANOTHERS), nonce=NONCE)


def test_an_unknown_key_is_looked_for_anew_and_then_refused(
    service: Settings, asked: list[bool]
) -> None:
    with pytest.raises(ServiceProblem):
        read_id_token(service, answer(key=UNKNOWN), nonce=NONCE)
    assert asked == [False, True]


def part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def unsigned(alg: str) -> str:
    """The first two parts of a sound token that says it is signed with `alg`."""
    header = {"alg": alg, "kid": "one"}
    return f"{part(json.dumps(header).encode())}.{part(json.dumps(claims()).encode())}"


@pytest.mark.parametrize("alg", ["none", "None", "RS256"])
def test_a_token_without_a_signature_proves_nothing(service: Settings, alg: str) -> None:
    with pytest.raises(ServiceProblem):
        read_id_token(service, {"id_token": unsigned(alg) + "."}, nonce=NONCE)


def test_a_public_key_used_as_a_shared_secret_proves_nothing(service: Settings) -> None:
    """The old trick: HS256 with the published key as the secret."""
    text = unsigned("HS256")
    mark = hmac.new(OURS.as_pem(private=False), text.encode(), hashlib.sha256).digest()
    with pytest.raises(ServiceProblem):
        read_id_token(service, {"id_token": f"{text}.{part(mark)}"}, nonce=NONCE)


@pytest.mark.parametrize("raw", [None, "", "a.b.c", "one", 7, "é.é.é"])
def test_what_is_no_token_proves_nothing(service: Settings, raw: object) -> None:
    with pytest.raises(ServiceProblem):
        read_id_token(service, {"id_token": raw}, nonce=NONCE)


def test_without_a_nonce_of_ours_nothing_is_proved(service: Settings) -> None:
    with pytest.raises(ServiceProblem):
        read_id_token(service, answer(nonce=""), nonce="")


@pytest.mark.parametrize(
    ("said", "email"),
    [
        ({"email_verified": True}, "ada@example.org"),
        ({"email_verified": "true"}, "ada@example.org"),
        ({"xms_edov": True}, "ada@example.org"),
        ({"email_verified": False}, ""),
        ({"email_verified": "false"}, ""),
        ({"email_verified": None}, ""),
        ({}, ""),
    ],
)
def test_an_address_counts_only_when_the_service_vouches_for_it(
    service: Settings, said: dict, email: str
) -> None:
    token = answer(email="Ada@Example.org", **said)
    assert read_id_token(service, token, nonce=NONCE).email == email


@pytest.mark.parametrize(
    ("said", "groups"),
    [(["a", "b"], ("a", "b")), ("a", ("a",)), (None, ()), ([7, "", "a"], ("a",)), ({"a": 1}, ())],
)
def test_groups_are_read_from_the_claim_that_the_city_names(
    service: Settings, said: object, groups: tuple[str, ...]
) -> None:
    assert read_id_token(service, answer(groups=said), nonce=NONCE).groups == groups
    without = service.model_copy(update={"oidc_groups_claim": ""})
    assert read_id_token(without, answer(groups=said), nonce=NONCE).groups == ()
