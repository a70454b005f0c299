"""People who can sign in: names, passwords, sessions, one-time addresses, limits on tries."""
