"""What is there today, for reading: finding, tables, notes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from equity_core.cities.reading import CityContents
from equity_core.demographics.acs import difference_moe, proportion, sum_of
from equity_core.demographics.overlays import OverlayKind
from equity_core.demographics.today import Today
from equity_core.drawing.numbers import UNKNOWN, say_count, say_percent, say_share
from equity_core.drawing.overlay_words import (
    CAUSE,
    CAUTIONS,
    class_label,
    ground_of,
    main_class,
    say_rules,
    say_source,
)
from equity_core.drawing.words import capital
from equity_core.groups import Groups
from equity_core.store.revisions import Kept

CITY = "The whole city"
SHOWN = {
    "within": "Who lives there",
    "across": "Where each group lives",
    "count": "Number of people",
}
"""Id -> words of the ways to read the table."""
KM2_IN_MILES2 = 0.386102
MANY_PEOPLE = 1000


@dataclass(frozen=True)
class TodayShown:
    """What a page shows of an overlay's people of today."""

    headline: str
    summary: pd.DataFrame = field(hash=False)
    tables: dict[str, pd.DataFrame] = field(hash=False)
    lots: pd.DataFrame | None = field(hash=False)
    notes: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()


def show_today(contents: CityContents, kept: Kept, found: Today, groups: Groups) -> TodayShown:
    """Sentences and tables of a measurement; groups in their one order."""
    kind = OverlayKind(kept.facts["kind"])
    listed = groups.in_order([one for one in found.wide().columns if one != "total"])
    labels = {one: class_label(kind, one, kept.facts) for one in found.classes}
    names = {one: groups.get(one).short_label for one in listed}
    tables = {shown: _by_group(found, shown, listed, names, labels) for shown in SHOWN}
    return TodayShown(
        headline=say_today(kind, kept, found, groups, listed),
        summary=_summary(found, labels),
        tables=tables,
        lots=_lots_table(found),
        notes=_notes(contents, kind, kept, found),
        cautions=(*CAUTIONS.get(kind, ()), CAUSE),
    )


def say_today(
    kind: OverlayKind, kept: Kept, found: Today, groups: Groups, listed: Sequence[str]
) -> str:
    """How many people live in the class that matters, and whose share differs most there."""
    one = main_class(kind, found.classes)
    here, city = (_people(found, "total", each)[0] for each in ([one], list(found.classes)))
    where = ground_of(kind, one, kept.facts, kept.name)
    if not (here > 0 and city > 0):
        return f"In {found.period} no residents are counted {where}."
    said = (
        f"In {found.period} {_about(here, found)} people, "
        f"{say_percent(100 * here / city)} of the city's residents, live {where}."
    )
    return f"{said} {_largest_difference(found, one, groups, listed)}".strip()


def _about(people: float, found: Today) -> str:
    """A number of people; to hundreds where areas were split, as it is not surer than that."""
    if found.split and people >= MANY_PEOPLE:
        return f"about {say_count(round(people, -2))}"
    return f"about {say_count(round(people))}" if found.split else say_count(round(people))


def _largest_difference(found: Today, one: str, groups: Groups, listed: Sequence[str]) -> str:
    """The group whose share there is farthest from its share of the city, where that is clear."""
    gaps = {}
    for group in listed:
        here, here_moe = _share(found, group, [one])
        city, city_moe = _share(found, group, list(found.classes))
        if math.isfinite(here - city):
            gaps[group] = (here, city, float(difference_moe(here_moe, city_moe)))
    if not gaps:
        return ""
    group = max(gaps, key=lambda each: abs(gaps[each][0] - gaps[each][1]))
    here, city, moe = gaps[group]
    who = capital(groups.get(group).people)
    said = f"{who} are {say_percent(100 * here)} of the people there and {say_percent(100 * city)} "
    if math.isfinite(moe) and abs(here - city) <= moe:
        return f"{said}of the whole city, a difference that the survey cannot tell from none."
    return f"{said}of the whole city: the largest difference of any group."


def _share(found: Today, group: str, classes: Sequence[str]) -> tuple[float, float]:
    """A group's share of the residents of some classes together, 0..1, and its margin."""
    share, error = proportion(*_people(found, group, classes), *_people(found, "total", classes))
    return float(share), float(error)


def _people(found: Today, group: str, classes: Sequence[str]) -> tuple[float, float]:
    """The people of a group in some classes together, and the margin of error."""
    if len(classes) == len(found.classes):
        return float(found.city["estimate"][group]), float(found.city["moe"][group])
    people, moe = found.wide()[group], found.wide("moe")[group]
    here = people.index.isin(classes)
    return sum_of(people[here].to_numpy(dtype=float), moe[here].to_numpy(dtype=float))


def _summary(found: Today, labels: dict[str, str]) -> pd.DataFrame:
    """Ground and people of each class."""
    people, moe = found.wide()["total"], found.wide("moe")["total"]
    ground = found.square_km.reindex(found.classes).fillna(0.0) * KM2_IN_MILES2
    rows = [
        (
            labels[one],
            f"{ground[one]:,.1f}",
            say_share(ground[one] / ground.sum()),
            _with_error(people[one], moe[one]),
            say_share(people[one] / people.sum() if people.sum() else math.nan),
        )
        for one in found.classes
    ]
    total, total_moe = _people(found, "total", found.classes)
    rows.append((CITY, f"{ground.sum():,.1f}", "100.00%", _with_error(total, total_moe), "100.00%"))
    columns = ["Ground", "Square miles", "Share of the ground", "Residents", "Share of residents"]
    return pd.DataFrame(rows, columns=columns)


def _by_group(
    found: Today, shown: str, listed: Sequence[str], names: dict[str, str], labels: dict[str, str]
) -> pd.DataFrame:
    """One row a group, one column a class and one for the city."""
    columns = [*([one] for one in found.classes), list(found.classes)]
    cell = {"within": _cell_within, "across": _cell_across, "count": _cell_count}[shown]
    rows = [
        [names[group], *(cell(found, group, classes) for classes in columns)] for group in listed
    ]
    return pd.DataFrame(rows, columns=["Group", *labels.values(), CITY])


def _cell_within(found: Today, group: str, classes: Sequence[str]) -> str:
    return _percent(*_share(found, group, classes))


def _cell_across(found: Today, group: str, classes: Sequence[str]) -> str:
    here, everywhere = _people(found, group, classes)[0], float(found.wide()[group].sum())
    return say_percent(100 * here / everywhere) if everywhere > 0 else UNKNOWN


def _cell_count(found: Today, group: str, classes: Sequence[str]) -> str:
    return _with_error(*_people(found, group, classes))


def _percent(share: float, moe: float) -> str:
    if not math.isfinite(share):
        return UNKNOWN
    error = f" ± {100 * moe:.1f}" if math.isfinite(moe) and moe > 0 else ""
    return f"{say_percent(100 * share)}{error}"


def _with_error(people: float, moe: float) -> str:
    error = f" ± {say_count(round(moe))}" if math.isfinite(moe) and moe > 0 else ""
    return f"{say_count(round(people))}{error}"


def _lots_table(found: Today) -> pd.DataFrame | None:
    """The areas with lots, most lots first."""
    if found.lots is None:
        return None
    table = found.lots.table[found.lots.table["lots"] > 0]
    table = table.sort_values(["lots", "name"], ascending=[False, True])
    columns = {
        "Area": table["name"].astype(str),
        "Lots with a covenant": table["lots"].map(say_count),
        "Share of the city's lots with one": table["share_of_lots"].map(say_share),
    }
    if found.lots.has_parcels:
        columns["Lots in all"] = table["parcels"].map(say_count)
        columns["Share of its lots"] = table["share_of_parcels"].map(say_share)
    return pd.DataFrame(columns)


def _notes(contents: CityContents, kind: OverlayKind, kept: Kept, found: Today) -> tuple[str, ...]:
    people = contents.population(found.level, found.period)
    lines = [
        say_source(kept.name, kept.facts),
        f"People: {people.source_name or people.name}, {found.period}, by {found.level}.",
        *say_rules(kind, kept.facts, split=found.split),
        _say_errors(found),
        *_say_lots(found),
    ]
    if found.without_figure:
        lines.append(
            f"{found.without_figure:,} areas have no number of residents and add nothing here."
        )
    return tuple(line for line in lines if line)


def _say_errors(found: Today) -> str:
    known = np.isfinite(found.people["moe"].to_numpy(dtype=float)).any()
    if known:
        return (
            "The margin of error (90%) is that of the survey alone. It is a lower bound: how "
            "unevenly people live inside an area that was split is not in it."
        )
    if not found.split:
        return ""
    return (
        "How far the split may be off is not known: it depends on how unevenly people live "
        "inside the areas that were split."
    )


def _say_lots(found: Today) -> list[str]:
    if found.lots is None:
        return []
    lines = []
    if not found.lots.years.empty:
        decades = found.lots.years.index.to_numpy()
        most = decades[found.lots.years.to_numpy().argmax()]
        lines.append(
            f"The deeds are of the {decades[0]}s to the {decades[-1]}s, most of the {most}s."
        )
    if found.lots.outside:
        lines.append(f"{say_count(found.lots.outside)} lots lie outside the city's areas.")
    if not found.lots.has_parcels:
        lines.append(
            "How many lots an area has in all is not loaded, so lots with a covenant stand as a "
            "share of the city's lots with one, not of all lots of the area."
        )
    return lines
