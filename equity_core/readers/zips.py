"""Zip files, looked at before anything is unpacked, and unpacked under running limits."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath

from equity_core.errors import BadInput
from equity_core.readers.limits import MIB, Limits
from equity_core.readers.words import count, size

_END = struct.Struct("<4s4H2LH")  # the last record of a zip: its table of contents, in numbers
_MAX_CONTENTS = 1 * MIB  # bytes of the table of contents, read into memory as a whole
_BLOCK = 1 * MIB


def list_members(path: Path) -> list[str]:
    """Return the names in a zip, or an empty list when it is not one or is damaged."""
    try:
        with open_zip(path) as archive:
            return [info.filename for info in archive.infolist()]
    except BadInput:
        return []


@contextmanager
def open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip whose table of contents is of a sane size."""
    _check_contents_size(path)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as problem:
        raise _damaged(path) from problem
    with archive:
        yield archive


def _damaged(path: Path) -> BadInput:
    return BadInput(f"{path.name} is a damaged zip file. Make it again, then try once more.")


def _check_contents_size(path: Path) -> None:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 65_535 - _END.size))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    exact = len(tail) - _END.size
    if exact >= 0 and tail[exact : exact + 4] == b"PK\x05\x06" and tail[-2:] == b"\0\0":
        at = exact
    if at < 0 or at + _END.size > len(tail):
        raise _damaged(path)
    if _END.unpack_from(tail, at)[5] > _MAX_CONTENTS:
        raise BadInput(f"{path.name} holds too many files. Zip only the map's own files.")


def check_zip(archive: zipfile.ZipFile, path: Path, limits: Limits, max_members: int) -> None:
    """Refuse a zip that names dangerous places or declares more than the limits allow."""
    members = archive.infolist()
    if len(members) > max_members:
        raise BadInput(
            f"{path.name} holds {count(len(members), 'file')}; the limit is {max_members:,}. "
            "Zip only the files that belong together."
        )
    for member in members:
        _check_member(member, path)
    unpacked = sum(member.file_size for member in members)
    packed = max(1, path.stat().st_size)
    check_unpacked(unpacked, packed, path.name, limits)


def check_unpacked(unpacked: int, packed: int, name: str, limits: Limits) -> None:
    """Refuse an unpacked size over the limit, or out of all proportion to the packed size."""
    too_big = unpacked > limits.max_unpacked_bytes
    too_dense = unpacked > limits.ratio_free_bytes and unpacked > limits.max_ratio * packed
    if too_big or too_dense:
        raise BadInput(
            f"{name} would unpack to {size(unpacked)} or more from {size(packed)}, which is more "
            f"than is read (at most {size(limits.max_unpacked_bytes)}, and "
            f"{limits.max_ratio} times the packed size). Send a smaller file."
        )


def _check_member(member: zipfile.ZipInfo, path: Path) -> None:
    # The name as stored, before zipfile mends it for this system.
    name = member.orig_filename
    windows = PureWindowsPath(name)
    outside = name.startswith("/") or windows.drive or windows.root or ".." in windows.parts
    kind = stat.S_IFMT(member.external_attr >> 16)
    link = kind not in (0, stat.S_IFREG, stat.S_IFDIR)
    if outside or link or "\0" in name:
        raise BadInput(
            f"{path.name} holds a file whose name points outside the zip, or a link. "
            "Zip the files themselves again, then try once more."
        )
    if member.flag_bits & 0x1:
        raise BadInput(f"{path.name} is locked with a password. Zip it again without one.")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadInput(f"{path.name} is packed in an unusual way. Zip it again as a plain zip.")
    if windows.suffix.lower() in (".zip", ".7z", ".rar", ".gz"):
        raise BadInput(f"{path.name} holds another packed file. Unpack that one and send it.")


def own_members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the files of a zip by name, without folders and a Mac's hidden doubles."""
    return {
        member.filename: member
        for member in archive.infolist()
        if not member.is_dir()
        and "__MACOSX" not in PurePosixPath(member.filename).parts
        and not PurePosixPath(member.filename).name.startswith("._")
    }


def unpack_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, budget: int
) -> int:
    """Write one member to ``target`` and return its size; stop when ``budget`` is passed.

    The size is counted while unpacking, because what the zip declares may be untrue.
    """
    written = 0
    try:
        with archive.open(member) as source, target.open("xb") as out:
            while block := source.read(_BLOCK):
                written += len(block)
                if written > budget:
                    raise BadInput(
                        f"{Path(archive.filename or '').name} unpacks to more than "
                        f"{size(budget)}. Send a smaller file."
                    )
                out.write(block)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as problem:
        raise _damaged(Path(archive.filename or "")) from problem
    return written
