"""Addresses as the log may hold them: without what lets a reader of the log in."""

from __future__ import annotations

import logging

# Behind the first part of these stands a secret: a one-time address, or a private calendar.
SECRET = frozenset({"first-run", "reset", "calendar"})
# The sign-in service puts a code behind the question mark.
ASKED = "/sign-in"
CUT = "…"
ADDRESS = 2
"""Where the address stands among what uvicorn says of an answer."""


def loggable(address: str) -> str:
    """A path, with or without what was asked, that may stand in a log."""
    path, mark, asked = address.partition("?")
    parts = [part for part in path.split("/") if part]
    if parts and parts[0] in SECRET and len(parts) > 1:
        return f"/{parts[0]}/{CUT}"
    if mark and path.startswith(ASKED):
        return f"{path}?{CUT}"
    return f"{path}{mark}{asked}"


class WithoutSecrets(logging.Filter):
    """Let every line of uvicorn's record of answers through, with its address made loggable."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the address in place; the line always stays."""
        said = record.args
        address = said[ADDRESS] if isinstance(said, tuple) and len(said) > ADDRESS else None
        if isinstance(said, tuple) and isinstance(address, str):
            record.args = (*said[:ADDRESS], loggable(address), *said[ADDRESS + 1 :])
        return True


def keep_secrets_out_of_the_log() -> None:
    """Watch uvicorn's record of answers, which `uvicorn app:app` writes; once."""
    logger = logging.getLogger("uvicorn.access")
    if not any(isinstance(one, WithoutSecrets) for one in logger.filters):
        logger.addFilter(WithoutSecrets())
