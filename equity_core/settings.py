"""Settings: one typed object, read from `EQUITY_…` variables, each with a reason to exist."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from equity_core.errors import BadInput

REPOSITORY = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """What a city can set from outside. Every field is the variable `EQUITY_<FIELD>`."""

    model_config = SettingsConfigDict(env_prefix="EQUITY_", extra="ignore", frozen=True)

    home: Path = Field(
        default=REPOSITORY / "var", description="The folder where the workspace keeps its files."
    )
    database_url: str = Field(
        default="", description="A SQLAlchemy address; empty means SQLite inside EQUITY_HOME."
    )
    door: Literal["workspace", "public"] = Field(
        default="workspace",
        description="'public' opens published editions only and never the workspace.",
    )
    production: bool = Field(default=False, description="Turns the refusals for a real city on.")
    public_url: str = Field(
        default="", description="The address visitors use; https turns strict transport on."
    )
    editions: Path | None = Field(
        default=None, description="The folder of published editions that the public door reads."
    )
    session_idle_hours: float = Field(
        default=8, gt=0, le=168, description="Hours without a sign of life that end a sign-in."
    )
    session_days: float = Field(
        default=7, gt=0, le=90, description="Days after which a person signs in again in any case."
    )
    oidc_issuer: str = Field(
        default="", description="The address of the city's sign-in service (OpenID Connect)."
    )
    oidc_client_id: str = Field(
        default="", description="The name that the sign-in service gave to this dashboard."
    )
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), description="The secret that the sign-in service gave with it."
    )
    oidc_label: str = Field(
        default="your city account",
        max_length=60,
        description="What completes “Sign in with …” on the sign-in page.",
    )
    oidc_groups_claim: str = Field(
        default="", description="The claim that lists a person's groups, such as groups or roles."
    )
    oidc_groups: str = Field(
        default="",
        description="Which group gives which role: group=role, several apart by semicolons.",
    )

    smtp_host: str = Field(
        default="", description="The mail server that sends reminders; empty sends none."
    )
    smtp_port: int = Field(default=587, ge=1, le=65535, description="The port of the mail server.")
    smtp_security: Literal["starttls", "tls", "plain"] = Field(
        default="starttls", description="How mail is kept private; a real city never uses plain."
    )
    smtp_user: str = Field(default="", description="The name to sign in to the mail server with.")
    smtp_password: SecretStr = Field(
        default=SecretStr(""), description="The password for the mail server."
    )
    smtp_from: str = Field(default="", description="The address that reminders come from.")

    census_key: SecretStr = Field(
        default=SecretStr(""), description="A free key for the Census Data API; empty uses files."
    )
    census_api: str = Field(
        default="https://api.census.gov", description="Where the Census Data API answers."
    )
    census_files: str = Field(
        default="https://www2.census.gov", description="Where the Census Bureau keeps its files."
    )

    @field_validator("home", "editions")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return None if value is None else value.expanduser().absolute()

    @field_validator("public_url")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("give an address that starts with http:// or https://")
        return value.rstrip("/")

    @field_validator("oidc_issuer")
    @classmethod
    def _is_issuer(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("give an address that starts with https://")
        return value

    @field_validator("census_api", "census_files")
    @classmethod
    def _is_private_address(cls, value: str) -> str:
        parts = urlsplit(value)
        here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
        if not parts.hostname or not (here or parts.scheme == "https"):
            raise ValueError("give an address that starts with https://")
        if parts.username or parts.password or parts.query or parts.fragment:
            # It is told beside every figure, and the path of each file is added to it.
            raise ValueError("give an address without a name, a password, ? or #")
        return value.rstrip("/")

    @property
    def oidc(self) -> bool:
        """Whether people can sign in with the city's own sign-in service."""
        given = self.oidc_issuer and self.oidc_client_id
        return bool(given and self.oidc_client_secret.get_secret_value())

    @property
    def database(self) -> str:
        """The database address in force."""
        return self.database_url or f"sqlite:///{self.home / 'equity.db'}"


def settings_from(**values: Any) -> Settings:
    """Settings from the environment, with `values` on top.

    Raises
    ------
    BadInput
        A variable holds a value that cannot be used; the message names it.
    """
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = "EQUITY_" + str(first["loc"][0]).upper()
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise BadInput(
            f"The setting {name} cannot be used: {reason}. Change it or unset it."
        ) from None


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return settings_from()


def data_folder() -> Path:
    """The shipped catalogues and the example city."""
    return REPOSITORY / "data"


def variable_of(field: str) -> str:
    """The environment variable that sets `field`."""
    return f"EQUITY_{field.upper()}"


def came_from(field: str) -> str:
    """Where the value of `field` came from, in words."""
    names = {name.upper() for name in os.environ}
    return "the environment" if variable_of(field) in names else "the default"
