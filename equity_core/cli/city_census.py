"""`equity city add` and `equity city refresh`: a city's people from the Census, by its name."""

from __future__ import annotations

from pathlib import Path

import click

from equity_core.access import COMMAND_LINE
from equity_core.cities.reading import read_contents
from equity_core.cli.telling import tell_notes, tell_step
from equity_core.errors import BadInput
from equity_core.imports.census_city import WardFile, prepare_census_city
from equity_core.imports.census_refresh import look_for_newer
from equity_core.imports.census_source import open_census
from equity_core.imports.census_switching import drop_newer, use_newer
from equity_core.imports.census_waiting import differences, waiting_in
from equity_core.settings import get_settings

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
GOES_ON = "What has arrived so far is kept; the same command goes on from there."


@click.command("add")
@click.argument("name")
@click.option("--as", "called", help="What the city is called here, if not by its own name.")
@click.option("--wards", type=FILE, help="The city's own file of wards.")
@click.option("--ward-id", help="The column of that file with each ward's id.")
def add(name: str, called: str | None, wards: Path | None, ward_id: str | None) -> None:
    """Add the city NAME, such as "Red Wing, MN", with its people from the Census Bureau."""
    if (wards is None) != (ward_id is None):
        raise BadInput("Give --wards and --ward-id together.")
    file = None if wards is None else WardFile(wards, str(ward_id))
    settings = get_settings()
    if not settings.census_key.get_secret_value().strip():
        click.echo(
            "No Census key is set (EQUITY_CENSUS_KEY), so large files are fetched instead and 2000 "
            "and 2010 are left out. A key is free: https://api.census.gov/data/key_signup.html",
            err=True,
        )
    try:
        found = prepare_census_city(
            settings, name, called=called, wards=file, progress=tell_step, source=open_census
        )
    except KeyboardInterrupt:
        click.echo(GOES_ON, err=True)
        raise
    found.keep(settings, progress=tell_step)
    click.echo(f"Added {found.name}. {found.said}")
    tell_notes(found.notes)


@click.command("refresh")
@click.argument("city")
@click.option("--approve", is_flag=True, help="Use the newer figures that wait.")
@click.option("--discard", is_flag=True, help="Drop the newer figures that wait.")
def refresh(city: str, *, approve: bool, discard: bool) -> None:
    """Look for newer Census figures of CITY; they wait beside the old ones until approved."""
    if approve and discard:
        raise BadInput("Choose one of --approve and --discard.")
    settings = get_settings()
    if approve or discard:
        kept = waiting_in(read_contents(settings, city))
        act = use_newer if approve else drop_newer
        click.echo(act(settings, COMMAND_LINE, city, seen=0 if kept is None else kept.number))
        return
    try:
        found = look_for_newer(settings, COMMAND_LINE, city, progress=tell_step, source=open_census)
    except KeyboardInterrupt:
        click.echo(GOES_ON, err=True)
        raise
    click.echo(found.said)
    if found.waiting is not None:
        click.echo(differences(found.waiting).to_string(index=False))
        tell_notes(found.waiting.facts["notes"])
        click.echo(f'Use them with: equity city refresh "{city}" --approve')
        click.echo(f'Leave them with: equity city refresh "{city}" --discard')
