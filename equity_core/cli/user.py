"""`equity user …`: people who can sign in, managed from the machine's own command line."""

from __future__ import annotations

import sys

import click

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts.addresses import first_run_address, reset_address
from equity_core.accounts.people import add_person, as_json, list_people, set_disabled, set_role
from equity_core.cli.telling import print_json
from equity_core.errors import BadInput
from equity_core.settings import get_settings

ROLES = click.Choice([role.value for role in Role])


@click.group()
def user() -> None:
    """Add and list the people who can sign in."""


@user.command()
@click.argument("name")
@click.option("--role", type=ROLES, required=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(name: str, role: str, password_stdin: bool) -> None:
    """Add a person. The password is read from standard input, never from the command."""
    if not password_stdin:
        raise BadInput(
            "Give the password on standard input and say --password-stdin. "
            "On the command itself, others on this machine could read it."
        )
    password = sys.stdin.readline().rstrip("\r\n")
    made = add_person(get_settings(), COMMAND_LINE, name=name, role=Role(role), password=password)
    click.echo(f"{made.name} can sign in now, as {made.role}.")


@user.command("list")
@click.option("--json", "as_text", is_flag=True, help="Print the list as JSON.")
def list_users(as_text: bool) -> None:
    """List everyone with an account."""
    people = list_people(get_settings(), COMMAND_LINE)
    if as_text:
        print_json([as_json(person) for person in people])
        return
    for person in people:
        state = "disabled" if person.disabled else "" if person.has_password else "no password yet"
        click.echo("  ".join(part for part in (person.name, person.role.value, state) if part))
    if not people:
        click.echo("Nobody can sign in yet. Add someone with: equity user add NAME --role ROLE")


@user.command()
@click.argument("name")
def reset(name: str) -> None:
    """Print an address where NAME sets a new password. The old one stops working at once."""
    click.echo(reset_address(get_settings(), COMMAND_LINE, name))
    click.echo("The address works once, within 24 hours. Give it to this person only.", err=True)


@user.command("first-run")
def first_run() -> None:
    """Print an address to make the first administrator; there is none once there is one."""
    address = first_run_address(get_settings())
    if address is None:
        raise BadInput("There is an administrator already. List everyone with: equity user list")
    click.echo(address)
    click.echo("The address works once, within 24 hours.", err=True)


@user.command()
@click.argument("name")
@click.argument("role", type=ROLES)
def role(name: str, role: str) -> None:
    """Give NAME another role; it counts from their next click on."""
    set_role(get_settings(), COMMAND_LINE, name, Role(role))
    click.echo("The role is changed.")


@user.command()
@click.argument("name")
def disable(name: str) -> None:
    """Keep NAME out and end all their sessions."""
    set_disabled(get_settings(), COMMAND_LINE, name, True)
    click.echo("This person can no longer sign in.")


@user.command()
@click.argument("name")
def enable(name: str) -> None:
    """Let NAME sign in again."""
    set_disabled(get_settings(), COMMAND_LINE, name, False)
    click.echo("This person can sign in again.")
