"""What is there today, for reading: finding, tables, notes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from equity_core.cities.reading import CityContents
from equity_core.demographics.acs import difference_moe
from equity_core.demographics.overlays import OverlayKind
from equity_core.demographics.today import OUTSIDE, Today
from equity_core.drawing.numbers import say_count, say_percent
from equity_core.drawing.overlay_tables import (
    SHOWN,
    Figures,
    class_table,
    group_table,
    lots_table,
)
from equity_core.drawing.overlay_words import (
    CAUSE,
    CAUTIONS,
    class_label,
    ground_of,
    main_class,
    say_rules,
    say_source,
)
from equity_core.drawing.who_notes import say_year
from equity_core.drawing.words import capital
from equity_core.groups import Groups
from equity_core.store.revisions import Kept

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
    kind, figures = OverlayKind(kept.facts["kind"]), Figures(found)
    listed = groups.in_order([one for one in found.city.index if one != "total"])
    labels = {one: class_label(kind, one, kept.facts) for one in found.classes}
    names = {one: groups.get(one).short_label for one in listed}
    return TodayShown(
        headline=say_today(kind, kept, found, groups, listed),
        summary=class_table(figures, labels),
        tables={shown: group_table(figures, shown, names, labels) for shown in SHOWN},
        lots=lots_table(found),
        notes=_notes(contents, kind, kept, found),
        cautions=(*CAUTIONS.get(kind, ()), CAUSE),
    )


def say_today(
    kind: OverlayKind, kept: Kept, found: Today, groups: Groups, listed: Sequence[str]
) -> str:
    """How many people live in the class that matters, and whose share differs most there."""
    one, figures = main_class(kind, found.classes), Figures(found)
    here, city = figures.people("total", one)[0], figures.people("total", None)[0]
    if one == OUTSIDE:
        return f"No ground that “{kept.name}” marks lies in the city's areas of today."
    where = ground_of(kind, one, kept.facts, kept.name)
    if not (here >= 0.5 and city > 0):
        return f"In {say_year(found.period)} no residents are counted {where}."
    said = (
        f"In {say_year(found.period)} {_about(here, found)} people, "
        f"{say_percent(100 * here / city)} of the city's residents, live {where}."
    )
    return f"{said} {_largest_difference(figures, one, groups, listed)}".strip()


def _about(people: float, found: Today) -> str:
    """A number of people; to hundreds where areas were split, as it is not surer than that."""
    if found.split and people >= MANY_PEOPLE:
        return f"about {say_count(round(people, -2))}"
    return f"about {say_count(round(people))}" if found.split else say_count(round(people))


def _largest_difference(figures: Figures, one: str, groups: Groups, listed: Sequence[str]) -> str:
    """The group whose share there is farthest from its share of the city, where that is clear."""
    gaps = {}
    for group in listed:
        here, here_moe = figures.share(group, one)
        city, city_moe = figures.share(group, None)
        if math.isfinite(here - city):
            gaps[group] = (here, city, float(difference_moe(here_moe, city_moe)))
    if not gaps:
        return ""
    group = max(gaps, key=lambda each: abs(gaps[each][0] - gaps[each][1]))
    here, city, moe = gaps[group]
    if say_percent(100 * here) == say_percent(100 * city):
        return "Every group's share of the people there is about what it is in the whole city."
    who = capital(groups.get(group).people)
    said = f"{who} are {say_percent(100 * here)} of the people there and {say_percent(100 * city)} "
    if math.isfinite(moe) and abs(here - city) <= moe:
        return f"{said}of the whole city, a difference that the survey cannot tell from none."
    return f"{said}of the whole city: the largest difference of any group."


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
    if found.lots.undated:
        lines.append(f"{say_count(found.lots.undated)} lots have no year.")
    if found.lots.outside:
        lines.append(f"{say_count(found.lots.outside)} lots lie outside the city's areas.")
    if not found.lots.has_parcels:
        lines.append(
            "How many lots an area has in all is not loaded, so lots with a covenant stand as a "
            "share of the city's lots with one, not of all lots of the area."
        )
    return lines
