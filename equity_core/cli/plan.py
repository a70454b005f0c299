"""`equity plan …`: a city's whole plan in from a file, and out to one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from equity_core.access import COMMAND_LINE
from equity_core.actions.importing import export_plan, import_plan
from equity_core.settings import get_settings

IN_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def plan() -> None:
    """The plan of a city: its actions, steps and updates."""


@plan.command("import")
@click.argument("city")
@click.argument("file", type=IN_FILE)
@click.option("--dry-run", is_flag=True, help="Say what would change and keep nothing.")
def import_(city: str, file: Path, *, dry_run: bool) -> None:
    """Bring FILE (CSV or XLSX) into the plan of CITY, all of it or nothing."""
    found = import_plan(
        get_settings(), COMMAND_LINE, city, file, now=datetime.now(UTC), dry_run=dry_run
    )
    for word, counts in (("Added", found.added), ("Changed", found.changed)):
        listed = ", ".join(_count(number, kind) for kind, number in counts.items())
        click.echo(f"{word}: {listed or 'nothing'}.")
    click.echo(
        f"Unchanged: {found.unchanged:,}. Not in the file and left alone: {found.left_alone:,}."
    )
    if dry_run:
        click.echo("This was a dry run. Nothing was kept.")


@plan.command("export")
@click.argument("city")
@click.argument("file", type=OUT_FILE)
def export(city: str, file: Path) -> None:
    """Write the plan of CITY to FILE, whose name ends in .csv or .xlsx."""
    found = export_plan(get_settings(), COMMAND_LINE, city, file)
    click.echo(f"Wrote “{found.title}” with {_count(len(found.actions), 'action')} to {file}.")


def _count(number: int, kind: str) -> str:
    return f"{number:,} {kind if number == 1 else kind + 's'}"
