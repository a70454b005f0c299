"""Every place of the country in the newest survey, and its residents in the one before it."""

from __future__ import annotations

import pandas as pd

from equity_core.errors import BadInput, NotFound
from equity_core.imports.census_source import Source

YEARS = 5
"""Surveys this far apart share no year, so that a change between them is one."""


def fetch_places(source: Source, newest: int) -> tuple[pd.DataFrame, list[str]]:
    """The places of the newest survey by group, with all residents of the survey before.

    Returns
    -------
    tuple
        ``geoid, name, state, period, group, estimate, moe``; and a sentence where the earlier
        survey cannot be had, which costs the change of places and nothing else.
    """
    places = source.national_places(newest).assign(period=_period(newest))
    before = newest - YEARS
    try:
        earlier = source.national_places(before)
    except (NotFound, BadInput):
        return places, [
            f"How other places have changed is not known: their figures of {_period(before)} "
            "could not be had."
        ]
    totals = earlier[earlier["group"] == "total"].assign(period=_period(before))
    return pd.concat([places, totals], ignore_index=True), []


def _period(year: int) -> str:
    return f"{year - YEARS + 1}-{year}"
