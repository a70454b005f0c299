"""One measurement: a service, a level, a period and a baseline become numbers with provenance."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

import equity_core
from equity_core.cities.population import Population
from equity_core.cities.reading import CityContents, load_population, read_contents
from equity_core.disparity.shares import Shares, compare
from equity_core.errors import BadInput, NotFound
from equity_core.groups import Groups, load_groups
from equity_core.services.counts import by_area, read_counts
from equity_core.services.places import BY_DATE
from equity_core.settings import Settings
from equity_core.store.columns import read_columns
from equity_core.store.revisions import Kept

FORMULA = "shares 1"
"""Changes whenever the same inputs would give other numbers."""


@dataclass(frozen=True)
class Question:
    """What is asked; None means the first level, the newest period."""

    city: str
    service: str
    baseline: str = "total"
    level: str | None = None
    period: str | None = None
    urban_compat: bool = False


@dataclass(frozen=True)
class Measurement:
    """The answer: shares by area and group, people by area, the ledger, and where it all came from.

    ``table`` has one row an area: area, name, amount, records, residents (of the baseline),
    square_km, share, baseline_share, gap, rate_per_1000 (NaN without residents).
    """

    question: Question
    shares: Shares
    table: pd.DataFrame = field(hash=False)
    ledger: dict[str, int] = field(hash=False)
    totals: dict[str, float | None] = field(hash=False)
    provenance: dict[str, Any] = field(hash=False)
    service: Kept
    population: Kept
    level: Kept


def measure(settings: Settings, question: Question) -> Measurement:
    """Answer a question from what was counted at import; work grows with areas, not with records.

    Raises
    ------
    NotFound
        The city, service, level, period or group is not there.
    BadInput
        The service carries no place, so it has no shares by area.
    StoreProblem
        A file of the workspace is gone or damaged.
    """
    contents = read_contents(settings, question.city)
    service = contents.service(question.service)
    level = contents.level(question.level)
    counted = _counted(contents, service, level)
    population = contents.population(level.name, question.period)
    names = read_columns(level.folder / "areas.parquet", columns=["area", "name", "square_metres"])
    people = load_population(population)
    wide = people.wide().reindex(names["area"])
    _refuse_unknown_baseline(question.baseline, list(wide.columns), load_groups(settings.home))
    counts = by_area(read_counts(counted.folder)).reindex(names["area"], fill_value=0)
    shares = _compare(question, counts, people, wide)
    return Measurement(
        question,
        shares,
        _table(shares, names, counts, wide[question.baseline]),
        counted.facts["ledger"],
        _totals(counted, service, wide, question.baseline),
        _provenance(contents, question, service, level, population),
        service,
        population,
        level,
    )


def _counted(contents: CityContents, service: Kept, level: Kept) -> Kept:
    """The counts of the service on the level."""
    if service.facts["kind"] == BY_DATE:
        raise BadInput(
            f"“{service.name}” was kept by date, without a place, so it cannot be compared by "
            "area. Import records that say where they lie."
        )
    counted = contents.count_of(service.name, level.name)
    if counted is None:
        raise BadInput(
            f"“{service.name}” is not counted by {level.name} yet. Import it again, then measure."
        )
    return counted


def _compare(
    question: Question, counts: pd.DataFrame, people: Population, wide: pd.DataFrame
) -> Shares:
    return compare(
        counts,
        wide,
        groups=people.facts["groups"],
        baseline=question.baseline,
        margins=people.wide("moe").reindex(wide.index) if people.facts["has_moe"] else None,
        full_count=bool(people.facts["census_count"]),
        urban_compat=question.urban_compat,
    )


def _refuse_unknown_baseline(baseline: str, present: list[str], groups: Groups) -> None:
    if baseline in present:
        return
    groups.get(baseline)  # says which ids are near where it is no group at all
    raise NotFound(
        f"The population has no numbers for “{baseline}”. It has: {', '.join(sorted(present))}."
    )


def _table(
    shares: Shares, names: pd.DataFrame, counts: pd.DataFrame, people: pd.Series
) -> pd.DataFrame:
    table = shares.areas.copy()
    table.insert(1, "name", names["name"].to_numpy())
    table.insert(3, "records", counts["n"].to_numpy())
    table.insert(4, "residents", people.to_numpy())
    table.insert(5, "square_km", names["square_metres"].to_numpy() / 1e6)
    lived_in = table["residents"] > 0
    table["rate_per_1000"] = (1000 * table["amount"] / table["residents"]).where(lived_in)
    return table


def _totals(
    counted: Kept, service: Kept, people: pd.DataFrame, baseline: str
) -> dict[str, float | None]:
    """Sums; None where the importer named no column, so that nothing was asked."""
    totals: dict[str, float | None] = dict(counted.facts["totals"])
    for name in ("date", "race"):
        if name not in service.facts["choices"]:
            totals[f"without_{name}"] = None
    totals["residents"] = float(people["total"].sum())
    totals["baseline"] = float(people[baseline].sum())
    return totals


def _provenance(
    contents: CityContents, question: Question, service: Kept, level: Kept, population: Kept
) -> dict[str, Any]:
    def source(kept: Kept) -> dict[str, Any]:
        return {
            "name": kept.name,
            "revision": kept.number,
            "file": kept.source_name,
            "sha256": kept.source_sha256,
        }

    return {
        "city": contents.city.name,
        "invented": contents.city.invented,
        "level": level.name,
        "period": population.facts["period"],
        "baseline": question.baseline,
        "unit": service.facts["unit"],
        "weight": service.facts["choices"].get("weight"),
        "first_date": service.facts["first_date"],
        "last_date": service.facts["last_date"],
        "service": source(service),
        "areas": source(level),
        "population": source(population),
        "derived_from": population.facts.get("derived_from"),
        "survey_error": _survey_error(population),
        "formula": FORMULA,
        "urban_compat": question.urban_compat,
        "version": equity_core.__version__,
    }


def _survey_error(population: Kept) -> str:
    if population.facts["census_count"]:
        return "none"
    return "measured" if population.facts["has_moe"] else "not known"


def as_json(found: Measurement) -> dict[str, Any]:
    """What `equity measure --json` prints; docs/measure.schema.json describes it."""
    return {
        "areas": _records(found.shares.areas),
        "groups": _records(found.shares.groups),
        "no_residents_percent": _plain(found.shares.no_residents_percent),
        "no_figure_percent": _plain(found.shares.no_figure_percent),
        "ledger": found.ledger,
        "totals": {name: _plain(value) for name, value in found.totals.items()},
        "provenance": {**found.provenance, "question": asdict(found.question)},
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): _plain(value) for name, value in row.items()}
        for row in frame.to_dict(orient="records")
    ]


def _plain(value: Any) -> Any:
    """JSON has no NaN: what is not known is null."""
    return None if isinstance(value, float) and value != value else value
