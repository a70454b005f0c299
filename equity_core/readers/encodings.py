"""Any text file as one array of UTF-8 bytes."""

import codecs
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from equity_core.errors import BadInput
from equity_core.readers.kinds import Kind, sniff_bytes, text_encoding
from equity_core.readers.limits import MIB, Limits
from equity_core.readers.refusals import refuse
from equity_core.readers.zips import check_unpacked

Bytes = npt.NDArray[np.uint8]
_BLOCK = 16 * MIB
_WORDS = {"utf-8-sig": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}


@dataclass(frozen=True)
class Text:
    """The bytes of a text file as UTF-8 without a mark, and how they were written."""

    data: Bytes
    encoding: str
    packed: bool


def load_text(path: Path, kind: Kind, limits: Limits) -> Text:
    """Return a plain or gzipped text file as UTF-8; a plain UTF-8 file is not copied."""
    packed = kind is Kind.GZIP
    data = _unpack_gzip(path, limits) if packed else np.memmap(path, dtype=np.uint8, mode="r")
    head = bytes(data[:4096])
    if packed and (inner := sniff_bytes(head)) is not Kind.TEXT:
        raise refuse(path, inner, wanted="table")
    encoding = text_encoding(head) or "utf-8"
    if encoding == "utf-8-sig":
        data = data[3:]
    if encoding.startswith("utf-8"):
        if _is_utf8(data):
            return Text(data, "UTF-8", packed)
        return Text(_recode(data, "cp1252", path), "Windows-1252", packed)
    words = _WORDS.get(encoding, encoding.upper())
    return Text(_recode(data, encoding, path), words, packed)


def _unpack_gzip(path: Path, limits: Limits) -> Bytes:
    """Unpack with a running limit: a gzip file does not say how large it will be."""
    unpacked, packed_size = bytearray(), path.stat().st_size
    decoder = zlib.decompressobj(wbits=31)
    try:
        with path.open("rb") as file:
            while block := decoder.unconsumed_tail or decoder.unused_data or file.read(MIB):
                if decoder.eof:
                    decoder = zlib.decompressobj(wbits=31)
                unpacked += decoder.decompress(block, _BLOCK)
                check_unpacked(len(unpacked), packed_size, path.name, limits)
        unpacked += decoder.flush()
    except zlib.error as problem:
        raise _broken_gzip(path) from problem
    if not decoder.eof:
        raise _broken_gzip(path)
    return np.frombuffer(unpacked, dtype=np.uint8)


def _broken_gzip(path: Path) -> BadInput:
    return BadInput(f"{path.name} is a damaged gzip file. Make it again, then try once more.")


def _is_utf8(data: Bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(data), _BLOCK):
            decoder.decode(bytes(data[at : at + _BLOCK]))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _recode(data: Bytes, encoding: str, path: Path) -> Bytes:
    errors = "equity-latin-1" if encoding == "cp1252" else "strict"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    recoded = bytearray()
    try:
        for at in range(0, len(data), _BLOCK):
            last = at + _BLOCK >= len(data)
            recoded += decoder.decode(bytes(data[at : at + _BLOCK]), last).encode()
    except UnicodeError as problem:
        raise BadInput(
            f"{path.name} starts as {encoding.upper()} text but is damaged further on. "
            "Save it as CSV in UTF-8, then try again."
        ) from problem
    return np.frombuffer(recoded.removeprefix(codecs.BOM_UTF8), dtype=np.uint8)


def _latin_1(problem: UnicodeError) -> tuple[str, int]:
    """Read the five bytes that Windows-1252 leaves open as Latin-1 does."""
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    wrong: Any = problem.object[problem.start : problem.end]
    return wrong.decode("latin-1"), problem.end


codecs.register_error("equity-latin-1", _latin_1)
