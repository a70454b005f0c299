"""`equity audit …`: the record of changes, checked and, where the law asks for it, erased from."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, date, datetime

import click

from equity_core.access import COMMAND_LINE
from equity_core.actions.erasing import Erasure, erase_line, erase_words
from equity_core.cli.telling import print_json
from equity_core.settings import get_settings
from equity_core.store import audit as chain
from equity_core.store.engine import reading
from equity_core.store.writing import scrub


@click.group()
def audit() -> None:
    """Check the record of changes."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def verify(as_json: bool) -> None:
    """Walk the whole chain; exit code 1 when something in it was changed."""
    with reading(get_settings()) as session:  # as of one moment: others may be writing
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
    """Remove the texts of one line for good. Backups made before still hold them.

    If the line tells of an update, its words go from the update as well.
    """
    done = erase_line(get_settings(), COMMAND_LINE, line, reason=reason, on=_today())
    _tell(done, dry_run=False)


@audit.command("erase-words")
@click.option("--reason", required=True, help="Why; it stays in the record of changes.")
@click.option("--dry-run", is_flag=True, help="Only say where the words stand.")
def erase_words_(reason: str, *, dry_run: bool) -> None:
    """Remove words wherever they stand. They are read from standard input.

    On the command itself, others on this machine could read them. Backups made before still
    hold them.
    """
    words = sys.stdin.read()
    settings = get_settings()
    done = erase_words(settings, COMMAND_LINE, words, reason=reason, on=_today(), dry_run=dry_run)
    _tell(done, dry_run=dry_run)


def _today() -> date:
    return datetime.now(UTC).date()


def _tell(done: Erasure, *, dry_run: bool) -> None:
    for place in done.fields:
        click.echo(f"- {place}")
    if done.lines:
        click.echo(f"- lines of the record of changes: {', '.join(map(str, done.lines))}")
    for place in done.left:
        click.echo(f"! Still there, for a person to change: {place}")
    if not (done.fields or done.lines):
        click.echo("These words stand in no text here.")
    elif dry_run:
        click.echo("This was a dry run. Nothing was erased.")
    else:
        click.echo("Erased. The chain still verifies. Destroy older backups that hold the words.")


@audit.command("scrub")
def scrub_leftovers() -> None:
    """Clear what the database files still hold of erased texts."""
    scrub(get_settings())
    click.echo("Nothing is left of erased texts in the database's files.")
