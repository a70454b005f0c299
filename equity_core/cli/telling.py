"""How commands tell what they do: progress and notes on the error stream, results on the other."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import click


def tell_step(step: str, done: int, total: int) -> None:
    """One line a step."""
    click.echo(f"[{done + 1}/{total}] {step}", err=True)


def tell_notes(notes: Iterable[str]) -> None:
    """What is worth knowing about an import, a line each."""
    for note in notes:
        click.echo(f"- {note}")


def print_json(value: Any) -> None:
    """JSON for programs; characters of every script as they are."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))
