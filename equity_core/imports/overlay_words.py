"""What is told of an overlay before it is kept: what of the file stays, and what is left behind."""

from __future__ import annotations

from equity_core.demographics.overlays import OverlayKind
from equity_core.imports.overlay import PreparedOverlay
from equity_core.readers.words import count

MOST_NAMED = 12
"""So many columns that are left behind are named; of the others the number is told."""
NEVER = "Names of people, parcel numbers and the wording of deeds never come into the dashboard."
CLASSES_SHOWN = "Everyone sees these classes as they stand, so make sure that none names a person."


def say_overlay(found: PreparedOverlay) -> tuple[str, tuple[str, ...]]:
    """A sentence on an overlay that is prepared, and what is worth knowing about it."""
    facts, earlier = found.overlay.facts, found.earlier
    said = f"{facts['holds']} for “{found.given.choices.name}”."
    notes = [_say_kept(found), _say_left(found)]
    if found.overlay.kind is not OverlayKind.HOLC and facts["grades"]:
        notes.append(CLASSES_SHOWN)
    if earlier is not None:
        notes.append(
            f"“{earlier.name}” is here already, with {earlier.facts['holds']}. This file takes its "
            "place; you can go back."
        )
    _, *noticed = facts["notes"]  # the first one is the number of shapes again
    return said, (*notes, *noticed)


def _say_kept(found: PreparedOverlay) -> str:
    facts, (grade, year) = found.overlay.facts, found.kept_columns
    parts = ["its shape"]
    if grade is not None:
        what = "letter" if found.overlay.kind is OverlayKind.HOLC else "class"
        parts.append(f"its {what} from “{grade}” ({', '.join(facts['grades']) or 'none'})")
    if year is not None:
        years = " to ".join(str(each) for each in dict.fromkeys(facts["years"]))
        parts.append(f"its year from “{year}” ({years or 'none'})")
    return f"Kept of each row: {'; '.join(parts)}. Nothing else."


def _say_left(found: PreparedOverlay) -> str:
    left = found.left_columns
    if not left:
        return "The file has no other columns."
    named = ", ".join(f"“{name}”" for name in left[:MOST_NAMED])
    more = len(left) - MOST_NAMED
    rest = f" and {count(more, 'more column')}" if more > 0 else ""
    return f"Not kept: {named}{rest}. {NEVER}"
