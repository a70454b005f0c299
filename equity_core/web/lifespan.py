"""What happens once, when the server starts: the log, the example city."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from starlette.concurrency import run_in_threadpool

from equity_core import example
from equity_core.errors import EquityError
from equity_core.settings import Settings

log = logging.getLogger("equity_core")
State = dict[str, Any] | None


def lifespan(settings: Settings) -> Callable[[Any], AbstractAsyncContextManager[State]]:
    """The start and end of the server, as `st.App(lifespan=…)` wants it."""

    @asynccontextmanager
    async def running(_app: Any) -> AsyncIterator[State]:
        write_log()
        if settings.door == "workspace":
            await run_in_threadpool(furnish, settings)
        yield None

    return running


def write_log() -> None:
    """Send this program's log lines to the standard error, once."""
    if not log.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)


def furnish(settings: Settings) -> None:
    """Give an empty workspace the example city.

    A workspace that cannot be opened does not stop the server: `/readyz` and the home page say so.
    """
    try:
        name = example.ensure(settings)
    except (EquityError, OSError) as error:
        log.error("The workspace is not ready: %s", error)
        return
    if name is not None:
        log.info("The workspace was empty: loaded the example city, %s.", name)
