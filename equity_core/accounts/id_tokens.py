"""What the sign-in service says about a person, once it is proved that the service says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jws import JWSRegistry

from equity_core.accounts.service_metadata import ServiceProblem, service_keys, service_metadata
from equity_core.settings import Settings

LEEWAY_SECONDS = 120
YES = (True, 1, "1", "true")


@dataclass(frozen=True)
class Asserted:
    """A person as the service knows them: issuer and subject never change hands."""

    issuer: str
    subject: str
    name: str
    email: str
    """In small letters, and only where the service says that it is this person's; else empty."""
    groups: tuple[str, ...]


def read_id_token(settings: Settings, token: dict[str, Any], *, nonce: str) -> Asserted:
    """Check the ID token of a token answer and read the person from it.

    Checked are the signature (by a published key, never by a shared secret), the issuer, the
    audience, the authorized party, the times (two minutes of leeway), the nonce, and the access
    token's hash where there is one (OpenID Connect Core 1.0, section 3.1.3.7).

    Raises
    ------
    ServiceProblem
        One of the checks failed; its reason names which.
    """
    raw = token.get("id_token")
    if not isinstance(raw, str) or not nonce:
        raise ServiceProblem("no ID token in its answer")
    try:
        claims = _verified(settings, raw)
        _validate(settings, claims, access_token=token.get("access_token"), nonce=nonce)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise ServiceProblem(f"ID token: {_which(error)}") from None
    subject = claims.claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise ServiceProblem("ID token: no usable subject")
    return _asserted(settings, claims.claims)


def _verified(settings: Settings, raw: str) -> jwt.Token:
    algorithms = list(service_metadata(settings).algorithms)
    registry = JWSRegistry(algorithms=algorithms, strict_check_header=False)
    try:
        return jwt.decode(raw, key=service_keys(settings), registry=registry)
    except InvalidKeyIdError:
        return jwt.decode(raw, key=service_keys(settings, anew=True), registry=registry)


def _validate(settings: Settings, token: jwt.Token, *, access_token: object, nonce: str) -> None:
    options = {
        "iss": {"essential": True, "value": settings.oidc_issuer},
        "aud": {"essential": True, "value": settings.oidc_client_id},
    }
    known = {"nonce": nonce, "client_id": settings.oidc_client_id, "access_token": access_token}
    CodeIDToken(token.claims, token.header, options, known).validate(leeway=LEEWAY_SECONDS)


def _which(error: Exception) -> str:
    """The kind of failure, and the claim it is about; never what the token holds."""
    claim = getattr(error, "claim", None)
    return f"{type(error).__name__} {claim}" if isinstance(claim, str) else type(error).__name__


def _asserted(settings: Settings, claims: dict[str, Any]) -> Asserted:
    email = claims.get("email")
    # Entra ID says by `xms_edov` what others say by `email_verified`.
    verified = claims.get("email_verified") in YES or claims.get("xms_edov") in YES
    email = email.strip().casefold()[:320] if isinstance(email, str) and verified else ""
    names = (claims.get(key) for key in ("name", "preferred_username"))
    name = next((one for one in names if isinstance(one, str) and one.strip()), email)
    groups = claims.get(settings.oidc_groups_claim) if settings.oidc_groups_claim else None
    groups = groups if isinstance(groups, list) else [groups]
    return Asserted(
        issuer=settings.oidc_issuer,
        subject=claims["sub"],
        name=name,
        email=email,
        groups=tuple(one for one in groups if isinstance(one, str) and one),
    )
