"""Drafts of the two things every import of places makes: a level and a population."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from equity_core.cities.areas import AreaSet, save_areas
from equity_core.cities.population import Population, save_population
from equity_core.readers.shapes import Shapes
from equity_core.store.workbench import Draft, Workbench


class Drafting(Protocol):
    """Where drafts are opened: the workbench, or a bundle that waits inside one of its drafts."""

    def draft(self, kind: str, name: str, *, source: Path | None = None) -> Draft:
        """Open a new draft."""


def draft_level(
    bench: Workbench,
    level: str,
    areas: AreaSet,
    facts: dict[str, Any],
    source: Path,
    shapes: Shapes,
) -> None:
    """Draft a level: exact areas, grid, drawing."""
    draft = bench.draft("level", level, source=source)
    draft.facts = {**facts, "format": shapes.format, "file_notes": list(shapes.notes)}
    save_areas(areas, draft.folder)


def draft_population(
    bench: Drafting, level: str, population: Population, source: tuple[str, str]
) -> None:
    """Draft the people of a level, by group or by age, as what their facts say they are.

    `source` is the name and hash of the file behind them.
    """
    draft = bench.draft(population.kind, f"{level}, {population.period}")
    draft.source_name, draft.source_sha256 = source
    draft.facts = {**population.facts, "level": level}
    save_population(population, draft.folder)
