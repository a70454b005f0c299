"""What the server does from its start to its end: log, example city, first administrator, jobs."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from starlette.concurrency import run_in_threadpool

from equity_core import example
from equity_core.accounts.addresses import first_run_address, lacks_administrator
from equity_core.errors import BadInput, EquityError
from equity_core.jobs.starting import start_worker
from equity_core.refusals import refuse
from equity_core.settings import Settings, get_settings
from equity_core.store.strays import sweep
from equity_core.web.log_addresses import keep_secrets_out_of_the_log

log = logging.getLogger("equity_core")
State = dict[str, Any] | None
Port = Callable[[], int]
INVITATION = """
  There is no administrator yet. Open this address to make the first one:

      {address}

  It works once, within 24 hours. Keep it to yourself: whoever opens it first may do everything.
  For a new one, stop the server and start it again, or run: equity user first-run
"""
NO_TERMINAL = (
    "There is no administrator yet. To make the first one, run on this machine: "
    "equity user first-run"
)


def settings_to_start() -> Settings:
    """The settings of this process, before anything is opened.

    Raises
    ------
    SystemExit
        They cannot be used, or are not safe for a real city; the sentence is on the terminal.
    """
    try:
        settings = get_settings()
        refuse(settings)
    except BadInput as error:
        raise SystemExit(str(error)) from None
    return settings


def lifespan(
    settings: Settings, *, port: Port | None = None
) -> Callable[[Any], AbstractAsyncContextManager[State]]:
    """The start and end of the server, as `st.App(lifespan=…)` wants it.

    Parameters
    ----------
    settings
        Where the workspace is, and which door this is.
    port
        Tells where the server listens, asked when it starts; None where nobody knows.
    """

    @asynccontextmanager
    async def running(_app: Any) -> AsyncIterator[State]:
        write_log()
        keep_secrets_out_of_the_log()
        if settings.door == "public" or not await run_in_threadpool(furnish, settings):
            yield None
            return
        await run_in_threadpool(invite, settings, port)
        watch = start_worker(settings)
        try:
            yield None
        finally:
            await run_in_threadpool(watch.stop)

    return running


def write_log() -> None:
    """Send this program's log lines to the standard error, once."""
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)


def furnish(settings: Settings) -> bool:
    """Give an empty workspace the example city; clear away what dead processes left.

    Returns whether the workspace can be used. One that cannot be opened does not stop the server:
    `/readyz` and the home page say so.
    """
    try:
        name = example.ensure(settings)
        sweep(settings)
    except (EquityError, OSError) as error:
        log.error("The workspace is not ready: %s", error)
        return False
    if name is not None:
        log.info("The workspace was empty: loaded the example city, %s.", name)
    return True


def invite(settings: Settings, port: Port | None = None) -> None:
    """Print a one-time address for the first administrator, where a person at a terminal reads it.

    Never through the log, and never into a file or a pipe, which others may read later: there the
    log names the command that prints an address.
    """
    terminal = next((one for one in (sys.stdout, sys.stderr) if one and one.isatty()), None)
    try:
        if terminal is None:
            if lacks_administrator(settings):
                log.warning(NO_TERMINAL)
            return
        address = first_run_address(settings, port=port() if port else None)
    except EquityError as error:
        log.error("No first administrator can be made now: %s", error)
        return
    if address is not None:
        terminal.write(INVITATION.format(address=address))
        terminal.flush()
