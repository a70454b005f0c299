"""The key travels in the address of a request; it stays out of every log line."""

from __future__ import annotations

import logging
import re

_KEY = re.compile(r"(?i)([?&]key=)[^&\s'\"]+")
_LOGGERS = ("urllib3.connectionpool", "urllib3.util.retry", "urllib3.connection")


def without_key(text: str) -> str:
    """The text with any key in an address replaced."""
    return _KEY.sub(r"\1hidden", text)


class _HideKeys(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_key(record.getMessage()), ()
        return True


_FILTER = _HideKeys()


def hide_keys_in_logs() -> None:
    """Make the library that sends requests write addresses without a key."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if _FILTER not in logger.filters:
            logger.addFilter(_FILTER)
