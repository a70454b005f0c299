"""What a file is, by its bytes and never by its name alone."""

from enum import Enum
from pathlib import Path

import pyarrow.parquet as pq
from pyarrow.lib import ArrowException

from equity_core.errors import BadInput, NotFound
from equity_core.readers.limits import Limits
from equity_core.readers.words import size
from equity_core.readers.zips import list_members


class Kind(Enum):
    """What a file seems to be, as the words of a sentence: "… seems to be {value}"."""

    EMPTY = "empty"
    TEXT = "plain text"
    JSON = "JSON"
    GZIP = "a gzip file"
    WORKBOOK = "an Excel workbook"
    MAP_ZIP = "a zip with a map"
    PARQUET = "a Parquet file"
    GEOPACKAGE = "a GeoPackage"
    ZIP = "a zip file"
    SQLITE = "a database file"
    WEB_PAGE = "a web page"
    VRT = "a list of links to other files (VRT)"
    XML = "an XML document"
    KML = "a Google Earth file (KML)"
    PDF = "a PDF document"
    IMAGE = "a picture"
    OLD_OFFICE = "an old Office file (.xls) or one locked with a password"
    MACROS = "an Excel workbook with macros"
    BINARY_WORKBOOK = "a binary Excel workbook (.xlsb)"
    OPEN_DOCUMENT = "an OpenDocument file"
    WORD = "a Word or PowerPoint file"
    SHP_PART = "one part of a Shapefile"
    ARCHIVE = "a packed archive"
    RICH_TEXT = "a rich text document"
    UNKNOWN = "not text, a table or a map that can be read here"


_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"PAR1", Kind.PARQUET),
    (b"\x1f\x8b", Kind.GZIP),
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"%PDF", Kind.PDF),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"\x89PNG", Kind.IMAGE),
    (b"GIF8", Kind.IMAGE),
    (b"II*\x00", Kind.IMAGE),
    (b"MM\x00*", Kind.IMAGE),
    (b"RIFF", Kind.IMAGE),
    (b"\xd0\xcf\x11\xe0", Kind.OLD_OFFICE),
    (b"\x00\x00\x27\x0a", Kind.SHP_PART),
    (b"7z\xbc\xaf", Kind.ARCHIVE),
    (b"Rar!", Kind.ARCHIVE),
    (b"BZh", Kind.ARCHIVE),
    (b"\xfd7zXZ", Kind.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Kind.ARCHIVE),
    (b"{\\rtf", Kind.RICH_TEXT),
)
_MARKUP: tuple[tuple[str, Kind], ...] = (
    ("<!doctype html", Kind.WEB_PAGE),
    ("<html", Kind.WEB_PAGE),
    ("<head", Kind.WEB_PAGE),
    ("<ogrvrt", Kind.VRT),
    ("<vrtdataset", Kind.VRT),
    ("<kml", Kind.KML),
    ("<?xml", Kind.XML),
    ("<!doctype", Kind.XML),
)
_HEAD = 4096
BOMS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def sniff(path: Path, limits: Limits) -> Kind:
    """Return what a file seems to be; refuse one that is not there or too large."""
    if not path.is_file():
        raise NotFound(f"There is no file at {path}. Check the name and the folder.")
    length = path.stat().st_size
    if length > limits.max_bytes:
        raise BadInput(
            f"{path.name} is {size(length)}; files up to {size(limits.max_bytes)} are read. "
            "Split it or leave out columns that are not needed."
        )
    with path.open("rb") as file:
        return _refine(path, sniff_bytes(file.read(_HEAD)))


def sniff_bytes(head: bytes) -> Kind:
    """Return what the first bytes of a file say it is."""
    if not head:
        return Kind.EMPTY
    if head.startswith(b"SQLite format 3\0"):
        return Kind.GEOPACKAGE if head[68:72] in (b"GPKG", b"GP10", b"GP11") else Kind.SQLITE
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    encoding = text_encoding(head)
    if encoding is None:
        return Kind.UNKNOWN
    return _sniff_text(head.decode(encoding, errors="ignore"))


def text_encoding(head: bytes) -> str | None:
    """Return the encoding that the first bytes speak for, None when they are not text.

    ``"utf-8"`` here means "one byte a letter or UTF-8": only the whole file can tell.
    """
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding
    if 0 not in head:
        control = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
        return "utf-8" if control <= len(head) // 20 else None
    # Latin letters in UTF-16 without a mark: every second byte is zero.
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.3 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) * 0.3 and not odd else None


def _sniff_text(text: str) -> Kind:
    start = text.lstrip("\ufeff \t\r\n").lower()
    if not start:
        return Kind.TEXT if text.strip("\ufeff") else Kind.EMPTY
    if start.startswith("<"):
        inner = next((k for tag, k in _MARKUP[3:6] if tag in start), None)
        outer = next((k for tag, k in _MARKUP if start.startswith(tag)), Kind.TEXT)
        html = Kind.WEB_PAGE if outer is Kind.XML and "<html" in start else outer
        return inner or html
    packed = "".join(start.split())
    return Kind.JSON if packed.startswith(('{"', "{}", "[{", "[[", "[]")) else Kind.TEXT


def _refine(path: Path, kind: Kind) -> Kind:
    if kind is not Kind.ZIP:
        return kind
    names = [name.lower() for name in list_members(path)]
    if any(name.endswith("vbaproject.bin") for name in names):
        return Kind.MACROS
    for start, found in (
        ("xl/workbook.xml", Kind.WORKBOOK),
        ("xl/workbook.bin", Kind.BINARY_WORKBOOK),
        ("word/", Kind.WORD),
        ("ppt/", Kind.WORD),
        ("content.xml", Kind.OPEN_DOCUMENT),
        ("doc.kml", Kind.KML),
    ):
        if any(name.startswith(start) for name in names):
            return found
    map_parts = (".shp", ".gpkg", ".geojson", ".json", ".dbf", ".shx")
    return Kind.MAP_ZIP if any(name.endswith(map_parts) for name in names) else Kind.ZIP


def has_geometry(path: Path) -> bool:
    """Return whether a Parquet file says that it holds geometry (GeoParquet)."""
    try:
        return b"geo" in (pq.read_metadata(path).metadata or {})
    except (ArrowException, OSError, UnicodeDecodeError):
        return False
