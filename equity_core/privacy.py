"""What must not leave in a file: cells that a spreadsheet would run as a formula."""

from __future__ import annotations

import pandas as pd

# The four signs, their wide forms, which spreadsheets of some languages read alike, and controls.
STARTS_A_FORMULA = (
    *("=", "+", "-", "@"),
    *("\uff1d", "\uff0b", "\uff0d", "\uff20"),
    *("\t", "\r", "\n", "\0"),
)


def escape_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy in which text that a spreadsheet could run as a formula begins with a quote mark.

    Numbers keep their minus sign; column names are text and are escaped too
    (OWASP ASVS 5.0, 1.2.10).
    """
    safe = frame.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name]) and not pd.api.types.is_bool_dtype(
            safe[name]
        ):
            safe[name] = safe[name].map(_escape, na_action="ignore")
    return safe.rename(columns=_escape)


def _escape(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(STARTS_A_FORMULA) else value
