"""Going to the city's sign-in service and coming back: authorization code flow with PKCE.

What must be remembered meanwhile travels in a cookie of the visitor's own browser, sealed with a
key made of the client's secret. So a stranger who opens the first address a million times writes
nothing to the database, and no answer counts in a browser that did not ask for it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from datetime import timedelta

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session

from equity_core.accounts import clock
from equity_core.accounts.id_tokens import Asserted, read_id_token
from equity_core.accounts.service_metadata import SECONDS_TO, ServiceProblem, service_metadata
from equity_core.accounts.tokens import new_token
from equity_core.errors import BadInput
from equity_core.settings import Settings

LASTS = timedelta(minutes=10)
SCOPE = "openid profile email"
STALE = (
    "This sign-in took too long, was used before, or was not started in this browser. "
    "Please start again."
)


@dataclass(frozen=True)
class Start:
    """One way to the service and back: what ties the answer to the question."""

    state: str
    nonce: str
    verifier: str
    onward: str
    until: float


def begin(onward: str) -> Start:
    """A new start, with fresh random values, that is worth something for ten minutes.

    Parameters
    ----------
    onward
        The page of ours to go to afterwards.
    """
    until = (clock.now() + LASTS).timestamp()
    return Start(new_token(), new_token(), new_token(), onward, until)


def service_address(settings: Settings, start: Start, *, callback: str) -> str:
    """Where to send the visitor. ServiceProblem where the service cannot be asked where.

    Parameters
    ----------
    settings
        Names the service.
    start
        Its state, nonce and PKCE challenge (S256) go along; its verifier stays.
    callback
        Our address that the service sends the visitor back to.
    """
    endpoint = service_metadata(settings).authorization_endpoint
    with _client(settings, callback) as client:
        address, _ = client.create_authorization_url(
            endpoint, state=start.state, nonce=start.nonce, code_verifier=start.verifier
        )
    return str(address)


def redeem(settings: Settings, start: Start, code: str, *, callback: str) -> Asserted:
    """Exchange the code for tokens, from server to server, and read who came.

    Raises
    ------
    BadInput
        The code was used before or is too old.
    ServiceProblem
        The service does not answer, refuses us, or its answer proves nothing.
    """
    metadata = service_metadata(settings)
    try:
        with _client(settings, callback, in_body=metadata.secret_in_body) as client:
            token = client.fetch_token(
                metadata.token_endpoint,
                grant_type="authorization_code",
                code=code,
                code_verifier=start.verifier,
                allow_redirects=False,
            )
    except AuthlibBaseError as error:
        if error.error == "invalid_grant":
            raise BadInput(STALE) from None
        raise ServiceProblem(f"token endpoint: {_plain(error.error)}") from None
    except (OSError, ValueError, KeyError) as error:
        raise ServiceProblem(f"token endpoint: {type(error).__name__}") from None
    return read_id_token(settings, token, nonce=start.nonce)


def seal(settings: Settings, start: Start) -> str:
    """The start as the value of a cookie that only this program could have made."""
    plain = base64.urlsafe_b64encode(json.dumps(asdict(start)).encode()).decode().rstrip("=")
    return f"{plain}.{_mark(settings, plain)}"


def unseal(settings: Settings, text: str | None) -> Start:
    """The start in a cookie of ours.

    Raises
    ------
    BadInput
        There is none, it is too old, or this program did not make it.
    """
    plain, _, mark = (text or "").partition(".")
    if not hmac.compare_digest(_mark(settings, plain).encode(), mark.encode("utf-8", "replace")):
        raise BadInput(STALE)
    start = Start(**json.loads(base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4))))
    if start.until <= clock.now().timestamp():
        raise BadInput(STALE)
    return start


def is_answer_to(start: Start, state: str) -> bool:
    """Whether an answer with this state is the one that was asked for."""
    return hmac.compare_digest(start.state.encode(), state.encode("utf-8", "replace"))


def _client(settings: Settings, callback: str, *, in_body: bool = False) -> OAuth2Session:
    return OAuth2Session(
        settings.oidc_client_id,
        settings.oidc_client_secret.get_secret_value(),
        scope=SCOPE,
        redirect_uri=callback,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_post" if in_body else "client_secret_basic",
        default_timeout=SECONDS_TO,
    )


def _mark(settings: Settings, plain: str) -> str:
    key = b"equity sign-in start\n" + settings.oidc_client_secret.get_secret_value().encode()
    return hmac.new(hashlib.sha256(key).digest(), plain.encode(), hashlib.sha256).hexdigest()


def _plain(error: object) -> str:
    """The service's own word for what was wrong, where it is a word."""
    word = str(error)
    return word if word.replace("_", "").isalpha() and len(word) <= 40 else "an error"
