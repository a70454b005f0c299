"""The last backup that was proved: kept beside the workspace, shown to staff and the doctor."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from equity_core.settings import Settings

FILE = "last-backup.json"
FRESH = timedelta(days=30)


@dataclass(frozen=True)
class BackupFacts:
    """A backup that was restored for trial and found whole.

    `path` is where it was written, `bytes` how large it is. `audit_lines` and `audit_head` say
    where the record of changes ended; `notes` are sentences on what is worth knowing.
    """

    path: Path
    made_at: datetime
    bytes: int
    files: int
    audit_lines: int
    audit_head: str
    notes: tuple[str, ...] = ()

    def is_fresh(self, now: datetime) -> bool:
        """Whether it is younger than 30 days."""
        return now - self.made_at < FRESH


def last_backup(settings: Settings) -> BackupFacts | None:
    """The last proved backup of this workspace; None where none was made, or none is known."""
    try:
        said = json.loads((settings.home / FILE).read_text(encoding="utf-8"))
        return BackupFacts(
            path=Path(said["path"]),
            made_at=datetime.fromisoformat(said["made_at"]).astimezone(UTC),
            bytes=int(said["bytes"]),
            files=int(said["files"]),
            audit_lines=int(said["audit_lines"]),
            audit_head=str(said["audit_head"]),
            notes=tuple(said["notes"]),
        )
    except (OSError, ValueError, KeyError, TypeError):  # torn or not there: then none is known
        return None


def keep_facts(settings: Settings, facts: BackupFacts) -> None:
    """Remember a proved backup; the one before it is forgotten."""
    said = {
        "path": str(facts.path),
        "made_at": facts.made_at.isoformat(timespec="seconds"),
        "bytes": facts.bytes,
        "files": facts.files,
        "audit_lines": facts.audit_lines,
        "audit_head": facts.audit_head,
        "notes": list(facts.notes),
    }
    beside = settings.home / f".{FILE}.{os.getpid()}"
    beside.write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
    beside.replace(settings.home / FILE)
