"""`equity history …`: a city's population of earlier years."""

from __future__ import annotations

from pathlib import Path

import click

from equity_core.cli.telling import print_json, tell_notes, tell_step
from equity_core.demographics.history_ledger import say_ledger
from equity_core.imports.history import prepare_history
from equity_core.settings import get_settings


@click.group()
def history() -> None:
    """A city's population of earlier years, each figure with its source."""


@history.command("import")
@click.argument("city")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--place", help="What the file calls the city, where it holds several places.")
@click.option("--dry-run", is_flag=True, help="Say what would happen to every row; keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the ledger as JSON.")
def import_(city: str, file: Path, *, place: str | None, dry_run: bool, as_json: bool) -> None:
    """Import FILE: one row a figure, with period, group, measure, value and source.

    It takes the place of the history that CITY has; a failed import changes nothing.
    """
    settings = get_settings()
    found = prepare_history(settings, city, file, place=place, progress=tell_step)
    if not dry_run:
        found.keep(settings, progress=tell_step)
    told = found.history
    if as_json:
        ledger = {"ledger": told.ledger, "periods": told.facts["periods"]}
        print_json({**ledger, "kept": not dry_run, "notes": list(told.notes)})
        return
    done = "Nothing was kept" if dry_run else "Kept the history"
    click.echo(f"{done}. {say_ledger(told.ledger)}")
    tell_notes(told.notes)
