"""Who may do what: five roles, one table. What the table does not grant is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from equity_core.errors import AccessDenied


class Role(StrEnum):
    """What an administrator makes of a person. Each role may do all that the one before may."""

    VIEWER = "viewer"
    OFFICIAL = "official"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One thing that a role allows; the value completes "Your role does not allow you to …"."""

    CHANGE_OWN_ACCOUNT = "change an account of your own"
    READ_INTERNAL = "read what is kept for the city's own people"
    READ_SUBMITTED = "read updates that are not approved yet"
    READ_DRAFTS = "read drafts"
    IMPORT_DATA = "load data"
    EDIT_ACTIONS = "change actions and steps"
    WRITE_UPDATES = "write updates"
    APPROVE_UPDATES = "approve or return updates"
    PUBLISH = "publish"
    READ_AUDIT = "read the record of changes"
    MANAGE_USERS = "manage users"
    ERASE_TEXTS = "erase texts from the record of changes"
    KEEP_BACKUPS = "back up or restore the workspace"


_VIEWER = frozenset({Permission.CHANGE_OWN_ACCOUNT, Permission.READ_INTERNAL})
_OFFICIAL = _VIEWER | {Permission.READ_SUBMITTED}
_EDITOR = _OFFICIAL | {
    Permission.READ_DRAFTS,
    Permission.IMPORT_DATA,
    Permission.EDIT_ACTIONS,
    Permission.WRITE_UPDATES,
}
_PUBLISHER = _EDITOR | {Permission.APPROVE_UPDATES, Permission.PUBLISH, Permission.READ_AUDIT}
_ADMINISTRATOR = _PUBLISHER | {
    Permission.MANAGE_USERS,
    Permission.ERASE_TEXTS,
    Permission.KEEP_BACKUPS,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: _VIEWER,
    Role.OFFICIAL: _OFFICIAL,
    Role.EDITOR: _EDITOR,
    Role.PUBLISHER: _PUBLISHER,
    Role.ADMINISTRATOR: _ADMINISTRATOR,
}


@dataclass(frozen=True)
class Viewer:
    """Who asks: a signed-in person, the command line, or nobody in particular.

    A viewer is what the session row said a moment ago. Ask for it anew before every write.
    """

    user_id: int | None
    name: str
    role: Role | None
    session_id: int | None = None

    @property
    def signed_in(self) -> bool:
        """Whether this is a person with an account."""
        return self.user_id is not None


ANONYMOUS = Viewer(None, "anonymous visitor", None)
# Whoever can run commands on the machine can read and write its files: the audit names them so.
COMMAND_LINE = Viewer(None, "command line", Role.ADMINISTRATOR)


def may(viewer: Viewer, permission: Permission) -> bool:
    """Whether the table grants `permission` to this viewer."""
    return viewer.role is not None and permission in PERMISSIONS.get(viewer.role, frozenset())


def require(viewer: Viewer, permission: Permission) -> None:
    """Refuse unless the table grants `permission`.

    Raises
    ------
    AccessDenied
        The viewer has no role, or one that does not allow it.
    """
    if may(viewer, permission):
        return
    if viewer.role is None:
        raise AccessDenied(f"Please sign in. Only signed-in people can {_plain(permission)}.")
    raise AccessDenied(
        f"The role {viewer.role} does not allow you to {permission}. "
        "Ask an administrator if you need it."
    )


def _plain(permission: Permission) -> str:
    return permission.value.replace("of your own", "of their own")
