"""`equity places …`: the table of other places, for peers."""

from __future__ import annotations

from pathlib import Path

import click

from equity_core.cli.telling import tell_notes, tell_step
from equity_core.imports.other_places import import_places
from equity_core.settings import get_settings


@click.group()
def places() -> None:
    """Other places, so that a city can be seen beside those most like it."""


@places.command("import")
@click.argument("city")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(city: str, file: Path) -> None:
    """Import FILE for CITY: one row a place, period and group.

    Its columns are geoid, name, state, period, group (an id such as total or black_nh), estimate
    and moe. A city that was fetched by its name has such a table already.
    """
    facts = import_places(get_settings(), city, file, progress=tell_step)
    click.echo(f"Kept the table of places: {facts['holds']}.")
    tell_notes(facts["notes"])
