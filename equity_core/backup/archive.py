"""The archive as a file: written whole or not at all, unpacked without trust."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from equity_core.backup.manifest import LONGEST, NAME, Manifest, Member, read_manifest
from equity_core.errors import BadInput

CHUNK = 2**20
MOST_PACKED = 200
"""Times that the files of an honest archive are larger than the archive itself, at most."""
ALWAYS_ALLOWED = 2**28
"""Bytes below which that is not asked: small databases are mostly zeros."""
PACKED_AS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    ValueError,
    RuntimeError,
    OverflowError,
)
"""What the library says of archives that are damaged, encrypted or packed in other ways."""
STORED = (".parquet", ".gz", ".zip", ".png", ".jpg", ".pdf", ".xlsx", ".pgdump")
"""Files that are packed already."""


def hash_files(files: Mapping[str, Path]) -> dict[str, Member]:
    """Size and SHA-256 of each file, by its name in the archive."""
    found = {}
    for name, path in files.items():
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        found[name] = Member(path.stat().st_size, digest)
    return found


def write_archive(path: Path, manifest_bytes: bytes, files: Mapping[str, Path]) -> None:
    """Write a new archive that only its owner may read, and wait until it is on the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(NAME, manifest_bytes)
            for name, source in files.items():
                packed = name.endswith(STORED)
                how = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
                archive.write(source, name, compress_type=how)
        out.flush()
        os.fsync(out.fileno())


def unpack(path: Path, folder: Path) -> Manifest:
    """Unpack an archive into an empty folder, every file checked against the manifest.

    Raises
    ------
    BadInput
        It is damaged or foreign, would write elsewhere, or would unpack to far too much.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest_of(archive, path)
            _check_room(manifest, path, folder)
            for name, member in manifest.files.items():
                with archive.open(name) as packed:
                    _unpack_one(packed, folder / name, member, path)
            return manifest
    except DAMAGE as error:
        raise _damaged(path) from error
    except OSError as error:
        if error.errno not in (None, errno.EINVAL):  # a place before the beginning of the file
            raise
        raise _damaged(path) from error


def _manifest_of(archive: zipfile.ZipFile, path: Path) -> Manifest:
    """The manifest, once it and the table of the archive name exactly the same plain files."""
    members = archive.infolist()
    names = [member.filename for member in members]
    if names.count(NAME) != 1 or archive.getinfo(NAME).file_size > LONGEST:
        raise BadInput(f"{path} is not a backup of this program. Choose another file.")
    with archive.open(NAME) as packed:
        manifest = read_manifest(packed.read(LONGEST), archive=str(path))
    told = {name: member.size for name, member in manifest.files.items()}
    there = {one.filename: one.file_size for one in members if one.filename != NAME}
    strange = any(
        stat.S_ISLNK(one.external_attr >> 16) or one.compress_type not in PACKED_AS
        for one in members
    )
    if there != told or len(names) != len(told) + 1 or strange:
        raise _damaged(path)
    return manifest


def _check_room(manifest: Manifest, path: Path, folder: Path) -> None:
    if manifest.unpacked > max(ALWAYS_ALLOWED, MOST_PACKED * path.stat().st_size):
        raise BadInput(f"{path} would unpack to far more than a backup can hold. It is refused.")
    if manifest.unpacked > shutil.disk_usage(folder).free:
        raise BadInput(
            f"There is not enough room in {folder.parent} for what {path} holds: "
            f"{manifest.unpacked / 2**20:,.0f} MB are needed. Free some space, then try again."
        )


def _unpack_one(packed: IO[bytes], target: Path, member: Member, path: Path) -> None:
    """Write one file; never more than the manifest says, whatever the archive holds."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, left = hashlib.sha256(), member.size
    with target.open("xb") as out:
        while chunk := packed.read(min(CHUNK, left + 1)):
            left -= len(chunk)
            if left < 0:
                raise _damaged(path)
            digest.update(chunk)
            out.write(chunk)
    if left or digest.hexdigest() != member.sha256:
        raise _damaged(path)


def _damaged(path: Path) -> BadInput:
    return BadInput(
        f"{path} is damaged: what is in it is not what was written. Use another backup. "
        "Nothing was changed."
    )
