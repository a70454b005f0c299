"""What is set, where each value came from, and what is wrong with it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from equity_core.accounts.group_roles import group_roles
from equity_core.backup.facts import last_backup
from equity_core.errors import BadInput, StoreProblem
from equity_core.groups import load_groups
from equity_core.refusals import problems
from equity_core.settings import REPOSITORY, Settings, came_from, settings_from, variable_of
from equity_core.store.engine import check
from equity_core.store.revisions import lost_files, read_cities


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's sheet; `problem` is empty where all is well."""

    name: str
    value: str
    source: str
    problem: str = ""


def examine() -> list[Finding]:
    """Look at every setting, and at what it points to."""
    try:
        settings = settings_from()
    except BadInput as error:
        return [_as_given(field, str(error)) for field in Settings.model_fields]
    unsafe = problems(settings)
    found = unsafe | {
        "home": _home_problem(settings.home)
        or _groups_problem(settings)
        or _files_problem(settings),
        "database_url": _database_problem(settings) or unsafe.get("database_url", ""),
        "oidc_groups": _roles_problem(settings),
        "door": _door_problem(settings),
        "public_url": _address_problem(settings),
    }
    return [
        Finding(
            variable_of(field),
            _shown(field, settings),
            came_from(field),
            found.get(field, ""),
        )
        for field in Settings.model_fields
    ]


def warnings() -> list[str]:
    """What a real city should know although the program runs: a sentence each.

    An invented city is in no danger, so nothing is said while there is no other.
    """
    try:
        settings = settings_from()
        if settings.door == "public":
            return []
        real = [city.name for city in read_cities(settings) if not city.invented]
    except (BadInput, StoreProblem):
        return []  # said of the setting itself
    if not real:
        return []
    return [said for said in (_place_warning(settings, real[0]), _backup_warning(settings)) if said]


def _place_warning(settings: Settings, city: str) -> str:
    if not settings.home.resolve().is_relative_to(REPOSITORY.resolve()):
        return ""
    return (
        f"{city} lies inside the program's own folder, in {settings.home}. Who removes or renews "
        "the program may remove the city with it. Back it up, restore it into another folder, "
        "and set EQUITY_HOME to that."
    )


def _backup_warning(settings: Settings) -> str:
    last = last_backup(settings)
    how = "Make one with: equity backup FILE, best every night and on another machine."
    if last is None:
        return f"No backup of this workspace was proved yet. {how}"
    if last.is_fresh(datetime.now(UTC)):
        return ""
    return f"The last backup that was proved is of {last.made_at:%Y-%m-%d}. {how}"


def _as_given(field: str, problem: str) -> Finding:
    """A setting as the environment gives it, when the settings as a whole cannot be read."""
    name = variable_of(field)
    given = os.environ.get(name, "")
    value = _without_password(given) if given and field == "database_url" else given
    secret = field.endswith(("secret", "password"))
    value = _masked(given) if secret else value or "(not set)"
    return Finding(name, value, came_from(field), problem if f" {name} " in problem else "")


def _shown(field: str, settings: Settings) -> str:
    if field == "database_url":
        own = settings.database_url
        return _without_password(own) if own else settings.database
    value = getattr(settings, field)
    if isinstance(value, SecretStr):
        return _masked(value.get_secret_value())
    return "(not set)" if value in (None, "") else str(value)


def _masked(secret: str) -> str:
    """That a secret is set and how long it is; no sign of it."""
    return f"(hidden, {len(secret)} characters)" if secret else "(not set)"


def _without_password(address: str) -> str:
    try:
        return make_url(address).render_as_string(hide_password=True)
    except ArgumentError:
        return "(an address that cannot be read)"


def _home_problem(home: Path) -> str:
    nearest = next(folder for folder in (home, *home.parents) if folder.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        return f"The folder {nearest} cannot be written to. Choose another, or change its rights."
    return ""


def _groups_problem(settings: Settings) -> str:
    try:
        load_groups(settings.home)
    except BadInput as error:
        return str(error)
    return ""


def _roles_problem(settings: Settings) -> str:
    """Groups of the sign-in service that are named without the claim, or the other way round."""
    try:
        roles = group_roles(settings)
    except BadInput as error:
        return str(error)
    if bool(roles) == bool(settings.oidc_groups_claim):
        return ""
    return "Set EQUITY_OIDC_GROUPS_CLAIM and EQUITY_OIDC_GROUPS together, or neither."


def _files_problem(settings: Settings) -> str:
    """Files of revisions in force that were removed by hand."""
    if settings.door == "public":
        return ""
    try:
        lost = lost_files(settings)
    except StoreProblem:
        return ""  # said of the database itself
    if not lost:
        return ""
    return (
        f"The files of {len(lost)} of the things loaded are gone, such as {lost[0].kind} "
        f"“{lost[0].name}” in {lost[0].folder}. Restore them from a backup, or import again."
    )


def _database_problem(settings: Settings) -> str:
    if settings.door == "public":
        return "" if not settings.database_url else "The public door must not know a database."
    try:
        check(settings)
    except StoreProblem as error:
        return str(error)
    return ""


def _door_problem(settings: Settings) -> str:
    if settings.door == "public" and settings.editions is None:
        return "The public door needs EQUITY_EDITIONS, the folder of published editions."
    return ""


def _address_problem(settings: Settings) -> str:
    if settings.production and not settings.public_url.startswith("https://"):
        return "In production give the https:// address that visitors use."
    return ""
