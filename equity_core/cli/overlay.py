"""`equity overlay …`: maps of the record that lie over a city."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from equity_core.cli.telling import tell_notes, tell_step
from equity_core.demographics.overlays import OverlayChoices, OverlayKind
from equity_core.imports.overlay import OverlayFile, prepare_overlay
from equity_core.imports.overlay_words import say_overlay
from equity_core.settings import get_settings

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def overlay() -> None:
    """Maps of the record: lending maps, covenants, freeways, urban renewal."""


@overlay.command("import")
@click.argument("city")
@click.argument("file", type=FILE)
@click.option("--kind", type=click.Choice([str(one) for one in OverlayKind]), required=True)
@click.option("--name", required=True, help="What the overlay is called on the page.")
@click.option("--grade", help="The column with each shape's class, such as the letter A to D.")
@click.option("--year", help="The column with each shape's year.")
@click.option("--source", required=True, help="Who made it, and when.")
@click.option("--licence", default="", help="What its owner allows, such as CC0.")
@click.option("--parcels", type=FILE, help="All parcels, for covenants as a share of lots.")
@click.option("--dry-run", is_flag=True, help="Say what would be kept; keep nothing.")
def import_(city: str, file: Path, *, parcels: Path | None, dry_run: bool, **given: Any) -> None:
    """Lay FILE over CITY; the same name again is a new revision.

    Only shapes, one class and one year are kept: no names, no parcel numbers, no wording.
    """
    settings = get_settings()
    choices = OverlayChoices(**{**given, "kind": OverlayKind(given["kind"])})
    described = OverlayFile(file, choices, parcels)
    found = prepare_overlay(settings, city, described, progress=tell_step)
    said, notes = say_overlay(found)
    if dry_run:
        click.echo(f"Nothing was kept. {said}")
    else:
        for kept in found.keep(settings, progress=tell_step):
            click.echo(f"Kept {kept.kind} “{kept.name}”, revision {kept.number}. {said}")
    tell_notes(notes)
