"""What keeps a real city from starting: secrets that strangers could guess.

The list is short on purpose. Sessions and one-time addresses need no secret of ours: their tokens
are random and only their hashes are kept. What is left are the secrets that others gave the city.
"""

from __future__ import annotations

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from equity_core.errors import BadInput
from equity_core.settings import Settings, variable_of

SHORTEST_SECRET, SHORTEST_PASSWORD, FEWEST_SIGNS = 32, 12, 10
# What documents and examples write where a secret belongs.
SAMPLES = (
    "changeme",
    "change-me",
    "change_me",
    "changethis",
    "client-secret",
    "client_secret",
    "clientsecret",
    "example",
    "insert",
    "password",
    "paste",
    "placeholder",
    "postgres",
    "sample",
    "your-",
    "your_",
    "123456",
    "abcdef",
)
OIDC = ("oidc_issuer", "oidc_client_id", "oidc_client_secret")


def problems(settings: Settings) -> dict[str, str]:
    """What is wrong with the secrets and the sign-in service, by field; sentences for people.

    Outside production only what cannot work is named; in production also what is not safe.
    """
    found = _half_set(settings)
    if settings.production:
        found = {
            **_unsafe_service(settings),
            **_unsafe_database(settings),
            **_unsafe_mail(settings),
            **found,
        }
    return found


def refuse(settings: Settings) -> None:
    """Do not let a real city start with a secret that is missing, short or a sample.

    Raises
    ------
    BadInput
        The first problem, where EQUITY_PRODUCTION is set.
    """
    found = problems(settings) if settings.production else {}
    for sentence in found.values():
        raise BadInput(f"This server does not start. {sentence}")


def is_sample(secret: str) -> bool:
    """Whether a secret is what examples write, or is made of too few different signs."""
    plain = secret.casefold()
    return any(one in plain for one in SAMPLES) or len(set(plain)) < FEWEST_SIGNS


def _half_set(settings: Settings) -> dict[str, str]:
    """A sign-in service of which a part is missing."""
    if settings.door == "public":
        return {}
    given = {field: bool(_plain(settings, field)) for field in OIDC}
    if not any(given.values()):
        return {}
    return {
        field: f"{variable_of(field)} is missing, so nobody can sign in with the city's account. "
        "Set it to what the sign-in service gave you, or unset the others."
        for field, there in given.items()
        if not there
    }


def _unsafe_service(settings: Settings) -> dict[str, str]:
    found = {}
    if settings.oidc_issuer and not settings.oidc_issuer.startswith("https://"):
        found["oidc_issuer"] = (
            "EQUITY_OIDC_ISSUER must begin with https:// in production: over http anyone on the "
            "way could sign in as someone else."
        )
    secret = _plain(settings, "oidc_client_secret")
    if secret and len(secret) < SHORTEST_SECRET:
        found["oidc_client_secret"] = (
            f"EQUITY_OIDC_CLIENT_SECRET is shorter than {SHORTEST_SECRET} characters. "
            "Let the sign-in service make a new one."
        )
    elif secret and is_sample(secret):
        found["oidc_client_secret"] = (
            "EQUITY_OIDC_CLIENT_SECRET is a sample from a document. "
            "Set it to the secret that the sign-in service gave you."
        )
    return found


def _unsafe_database(settings: Settings) -> dict[str, str]:
    """A password in the database's address. None there is fine: the server may know us."""
    try:
        password = make_url(settings.database_url).password if settings.database_url else None
    except ArgumentError:
        return {}  # said of the address itself, when it is opened
    if password is None or (len(str(password)) >= SHORTEST_PASSWORD and not is_sample(password)):
        return {}
    return {
        "database_url": "The password in EQUITY_DATABASE_URL is short or a sample. Give the "
        f"database a random one of {SHORTEST_PASSWORD} characters or more."
    }


def _plain(settings: Settings, field: str) -> str:
    if field == "oidc_client_secret":
        return settings.oidc_client_secret.get_secret_value()
    return str(getattr(settings, field))


def _unsafe_mail(settings: Settings) -> dict[str, str]:
    """Reminders name people and their work: they do not cross a network that anyone can read."""
    if not settings.smtp_host or settings.smtp_security != "plain":
        return {}
    return {
        "smtp_security": "EQUITY_SMTP_SECURITY is plain, so anyone on the way could read mail and "
        "the password. Use starttls or tls."
    }
