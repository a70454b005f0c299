"""The pages of the menu, in its order: those for everyone, and those a role opens."""

from equity_core.access import Permission

# File, title, address.
EVERYONE: tuple[tuple[str, str, str], ...] = (("services.py", "Service maps", "services"),)

# File, title, address, and what a viewer must be allowed to do to be offered it.
STAFF: tuple[tuple[str, str, str, Permission], ...] = (
    ("staff/updates.py", "My updates", "my-updates", Permission.WRITE_UPDATES),
)
