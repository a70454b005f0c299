"""One table of permissions; what it does not grant is refused."""

import pytest

from equity_core.access import (
    ANONYMOUS,
    COMMAND_LINE,
    PERMISSIONS,
    Permission,
    Role,
    Viewer,
    may,
    require,
)
from equity_core.errors import AccessDenied

# The lowest role that may, written out by hand: the roles form a ladder.
LOWEST = {
    "CHANGE_OWN_ACCOUNT": "viewer",
    "READ_INTERNAL": "viewer",
    "READ_SUBMITTED": "official",
    "READ_DRAFTS": "editor",
    "IMPORT_DATA": "editor",
    "EDIT_ACTIONS": "editor",
    "WRITE_UPDATES": "editor",
    "APPROVE_UPDATES": "publisher",
    "PUBLISH": "publisher",
    "READ_AUDIT": "publisher",
    "MANAGE_USERS": "administrator",
    "ERASE_TEXTS": "administrator",
    "KEEP_BACKUPS": "administrator",
}
LADDER = ["viewer", "official", "editor", "publisher", "administrator"]


@pytest.mark.parametrize("permission", list(Permission))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_do_what_the_ladder_says_and_nothing_else(role, permission):
    viewer = Viewer(1, "Someone", role)
    allowed = LADDER.index(role.value) >= LADDER.index(LOWEST[permission.name])
    assert may(viewer, permission) is allowed
    if allowed:
        require(viewer, permission)
    else:
        with pytest.raises(AccessDenied, match=f"The role {role.value} does not allow"):
            require(viewer, permission)


@pytest.mark.parametrize("permission", list(Permission))
def test_a_visitor_who_is_not_signed_in_may_do_nothing_that_needs_a_permission(permission):
    with pytest.raises(AccessDenied, match="Please sign in"):
        require(ANONYMOUS, permission)


@pytest.mark.parametrize("permission", list(Permission))
def test_the_command_line_acts_as_an_administrator_under_its_own_name(permission):
    require(COMMAND_LINE, permission)
    assert (COMMAND_LINE.name, COMMAND_LINE.signed_in) == ("command line", False)


def test_a_role_that_the_table_forgets_may_do_nothing(monkeypatch):
    monkeypatch.delitem(PERMISSIONS, Role.EDITOR)
    assert not may(Viewer(1, "Someone", Role.EDITOR), Permission.READ_INTERNAL)


def test_the_table_names_every_role():
    assert set(PERMISSIONS) == set(Role)
