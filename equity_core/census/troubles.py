"""What goes wrong between us and the Census sources, as sentences."""

from __future__ import annotations

from equity_core.census.addresses import KEY_SIGNUP
from equity_core.errors import BadInput, NotFound


class SourceTrouble(BadInput):
    """A Census source did not answer, or not with what was asked for."""


class NotPublished(NotFound):
    """The source says that there is nothing at an address."""


def key_needed() -> SourceTrouble:
    """The interface asks for a key and none is set."""
    return SourceTrouble(
        "The Census Data API asks for a key. A key is free: ask for one at "
        f"{KEY_SIGNUP}, set it as EQUITY_CENSUS_KEY, then try again."
    )


def key_refused() -> SourceTrouble:
    """The interface does not know the key that is set."""
    return SourceTrouble(
        "The Census Data API does not accept the key in EQUITY_CENSUS_KEY. Check that it is "
        f"complete and was activated by mail, or get a new one, free, at {KEY_SIGNUP}."
    )


def no_answer(address: str, reason: str) -> SourceTrouble:
    """Nothing usable came, after several tries."""
    return SourceTrouble(
        f"{address} could not be fetched: {reason}. What has arrived so far is kept; "
        "try again later."
    )


def not_what_was_asked(address: str, reason: str) -> SourceTrouble:
    """Something else came than what was asked for."""
    return SourceTrouble(
        f"{address} did not give what was asked for: {reason}. Nothing of it was used. "
        "Try again later; if it stays so, tell the person who runs this site."
    )
