"""Roles that the groups of the city's sign-in service give, as the settings say."""

from __future__ import annotations

from equity_core.access import Role
from equity_core.errors import BadInput
from equity_core.settings import Settings


def role_of_groups(settings: Settings, groups: tuple[str, ...]) -> Role | None:
    """The highest role that these groups give; None where they give none."""
    given = group_roles(settings) if settings.oidc_groups_claim else {}
    roles = {given[group] for group in groups if group in given}
    return next((role for role in reversed(Role) if role in roles), None)


def group_roles(settings: Settings) -> dict[str, Role]:
    """Which group gives which role, as `EQUITY_OIDC_GROUPS` says.

    Raises
    ------
    BadInput
        A part of the setting is not `group=role`, or names a role that is not there.
    """
    found: dict[str, Role] = {}
    for part in filter(str.strip, settings.oidc_groups.split(";")):
        group, sign, role = part.rpartition("=")
        if not sign or not group.strip() or role.strip() not in set(Role):
            raise BadInput(
                f"EQUITY_OIDC_GROUPS cannot be used at “{part.strip()}”. Write group=role, with a "
                f"semicolon between two; the roles are {', '.join(Role)}."
            )
        found[group.strip()] = Role(role.strip())
    return found
