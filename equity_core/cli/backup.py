"""`equity backup` and `equity restore`: the whole workspace into one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from equity_core.access import COMMAND_LINE
from equity_core.backup.making import backup as back_up
from equity_core.backup.restoring import restore as put_back
from equity_core.settings import get_settings

PATH = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=PATH)
def backup(file: Path) -> None:
    """Back the whole workspace up into FILE, or into a folder, and try it by restoring it.

    The file holds all that the workspace does. Keep it on another machine, locked away.
    """
    facts = back_up(get_settings(), COMMAND_LINE, file)
    click.echo(f"Wrote {facts.path} ({facts.bytes / 2**20:,.1f} MB, {facts.files:,} files).")
    for note in facts.notes:
        click.echo(f"- {note}")
    click.echo(
        f"It was restored for trial and is whole. The record of changes ends at line "
        f"{facts.audit_lines:,}, {facts.audit_head}."
    )


@click.command()
@click.argument("file", type=PATH)
@click.option("--into", type=PATH, help="A folder to restore into, in place of EQUITY_HOME.")
@click.option("--replace", is_flag=True, help="Replace what is there; it is kept aside.")
def restore(file: Path, into: Path | None, *, replace: bool) -> None:
    """Put the backup FILE in place. Stop the app first.

    Everyone signs in anew afterwards, and one-time addresses no longer work.
    """
    done = put_back(get_settings(), COMMAND_LINE, file, into=into, replace=replace)
    click.echo(f"Restored the backup of {done.made_at:%Y-%m-%d %H:%M} UTC into {done.home}.")
    if done.aside is not None:
        click.echo(f"What was there before is in {done.aside}.")
    if done.schema_aside:
        click.echo(f"The tables from before are in the schema {done.schema_aside}.")
    for problem in done.problems:
        click.echo(f"! {problem}")
    click.echo(
        f"The record of changes ends at line {done.audit_lines:,}, {done.audit_head}. "
        "Compare that with what you noted when the backup was made."
    )
    if into is not None:
        click.echo(f"To use it, set EQUITY_HOME to {done.home}.")
