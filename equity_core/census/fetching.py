"""Fetching one address: tries with pauses, goes on where it stopped, keeps only what is right."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import requests

from equity_core.census.answers import Limits, Passing
from equity_core.census.cache import Cache, Kept
from equity_core.census.secrecy import hide_keys_in_logs
from equity_core.census.transfer import Transfer, forget_part
from equity_core.census.troubles import key_needed, key_refused, no_answer, not_what_was_asked
from equity_core.errors import StoreProblem

_LOOK = 4_096
_GROWN = 2**20  # bytes that a try must bring to count as none


class Progress(Protocol):
    """Called with the name of a step, how much of it is done and how much there is."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Take note of the step."""


Take = Callable[[Path, Path], None]


@dataclass(frozen=True)
class Request:
    """One file to fetch.

    Attributes
    ----------
    site, path, query
        Parts of its address; the key is never among them.
    words
        What the file is, as progress names it.
    vintage
        The year or period that it is about.
    suffix
        Of the file in the cache.
    keyed
        Whether the source wants the key.
    check
        Looks at what arrived and raises when it is not what was asked for.
    """

    site: str
    path: str
    words: str
    vintage: str
    suffix: str
    check: Callable[[Path], None]
    query: tuple[tuple[str, str], ...] = ()
    keyed: bool = False

    @property
    def address(self) -> str:
        """The address without the key, for people and for the cache."""
        asked = "&".join(f"{name}={value}" for name, value in self.query)
        return f"{self.site}{self.path}{'?' + asked if asked else ''}"


@dataclass
class Fetcher:
    """Fetches and keeps files of the two Census sites.

    Attributes
    ----------
    cache
        Where files are kept.
    key
        For requests that want it; empty when none is set.
    progress
        Hears the bytes of a download.
    limits
        Time-outs, sizes, tries and pauses.
    sleep
        Waits; a test gives its own.
    read
        What was read so far, for the record.
    """

    cache: Cache
    key: str = field(repr=False)
    progress: Progress
    limits: Limits = field(default_factory=Limits)
    sleep: Callable[[float], None] = time.sleep
    read: dict[str, Kept] = field(default_factory=dict)

    def __post_init__(self) -> None:
        hide_keys_in_logs()

    def get(self, request: Request) -> Kept:
        """The file of `request`, from the cache or from its address.

        Raises
        ------
        NotPublished
            The source has nothing there.
        SourceTrouble
            It did not answer, or not with what was asked for. What has arrived of a large
            file is kept and gone on with at the next try.
        StoreProblem
            The folder cannot be written to.
        """
        try:
            path = self.cache.path_of(request.address, request.suffix)
            with self.cache.alone_with(path) as part:
                return self.note(self.cache.find(path) or self._fetch(request, path, part))
        except OSError as problem:
            raise _no_room(self.cache.folder, problem) from None

    def get_extract(self, request: Request, take: Take, *, part_of: str) -> Kept:
        """What `take` copies out of a file that is too large to be kept.

        Parameters
        ----------
        request
            The large file. It is fetched whole, read once and removed.
        take
            Called with the file and the path to write to.
        part_of
            Names the extract among those of the same file.
        """
        try:
            wanted = self.cache.path_of(f"{request.address}#{part_of}", request.suffix)
            with self.cache.alone_with(wanted) as lines:
                kept = self.cache.find(wanted)
                if kept is None:
                    source = self.get(request)
                    take(source.path, lines)
                    kept = self.cache.keep_extract(lines, wanted, source)
                    self.cache.drop(source)
            return self.note(kept)
        except OSError as problem:
            raise _no_room(self.cache.folder, problem) from None

    def note(self, kept: Kept) -> Kept:
        """Remember that a file was read."""
        self.read[kept.address] = kept
        return kept

    def _fetch(self, request: Request, path: Path, part: Path) -> Kept:
        with requests.Session() as session:
            self._transfer(session, request, part)
        try:
            _refuse_web_page(part, request, self.key)
            request.check(part)
            return self.cache.keep(part, path, address=request.address, vintage=request.vintage)
        finally:
            forget_part(part)

    def _transfer(self, session: requests.Session, request: Request, part: Path) -> None:
        transfer = Transfer(
            session=session,
            address=f"{request.site}{request.path}",
            query=request.query,
            shown=request.address,
            key=self.key if request.keyed else "",
            keyed=request.keyed,
            limits=self.limits,
            report=lambda done, total: self.progress(request.words, done, total),
        )
        number, before = 0, 0
        while passing := transfer.attempt(part):
            arrived = part.stat().st_size if part.exists() else 0
            # A line that breaks again and again still brings a large file over, piece by piece.
            number, before = (0 if arrived >= before + _GROWN else number + 1), arrived
            if number >= self.limits.tries:
                raise no_answer(request.address, passing.reason)
            self.sleep(_pause(passing, number, self.limits))


def _no_room(folder: Path, problem: OSError) -> StoreProblem:
    return StoreProblem(
        f"What comes from the Census Bureau cannot be kept in {folder} "
        f"({problem.strerror or 'not writable'}). Make room there, then try again."
    )


def _pause(passing: Passing, number: int, limits: Limits) -> float:
    """Seconds before the next try: as the source asks, else doubling, with some chance in it."""
    wanted = passing.wait
    if wanted is None:
        wanted = limits.first_wait * 2 ** max(0, number - 1) * random.uniform(0.5, 1.0)
    return min(wanted, limits.longest_wait)


def _refuse_web_page(part: Path, request: Request, key: str) -> None:
    with part.open("rb") as file:
        start = file.read(_LOOK)
    if request.keyed and key and key.encode() in part.read_bytes():
        raise not_what_was_asked(request.address, "the answer repeats the key")
    if not start.lstrip().startswith(b"<"):
        return
    if request.keyed and b"key" in start.lower():
        raise key_refused() if key else key_needed()
    raise not_what_was_asked(request.address, "a web page came in its place")
