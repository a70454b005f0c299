"""People who can sign in: passwords, sessions, one-time addresses, tries."""
