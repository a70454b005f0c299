"""`equity user …`: people who can sign in, managed from the machine's own command line."""

from __future__ import annotations

import sys

import click

from equity_core.access import COMMAND_LINE, Role
from equity_core.accounts.addresses import first_run_address, reset_address
from equity_core.accounts.known_people import add_known_person, give_identity, take_identity
from equity_core.accounts.people import (
    WayIn,
    add_person,
    as_json,
    list_people,
    set_disabled,
    set_role,
)
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
@click.option("--email", default="", help="They sign in with the city's account of this address.")
@click.option("--oidc", "subject", default="", help="… or with the one that has this code.")
def add(name: str, role: str, password_stdin: bool, email: str, subject: str) -> None:
    """Add a person: with a password from standard input, or by their city account."""
    if email or subject:
        if password_stdin:
            raise BadInput("A person signs in with a password or a city account, not with both.")
        known = add_known_person(
            get_settings(), COMMAND_LINE, name=name, role=Role(role), email=email, subject=subject
        )
        click.echo(f"{known.name} can sign in with the city's account now, as {known.role}.")
        return
    if not password_stdin:
        raise BadInput(
            "Give the password on standard input and say --password-stdin. "
            "On the command itself, others on this machine could read it. "
            "For someone who signs in with a city account, give --email or --oidc."
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
        way = "" if person.way_in is WayIn.PASSWORD else person.way_in.value
        state = "disabled" if person.disabled else way
        click.echo("  ".join(part for part in (person.name, person.role.value, state) if part))
    if not people:
        click.echo("Nobody can sign in yet. Add someone with: equity user add NAME --role ROLE")


@user.command()
@click.argument("name")
def reset(name: str) -> None:
    """Print an address where NAME sets a new password. The old one stops working at once."""
    click.echo(reset_address(get_settings(), COMMAND_LINE, name))
    click.echo("The address works once, within 24 hours. Give it to this person only.", err=True)


@user.command()
@click.argument("name")
@click.option("--email", default="", help="The address of their city account.")
@click.option("--oidc", "subject", default="", help="… or the code of their city account.")
def link(name: str, email: str, subject: str) -> None:
    """Let NAME sign in with the city's account, and no longer with a password."""
    give_identity(get_settings(), COMMAND_LINE, name, email=email, subject=subject)
    click.echo("From now on this person signs in with the city's account only.")


@user.command()
@click.argument("name")
def unlink(name: str) -> None:
    """Let NAME no longer sign in with the city's account."""
    take_identity(get_settings(), COMMAND_LINE, name)
    click.echo("This person can no longer sign in. For a password: equity user reset NAME")


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
