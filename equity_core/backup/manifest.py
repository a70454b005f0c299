"""What an archive says of itself, and whether that can be believed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import Any

from equity_core.errors import BadInput

NAME = "manifest.json"
FORMAT = "equity-backup"
FORMAT_VERSION = 1
DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.pgdump"}
"""What the file of the database is called inside the archive, by the kind of database."""
HOME = "home/"
LONGEST = 64 * 2**20
"""Bytes that a manifest may have at most: some 300,000 files."""
_HASH = re.compile(r"[0-9a-f]{64}")
FOREIGN = "is not a backup of this program, or its list of contents is damaged. Choose another."


@dataclass(frozen=True)
class Member:
    """One file of an archive: bytes when unpacked, and their SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Contents:
    """What a database holds: schema version, end of the record of changes, rows by table.

    Tables of what works only for a while (sign-ins, one-time addresses) are not counted.
    """

    schema: str
    audit_lines: int
    audit_head: str
    rows: dict[str, int] = field(hash=False)


@dataclass(frozen=True)
class Manifest:
    """The whole of an archive: when, by which program, what the database holds, every file."""

    made_at: datetime
    program: str
    database: str
    contents: Contents
    files: dict[str, Member] = field(hash=False)

    @property
    def unpacked(self) -> int:
        """Bytes of all files together."""
        return sum(member.size for member in self.files.values())


def program_version() -> str:
    """The version of this program."""
    return version("equity-dashboard")


def write_manifest(manifest: Manifest) -> bytes:
    """The manifest as JSON, for people to read as well."""
    said = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        **asdict(manifest),
        "made_at": manifest.made_at.isoformat(timespec="seconds"),
    }
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode()


def read_manifest(data: bytes, *, archive: str) -> Manifest:
    """The manifest that `data` holds, every part of it checked.

    Raises
    ------
    BadInput
        It is not one, or one of a newer program.
    """
    try:
        said = json.loads(data)
        if not isinstance(said, dict) or said["format"] != FORMAT:
            raise ValueError
        if int(said["format_version"]) > FORMAT_VERSION:
            raise BadInput(
                f"{archive} was made by a newer version of the program ({said['program']}). "
                "Update the program, then restore again."
            )
        return _read(said)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadInput(f"{archive} {FOREIGN}") from None


def _read(said: Mapping[str, Any]) -> Manifest:
    files = {str(name): _member(one) for name, one in said["files"].items()}
    database = str(said["database"])
    wanted = DATABASES[database]
    if wanted not in files or not all(name == wanted or is_safe(name) for name in files):
        raise ValueError
    told = said["contents"]
    contents = Contents(
        schema=str(told["schema"]),
        audit_lines=int(told["audit_lines"]),
        audit_head=str(told["audit_head"]),
        rows={str(table): int(rows) for table, rows in told["rows"].items()},
    )
    made_at = datetime.fromisoformat(said["made_at"]).astimezone(UTC)
    return Manifest(made_at, str(said["program"]), database, contents, files)


def _member(one: Mapping[str, Any]) -> Member:
    size, digest = one["size"], one["sha256"]
    if not isinstance(size, int) or size < 0 or not _HASH.fullmatch(digest):
        raise ValueError
    return Member(size, digest)


def is_safe(name: str) -> bool:
    """Whether a name stays inside the folder it is unpacked into, on every system."""
    path = PurePosixPath(name)
    return (
        name.startswith(HOME)
        and str(path) == name
        and not any(part in ("", ".", "..") for part in path.parts)
        and not any(sign in name for sign in '\\:\0*?"<>|')
        and len(path.parts) > 1
        and len(name.encode()) <= 1000
    )
