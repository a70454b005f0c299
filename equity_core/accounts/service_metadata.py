"""Where the city's sign-in service is: its published addresses and keys, kept for a while.

The service publishes a discovery document (OpenID Connect Discovery 1.0, section 4) and the keys
it signs with. Both are fetched with time limits and kept for an hour; that it did not answer is
kept for a few seconds, so that many visitors do not wait for it one by one.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any

from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from equity_core.errors import EquityError
from equity_core.settings import Settings

SECONDS_TO = (3.05, 6.0)  # connect, answer
KEPT_SECONDS, PROBLEM_KEPT_SECONDS, NEW_KEYS_AFTER_SECONDS = 3600.0, 10.0, 60.0
# A key of ours alone must not sign: no HS256, and never "none".
ASYMMETRIC = frozenset(
    f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)
) | {"EdDSA", "Ed25519"}
NO_ANSWER = (
    "The sign-in service of the city could not be used just now. Try again in a few minutes."
)


class ServiceProblem(EquityError):  # noqa: N818 - named as the other errors are
    """The sign-in service did not answer, or its answer cannot be used.

    `reason` is for the log: it never holds a token, a code or a secret.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(NO_ANSWER)
        self.reason = reason


@dataclass(frozen=True)
class ServiceMetadata:
    """What the service publishes about itself."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    algorithms: tuple[str, ...]
    secret_in_body: bool
    """Whether it takes the client's secret in the form only, not in the Authorization header."""


_published: dict[str, tuple[float, ServiceMetadata | ServiceProblem]] = {}
_keys: dict[str, tuple[float, KeySet]] = {}
_fetching = threading.Lock()


def service_metadata(settings: Settings) -> ServiceMetadata:
    """What the service publishes, at most an hour old. ServiceProblem where it cannot be had."""
    issuer = settings.oidc_issuer
    with _fetching:
        until, kept = _published.get(issuer, (0.0, None))
        if kept is None or until <= time.monotonic():
            try:
                kept, lasts = _read(issuer, _fetch(_discovery_address(issuer))), KEPT_SECONDS
            except ServiceProblem as problem:
                kept, lasts = problem, PROBLEM_KEPT_SECONDS
            _published[issuer] = (time.monotonic() + lasts, kept)
    if isinstance(kept, ServiceProblem):
        raise ServiceProblem(kept.reason)
    return kept


def service_keys(settings: Settings, *, anew: bool = False) -> KeySet:
    """The keys the service signs with; `anew` after it signed with one that is not known here.

    They are fetched anew at most once a minute: a forged answer cannot make us ask on and on.
    """
    address = service_metadata(settings).jwks_uri
    with _fetching:
        at, kept = _keys.get(address, (0.0, None))
        age = time.monotonic() - at
        if kept is None or age > (NEW_KEYS_AFTER_SECONDS if anew else KEPT_SECONDS):
            try:
                kept = KeySet.import_key_set(_fetch(address))  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise ServiceProblem(f"keys: {type(error).__name__}") from None
            _keys[address] = (time.monotonic(), kept)
    return kept


def forget() -> None:
    """Forget what is kept, as a new process would."""
    _published.clear()
    _keys.clear()


def _discovery_address(issuer: str) -> str:
    return issuer.rstrip("/") + "/.well-known/openid-configuration"


def _fetch(address: str) -> dict[str, Any]:
    try:
        with OAuth2Session(default_timeout=SECONDS_TO) as session:
            answer = session.get(address, withhold_token=True, allow_redirects=False)
            if answer.status_code != 200:
                raise ServiceProblem(f"{address} answered {answer.status_code}")
            found = answer.json()
    except (OSError, ValueError) as error:
        raise ServiceProblem(f"{address}: {type(error).__name__}") from None
    if not isinstance(found, dict):
        raise ServiceProblem(f"{address} did not answer with an object")
    return found


def _read(issuer: str, found: dict[str, Any]) -> ServiceMetadata:
    if found.get("issuer") != issuer:
        raise ServiceProblem(f"the service calls itself {str(found.get('issuer'))[:200]!r}")
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    addresses = [found.get(name) for name in names]
    needed = "https://" if issuer.startswith("https://") else "http"
    for name, address in zip(names, addresses, strict=True):
        if not isinstance(address, str) or not address.startswith(needed):
            raise ServiceProblem(f"its {name} is missing or not an {needed} address")
    announced = _words(found, "id_token_signing_alg_values_supported", ["RS256"])
    algorithms = tuple(name for name in announced if name in ASYMMETRIC)
    if not algorithms:
        raise ServiceProblem("it signs with no algorithm that is safe here")
    ways = _words(found, "token_endpoint_auth_methods_supported", ["client_secret_basic"])
    in_body = "client_secret_basic" not in ways and "client_secret_post" in ways
    first, second, third = (str(address) for address in addresses)
    return ServiceMetadata(first, second, third, algorithms, in_body)


def _words(found: dict[str, Any], name: str, usual: list[str]) -> list[str]:
    given = found.get(name)
    return [one for one in given if isinstance(one, str)] if isinstance(given, list) else usual
