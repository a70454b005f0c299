"""What the first lines of an answer say, and how much is taken of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests


@dataclass(frozen=True)
class Limits:
    """How long and how much. Seconds and bytes.

    A transfer may take `grace_seconds`, and one second more for every `slowest` bytes that
    have arrived; slower is taken for a broken line. `longest_wait` caps every pause, also one
    that the source asks for.
    """

    connect_seconds: float = 10
    read_seconds: float = 60
    grace_seconds: float = 90
    slowest: int = 10_000
    most_bytes: int = 2**30
    tries: int = 5
    first_wait: float = 1
    longest_wait: float = 60


@dataclass(frozen=True)
class Passing:
    """Why a try failed that may go well the next time; `wait` seconds if the source says so."""

    reason: str
    wait: float | None = None


def years_in(path: str) -> list[str]:
    """The years that an address names."""
    return re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", path)


def goes_on(response: requests.Response, start: int) -> bool:
    """Whether a part of a file begins where the last one ended."""
    said = re.match(r"bytes (\d+)-\d+/(\d+)$", response.headers.get("Content-Range", ""))
    return said is not None and int(said[1]) == start > 0


def length_of(response: requests.Response) -> int | None:
    """Bytes still to come, None where the answer does not say."""
    said = response.headers.get("Content-Length", "")
    return int(said) if said.isdigit() and not response.headers.get("Content-Encoding") else None


def asked_to_wait(response: requests.Response) -> float | None:
    """Seconds to wait, when the source asks for it."""
    said = response.headers.get("Retry-After", "").strip()
    if said.isdigit():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
