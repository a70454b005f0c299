"""`equity city …`: import a city's areas and people, add layers, list cities."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from equity_core.cities.population import PopulationChoices
from equity_core.cities.reading import list_cities
from equity_core.cli.city_census import add, refresh
from equity_core.cli.telling import print_json, tell_notes, tell_step
from equity_core.errors import BadInput
from equity_core.imports.city import DEFAULT_LEVEL, CityFiles, import_city
from equity_core.imports.layer import LayerFile, import_layer
from equity_core.settings import get_settings

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def city() -> None:
    """Cities: their areas, people and outlines."""


city.add_command(add)
city.add_command(refresh)


@city.command("import")
@click.argument("name")
@click.option("--areas", type=FILE, required=True, help="Areas as polygons.")
@click.option("--area-id", required=True, help="The column with each area's id.")
@click.option("--area-name", help="The column with each area's name.")
@click.option("--population", type=FILE, required=True, help="People by area and group.")
@click.option("--population-id", help="The column with the area id, where it is not clear.")
@click.option("--period", help="The year or years of the population, such as 2020.")
@click.option("--level", default=DEFAULT_LEVEL, show_default=True, help="What the areas are.")
@click.option("--clean", is_flag=True, help="Repair overlaps and slivers between areas.")
@click.option("--census-count", is_flag=True, help="The population is a full count, no survey.")
@click.option("--partial-groups", is_flag=True, help="Groups are left out on purpose.")
def import_(name: str, **given: Any) -> None:
    """Import the areas and people of city NAME; the same name again is a new revision."""
    people = PopulationChoices(
        period=given["period"],
        id_column=given["population_id"],
        census_count=given["census_count"],
        partial_groups=given["partial_groups"],
    )
    files = CityFiles(
        areas=given["areas"],
        population=given["population"],
        area_id=given["area_id"],
        area_name=given["area_name"],
        level=given["level"],
        clean=given["clean"],
        people=people,
    )
    for kept in import_city(get_settings(), name, files, progress=tell_step):
        if kept.kind != "counts":
            click.echo(f"Kept {kept.kind} “{kept.name}”, revision {kept.number}.")
            tell_notes(kept.facts["notes"])


@city.command("layer")
@click.argument("name_of_city", metavar="CITY")
@click.argument("file", type=FILE)
@click.option("--name", required=True, help="What the layer is called, such as wards.")
@click.option("--id", "id_column", required=True, help="The column with each area's id or label.")
@click.option("--label", help="The column with the name to show.")
@click.option("--use", type=click.Choice(["level", "outline"]), required=True)
@click.option("--where", metavar="COLUMN=VALUE", help="Take only the rows with this value.")
@click.option("--clean", is_flag=True, help="Repair overlaps and slivers between areas.")
def layer(name_of_city: str, file: Path, where: str | None, **given: Any) -> None:
    """Add a second level of areas, or outlines for orientation, to CITY."""
    chosen = None
    if where is not None:
        column, sign, value = where.partition("=")
        if not sign:
            raise BadInput("Write the choice of rows as column=value.")
        chosen = (column, value)
    described = LayerFile(file=file, where=chosen, **given)
    for kept in import_layer(get_settings(), name_of_city, described, progress=tell_step):
        if kept.kind != "counts":
            click.echo(f"Kept {kept.kind} “{kept.name}”, revision {kept.number}.")
            tell_notes(kept.facts["notes"])


@city.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def list_(*, as_json: bool) -> None:
    """List the cities with their levels and periods."""
    found = list_cities(get_settings())
    if as_json:
        print_json(found)
        return
    if not found:
        click.echo("No city yet. Load the example with: equity example")
    for row in found:
        click.echo(
            f"{row['name']}: {', '.join(row['levels'])}; people in {', '.join(row['periods'])}"
        )
