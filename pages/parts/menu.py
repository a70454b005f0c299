"""The pages of the menu, in its order: those for everyone, and those a role opens."""

from equity_core.access import Permission

# File, title, address.
EVERYONE: tuple[tuple[str, str, str], ...] = (
    ("demographics.py", "Who lives here", "demographics"),
    ("services.py", "Service maps", "services"),
    ("actions.py", "Key actions", "actions"),
)

# File, title, address, and what a viewer must be allowed to do to be offered it.
STAFF: tuple[tuple[str, str, str, Permission], ...] = (
    ("staff/data.py", "Data", "data", Permission.IMPORT_DATA),
    ("staff/updates.py", "My updates", "my-updates", Permission.WRITE_UPDATES),
    ("staff/plan.py", "The plan", "plan", Permission.EDIT_ACTIONS),
    ("staff/people.py", "People", "people", Permission.MANAGE_USERS),
)
