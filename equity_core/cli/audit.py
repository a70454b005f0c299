"""`equity audit …`: the record of changes, checked and, where the law asks for it, erased from."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click
from sqlmodel import Session

from equity_core.access import COMMAND_LINE
from equity_core.cli.telling import print_json
from equity_core.settings import get_settings
from equity_core.store import audit as chain
from equity_core.store.engine import open_engine
from equity_core.store.writing import scrub, writing


@click.group()
def audit() -> None:
    """Check the record of changes."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def verify(as_json: bool) -> None:
    """Walk the whole chain; exit code 1 when something in it was changed."""
    with Session(open_engine(get_settings())) as session:
        found = chain.verify(session)
    if as_json:
        print_json(asdict(found))
    else:
        click.echo(f"{found.lines} lines. The last one's hash is {found.head}.")
        for gone in found.erased:
            click.echo(
                f"- The texts of line {gone.line} were erased by {gone.actor}, {gone.at} "
                f"(line {gone.by_line} says why)."
            )
        for problem in found.problems:
            click.echo(f"! {problem}")
        if not found.problems:
            click.echo("The chain holds: no line was changed, removed or put in between.")
    sys.exit(1 if found.problems else 0)


@audit.command()
@click.argument("line", type=int)
@click.option("--reason", required=True, help="Why; it stays in the record of changes.")
def erase(line: int, reason: str) -> None:
    """Remove the texts of one line for good. Backups made before still hold them."""
    settings = get_settings()
    with writing(settings) as session:
        chain.erase(session, COMMAND_LINE, line, reason)
    scrub(settings)
    click.echo(f"The texts of line {line} are erased. The chain still verifies.")


@audit.command("scrub")
def scrub_leftovers() -> None:
    """Clear what the database files still hold of erased texts."""
    scrub(get_settings())
    click.echo("Nothing is left of erased texts in the database's files.")
