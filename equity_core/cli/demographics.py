"""`equity demographics`: who lives in a city and how far apart, for programs and for people."""

from __future__ import annotations

import math

import click

from equity_core.cities.reading import CityContents, read_contents
from equity_core.cli.telling import print_json
from equity_core.demographics.apart import Separation
from equity_core.demographics.now import CityPeople
from equity_core.demographics.summary import (
    Pair,
    as_json,
    choose_pair,
    people_over_time,
    read_separation,
)
from equity_core.groups import Groups, load_groups
from equity_core.settings import get_settings


@click.command()
@click.argument("city")
@click.option("--a", "one", help="The group whose separation is measured, such as black_nh.")
@click.option("--b", "other", help="The group that it is compared with; the largest if not given.")
@click.option("--level", help="The level of areas; the city's first where not given.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON for programs.")
def demographics(
    city: str, one: str | None, other: str | None, level: str | None, *, json_wanted: bool
) -> None:
    """Tell who lives in CITY in every period, and how far apart two groups live."""
    settings = get_settings()
    contents, groups = read_contents(settings, city), load_groups(settings.home)
    people = people_over_time(contents, groups)
    pair = choose_pair(contents, groups, level, (one, other))
    apart = read_separation(contents, groups, level, pair)
    if json_wanted:
        print_json(as_json(people, apart))
    else:
        _tell(contents, groups, people, apart, pair)


def _tell(
    contents: CityContents,
    groups: Groups,
    people: list[CityPeople],
    apart: list[Separation],
    pair: Pair | None,
) -> None:
    for period in people:
        click.echo(f"{contents.city.name}, {period.period}:")
        for group, row in period.frame.T.to_dict().items():
            share = f" ({100 * row['share']:.1f} %)" if math.isfinite(row["share"]) else ""
            click.echo(f"  {group}: {_number(row['estimate'], row['moe'])}{share}")
    if pair is None or not apart:
        click.echo("There are no two groups to compare.")
        return
    a, b = (groups.get(group).people for group in pair)
    click.echo(f"How far apart {a} and {b} live, by {apart[0].level}:")
    for one in apart:
        said = ", ".join(
            f"{name.replace('_', ' ')} {index.value:.4f}{_interval(index.low, index.high)}"
            if math.isfinite(index.value)
            else f"{name.replace('_', ' ')} not known"
            for name, index in one.indices.items()
        )
        doubt = "; too unsure to say" if one.unsure else ""
        click.echo(f"  {one.period}: {said}{doubt}")
        if one.few:
            click.echo(f"    few people for so many areas: {', '.join(one.few)}")


def _number(estimate: float, moe: float) -> str:
    if not math.isfinite(estimate):
        return "not known"
    return f"{estimate:,.0f}{f' +- {moe:,.0f}' if math.isfinite(moe) and moe > 0 else ''}"


def _interval(low: float, high: float) -> str:
    return f" ({low:.4f} to {high:.4f})" if math.isfinite(low) else ""
