"""`equity work`: do what waits, from the app, from cron or from a task scheduler."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any

import click

from equity_core.actions import reminders  # noqa: F401 - makes its work known
from equity_core.cli.telling import print_json
from equity_core.errors import EquityError
from equity_core.imports import job_kinds  # noqa: F401 - makes its kinds known
from equity_core.jobs.kinds import DUE
from equity_core.jobs.queue import Job, State
from equity_core.jobs.worker import run_waiting
from equity_core.settings import get_settings


@click.command()
@click.option("--due", is_flag=True, help="Also do what the calendar says, such as reminders.")
@click.option("--alone", is_flag=True, hidden=True)
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def work(*, due: bool, alone: bool, as_json: bool) -> None:
    """Do every job that waits; where another process is at it, wait for that one."""
    ran = run_waiting(get_settings(), tell=None if as_json else _tell, alone=alone)
    said = _do_due() if due else {}
    if as_json:
        print_json({"jobs": [_plain(job) for job in ran], "due": said})
    else:
        for name, sentence in said.items():
            click.echo(f"{name}: {sentence}")
        if not ran and not said:
            click.echo("Nothing waits.")
    if any(job.state in (State.FAILED, State.STOPPED) for job in ran):
        sys.exit(1)


def _do_due() -> dict[str, str]:
    """Run all that is registered; one that fails is told and does not keep the others back."""
    said = {}
    for name, do in DUE.items():
        try:
            said[name] = do(get_settings())
        except EquityError as error:
            said[name] = str(error)
    return said


def _tell(job: Job) -> None:
    click.echo(f"{job.kind} for {job.city}: {job.state}. {job.said}")


def _plain(job: Job) -> dict[str, Any]:
    moments = ("created_at", "started_at", "beat_at", "finished_at")
    shown = {name: str(value) for name in moments if (value := getattr(job, name)) is not None}
    return {**asdict(job), **dict.fromkeys(moments), **shown}
