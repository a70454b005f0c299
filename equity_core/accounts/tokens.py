"""Secrets that stand for a person: 256 random bits outside, only their SHA-256 inside."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, as text that fits an address and a cookie (43 characters)."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What the database keeps. Without a salt: nobody guesses 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
