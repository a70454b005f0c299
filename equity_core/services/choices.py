"""What the importer says about a file of service records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Counted = Literal["people", "things"]


@dataclass(frozen=True)
class ServiceChoices:
    """One import's choices; columns are named as the file names them.

    ``counts`` says whether a record stands for a person (then small counts are protected in
    whatever is published) or for a thing. ``place`` is False where records are kept by date only.
    """

    name: str
    lon: str | None = None
    lat: str | None = None
    area_id: str | None = None
    weight: str | None = None
    date: str | None = None
    race: str | None = None
    record_id: str | None = None
    unit: str = "records"
    counts: Counted = "people"
    crs: str | None = None
    place: bool = True
    drop_duplicates: bool = False
    accept_guesses: bool = False
