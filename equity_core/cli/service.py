"""`equity service …`: import service records, list what is there."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from equity_core.cities.reading import read_contents
from equity_core.cli.city import FILE
from equity_core.cli.telling import print_json, tell_notes, tell_step
from equity_core.errors import NeedsAnswer
from equity_core.imports.service import ServiceReport, import_service
from equity_core.readers.words import count, was
from equity_core.services.choices import ServiceChoices
from equity_core.services.ledger import say_ledger
from equity_core.settings import get_settings


@click.group()
def service() -> None:
    """Service records: tree planting, repairs, visits, stops."""


@service.command("import")
@click.argument("city")
@click.argument("file", type=FILE)
@click.option("--name", required=True, help="What the records are, such as trees planted.")
@click.option("--lon", help="The column with longitude, or x.")
@click.option("--lat", help="The column with latitude, or y.")
@click.option("--area-id", help="The column with the id of the area, instead of coordinates.")
@click.option("--weight", help="The column with an amount; without it each record counts 1.")
@click.option("--date", help="The column with the date.")
@click.option("--race", help="The column with the race or ethnicity as recorded.")
@click.option("--record-id", help="The column that tells records apart.")
@click.option("--unit", default="records", show_default=True, help="What is counted.")
@click.option(
    "--counts",
    type=click.Choice(["people", "things"]),
    default="people",
    show_default=True,
    help="Whether a record stands for a person.",
)
@click.option("--crs", help="The coordinate system of x and y, such as EPSG:26915.")
@click.option("--no-place", is_flag=True, help="Keep the records by date, without a place.")
@click.option("--drop-duplicates", is_flag=True, help="Leave out records that repeat another.")
@click.option("--yes", is_flag=True, help="Agree to a guessed coordinate system.")
@click.option("--rejects", type=click.Path(path_type=Path), help="Save rows set aside here.")
@click.option("--json", "as_json", is_flag=True, help="Print the ledger as JSON.")
def import_(
    city: str,
    file: Path,
    *,
    rejects: Path | None,
    no_place: bool,
    yes: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Import the service records of FILE into CITY; a failed import changes nothing."""
    choices = ServiceChoices(place=not no_place, accept_guesses=yes, **given)
    report = _import_or_ask(city, file, choices, rejects)
    if as_json:
        print_json({"ledger": report.ledger, "totals": report.totals, "notes": report.notes})
        return
    click.echo(f"Kept “{report.name}”. {say_ledger(report.ledger)}")
    tell_notes(report.notes)
    if rejects is not None:
        saved = report.rejects_saved
        click.echo(f"{count(saved, 'row')} set aside {was(saved)} saved to {rejects}.")


def _import_or_ask(
    city: str, file: Path, choices: ServiceChoices, rejects: Path | None
) -> ServiceReport:
    """Import; where the importer must agree to a guess and can be asked, ask."""
    try:
        return import_service(
            get_settings(), city, file, choices, rejects=rejects, progress=tell_step
        )
    except NeedsAnswer as question:
        if not sys.stdin.isatty():
            raise
        click.confirm(f"{question} Is that right?", abort=True)
        return import_service(
            get_settings(),
            city,
            file,
            replace(choices, accept_guesses=True),
            rejects=rejects,
            progress=tell_step,
        )


@service.command("list")
@click.argument("city")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def list_(city: str, *, as_json: bool) -> None:
    """List the services of CITY."""
    contents = read_contents(get_settings(), city)
    rows = [
        {
            "name": kept.name,
            "unit": kept.facts["unit"],
            "first_date": kept.facts["first_date"],
            "last_date": kept.facts["last_date"],
            "revision": kept.number,
        }
        for kept in contents.services
    ]
    if as_json:
        print_json(rows)
        return
    if not rows:
        click.echo(f"{contents.city.name} has no services yet. See: equity service import --help")
    for row in rows:
        click.echo(f"{row['name']} ({row['unit']}), revision {row['revision']}")
