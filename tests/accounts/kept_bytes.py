"""What the tests of accounts share beside fixtures."""

from __future__ import annotations

from pathlib import Path


def everything_in(folder: Path) -> bytes:
    """The bytes of every file of a workspace, the database's log included."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return b"".join(path.read_bytes() for path in files)
