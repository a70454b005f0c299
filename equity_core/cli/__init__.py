"""The command `equity …`: the same functions as the pages, in the foreground."""

from __future__ import annotations

import sys

import click

from equity_core.cli.audit import audit
from equity_core.cli.backup import backup, restore
from equity_core.cli.city import city
from equity_core.cli.demographics import demographics
from equity_core.cli.history import history
from equity_core.cli.house import doctor, example, run
from equity_core.cli.measure import measure
from equity_core.cli.overlay import overlay
from equity_core.cli.places import places
from equity_core.cli.plan import plan
from equity_core.cli.service import service
from equity_core.cli.user import user
from equity_core.cli.work import work
from equity_core.errors import EquityError


@click.group()
@click.version_option(package_name="equity-dashboard", prog_name="equity")
def equity() -> None:
    """Keep a city's race-equity dashboard: load its records, measure, run the app."""


for command in (
    city,
    service,
    history,
    places,
    plan,
    overlay,
    measure,
    demographics,
    example,
    doctor,
    run,
    user,
    audit,
    work,
    backup,
    restore,
):
    equity.add_command(command)


def main() -> None:
    """Run the command; what goes wrong is said in one sentence, with exit code 1."""
    try:
        equity(standalone_mode=False)
    except EquityError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except OSError as error:
        where = error.filename or "A file or folder"
        click.echo(f"{where} cannot be used: {error.strerror or error}.", err=True)
        sys.exit(1)
    except click.exceptions.Abort:
        click.echo("Stopped. Nothing was changed.", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
