"""A Census Bureau of its own on this machine: the Data API and the files, with faults on demand.

with start_census_server(invented()) as bureau:
    settings = Settings(home=…, census_api=bureau.url, census_files=bureau.url)
    bureau.fail("/data/2024/acs/acs5", Fault("429", times=2))
    …
    assert bureau.asked("/geo/tiger")
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import census_files as files
import pandas as pd
from census_world import World, invented

from equity_core.census.answers import Limits

KEY = "test-key-0123456789"
KEY_PAGE = (
    b"<html><head><title>Missing Key</title></head><body>A valid <em>key</em> must be included "
    b"with each data API request.</body></html>"
)
QUICK = Limits(connect_seconds=5, read_seconds=5, grace_seconds=20, tries=3, first_wait=0)
_PARTS = {"place": (2,), "tract": (2, 5), "block group": (2, 5, 11)}


@dataclass
class Fault:
    """What goes wrong with the next `times` requests.

    Attributes
    ----------
    kind
        "html" (a page as 200), "429", "500", "503", "404", "empty" (204), "cut" (ends after
        `bytes`), "drip" (`bytes` at once, then one each 0.05 s), "off_host", "other_year" (sends
        on to last year's address), "wrong_year" (gives last year's content), "corrupt" (bytes in
        the middle changed), "not_json", "short_row".
    """

    kind: str
    times: int = 1_000
    bytes: int = 1_000
    retry_after: str = "0"


@dataclass
class Asked:
    """A request that came: path, what was asked for, headers, and what was answered."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    status: int = 0
    sent: int = 0


@dataclass
class Bureau:
    """The server's address, its log, and the faults to come.

    Attributes
    ----------
    url
        Give it as `census_api` and as `census_files`.
    log
        Every request, in order.
    moved
        Years whose table B03002 has a line more, so that all its numbers are others.
    newest
        The last year of the newest survey that is out; the one before is out too.
    ranges
        Whether downloads can be gone on with.
    """

    world: World
    newest: int = 2024
    moved: tuple[int, ...] = ()
    ranges: bool = True
    url: str = ""
    log: list[Asked] = field(default_factory=list)
    faults: list[tuple[str, Fault]] = field(default_factory=list)

    def fail(self, start: str, fault: Fault) -> None:
        """Let requests whose path begins with `start` go wrong."""
        self.faults.append((start, fault))

    def heal(self) -> None:
        """No more faults."""
        self.faults.clear()

    def asked(self, start: str = "") -> list[Asked]:
        """The requests whose path begins with `start`."""
        return [one for one in self.log if one.path.startswith(start)]

    def next_fault(self, path: str) -> Fault | None:
        """The fault of this request, if any."""
        for start, fault in self.faults:
            if path.startswith(start) and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, bytes]:
        """Status and body, without faults."""
        if path.startswith("/data/"):
            return self._interface(path, query)
        body = self._file(path)
        return (200, body) if body is not None else (404, b"<html>Not Found</html>")

    def _out(self, year: int) -> bool:
        return self.newest - 1 <= year <= self.newest

    def _file(self, path: str) -> bytes | None:
        name = path.rsplit("/", 1)[-1]
        if match := re.fullmatch(r"ACS(\d{4})5YR_Table_Shells.txt", name):
            year = int(match[1])
            return _shells(year in self.moved) if self._out(year) else None
        if match := re.fullmatch(r"Geos(\d{4})5YR.txt", name):
            return _names(self.world) if self._out(int(match[1])) else None
        if match := re.fullmatch(r"acsdt5y(\d{4})-(b\d{5}).dat", name):
            year = int(match[1])
            out = self._out(year) and f"/{year}/" in path
            return _table(self.world, match[2].upper(), year, year in self.moved) if out else None
        if name == "mn2020.pl.zip" and "/Minnesota/" in path:
            return _redistricting(self.world, 2020)
        return self._boundaries(path)

    def _boundaries(self, path: str) -> bytes | None:
        kinds = {"PLACE": "place", "TRACT": "tract", "BG": "block group"}
        old = re.fullmatch(
            r"/geo/tiger/TIGER2010/TRACT/(2000|2010)/tl_2010_27_tract(00|10).zip", path
        )
        if old:
            return _boundaries(self.world, "tract", int(old[1]))
        new = re.fullmatch(
            r"/geo/tiger/TIGER(\d{4})/(PLACE|TRACT|BG)/tl_(\d{4})_27_(\w+).zip", path
        )
        if not new or new[1] != new[3] or new[2].lower() != new[4]:
            return None
        year = int(new[1])
        there = year == 2020 or self._out(year)
        return _boundaries(self.world, kinds[new[2]], year) if there else None

    def _interface(self, path: str, query: dict[str, str]) -> tuple[int, bytes]:
        match = re.fullmatch(
            r"/data/(\d{4})/(acs/acs5|dec/pl|dec/sf1)(\.json|/groups/(\w+)\.json)?", path
        )
        if path in ("/data/missing_key.html", "/data/invalid_key.html"):
            return 200, KEY_PAGE
        if not match:
            return 404, b"<html>404</html>"
        year, what = int(match[1]), match[2]
        there = {
            "acs/acs5": self._out(year),
            "dec/pl": year == 2020,
            "dec/sf1": year in (2000, 2010),
        }
        if not there[what]:
            return 404, b"<html>404</html>"
        if match[3] == ".json":
            return 200, json.dumps({"dataset": [{"c_vintage": year}]}).encode()
        if match[4]:
            return self._labels(year, what, match[4])
        if query.get("key") != KEY:
            return 302, b"/data/missing_key.html"
        return self._rows(year, what, query)

    def _lines(self, year: int, what: str, table: str) -> list | None:
        tables = {
            "acs/acs5": {
                "B03002": files.race_lines(year in self.moved),
                "B01001": files.age_lines(),
            },
            "dec/pl": {"P2": files.count_lines(), "P4": files.count_lines()},
            "dec/sf1": {"P008" if year == 2000 else "P5": files.old_lines()},
        }
        return tables[what].get(table)

    def _labels(self, year: int, what: str, table: str) -> tuple[int, bytes]:
        lines = self._lines(year, what, table)
        return (200, files.labels_json(str(year), table, lines)) if lines else (404, b"")

    def _rows(self, year: int, what: str, query: dict[str, str]) -> tuple[int, bytes]:
        kind, wanted = query["for"].split(":")
        inside = dict(part.split(":") for part in re.findall(r"\w+:\S+", query.get("in", "")))
        asked = query["get"].split(",")
        if len(asked) > 50:
            return 400, b"error: too many variables"
        values = self._values(year, what, kind, asked)
        if values is None:
            return 400, b"error: unknown variable"
        codes = values.index
        if wanted != "*":
            codes = codes[codes.str[2:] == wanted]
        for name, (start, end) in {"state": (0, 2), "county": (2, 5), "tract": (5, 11)}.items():
            if inside.get(name, "*") != "*":
                codes = codes[codes.str[start:end] == inside[name]]
        if not len(codes):
            return 204, b""
        parts = {"place": ["state", "place"], "tract": ["state", "county", "tract"]}
        header = [*asked, *parts.get(kind, ["state", "county", "tract", "block group"])]
        rows = [header]
        for code in codes:
            cells = [None if cell is None else str(cell) for cell in values.loc[code]]
            at = [0, *_PARTS[kind], len(code)]
            given = [code[a:b] for a, b in zip(at, at[1:], strict=False)]
            if year == 2000 and kind == "tract":
                given[2] = given[2].removesuffix("00")
            rows.append([*cells, *given])
        return 200, json.dumps(rows).encode()

    def _values(self, year: int, what: str, kind: str, asked: list[str]) -> pd.DataFrame | None:
        values = _interface_values(self.world, year, what, kind, year in self.moved)
        known = set(asked) <= set(values.columns)
        return values[asked] if known else None


@cache
def _shells(moved: bool) -> bytes:
    return files.shells({"B01001": files.age_lines(), "B03002": files.race_lines(moved)})


_kept: dict[tuple, object] = {}


def _once(world: World, *what: object, make: Callable[[], object]) -> object:
    """Make an answer once for each world: shapes and zips take a while."""
    key = (id(world), *what)
    if key not in _kept:
        _kept[key] = make()
    return _kept[key]


def _names(world: World) -> bytes:
    return _once(world, "names", make=lambda: files.names_file(world))


def _table(world: World, table: str, year: int, moved: bool) -> bytes:
    return _once(
        world, table, year, moved, make=lambda: files.table_file(world, table, year, moved)
    )


def _redistricting(world: World, year: int) -> bytes:
    return _once(world, "pl", year, make=lambda: files.redistricting_zip(world, year))


def _boundaries(world: World, kind: str, year: int) -> bytes:
    return _once(world, kind, year, make=lambda: files.boundary_zip(world, kind, year))


def _interface_values(world: World, year: int, what: str, kind: str, moved: bool) -> pd.DataFrame:
    return _once(
        world, "api", year, what, kind, moved,
        make=lambda: _make_values(world, year, what, kind, moved),
    )  # fmt: skip


def _make_values(world: World, year: int, what: str, kind: str, moved: bool) -> pd.DataFrame:
    if what == "acs/acs5":
        parts = []
        for table in ("B03002", "B01001"):
            values = files.survey_values(world, table, kind, year, moved)
            parts.append(values.set_axis([f"{table}_{n[1:]}{n[0]}" for n in values], axis=1))
        found = pd.concat(parts, axis=1).astype(object)
    else:
        found = _counts(world, year, kind)
    if kind == "place":
        names = world.places["label"].reindex(found.index)
        found["NAME"] = [f"{names[code]}, {files.STATES[code[:2]][1]}" for code in found.index]
    return found


def _counts(world: World, year: int, kind: str) -> pd.DataFrame:
    counts = (world.counts(kind) if year == 2020 else world.census(kind, year)).copy()
    counts["not_hispanic"] = counts["total"] - counts["hispanic"]
    counts["one_race"] = counts[list(files.RACES)].sum(axis=1)
    counts["zero"] = 0
    if year != 2020:
        start = "P008" if year == 2000 else "P005"
        lines = enumerate(files.old_lines(), start=1)
        found = {f"{start}{n:03d}": counts[what] for n, (_, _, what) in lines}
        return pd.DataFrame(found).astype(object)
    lines = list(enumerate(files.count_lines(), start=1))
    found = {f"P2_{n:03d}N": counts[what] for n, (_, _, what) in lines}
    found |= {f"P4_{n:03d}N": counts["adults"] * (n == 1) for n, _ in lines}
    return pd.DataFrame(found).astype(object)


def _spoil(kind: str, status: int, body: bytes) -> tuple[int, bytes]:
    """An answer with what a fault does to it."""
    if kind == "html":
        return 200, KEY_PAGE
    if kind == "empty":
        return 204, b""
    if kind == "not_json":
        return status, body[: len(body) // 2]
    if kind == "short_row":
        rows = json.loads(body)
        return status, json.dumps([rows[0], *(row[:-1] for row in rows[1:])]).encode()
    if kind == "corrupt":
        start, end = len(body) // 2, len(body) // 2 + 64
        return status, body[:start] + bytes(255 - one for one in body[start:end]) + body[end:]
    return status, body


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    bureau: Bureau

    def log_message(self, *_: object) -> None:
        """Keep quiet; `Bureau.log` holds every request."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = Asked(parts.path, dict(parse_qsl(parts.query)), dict(self.headers))
        self.bureau.log.append(asked)
        fault = self.bureau.next_fault(parts.path) or Fault("")
        year = str(self.bureau.newest)
        before = parts.path.replace(year, str(int(year) - 1))
        path = before if fault.kind == "wrong_year" else parts.path
        status, body = self.bureau.answer(path, asked.query)
        headers = {"Content-Type": "application/octet-stream"}
        if status == 302:
            headers["Location"], body = body.decode(), b""
        if fault.kind in ("off_host", "other_year"):
            elsewhere = "http://localhost:9/elsewhere"
            headers["Location"] = elsewhere if fault.kind == "off_host" else before
            status, body = 302, b""
        elif fault.kind.isdigit():
            headers["Retry-After"] = fault.retry_after
            status, body = int(fault.kind), b"try later"
        else:
            status, body = _spoil(fault.kind, status, body)
        self._send(asked, status, body, headers, fault if fault.kind in ("cut", "drip") else None)

    def _send(
        self, asked: Asked, status: int, body: bytes, headers: dict[str, str], fault: Fault | None
    ) -> None:
        if status == 200 and self.bureau.ranges and not asked.path.startswith("/data/"):
            etag = f'"{md5(body).hexdigest()}"'
            headers["ETag"] = etag
            wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            if wanted and self.headers.get("If-Range") == etag:
                start, whole = int(wanted[1]), len(body)
                if start >= whole:
                    status, body = 416, b""
                    headers["Content-Range"] = f"bytes */{whole}"
                else:
                    status, body = 206, body[start:]
                    headers["Content-Range"] = f"bytes {start}-{whole - 1}/{whole}"
        asked.status = status
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        chunked = status == 200 and asked.path.startswith("/data/")
        if chunked:  # the interface does not say how much it will send
            self.send_header("Transfer-Encoding", "chunked")
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if body else b"0\r\n\r\n"
        elif status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self._write(asked, body, fault)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _write(self, asked: Asked, body: bytes, fault: Fault | None) -> None:
        first = body[: fault.bytes] if fault else body
        self.wfile.write(first)
        self.wfile.flush()
        asked.sent = len(first)
        if fault and fault.kind == "drip":
            for place in range(fault.bytes, len(body)):
                time.sleep(0.05)
                self.wfile.write(body[place : place + 1])
                self.wfile.flush()
        if fault:
            self.close_connection = True


@contextmanager
def start_census_server(world: World | None = None, **options: object) -> Iterator[Bureau]:
    """Serve a world on a free port of this machine until the block ends.

    Parameters
    ----------
    world
        `census_world.invented()` when not given.
    options
        `newest`, `moved`, `ranges` of `Bureau`.
    """
    bureau = Bureau(world or invented(), **options)
    handler = type("Handler", (_Handler,), {"bureau": bureau})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # a client that hangs up is what many tests are about
    bureau.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield bureau
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
