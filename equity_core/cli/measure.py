"""`equity measure`: the numbers behind the map, for programs and for people."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import Any

import click

from equity_core.cli.telling import print_json
from equity_core.disparity.measuring import Measurement, Question, as_json
from equity_core.disparity.measuring import measure as measure_core
from equity_core.services.ledger import say_ledger
from equity_core.settings import get_settings


@click.command()
@click.argument("city")
@click.argument("service")
@click.option("--baseline", default="total", show_default=True, help="The group to compare with.")
@click.option("--level", help="The level of areas; the city's first where not given.")
@click.option("--period", help="The period of the population; the newest where not given.")
@click.option("--urban-compat", is_flag=True, help="Round as the Spatial Equity Data Tool does.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON for programs.")
def measure(
    city: str,
    service: str,
    baseline: str,
    level: str | None,
    period: str | None,
    *,
    urban_compat: bool,
    json_wanted: bool,
) -> None:
    """Compare where SERVICE lies with where people of CITY live."""
    question = Question(city, service, baseline, level, period, urban_compat)
    found = measure_core(get_settings(), question)
    if json_wanted:
        print_json(as_json(found))
    else:
        _tell(found)


def _tell(found: Measurement) -> None:
    click.echo(f"{found.service.name}, {found.provenance['city']}: {say_ledger(found.ledger)}")
    if math.isnan(found.shares.no_residents_percent):
        click.echo("Nothing lies in these areas, so there is nothing to compare.")
        return
    for row in found.shares.groups.to_dict(orient="records"):
        click.echo(_say_group(row))
    for percent, where in (
        (found.shares.no_residents_percent, "where nobody lives"),
        (found.shares.no_figure_percent, "whose population is not known"),
    ):
        if percent > 0:
            click.echo(f"In areas {where}: {percent:.1f} %")


def _say_group(row: Mapping[Hashable, Any]) -> str:
    """One group's line; "z" keeps a minus sign away from a rounded zero."""
    if math.isnan(row["gap_points"]):
        return f"{row['group']}: not known"
    chance = f"{row['low_points']:+z.1f} to {row['high_points']:+z.1f}"
    return (
        f"{row['group']}: {row['exposed_percent']:.1f} % of residents where it is; "
        f"{row['city_percent']:.1f} % in the city; {row['gap_points']:+z.1f} points "
        f"({'not known how sure' if math.isnan(row['low_points']) else chance})"
    )
