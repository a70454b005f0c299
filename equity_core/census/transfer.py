"""One try to bring a file over, going on from what an earlier try left."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from equity_core.census.answers import (
    Limits,
    Passing,
    asked_to_wait,
    goes_on,
    length_of,
    years_in,
)
from equity_core.census.cache import write_whole
from equity_core.census.troubles import (
    NotPublished,
    SourceTrouble,
    key_needed,
    key_refused,
    not_what_was_asked,
)

_BLOCK = 2**16
_REPORT_EVERY = 2**20
_BROKEN = (requests.RequestException, urllib3.exceptions.HTTPError)
_PASSING = (408, 425, 429, 500, 502, 503, 504, 520, 522, 524)
_HERE = ("127.0.0.1", "localhost", "::1")


def forget_part(part: Path) -> None:
    """Remove an unfinished file and its note."""
    part.unlink(missing_ok=True)
    _note_of(part).unlink(missing_ok=True)


def _note_of(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


@dataclass
class Transfer:
    """Brings one address into one file.

    Attributes
    ----------
    session
        Sends requests.
    address, query, key
        What is asked; the key is added to the query only as it is sent.
    keyed
        Whether the source wants a key.
    shown
        The address as people may see it.
    limits
        How long and how much.
    report
        Hears how many bytes have arrived and how many there are (0 when not known).
    """

    session: requests.Session
    address: str
    query: tuple[tuple[str, str], ...]
    shown: str
    key: str = field(repr=False)
    keyed: bool
    limits: Limits
    report: Callable[[int, int], None]

    def attempt(self, part: Path) -> Passing | None:
        """Try once. None: the file is whole. The unfinished file stays for the next try."""
        address, query = self.address, (*self.query, *self._key_query())
        for _ in range(4):
            start, validator = _left_over(part)
            response = self._send(address, query, start, validator)
            if isinstance(response, Passing):
                return response
            with response:
                if response.status_code not in (301, 302, 303, 307, 308):
                    return self._take(response, part, start)
                address, query = self._follow(response, address), ()
        raise not_what_was_asked(self.shown, "it sends from one address to the next without end")

    def _key_query(self) -> tuple[tuple[str, str], ...]:
        return (("key", self.key),) if self.key else ()

    def _send(
        self, address: str, query: tuple[tuple[str, str], ...], start: int, validator: str
    ) -> requests.Response | Passing:
        headers = {"Accept-Encoding": "identity", "User-Agent": "equity-dashboard"}
        if start:
            headers |= {"Range": f"bytes={start}-", "If-Range": validator}
        self.session.trust_env = urlsplit(address).hostname not in _HERE
        try:
            return self.session.get(
                address,
                params=query,
                headers=headers,
                stream=True,
                allow_redirects=False,
                timeout=(self.limits.connect_seconds, self.limits.read_seconds),
            )
        except requests.Timeout:
            reason = "it did not answer in time"
        except requests.RequestException:
            reason = "it cannot be reached from here"
        # Made outside the except clause: the error of the library holds the key.
        return Passing(reason)

    def _follow(self, response: requests.Response, address: str) -> str:
        """Where a redirect leads, if it stays on the site and with the year."""
        target = urljoin(address, response.headers.get("Location", ""))
        old, new = urlsplit(address), urlsplit(target)
        if self.keyed and "key" in new.path.rsplit("/", 1)[-1]:
            raise key_refused() if self.key else key_needed()
        if (old.scheme, old.netloc) != (new.scheme, new.netloc):
            raise not_what_was_asked(self.shown, f"it sends to another site ({new.hostname})")
        if years_in(old.path) != years_in(new.path):
            raise not_what_was_asked(self.shown, "it sends to a file of another year")
        return target

    def _take(self, response: requests.Response, part: Path, start: int) -> Passing | None:
        code = response.status_code
        if code in _PASSING:
            return Passing(f"it answers with error {code}", asked_to_wait(response))
        if code == 416:
            if response.headers.get("Content-Range") == f"bytes */{start}":
                return None  # the last try ended between the last byte and the end
            forget_part(part)
            return Passing("it does not go on where it stopped", 0)
        self._refuse(response)
        if code == 206 and not goes_on(response, start):
            forget_part(part)
            return Passing("it does not go on where it stopped", 0)
        if code != 206:
            start = 0
            forget_part(part)
        return self._receive(response, part, start)

    def _refuse(self, response: requests.Response) -> None:
        code = response.status_code
        if "X-DataWebAPI-KeyError" in response.headers or (self.keyed and code in (401, 403)):
            raise key_refused() if self.key else key_needed()
        if code in (204, 404, 410):
            raise NotPublished(f"{self.shown} is not there. Check the place and the year.")
        if code not in (200, 206):
            raise not_what_was_asked(self.shown, f"it answers with error {code}")

    def _receive(self, response: requests.Response, part: Path, start: int) -> Passing | None:
        length = length_of(response)
        total = start + length if length is not None else None
        if max(total or 0, start) > self.limits.most_bytes:
            raise self._too_large()
        _leave_note(part, response)
        reason = self._write(response, part, start, total or 0)
        done = part.stat().st_size
        self.report(done, max(total or 0, done))
        if reason or (total is not None and done != total):
            return Passing(reason or "the file ended early")
        if not done:
            raise NotPublished(f"{self.shown} is empty. Check the place and the year.")
        return None

    def _write(self, response: requests.Response, part: Path, done: int, total: int) -> str:
        """Add what arrives to the file; return why it ended early, if it did."""
        self.report(done, max(total, done))
        try:
            with part.open("ab") as file:
                for block in self._blocks(response):
                    file.write(block)
                    done += len(block)
                    if done > self.limits.most_bytes:
                        raise self._too_large()
                    if done // _REPORT_EVERY != (done - len(block)) // _REPORT_EVERY:
                        self.report(done, max(total, done))
        except _TooSlow:
            return "it sends too slowly"
        except _BROKEN:
            return "the line broke"
        return ""

    def _blocks(self, response: requests.Response) -> Iterator[bytes]:
        began, arrived = time.monotonic(), 0
        while block := response.raw.read1(_BLOCK, decode_content=True):
            arrived += len(block)
            allowed = self.limits.grace_seconds + arrived / self.limits.slowest
            if time.monotonic() - began > allowed:
                raise _TooSlow
            yield block

    def _too_large(self) -> SourceTrouble:
        most = self.limits.most_bytes // 2**20
        return not_what_was_asked(self.shown, f"it is larger than {most:,} MB")


class _TooSlow(Exception):  # noqa: N818
    pass


def _left_over(part: Path) -> tuple[int, str]:
    """How much an earlier try left, and by what the source knows that file again."""
    try:
        validator = str(json.loads(_note_of(part).read_text(encoding="utf-8"))["validator"])
        size = part.stat().st_size
    except (OSError, ValueError, KeyError):
        validator, size = "", 0
    if not (validator and size):
        forget_part(part)
        return 0, ""
    return size, validator


def _leave_note(part: Path, response: requests.Response) -> None:
    etag = response.headers.get("ETag", "")
    known = etag if etag.startswith('"') else response.headers.get("Last-Modified", "")
    if response.headers.get("Content-Encoding"):
        known = ""
    write_whole(_note_of(part), json.dumps({"validator": known}))
