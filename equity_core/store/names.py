"""Names that people give, as kept; and short names for addresses and folders made from them."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from equity_core.errors import BadInput

LONGEST = 120


def clean_name(text: str, *, what: str) -> str:
    """The name as kept: trimmed, single spaces, printable, at most 120 characters.

    Letters that can be written in several ways (é) are kept in one (Unicode NFC).

    Raises
    ------
    BadInput
        The name is empty, too long, or holds a control character or the separator "|".
    """
    name = _composed(text)
    if not name or len(name) > LONGEST or "|" in name or not name.isprintable():
        raise BadInput(
            f"The {what} needs a name of 1 to {LONGEST} characters without control characters "
            "or the sign |. Choose another name."
        )
    return name


def same_name(one: str, other: str) -> bool:
    """Whether two names are one, however they are capitalized or spaced."""
    return _composed(one).casefold() == _composed(other).casefold()


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def slug_of(name: str) -> str:
    """A short ASCII form of `name` for addresses; a hash where no letter of it is Latin."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
    return slug or "n" + hashlib.sha256(name.encode()).hexdigest()[:10]
