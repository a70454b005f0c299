"""`equity run`, `equity example`, `equity doctor`: the house itself."""

from __future__ import annotations

import subprocess
import sys

import click

from equity_core.cli.telling import tell_step
from equity_core.doctor import examine, warnings
from equity_core.example import ensure, load_example
from equity_core.refusals import refuse
from equity_core.settings import REPOSITORY, get_settings


@click.command()
@click.option("--port", default=8501, show_default=True)
def run(port: int) -> None:
    """Start the app; on an empty workspace the example city is loaded first."""
    refuse(get_settings())
    ensure(get_settings(), progress=tell_step)
    click.echo(f"Open http://localhost:{port} in a browser. Stop with Ctrl+C.")
    started = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
        cwd=REPOSITORY,
        check=False,
    )
    sys.exit(started.returncode)


@click.command()
def example() -> None:
    """Load the invented example city, or load it anew."""
    name = load_example(get_settings(), progress=tell_step)
    click.echo(f"“{name}” is loaded. It is invented; no real city is like it.")


@click.command()
def doctor() -> None:
    """Print every setting, where it came from, what is wrong with it, and what to look after."""
    findings = examine()
    for finding in findings:
        mark = "!" if finding.problem else " "
        click.echo(f"{mark} {finding.name} = {finding.value}   (from {finding.source})")
        if finding.problem:
            click.echo(f"    {finding.problem}")
    for warning in warnings():
        click.echo(f"! {warning}")
    sys.exit(1 if any(finding.problem for finding in findings) else 0)
